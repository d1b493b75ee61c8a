//! Services as a page connects and asks them, with the service played by the engine.

use std::cell::{Cell, RefCell};
use std::future::{Future, ready};
use std::pin::Pin;
use std::rc::Rc;

use huntlet_demo::DemoOptions;
use huntlet_engine::{Context, MemoryTables, NoHost, Tables};
use huntlet_report::{
    Block, Cloud, Completeness, Connection, ErrorInfo, Event, Provenance, Reply, Report, Request, RunStatus,
    Secret, Severity, SourceInfo, TableInfo, TimeRange, WorkspaceRef, Workspaces,
};
use huntlet_session::{Answer, Platform, Session};
use huntlet_source::{Http, HttpBody, HttpError, HttpRequest, HttpResponse, Later};
use huntlet_table::text::cell_text;
use huntlet_table::{CellRef, Table};
use serde_json::{Map, Value, json};

/// A workspace that holds the demo tenant.
struct Workspace {
    tables: MemoryTables,
    heard: RefCell<Vec<HttpRequest>>,
    refuse: Cell<bool>,
    /// No answer ever comes.
    hang: Cell<bool>,
}

struct Whole(Option<Vec<u8>>);

impl HttpBody for Whole {
    fn next(&mut self) -> Later<'_, Result<Option<Vec<u8>>, HttpError>> {
        Box::pin(ready(Ok(self.0.take())))
    }
}

fn instant(text: &str) -> i64 {
    huntlet_ticks::parse_datetime(text).unwrap()
}

fn cell(cell: CellRef<'_>) -> Value {
    match cell {
        CellRef::Null => Value::Null,
        CellRef::Bool(value) => json!(value),
        CellRef::Int(value) => json!(value),
        CellRef::Long(value) => json!(value),
        CellRef::Real(value) if value.is_finite() => json!(value),
        CellRef::DateTime(ticks) => json!(huntlet_ticks::format_datetime(ticks)),
        CellRef::Dynamic(text) => match serde_json::from_str(text).unwrap() {
            Value::Object(_) | Value::Array(_) => json!(text),
            scalar => scalar,
        },
        other => json!(cell_text(other)),
    }
}

impl Workspace {
    fn answer(&self, request: &HttpRequest) -> (u16, Value) {
        if self.refuse.get() {
            return (
                401,
                json!({ "error": { "code": "InvalidTokenError", "message": "the token has ended" } }),
            );
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let query = body["query"].as_str().unwrap();
        let missing = huntlet_catalog::tables_read(&huntlet_kql::parse(query).script)
            .into_iter()
            .find(|name| self.tables.schema(name).is_none());
        if let Some(missing) = missing {
            let message = format!("Failed to resolve table or column expression named '{missing}'");
            let inner =
                json!({ "code": "SemanticError", "innererror": { "code": "SEM0100", "message": message } });
            return (
                400,
                json!({ "error": { "code": "BadArgumentError", "message": "invalid", "innererror": inner } }),
            );
        }
        let span = body["timespan"].as_str().map(|span| {
            let (start, end) = span.split_once('/').unwrap();
            (instant(start), instant(end))
        });
        let context = Context::at(instant("2026-10-15")).within(span);
        let table = match pollster::block_on(huntlet_engine::run(query, &self.tables, &context, &NoHost)) {
            Ok(output) => output.table,
            Err(failure) => {
                return (
                    400,
                    json!({ "error": { "code": "BadArgumentError", "message": failure.to_string() } }),
                );
            }
        };
        let columns: Vec<Value> = table
            .schema()
            .iter()
            .map(|field| json!({ "name": field.name, "type": field.ty.name() }))
            .collect();
        let rows: Vec<Value> = (0..table.height()).map(|row| table.row(row).map(cell).collect()).collect();
        (200, json!({ "tables": [{ "name": "PrimaryResult", "columns": columns, "rows": rows }] }))
    }
}

impl Http for Workspace {
    fn send(&self, request: HttpRequest) -> Later<'_, Result<HttpResponse, HttpError>> {
        if self.hang.get() {
            return Box::pin(std::future::pending());
        }
        let (status, reply) = self.answer(&request);
        self.heard.borrow_mut().push(request);
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let body = Box::new(Whole(Some(reply.to_string().into_bytes())));
        Box::pin(ready(Ok(HttpResponse { status, headers, body })))
    }
}

