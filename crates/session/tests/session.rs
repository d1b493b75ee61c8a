//! What a page asks of a session, asked on the host.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use huntlet_report::page::{Filter, FilterOp, Sort, View};
use huntlet_report::{
    Block, ErrorInfo, Event, Page, Reply, Report, Request, RunStatus, TimeRange, TimelineSpec,
};
use huntlet_session::{Answer, Platform, Session};
use serde_json::{Map, Value, json};

/// A clock that goes on by a millisecond with every look, so that runs pause often.
#[derive(Default)]
struct TestPlatform {
    looks: Cell<f64>,
    pauses: Cell<u32>,
}

impl Platform for TestPlatform {
    fn now(&self) -> i64 {
        huntlet_ticks::parse_datetime("2026-10-15T00:00:00Z").unwrap()
    }

    fn monotonic_ms(&self) -> f64 {
        self.looks.set(self.looks.get() + 1.0);
        self.looks.get()
    }

    fn pause(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        self.pauses.set(self.pauses.get() + 1);
        Box::pin(std::future::ready(()))
    }
}

fn session() -> Session {
    Session::new(Rc::new(TestPlatform::default()))
}

fn run(session: &Session, request: Request) -> Result<Answer, ErrorInfo> {
    pollster::block_on(session.run(1, request, None, Rc::new(|_| ())))
}

fn add(session: &Session, name: &str, text: &str) -> Result<Answer, ErrorInfo> {
    session.answer(Request::AddTable { name: name.into(), format: None }, Some(text.as_bytes().to_vec()))
}

fn fortnight() -> TimeRange {
    TimeRange { start: "2026-10-01T00:00:00Z".into(), end: "2026-10-15T00:00:00Z".into() }
}

fn account(session: &Session, value: &str) -> Result<Report, ErrorInfo> {
    let request = Request::Run {
        notebooklet: "AccountSummary".into(),
        params: Map::from_iter([("value".to_owned(), json!(value))]),
        timespan: fortnight(),
        options: Vec::new(),
        source: None,
    };
    match run(session, request)?.reply {
        Reply::Report { report } => Ok(*report),
        other => panic!("a report was due, not {other:?}"),
    }
}

fn page(session: &Session, handle: &str, view: View, offset: u64, limit: u32) -> Page {
    match session.answer(Request::Page { handle: handle.into(), view, offset, limit }, None).unwrap().reply {
        Reply::Page { page } => page,
        other => panic!("a page was due, not {other:?}"),
    }
}

const EVENTS: &str =
    "TimeGenerated,Host,N\n2026-10-02T00:00:00Z,b,3\n2026-10-01T00:00:00Z,A,\n2026-10-03T00:00:00Z,a,20\n";

#[test]
fn a_grid_sees_rows_in_order_and_filtered() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let all = page(&session, "table:Events", View::default(), 1, 10);
    assert_eq!((all.total, all.offset, all.rows.len()), (3, 1, 2));
    assert_eq!(all.rows[0], [Some("2026-10-01T00:00:00Z".to_owned()), Some("A".to_owned()), None]);

    let sort = |descending| Some(Sort { column: "N".into(), descending });
    let ids = |descending| {
        let view = View { sort: sort(descending), ..View::default() };
        page(&session, "table:Events", view, 0, 10).row_ids
    };
    assert_eq!(ids(false), [0, 2, 1], "nulls stay at the end");
    assert_eq!(ids(true), [2, 0, 1]);

    let filter = |column: Option<&str>, op, text: &str| Filter {
        column: column.map(str::to_owned),
        op,
        text: text.into(),
    };
    let count = |filter| {
        page(&session, "table:Events", View { filters: vec![filter], ..View::default() }, 0, 10).total
    };
    assert_eq!(count(filter(Some("Host"), FilterOp::Equals, "a")), 2);
    assert_eq!(count(filter(None, FilterOp::Contains, "10-03")), 1);
    assert_eq!(count(filter(Some("Host"), FilterOp::NotContains, "A")), 1);
}

