//! Apache Parquet, uncompressed or with snappy, gzip, zstd or lz4.

use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};

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
    check(builder.metadata())?;
    let fields: Vec<_> = builder.schema().fields().iter().map(AsRef::as_ref).collect();
    let mut batches = Batches::new(&fields, options)?;
    let reader = builder.with_batch_size(BATCH).build().map_err(damaged)?;
    for batch in reader {
        batches.push(&batch.map_err(|error| ReadError::damaged(Format::Parquet, &error))?);
    }
    Ok(batches.finish())
}

/// The decoder panics on column chunks before the file's beginning.
fn check(metadata: &ParquetMetaData) -> Result<(), ReadError> {
    let chunks = metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
    let negative = |chunk: &ColumnChunkMetaData| {
        let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
        start < 0 || chunk.compressed_size() < 0 || chunk.num_values() < 0
    };
    if chunks.into_iter().any(negative) || metadata.row_groups().iter().any(|group| group.num_rows() < 0) {
        let detail = "a column lies outside the file".to_owned();
        return Err(ReadError::Damaged { format: Format::Parquet, detail });
    }
    Ok(())
}