struct Net(Rc<Workspace>);

impl Platform for Net {
    fn now(&self) -> i64 {
        instant("2026-10-15")
    }

    fn monotonic_ms(&self) -> f64 {
        0.0
    }

    fn pause(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(ready(()))
    }

    fn http(&self) -> Option<Rc<dyn Http>> {
        Some(Rc::clone(&self.0) as Rc<dyn Http>)
    }
}

/// A page: its session, what it gives when a token is asked for, and what it was asked.
struct Page {
    session: Rc<Session>,
    workspace: Rc<Workspace>,
    token: Rc<RefCell<Result<String, String>>>,
    asked: Rc<RefCell<Vec<Event>>>,
    /// Where runs said that they were.
    progress: Rc<RefCell<Vec<(String, u32, u32)>>>,
}

const TOKEN: &str = "opaque-token-0123456789";

fn demo() -> Vec<(String, Table)> {
    huntlet_demo::generate(&DemoOptions { scale: 0.02, ..DemoOptions::default() })
}

impl Page {
    fn new(held: Vec<(String, Table)>) -> Self {
        let mut tables = MemoryTables::new();
        for (name, table) in held {
            tables.insert(name, table);
        }
        let workspace = Rc::new(Workspace {
            tables,
            heard: RefCell::default(),
            refuse: Cell::new(false),
            hang: Cell::new(false),
        });
        let session = Rc::new(Session::new(Rc::new(Net(Rc::clone(&workspace)))));
        let token = Rc::new(RefCell::new(Ok(TOKEN.to_owned())));
        Self { session, workspace, token, asked: Rc::default(), progress: Rc::default() }
    }

    fn run(&self, request: Request) -> Result<Answer, ErrorInfo> {
        let (session, token, asked) =
            (Rc::clone(&self.session), Rc::clone(&self.token), Rc::clone(&self.asked));
        let progress = Rc::clone(&self.progress);
        let listener = Rc::new(move |event: Event| {
            if let Event::Progress { message, done, total } = &event {
                progress.borrow_mut().push((message.clone(), *done, *total));
            }
            if let Event::Token { ask, .. } = &event {
                let (ask, given) = (*ask, token.borrow().clone());
                let token = given.as_ref().ok().map(|token| Secret::new(token));
                session.answer(Request::Token { ask, token, problem: given.err() }, None).unwrap();
                asked.borrow_mut().push(event);
            }
        });
        pollster::block_on(self.session.run(1, request, None, listener))
    }

    fn connect(&self, name: Option<&str>) -> Result<SourceInfo, ErrorInfo> {
        let name = name.map(str::to_owned);
        let request = Request::Connect {
            name,
            connection: sentinel(),
            token: None,
            anonymous: false,
            keep_default: false,
        };
        match self.run(request)?.reply {
            Reply::Source { source } => Ok(*source),
            other => panic!("a source was due, not {other:?}"),
        }
    }

    fn query(&self, text: &str, source: Option<&str>) -> Result<(TableInfo, Provenance), ErrorInfo> {
        let source = source.map(str::to_owned);
        match self.run(Request::Query { text: text.into(), timespan: None, source, fresh: false })?.reply {
            Reply::Query { table, provenance, .. } => Ok((*table, *provenance)),
            other => panic!("rows were due, not {other:?}"),
        }
    }

    fn names(&self) -> Vec<(String, bool)> {
        match self.session.answer(Request::Sources, None).unwrap().reply {
            Reply::Sources { sources } => {
                sources.into_iter().map(|info| (info.name, info.is_default)).collect()
            }
            other => panic!("sources were due, not {other:?}"),
        }
    }

    /// Calls a method of a report; `choice` chooses the first of the accounts that were found.
    fn call(&self, report: &Report, method: &str) -> Report {
        let choice =
            report.sections.iter().flat_map(|section| &section.blocks).find_map(|block| match block {
                Block::Choice { choice } if method == "choice" => Some(choice),
                _ => None,
            });
        let (method, args) = match choice {
            Some(choice) => (
                choice.method.clone(),
                Map::from_iter([(choice.argument.clone(), choice.items[0].value.clone())]),
            ),
            None => (method.to_owned(), Map::new()),
        };
        match self.run(Request::Call { report: report.id, method, args }).unwrap().reply {
            Reply::Report { report } => *report,
            other => panic!("a report was due, not {other:?}"),
        }
    }

