//! One engine behind one worker at a time.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;
use huntlet_report::{ErrorInfo, Event, Reply, Request};
use js_sys::{Array, ArrayBuffer, Function};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker};

use super::wire::{self, Said};
use super::{LOST, error};

/// How the engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Life {
    /// It is loading; requests wait for it.
    Starting,
    /// It answers.
    Ready,
    /// It died, and why; a new one is on its way.
    Lost(String),
    /// It died again and again; the user decides when to try.
    GivenUp(String),
}

/// The answer to a request.
pub struct Answer {
    /// What the engine says.
    pub reply: Reply,
    /// Bytes beside it.
    pub bytes: Option<ArrayBuffer>,
}

/// Who answers a wish for a token.
type TokenGiver = Box<dyn Fn(TokenAsk)>;

/// What listens to a worker.
type Handler = Closure<dyn FnMut(JsValue)>;

struct Pending {
    answer: oneshot::Sender<Result<Answer, ErrorInfo>>,
    news: Option<Box<dyn Fn(Event)>>,
}

/// A service's wish for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenAsk {
    /// Its number, for the answer.
    pub ask: u32,
    /// The source's name.
    pub source: String,
    /// The service that the token must be for.
    pub resource: String,
    /// What to ask the sign-in service for.
    pub scopes: Vec<String>,
    /// Whether the last token was refused or has ended.
    pub renew: bool,
}

struct Inner {
    factory: Function,
    tokens: RefCell<Option<TokenGiver>>,
    worker: RefCell<Option<Worker>>,
    handlers: RefCell<Vec<Handler>>,
    ready: Cell<bool>,
    last_id: Cell<u32>,
    pending: RefCell<HashMap<u32, Pending>>,
    queue: RefCell<Vec<(JsValue, Option<ArrayBuffer>)>>,
    life: RwSignal<Life>,
    deaths: Cell<u32>,
}

/// The engine, as the page's parts hold it.
#[derive(Clone, Copy)]
pub struct Engine(StoredValue<Rc<Inner>, LocalStorage>);

/// Deaths without a success between them after which nothing is restarted on its own.
const PATIENCE: u32 = 3;

impl Engine {
    /// An engine whose workers come from `factory`; its state is told through `life`.
    pub fn new(factory: Function, life: RwSignal<Life>) -> Self {
        let inner = Inner {
            factory,
            tokens: RefCell::new(None),
            worker: RefCell::new(None),
            handlers: RefCell::new(Vec::new()),
            ready: Cell::new(false),
            last_id: Cell::new(0),
            pending: RefCell::new(HashMap::new()),
            queue: RefCell::new(Vec::new()),
            life,
            deaths: Cell::new(0),
        };
        Self(StoredValue::new_local(Rc::new(inner)))
    }

    fn inner(&self) -> Rc<Inner> {
        self.0.get_value()
    }

    /// Says who gives tokens. The answer is `Request::Token`.
    pub fn give_tokens(&self, giver: impl Fn(TokenAsk) + 'static) {
        self.inner().tokens.replace(Some(Box::new(giver)));
    }

