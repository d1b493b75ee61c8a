//! Apache Parquet, uncompressed or with snappy, gzip, zstd or lz4.
//!
//! One column after the other is read: so its texts' pool stays in the processor's cache, and never more than a batch of one
//! column is in memory beside the columns.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, RowGroups,
};
use parquet::arrow::parquet_to_arrow_field_levels;
use parquet::basic::Encoding;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};

use super::parquet_check::Groups;
use super::sniff::ends_as_parquet;
use super::vectors::Batches;
use super::{Format, Parts, ReadError, ReadOptions};

/// Rows that are decoded at a time.
const BATCH: usize = 65_536;

/// Reads Parquet.
pub(crate) fn read(bytes: &Bytes, options: &ReadOptions) -> Result<Parts, ReadError> {
    ends_as_parquet(bytes)?;
    let damaged = |error| ReadError::damaged(Format::Parquet, &error);
    let metadata = ArrowReaderMetadata::load(bytes, ArrowReaderOptions::new()).map_err(damaged)?;
    check(metadata.metadata())?;
    let fields: Vec<_> = metadata.schema().fields().iter().map(AsRef::as_ref).collect();
    let mut batches = Batches::new(&fields, options)?;
    let reading = reading_schema(metadata.schema(), &metadata, &batches);
    let groups = Groups::new(bytes.clone(), metadata.metadata().clone());
    let rows = groups.num_rows();
    batches.add_rows(rows);
    batches.expect(rows, bytes.len());
    for column in 0..fields.len() {
        if batches.is_left_out(column) {
            continue;
        }
        let only = ProjectionMask::roots(metadata.parquet_schema(), [column]);
        let levels = parquet_to_arrow_field_levels(metadata.parquet_schema(), only, Some(reading.fields()));
        let levels = levels.map_err(damaged)?;
        let reader = ParquetRecordBatchReader::try_new_with_row_groups(&levels, &groups, BATCH, None);
        for batch in reader.map_err(damaged)? {
            let batch = batch.map_err(|error| ReadError::damaged(Format::Parquet, &error))?;
            let Some(cells) = batch.columns().first() else { continue };
            batches.push_cells(column, cells).map_err(|_| ReadError::not_text(Format::Parquet))?;
        }
    }
    Ok(batches.finish())
}

/// The schema with texts as views, or as dictionaries where each page refers to the one dictionary of its column.
fn reading_schema(schema: &Schema, metadata: &ArrowReaderMetadata, batches: &Batches) -> SchemaRef {
    let reading = |(column, field): (usize, &Arc<Field>)| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View if batches.is_string(column) => {
            let view = DataType::Utf8View;
            let kind = if in_dictionaries(metadata, column) {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            } else {
                view
            };
            Arc::new(field.as_ref().clone().with_data_type(kind))
        }
        _ => field.clone(),
    };
    let fields: Vec<_> = schema.fields().iter().enumerate().map(reading).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

/// Whether every page of a column, in every group of rows, refers to a dictionary.
fn in_dictionaries(metadata: &ArrowReaderMetadata, column: usize) -> bool {
    let schema = metadata.parquet_schema();
    let Some(leaf) = (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == column)
    else {
        return false;
    };
    metadata.metadata().row_groups().iter().all(|group| {
        let pages = group.columns().get(leaf).and_then(ColumnChunkMetaData::page_encoding_stats_mask);
        pages.is_some_and(|mask| {
            mask.is_only(Encoding::RLE_DICTIONARY) || mask.is_only(Encoding::PLAIN_DICTIONARY)
        })
    })
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
