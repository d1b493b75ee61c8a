//! A world whose time goes on only while everybody waits, and a service in it.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context as TaskContext, Poll, Wake, Waker};

use huntlet_engine::{Cancelled, Checkpoint, Host};
use huntlet_report::{Connection, Secret, Workspaces};
use huntlet_source::{
    Fetched, Gates, Http, HttpBody, HttpError, HttpRequest, HttpResponse, Later, PastedToken, QueryRequest,
    RemoteSource, Resource, ResultCache, Source, SourceError, TokenProvider, Wires, World,
};
use huntlet_table::text::cell_text;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};

pub const START: &str = "2026-10-15T00:00:00Z";

pub fn at(text: &str) -> i64 {
    huntlet_ticks::parse_datetime(text).unwrap()
}

/// Reckoned time, chance from a seed, and a user who may stop.
pub struct Sim {
    now_ms: Cell<f64>,
    timers: RefCell<Vec<(f64, Waker)>>,
    chance: RefCell<ChaCha8Rng>,
    pub stop_at_ms: Cell<Option<f64>>,
    pub said: RefCell<Vec<String>>,
    pub tokens: RefCell<Vec<Result<String, &'static str>>>,
    pub token_asks: RefCell<Vec<bool>>,
}

impl Sim {
    pub fn new() -> Rc<Self> {
        Rc::new(Self {
            now_ms: Cell::new(0.0),
            timers: RefCell::default(),
            chance: RefCell::new(ChaCha8Rng::seed_from_u64(7)),
            stop_at_ms: Cell::new(None),
            said: RefCell::default(),
            tokens: RefCell::default(),
            token_asks: RefCell::default(),
        })
    }

    pub fn ms(&self) -> f64 {
        self.now_ms.get()
    }

    pub fn pass(&self, ms: f64) {
        self.now_ms.set(self.now_ms.get() + ms);
    }

    async fn until(&self, due: f64) {
        std::future::poll_fn(|context| {
            if self.now_ms.get() >= due {
                return Poll::Ready(());
            }
            self.timers.borrow_mut().push((due, context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    /// Runs a future; when nobody can go on, the time goes on to the next who waits.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        struct Flag(AtomicBool);
        impl Wake for Flag {
            fn wake(self: Arc<Self>) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        let waker = Waker::from(Arc::clone(&flag));
        let mut context = TaskContext::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            while flag.0.swap(false, Ordering::SeqCst) {
                if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
                    return value;
                }
            }
            let mut timers = self.timers.take();
            let next = timers.iter().map(|(due, _)| *due).fold(f64::INFINITY, f64::min);
            assert!(next.is_finite(), "everybody waits, and nobody for the time");
            self.now_ms.set(next.max(self.now_ms.get()));
            timers.retain(|(due, waker)| {
                let due = *due <= next;
                if due {
                    waker.wake_by_ref();
                }
                !due
            });
            self.timers.borrow_mut().extend(timers);
        }
    }
}

impl Host for Sim {
    fn checkpoint(&self) -> Checkpoint<'_> {
        let stopped = self.stop_at_ms.get().is_some_and(|stop| self.now_ms.get() >= stop);
        Box::pin(std::future::ready(if stopped { Err(Cancelled) } else { Ok(()) }))
    }
}

impl World for Sim {
    fn now(&self) -> i64 {
        at(START)
    }

    fn monotonic_ms(&self) -> f64 {
        self.now_ms.get()
    }

    fn clock(&self) -> i64 {
        at(START) + (self.now_ms.get() * 10_000.0) as i64
    }

    fn sleep(&self, ms: f64) -> Later<'_, ()> {
        Box::pin(self.until(self.now_ms.get() + ms.max(0.001)))
    }

    fn random(&self) -> f64 {
        (self.chance.borrow_mut().next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn stopped(&self) -> Later<'_, ()> {
        match self.stop_at_ms.get() {
            Some(stop) => Box::pin(self.until(stop)),
            None => Box::pin(std::future::pending()),
        }
    }

    fn token<'a>(
        &'a self,
        _: &'a str,
        resource: &'a Resource,
        renew: bool,
    ) -> Later<'a, Result<Secret, SourceError>> {
        self.token_asks.borrow_mut().push(renew);
        let mut tokens = self.tokens.borrow_mut();
        let given =
            if tokens.len() > 1 { tokens.remove(0) } else { tokens.first().cloned().unwrap_or(Err("none")) };
        let given = given.map(|token| Secret::new(&token)).map_err(|why| {
            SourceError::new("SO0202", format!("No token for {}: {why}.", resource.name), "Sign in again.")
        });
        Box::pin(std::future::ready(given))
    }

