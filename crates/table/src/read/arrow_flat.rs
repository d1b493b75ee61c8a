//! Record batches whose columns are plain: each is read from its buffers where they lie.
//!
//! Such a column needs no decoder, and of the file no more than that column's buffers has to be in memory at a time. Texts go
//! from their buffer into the column's pool; nothing is made of them in between.

use arrow_array::make_array;
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_ipc::{FieldNode, Message, RecordBatch};
use arrow_schema::{DataType, Schema};

use super::arrow::{damaged, part, unsound};
use super::vectors::Batches;
use super::{FileBytes, Format, ReadError};

/// How many buffers a plain column has.
fn buffers(kind: &DataType) -> Option<usize> {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary => Some(3),
        DataType::Boolean => Some(2),
        _ => kind.is_primitive().then_some(2),
    }
}

/// Whether all columns are plain.
pub(super) fn is_flat(schema: &Schema) -> bool {
    schema.fields().iter().all(|field| buffers(field.data_type()).is_some())
}

/// The batch of a message when its buffers lie in the file as they are.
pub(super) fn plain_batch<'m>(message: &Message<'m>) -> Option<RecordBatch<'m>> {
    message.header_as_record_batch().filter(|batch| batch.compression().is_none())
}

/// Adds the rows of a batch whose body begins at `body`. That the buffers lie within the body has been checked.
pub(super) fn push(
    file: &dyn FileBytes,
    body: usize,
    batch: &RecordBatch<'_>,
    schema: &Schema,
    into: &mut Batches,
) -> Result<(), ReadError> {
    let rows = usize::try_from(batch.length()).map_err(|_| unsound("a batch has less than no rows"))?;
    into.add_rows(rows);
    let mut nodes = batch.nodes().into_iter().flatten();
    let mut places = batch.buffers().into_iter().flatten();
    for (column, field) in schema.fields().iter().enumerate() {
        let kind = field.data_type();
        let node = nodes.next().ok_or_else(|| unsound("it has fewer columns than it says"))?;
        let mut own = Vec::new();
        for _ in 0..buffers(kind).unwrap_or_default() {
            own.push(places.next().ok_or_else(|| unsound("it has fewer columns than it says"))?);
        }
        if node.length() != batch.length() {
            return Err(unsound("its columns differ in length"));
        }
        if into.is_left_out(column) {
            continue;
        }
        let read = |at: usize| -> Result<Buffer, ReadError> {
            let Some(place) = own.get(at) else { return Ok(Buffer::default()) };
            let size = |size: i64| usize::try_from(size).map_err(|_| unsound(super::arrow_check::OUTSIDE));
            Ok(part(file, body.saturating_add(size(place.offset())?), size(place.length())?)?.into())
        };
        let nulls = if node.null_count() > 0 { Some(nulls(node, rows, read(0)?)?) } else { None };
        if into.is_raw(column) {
            let (offsets, bytes) = (read(1)?, read(2)?);
            let pushed = if *kind == DataType::Binary {
                let offsets = ends(&offsets, rows, bytes.len(), i32::from_le_bytes)?;
                into.push_texts(column, &offsets, &bytes, nulls.as_ref())
            } else {
                let offsets = ends(&offsets, rows, bytes.len(), i64::from_le_bytes)?;
                into.push_texts(column, &offsets, &bytes, nulls.as_ref())
            };
            pushed.map_err(|_| ReadError::not_text(Format::Arrow))?;
            continue;
        }
        let mut array = ArrayData::builder(kind.clone()).len(rows).nulls(nulls).align_buffers(true);
        for at in 1..own.len() {
            array = array.add_buffer(read(at)?);
        }
        let array = make_array(array.build().map_err(damaged)?);
        into.push_cells(column, &array).map_err(|_| ReadError::not_text(Format::Arrow))?;
    }
    Ok(())
}

fn nulls(node: &FieldNode, rows: usize, bits: Buffer) -> Result<NullBuffer, ReadError> {
    if rows.div_ceil(8) > bits.len() {
        return Err(unsound("a column has more rows than cells"));
    }
    let nulls = NullBuffer::new(BooleanBuffer::new(bits, 0, rows));
    if i64::try_from(nulls.null_count()) != Ok(node.null_count()) {
        return Err(unsound("a column has another number of nulls than it says"));
    }
    Ok(nulls)
}

/// The places between the texts of a column, which lie one after the other in so many bytes.
fn ends<const WIDTH: usize, O: Copy + PartialOrd + Default + TryInto<usize>>(
    buffer: &[u8],
    rows: usize,
    bytes: usize,
    read: impl Fn([u8; WIDTH]) -> O,
) -> Result<Vec<O>, ReadError> {
    if rows == 0 {
        return Ok(Vec::new());
    }
    let all = buffer.as_chunks::<WIDTH>().0.get(..=rows);
    let all = all.ok_or_else(|| unsound("a column has more rows than cells"))?;
    let ends: Vec<O> = all.iter().map(|bytes| read(*bytes)).collect();
    let last = ends.last().and_then(|last| (*last).try_into().ok());
    let inside =
        ends.first().is_some_and(|first| *first >= O::default()) && last.is_some_and(|last| last <= bytes);
    if inside && ends.is_sorted() { Ok(ends) } else { Err(unsound("a text lies outside its column")) }
}
