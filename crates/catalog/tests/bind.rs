//! Binding: what is refused and how, and what values become.

use huntlet_catalog::{BindError, Catalog};
use serde_json::{Map, Value, json};

const FILE: &str = r"
family: Test
queries:
  - name: all_types
    description: One parameter of each type.
    source: sentinel
    table: SecurityEvent
    parameters:
      start: { type: datetime, description: d }
      end: { type: datetime, description: d }
      wanted: { type: string, description: d, aliases: [name, account] }
      span: { type: timespan, description: d, default: 1h }
      number: { type: int, description: d, default: -5 }
      flag: { type: bool, description: d, default: false }
      items: { type: list, description: d, default: [] }
      place: { type: column, description: d, default: Computer }
      table: { type: table, description: d }
      add_query_items: { type: add_query_items, description: d, default: '' }
    query: |
      table
      | where TimeGenerated between (start .. end)
      | where place has wanted or flag or EventID in (items) // kept
      | summarize count() by place, bin(TimeGenerated, span), number
";

fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    catalog.add_file("test.yaml", FILE).unwrap();
    catalog
}

fn bind(given: Value) -> Result<String, BindError> {
    let mut values = json!({ "start": "2026-10-01", "end": "2026-10-15T00:00:00Z", "wanted": "x" });
    let values = values.as_object_mut().unwrap();
    let Value::Object(given) = given else { panic!("an object") };
    for (name, value) in given {
        values.insert(name, value);
    }
    catalog().bind("Test.all_types", values).map(|bound| bound.text)
}

#[test]
fn values_become_literals() {
    let text = bind(json!({
        "wanted": "a \"b\" \\ 'c'\n\u{0}é", "span": "1.02:03:04.5", "number": 9_007_199_254_740_993_i64, "flag": true,
        "items": ["4624", 4625, true, "\"]); T"], "place": "Odd ']Column", "table": "My Table",
        "add_query_items": "| where x == ';' // end\n| take 5",
    }))
    .unwrap();
    insta::assert_snapshot!(text);
    insta::assert_snapshot!(bind(json!({})).unwrap());
}

#[test]
fn values_as_forms_give_them() {
    let text = bind(json!({ "number": "7", "flag": "True", "items": " a, b ,,c", "span": "3d" })).unwrap();
    assert!(text.contains("let number = long(7);"), "{text}");
    assert!(text.contains("let flag = true;"), "{text}");
    assert!(text.contains(r#"let items = dynamic(["a","b","c"]);"#), "{text}");
    assert!(bind(json!({ "items": 4624 })).unwrap().contains("let items = dynamic([4624]);"));
    // a null is a value that was not given
    assert!(bind(json!({ "number": null })).unwrap().contains("let number = long(-5);"));
    let ticks = bind(json!({ "start": 639_000_000_000_000_000_i64 })).unwrap();
    assert!(ticks.contains("let start = datetime(2025-11-29T08:00:00"), "{ticks}");
}

#[test]
fn what_is_bound_says_what_it_is() {
    let given: Map<String, Value> =
        json!({ "account": "x", "start": "2026-10-01", "end": "2026-10-02", "flag": null })
            .as_object()
            .cloned()
            .unwrap();
    let bound = catalog().bind("Test.all_types", &given).unwrap();
    assert_eq!(bound.name, "Test.all_types");
    assert_eq!(bound.tables, ["SecurityEvent"]);
    let as_given = json!({ "start": "2026-10-01", "end": "2026-10-02", "wanted": "x" });
    assert_eq!(Value::Object(bound.parameters), as_given, "aliases are resolved, defaults are left out");
    let (start, end) = bound.timespan.unwrap();
    assert_eq!(end - start, huntlet_ticks::TICKS_PER_DAY);
}

#[test]
fn errors_say_what_to_do() {
    let missing = catalog().bind("Test.all_types", &Map::new());
    let said = [
        catalog().bind("Test.all_type", &Map::new()).map(|bound| bound.text),
        catalog().bind("nothing like it", &Map::new()).map(|bound| bound.text),
        missing.map(|bound| bound.text),
        bind(json!({ "wnated": "x" })),
        bind(json!({ "account": "y" })),
        bind(json!({ "wanted": 5 })),
        bind(json!({ "start": "yesterday" })),
        bind(json!({ "span": "long" })),
        bind(json!({ "number": 1.5 })),
        bind(json!({ "flag": 1 })),
        bind(json!({ "items": [["nested"]] })),
        bind(json!({ "table": " " })),
        bind(json!({ "start": "2026-10-15", "end": "2026-10-15" })),
        bind(json!({ "add_query_items": "take 5" })),
        bind(json!({ "add_query_items": "| take 5; SecurityEvent" })),
        bind(json!({ "add_query_items": "| where x in (1" })),
    ];
    let lines = said.map(|result| {
        let error = result.unwrap_err();
        format!("{} {error}", error.code())
    });
    insta::assert_snapshot!(lines.join("\n"));
}
