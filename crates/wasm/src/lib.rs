//! The engine module's bindings for JavaScript. Thin: a [`Engine`] hands requests to a session and answers back.
//!
#![doc = include_str!("../../../ARCHITECTURE.md")]

mod cells;
mod host;
mod http;
mod zones;

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use huntlet_report::{ErrorInfo, Event, Request};
use huntlet_session::{Answer, Session};
use huntlet_table::Bytes;
use huntlet_table::read::FileBytes;
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::host::{JsHost, Platform};

/// Tables, queries and reports for one page, worker or process.
#[wasm_bindgen]
pub struct Engine {
    session: Rc<Session>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine that knows the time, and how to pause, from `host`.
    #[wasm_bindgen(constructor)]
    pub fn new(host: JsHost) -> Engine {
        Engine { session: Rc::new(Session::new(Rc::new(Platform::new(host)))) }
    }

    /// Answers what can be answered at once. Throws an `ErrorInfo`.
    pub fn answer(&self, request: JsValue, bytes: Option<Uint8Array>) -> Result<JsValue, JsValue> {
        let request = read(request)?;
        to_js(self.session.answer(request, taken(bytes)?))
    }

    /// Answers when done, with events on the way. Rejects with an `ErrorInfo`.
    pub async fn run(
        &self,
        id: u32,
        request: JsValue,
        bytes: Option<Uint8Array>,
        emit: Function,
    ) -> Result<JsValue, JsValue> {
        room();
        let request = read(request)?;
        if let (Request::AddTable { name, format }, Some(bytes)) = (&request, &bytes) {
            return to_js(self.session.add_table(name, format.as_deref(), &Outside(bytes.clone())));
        }
        let session = Rc::clone(&self.session);
        let thrown = Rc::new(RefCell::new(None));
        let sink = {
            let thrown = Rc::clone(&thrown);
            move |event: Event| {
                if let Err(error) = write(&event).and_then(|event| emit.call1(&JsValue::UNDEFINED, &event)) {
                    thrown.borrow_mut().get_or_insert(error);
                }
            }
        };
        let answer = session.run(id, request, taken(bytes)?, Rc::new(sink)).await;
        if let Some(error) = thrown.borrow_mut().take() {
            return Err(error);
        }
        to_js(answer)
    }

    /// Stops the run of that id; it rejects with the code `ABORT`.
    pub fn cancel(&self, id: u32) {
        self.session.cancel(id);
    }

    /// The table for another engine of this build, which takes it in by the request `adopt`; what it holds is copied once, into
    /// the memory that `room` gives for a number of bytes.
    #[wasm_bindgen(js_name = handOver)]
    pub fn hand_over(&self, handle: &str, room: &Function) -> Result<Uint8Array, JsValue> {
        let table = self.session.table(handle).map_err(|error| thrown(&error))?;
        let pieces = huntlet_table::hand_over::pieces(&table);
        let size: usize = pieces.iter().map(|piece| piece.len()).sum();
        let out = room.call1(&JsValue::UNDEFINED, &JsValue::from_f64(size as f64));
        let out: Uint8Array = out.map_err(|_| thrown(&no_room(size)))?.unchecked_into();
        let mut at = 0;
        for piece in &pieces {
            let end = at + piece.len() as u32;
            out.subarray(at, end).copy_from(piece);
            at = end;
        }
        Ok(out)
    }

    /// Rows of a table as arrays of cells, by the contract's rules for cells.
    pub fn rows(&self, handle: &str, offset: f64, limit: f64) -> Result<Array, JsValue> {
        let table = self.session.table(handle).map_err(|error| thrown(&error))?;
        Ok(cells::rows(&table, offset as usize, limit as usize))
    }
}

fn read(request: JsValue) -> Result<Request, JsValue> {
    serde_wasm_bindgen::from_value(request).map_err(|error| {
        thrown(&ErrorInfo {
            code: "WA0001".into(),
            message: format!("The engine does not know this request: {error}."),
            hint: Some("Use the page and the engine of one version.".into()),
            help_url: None,
            diagnostics: Vec::new(),
        })
    })
}

/// A file in JavaScript's memory, of which a copy is made where the reader needs it.
struct Outside(Uint8Array);

impl FileBytes for Outside {
    fn size(&self) -> usize {
        self.0.length() as usize
    }

    fn part(&self, range: Range<usize>) -> Option<Bytes> {
        if range.start > range.end || range.end > self.size() || !has_room(range.len()) {
            return None;
        }
        Some(self.0.subarray(range.start as u32, range.end as u32).to_vec().into())
    }
}

fn no_room(size: usize) -> ErrorInfo {
    ErrorInfo {
        code: "WA0002".into(),
        message: format!("There is no memory left for {} MB.", size.div_ceil(1 << 20)),
        hint: Some("Remove tables that you no longer need, or split the file.".into()),
        help_url: None,
        diagnostics: Vec::new(),
    }
}

fn has_room(size: usize) -> bool {
    Vec::<u8>::new().try_reserve_exact(size).is_ok()
}

/// A copy of JavaScript's bytes in the engine's memory; an error where that has no room for them.
fn taken(bytes: Option<Uint8Array>) -> Result<Option<Vec<u8>>, JsValue> {
    let Some(bytes) = bytes else { return Ok(None) };
    let size = bytes.length() as usize;
    if !has_room(size) {
        return Err(thrown(&no_room(size)));
    }
    Ok(Some(bytes.to_vec()))
}

fn write(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| JsValue::from_str(&error.to_string()))
}

fn thrown(error: &ErrorInfo) -> JsValue {
    write(error).unwrap_or_else(|error| error)
}

fn to_js(answer: Result<Answer, ErrorInfo>) -> Result<JsValue, JsValue> {
    let Answer { reply, bytes } = answer.map_err(|error| thrown(&error))?;
    let object = Object::new();
    Reflect::set(&object, &"reply".into(), &write(&reply)?)?;
    if let Some(bytes) = bytes {
        Reflect::set(&object, &"bytes".into(), &Uint8Array::from(bytes.as_slice()))?;
    }
    Ok(object.into())
}

/// Memory that is asked for in one piece, and given back: the allocator keeps it, and what follows does not ask the browser
/// for 64 KB at a time, each time of which makes JavaScript's view of it anew. Where there is not so much left, what follows
/// takes what there is.
fn room() {
    const ROOM: usize = 16 << 20;
    let mut room = Vec::<u8>::new();
    if room.try_reserve_exact(ROOM).is_ok() {
        std::hint::black_box(&mut room);
    }
}
