//! What is done when a service waits, fails, cuts, or has too much to give.

use std::cell::Cell;
use std::rc::Rc;

use futures_util::future::join_all;
use huntlet_engine::{Context, MemoryTables, NoHost};
use huntlet_report::{Completeness, Connection, WorkspaceRef, Workspaces};
use huntlet_source::{QueryRequest, Source, WORKSPACE, codes};
use huntlet_table::{CellRef, Table};
use serde_json::{Value, json};

use crate::sim::{Bench, Heard, Said, TOKEN, at, column, longs, ok, sentinel, status, text};

/// Answers like Log Analytics, by the engine, over rows at hand; `most` rows at once.
pub fn answering(rows: Table, most: usize) -> impl Fn(&Heard) -> Said {
    move |heard| {
        let body = heard.json();
        let span = body["timespan"].as_str().map(|span| {
            let (start, end) = span.split_once('/').unwrap();
            (at(start), at(end))
        });
        let mut tables = MemoryTables::new();
        tables.insert("T", rows.clone());
        let context = Context::at(at("2026-10-15T00:00:00Z")).within(span);
        let query = body["query"].as_str().unwrap();
        let run = pollster::block_on(huntlet_engine::run(query, &tables, &context, &NoHost));
        let table = run.unwrap_or_else(|failure| panic!("{failure}: {query}")).table;
        let cut = table.slice(0, most);
        let cell = |cell: CellRef<'_>| match cell {
            CellRef::Null => Value::Null,
            CellRef::Long(value) => json!(value),
            CellRef::DateTime(ticks) => json!(huntlet_ticks::format_datetime(ticks)),
            other => json!(huntlet_table::text::cell_text(other)),
        };
        let columns: Vec<Value> = table
            .schema()
            .iter()
            .map(|field| json!({ "name": field.name, "type": field.ty.name() }))
            .collect();
        let rows: Vec<Value> = (0..cut.height()).map(|row| cut.row(row).map(cell).collect()).collect();
        let mut reply = json!({ "tables": [{ "name": "PrimaryResult", "columns": columns, "rows": rows }] });
        if table.height() > most {
            reply["error"] = json!({ "code": "PartialError", "message": "There were some errors when processing your query.",
                "details": [{ "code": "EngineError", "message": "Something went wrong processing your query on the server.",
                    "innererror": { "code": "-2133196797", "message": "The results of this query exceed the set limit of 500000 records (E_QUERY_RESULT_SET_TOO_LARGE)." } }] });
        }
        ok(&reply)
    }
}

/// A thousand rows over ten days, several of them at one tick, and some on the seams.
pub fn thousand() -> Table {
    let text = "range N from 1 to 1000 step 1
        | extend TimeGenerated = datetime(2026-10-01) + (N / 3) * 43m + iff(N % 10 == 0, 1tick, 0s)
        | union (range N from 2001 to 2005 step 1 | extend TimeGenerated = datetime(2026-10-05T22:00:00Z))";
    made(text)
}

/// The rows that a query without tables makes.
fn made(text: &str) -> Table {
    let (tables, context) = (MemoryTables::new(), Context::at(0));
    pollster::block_on(huntlet_engine::run(text, &tables, &context, &NoHost)).unwrap().table
}

fn days() -> (i64, i64) {
    (at("2026-10-01"), at("2026-10-11"))
}

#[test]
fn what_is_too_large_is_asked_in_parts_without_a_row_lost_or_doubled() {
    let query = "T | where N % 7 != 0 | project TimeGenerated, N";
    let whole =
        Bench::new(&sentinel(), answering(thousand(), 100_000)).ask_within(query, Some(days())).unwrap();
    let bench = Bench::new(&sentinel(), answering(thousand(), 60));
    let parts = bench.ask_within(query, Some(days())).unwrap();
    assert_eq!(parts.provenance.completeness, Completeness::Complete, "{:?}", parts.provenance);
    let mut sorted = [column(&whole, "N"), column(&parts, "N")];
    assert!(sorted[0].len() > 500);
    for cells in &mut sorted {
        cells.sort();
    }
    assert_eq!(sorted[0], sorted[1]);
    let times = column(&parts, "TimeGenerated");
    let days_of = |times: &[String]| times.iter().map(|time| time[..10].to_owned()).collect::<Vec<_>>();
    assert!(days_of(&times).is_sorted(), "the parts are in order");
    assert_eq!(parts.provenance.query, query, "as written");
    assert!(
        parts.provenance.steps.iter().any(|step| step.contains("parts of the time span")),
        "{:?}",
        parts.provenance.steps
    );
    assert!(bench.heard().len() > 10);
    assert!(bench.service.most_under_way.get() <= 5);
    assert!(bench.sim.said.borrow().iter().any(|said| said.contains("parts are here")));
    // the span itself is always the one that was asked for
    assert!(
        bench
            .heard()
            .iter()
            .all(|heard| heard.json()["timespan"] == "2026-10-01T00:00:00Z/2026-10-11T00:00:00Z")
    );
}

