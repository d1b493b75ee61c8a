//! Apache Parquet, uncompressed or with snappy, gzip, zstd or lz4.

use std::sync::Arc;

use arrow_schema::{DataType, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};

use super::sniff::ends_as_parquet;
use super::vectors::Batches;
use super::{Format, Parts, ReadError, ReadOptions};

/// Rows that are decoded at a time.
const BATCH: usize = 65_536;

/// Reads Parquet.
pub(crate) fn read(bytes: Bytes, options: &ReadOptions) -> Result<Parts, ReadError> {
    ends_as_parquet(&bytes)?;
    let damaged = |error| ReadError::damaged(Format::Parquet, &error);
    let metadata = ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::new()).map_err(damaged)?;
    check(metadata.metadata())?;
    let fields: Vec<_> = metadata.schema().fields().iter().map(AsRef::as_ref).collect();
    let mut batches = Batches::new(&fields, options)?;
    let options = ArrowReaderOptions::new().with_schema(with_dictionaries(metadata.schema()));
    let metadata = ArrowReaderMetadata::try_new(metadata.metadata().clone(), options).unwrap_or(metadata);
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, metadata);
    let reader = builder.with_batch_size(BATCH).build().map_err(damaged)?;
    for batch in reader {
        batches.push(&batch.map_err(|error| ReadError::damaged(Format::Parquet, &error))?);
    }
    Ok(batches.finish())
}

/// The schema with texts as dictionaries, so that a text that a page repeats is decoded once.
fn with_dictionaries(schema: &Schema) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 => {
            let kind = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            field.as_ref().clone().with_data_type(kind)
        }
        _ => field.as_ref().clone(),
    });
    Arc::new(Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone()))
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
