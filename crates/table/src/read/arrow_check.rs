//! What an Arrow file says about its own parts, checked before the reader relies on it: it would panic on
//! a part that lies outside the file, and ask for as much memory as the file pleases.

use arrow_ipc::{CompressionType, RecordBatch, root_as_message};

/// What is wrong with a file.
type Check = Result<(), &'static str>;

pub(crate) const OUTSIDE: &str = "a part lies outside the file";
/// zstd can repeat a byte so often; lz4 less.
const MOST_COMPRESSED: usize = 32_768;

/// Checks a message: its head (without the size that stands before it) and its body.
pub(crate) fn message(head: &[u8], body: &[u8]) -> Check {
    let message = root_as_message(head).map_err(|_| "a message is broken")?;
    if let Some(batch) = message.header_as_record_batch() {
        return record_batch(&batch, body);
    }
    match message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data()) {
        Some(batch) => record_batch(&batch, body),
        None => Ok(()),
    }
}

/// Every buffer lies in the body, and holds no more than its size allows.
fn record_batch(batch: &RecordBatch<'_>, body: &[u8]) -> Check {
    let codec = batch.compression().map(|compression| compression.codec());
    let mut held = 0usize;
    for buffer in batch.buffers().into_iter().flatten() {
        let start = usize::try_from(buffer.offset()).map_err(|_| OUTSIDE)?;
        let size = usize::try_from(buffer.length()).map_err(|_| OUTSIDE)?;
        let bytes = start.checked_add(size).and_then(|end| body.get(start..end)).ok_or(OUTSIDE)?;
        held = held.saturating_add(if codec.is_some() { plain_size(bytes, codec)? } else { size });
    }
    // every row takes a bit at least, but for columns of nulls, which have no buffers
    let rows = usize::try_from(batch.length()).map_err(|_| "a batch has less than no rows")?;
    if held > 0 && rows / 8 > held {
        return Err("a batch has more rows than cells");
    }
    for node in batch.nodes().into_iter().flatten() {
        let most = held.saturating_mul(8).max(rows);
        let len = usize::try_from(node.length()).map_err(|_| "a column has less than no rows")?;
        if len > most || !(0..=node.length()).contains(&node.null_count()) {
            return Err("a column has more rows than cells");
        }
    }
    Ok(())
}

/// The size of a compressed buffer when it is decoded, which stands before it.
fn plain_size(bytes: &[u8], codec: Option<CompressionType>) -> Result<usize, &'static str> {
    let Some((size, packed)) = bytes.split_first_chunk() else {
        return if bytes.is_empty() { Ok(0) } else { Err(OUTSIDE) };
    };
    let ratio = if codec == Some(CompressionType::LZ4_FRAME) { 256 } else { MOST_COMPRESSED };
    match i64::from_le_bytes(*size) {
        -1 => Ok(packed.len()),
        size => match usize::try_from(size) {
            Ok(size) if size / ratio <= packed.len() => Ok(size),
            _ => Err("a compressed part claims an impossible size"),
        },
    }
}
