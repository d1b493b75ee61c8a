//! A JSON document: an array of objects, objects one after the other, or a service's reply.

use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

use super::record::{Record, Records, Rows};
use super::{Format, Parts, ReadError, ReadOptions, envelope};

/// Reads a JSON document.
pub(crate) fn read(text: &str, options: &ReadOptions) -> Result<Parts, ReadError> {
    match text.trim_start().as_bytes().first() {
        Some(b'[') => match envelope::frames(text, options) {
            Some(parts) => parts,
            None => records(text, 1, options),
        },
        Some(b'{') => match envelope::reply(text, options) {
            Some(parts) => parts,
            None => objects(text, options),
        },
        None => Err(ReadError::Empty),
        Some(_) => Err(ReadError::NoRows("it does not begin with '[' or '{'".to_owned())),
    }
}

/// An array of objects, which begins at `line`.
pub(crate) fn records(text: &str, line: usize, options: &ReadOptions) -> Result<Parts, ReadError> {
    let mut rows = Rows::new(options);
    let mut parser = serde_json::Deserializer::from_str(text);
    Records(&mut rows)
        .deserialize(&mut parser)
        .and_then(|()| parser.end())
        .map_err(|error| ReadError::json(Format::Json, line, &error))?;
    Ok(rows.finish())
}

/// Objects one after the other.
fn objects(text: &str, options: &ReadOptions) -> Result<Parts, ReadError> {
    let mut rows = Rows::new(options);
    for object in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let raw = object.map_err(|error| ReadError::json(Format::Json, 1, &error))?.get();
        Record(&mut rows)
            .deserialize(&mut serde_json::Deserializer::from_str(raw))
            .map_err(|error| ReadError::json(Format::Json, line_of(text, raw), &error))?;
    }
    Ok(rows.finish())
}

/// The line, from 1, on which `part`, a part of `text`, begins.
pub(crate) fn line_of(text: &str, part: &str) -> usize {
    let offset = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
