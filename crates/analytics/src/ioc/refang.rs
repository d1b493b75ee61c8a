//! De-fanged forms, there and back.

use super::IocType;

/// Forms of a dot in de-fanged text, the longest first.
pub(super) const DOTS: [&str; 9] = ["[dot]", "(dot)", "{dot}", "[.]", "(.)", "{.}", "[.", ".]", "."];

/// The form of a dot that starts at this place.
pub(super) fn dot_at(bytes: &[u8], at: usize, defanged: bool) -> Option<usize> {
    let rest = bytes.get(at..)?;
    match rest.first()? {
        b'.' if !defanged => Some(1),
        b'.' | b'[' | b'(' | b'{' => DOTS
            .iter()
            .find(|form| {
                rest.get(..form.len()).is_some_and(|start| start.eq_ignore_ascii_case(form.as_bytes()))
            })
            .map(|form| form.len())
            .filter(|_| defanged),
        _ => None,
    }
}

/// The form of a dot that ends at this place.
pub(super) fn dot_before(bytes: &[u8], at: usize, defanged: bool) -> Option<usize> {
    let head = bytes.get(..at)?;
    match head.last()? {
        b'.' if !defanged => Some(1),
        b'.' | b']' | b')' | b'}' => DOTS
            .iter()
            .find(|form| {
                head.len()
                    .checked_sub(form.len())
                    .and_then(|start| head.get(start..))
                    .is_some_and(|end| end.eq_ignore_ascii_case(form.as_bytes()))
            })
            .map(|form| form.len())
            .filter(|_| defanged),
        _ => None,
    }
}

/// The text with every de-fanged dot plain.
pub(super) fn plain_dots(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut from) = (0, 0);
    while at < bytes.len() {
        match dot_at(bytes, at, true) {
            Some(len) => {
                out.push_str(text.get(from..at).unwrap_or_default());
                out.push('.');
                at += len;
                from = at;
            }
            None => at += 1,
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Where the scheme ends and the authority starts and ends.
pub(super) struct UrlParts<'a> {
    /// The scheme as written.
    pub scheme: &'a str,
    /// User information, host and port, as written.
    pub authority: &'a str,
    /// Path, query and fragment.
    pub tail: &'a str,
}

/// The parts of a URL, plain or de-fanged (`hxxp[://]`, `http[:]//`).
pub(super) fn url_parts(url: &str) -> Option<UrlParts<'_>> {
    let slashes = url.find("//")?;
    let scheme = url.get(..slashes)?.trim_end_matches([':', '[', ']']);
    let rest = url.get(slashes + 2..)?;
    let rest =
        if url.get(..slashes)?.ends_with("[:") { rest.strip_prefix(']').unwrap_or(rest) } else { rest };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(UrlParts { scheme, authority: rest.get(..end)?, tail: rest.get(end..)? })
}

/// A scheme without `xx`.
fn plain_scheme(scheme: &str) -> String {
    let lower = scheme.to_ascii_lowercase();
    match lower.as_str() {
        "hxxp" => "http".to_owned(),
        "hxxps" => "https".to_owned(),
        "fxp" => "ftp".to_owned(),
        "fxps" => "ftps".to_owned(),
        "sfxp" => "sftp".to_owned(),
        _ => scheme.to_owned(),
    }
}

/// An observable with dots, schemes, colons and at-signs as they are meant: `hxxps://evil[.]com` is
/// `https://evil.com`, `user[at]x[.]com` is `user@x.com`.
pub fn refang(observable: &str) -> String {
    let text = observable.trim();
    if let Some(parts) = url_parts(text).filter(|parts| !parts.scheme.is_empty()) {
        let authority = parts.authority.replace("[:]", ":").replace("[@]", "@");
        return format!("{}://{}{}", plain_scheme(parts.scheme), plain_dots(&authority), parts.tail);
    }
    let mut plain = plain_dots(text);
    for form in ["[at]", "(at)", "{at}", "[@]", "(@)"] {
        let lower = plain.to_ascii_lowercase();
        if let Some(at) = lower.find(form) {
            plain.replace_range(at..at + form.len(), "@");
        }
    }
    plain.replace("[:]", ":")
}

/// An observable of this type in a form that nothing follows by accident: `hXXps://evil[.]com`, `user[AT]x[.]com`,
/// `10[.]0[.]0[.]1`. Paths, hashes and registry keys stay.
pub fn defang(observable: &str, ty: IocType) -> String {
    match ty {
        IocType::Url => {
            let Some(parts) = url_parts(observable) else { return observable.to_owned() };
            let scheme = parts.scheme.to_ascii_lowercase();
            let scheme = match scheme.as_str() {
                "http" => "hXXp",
                "https" => "hXXps",
                "ftp" => "fXp",
                "ftps" => "fXps",
                "sftp" => "sfXp",
                _ => parts.scheme,
            };
            let (user, host) = match parts.authority.rsplit_once('@') {
                Some((user, host)) => (format!("{user}[@]"), host),
                None => (String::new(), parts.authority),
            };
            format!("{scheme}://{user}{}{}", host.replace('.', "[.]"), parts.tail)
        }
        IocType::Email => match observable.rsplit_once('@') {
            Some((local, domain)) => format!("{local}[AT]{}", domain.replace('.', "[.]")),
            None => observable.to_owned(),
        },
        IocType::Dns | IocType::Ipv4 => observable.replace('.', "[.]"),
        IocType::Ipv6 => observable.replace(':', "[:]"),
        _ => observable.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn de_fanged_forms_are_read() {
        for (text, plain) in [
            ("hxxps://evil[.]example[.]com/a[.]php?x=1", "https://evil.example.com/a[.]php?x=1"),
            ("hXXp[://]evil(dot)com", "http://evil.com"),
            ("http[:]//evil{.}com:8080/", "http://evil.com:8080/"),
            ("1[.]2[.3.]4", "1.2.3.4"),
            ("bob[AT]contoso[.]com", "bob@contoso.com"),
            ("2001[:]db8[:][:]1", "2001:db8::1"),
            ("plain.com", "plain.com"),
        ] {
            assert_eq!(refang(text), plain, "{text}");
        }
    }
}