    fn progress(&self, message: &str, _: u32, _: u32) {
        self.said.borrow_mut().push(message.to_owned());
    }
}

/// What a scripted service answers.
#[derive(Clone)]
pub struct Said {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
    /// Before the headers, and again before each piece.
    pub latency_ms: f64,
    /// The connection breaks here.
    pub cut_at: Option<usize>,
    /// Nothing comes at all.
    pub unreachable: bool,
}

pub fn ok(body: &Value) -> Said {
    text(200, body.to_string())
}

pub fn status(status: u16, body: &Value) -> Said {
    text(status, body.to_string())
}

pub fn text(status: u16, body: impl Into<String>) -> Said {
    let headers = vec![("Content-Type", "application/json; charset=utf-8".to_owned())];
    Said { status, headers, body: body.into(), latency_ms: 10.0, cut_at: None, unreachable: false }
}

impl Said {
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub fn slow(self, latency_ms: f64) -> Self {
        Self { latency_ms, ..self }
    }
}

type Script = Box<dyn Fn(&Heard) -> Said>;

/// A request as the service heard it.
#[derive(Clone)]
pub struct Heard {
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub token: Option<String>,
    pub body: String,
    pub at_ms: f64,
    /// The number of the request, from 0.
    pub number: usize,
}

impl Heard {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A service that answers by a script.
pub struct Service {
    sim: Rc<Sim>,
    script: Script,
    pub heard: RefCell<Vec<Heard>>,
    under_way: Rc<Cell<usize>>,
    pub most_under_way: Cell<usize>,
    pub ended_early: Rc<Cell<usize>>,
}

struct Way {
    others: Rc<Cell<usize>>,
    ended_early: Rc<Cell<usize>>,
    done: bool,
}

impl Drop for Way {
    fn drop(&mut self) {
        self.others.set(self.others.get() - 1);
        if !self.done {
            self.ended_early.set(self.ended_early.get() + 1);
        }
    }
}

struct Pieces {
    sim: Rc<Sim>,
    said: Said,
    at: usize,
    way: Way,
}

impl HttpBody for Pieces {
    fn next(&mut self) -> Later<'_, Result<Option<Vec<u8>>, HttpError>> {
        Box::pin(async move {
            self.sim.sleep(1.0).await;
            let bytes = self.said.body.as_bytes();
            let end = self.said.cut_at.unwrap_or(bytes.len()).min(bytes.len());
            if self.at >= end {
                self.way.done = true;
                if self.said.cut_at.is_some_and(|cut| cut < bytes.len()) {
                    return Err(HttpError::Cut { bytes: self.at as u64 });
                }
                return Ok(None);
            }
            // pieces of odd sizes, so that rows are divided
            let next = (self.at + 997).min(end);
            let piece = bytes[self.at..next].to_vec();
            self.at = next;
            Ok(Some(piece))
        })
    }
}

