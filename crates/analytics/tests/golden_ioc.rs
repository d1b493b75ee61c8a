//! Indicators beside what MSTICPy finds, with the cases in which it is wrong.
#![allow(clippy::disallowed_methods, reason = "a test on the host reads files")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use huntlet_analytics::ioc::{Options, extract_table, extract_text};
use huntlet_table::Table;
use serde_json::Value;

fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(name);
    if !path.is_file() {
        println!("skipped: ../shared/{name} is not there");
        return None;
    }
    Some(path)
}

fn golden(name: &str) -> Option<Value> {
    let text =
        std::fs::read_to_string(shared(&format!("golden/{name}"))?).expect("a golden file can be read");
    Some(serde_json::from_str(&text).expect("a golden file is JSON"))
}

fn rows(table: &Table) -> Vec<(String, String, String)> {
    let texts = |name: &str| {
        table
            .column(name)
            .unwrap()
            .str()
            .unwrap()
            .iter()
            .map(|cell| cell.unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    let (types, values, raws) = (texts("IoCType"), texts("Observable"), texts("Raw"));
    types.into_iter().zip(values).zip(raws).map(|((ty, value), raw)| (ty, value, raw)).collect()
}

/// What MSTICPy reports that is none, or reports less well, by text; and what stands there instead.
fn corrected(text: &str, found: &mut BTreeSet<(String, String)>) {
    let pair = |ty: &str, value: &str| (ty.to_owned(), value.to_owned());
    let wrong: &[(&str, &str)] = &[
        // octets above 255, and a part of a longer row of numbers
        ("ipv4", "1.2.3.4.5"),
        ("ipv4", "300.1.1.1"),
        ("ipv4", "999.999.999.999"),
        // tails of URLs
        ("linux_path", "//evil.example.com/path?q=1"),
        ("linux_path", "//bad[.]site[.]co[.]uk/x"),
        ("linux_path", "//files.contoso.org:21"),
        ("linux_path", "/pub"),
        ("linux_path", "//www.example[.]net"),
        // a switch of cmd.exe
        ("linux_path", "/c"),
        // a whole command line as one path
        ("linux_path", "/usr/local/bin/python3 -c 'x' /etc/passwd"),
        // file names
        ("dns", "x.ps"),
        ("dns", "y.sh"),
        // a registry key without its root, and paths without their variables
        ("windows_path", "\\Software\\Run"),
        ("windows_path", "\\x.ps1"),
        ("linux_path", "/y.sh"),
    ];
    for (ty, value) in wrong {
        found.remove(&pair(ty, value));
    }
    if text.starts_with("999.") {
        found.remove(&pair("ipv4", "1.2.3.4"));
    }
    if text.starts_with("/usr/") {
        found.insert(pair("linux_path", "/usr/local/bin/python3"));
        found.insert(pair("linux_path", "/etc/passwd"));
    }
    if text.starts_with("%userprofile%") {
        found.insert(pair("windows_path", "%userprofile%\\x.ps1"));
        found.insert(pair("linux_path", "$HOME/y.sh"));
        found.insert(pair("registry_key", "HKLM\\Software\\Run"));
    }
}

#[test]
fn texts_give_what_the_peer_finds_where_it_is_right() {
    let Some(golden) = golden("ioc_texts.json") else { return };
    for case in golden["cases"].as_array().unwrap() {
        let text = case["text"].as_str().unwrap();
        let mut expected = BTreeSet::new();
        for (ty, values) in case["found"].as_object().unwrap() {
            for value in values.as_array().unwrap() {
                expected.insert((ty.clone(), value.as_str().unwrap().to_owned()));
            }
        }
        corrected(text, &mut expected);
        // the peer returns de-fanged forms as they are: ours are in `Raw`
        let found =
            rows(&extract_text(text, &Options { include_paths: true, ..Options::default() }).unwrap());
        let raw: BTreeSet<(String, String)> = found.into_iter().map(|(ty, _, raw)| (ty, raw)).collect();
        assert_eq!(raw, expected, "{text}");
    }
}

#[test]
fn command_lines_give_what_the_peer_counts_where_it_is_right() {
    let (Some(golden), Some(path)) =
        (golden("ioc_commandline_host.json"), shared("data/SecurityEvent_4688_host.parquet"))
    else {
        return;
    };
    let bytes = std::fs::read(path).unwrap();
    let table =
        huntlet_table::read::read(bytes, None, &huntlet_table::read::ReadOptions::default()).unwrap().table;
    let iocs = extract_table(&table, &["CommandLine"], &Options::default()).unwrap();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut distinct: BTreeSet<(String, String)> = BTreeSet::new();
    for (ty, value, _) in rows(&iocs) {
        *counts.entry(ty.clone()).or_default() += 1;
        distinct.insert((ty, value));
    }
    let mut expected: BTreeSet<(String, String)> = golden["distinct"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["IoCType"].as_str().unwrap().to_owned(), one["Observable"].as_str().unwrap().to_owned())
        })
        .collect();
    // file names, folders, and a host without a dot are no domains; 287 is no octet
    expected.retain(|(ty, value)| match ty.as_str() {
        "dns" => {
            let ending = value.rsplit('.').next().unwrap_or_default();
            !["ps", "cab", "zip", "man"].contains(&ending) && value != "Microsoft.NET" && value != "server"
        }
        "ipv4" => value != "1.287.0.0",
        _ => true,
    });
    assert_eq!(distinct, expected);
    let peer = |ty: &str| golden["counts"][ty].as_u64().unwrap() as usize;
    assert_eq!(counts["email"], peer("email"));
    assert_eq!(counts["url"], peer("url"));
    assert_eq!(counts["md5_hash"], peer("md5_hash"));
    assert_eq!(counts["ipv4"], peer("ipv4") - 1, "one 1.287.0.0");
    println!("{counts:?}");
}