    fn account(&self, source: Option<&str>) -> Report {
        let request = Request::Run {
            notebooklet: "AccountSummary".into(),
            params: Map::from_iter([("value".to_owned(), json!("meganb"))]),
            timespan: TimeRange { start: "2026-10-01T00:00:00Z".into(), end: "2026-10-15T00:00:00Z".into() },
            options: Vec::new(),
            source: source.map(str::to_owned),
        };
        match self.run(request).unwrap().reply {
            Reply::Report { report } => *report,
            other => panic!("a report was due, not {other:?}"),
        }
    }
}

fn sentinel() -> Connection {
    Connection::Sentinel {
        workspace_id: Workspaces::One("ws-1".to_owned()),
        workspaces: Vec::new(),
        search_tables: Vec::new(),
        cloud: Cloud::Global,
        endpoint: None,
        resource_id: None,
    }
}

#[test]
fn queries_go_to_the_source_that_was_connected_last() {
    let page = Page::new(demo());
    page.session
        .answer(Request::AddTable { name: "Mine".into(), format: None }, Some(b"a\n1\n".to_vec()))
        .unwrap();
    assert_eq!(page.names(), [("local".to_owned(), true)]);
    let first = page.connect(None).unwrap();
    assert_eq!((first.name.as_str(), first.is_default), ("sentinel", true));
    assert_eq!(first.hosts, ["https://api.loganalytics.azure.com"]);
    assert_eq!(page.connect(None).unwrap().name, "sentinel2");
    let token = page.asked.borrow()[0].clone();
    let Event::Token { source, resource, scopes, renew, .. } = token else { panic!("a token was asked for") };
    assert_eq!(
        (source.as_str(), resource.as_str(), renew),
        ("sentinel", "https://api.loganalytics.io", false)
    );
    assert_eq!(scopes, ["https://api.loganalytics.io/Data.Read"]);

    let (_, provenance) = page.query("SigninLogs | count", None).unwrap();
    assert_eq!(provenance.source, "sentinel2 (Microsoft Sentinel, workspace ws-1)");
    assert_eq!(provenance.query, "SigninLogs | count");
    let (table, provenance) = page.query("Mine", Some("local")).unwrap();
    assert_eq!((table.row_count, provenance.source.as_str()), (1, "local tables"));
    let (_, provenance) = page.query("Mine", Some("sentinel")).unwrap();
    assert_eq!(provenance.completeness, Completeness::MissingTable { table: "Mine".into() });

    page.session.answer(Request::UseSource { name: "local".into() }, None).unwrap();
    assert_eq!(page.query("Mine", None).unwrap().1.source, "local tables");
    page.session.answer(Request::UseSource { name: "sentinel2".into() }, None).unwrap();
    page.session.answer(Request::Disconnect { name: "sentinel2".into() }, None).unwrap();
    assert_eq!(page.names(), [("local".to_owned(), false), ("sentinel".to_owned(), true)]);
    let error = page.query("Mine", Some("sentinel2")).unwrap_err();
    assert_eq!(error.code, "SE0601");
    assert!(error.hint.unwrap().contains("local, sentinel"));
}

#[test]
fn a_text_is_checked_for_the_place_that_is_asked() {
    let page = Page::new(demo());
    let check =
        |text: &str| match page.session.answer(Request::Check { text: text.into() }, None).unwrap().reply {
            Reply::Check { diagnostics } => diagnostics,
            other => panic!("{other:?}"),
        };
    let errors = |text: &str| check(text).iter().filter(|found| found.severity == Severity::Error).count();
    // no table is loaded
    assert_eq!(errors("SigninLogs | count"), 1);
    page.connect(None).unwrap();
    assert_eq!(check("SigninLogs | count"), []);
    assert_eq!(check("Ours_CL | where x > 1"), []);
    let [found] = &check("SigninLogs | where NoSuchColumn > 1")[..] else { panic!("one finding") };
    assert_eq!(found.severity, Severity::Warning);
    assert_eq!(errors("SigninLogs | wher x"), 1);
    let splunk = Connection::Splunk { endpoint: "https://splunk.contoso.com:8089".into() };
    let request = Request::Connect {
        name: None,
        connection: splunk,
        token: None,
        anonymous: true,
        keep_default: false,
    };
    page.run(request).unwrap();
    assert_eq!(check("search index=wineventlog | stats count by user"), []);
}

