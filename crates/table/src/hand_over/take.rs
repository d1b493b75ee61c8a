//! A table of what was handed over.

use std::sync::Arc;

use polars_arrow::bitmap::Bitmap;

use super::{Head, MARK, Part};
use crate::store::{Bools, NO_TEXT, Native, Numbers, Pool, PoolBuilder, Series, Texts};
use crate::{Column, KqlType, Table};

/// Bytes that are no table of this build's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was handed over is no table of this version of the engine")]
pub struct Damaged;

/// The table of all the [pieces](super::pieces), one after the other.
pub fn table(bytes: &[u8]) -> Result<Table, Damaged> {
    let mut rest = Rest(bytes);
    if rest.next(MARK.len())? != MARK {
        return Err(Damaged);
    }
    let length = rest.numbers(1, u32::from_le_bytes)?.first().copied().ok_or(Damaged)?;
    let head: Head = serde_json::from_slice(rest.next(length as usize)?).map_err(|_| Damaged)?;
    let mut pools = Vec::new();
    for words in &head.pools {
        let ends = rest.numbers(words.texts, u32::from_le_bytes)?;
        let mut pool = PoolBuilder::default();
        let text = rest.next(words.bytes)?;
        if ends.last().map_or(0, |end| *end as usize) != text.len() {
            return Err(Damaged);
        }
        pool.add_all(text, 0, ends.into_iter().map(|end| end as usize)).map_err(|_| Damaged)?;
        pools.push(Arc::new(pool.finish()));
    }
    let columns: Result<Vec<Column>, Damaged> =
        head.columns.iter().map(|part| rest.column(part, &pools, head.height)).collect();
    let columns = columns?;
    if !rest.0.is_empty() {
        return Err(Damaged);
    }
    Table::with_height(columns, head.height).map_err(|_| Damaged)
}

/// What has not been read yet.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn next(&mut self, bytes: usize) -> Result<&'b [u8], Damaged> {
        let (next, rest) = self.0.split_at_checked(bytes).ok_or(Damaged)?;
        self.0 = rest;
        Ok(next)
    }

    fn numbers<T, const N: usize>(
        &mut self,
        count: usize,
        read: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, Damaged> {
        let bytes = self.next(count.checked_mul(N).ok_or(Damaged)?)?;
        Ok(bytes.as_chunks::<N>().0.iter().map(|number| read(*number)).collect())
    }

    fn bits(&mut self, rows: usize) -> Result<Bitmap, Damaged> {
        Ok(Bitmap::from_u8_vec(self.next(rows.div_ceil(8))?.to_vec(), rows))
    }

    fn cells<T: Native, const N: usize>(
        &mut self,
        part: &Part,
        rows: usize,
        read: fn([u8; N]) -> T,
    ) -> Result<Numbers<T>, Damaged> {
        let nulls = part.nulls.then(|| self.bits(rows)).transpose()?;
        Ok(Numbers::new(self.numbers(rows, read)?, nulls))
    }

    fn column(&mut self, part: &Part, pools: &[Arc<Pool>], rows: usize) -> Result<Column, Damaged> {
        let series = match part.ty {
            KqlType::Bool => {
                let nulls = part.nulls.then(|| self.bits(rows)).transpose()?;
                Series::Bool(Bools::new(self.bits(rows)?, nulls))
            }
            KqlType::Int => Series::Int(self.cells(part, rows, i32::from_le_bytes)?),
            KqlType::Long | KqlType::DateTime | KqlType::TimeSpan => {
                Series::Long(self.cells(part, rows, i64::from_le_bytes)?)
            }
            KqlType::Real => Series::Real(self.cells(part, rows, f64::from_le_bytes)?),
            KqlType::String | KqlType::Guid | KqlType::Decimal | KqlType::Dynamic => {
                let pool = part.pool.and_then(|at| pools.get(at)).ok_or(Damaged)?;
                let codes = self.numbers(rows, u32::from_le_bytes)?;
                if codes.iter().any(|code| *code != NO_TEXT && *code as usize >= pool.len()) {
                    return Err(Damaged);
                }
                Series::Text(Texts::new(codes, Arc::clone(pool)))
            }
        };
        Column::from_series(&part.name, part.ty, series).map_err(|_| Damaged)
    }
}
