//! Functions that take texts of a known form apart: URLs, paths, versions, command lines, CSV, XML.

use std::fmt::Write as _;

use huntlet_table::Scalar;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::build::{compiled, constant_text, row, sig};
use super::text::text;
use super::{Function, NameRule, cell, xml};

pub(super) const FAMILY: &[Function] = &[
    row("parse_url", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, a| Scalar::Dynamic(url(&text(a, 0)))),
    row("parseurl", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, a| Scalar::Dynamic(url(&text(a, 0)))),
    row("parse_urlquery", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, a| {
        Scalar::Dynamic(json!({ "Query Parameters": url_query(&text(a, 0)) }))
    }),
    row("parseurlquery", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, a| {
        Scalar::Dynamic(json!({ "Query Parameters": url_query(&text(a, 0)) }))
    }),
    row("parse_path", (1, 1), sig!(Text => Dynamic), NameRule::None, |_, a| {
        Scalar::Dynamic(path(&text(a, 0)))
    }),
    row("parse_version", (1, 1), sig!(Text => Decimal), NameRule::None, |_, a| {
        version(&text(a, 0)).map_or(Scalar::Null, Scalar::Decimal)
    }),
    row("parse_csv", (1, 1), sig!(Text => Dynamic), NameRule::FirstArgument, |_, a| {
        cell::list(csv(&text(a, 0)).into_iter().map(Value::from).collect())
    }),
    row("parse_xml", (1, 1), sig!(Text => Dynamic), NameRule::FirstArgument, |_, a| {
        xml::parse(&text(a, 0)).map_or(Scalar::Null, cell::dynamic)
    }),
    compiled("parse_command_line", (2, 2), sig!(Any, Text => Dynamic), NameRule::None, |_, args| {
        match constant_text(args, 1).map(|kind| kind.to_ascii_lowercase()).as_deref() {
            Some("windows") => Ok(Box::new(|a| {
                let line = text(a, 0);
                if line.trim().is_empty() {
                    return Scalar::Null;
                }
                cell::list(command_line(&line).into_iter().map(Value::from).collect())
            })),
            _ => Err("the only kind of command line is \"windows\"".to_owned()),
        }
    }),
];

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The parts of a URL; parts that are not there are empty.
fn url(text: &str) -> Value {
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (scheme, rest) = rest.split_once("://").unwrap_or(("", rest));
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (username, password) = user.split_once(':').unwrap_or((user, ""));
    // the colons of an IPv6 address stand inside brackets
    let (host, port) = match host.rfind(':').filter(|at| !host.get(*at..).unwrap_or_default().contains(']')) {
        Some(at) => (host.get(..at).unwrap_or_default(), host.get(at + 1..).unwrap_or_default()),
        None => (host, ""),
    };
    json!({
        "Scheme": scheme,
        "Host": host,
        "Port": port,
        "Path": path,
        "Username": username,
        "Password": password,
        "Query Parameters": url_query(query),
        "Fragment": fragment,
    })
}

fn url_query(query: &str) -> Value {
    let query = query.strip_prefix('?').unwrap_or(query);
    let mut bag = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        bag.insert(decoded(key), Value::from(decoded(value)));
    }
    Value::Object(bag)
}

fn path(text: &str) -> Value {
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let is_slash = |c: char| c == '/' || c == '\\';
    let (directory, file) = match rest.rfind(is_slash) {
        Some(at) => (rest.get(..at).unwrap_or_default(), rest.get(at + 1..).unwrap_or_default()),
        None => ("", rest),
    };
    let (file, stream) = file.split_once(':').unwrap_or((file, ""));
    let drive =
        rest.get(..2).filter(|d| d.ends_with(':') && d.starts_with(|c: char| c.is_ascii_alphabetic()));
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    json!({
        "Scheme": scheme,
        "RootPath": drive.unwrap_or(""),
        "DirectoryPath": directory,
        "DirectoryName": directory.rsplit(is_slash).next().filter(|n| Some(*n) != drive).unwrap_or(""),
        "Filename": file,
        "Extension": extension,
        "AlternateDataStreamName": stream,
    })
}

