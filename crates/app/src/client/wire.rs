//! Messages as JavaScript values.

use huntlet_report::{ErrorInfo, Event, Reply, Request};
use js_sys::{ArrayBuffer, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::decode::{Decode, get};

/// What a worker says.
pub enum Said {
    /// The engine has loaded.
    Ready,
    /// The engine cannot load or go on.
    Fatal(String),
    /// The answer to a request.
    Reply(u32, Box<Reply>, Option<ArrayBuffer>),
    /// A request failed.
    Error(u32, ErrorInfo),
    /// News of a request.
    Event(u32, Box<Event>),
}

/// A request as a message.
pub fn message(id: u32, request: &Request, bytes: Option<&ArrayBuffer>) -> Result<JsValue, JsValue> {
    let message = Object::new();
    let text = serde_json::to_string(request).map_err(|error| JsValue::from_str(&error.to_string()))?;
    set(&message, "id", &JsValue::from_f64(f64::from(id)))?;
    set(&message, "request", &JSON::parse(&text)?)?;
    if let Some(bytes) = bytes {
        set(&message, "bytes", bytes)?;
    }
    Ok(message.into())
}

/// What a message says; none if it is not one of ours.
pub fn read(data: &JsValue) -> Option<Said> {
    if get(data, "ready").is_some_and(|ready| ready.is_truthy()) {
        return Some(Said::Ready);
    }
    if let Some(fatal) = get(data, "fatal") {
        return Some(Said::Fatal(fatal.as_string().unwrap_or_default()));
    }
    let id = get(data, "id")?.as_f64()? as u32;
    if let Some(error) = get(data, "error") {
        return Some(Said::Error(id, ErrorInfo::decode(&error).unwrap_or_else(|reason| unreadable(&reason))));
    }
    if let Some(event) = get(data, "event") {
        return Event::decode(&event).ok().map(|event| Said::Event(id, Box::new(event)));
    }
    let reply = get(data, "reply")?;
    let bytes = get(data, "bytes").and_then(|bytes| bytes.dyn_into::<ArrayBuffer>().ok());
    Some(match Reply::decode(&reply) {
        Ok(reply) => Said::Reply(id, Box::new(reply), bytes),
        Err(reason) => Said::Error(id, unreadable(&reason)),
    })
}

fn unreadable(reason: &str) -> ErrorInfo {
    let message = format!("The engine's answer could not be read: {reason}.");
    super::error("UI0001", &message, Some("Reload the page."))
}

fn set(object: &Object, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &JsValue::from_str(name), value).map(|_| ())
}
