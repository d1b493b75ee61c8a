//! Arrow IPC, as a file (Feather) or a stream.
//!
//! Both are messages, of which a file has a directory at its end. They are read one by one, so that never more than one
//! record batch is in memory beside the columns, and of plain columns never more than one. Each is checked before its decoder
//! sees it.

use std::sync::Arc;

use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::{FileDecoder, read_footer_length};
use arrow_ipc::{Block, Endianness, MessageHeader, MetadataVersion, root_as_footer, root_as_message};
use arrow_schema::{ArrowError, Schema};
use bytes::Bytes;

use super::arrow_check::{self, Body, OUTSIDE};
use super::arrow_flat;
use super::vectors::Batches;
use super::{FileBytes, Format, Parts, ReadError, ReadOptions};

/// A file ends with the size of its footer and the magic.
const FOOTER_END: usize = 10;
const MAGIC: &[u8] = b"ARROW1";

/// What a file holds: its schema, and where its messages are.
struct Directory {
    schema: Schema,
    version: MetadataVersion,
    messages: Vec<Place>,
}

/// Where a message is.
struct Place {
    block: Block,
    /// A dictionary, or else a record batch.
    dictionary: bool,
}

/// Reads Arrow IPC.
pub(crate) fn read(file: &dyn FileBytes, options: &ReadOptions) -> Result<Parts, ReadError> {
    let directory =
        if part(file, 0, 6)? == MAGIC { directory_of_file(file)? } else { directory_of_stream(file)? };
    let fields: Vec<_> = directory.schema.fields().iter().map(AsRef::as_ref).collect();
    let mut into = Batches::new(&fields, options)?;
    let schema = Arc::new(into.reading_bytes(&directory.schema));
    let mut decoder = FileDecoder::new(schema.clone(), directory.version);
    let batches = directory.messages.iter().filter(|place| !place.dictionary).count();
    // the batches are as long as the first, about
    let expect = |into: &mut Batches, rows: usize| {
        if into.is_empty() {
            into.expect(rows.saturating_mul(batches), file.size());
        }
    };
    let flat = directory.version >= MetadataVersion::V4 && arrow_flat::is_flat(&schema);
    for Place { block, dictionary } in &directory.messages {
        let (start, head, body) = lengths(block)?;
        if flat && !dictionary {
            let bytes = part(file, start, head)?;
            let bytes = bytes.get(prefix(&bytes)..).unwrap_or_default();
            let message = root_as_message(bytes).map_err(|_| unsound("a message is broken"))?;
            if let Some(batch) = arrow_flat::plain_batch(&message)
                && message.version() == directory.version
            {
                arrow_check::message(bytes, &Body::Elsewhere(body), &schema).map_err(unsound)?;
                expect(&mut into, usize::try_from(batch.length()).unwrap_or_default());
                arrow_flat::push(file, start + head, &batch, &schema, &mut into)?;
                continue;
            }
        }
        let whole = part(file, start, head + body)?;
        let (message, cells) = whole.split_at_checked(head).ok_or_else(outside)?;
        let message = message.get(prefix(message)..).unwrap_or_default();
        arrow_check::message(message, &Body::Here(cells), &schema).map_err(unsound)?;
        let whole = Buffer::from(whole);
        if *dictionary {
            decoder.read_dictionary(block, &whole).map_err(damaged)?;
            continue;
        }
        let Some(batch) = decoder.read_record_batch(block, &whole).map_err(damaged)? else { continue };
        expect(&mut into, batch.num_rows());
        into.push(&batch).map_err(|_| ReadError::not_text(Format::Arrow))?;
    }
    Ok(into.finish())
}

pub(super) fn unsound(what: &str) -> ReadError {
    ReadError::Damaged { format: Format::Arrow, detail: what.to_owned() }
}

fn outside() -> ReadError {
    unsound(OUTSIDE)
}

#[allow(clippy::needless_pass_by_value, reason = "as map_err gives it")]
pub(super) fn damaged(error: ArrowError) -> ReadError {
    ReadError::damaged(Format::Arrow, &error)
}

