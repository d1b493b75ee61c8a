//! Values that have a form, part by part.

use serde_json::Value;

use super::columns::{Kind, default_kind};
use super::scramble::Key;
use super::{Masker, address};
use crate::domain::dns_components;
use crate::domain::suffix::validate_tld;
use crate::ioc::{IocType, ioc_type};

/// Accounts and authorities that every machine has.
const ACCOUNTS: [&str; 24] = [
    "system",
    "local service",
    "network service",
    "anonymous logon",
    "anonymous",
    "administrator",
    "guest",
    "root",
    "daemon",
    "nobody",
    "nt authority",
    "nt service",
    "builtin",
    "window manager",
    "font driver host",
    "everyone",
    "users",
    "administrators",
    "defaultaccount",
    "iusr",
    "localsystem",
    "www-data",
    "sshd",
    "-",
];

/// Folders and files of the operating systems.
const NAMES: [&str; 50] = [
    "windows",
    "system32",
    "syswow64",
    "program files",
    "program files (x86)",
    "programdata",
    "users",
    "public",
    "appdata",
    "local",
    "roaming",
    "temp",
    "tmp",
    "microsoft",
    "windowspowershell",
    "v1.0",
    "system",
    "drivers",
    "tasks",
    "desktop",
    "documents",
    "downloads",
    "usr",
    "bin",
    "sbin",
    "etc",
    "var",
    "log",
    "lib",
    "opt",
    "home",
    "root",
    "dev",
    "proc",
    "device",
    "cmd.exe",
    "powershell.exe",
    "rundll32.exe",
    "regsvr32.exe",
    "svchost.exe",
    "explorer.exe",
    "net.exe",
    "net1.exe",
    "sc.exe",
    "reg.exe",
    "conhost.exe",
    "bash",
    "sh",
    "python3",
    "inetpub",
];

fn is_one(list: &[&str], value: &str) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(value))
}

/// A GUID, in its own case, with its hyphens and braces; the one of zeros stays.
pub(super) fn guid(key: &Key, value: &str) -> String {
    let digits = value.bytes().filter(u8::is_ascii_hexdigit).count();
    let fits = digits == 32
        && value
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b'{' | b'}' | b'(' | b')'));
    if !fits {
        return key.text("text", value);
    }
    if value.bytes().all(|byte| !byte.is_ascii_hexdigit() || byte == b'0') {
        return value.to_owned();
    }
    let upper = value.bytes().any(|byte| byte.is_ascii_uppercase());
    // hyphens and braces take no part, so that every form of a GUID has one mask
    let bare: String = value.chars().filter(char::is_ascii_hexdigit).collect();
    let mut masked = key.hex("guid", &bare, upper);
    if masked.bytes().all(|byte| byte == b'0') {
        masked = key.hex("guid", &masked, upper);
    }
    let mut masked = masked.chars();
    value
        .chars()
        .map(|letter| if letter.is_ascii_hexdigit() { masked.next().unwrap_or(letter) } else { letter })
        .collect()
}

/// A SID: well-known ones stay; of a domain's, what tells the domain is masked and the relative id stays.
pub(super) fn sid(key: &Key, value: &str) -> String {
    let parts: Vec<&str> = value.split('-').collect();
    let numbers =
        parts.iter().skip(1).all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if parts.len() < 3 || !parts.first().is_some_and(|first| first.eq_ignore_ascii_case("S")) || !numbers {
        return key.text("text", value);
    }
    // S-1-5-21-… are domains', S-1-12-1-… are Entra ID's
    let masked = match parts.as_slice() {
        [_, _, "5", "21", _, _, _, ..] => 4..7,
        [_, _, "12", "1", _, _, _, _, ..] => 4..8,
        _ => return value.to_owned(),
    };
    let mut state = key.start("sid");
    let shown: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(at, part)| match part.parse::<u32>() {
            Ok(number) if masked.contains(&at) => {
                let shifted = number.wrapping_add(state as u32);
                state = key.step(state, u64::from(number));
                shifted.to_string()
            }
            _ => (*part).to_owned(),
        })
        .collect();
    shown.join("-")
}

/// An account: `user@domain`, `DOMAIN\user`, `domain/user` or a name alone. The same user has the same mask in each.
pub(super) fn account(key: &Key, value: &str) -> String {
    let user = |name: &str| {
        if is_one(&ACCOUNTS, name.trim()) { name.to_owned() } else { key.text("user", name) }
    };
    if let Some((name, domain)) = value.rsplit_once('@') {
        return format!("{}@{}", user(name), host(key, domain));
    }
    if let Some(at) = value.find(['\\', '/']) {
        let (domain, name) = value.split_at_checked(at).unwrap_or((value, ""));
        let mut letters = name.chars();
        let sign = letters.next().unwrap_or('\\');
        let domain = if is_one(&ACCOUNTS, domain.trim()) { domain.to_owned() } else { host(key, domain) };
        return format!("{domain}{sign}{}", user(letters.as_str()));
    }
    if value.starts_with("S-1-") { sid(key, value) } else { user(value) }
}

