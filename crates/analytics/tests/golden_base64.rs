//! Base64 beside what MSTICPy unpacks, with the cases in which it is wrong.
#![allow(clippy::disallowed_methods, reason = "a test on the host reads files")]

use std::path::Path;

use huntlet_analytics::unpack::{Options, unpack, unpack_text};
use serde_json::{Value, json};

fn cases() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden/base64_unpack.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: ../shared/golden/base64_unpack.json is not there");
        return Vec::new();
    };
    let golden: Value = serde_json::from_str(&text).expect("a golden file is JSON");
    golden["cases"].as_array().expect("there are cases").clone()
}

/// What the peer gets wrong in a row, as it should be.
fn corrected(input: &str, row: &mut Value) {
    if input.starts_with("cmd ") {
        // UTF-16 is taken for UTF-8 with NULs
        row["encoding_type"] = json!("utf-16");
        row["decoded_string"] = json!("Write-Host 'utf16 payload'");
    }
    if input.starts_with("x UEsDB") {
        // the zip is not looked into
        let text = "hello from zip http://zip.example.com";
        row["file_name"] = json!("a.txt");
        row["file_type"] = json!("zip");
        row["encoding_type"] = json!("utf-8");
        row["decoded_string"] = json!(text);
        row["input_bytes"] = json!(format!("b'{text}'"));
        let hashes = huntlet_analytics::unpack::hashes(text.as_bytes());
        row["md5"] = json!(hashes.md5);
        row["sha1"] = json!(hashes.sha1);
        row["sha256"] = json!(hashes.sha256);
        row["file_hashes"] = json!({ "md5": hashes.md5, "sha1": hashes.sha1, "sha256": hashes.sha256 });
        let bytes: Vec<String> = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        row["printable_bytes"] = json!(bytes.join(" "));
    }
}

#[test]
fn texts_give_what_the_peer_unpacks_where_it_is_right() {
    for case in cases() {
        let input = case["input"].as_str().unwrap();
        let (text, table) = unpack_text(input, &Options::default()).unwrap();
        // the peer leaves "A" characters behind the line end
        let peer = case["decoded"].as_str().unwrap().trim_end_matches('A');
        if !input.starts_with("cmd ") && !input.starts_with("x UEsDB") {
            assert_eq!(text, peer);
        }
        let rows = case["rows"].as_array().unwrap();
        assert_eq!(table.height(), rows.len(), "{input}");
        for (at, expected) in rows.iter().enumerate() {
            let mut expected = expected.clone();
            corrected(input, &mut expected);
            for (name, value) in expected.as_object().unwrap() {
                let cell =
                    table.column(name).unwrap_or_else(|| panic!("a column {name}")).cell(at).to_scalar();
                let found = match cell {
                    huntlet_table::Scalar::Dynamic(value) => value,
                    huntlet_table::Scalar::String(text) if text.is_empty() => Value::Null,
                    huntlet_table::Scalar::String(text) => Value::from(text),
                    other => panic!("{name}: {other:?}"),
                };
                assert_eq!(&found, value, "{name} of {input}");
            }
        }
    }
}

#[test]
fn what_the_peer_misses_is_unpacked() {
    for case in cases() {
        // its pass misses a string that ends the text: the same without the line end has the same items here
        let input = case["input"].as_str().unwrap();
        let short = unpack(input.trim_end(), &Options::default());
        assert_eq!(short.items, unpack(input, &Options::default()).items);
        assert!(!short.text.unwrap().ends_with('A'));
    }
}