impl Http for Service {
    fn send(&self, request: HttpRequest) -> Later<'_, Result<HttpResponse, HttpError>> {
        Box::pin(async move {
            let heard = Heard {
                url: request.url.clone(),
                headers: request
                    .headers
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), value.clone()))
                    .collect(),
                token: request.token.as_ref().map(|token| token.expose().to_owned()),
                body: String::from_utf8(request.body).unwrap(),
                at_ms: self.sim.ms(),
                number: self.heard.borrow().len(),
            };
            self.heard.borrow_mut().push(heard.clone());
            self.under_way.set(self.under_way.get() + 1);
            self.most_under_way.set(self.most_under_way.get().max(self.under_way.get()));
            let mut way = Way {
                others: Rc::clone(&self.under_way),
                ended_early: Rc::clone(&self.ended_early),
                done: false,
            };
            let said = (self.script)(&heard);
            self.sim.sleep(said.latency_ms).await;
            if said.unreachable {
                way.done = true;
                return Err(HttpError::Unreachable("Failed to fetch".to_owned()));
            }
            let headers =
                said.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            let status = said.status;
            let body = Box::new(Pieces { sim: Rc::clone(&self.sim), said, at: 0, way });
            Ok(HttpResponse { status, headers, body })
        })
    }
}

/// A service and the source that asks it.
pub struct Bench {
    pub sim: Rc<Sim>,
    pub service: Rc<Service>,
    pub source: RemoteSource,
    pub wires: Wires,
}

pub fn sentinel() -> Connection {
    Connection::Sentinel {
        workspace_id: Workspaces::One("ws-1".to_owned()),
        workspaces: Vec::new(),
        search_tables: Vec::new(),
        cloud: huntlet_report::Cloud::Global,
        endpoint: None,
        resource_id: None,
    }
}

impl Bench {
    pub fn new(connection: &Connection, script: impl Fn(&Heard) -> Said + 'static) -> Self {
        Self::with_tokens(connection, Rc::new(PastedToken(Secret::new(TOKEN))), script)
    }

    pub fn with_tokens(
        connection: &Connection,
        tokens: Rc<dyn TokenProvider>,
        script: impl Fn(&Heard) -> Said + 'static,
    ) -> Self {
        let sim = Sim::new();
        let service = Rc::new(Service {
            sim: Rc::clone(&sim),
            script: Box::new(script),
            heard: RefCell::default(),
            under_way: Rc::default(),
            most_under_way: Cell::new(0),
            ended_early: Rc::default(),
        });
        let wires = Wires {
            http: Rc::clone(&service) as Rc<dyn Http>,
            gates: Rc::new(Gates::default()),
            cache: Rc::new(ResultCache::default()),
            known: Rc::new(|name| {
                huntlet_demo::tables()
                    .iter()
                    .find(|spec| spec.name == name)
                    .map(huntlet_demo::TableSpec::schema)
            }),
        };
        let source = RemoteSource::new("test", connection, tokens, wires.clone()).unwrap();
        Self { sim, service, source, wires }
    }

    pub fn ask(&self, text: &str) -> Result<Fetched, SourceError> {
        self.ask_within(text, None)
    }

    pub fn ask_within(&self, text: &str, span: Option<(i64, i64)>) -> Result<Fetched, SourceError> {
        let request = QueryRequest::new(text, span);
        self.sim.run(self.source.query(&request, self.sim.as_ref()))
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.service.heard.borrow().clone()
    }
}

/// A token that tells nothing of itself.
pub const TOKEN: &str = "opaque-token-0123456789";

/// One column of longs, as Log Analytics answers.
pub fn longs(values: impl IntoIterator<Item = i64>) -> Value {
    let rows: Vec<Value> = values.into_iter().map(|value| json!([value])).collect();
    json!({ "tables": [{ "name": "PrimaryResult", "columns": [{ "name": "N", "type": "long" }], "rows": rows }] })
}

/// The cells of a column as text.
pub fn column(fetched: &Fetched, name: &str) -> Vec<String> {
    let index = fetched.table.index_of(name).unwrap_or_else(|| panic!("no column {name}"));
    (0..fetched.table.height()).map(|row| cell_text(fetched.table.cell(row, index))).collect()
}
