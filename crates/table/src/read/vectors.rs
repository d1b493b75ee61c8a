//! Arrow record batches to columns.

use std::collections::HashSet;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, Field as ArrowField};

use super::adaptive::{failure, refill};
use super::cells::{Texts, append};
use super::{MAX_COLUMNS, Parts, ReadError, ReadOptions};
use crate::{ColumnBuilder, KqlType};

/// The metadata key of a field that says its KQL type.
pub(crate) const KQL_TYPE: &str = "kql.type";

/// Columns that grow by record batches.
pub(crate) struct Batches {
    columns: Vec<Option<ColumnBuilder>>,
    texts: Vec<Texts>,
    notices: Vec<String>,
    height: usize,
}

impl Batches {
    /// Columns for the fields of a file.
    pub fn new(fields: &[&ArrowField], options: &ReadOptions) -> Result<Self, ReadError> {
        if fields.len() > MAX_COLUMNS {
            return Err(ReadError::TooManyColumns);
        }
        let mut taken = HashSet::new();
        let mut batches = Self { columns: vec![], texts: vec![], notices: vec![], height: 0 };
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
            batches.texts.push(if ours { Texts::Stored } else { Texts::Foreign });
            batches.columns.push(ty.map(|ty| ColumnBuilder::new(&name, ty, 0)));
        }
        Ok(batches)
    }

    /// Adds the rows of a batch.
    pub fn push(&mut self, batch: &RecordBatch) {
        self.height += batch.num_rows();
        for ((column, texts), array) in self.columns.iter_mut().zip(&self.texts).zip(batch.columns()) {
            if let Some(builder) = column {
                if builder.ty() == KqlType::Long && beyond_long(array) {
                    let old =
                        std::mem::replace(builder, ColumnBuilder::new("", KqlType::Decimal, 0)).finish();
                    *builder = ColumnBuilder::new(old.name(), KqlType::Decimal, old.len());
                    refill(builder, &old);
                }
                append(array, builder, *texts);
            }
        }
    }

    /// The columns, with a notice for each that lost cells.
    pub fn finish(self) -> Parts {
        let mut notices = self.notices;
        let mut columns = Vec::new();
        for builder in self.columns.into_iter().flatten() {
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
