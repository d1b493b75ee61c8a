//! Arrow IPC, as a file (Feather) or a stream.

use std::io::Cursor;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};
use bytes::Bytes;

use super::vectors::Batches;
use super::{Format, Parts, ReadError, ReadOptions, arrow_check};

/// Reads Arrow IPC.
pub(crate) fn read(bytes: Bytes, options: &ReadOptions) -> Result<Parts, ReadError> {
    let damaged = |error| ReadError::damaged(Format::Arrow, &error);
    let unsound = |what: &str| ReadError::Damaged { format: Format::Arrow, detail: what.to_owned() };
    if !bytes.starts_with(b"ARROW1") {
        arrow_check::stream(&bytes).map_err(unsound)?;
        let reader = StreamReader::try_new(Cursor::new(bytes), None).map_err(damaged)?;
        return all(&reader.schema(), reader, options);
    }
    if !bytes.ends_with(b"ARROW1") {
        return Err(unsound("its end is missing"));
    }
    arrow_check::file(&bytes).map_err(unsound)?;
    let reader = FileReader::try_new(Cursor::new(bytes), None).map_err(damaged)?;
    all(&reader.schema(), reader, options)
}

fn all(
    schema: &SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    options: &ReadOptions,
) -> Result<Parts, ReadError> {
    let fields: Vec<_> = schema.fields().iter().map(AsRef::as_ref).collect();
    let mut into = Batches::new(&fields, options)?;
    for batch in batches {
        into.push(&batch.map_err(|error| ReadError::damaged(Format::Arrow, &error))?);
    }
    Ok(into.finish())
}