#[test]
fn names_that_are_none_and_forms_that_are_escaped() {
    let found = |text: &str| {
        let table = extract_text(text, &Options { include_paths: true, ..Options::default() }).unwrap();
        rows(&table).into_iter().map(|(ty, value, _)| format!("{ty} {value}")).collect::<Vec<_>>()
    };
    assert_eq!(
        found("Microsoft.Exchange.Data.Storage System.Data.dll main.rs foo.zip $x.name a.info()"),
        [""; 0]
    );
    assert_eq!(
        found(r#"{"u":"https:\/\/evil.com\/a?b=1","p":"C:\\Windows\\cmd.exe"}"#),
        ["dns evil.com", "url https://evil.com/a?b=1", "windows_path C:\\Windows\\cmd.exe"]
    );
    assert_eq!(
        found("http://r.example.com/?u=http%3A%2F%2Fhidden.example.org%2Fp"),
        [
            "dns hidden.example.org",
            "dns r.example.com",
            "url http://r.example.com/?u=http%3A%2F%2Fhidden.example.org%2Fp",
            "url http://hidden.example.org/p"
        ]
    );
    assert_eq!(
        found(
            r"reg add HKLM\SOFTWARE\Microsoft\Windows NT\Run /v x & copy \\dc.contoso.com\c$\a.exe C:\Program Files\x y\b.exe /y"
        ),
        [
            "dns dc.contoso.com",
            r"windows_path \\dc.contoso.com\c$\a.exe",
            r"windows_path C:\Program Files\x y\b.exe",
            r"registry_key HKLM\SOFTWARE\Microsoft\Windows NT\Run"
        ]
    );
    assert_eq!(
        found("PATH=/usr/bin:/bin docker -v /etc/passwd:ro /quiet /s/q"),
        ["linux_path /usr/bin", "linux_path /bin", "linux_path /etc/passwd"]
    );
    assert_eq!(
        found("[::1]:80 fe80::1%eth0 12:34:56 aa:bb:cc:dd:ee:ff [Math]::E x::y"),
        ["ipv6 ::1", "ipv6 fe80::1"]
    );
}