/// The rows of a report's tables, as text.
fn rows(page: &Page, report: &Report) -> Vec<(String, Vec<Vec<String>>)> {
    let table = |info: &TableInfo| {
        let table = page.session.table(&info.handle).unwrap();
        (0..table.height()).map(|row| table.row(row).map(cell_text).collect()).collect()
    };
    report.tables.iter().map(|entry| (entry.name.clone(), table(&entry.info))).collect()
}

#[test]
fn account_summary_is_the_same_over_a_workspace() {
    let near = Page::new(Vec::new());
    let tables = near.session.answer(Request::LoadDemo { scale: Some(0.02), seed: None }, None);
    assert!(tables.is_ok());
    let far = Page::new(demo());
    far.connect(None).unwrap();
    let (mut local, mut remote) = (near.account(None), far.account(None));
    for method in [None, Some("choice"), Some("get_additional_data")] {
        if let Some(method) = method {
            (local, remote) = (near.call(&local, method), far.call(&remote, method));
        }
        assert_eq!(remote.status, RunStatus::Done);
        assert_eq!(rows(&near, &local), rows(&far, &remote), "{method:?}");
    }
    let all: usize = rows(&far, &remote).iter().map(|(_, rows)| rows.len()).sum();
    assert!(all > 20, "{all} rows");
    let provenance: Vec<&Provenance> = remote.tables.iter().flat_map(|table| &table.provenance).collect();
    assert!(provenance.iter().all(|from| from.source.starts_with("Microsoft Sentinel")));
    assert!(far.workspace.heard.borrow().len() > 5);
}

#[test]
fn a_notebooklet_says_which_parts_of_a_query_are_here() {
    let page = Page::new(demo());
    let each = ["ws-1", "ws-2", "ws-3"].map(|id| WorkspaceRef { id: id.to_owned(), name: None });
    let Connection::Sentinel { workspaces, search_tables, cloud, endpoint, .. } = sentinel() else {
        unreachable!()
    };
    let workspace_id = Workspaces::Each(each.to_vec());
    let resource_id = None;
    let connection =
        Connection::Sentinel { workspace_id, workspaces, search_tables, cloud, endpoint, resource_id };
    page.run(Request::Connect { name: None, connection, token: None, anonymous: false, keep_default: false })
        .unwrap();
    page.account(None);
    let told = page.progress.take();
    let within: Vec<_> =
        told.iter().filter(|(message, ..)| message.contains("of 3 parts are here")).collect();
    let (message, done, total) = within[0];
    let (step, parts) = message.split_once(". ").unwrap();
    assert!(parts.starts_with("Asking Log Analytics: "), "{parts}");
    // the step's own place is kept, so that a bar does not jump
    assert!(told.contains(&(step.to_owned(), *done, *total)), "{told:?}");
    // one part is no news
    let page = Page::new(demo());
    page.connect(None).unwrap();
    page.account(None);
    assert!(page.progress.take().iter().all(|(message, ..)| !message.contains("Asking")));
}

#[test]
fn a_query_of_the_library_goes_as_it_is_bound() {
    let page = Page::new(demo());
    page.connect(None).unwrap();
    let name = "Azure.list_all_signins_geo";
    let params = json!({ "start": "2026-10-01T00:00:00Z", "end": "2026-10-15T00:00:00Z" });
    let params = params.as_object().unwrap().clone();
    let text =
        match page.session.answer(Request::QueryText { name: name.into(), params: params.clone() }, None) {
            Ok(answer) => match answer.reply {
                Reply::Text { text } => text,
                other => panic!("text was due, not {other:?}"),
            },
            Err(error) => panic!("{error:?}"),
        };
    let request = Request::RunQuery { name: name.into(), params, source: None, fresh: false };
    let Reply::Query { provenance, .. } = page.run(request).unwrap().reply else { panic!("rows were due") };
    assert_eq!((provenance.query_name.as_deref(), &provenance.query), (Some(name), &text));
    let sent: Value = serde_json::from_slice(&page.workspace.heard.borrow()[0].body).unwrap();
    assert_eq!(sent["query"], text.as_str());
    assert_eq!(sent["timespan"], "2026-10-01T00:00:00Z/2026-10-15T00:00:00Z");
}

