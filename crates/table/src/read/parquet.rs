//! Apache Parquet, uncompressed or with snappy, gzip, zstd or lz4.

use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::vectors::Batches;
use super::{Format, Parts, ReadError, ReadOptions};

/// Rows that are decoded at a time.
const BATCH: usize = 65_536;

/// Reads Parquet.
pub(crate) fn read(bytes: Bytes, options: &ReadOptions) -> Result<Parts, ReadError> {
    if !bytes.ends_with(b"PAR1") {
        let what = if bytes.ends_with(b"PARE") { "it is encrypted" } else { "its end is missing" };
        return Err(ReadError::Damaged { format: Format::Parquet, detail: what.to_owned() });
    }
    let damaged = |error| ReadError::damaged(Format::Parquet, &error);
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(damaged)?;
    let fields: Vec<_> = builder.schema().fields().iter().map(AsRef::as_ref).collect();
    let mut batches = Batches::new(&fields, options)?;
    let reader = builder.with_batch_size(BATCH).build().map_err(damaged)?;
    for batch in reader {
        batches.push(&batch.map_err(|error| ReadError::damaged(Format::Parquet, &error))?);
    }
    Ok(batches.finish())
}