    /// Starts a worker; what is asked before it is ready waits.
    pub fn start(&self) {
        let inner = self.inner();
        inner.life.set(Life::Starting);
        let made = inner.factory.call0(&JsValue::NULL).and_then(JsCast::dyn_into::<Worker>);
        let Ok(worker) = made else {
            self.died("The browser could not start a worker for the engine.".to_owned());
            return;
        };
        let engine = *self;
        let on_message = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            if let Ok(event) = event.dyn_into::<MessageEvent>() {
                engine.heard(&event.data());
            }
        });
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
            engine.died(if message.is_empty() {
                "The engine could not be loaded.".to_owned()
            } else {
                message
            });
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // a handler of the worker that died may be running now, so the old ones go later
        let old = inner.handlers.replace(vec![on_message, on_error]);
        set_timeout(move || drop(old), std::time::Duration::ZERO);
        inner.worker.replace(Some(worker));
    }

    /// Ends the worker and starts another; open requests end with an error.
    pub fn restart(&self) {
        self.inner().deaths.set(0);
        self.died("The engine was stopped.".to_owned());
    }

    fn died(&self, reason: String) {
        let inner = self.inner();
        if let Some(worker) = inner.worker.take() {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
        inner.ready.set(false);
        inner.queue.borrow_mut().clear();
        let pending: Vec<Pending> = inner.pending.borrow_mut().drain().map(|(_, pending)| pending).collect();
        let deaths = inner.deaths.get() + 1;
        inner.deaths.set(deaths);
        let life = if deaths > PATIENCE { Life::GivenUp(reason) } else { Life::Lost(reason) };
        inner.life.set(life);
        for open in pending {
            let lost = error(
                LOST,
                "The engine stopped before it had answered.",
                Some("Run it again once the engine is back."),
            );
            let _ = open.answer.send(Err(lost));
        }
    }

    fn heard(&self, data: &JsValue) {
        let inner = self.inner();
        match wire::read(data) {
            Some(Said::Ready) => {
                inner.ready.set(true);
                inner.life.set(Life::Ready);
                let waiting = inner.queue.take();
                for (message, bytes) in waiting {
                    self.post(&message, bytes.as_ref());
                }
            }
            Some(Said::Fatal(reason)) => self.died(reason),
            Some(Said::Reply(id, reply, bytes)) => {
                inner.deaths.set(0);
                let open = inner.pending.borrow_mut().remove(&id);
                if let Some(open) = open {
                    let _ = open.answer.send(Ok(Answer { reply: *reply, bytes }));
                }
            }
            Some(Said::Error(id, failed)) => {
                let open = inner.pending.borrow_mut().remove(&id);
                if let Some(open) = open {
                    let _ = open.answer.send(Err(failed));
                }
            }
            Some(Said::Event(id, event)) => {
                let event = match *event {
                    Event::Token { ask, source, resource, scopes, renew } => {
                        if let Some(giver) = &*inner.tokens.borrow() {
                            giver(TokenAsk { ask, source, resource, scopes, renew });
                        }
                        return;
                    }
                    other => other,
                };
                // taken out while it runs: it may ask the engine something itself
                let news = inner.pending.borrow_mut().get_mut(&id).and_then(|open| open.news.take());
                if let Some(news) = news {
                    news(event);
                    if let Some(open) = inner.pending.borrow_mut().get_mut(&id) {
                        open.news = Some(news);
                    }
                }
            }
            None => {}
        }
    }

    fn post(&self, message: &JsValue, bytes: Option<&ArrayBuffer>) {
        let inner = self.inner();
        let worker = inner.worker.borrow();
        let Some(worker) = worker.as_ref() else { return };
        let sent = match bytes {
            Some(bytes) => worker.post_message_with_transfer(message, &Array::of1(bytes)),
            None => worker.post_message(message),
        };
        if sent.is_err() {
            leptos::logging::warn!("a message to the engine could not be sent");
        }
    }

    /// Sends a request; its id is known at once, its answer is awaited.
    pub fn send(
        &self,
        request: &Request,
        bytes: Option<ArrayBuffer>,
        news: Option<Box<dyn Fn(Event)>>,
    ) -> (u32, impl Future<Output = Result<Answer, ErrorInfo>> + 'static) {
        let inner = self.inner();
        let id = inner.last_id.get() + 1;
        inner.last_id.set(id);
        let (answer, receiver) = oneshot::channel();
        match wire::message(id, request, bytes.as_ref()) {
            Ok(message) => {
                inner.pending.borrow_mut().insert(id, Pending { answer, news });
                if inner.ready.get() {
                    self.post(&message, bytes.as_ref());
                } else {
                    inner.queue.borrow_mut().push((message, bytes));
                }
            }
            Err(_) => {
                let _ = answer.send(Err(error("UI0002", "The request could not be written.", None)));
            }
        }
        let gone = || Err(error(LOST, "The engine stopped before it had answered.", None));
        (id, async move { receiver.await.unwrap_or_else(|_| gone()) })
    }

    /// Asks and awaits the answer.
    pub async fn ask(&self, request: Request) -> Result<Reply, ErrorInfo> {
        self.send(&request, None, None).1.await.map(|answer| answer.reply)
    }
}