#[test]
fn a_replaced_table_is_seen_anew() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    assert_eq!(page(&session, "table:Events", View::default(), 0, 10).total, 3);
    add(&session, "Events", "N\n1\n").unwrap();
    assert_eq!(page(&session, "table:Events", View::default(), 0, 10).total, 1);
}

#[test]
fn a_timeline_groups_and_orders_marks() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let spec = TimelineSpec {
        title: "Events".into(),
        table: "Events".into(),
        time_column: "TimeGenerated".into(),
        group_by: Some("Host".into()),
        hover: Vec::new(),
        references: Vec::new(),
    };
    let answer = session.answer(Request::ChartData { handle: "table:Events".into(), spec }, None).unwrap();
    let Reply::ChartData { data } = answer.reply else { panic!("chart data was due") };
    let labels: Vec<&str> = data.series.iter().map(|series| series.label.as_str()).collect();
    assert_eq!(labels, ["A", "a", "b"]);
    assert_eq!(data.range_ms, Some((1_790_812_800_000.0, 1_790_985_600_000.0)));
    assert!(data.series.iter().all(|series| series.count == 1));
    // instants of all series first, then their rows
    let bytes = answer.bytes.expect("marks");
    let times: Vec<f64> =
        bytes[..24].chunks_exact(8).map(|time| f64::from_le_bytes(time.try_into().unwrap())).collect();
    let rows: Vec<u32> =
        bytes[24..].chunks_exact(4).map(|row| u32::from_le_bytes(row.try_into().unwrap())).collect();
    assert_eq!(times, [1_790_812_800_000.0, 1_790_985_600_000.0, 1_790_899_200_000.0]);
    assert_eq!(rows, [1, 2, 0]);
}

#[test]
fn findings_count_as_javascript_does() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let text = "// 😀\nEvents | where Hosst == 'é'";
    let Reply::Check { diagnostics } =
        session.answer(Request::Check { text: text.into() }, None).unwrap().reply
    else {
        panic!("findings were due")
    };
    let units: Vec<u16> = text.encode_utf16().collect();
    let found = &diagnostics[0];
    assert_eq!(String::from_utf16_lossy(&units[found.start as usize..found.end as usize]), "Hosst");
}

#[test]
fn a_query_says_what_is_wrong_and_loses_nothing() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let wrong = run(
        &session,
        Request::Query {
            text: "Events | where Nope == 1".into(),
            timespan: None,
            source: None,
            fresh: false,
        },
    )
    .unwrap_err();
    assert_eq!(wrong.diagnostics.len(), 1);
    let reversed = TimeRange { start: fortnight().end, end: fortnight().start };
    let wrong = run(
        &session,
        Request::Query { text: "Events".into(), timespan: Some(reversed), source: None, fresh: false },
    )
    .unwrap_err();
    assert!(wrong.message.contains("before it begins"), "{}", wrong.message);
    assert!(add(&session, "Bad", "a,b\n1,2\n1,2,3,4\n").is_err());
    assert_eq!(page(&session, "table:Events", View::default(), 0, 10).total, 3);
}

#[test]
fn a_run_that_is_cancelled_ends_at_once_and_keeps_what_it_had() {
    let session = Rc::new(session());
    session.answer(Request::LoadDemo { scale: Some(0.0), seed: None }, None).unwrap();
    let heard = Rc::new(RefCell::new(0));
    let listener = {
        let (session, heard) = (Rc::clone(&session), Rc::clone(&heard));
        Rc::new(move |event: Event| {
            if matches!(event, Event::Progress { .. }) {
                *heard.borrow_mut() += 1;
                session.cancel(7);
            }
        })
    };
    let request = Request::Run {
        notebooklet: "AccountSummary".into(),
        params: Map::from_iter([("value".to_owned(), json!("meganb"))]),
        timespan: fortnight(),
        options: Vec::new(),
        source: None,
    };
    let ended = pollster::block_on(session.run(7, request, None, listener)).unwrap_err();
    assert_eq!(ended.code, "ABORT");
    assert_eq!(*heard.borrow(), 1);
    assert_eq!(account(&session, "meganb").unwrap().status, RunStatus::Done);
}

