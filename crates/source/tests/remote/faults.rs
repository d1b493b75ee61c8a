//! Two thousand queries against a service that has every fault there is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::rc::Rc;

use futures_util::StreamExt;
use futures_util::stream;
use huntlet_report::Completeness;
use huntlet_source::{AskedToken, Fetched, QueryRequest, Source, SourceError};
use huntlet_table::Table;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::json;

use crate::behaviour::{answering, thousand};
use crate::sim::{Bench, Heard, Said, at, ok, sentinel, status, text};

const QUERIES: usize = 2000;

/// The faults, and how often each struck.
struct Faults {
    chance: RefCell<ChaCha8Rng>,
    struck: RefCell<BTreeMap<&'static str, usize>>,
}

impl Faults {
    fn below(&self, most: u64) -> u64 {
        self.chance.borrow_mut().next_u64() % most
    }

    /// What a request gets instead of, or made of, the right answer.
    fn strike(&self, heard: &Heard, right: Said) -> Said {
        // two minutes of every ten are a storm
        let storm = heard.at_ms % 600_000.0 < 120_000.0 && self.below(4) > 0;
        let (name, said) = match if storm { 0 } else { self.below(40) } {
            0 if storm => (
                "429 storm",
                status(429, &json!({ "error": { "code": "ThrottledError", "message": "too many" } }))
                    .with("Retry-After", "3"),
            ),
            0 => ("429", status(429, &json!({}))),
            1 => (
                "429 until a date",
                status(429, &json!({})).with("Retry-After", "Thu, 15 Oct 2026 00:00:10 GMT"),
            ),
            2 => (
                "500",
                status(500, &json!({ "error": { "code": "InternalServerError", "message": "oops" } })),
            ),
            3 => ("502 of a proxy", text(502, "<html>bad gateway</html>").with("Content-Type", "text/html")),
            4 => ("503", status(503, &json!({})).with("Retry-After", "1")),
            5 => (
                "504",
                status(504, &json!({ "error": { "code": "GatewayTimeout", "message": "timed out" } })),
            ),
            6 => ("slow", right.slow(45_000.0)),
            7 => {
                let cut_at = Some(self.below(right.body.len() as u64) as usize);
                ("cut at byte n", Said { cut_at, ..right })
            }
            8 => {
                let keep = self.below(right.body.len() as u64) as usize;
                let body = right.body.chars().take(keep).collect();
                ("truncated", Said { body, ..right })
            }
            9 => ("partial error", partial(&right)),
            10 => (
                "expired token",
                status(
                    401,
                    &json!({ "error": { "code": "InvalidTokenError", "message": "the token has ended" } }),
                ),
            ),
            11 => (
                "wrong MIME",
                text(200, "<html>Sign in to the guest network</html>").with("Content-Type", "text/html"),
            ),
            12 => (
                "wrong bytes",
                text(200, "\u{1f}\u{8b}gzip").with("Content-Type", "application/octet-stream"),
            ),
            13 => ("unreachable", Said { unreachable: true, ..right }),
            14 => (
                "403",
                status(
                    403,
                    &json!({ "error": { "code": "InsufficientAccessError", "message": "no access" } }),
                ),
            ),
            15 => (
                "missing table",
                status(
                    400,
                    &json!({ "error": { "code": "BadArgumentError", "innererror": { "code": "SEM0100",
                "message": "Failed to resolve table or column expression named 'T'" } } }),
                ),
            ),
            _ => ("none", right),
        };
        *self.struck.borrow_mut().entry(name).or_default() += 1;
        said
    }
}

/// Half of the rows, and the error that says so.
fn partial(said: &Said) -> Said {
    let mut reply: serde_json::Value = serde_json::from_str(&said.body).unwrap();
    if let Some(rows) = reply["tables"][0]["rows"].as_array_mut() {
        rows.truncate(rows.len() / 2);
    }
    reply["error"] = json!({ "code": "PartialError", "message": "a shard did not answer" });
    ok(&reply)
}

