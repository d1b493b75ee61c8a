//! Arrow IPC, as a file (Feather) or a stream.

use std::io::Cursor;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{FileDecoder, StreamReader, read_footer_length};
use arrow_ipc::{Block, root_as_footer};
use arrow_schema::{ArrowError, SchemaRef};
use bytes::Bytes;

use super::vectors::Batches;
use super::{Format, Parts, ReadError, ReadOptions, arrow_check};

/// A file ends with the size of its footer and the magic.
const FOOTER_END: usize = 10;

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
    file(&bytes, options).map_err(damaged)?
}

/// Reads a file that has been checked. Its record batches share its bytes: nothing is copied before columns are made.
fn file(bytes: &Bytes, options: &ReadOptions) -> Result<Result<Parts, ReadError>, ArrowError> {
    let broken = || ArrowError::ParseError("its footer is broken".to_owned());
    let end = bytes.len().checked_sub(FOOTER_END).ok_or_else(broken)?;
    let size = bytes.get(end..).and_then(|trailer| trailer.try_into().ok()).ok_or_else(broken)?;
    let start = end.checked_sub(read_footer_length(size)?).ok_or_else(broken)?;
    let footer = bytes.slice(start..end);
    let footer = root_as_footer(&footer).map_err(|_| broken())?;
    let schema = Arc::new(try_fb_to_schema(footer.schema().ok_or_else(broken)?)?);
    let mut decoder = FileDecoder::new(schema.clone(), footer.version());
    let whole = Buffer::from(bytes.clone());
    let part = |block: &Block| {
        let len = block.bodyLength() as usize + block.metaDataLength() as usize;
        whole.slice_with_length(block.offset() as usize, len)
    };
    for block in footer.dictionaries().iter().flatten() {
        decoder.read_dictionary(block, &part(block))?;
    }
    let blocks = footer.recordBatches().ok_or_else(broken)?;
    let batches =
        blocks.iter().filter_map(|block| decoder.read_record_batch(block, &part(block)).transpose());
    Ok(all(&schema, batches, options))
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