fn choose_first(session: &Session, report: &Report) -> Report {
    let choice = report.sections.iter().flat_map(|section| &section.blocks).find_map(|block| match block {
        Block::Choice { choice } => Some(choice.clone()),
        _ => None,
    });
    let choice = choice.expect("several sources are a choice");
    let args: Map<String, Value> = Map::from_iter([(choice.argument, choice.items[0].value.clone())]);
    call(session, report.id, &choice.method, args)
}

fn call(session: &Session, report: u32, method: &str, args: Map<String, Value>) -> Report {
    match run(session, Request::Call { report, method: method.into(), args }).unwrap().reply {
        Reply::Report { report } => *report,
        other => panic!("a report was due, not {other:?}"),
    }
}

#[test]
fn a_saved_report_comes_back_and_goes_on() {
    let session = session();
    session.answer(Request::LoadDemo { scale: Some(0.0), seed: None }, None).unwrap();
    let report = choose_first(&session, &account(&session, "meganb").unwrap());
    let saved = session.answer(Request::Save { report: report.id }, None).unwrap().bytes.unwrap();

    let other = self::session();
    other.answer(Request::LoadDemo { scale: Some(0.0), seed: None }, None).unwrap();
    let Reply::Report { report: again } = other.answer(Request::Restore, Some(saved)).unwrap().reply else {
        panic!("a report was due")
    };
    assert_eq!(again.sections, report.sections);
    for table in &report.tables {
        let here = page(&session, &table.info.handle, View::default(), 0, 1000);
        let there = again.tables.iter().find(|other| other.name == table.name).unwrap();
        assert_eq!(page(&other, &there.info.handle, View::default(), 0, 1000), here, "{}", table.name);
    }
    let more = call(&other, again.id, "get_additional_data", Map::new());
    assert!(more.tables.len() > again.tables.len());
    assert!(other.answer(Request::Restore, Some(b"PK\x03\x04".to_vec())).is_err());
}

#[test]
fn a_table_of_a_report_can_be_exported_as_seen() {
    let session = session();
    add(&session, "Events", EVENTS).unwrap();
    let view = View {
        sort: Some(Sort { column: "N".into(), descending: true }),
        columns: vec!["Host".into(), "N".into()],
        ..View::default()
    };
    let export = Request::Export { handle: "table:Events".into(), format: "csv".into(), view };
    let bytes = session.answer(export, None).unwrap().bytes.unwrap();
    assert_eq!(String::from_utf8(bytes).unwrap(), "Host,N\r\na,20\r\nb,3\r\nA,\r\n");
}

#[test]
fn a_query_of_the_library_is_found_shown_and_run() {
    let session = session();
    let Reply::Queries { queries, .. } = session.answer(Request::Queries, None).unwrap().reply else {
        panic!()
    };
    let logons = queries.iter().find(|query| query.name == "WindowsSecurity.list_host_logons").unwrap();
    let required: Vec<&str> =
        logons.parameters.iter().filter(|one| one.required).map(|one| one.name.as_str()).collect();
    assert_eq!(required, ["start", "end", "host_name"]);

    session.answer(Request::LoadDemo { scale: Some(0.0), seed: None }, None).unwrap();
    let params = json!({ "host_name": "SRV-APP01", "start": "2026-10-01", "end": "2026-10-15", "add_query_items": "| count" });
    let params = params.as_object().unwrap();
    let name = "WindowsSecurity.list_host_logons".to_owned();
    let asked = Request::QueryText { name: name.clone(), params: params.clone() };
    let Reply::Text { text } = session.answer(asked, None).unwrap().reply else { panic!() };
    assert!(text.starts_with("let start = datetime("), "{text}");
    assert!(text.ends_with("| count"), "{text}");
    let answer =
        run(&session, Request::RunQuery { name, params: params.clone(), source: None, fresh: false })
            .unwrap();
    let Reply::Query { table, provenance, .. } = answer.reply else { panic!() };
    assert_eq!((table.row_count, table.columns.len()), (1, 1));
    assert_eq!(provenance.query_name.as_deref(), Some("WindowsSecurity.list_host_logons"));
    assert_eq!(provenance.query, text);
    assert_eq!(provenance.parameters.get("host_name"), Some(&json!("SRV-APP01")));

    let bad =
        json!({ "host_name": "x", "start": "2026-10-01", "end": "2026-10-15", "add_query_items": "| wher" });
    let name = "WindowsSecurity.list_host_logons".to_owned();
    let problem = run(
        &session,
        Request::RunQuery { name, params: bad.as_object().unwrap().clone(), source: None, fresh: false },
    )
    .unwrap_err();
    assert_eq!(problem.code, "CA0107");
    assert_eq!(problem.diagnostics.len(), 1);
}

