//! The parts of domain names and URLs.

use super::suffix::suffix_labels;

/// A domain name in parts: MSTICPy's `dns_components`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DnsComponents {
    /// What is in front of the registered name.
    pub subdomain: String,
    /// The label that is registered, without its suffix.
    pub domain: String,
    /// The public suffix; "" when there is none.
    pub suffix: String,
    /// Whether the suffix is one of the list's private section, such as `github.io`.
    pub is_private: bool,
}

impl DnsComponents {
    /// The registered name: domain and suffix.
    pub fn registered(&self) -> String {
        if self.suffix.is_empty() { String::new() } else { format!("{}.{}", self.domain, self.suffix) }
    }
}

/// The parts of a domain name. An address, or a name under no known top-level domain, has no suffix: its last label is
/// the domain.
pub fn dns_components(domain: &str) -> DnsComponents {
    let domain = domain.trim().trim_end_matches('.');
    if domain.parse::<std::net::IpAddr>().is_ok() {
        return DnsComponents { domain: domain.to_owned(), ..DnsComponents::default() };
    }
    let labels: Vec<&str> = domain.split('.').collect();
    let (count, is_private) = suffix_labels(&labels).unwrap_or((0, false));
    let rest = labels.len() - count.min(labels.len());
    let join = |from: usize, to: usize| labels.get(from..to).unwrap_or_default().join(".");
    DnsComponents {
        subdomain: join(0, rest.saturating_sub(1)),
        domain: join(rest.saturating_sub(1), rest),
        suffix: join(rest, labels.len()),
        is_private,
    }
}

/// A URL in parts: MSTICPy's `url_components`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UrlComponents {
    /// `https`.
    pub scheme: String,
    /// User information in front of the host.
    pub auth: String,
    /// The host, an IPv6 address without its brackets.
    pub host: String,
    /// The port.
    pub port: Option<u16>,
    /// The path, with its first slash.
    pub path: String,
    /// The query, without its question mark.
    pub query: String,
    /// The fragment, without its number sign.
    pub fragment: String,
}

/// The parts of a URL, plain or de-fanged. Without `://` what is in front of the first slash is the host.
pub fn url_components(url: &str) -> UrlComponents {
    let plain = crate::ioc::refang(url);
    let (scheme, rest) = plain.split_once("://").unwrap_or(("", &plain));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let (auth, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (host, port) = match host.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((host, after)) => (host, after.strip_prefix(':')),
        None => match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, Some(port)),
            _ => (host, None),
        },
    };
    let (tail, fragment) = tail.split_once('#').unwrap_or((tail, ""));
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
    UrlComponents {
        scheme: scheme.to_ascii_lowercase(),
        auth: auth.to_owned(),
        host: host.to_owned(),
        port: port.and_then(|port| port.parse().ok()),
        path: path.to_owned(),
        query: query.to_owned(),
        fragment: fragment.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_parts() {
        let parts = dns_components("www.forums.bbc.co.uk.");
        assert_eq!(
            (parts.subdomain.as_str(), parts.domain.as_str(), parts.suffix.as_str()),
            ("www.forums", "bbc", "co.uk")
        );
        assert_eq!(parts.registered(), "bbc.co.uk");
        let parts = dns_components("huntlet.github.io");
        assert_eq!(
            (parts.domain.as_str(), parts.suffix.as_str(), parts.is_private),
            ("huntlet", "github.io", true)
        );
        assert_eq!(dns_components("10.0.0.1").suffix, "");
        assert_eq!(dns_components("com").suffix, "com");
        assert_eq!(dns_components("").domain, "");
    }

    #[test]
    fn urls_fall_into_parts() {
        let parts = url_components("hxxps://bob:pw@evil[.]com:8443/a/b.php?x=1&y=2#top");
        assert_eq!(parts.scheme, "https");
        assert_eq!(parts.auth, "bob:pw");
        assert_eq!((parts.host.as_str(), parts.port), ("evil.com", Some(8443)));
        assert_eq!(
            (parts.path.as_str(), parts.query.as_str(), parts.fragment.as_str()),
            ("/a/b.php", "x=1&y=2", "top")
        );
        let parts = url_components("http://[2001:db8::1]:80/");
        assert_eq!((parts.host.as_str(), parts.port), ("2001:db8::1", Some(80)));
        assert_eq!(url_components("evil.com/x").host, "evil.com");
    }
}
