//! What an Arrow file says about its own parts, checked before the reader relies on it: it would panic on
//! a part that lies outside the file, and ask for as much memory as the file pleases.

use arrow_ipc::{CompressionType, RecordBatch, root_as_message};
use arrow_schema::{DataType, Schema};

/// What is wrong with a file.
type Check = Result<(), &'static str>;

const TORN: &str = "a column ends within a cell";
pub(crate) const OUTSIDE: &str = "a part lies outside the file";
/// zstd can repeat a byte so often; lz4 less.
const MOST_COMPRESSED: usize = 32_768;

/// The body of a message.
pub(crate) enum Body<'b> {
    /// Its bytes.
    Here(&'b [u8]),
    /// How many there are. Nothing in them is compressed.
    Elsewhere(usize),
}

impl Body<'_> {
    /// The size of a buffer in it when it is unpacked.
    fn size(&self, start: usize, size: usize, codec: Option<CompressionType>) -> Result<usize, &'static str> {
        let end = start.checked_add(size).ok_or(OUTSIDE)?;
        match self {
            Self::Here(bytes) => {
                let bytes = bytes.get(start..end).ok_or(OUTSIDE)?;
                if codec.is_some() { plain_size(bytes, codec) } else { Ok(size) }
            }
            Self::Elsewhere(len) if end <= *len && codec.is_none() => Ok(size),
            Self::Elsewhere(_) => Err(OUTSIDE),
        }
    }
}

/// Checks a message of a file of this schema: its head (without the size that stands before it) and its body.
pub(crate) fn message(head: &[u8], body: &Body<'_>, schema: &Schema) -> Check {
    let message = root_as_message(head).map_err(|_| "a message is broken")?;
    if let Some(batch) = message.header_as_record_batch() {
        let sizes = record_batch(&batch, body)?;
        let mut parts = Parts {
            sizes: sizes.into_iter(),
            variadic: batch.variadicBufferCounts().into_iter().flatten().collect::<Vec<_>>().into_iter(),
        };
        return schema.fields().iter().try_for_each(|field| parts.check(field.data_type()));
    }
    match message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data()) {
        Some(batch) => {
            let sizes = record_batch(&batch, body)?;
            // texts or bytes, most of all; which field's they are is not told here, so the narrower offsets are meant
            match sizes.as_slice() {
                [_, offsets, _] if !offsets.is_multiple_of(4) => Err(TORN),
                _ => Ok(()),
            }
        }
        None => Ok(()),
    }
}

/// The sizes of a batch's buffers, in the order of its fields.
struct Parts {
    sizes: std::vec::IntoIter<usize>,
    variadic: std::vec::IntoIter<i64>,
}

impl Parts {
    /// Offsets, keys and views come whole: the decoder panics on a part of one at their end. What is missing it refuses.
    fn check(&mut self, kind: &DataType) -> Check {
        let widths: &[usize] = match kind {
            DataType::Utf8 | DataType::Binary => &[1, 4, 1],
            DataType::LargeUtf8 | DataType::LargeBinary => &[1, 8, 1],
            DataType::List(_) | DataType::Map(..) => &[1, 4],
            DataType::LargeList(_) => &[1, 8],
            DataType::ListView(_) => &[1, 4, 4],
            DataType::LargeListView(_) => &[1, 8, 8],
            DataType::FixedSizeList(..) | DataType::Struct(_) => &[1],
            DataType::Utf8View | DataType::BinaryView => &[1, 16],
            DataType::Null | DataType::RunEndEncoded(..) | DataType::Union(..) => &[],
            DataType::Dictionary(key, _) => match key.primitive_width() {
                Some(8) => &[1, 8],
                Some(4) => &[1, 4],
                Some(2) => &[1, 2],
                _ => &[1, 1],
            },
            _ => &[1, 1],
        };
        for width in widths {
            if !self.sizes.next().unwrap_or_default().is_multiple_of(*width) {
                return Err(TORN);
            }
        }
        match kind {
            DataType::Utf8View | DataType::BinaryView => {
                let more = self.variadic.next().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
                for _ in 0..more.min(self.sizes.len()) {
                    self.sizes.next();
                }
                Ok(())
            }
            DataType::List(inner)
            | DataType::LargeList(inner)
            | DataType::ListView(inner)
            | DataType::LargeListView(inner)
            | DataType::FixedSizeList(inner, _)
            | DataType::Map(inner, _) => self.check(inner.data_type()),
            DataType::Struct(inner) => inner.iter().try_for_each(|field| self.check(field.data_type())),
            DataType::RunEndEncoded(ends, values) => {
                self.check(ends.data_type())?;
                self.check(values.data_type())
            }
            // how many buffers a union has is said by its version; no column is made of one
            DataType::Union(..) => {
                self.sizes = Vec::new().into_iter();
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// Every buffer lies in the body, and holds no more than its size allows. Gives the buffers' sizes when they are unpacked.
fn record_batch(batch: &RecordBatch<'_>, body: &Body<'_>) -> Result<Vec<usize>, &'static str> {
    let codec = batch.compression().map(|compression| compression.codec());
    let mut held = 0usize;
    let mut sizes = Vec::new();
    for buffer in batch.buffers().into_iter().flatten() {
        let start = usize::try_from(buffer.offset()).map_err(|_| OUTSIDE)?;
        let size = usize::try_from(buffer.length()).map_err(|_| OUTSIDE)?;
        let size = body.size(start, size, codec)?;
        held = held.saturating_add(size);
        sizes.push(size);
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
    Ok(sizes)
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
