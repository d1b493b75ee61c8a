//! The tenant as a whole: order, size, sameness, forms of the values.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use huntlet_demo::{DemoOptions, generate, stream, tables};
use huntlet_table::{CellRef, KqlType, Table};
use proptest::prelude::*;

fn at_scale(scale: f64) -> BTreeMap<String, Table> {
    generate(&DemoOptions { scale, ..DemoOptions::default() }).into_iter().collect()
}

/// A 64-bit FNV-1a over every cell in order, with its type.
fn hash(table: &Table) -> u64 {
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |bytes: &[u8]| {
        for byte in bytes {
            sum = (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for column in table.columns() {
        eat(column.name().as_bytes());
        for row in 0..table.height() {
            eat(format!("{:?}\n", column.cell(row)).as_bytes());
        }
    }
    sum
}

fn summary(tables: &BTreeMap<String, Table>) -> String {
    let mut text = String::new();
    for (name, table) in tables {
        writeln!(text, "{name} {} {:016x}", table.height(), hash(table)).unwrap();
    }
    text
}

#[test]
fn the_same_options_give_the_same_bytes() {
    insta::assert_snapshot!("story_alone", summary(&at_scale(0.0)));
    insta::assert_snapshot!("scale_one", summary(&at_scale(1.0)));
}

#[test]
fn another_seed_gives_another_noise() {
    let one = generate(&DemoOptions { scale: 0.5, ..DemoOptions::default() });
    let two = generate(&DemoOptions { seed: 2, scale: 0.5, ..DemoOptions::default() });
    for ((name, first), (_, second)) in one.iter().zip(&two) {
        let is_still = matches!(
            name.as_str(),
            "HuntingBookmark"
                | "Heartbeat"
                | "VMComputer"
                | "DeviceInfo"
                | "AlertInfo"
                | "AlertEvidence"
                | "DynamicSummary"
        );
        if !is_still {
            assert_ne!(hash(first), hash(second), "{name}");
        }
    }
}

#[test]
fn scale_one_is_about_a_hundred_thousand_events() {
    let tables = at_scale(1.0);
    let total: usize = tables.values().map(Table::height).sum();
    assert!((92_000..108_000).contains(&total), "{total}");
    let ten: usize = {
        let mut count = 0;
        stream(&DemoOptions { scale: 3.0, ..DemoOptions::default() }, 10_000, |_, chunk| {
            count += chunk.height();
        });
        count
    };
    assert!((270_000..325_000).contains(&ten), "{ten}");
}

#[test]
fn every_table_is_there_with_its_schema_and_in_order_of_time() {
    let made = at_scale(0.2);
    assert_eq!(made.len(), tables().len());
    let options = DemoOptions::default();
    for spec in tables() {
        let table = &made[spec.name];
        assert_eq!(table.schema(), spec.schema(), "{}", spec.name);
        let mut names: Vec<&str> = spec.columns.iter().map(|column| column.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), spec.columns.len(), "{} names a column twice", spec.name);
        let times = table.column("TimeGenerated").unwrap();
        let mut last = options.start();
        for row in 0..table.height() {
            let CellRef::DateTime(at) = times.cell(row) else {
                panic!("{} row {row} has no time", spec.name)
            };
            assert!(at >= last && at < options.end, "{} row {row}", spec.name);
            last = at;
        }
        let kind = table.column("Type").unwrap();
        assert!((0..table.height()).all(|row| kind.cell(row) == CellRef::Str(spec.name)), "{}", spec.name);
    }
}

#[test]
fn chunks_add_up_to_the_whole() {
    let options = DemoOptions { scale: 0.1, ..DemoOptions::default() };
    let whole: BTreeMap<String, Table> = generate(&options).into_iter().collect();
    let mut parts: BTreeMap<String, Vec<Table>> = BTreeMap::new();
    stream(&options, 100, |name, chunk| {
        assert!(chunk.height() <= 100);
        parts.entry(name.to_string()).or_default().push(chunk);
    });
    for (name, table) in &whole {
        assert_eq!(hash(&Table::concat(&parts[name]).unwrap()), hash(table), "{name}");
    }
}

#[test]
fn dynamic_cells_are_compact_json() {
    let texts = |wanted: &dyn Fn(&str, KqlType) -> bool, check: &dyn Fn(&str, &str)| {
        for (name, table) in at_scale(0.1) {
            for column in table.columns().iter().filter(|column| wanted(column.name(), column.ty())) {
                for row in 0..table.height() {
                    match column.cell(row) {
                        CellRef::Dynamic(text) | CellRef::Str(text) if !text.is_empty() => {
                            check(&format!("{name}.{}", column.name()), text);
                        }
                        _ => {}
                    }
                }
            }
        }
    };
    texts(&|_, ty| ty == KqlType::Dynamic, &|place, text| {
        let value: serde_json::Value =
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{place}: {error}: {text}"));
        assert_eq!(value.to_string(), text, "{place}");
    });
    let json = [
        "Entities",
        "ExtendedProperties",
        "QueryResultRow",
        "Tags",
        "CreatedBy",
        "Claims",
        "Properties",
        "Authorization",
        "HTTPRequest",
        "LocationDetails",
        "DeviceDetail",
        "AuthenticationDetails",
        "ConditionalAccessPolicies",
    ];
    texts(&|name, ty| ty == KqlType::String && json.contains(&name), &|place, text| {
        serde_json::from_str::<serde_json::Value>(text)
            .unwrap_or_else(|error| panic!("{place}: {error}: {text}"));
    });
}

/// True for an address of the documentation ranges, of RFC 1918, or for a version number in a user agent.
fn kept_for_examples(address: &str) -> bool {
    let part: Vec<u32> = address.split('.').filter_map(|part| part.parse().ok()).collect();
    matches!(part[..], [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [10, ..] | [192, 168, ..])
        || matches!(part[..], [172, second, ..] if (16..32).contains(&second))
}

#[test]
fn addresses_and_domains_are_those_kept_for_examples() {
    let address = regex::Regex::new(r"\b\d{1,3}(?:\.\d{1,3}){3}\b").unwrap();
    let domain =
        regex::Regex::new(r"\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|example|test|ru|cn|info|biz|de)\b").unwrap();
    let ours = [
        "contoso.com",
        "fabrikam.com",
        "adatum.com",
        "litwareinc.com",
        "example.com",
        "example.net",
        "example.org",
    ];
    // Microsoft's own names, as its logs contain them
    let microsoft = [
        "contoso.sharepoint.com",
        "contoso-my.sharepoint.com",
        "contoso.onmicrosoft.com",
        "management.core.windows.net",
        "contosofinance.blob.core.windows.net",
        "contosofinance.file.core.windows.net",
    ];
    let versions =
        ["UserAgent", "csUserAgent", "ClientVersion", "Version", "DependencyAgentVersion", "Ipv4SubnetMasks"];
    for (name, table) in at_scale(0.1) {
        for column in table
            .columns()
            .iter()
            .filter(|column| column.ty().is_text() && !versions.contains(&column.name()))
        {
            for row in 0..table.height() {
                let (CellRef::Str(text) | CellRef::Dynamic(text)) = column.cell(row) else { continue };
                for found in address.find_iter(text) {
                    assert!(kept_for_examples(found.as_str()), "{name}.{}: {text}", column.name());
                }
                for found in domain.find_iter(&text.to_lowercase()) {
                    let found = found.as_str();
                    let reserved = found.ends_with(".example")
                        || microsoft.contains(&found)
                        || ours.iter().any(|own| found == *own || found.ends_with(&format!(".{own}")));
                    assert!(reserved, "{name}.{}: {found} in {text}", column.name());
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn no_options_panic(seed in any::<u64>(), scale in prop_oneof![0.0..0.02, Just(f64::NAN), Just(-3.0)], end in any::<i64>()) {
        let made = generate(&DemoOptions { seed, scale, end });
        prop_assert_eq!(made.len(), tables().len());
    }
}