/// A host or domain name: its labels, without its public suffix. An address is masked as one.
pub(super) fn host(key: &Key, value: &str) -> String {
    if let Some(masked) = address::ip(key, value) {
        return masked;
    }
    let parts = dns_components(value);
    let labels: Vec<&str> = value.split('.').collect();
    let kept = if parts.suffix.is_empty() { 0 } else { parts.suffix.split('.').count() };
    let masked = labels.len().saturating_sub(kept);
    let local = |label: &str| {
        label.eq_ignore_ascii_case("localhost") || (label.eq_ignore_ascii_case("local") && labels.len() > 1)
    };
    let shown: Vec<String> = labels
        .iter()
        .enumerate()
        .map(
            |(at, label)| {
                if at < masked && !local(label) { key.text("host", label) } else { (*label).to_owned() }
            },
        )
        .collect();
    shown.join(".")
}

/// A path: its separators, drive, endings and the folders that every system has stay.
pub(super) fn path(key: &Key, value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for part in value.split_inclusive(['\\', '/']) {
        let name = part.trim_end_matches(['\\', '/']);
        let sign = part.get(name.len()..).unwrap_or_default();
        let drive = name.len() == 2 && name.ends_with(':');
        let variable = name.len() > 2 && name.starts_with('%') && name.ends_with('%');
        if name.is_empty() || drive || variable || is_one(&NAMES, name) {
            out.push_str(name);
        } else {
            let ending = name.rfind('.').filter(|at| *at > 0 && (2..=6).contains(&(name.len() - at)));
            let (stem, ending) = name.split_at_checked(ending.unwrap_or(name.len())).unwrap_or((name, ""));
            out.push_str(&key.text("path", stem));
            out.push_str(ending);
        }
        out.push_str(sign);
    }
    out
}

/// A URL: scheme, port and structure stay.
pub(super) fn url(key: &Key, value: &str) -> String {
    let Some((scheme, rest)) = value.split_once("://") else { return host_or_text(key, value) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let (user, name) = match authority.rsplit_once('@') {
        Some((user, name)) => (format!("{}@", key.text("user", user)), name),
        None => (String::new(), authority),
    };
    let (name, port) = match name.rsplit_once(':') {
        Some((inner, port))
            if !port.is_empty()
                && port.bytes().all(|byte| byte.is_ascii_digit())
                && !inner.ends_with(':') =>
        {
            (inner, format!(":{port}"))
        }
        _ => (name, String::new()),
    };
    let masked = match name.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => format!("[{}]", host(key, inner)),
        None => host(key, name),
    };
    let tail_at = tail.find('?').unwrap_or(tail.len());
    let (folders, query) = tail.split_at_checked(tail_at).unwrap_or((tail, ""));
    format!("{scheme}://{user}{masked}{port}{}{}", path(key, folders), key.text("query", query))
}

fn host_or_text(key: &Key, value: &str) -> String {
    if validate_tld(value) && !value.contains([' ', '/']) {
        host(key, value)
    } else {
        key.text("text", value)
    }
}

/// A JSON value: its strings by their keys, or by what they look like; numbers, keys and structure stay.
pub(super) fn json(key: &Key, value: &str) -> String {
    fn walk(key: &Key, value: &mut Value, kind: Kind) {
        match value {
            Value::String(text) => {
                *text = Masker { key: key.clone() }.mask(text, kind);
            }
            Value::Array(values) => values.iter_mut().for_each(|value| walk(key, value, kind)),
            Value::Object(fields) => {
                for (name, value) in fields.iter_mut() {
                    let kind = default_kind(name).filter(|kind| *kind != Kind::Json).unwrap_or(Kind::Auto);
                    walk(key, value, kind);
                }
            }
            _ => {}
        }
    }
    let Ok(mut parsed) = serde_json::from_str::<Value>(value) else { return auto(key, value) };
    if parsed.is_object() || parsed.is_array() {
        walk(key, &mut parsed, Kind::Auto);
        return parsed.to_string();
    }
    auto(key, value)
}

/// A value by what it looks like.
pub(super) fn auto(key: &Key, value: &str) -> String {
    let value_trimmed = value.trim();
    if value_trimmed.is_empty() {
        return value.to_owned();
    }
    if let Some(masked) = address::ip(key, value_trimmed) {
        return masked;
    }
    if value_trimmed.starts_with("S-1-") {
        return sid(key, value_trimmed);
    }
    let digits = value_trimmed.bytes().filter(u8::is_ascii_hexdigit).count();
    if digits == 32
        && value_trimmed.len() == 36
        && value_trimmed.bytes().filter(|byte| *byte == b'-').count() == 4
    {
        return guid(key, value_trimmed);
    }
    match ioc_type(value_trimmed) {
        Some(IocType::Url) => url(key, value_trimmed),
        Some(IocType::Email) => account(key, value_trimmed),
        Some(IocType::Dns) => host(key, value_trimmed),
        Some(IocType::WindowsPath | IocType::LinuxPath) => path(key, value_trimmed),
        Some(IocType::Md5 | IocType::Sha1 | IocType::Sha256) => {
            key.hex("hash", value_trimmed, value_trimmed.bytes().any(|byte| byte.is_ascii_uppercase()))
        }
        _ => key.text("text", value),
    }
}
