//! Which entity a cell is, by its form.

use std::net::IpAddr;

/// A form that a text can have, with the entity and property that it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// An IPv4 or IPv6 address.
    Ip,
    /// An address with a scheme.
    Url,
    /// An e-mail address, which names an account too.
    Email,
    /// `DOMAIN\name`.
    DomainUser,
    /// A security identifier.
    Sid,
    /// 32, 40 or 64 hexadecimal digits.
    Hash,
    /// A path with a drive or a share, or one of Unix.
    Path,
    /// A key below a hive.
    RegistryKey,
    /// `/subscriptions/…`.
    AzureResource,
    /// A host's name with its domain.
    Fqdn,
    /// A guid: it names something, but not of which kind.
    Guid,
}

impl Form {
    /// The entity and its property; `""` where the form alone does not tell.
    pub fn meaning(self) -> (&'static str, &'static str) {
        match self {
            Self::Ip => ("IpAddress", "Address"),
            Self::Url => ("Url", "Url"),
            Self::Email => ("Account", "Upn"),
            Self::DomainUser => ("Account", "QualifiedName"),
            Self::Sid => ("Account", "Sid"),
            Self::Hash => ("FileHash", "Value"),
            Self::Path => ("File", "FullPath"),
            Self::RegistryKey => ("RegistryKey", "Key"),
            Self::AzureResource => ("AzureResource", "ResourceId"),
            Self::Fqdn => ("Dns", "DomainName"),
            Self::Guid => ("", ""),
        }
    }

    /// What the cells are, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ip => "IP addresses",
            Self::Url => "URLs",
            Self::Email => "e-mail addresses",
            Self::DomainUser => "DOMAIN\\user names",
            Self::Sid => "SIDs",
            Self::Hash => "hashes",
            Self::Path => "paths",
            Self::RegistryKey => "registry keys",
            Self::AzureResource => "Azure resource ids",
            Self::Fqdn => "domain names",
            Self::Guid => "guids",
        }
    }
}

/// The form of a text; none of what is longer than 4,096 bytes or has no such form.
pub fn form(text: &str) -> Option<Form> {
    let text = text.trim();
    if text.is_empty() || text.len() > 4096 {
        return None;
    }
    if address(text).is_some() {
        return Some(Form::Ip);
    }
    let lower = text.get(..text.len().min(24)).unwrap_or(text).to_ascii_lowercase();
    if let Some((scheme, rest)) = text.split_once("://")
        && !rest.is_empty()
        && scheme.len() <= 12
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        && !rest.starts_with(char::is_whitespace)
    {
        return Some(Form::Url);
    }
    if lower.starts_with("/subscriptions/") || lower.starts_with("/tenants/") {
        return Some(Form::AzureResource);
    }
    let hives = ["hklm\\", "hkcu\\", "hku\\", "hkcr\\", "hkey_", "\\registry\\"];
    if hives.iter().any(|hive| lower.starts_with(hive)) {
        return Some(Form::RegistryKey);
    }
    if lower.starts_with("s-1-")
        && text.len() <= 184
        && text.split('-').skip(1).all(|part| part.parse::<u64>().is_ok())
    {
        return Some(Form::Sid);
    }
    if matches!(text.len(), 32 | 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(Form::Hash);
    }
    if is_guid(text) {
        return Some(Form::Guid);
    }
    if is_path(text) {
        return Some(Form::Path);
    }
    if let Some((name, domain)) = text.split_once('@') {
        let named = !name.is_empty() && !name.contains(char::is_whitespace) && !domain.contains('@');
        return (named && is_domain(domain)).then_some(Form::Email);
    }
    if let Some((domain, name)) = text.split_once('\\') {
        let plain =
            |part: &str| !part.is_empty() && part.len() <= 64 && !part.contains(['\\', '/', ':', '"', '=']);
        return (plain(domain) && plain(name)).then_some(Form::DomainUser);
    }
    is_domain(text).then_some(Form::Fqdn)
}

/// An address, also in brackets or with a port.
fn address(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    if let Some(rest) = text.strip_prefix('[') {
        return rest.split_once(']')?.0.parse().ok();
    }
    let (head, port) = text.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    head.parse::<std::net::Ipv4Addr>().ok().map(IpAddr::V4)
}

fn is_guid(text: &str) -> bool {
    let text = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    let drive = bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.get(1) == Some(&b':')
        && bytes.get(2) == Some(&b'\\')
        && !text.contains(['"', '<', '>', '|', '?', '*']);
    let share = text.strip_prefix("\\\\").is_some_and(|rest| rest.contains('\\'));
    let unix =
        text.starts_with('/') && text.len() > 1 && !text.contains([' ', '"', '\t']) && !text.contains("//");
    drive || share || unix
}

/// Labels of letters, digits and hyphens, the last of letters.
fn is_domain(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    let Some((head, last)) = text.rsplit_once('.') else { return false };
    text.len() <= 253
        && head.split('.').all(label)
        && last.len() >= 2
        && last.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (text, expected) in [
            ("10.0.0.1", Some(Form::Ip)),
            ("10.0.0.1:443", Some(Form::Ip)),
            ("fe80::1", Some(Form::Ip)),
            ("999.1.1.1", None),
            ("https://a.example/x", Some(Form::Url)),
            ("meg@contoso.com", Some(Form::Email)),
            ("CONTOSO\\meg", Some(Form::DomainUser)),
            ("NT AUTHORITY\\SYSTEM", Some(Form::DomainUser)),
            ("S-1-5-18", Some(Form::Sid)),
            ("d41d8cd98f00b204e9800998ecf8427e", Some(Form::Hash)),
            ("C:\\Windows\\System32\\cmd.exe", Some(Form::Path)),
            ("/usr/bin/ls", Some(Form::Path)),
            ("HKLM\\Software\\X", Some(Form::RegistryKey)),
            ("/subscriptions/1/resourceGroups/x", Some(Form::AzureResource)),
            ("dc01.contoso.com", Some(Form::Fqdn)),
            ("52b1ab41-869e-4138-9e40-2a4457f09bf0", Some(Form::Guid)),
            ("plain", None),
            ("1.10", None),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }
}
