//! Tables in memory as a source.

mod common;

use common::{TestWorld, column, source, table};
use huntlet_engine::MemoryTables;
use huntlet_report::Completeness;
use huntlet_source::{Fetched, LocalSource, QueryRequest, Source, SourceError, codes};
use huntlet_table::{Field, KqlType, Schema};

const EVENTS: &str = "datatable(TimeGenerated: datetime, Id: long)[
    datetime(2026-10-01), 1, datetime(2026-10-02), 2, datetime(2026-10-03), 3]";

fn events() -> LocalSource {
    source(vec![("Events", table(EVENTS))])
}

fn ask(source: &LocalSource, text: &str) -> Result<Fetched, SourceError> {
    let world = TestWorld::default();
    pollster::block_on(source.query(&QueryRequest::new(text, None), &world))
}

#[test]
fn rows_come_with_their_history() {
    let at = |text| huntlet_ticks::parse_datetime(text).unwrap();
    let timespan = Some((at("2026-10-02"), at("2026-10-04")));
    let request = QueryRequest::new("Events | where Id > 0", timespan);
    let source = events().named("demo tenant");
    let fetched = pollster::block_on(source.query(&request, &TestWorld::default())).unwrap();
    assert_eq!(column(&fetched.table, "Id"), ["2", "3"], "the time span filters TimeGenerated");
    let provenance = fetched.provenance;
    assert_eq!(provenance.source, "demo tenant");
    assert_eq!(provenance.query, "Events | where Id > 0");
    assert_eq!(provenance.rows, 2);
    assert_eq!(provenance.asked_at, "2026-10-15T00:00:00Z");
    let expected = ("2026-10-02T00:00:00Z".to_owned(), "2026-10-04T00:00:00Z".to_owned());
    assert_eq!(provenance.timespan, Some(expected));
    assert!(provenance.duration_ms > 0.0);
    assert_eq!(provenance.completeness, Completeness::Complete);
}

#[test]
fn a_missing_table_is_no_failure() {
    let source = events();
    assert_eq!(source.has_table("Events"), Some(true));
    assert_eq!(source.has_table("Heartbeat"), Some(false));
    let fetched = ask(&source, "Heartbeat | where Computer == 'a' | project Computer").unwrap();
    assert_eq!(fetched.table.height(), 0);
    assert_eq!(fetched.provenance.rows, 0);
    let missing = Completeness::MissingTable { table: "Heartbeat".to_owned() };
    assert_eq!(fetched.provenance.completeness, missing);

    // where the columns are known, the answer has those the query would have had
    let source = source.with_known_schemas(|name| {
        let fields =
            vec![Field::new("TimeGenerated", KqlType::DateTime), Field::new("Computer", KqlType::String)];
        (name == "Heartbeat").then(|| Schema::new(fields))
    });
    let fetched = ask(&source, "Heartbeat | summarize n = count() by Computer").unwrap();
    let names: Vec<_> = fetched.table.schema().iter().map(|field| field.name.clone()).collect();
    assert_eq!(names, ["Computer", "n"]);
    assert_eq!(fetched.table.height(), 0);
    assert_eq!(fetched.provenance.completeness, missing);
    assert!(source.schema("Heartbeat").is_some());
}

#[test]
fn what_other_tables_have_is_not_held_back() {
    let fetched = ask(&events(), "union isfuzzy=true Events, Heartbeat | count").unwrap();
    assert_eq!(column(&fetched.table, "Count"), ["3"]);
    let Completeness::Partial { reasons } = fetched.provenance.completeness else { panic!("partial") };
    assert_eq!(reasons, ["There is no table Heartbeat, so its rows are not among these."]);
}

#[test]
fn a_wrong_query_says_where() {
    let error = ask(&events(), "Events | where Idd > 1").unwrap_err();
    assert_eq!(error.code, codes::QUERY);
    assert!(error.message.contains("Idd"), "{error}");
    assert_eq!(error.diagnostics[0].span.text("Events | where Idd > 1"), "Idd");
    assert!(!error.is_cancelled());
}

#[test]
fn a_run_can_be_stopped() {
    let world = TestWorld::default();
    world.stop.set(true);
    let request = QueryRequest::new("Events | where Id > 1 | count", None);
    let error = pollster::block_on(events().query(&request, &world)).unwrap_err();
    assert!(error.is_cancelled(), "{error:?}");
}

#[test]
fn tables_that_change_are_seen_by_the_next_question() {
    let shared = std::rc::Rc::new(std::cell::RefCell::new(MemoryTables::new()));
    let seen = std::rc::Rc::clone(&shared);
    let source = LocalSource::watching(move || seen.borrow().clone());
    assert_eq!(source.tables(), Vec::<String>::new());
    shared.borrow_mut().insert("Events", table(EVENTS));
    assert_eq!(source.tables(), ["Events"]);
    assert_eq!(column(&ask(&source, "Events | count").unwrap().table, "Count"), ["3"]);
}