/// So many bytes of the file.
pub(super) fn part(file: &dyn FileBytes, start: usize, len: usize) -> Result<Bytes, ReadError> {
    let end = start.checked_add(len).filter(|end| *end <= file.size()).ok_or_else(outside)?;
    file.part(start..end).ok_or(ReadError::NoRoom(len.div_ceil(1 << 20)))
}

/// Start, and the lengths of head and body.
fn lengths(block: &Block) -> Result<(usize, usize, usize), ReadError> {
    let size = |size: i64| usize::try_from(size).map_err(|_| outside());
    let (start, head, body) =
        (size(block.offset())?, size(block.metaDataLength().into())?, size(block.bodyLength())?);
    head.checked_add(body).ok_or_else(outside)?;
    Ok((start, head, body))
}

/// How many bytes of a message's head are its size: files older than Arrow 0.15 have no continuation mark before it.
fn prefix(head: &[u8]) -> usize {
    if head.starts_with(&[0xff; 4]) { 8 } else { 4 }
}

fn directory_of_file(file: &dyn FileBytes) -> Result<Directory, ReadError> {
    let broken = |_| unsound("its footer is broken");
    let end = file.size().checked_sub(FOOTER_END).ok_or_else(outside)?;
    let trailer = part(file, end, FOOTER_END)?;
    if !trailer.ends_with(MAGIC) {
        return Err(unsound("its end is missing"));
    }
    let size = trailer.first_chunk().ok_or_else(outside)?;
    let size = read_footer_length(*size).map_err(damaged)?;
    let bytes = part(file, end.checked_sub(size).ok_or_else(outside)?, size)?;
    let footer = root_as_footer(&bytes).map_err(broken)?;
    let schema = schema_of(footer.schema().ok_or_else(|| unsound("its footer is broken"))?)?;
    let all = |dictionary: bool| {
        let blocks = if dictionary { footer.dictionaries() } else { footer.recordBatches() };
        blocks.into_iter().flatten().map(move |block| Place { block: *block, dictionary })
    };
    Ok(Directory { schema, version: footer.version(), messages: all(true).chain(all(false)).collect() })
}

/// The messages of a stream, up to its end mark or its end. The first is the schema.
fn directory_of_stream(file: &dyn FileBytes) -> Result<Directory, ReadError> {
    let broken = |_| unsound("a message is broken");
    let mut found: Option<Directory> = None;
    let mut at = 0;
    while at < file.size() {
        let start = at;
        let mut size = int(file, at)?;
        at += 4;
        if size == -1 {
            size = int(file, at)?;
            at += 4;
        }
        if size == 0 {
            break;
        }
        let size = usize::try_from(size).map_err(|_| outside())?;
        let bytes = part(file, at, size)?;
        let message = root_as_message(&bytes).map_err(broken)?;
        let body = usize::try_from(message.bodyLength()).map_err(|_| outside())?;
        at = at.checked_add(size).and_then(|at| at.checked_add(body)).ok_or_else(outside)?;
        if at > file.size() {
            return Err(outside());
        }
        let kind = message.header_type();
        if let Some(directory) = &mut found {
            let head = i32::try_from(at - body - start).map_err(|_| outside())?;
            let block = Block::new(start as i64, head, message.bodyLength());
            match kind {
                MessageHeader::DictionaryBatch => {
                    directory.messages.push(Place { block, dictionary: true });
                }
                MessageHeader::RecordBatch => directory.messages.push(Place { block, dictionary: false }),
                MessageHeader::NONE => {}
                _ => return Err(unsound("it holds a message that is no record batch")),
            }
        } else {
            let schema = schema_of(message.header_as_schema().ok_or_else(|| unsound("it has no schema"))?)?;
            found = Some(Directory { schema, version: message.version(), messages: Vec::new() });
        }
    }
    found.ok_or_else(|| unsound("it has no schema"))
}

fn schema_of(schema: arrow_ipc::Schema<'_>) -> Result<Schema, ReadError> {
    if schema.endianness() != Endianness::Little {
        return Err(unsound("its numbers are big-endian, which is not supported"));
    }
    try_fb_to_schema(schema).map_err(damaged)
}

fn int(file: &dyn FileBytes, at: usize) -> Result<i32, ReadError> {
    let bytes = part(file, at, 4)?;
    Ok(i32::from_le_bytes(*bytes.first_chunk().ok_or_else(outside)?))
}