#[test]
fn what_the_binder_says_of_a_service_is_a_warning_and_render_still_draws() {
    let page = Page::new(demo());
    page.connect(None).unwrap();
    let text = "SigninLogs | summarize n = count() by ResultType | render piechart";
    let request = Request::Query { text: text.into(), timespan: None, source: None, fresh: false };
    let Reply::Query { plot, diagnostics, .. } = page.run(request).unwrap().reply else {
        panic!("rows were due")
    };
    assert!(plot.is_some());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let error = page.query("SigninLogs | where Nope == 1", None).unwrap_err();
    assert_eq!(error.code, "SO0101", "the service refuses it: {error:?}");
    let error = page.query("SigninLogs | wher x", None).unwrap_err();
    assert_eq!(error.diagnostics.len(), 1);
    assert_eq!(page.workspace.heard.borrow().len(), 2, "no KQL, not sent");
}

#[test]
fn without_a_token_nothing_is_connected() {
    let page = Page::new(Vec::new());
    *page.token.borrow_mut() = Err("the window was closed".to_owned());
    let error = page.connect(Some("hunt")).unwrap_err();
    assert_eq!(error.code, "SO0202");
    assert!(error.message.contains("the window was closed") && error.message.contains("`hunt`"), "{error:?}");
    assert_eq!(page.names().len(), 1);
    assert_eq!(page.connect(Some("local")).unwrap_err().code, "SE0603");

    *page.token.borrow_mut() = Ok(TOKEN.to_owned());
    page.connect(Some("hunt")).unwrap();
    page.workspace.refuse.set(true);
    let error = page.query("print 1", None).unwrap_err();
    assert_eq!((error.code.as_str(), error.hint.as_deref()), ("SO0202", Some("Sign in again.")));
    let told = format!(
        "{error:?} {:?} {:?}",
        page.asked.borrow(),
        Request::SetToken { source: "hunt".into(), token: Secret::new(TOKEN) }
    );
    assert!(!told.contains(TOKEN), "{told}");
}

#[test]
fn a_cancel_ends_what_waits_for_a_service_or_a_token() {
    let page = Page::new(Vec::new());
    let stopped = |page: &Page, request: Request| {
        let session = Rc::clone(&page.session);
        let listener = Rc::new(move |event: Event| {
            if matches!(event, Event::Token { .. } | Event::Progress { .. }) {
                session.cancel(9);
            }
        });
        pollster::block_on(page.session.run(9, request, None, listener)).unwrap_err().code
    };
    let connection = sentinel();
    let connect =
        Request::Connect { name: None, connection, token: None, anonymous: false, keep_default: false };
    assert_eq!(stopped(&page, connect), "ABORT", "nobody gives a token");
    assert_eq!(page.names().len(), 1);
    page.connect(None).unwrap();
    page.workspace.hang.set(true);
    let query = Request::Query { text: "print 1".into(), timespan: None, source: None, fresh: false };
    assert_eq!(stopped(&page, query), "ABORT", "the service never answers");
    page.workspace.hang.set(false);
    assert!(page.query("print 1", None).is_ok());
}

#[test]
fn an_engine_without_network_says_so() {
    struct Alone;
    impl Platform for Alone {
        fn now(&self) -> i64 {
            0
        }
        fn monotonic_ms(&self) -> f64 {
            0.0
        }
        fn pause(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
            Box::pin(ready(()))
        }
    }
    let session = Session::new(Rc::new(Alone));
    let request = Request::Connect {
        name: None,
        connection: sentinel(),
        token: None,
        anonymous: true,
        keep_default: false,
    };
    let error = pollster::block_on(session.run(1, request, None, Rc::new(|_| ()))).unwrap_err();
    assert_eq!(error.code, "SE0602");
}
