//! Observables made ready for a look-up, or refused before anything is asked.

use super::refang::refang;
use super::types::{ioc_type, validate};
use crate::domain::{entropy, url_components};
use crate::ip::get_ip_type;

/// The least entropy of a hash, in bits per character: below it a text of hexadecimal digits is no hash.
const HASH_ENTROPY: f64 = 3.0;

/// An observable that may be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observable {
    /// The value, trimmed and refanged, in the form that a service takes.
    pub value: String,
    /// Its type, by name.
    pub ioc_type: String,
}

/// An observable as a service may be asked about it: MSTICPy's `preprocess_observable`. The type is found when it is not
/// told. `encode_url` gives URLs in the form encoding that some services need. Refused, with a sentence that says why:
/// what is not of its type; addresses that are not public; URLs without a public host; hashes that are too even.
pub fn preprocess(observable: &str, told: Option<&str>, encode_url: bool) -> Result<Observable, String> {
    let trimmed = observable.trim();
    if trimmed.is_empty() {
        return Err("There is no observable.".to_owned());
    }
    let name = match told {
        Some(told) => told.to_owned(),
        None => match ioc_type(trimmed) {
            Some(found) => found.name().to_owned(),
            None => return Err("The observable is of no known type.".to_owned()),
        },
    };
    match validate(trimmed, &name, false) {
        None => return Err(format!("There is no type `{name}`.")),
        Some(false) => return Err(format!("The observable is no {name}.")),
        Some(true) => {}
    }
    let value = refang(trimmed);
    let value = match name.as_str() {
        "ipv4" | "ipv6" => {
            if get_ip_type(&value) != "Public" {
                return Err("The IP address is not public.".to_owned());
            }
            value
        }
        "url" => {
            let parts = url_components(&value);
            let address = parts.host.parse::<std::net::IpAddr>().is_ok();
            if parts.scheme == "file" {
                return Err("The URL names a file.".to_owned());
            }
            if address && get_ip_type(&parts.host) != "Public" {
                return Err("The URL's host is not public.".to_owned());
            }
            if !address && !parts.host.contains('.') {
                return Err("The URL's host is a single name.".to_owned());
            }
            if encode_url {
                percent_encoding::utf8_percent_encode(&value, percent_encoding::NON_ALPHANUMERIC).to_string()
            } else {
                value
            }
        }
        "md5_hash" | "sha1_hash" | "sha256_hash" | "file_hash" => {
            if entropy(&value.to_lowercase()) < HASH_ENTROPY {
                return Err("The hash is too even to be one.".to_owned());
            }
            value
        }
        _ => value,
    };
    Ok(Observable { value, ioc_type: name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn observables_are_made_ready() {
        let value = |text: &str| preprocess(text, None, false).map(|found| (found.value, found.ioc_type));
        let ok = |value: &str, ty: &str| Ok((value.to_owned(), ty.to_owned()));
        let no = |reason: &str| Err(reason.to_owned());
        assert_eq!(value(" 8[.]8[.]8[.]8 "), ok("8.8.8.8", "ipv4"));
        assert_eq!(value("hxxps://evil[.]com/a"), ok("https://evil.com/a", "url"));
        assert_eq!(value("evil.com"), ok("evil.com", "dns"));
        assert_eq!(
            value("44d88612fea8aa8a8de8a7f0e1b1b8f3"),
            ok("44d88612fea8aa8a8de8a7f0e1b1b8f3", "md5_hash")
        );
        assert_eq!(value("10.0.0.1"), no("The IP address is not public."));
        assert_eq!(value("::1"), no("The IP address is not public."));
        assert_eq!(value("http://192.168.0.1/x"), no("The URL's host is not public."));
        assert_eq!(value("http://server/x"), no("The URL's host is a single name."));
        assert_eq!(value("abababababababababababababababab"), no("The hash is too even to be one."));
        assert_eq!(value("what is this"), no("The observable is of no known type."));
        assert_eq!(value(""), no("There is no observable."));
        assert_eq!(preprocess("evil.com", Some("url"), false), Err("The observable is no url.".to_owned()));
        assert_eq!(preprocess("evil.com", Some("thing"), false), Err("There is no type `thing`.".to_owned()));
        let encoded = preprocess("http://evil.com/a b", Some("url"), true);
        assert_eq!(encoded, Err("The observable is no url.".to_owned()));
        assert_eq!(
            preprocess("http://evil.com/a?b=1", None, true).unwrap().value,
            "http%3A%2F%2Fevil%2Ecom%2Fa%3Fb%3D1"
        );
    }
}