#[test]
fn a_gateway_that_gives_up_is_asked_for_less() {
    let rows = thousand();
    let short = answering(rows, 100_000);
    let bench = Bench::new(&sentinel(), move |heard| {
        let query = heard.json()["query"].as_str().unwrap().to_owned();
        if query.contains("where") { short(heard) } else { status(504, &json!({})) }
    });
    let fetched = bench.ask_within("T", Some(days())).unwrap();
    assert_eq!(fetched.table.height(), 1005);
    assert_eq!(fetched.provenance.completeness, Completeness::Complete);
    assert_eq!(bench.heard().len(), 3);
}

#[test]
fn what_needs_all_rows_is_not_asked_in_parts_and_that_is_said() {
    let bench = Bench::new(&sentinel(), |_| status(504, &json!({})));
    let error = bench.ask_within("T | summarize count() by N", Some(days())).unwrap_err();
    assert_eq!(error.code, codes::TOO_LARGE);
    assert!(error.hint.as_deref().unwrap().contains("`summarize` needs all rows at once"), "{error:?}");
    assert_eq!(bench.heard().len(), 1);

    // rows that came are kept, and said to be incomplete
    let bench = Bench::new(&sentinel(), answering(thousand(), 60));
    let fetched = bench.ask_within("T | sort by N asc", Some(days())).unwrap();
    assert_eq!(fetched.table.height(), 60);
    let Completeness::Partial { reasons } = fetched.provenance.completeness else { panic!("partial") };
    assert!(
        reasons[0].contains("E_QUERY_RESULT_SET_TOO_LARGE") && reasons[0].contains("`sort`"),
        "{reasons:?}"
    );

    let error = Bench::new(&sentinel(), |_| status(504, &json!({}))).ask("T").unwrap_err();
    assert!(error.hint.as_deref().unwrap().contains("no time span"), "{error:?}");
}

#[test]
fn a_second_with_too_many_rows_ends_the_division() {
    let rows = "range N from 1 to 500 step 1 | extend TimeGenerated = datetime(2026-10-05T22:00:00Z)";
    let bench = Bench::new(&sentinel(), answering(made(rows), 60));
    let fetched = bench.ask_within("T", Some(days())).unwrap();
    assert_eq!(fetched.table.height(), 60);
    let Completeness::Partial { reasons } = fetched.provenance.completeness else { panic!("partial") };
    assert!(reasons[0].contains("The rows of the second at 2026-10-05T2"), "{reasons:?}");
}

#[test]
fn five_at_once_and_two_hundred_in_thirty_seconds() {
    let bench = Bench::new(&sentinel(), |heard| ok(&longs([heard.number as i64])).slow(40.0));
    let requests: Vec<QueryRequest> =
        (0..450).map(|n| QueryRequest::new(format!("print {n}"), None)).collect();
    let all = join_all(requests.iter().map(|request| bench.source.query(request, bench.sim.as_ref())));
    assert!(bench.sim.run(all).iter().all(Result::is_ok));
    assert_eq!(bench.service.most_under_way.get(), 5);
    let begun: Vec<f64> = bench.heard().iter().map(|heard| heard.at_ms).collect();
    assert_eq!(begun.len(), 450);
    for window in begun.windows(201) {
        assert!(window[200] - window[0] >= 30_000.0, "201 requests within {} ms", window[200] - window[0]);
    }
    assert!(bench.sim.ms() < 62_000.0, "no slower than it must be: {}", bench.sim.ms());
}

#[test]
fn a_service_that_asks_to_wait_is_waited_for() {
    for retry_after in ["7", "Thu, 15 Oct 2026 00:00:07 GMT"] {
        let bench = Bench::new(&sentinel(), move |heard| match heard.number {
            0 => status(429, &json!({ "error": { "code": "ThrottledError", "message": "slow down" } }))
                .with("Retry-After", retry_after),
            _ => ok(&longs([1])),
        });
        assert_eq!(bench.ask("print 1").unwrap().table.height(), 1);
        let waited = bench.heard()[1].at_ms - bench.heard()[0].at_ms;
        assert!((6_900.0..8_200.0).contains(&waited), "{retry_after}: {waited}");
    }
    // without a word from the service the waits grow, and end
    let bench = Bench::new(&sentinel(), |_| status(429, &json!({})));
    let error = bench.ask("print 1").unwrap_err();
    assert_eq!(error.code, codes::THROTTLED);
    assert!(error.message.contains("It was asked 8 times."), "{error}");
    assert!(bench.sim.ms() < 260_000.0);
    // a wait that nobody has time for is told
    let bench = Bench::new(&sentinel(), |_| status(429, &json!({})).with("Retry-After", "3600"));
    let error = bench.ask("print 1").unwrap_err();
    assert!(error.hint.unwrap().contains("60 minutes"));
    assert_eq!(bench.heard().len(), 1);
}