fn query(number: usize) -> (String, Option<(i64, i64)>) {
    let day = number % 9;
    let span = (at("2026-10-01") + day as i64 * huntlet_ticks::TICKS_PER_DAY, at("2026-10-11"));
    match number % 5 {
        0 => (format!("T | where N % {} == 0", 2 + number % 11), Some(span)),
        1 => (
            format!("T | extend Half = N / 2 | where Half > {number} % 300 | project TimeGenerated, Half"),
            Some(span),
        ),
        2 => (format!("T | summarize N = count() by Rest = N % {}", 2 + number % 7), Some(span)),
        3 => (format!("T | top {} by N", 1 + number % 40), None),
        _ => (format!("T // {number}"), Some(span)),
    }
}

/// The rows as text, sorted.
fn rows(table: &Table) -> Vec<String> {
    let mut rows: Vec<String> =
        (0..table.height()).map(|row| format!("{:?}", table.row(row).collect::<Vec<_>>())).collect();
    rows.sort();
    rows
}

/// Whether all of `some` is in `all`, as often.
fn within(some: &[String], all: &[String]) -> bool {
    let mut left: Vec<&String> = all.iter().collect();
    some.iter().all(|row| left.binary_search(&row).map(|at| left.remove(at)).is_ok())
}

/// What became of a query.
fn outcome(answer: &Result<Fetched, SourceError>, right: &Fetched, row_wise: bool) -> String {
    let expected = rows(&right.table);
    match answer {
        Ok(fetched) => match &fetched.provenance.completeness {
            Completeness::Complete => {
                assert_eq!(
                    rows(&fetched.table),
                    expected,
                    "complete, and not the right rows: {}",
                    fetched.provenance.query
                );
                "the right rows".to_owned()
            }
            Completeness::Partial { reasons } => {
                assert!(
                    !reasons.is_empty() && reasons.iter().all(|reason| reason.ends_with('.')),
                    "{reasons:?}"
                );
                // what summarize makes of half the rows are other rows
                assert!(!row_wise || within(&rows(&fetched.table), &expected), "rows that are not there");
                "some rows, and said to be incomplete".to_owned()
            }
            Completeness::MissingTable { table } => {
                assert_eq!((table.as_str(), fetched.table.height()), ("T", 0));
                "no rows, and the missing table is named".to_owned()
            }
        },
        Err(error) => {
            assert!(
                !error.is_cancelled() && error.message.ends_with('.') && error.hint.is_some(),
                "{error:?}"
            );
            format!("error {}", error.code)
        }
    }
}

#[test]
fn no_query_ends_in_a_silent_gap() {
    let faults =
        Rc::new(Faults { chance: RefCell::new(ChaCha8Rng::seed_from_u64(2026)), struck: RefCell::default() });
    let right = answering(thousand(), 400);
    let bench = Bench::with_tokens(&sentinel(), Rc::new(AskedToken::new("test")), {
        let faults = Rc::clone(&faults);
        move |heard| faults.strike(heard, right(heard))
    });
    *bench.sim.tokens.borrow_mut() = vec![Ok("opaque-token".to_owned())];
    let calm = Bench::new(&sentinel(), answering(thousand(), 100_000));
    let requests: Vec<QueryRequest> = (0..QUERIES)
        .map(|number| {
            let (text, span) = query(number);
            QueryRequest { fresh: true, ..QueryRequest::new(text, span) }
        })
        .collect();
    let asked =
        stream::iter(&requests).map(|request| bench.source.query(request, bench.sim.as_ref())).buffered(25);
    let answers: Vec<Result<Fetched, SourceError>> = bench.sim.run(asked.collect());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (request, answer) in requests.iter().zip(&answers) {
        let right = calm.ask_within(&request.text, request.timespan).unwrap();
        let row_wise = !request.text.contains("summarize") && !request.text.contains("top");
        *counts.entry(outcome(answer, &right, row_wise)).or_default() += 1;
    }
    assert_eq!(counts.values().sum::<usize>(), QUERIES);
    assert!(bench.service.most_under_way.get() <= 5);
    let mut told = format!("{QUERIES} queries, {} requests\n\nended in\n", bench.heard().len());
    for (outcome, count) in &counts {
        let _ = writeln!(told, "{count:>6}  {outcome}");
    }
    told.push_str("\nfaults\n");
    for (fault, count) in faults.struck.borrow().iter() {
        let _ = writeln!(told, "{count:>6}  {fault}");
    }
    println!("{told}");
    insta::assert_snapshot!("faults", told);
    // most of what goes wrong passes
    assert!(counts["the right rows"] > QUERIES / 2);
}
