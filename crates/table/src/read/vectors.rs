//! Arrow record batches to columns.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field as ArrowField, Schema};

use super::adaptive::{failure, refill};
use super::cells::{Texts, append, append_raw, extend_texts};
use super::dictionary::Known;
use super::{MAX_COLUMNS, Parts, ReadError, ReadOptions};
use crate::store::NotText;
use crate::{ColumnBuilder, KqlType};

/// The metadata key of a field that says its KQL type.
pub(crate) const KQL_TYPE: &str = "kql.type";

/// Columns that grow by record batches.
pub(crate) struct Batches {
    columns: Vec<Growing>,
    notices: Vec<String>,
    height: usize,
}

/// A column of a file.
struct Growing {
    /// None for a type that KQL does not have.
    builder: Option<ColumnBuilder>,
    texts: Texts,
    /// Whether its texts are read as bytes, and checked when they are new.
    raw: bool,
    /// The texts of the dictionary that its arrays shared last.
    known: Known,
}

impl Batches {
    /// Columns for the fields of a file.
    pub fn new(fields: &[&ArrowField], options: &ReadOptions) -> Result<Self, ReadError> {
        if fields.len() > MAX_COLUMNS {
            return Err(ReadError::TooManyColumns);
        }
        let mut taken = HashSet::new();
        let mut batches = Self { columns: vec![], notices: vec![], height: 0 };
        for field in fields {
            let mut name = field.name().clone();
            for number in 1.. {
                if taken.insert(name.clone()) {
                    break;
                }
                name = format!("{}{number}", field.name());
            }
            let stated = field.metadata().get(KQL_TYPE).and_then(|name| name.parse::<KqlType>().ok());
            let ty = options.hint(&name).or(stated).or_else(|| kql_type(field.data_type()));
            if ty.is_none() {
                let kind = field.data_type();
                batches.notices.push(format!("Column {name} is of the type {kind} and is left out."));
            }
            let ours = stated.is_some() && stated == ty;
            batches.columns.push(Growing {
                builder: ty.map(|ty| ColumnBuilder::new(&name, ty, 0)),
                texts: if ours { Texts::Stored } else { Texts::Foreign },
                raw: false,
                known: Known::default(),
            });
        }
        Ok(batches)
    }

    /// Whether a column becomes one of strings, of texts as they are.
    pub fn is_string(&self, column: usize) -> bool {
        self.builder(column).is_some_and(|builder| builder.ty() == KqlType::String)
    }

    /// The schema to read with: texts of string columns as bytes, which are then checked here.
    pub fn reading_bytes(&mut self, schema: &Schema) -> Schema {
        let mut fields = Vec::new();
        for (column, field) in schema.fields().iter().enumerate() {
            let bytes = match field.data_type() {
                DataType::Utf8 => DataType::Binary,
                DataType::LargeUtf8 => DataType::LargeBinary,
                DataType::Utf8View => DataType::BinaryView,
                _ => DataType::Null,
            };
            let raw = bytes != DataType::Null && self.is_string(column);
            fields.push(if raw {
                Arc::new(field.as_ref().clone().with_data_type(bytes))
            } else {
                field.clone()
            });
            if let Some(column) = self.columns.get_mut(column) {
                column.raw = raw;
            }
        }
        Schema::new_with_metadata(fields, schema.metadata().clone())
    }

    /// Whether a column's texts are read as bytes, and checked when they are new.
    pub fn is_raw(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(|column| column.raw)
    }

    /// Adds texts that lie one after the other, from each offset to the next, to a column for which [`Self::is_raw`] holds.
    pub fn push_texts<O: Copy + TryInto<usize>>(
        &mut self,
        column: usize,
        offsets: &[O],
        bytes: &[u8],
        nulls: Option<&NullBuffer>,
    ) -> Result<(), NotText> {
        let Some(Growing { builder: Some(builder), .. }) = self.columns.get_mut(column) else {
            return Ok(());
        };
        extend_texts(builder, offsets, bytes, nulls).map(|_| ())
    }

    /// Whether a column is left out.
    pub fn is_left_out(&self, column: usize) -> bool {
        self.builder(column).is_none()
    }

    fn builder(&self, column: usize) -> Option<&ColumnBuilder> {
        self.columns.get(column)?.builder.as_ref()
    }

    /// Whether no rows were added yet.
    pub fn is_empty(&self) -> bool {
        self.height == 0
    }

    /// Makes room for so many rows in all, as far as a file of `size` bytes may have them.
    pub fn expect(&mut self, rows: usize, size: usize) {
        let most = size / self.columns.len().max(1) * 2;
        let builders = self.columns.iter_mut().filter_map(|column| column.builder.as_mut());
        builders.for_each(|builder| builder.expect(rows.min(most)));
    }

    /// Adds the rows of a batch.
    pub fn push(&mut self, batch: &RecordBatch) -> Result<(), NotText> {
        self.add_rows(batch.num_rows());
        (0_usize..).zip(batch.columns()).try_for_each(|(column, array)| self.push_cells(column, array))
    }

    /// Counts rows whose cells come by [`Self::push_cells`].
    pub fn add_rows(&mut self, rows: usize) {
        self.height += rows;
    }

    /// Adds cells of a column.
    pub fn push_cells(&mut self, column: usize, array: &dyn Array) -> Result<(), NotText> {
        let Some(Growing { builder: Some(builder), texts, raw, known }) = self.columns.get_mut(column) else {
            return Ok(());
        };
        if *raw && append_raw(array, builder)? {
            return Ok(());
        }
        if builder.ty() == KqlType::Long && beyond_long(array) {
            let old = std::mem::replace(builder, ColumnBuilder::new("", KqlType::Decimal, 0)).finish();
            *builder = ColumnBuilder::new(old.name(), KqlType::Decimal, old.len());
            refill(builder, &old);
        }
        if !known.append(array, builder) {
            append(array, builder, *texts);
        }
        Ok(())
    }

    /// The columns, with a notice for each that lost cells.
    pub fn finish(self) -> Parts {
        let mut notices = self.notices;
        let mut columns = Vec::new();
        for builder in self.columns.into_iter().filter_map(|column| column.builder) {
            let failed = builder.failed();
            let ty = builder.ty();
            let column = builder.finish();
            notices.extend(failure(column.name(), ty, failed));
            columns.push(column);
        }
        Parts { columns, height: self.height, notices }
    }
}

/// The KQL type of an Arrow type; none for one that has none.
fn kql_type(kind: &DataType) -> Option<KqlType> {
    Some(match kind {
        DataType::Boolean => KqlType::Bool,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 => {
            KqlType::Int
        }
        DataType::Int64 | DataType::UInt32 => KqlType::Long,
        // or decimal, when a value needs it
        DataType::UInt64 => KqlType::Long,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => KqlType::Real,
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => KqlType::Decimal,
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => KqlType::DateTime,
        DataType::Time32(_) | DataType::Time64(_) | DataType::Duration(_) => KqlType::TimeSpan,
        DataType::FixedSizeBinary(16) => KqlType::Guid,
        DataType::Null
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => KqlType::String,
        DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(..)
        | DataType::Struct(_)
        | DataType::Map(..) => KqlType::Dynamic,
        DataType::Dictionary(_, value) => return kql_type(value),
        _ => return None,
    })
}

/// Whether an array has a number that a long cannot hold.
fn beyond_long(array: &dyn Array) -> bool {
    let Some(numbers) = array.as_primitive_opt::<UInt64Type>() else {
        return false;
    };
    numbers.iter().flatten().any(|number| i64::try_from(number).is_err())
}