#[test]
fn trouble_that_passes_is_no_trouble() {
    for fault in [
        status(500, &json!({ "error": { "message": "oops" } })),
        text(502, "<html>bad gateway</html>").with("Content-Type", "text/html"),
        status(503, &json!({})),
        Said { unreachable: true, ..ok(&json!({})) },
        Said { cut_at: Some(40), ..ok(&longs([1, 2, 3])) },
        text(200, &longs([1, 2, 3]).to_string()[..60]),
    ] {
        let bench =
            Bench::new(
                &sentinel(),
                move |heard| if heard.number == 0 { fault.clone() } else { ok(&longs([1, 2])) },
            );
        let fetched = bench.ask("print 1").unwrap();
        assert_eq!(column(&fetched, "N"), ["1", "2"]);
        assert_eq!(fetched.provenance.completeness, Completeness::Complete);
        assert_eq!(bench.heard().len(), 2);
    }
}

#[test]
fn trouble_that_stays_is_an_error_that_says_what() {
    let html = || text(200, "<html><form>Sign in</form></html>");
    for (fault, code, words) in [
        (html().with("Content-Type", "text/html"), codes::REPLY, "a web page answered"),
        (html(), codes::REPLY, "a web page answered"),
        (
            text(200, "PK\u{3}binary").with("Content-Type", "application/zip"),
            codes::REPLY,
            "`application/zip` where JSON",
        ),
        (text(200, "{\"a\": nope}"), codes::REPLY, "no JSON at byte"),
        (ok(&json!({ "hello": 1 })), codes::REPLY, "holds no table"),
        (text(200, "{\"tables\": [{"), codes::UNREACHABLE, "broke after 13 bytes"),
        (status(500, &json!({ "error": { "message": "oops" } })), codes::SERVICE, "HTTP 500: oops"),
        (Said { unreachable: true, ..html() }, codes::UNREACHABLE, "could not be reached"),
        (
            status(403, &json!({ "error": { "code": "InsufficientAccessError", "message": "no access" } })),
            codes::FORBIDDEN,
            "no access",
        ),
        (status(404, &json!({})), codes::QUERY, "gave no reason"),
    ] {
        let bench = Bench::new(&sentinel(), move |_| fault.clone());
        let error = bench.ask("print 1").unwrap_err();
        assert_eq!(error.code, code, "{error}");
        assert!(error.message.contains(words), "{error}");
        assert!(error.hint.is_some(), "{error}");
        assert!(bench.heard().len() <= 5);
    }
    let bench = Bench::new(&sentinel(), |_| status(403, &json!({})));
    assert!(bench.ask("print 1").unwrap_err().hint.unwrap().contains("up to an hour"));
}

#[test]
fn a_cancel_ends_the_request() {
    let bench = Bench::new(&sentinel(), |_| ok(&longs(0..5000)).slow(60_000.0));
    bench.sim.stop_at_ms.set(Some(500.0));
    let error = bench.ask("print 1").unwrap_err();
    assert!(error.is_cancelled());
    assert_eq!(bench.service.ended_early.get(), 1);
    assert!(bench.sim.ms() < 1_000.0);
    // also while it waits to ask again
    let bench = Bench::new(&sentinel(), |_| status(429, &json!({})).with("Retry-After", "100"));
    bench.sim.stop_at_ms.set(Some(500.0));
    assert!(bench.ask("print 1").unwrap_err().is_cancelled());
    assert!(bench.sim.ms() < 1_000.0);
}

#[test]
fn the_same_question_is_not_asked_twice_in_a_while() {
    let bench = Bench::new(&sentinel(), |heard| ok(&longs([heard.number as i64])));
    let first = bench.ask("print 1").unwrap();
    bench.sim.pass(180_000.0);
    let again = bench.ask("print 1").unwrap();
    assert_eq!(column(&again, "N"), column(&first, "N"));
    assert_eq!(again.provenance.asked_at, first.provenance.asked_at);
    assert!(again.provenance.steps[0].contains("3 minutes before"), "{:?}", again.provenance.steps);
    assert_eq!(bench.heard().len(), 1);
    let fresh = QueryRequest { fresh: true, ..QueryRequest::new("print 1", None) };
    let fresh = bench.sim.run(bench.source.query(&fresh, bench.sim.as_ref())).unwrap();
    assert_eq!(column(&fresh, "N"), ["1"]);
    bench.sim.pass(601_000.0);
    assert_eq!(column(&bench.ask("print 1").unwrap(), "N"), ["2"]);
    assert!(bench.ask_within("print 1", Some(days())).is_ok());
    assert_eq!(bench.heard().len(), 4);
    assert!(bench.wires.cache.bytes() > 0);
    bench.wires.cache.forget("test");
    assert_eq!(bench.wires.cache.bytes(), 0);
}

