//! Addresses that tokens may go to.

use huntlet_report::Cloud;

use crate::{SourceError, codes};

/// Where a cloud's services are: Log Analytics, resource manager, Graph; and its portal.
pub(crate) struct Hosts {
    pub logs: &'static str,
    pub manager: &'static str,
    pub graph: &'static str,
    pub portal: &'static str,
}

/// The addresses of a cloud's services.
pub(crate) fn hosts(cloud: Cloud) -> Hosts {
    match cloud {
        Cloud::Global => Hosts {
            logs: "https://api.loganalytics.azure.com",
            manager: "https://management.azure.com",
            graph: "https://graph.microsoft.com",
            portal: huntlet_catalog::PORTAL,
        },
        Cloud::UsGov => Hosts {
            logs: "https://api.loganalytics.us",
            manager: "https://management.usgovcloudapi.net",
            graph: "https://graph.microsoft.us",
            portal: "https://portal.azure.us",
        },
        Cloud::China => Hosts {
            logs: "https://api.loganalytics.azure.cn",
            manager: "https://management.chinacloudapi.cn",
            graph: "https://microsoftgraph.chinacloudapi.cn",
            portal: "https://portal.azure.cn",
        },
    }
}

/// The origin that a source asks, and nothing else: `https://host[:port]`, or `http` on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// Reads an address. It is read strictly, so that no browser finds another host in it than is checked here.
    pub fn parse(address: &str) -> Result<Self, SourceError> {
        let text = address.trim().trim_end_matches('/');
        let refuse = |why: &str| {
            let message = format!("`{text}` is no address that a source can have: {why}.");
            SourceError::new(codes::ADDRESS, message, "Give it as https://host, with a port if it has one.")
        };
        let (scheme, rest) =
            text.split_once("://").ok_or_else(|| refuse("it does not begin with https://"))?;
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !rest.ends_with(']') => (host, Some(port)),
            _ => (rest, None),
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        if host.is_empty() || !(host.bytes().all(plain) || loopback) {
            return Err(refuse("behind the host's name there may be a port and nothing more"));
        }
        if port.is_some_and(|port| {
            port.parse::<u16>().is_err() || !port.bytes().all(|byte| byte.is_ascii_digit())
        }) {
            return Err(refuse("its port is no number"));
        }
        match scheme.to_ascii_lowercase().as_str() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(refuse("a token goes over https only, or to this machine")),
            _ => return Err(refuse("it does not begin with https://")),
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// `https://host[:port]`
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a path on it; `path` begins with `/`.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether an address is on it.
    pub fn owns(&self, url: &str) -> bool {
        url.strip_prefix(self.0.as_str()).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// A part of a path, with everything but letters, digits and `-._` escaped.
pub(crate) fn escaped(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            path.push(char::from(byte));
        } else {
            path.push('%');
            path.extend(
                [byte >> 4, byte & 15].map(|half| char::from(b"0123456789ABCDEF"[usize::from(half)])),
            );
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_hosts_and_nothing_else() {
        for good in [
            "https://api.loganalytics.io",
            "https://Help.Kusto.Windows.net/",
            "http://localhost:8080",
            "http://127.0.0.1:1",
            "https://[::1]:8443",
        ] {
            assert!(Origin::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.loganalytics.io",
            "http://api.loganalytics.io",
            "https://user@evil.example",
            "https://good.example\\@evil.example",
            "https://a.example/path",
            "https://a.example?x",
            "https://a.example:99999",
            "https://a.example:+1",
            "https://a b.example",
            "https://\u{430}pi.example",
            "javascript://x",
            "http://localhost.evil.example",
            "http://127.0.0.1@evil.example",
        ] {
            let error = Origin::parse(bad).expect_err(bad);
            assert_eq!(error.code, codes::ADDRESS, "{bad}");
        }
    }

    #[test]
    fn owns_its_own_paths_alone() {
        let origin = Origin::parse("https://a.example").unwrap();
        assert!(origin.owns("https://a.example/v1/x"));
        assert!(!origin.owns("https://a.example.evil/v1"));
        assert!(!origin.owns("https://a.example:444/v1"));
        assert_eq!(escaped("a/../b?#"), "a%2F..%2Fb%3F%23");
    }
}