#[test]
fn queries_of_ones_own_are_added() {
    let session = session();
    let count = || match session.answer(Request::Queries, None).unwrap().reply {
        Reply::Queries { queries, .. } => queries.len(),
        _ => 0,
    };
    let before = count();
    let add = |text: &str| {
        session.answer(Request::AddQueries { name: "mine.yaml".into(), text: text.into() }, None)
    };
    let own = "family: Own\nqueries:\n  - name: newest\n    description: The newest rows.\n    source: sentinel\n    \
               table: T\n    parameters:\n      rows: { type: int, description: How many., default: 2 }\n    query: |\n      T\n      | top rows by A\n";
    add(own).unwrap();
    assert_eq!(count(), before + 1);
    run(&session, Request::Hello).unwrap();
    let table =
        session.answer(Request::AddTable { name: "T".into(), format: None }, Some(b"A\n3\n1\n2\n".to_vec()));
    table.unwrap();
    let answer = run(
        &session,
        Request::RunQuery { name: "Own.newest".into(), params: Map::new(), source: None, fresh: false },
    )
    .unwrap();
    let Reply::Query { table, .. } = answer.reply else { panic!() };
    assert_eq!(table.row_count, 2);

    let problem = add(&own.replace("type: int", "type: integer")).unwrap_err();
    assert_eq!(problem.code, "SE0501");
    assert!(
        problem.message.contains("mine.yaml") && problem.message.contains("line 8"),
        "{}",
        problem.message
    );
    assert_eq!(count(), before + 1);
    assert_eq!(problem.diagnostics.len(), 1);

    // one query is wrong, the other is taken
    let two = format!(
        "{own}  - name: broken\n    description: It is.\n    source: sentinel\n    query: T | wher A\n"
    );
    let Reply::Queries { problems, .. } = add(&two).unwrap().reply else { panic!() };
    let said: Vec<(u32, &str)> = problems.iter().map(|one| (one.line, one.field.as_str())).collect();
    assert_eq!(said, [(12, "queries.broken.query")]);
    assert_eq!(count(), before + 1);
}

#[test]
fn a_query_of_mstic_pys_form_runs() {
    let session = session();
    session.answer(Request::LoadDemo { scale: Some(0.0), seed: None }, None).unwrap();
    let text = "metadata:\n  data_environments: [MSSentinel]\n  data_families: [Mine]\nsources:\n  admins:\n    \
        description: Logons of an account.\n    args:\n      query: '{table} | where TimeGenerated >= \
        datetime({start}) | where Account has \"{name}\" {add_query_items}'\n    parameters:\n      \
        start: { type: datetime, description: d }\n      name: { type: str, description: d, aliases: account }\n      \
        table: { type: str, description: d, default: SecurityEvent }\n      \
        add_query_items: { type: str, description: d, default: '' }\n";
    session.answer(Request::AddQueries { name: "own.yaml".into(), text: text.into() }, None).unwrap();
    let params = json!({ "start": "2026-10-01", "account": "meganb", "add_query_items": "| count" });
    let request = Request::RunQuery {
        name: "Mine.admins".into(),
        params: params.as_object().unwrap().clone(),
        source: None,
        fresh: false,
    };
    let Reply::Query { table, provenance, .. } = run(&session, request).unwrap().reply else { panic!() };
    assert_eq!(table.row_count, 1);
    assert!(provenance.query.contains("let arg_name = \"meganb\";"), "{}", provenance.query);
}

