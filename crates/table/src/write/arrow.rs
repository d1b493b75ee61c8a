//! Arrow IPC.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{
    ArrayRef, BooleanArray, DurationMicrosecondArray, Float64Array, Int32Array, Int64Array, RecordBatch,
    RecordBatchOptions, StringArray, TimestampMicrosecondArray, TimestampNanosecondArray,
};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, Field, Schema};
use huntlet_ticks::{TICKS_PER_MICROSECOND, to_unix_ns, to_unix_us};

use crate::read::KQL_TYPE;
use crate::store::Texts;
use crate::{Column, KqlType, Table, TableError};

/// Rows of a record batch; a batch of strings holds at most 2 GB.
const BATCH: usize = 65_536;

/// A table that Arrow cannot hold.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The table is not what it says.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The encoder refused.
    #[error("the table cannot be written as Arrow: {0}")]
    Arrow(#[from] ArrowError),
}

/// The table as an Arrow IPC file. Each field's metadata has its KQL type as `kql.type`, so that reading the
/// file gives the same table again.
///
/// Others see bool, int32, int64, double and utf8. A datetime is a UTC timestamp in nanoseconds when all of
/// the column fit (1677 to 2262), else in microseconds when that is exact, else int64 ticks; a timespan is
/// a duration in microseconds when that is exact, else int64 ticks.
pub fn arrow(table: &Table) -> Result<Vec<u8>, WriteError> {
    let columns: Vec<Shape> = table.columns().iter().map(Shape::of).collect::<Result<_, _>>()?;
    in_batches(table, &columns)
}

fn in_batches(table: &Table, columns: &[Shape]) -> Result<Vec<u8>, WriteError> {
    let pieces: Vec<Table> = match table.height() {
        0 => vec![table.clone()],
        height => (0..height).step_by(BATCH).map(|start| table.slice(start, BATCH)).collect(),
    };
    let mut writer: Option<FileWriter<Vec<u8>>> = None;
    for piece in &pieces {
        let batch = batch(piece, columns)?;
        let open = if let Some(writer) = &mut writer {
            writer
        } else {
            let room = Vec::with_capacity(batch.get_array_memory_size() * pieces.len() + 4096);
            writer.insert(FileWriter::try_new(room, &batch.schema())?)
        };
        open.write(&batch)?;
    }
    match writer {
        Some(writer) => Ok(writer.into_inner()?),
        None => Ok(Vec::new()),
    }
}

/// Texts in room that is asked for once.
fn strings(texts: &Texts) -> StringArray {
    let bytes = texts.iter().map(|text| text.map_or(0, str::len)).sum();
    let mut cells = StringBuilder::with_capacity(texts.len(), bytes);
    texts.iter().for_each(|text| cells.append_option(text));
    cells.finish()
}

/// The rows of a piece, as one record batch.
fn batch(piece: &Table, columns: &[Shape]) -> Result<RecordBatch, WriteError> {
    let arrays: Vec<ArrayRef> = piece
        .columns()
        .iter()
        .zip(columns)
        .map(|(column, shape)| shape.array(column))
        .collect::<Result<_, _>>()?;
    let fields: Vec<Field> = piece
        .columns()
        .iter()
        .zip(&arrays)
        .map(|(column, array)| {
            let nullable = column.ty() != KqlType::String;
            let kind = HashMap::from([(KQL_TYPE.to_owned(), column.ty().name().to_owned())]);
            Field::new(column.name(), array.data_type().clone(), nullable).with_metadata(kind)
        })
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(piece.height()));
    Ok(RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)?)
}

/// How a column is written; the same for all its batches.
enum Shape {
    Plain,
    Nanoseconds,
    Microseconds,
    Duration,
}

impl Shape {
    fn of(column: &Column) -> Result<Self, TableError> {
        if !matches!(column.ty(), KqlType::DateTime | KqlType::TimeSpan) {
            return Ok(Self::Plain);
        }
        let exact = || -> Result<bool, TableError> {
            Ok(column.i64()?.iter().flatten().all(|ticks| ticks % TICKS_PER_MICROSECOND == 0))
        };
        Ok(if column.ty() == KqlType::TimeSpan {
            if exact()? { Self::Duration } else { Self::Plain }
        } else if column.i64()?.iter().flatten().all(|ticks| to_unix_ns(ticks).is_some()) {
            Self::Nanoseconds
        } else if exact()? {
            Self::Microseconds
        } else {
            Self::Plain
        })
    }

    fn array(&self, column: &Column) -> Result<ArrayRef, TableError> {
        let longs = || column.i64().map(crate::store::Longs::iter);
        Ok(match (self, column.ty()) {
            (Self::Nanoseconds, _) => {
                let cells: TimestampNanosecondArray =
                    longs()?.map(|cell| cell.and_then(to_unix_ns)).collect();
                Arc::new(cells.with_timezone("UTC"))
            }
            (Self::Microseconds, _) => {
                let cells: TimestampMicrosecondArray = longs()?.map(|cell| cell.map(to_unix_us)).collect();
                Arc::new(cells.with_timezone("UTC"))
            }
            (Self::Duration, _) => {
                let micros = |ticks: i64| ticks / TICKS_PER_MICROSECOND;
                Arc::new(longs()?.map(|cell| cell.map(micros)).collect::<DurationMicrosecondArray>())
            }
            (Self::Plain, KqlType::Bool) => Arc::new(column.bool()?.iter().collect::<BooleanArray>()),
            (Self::Plain, KqlType::Int) => Arc::new(column.i32()?.iter().collect::<Int32Array>()),
            (Self::Plain, KqlType::Real) => Arc::new(column.f64()?.iter().collect::<Float64Array>()),
            (Self::Plain, KqlType::Long | KqlType::DateTime | KqlType::TimeSpan) => {
                Arc::new(longs()?.collect::<Int64Array>())
            }
            (Self::Plain, KqlType::String | KqlType::Guid | KqlType::Decimal | KqlType::Dynamic) => {
                Arc::new(strings(column.str()?))
            }
        })
    }
}