#[test]
fn what_is_incomplete_is_not_kept() {
    let calls = Rc::new(Cell::new(0));
    let bench = Bench::new(&sentinel(), {
        let calls = Rc::clone(&calls);
        move |_| {
            calls.set(calls.get() + 1);
            let mut reply = longs([1]);
            reply["error"] = json!({ "code": "PartialError", "message": "one shard did not answer" });
            ok(&reply)
        }
    });
    for asked in 1..=2 {
        let fetched = bench.ask("print 1").unwrap();
        let Completeness::Partial { reasons } = fetched.provenance.completeness else { panic!("partial") };
        assert_eq!(
            reasons,
            ["Log Analytics marked the result as incomplete: one shard did not answer (PartialError)."]
        );
        assert_eq!(calls.get(), asked);
    }
}

#[test]
fn several_workspaces_are_asked_side_by_side() {
    let place =
        |id: &str, name: Option<&str>| WorkspaceRef { id: id.to_owned(), name: name.map(str::to_owned) };
    let Connection::Sentinel { workspaces, search_tables, cloud, endpoint, .. } = sentinel() else {
        unreachable!()
    };
    let each = vec![place("a", Some("Berlin")), place("b", None), place("c", Some("Cairo"))];
    let workspace_id = Workspaces::Each(each);
    let connection =
        Connection::Sentinel { workspace_id, workspaces, search_tables, cloud, endpoint, resource_id: None };
    let bench = Bench::new(&connection, |heard| {
        let missing = "Failed to resolve table or column expression named 'T'";
        match heard.url.split('/').nth(5).unwrap() {
            "a" => ok(&longs([1, 2])).slow(900.0),
            "b" => ok(&longs([3])),
            _ => status(
                400,
                &json!({ "error": { "code": "BadArgumentError", "innererror": { "code": "SEM0100", "message": missing } } }),
            ),
        }
    });
    let fetched = bench.ask("T").unwrap();
    assert_eq!(column(&fetched, WORKSPACE), ["Berlin", "Berlin", "b"]);
    assert_eq!(column(&fetched, "N"), ["1", "2", "3"]);
    let Completeness::Partial { reasons } = fetched.provenance.completeness else { panic!("partial") };
    assert_eq!(reasons, ["Cairo: There is no table T, so its rows are not among these."]);
    assert_eq!(bench.service.most_under_way.get(), 3);
    assert!(bench.heard().iter().all(|heard| heard.token.as_deref() == Some(TOKEN)));
}

#[test]
fn a_missing_table_is_no_failure() {
    let bench = Bench::new(&sentinel(), |_| {
        let message = "'where' operator: Failed to resolve table or column expression named 'Heartbeat'";
        let inner =
            json!({ "code": "SemanticError", "innererror": { "code": "SEM0100", "message": message } });
        status(
            400,
            &json!({ "error": { "code": "BadArgumentError", "message": "invalid", "innererror": inner } }),
        )
    });
    let fetched = bench.ask("Heartbeat | where Computer == 'a' | project Computer").unwrap();
    assert_eq!(fetched.provenance.completeness, Completeness::MissingTable { table: "Heartbeat".to_owned() });
    assert_eq!(fetched.table.height(), 0);
    assert_eq!(fetched.table.schema().fields()[0].name, "Computer");
    // a column of that name is an error, as the service says
    let error = bench.ask("SigninLogs | where Heartbeat == 1").unwrap_err();
    assert_eq!(error.code, codes::QUERY);
    assert!(error.message.contains("named 'Heartbeat'"), "{error}");
}

#[test]
fn what_is_no_kql_is_not_sent() {
    let bench = Bench::new(&sentinel(), |_| ok(&longs([1])));
    let error = bench.ask("T | wher N == 1 (").unwrap_err();
    assert_eq!(error.code, codes::QUERY);
    assert!(!error.diagnostics.is_empty());
    assert!(bench.heard().is_empty());
    // what only the service can know is sent
    assert!(bench.ask("NoSuchTable_CL | where NoSuchColumn == 1 | invoke SomeFunction()").is_ok());
}