#[test]
fn local_tables_refuse_spl_and_the_portal_takes_kql() {
    let session = session();
    let ask =
        |name: &str| Request::RunQuery { name: name.into(), params: Map::new(), source: None, fresh: false };
    let refused = run(&session, ask("SplunkGeneral.list_all_savedsearches")).unwrap_err();
    assert_eq!(refused.code, "SE0502");
    let link = |name: &str, resource: &str| {
        let request = Request::QueryLink { name: name.into(), params: Map::new(), resource: resource.into() };
        session.answer(request, None).map(|answer| answer.reply)
    };
    let workspace = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w";
    let Reply::Text { text } = link("M365DHunting.tor", workspace).unwrap() else { panic!() };
    assert!(text.starts_with(
        "https://portal.azure.com/#blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/%2Fsub"
    ));
    assert_eq!(link("M365DHunting.tor", "w").unwrap_err().code, "SE0504");
    assert_eq!(link("SplunkGeneral.list_all_savedsearches", workspace).unwrap_err().code, "SE0503");
}

#[test]
fn a_look_at_a_files_ends_says_what_reading_would() {
    let session = session();
    let look = |ends: &[u8], size: u64| {
        let request = Request::LookAt { name: "Big".into(), format: None, size };
        session.answer(request, Some(ends.to_vec())).map(|_| ()).map_err(|error| (error.code, error.message))
    };
    let ends = |head: &[u8], tail: &[u8]| [head.repeat(65_536 / head.len()).as_slice(), tail].concat();
    assert_eq!(look(b"a,b\n1,2\n", 8), Ok(()));
    assert_eq!(look(&ends(b"a,b\n", b"1,2\n1,2\n"), 1 << 24), Ok(()));
    for (what, found) in [
        (look(b"", 0), "the file is empty"),
        (look(&ends(&[0], &[0; 8]), 1 << 30), "not text"),
        (look(&ends(b"PAR1", &[0; 8]), 1 << 30), "its end is missing"),
        (look(&ends(b"PK\x03\x04", &[0; 8]), 1 << 30), "zip"),
    ] {
        let (code, message) = what.unwrap_err();
        assert!(code == "SE0202" && message.contains(found), "{code} {message}");
    }
    // the end of a file that is being fetched is not known
    assert_eq!(look(&ends(b"PAR1", b""), 1 << 30), Ok(()));
    let (code, message) = look(&ends(b"a,b\n", b"1,2\n1,2\n"), 1 << 62).unwrap_err();
    assert!(code == "SE0209" && message.contains("no room left"), "{code} {message}");
}

#[test]
fn an_editor_is_told_in_utf16() {
    let session = session();
    let columns = serde_json::from_value(json!([{ "name": "Účet", "type": "string" }])).unwrap();
    session.answer(Request::DeclareTable { name: "T".into(), columns }, None).unwrap();
    let text = "// 😀\nT | where Ú".to_owned();
    let offset = text.encode_utf16().count() as u32;
    let Reply::Complete { completion } =
        session.answer(Request::Complete { text, offset }, None).unwrap().reply
    else {
        panic!()
    };
    assert_eq!(completion.end, offset);
    let text = "// 😀\nT|count".to_owned();
    let Reply::Hover { hover } = session.answer(Request::Hover { text, offset: 9 }, None).unwrap().reply
    else {
        panic!()
    };
    let hover = hover.unwrap();
    assert_eq!((hover.start, hover.end, hover.title.as_str()), (8, 13, "count"));
    let Reply::Format { text } =
        session.answer(Request::Format { text: "T|count // 😀".into() }, None).unwrap().reply
    else {
        panic!()
    };
    assert_eq!(text.as_deref(), Some("T\n| count // 😀\n"));
}