/// Four parts of eight digits each.
fn version(text: &str) -> Option<String> {
    let parts: Vec<u32> = text.split('.').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    if parts.is_empty() || parts.len() > 4 || parts.iter().any(|part| *part > 99_999_999) {
        return None;
    }
    let mut digits = String::new();
    for index in 0..4 {
        // writing to a string does not fail
        let _ = write!(digits, "{:08}", parts.get(index).copied().unwrap_or(0));
    }
    let shown = digits.trim_start_matches('0');
    Some(if shown.is_empty() { "0".to_owned() } else { shown.to_owned() })
}

/// The fields of the first record.
fn csv(text: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => field.push('"'),
            '"' if quoted => quoted = false,
            '"' if field.is_empty() => quoted = true,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            '\n' if !quoted => break,
            other => field.push(other),
        }
    }
    fields.push(field);
    fields
}

/// The arguments as Windows splits a command line: quotes group, backslashes only count before a quote.
fn command_line(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut current = String::new();
    let (mut open, mut started, mut slashes) = (false, false, 0);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' {
            slashes += 1;
            started = true;
            continue;
        }
        if c == '"' {
            current.extend(std::iter::repeat_n('\\', slashes / 2));
            let escaped = slashes % 2 == 1 || (open && chars.next_if_eq(&'"').is_some());
            if escaped {
                current.push('"');
            } else {
                open = !open;
            }
            (slashes, started) = (0, true);
            continue;
        }
        current.extend(std::iter::repeat_n('\\', slashes));
        slashes = 0;
        if (c == ' ' || c == '\t') && !open {
            if started {
                out.push(std::mem::take(&mut current));
            }
            started = false;
            continue;
        }
        current.push(c);
        started = true;
    }
    current.extend(std::iter::repeat_n('\\', slashes));
    if started {
        out.push(current);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let parsed = url("scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v%202#fragment");
        assert_eq!(
            parsed,
            json!({"Scheme": "scheme", "Host": "host", "Port": "1234", "Path": "/this/is/a/path",
                "Username": "username", "Password": "password",
                "Query Parameters": {"k1": "v1", "k2": "v 2"}, "Fragment": "fragment"})
        );
        assert_eq!(url("http://[::1]:80/")["Host"], "[::1]");
    }

    #[test]
    fn paths() {
        for (text, root, directory, name, file, extension, stream) in [
            (r"C:\temp\file.txt", "C:", r"C:\temp", "temp", "file.txt", "txt", ""),
            (r"temp\file.txt", "", "temp", "temp", "file.txt", "txt", ""),
            ("file://C:/temp/file.txt:some.exe", "C:", "C:/temp", "temp", "file.txt", "txt", "some.exe"),
            (r"\\shared\users\temp\file.txt.gz", "", r"\\shared\users\temp", "temp", "file.txt.gz", "gz", ""),
            ("/usr/lib/temp/file.txt", "", "/usr/lib/temp", "temp", "file.txt", "txt", ""),
        ] {
            let parsed = path(text);
            assert_eq!(parsed["RootPath"], root, "{text}");
            assert_eq!(parsed["DirectoryPath"], directory, "{text}");
            assert_eq!(parsed["DirectoryName"], name, "{text}");
            assert_eq!(parsed["Filename"], file, "{text}");
            assert_eq!(parsed["Extension"], extension, "{text}");
            assert_eq!(parsed["AlternateDataStreamName"], stream, "{text}");
        }
    }

    #[test]
    fn versions() {
        assert_eq!(version("1.2.3.4").as_deref(), Some("1000000020000000300000004"));
        assert_eq!(version("0.0.0.5").as_deref(), Some("5"));
        assert_eq!(version("0.2").as_deref(), Some("20000000000000000"));
        assert_eq!(version("1.2.x"), None);
    }

    #[test]
    fn records_and_command_lines() {
        assert_eq!(csv("aa,\"b,\"\"b\"\"\",,cc\nnext"), ["aa", "b,\"b\"", "", "cc"]);
        assert_eq!(
            command_line(r#"echo "hello world!" a\\b c:\"x\" "" "a\\" z\"#),
            ["echo", "hello world!", r"a\\b", "c:\"x\"", "", r"a\", r"z\"]
        );
    }
}
