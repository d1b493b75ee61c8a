//! `make-series`.

use std::fmt::Write as _;

use huntlet_kql::Span;
use huntlet_table::{CellRef, Column, ColumnBuilder, KqlType, Scalar, Table};

use super::group::Groups;
use super::operators::{Executor, Stop, table_of, take};
use crate::functions::{cell, convert};
use crate::plan::{MakeSeries, Op, SeriesBounds, Step};

/// The most elements of an array.
const MOST: i64 = 1_048_576;

impl Executor<'_> {
    /// Gives each row the number of its bin, summarises by keys and bin, and lays the bins of each group into arrays.
    pub(super) async fn make_series(
        &self,
        table: &Table,
        plan: &MakeSeries,
        step: &Step,
    ) -> Result<Table, Stop> {
        let SeriesBounds { from, to, step: size, .. } = &plan.bounds;
        self.prepare(from.iter().chain(to).chain([size]).chain(&plan.defaults)).await?;
        let bins = self.bins(plan)?;
        let Op::Summarize(inner) = &plan.inner.op else {
            return Err(Stop::Failed("`make-series` got no aggregates".to_owned(), step.span));
        };
        let failed = |error: huntlet_table::TableError| Stop::Failed(error.to_string(), step.span);

        let axis = self.columns(table, [&plan.axis], step.span).await?;
        let (rows, numbers) = bins.numbers(axis.first(), table.height());
        let kept = if rows.len() == table.height() { table.clone() } else { take(table, &rows, step.span)? };
        let mut columns = kept.into_columns();
        columns.push(Column::longs("bin of make-series", numbers.into_iter().map(Some).collect()));
        let numbered = table_of(columns, rows.len(), step.span)?;
        let grouped = self.summarize(&numbered, inner, &plan.inner).await?;

        let (keys, rest) = grouped.columns().split_at(plan.keys.min(grouped.width()));
        let Some((number, values)) = rest.split_first() else {
            return Err(Stop::Failed("`make-series` lost its bins".to_owned(), step.span));
        };
        let layout =
            bins.layout(keys, number, grouped.height(), plan.nonempty && keys.is_empty(), step.span)?;
        let total = layout.offsets.last().copied().unwrap_or(0);
        // the row of each cell, and what its text takes at the least
        self.room(total.saturating_mul(4 + 4 * (values.len() + 1)), step.span)?;
        let layout = layout.filled(number);

        let mut columns = Vec::with_capacity(grouped.width());
        for key in keys {
            columns.push(key.take(&layout.first).map_err(failed)?);
        }
        for (value, default) in values.iter().zip(&plan.defaults) {
            self.checkpoint().await?;
            let default = match (value.ty(), self.scalar(default)?) {
                (KqlType::String, cell) if cell::real(&cell).is_some() => Scalar::String(String::new()),
                (_, Scalar::Null) => Scalar::Null,
                (ty, cell) => convert::to(ty, &cell),
            };
            columns.push(layout.arrays(value, &cell::json(&default).to_string()));
        }
        columns.push(bins.axis(&layout.ranges));
        let columns =
            columns.iter().zip(&step.fields).map(|(column, field)| column.with_name(&field.name)).collect();
        table_of(columns, layout.ranges.len(), step.span)
    }

    fn bins(&self, plan: &MakeSeries) -> Result<Bins, Stop> {
        let bounds = &plan.bounds;
        let bound = |expr: &Option<crate::expr::Typed>| match expr {
            None => Ok(None),
            Some(expr) => match self.scalar(expr)? {
                Scalar::Null => {
                    Err(Stop::Failed("this bound of `make-series` is null".to_owned(), expr.span))
                }
                cell => Ok(Some(cell)),
            },
        };
        let (from, to) = (bound(&bounds.from)?, bound(&bounds.to)?);
        let size = self.scalar(&bounds.step)?;
        if cell::real(&size).is_none_or(|size| size <= 0.0) {
            let message = "the step of `make-series` must be greater than zero".to_owned();
            return Err(Stop::Failed(message, bounds.step.span));
        }
        let ty = plan.axis.ty;
        let scale = if ty == KqlType::Real {
            let real = |cell: &Option<Scalar>| cell.as_ref().and_then(cell::real);
            Scale::Real { from: real(&from), to: real(&to), size: cell::real(&size).unwrap_or(1.0) }
        } else {
            let whole = |cell: &Option<Scalar>| cell.as_ref().and_then(cell::long);
            Scale::Whole { from: whole(&from), to: whole(&to), size: cell::long(&size).unwrap_or(1) }
        };
        Ok(Bins { ty, scale, inclusive: bounds.inclusive })
    }
}

/// The axis: ticks and whole numbers, or reals.
enum Scale {
    Whole { from: Option<i64>, to: Option<i64>, size: i64 },
    Real { from: Option<f64>, to: Option<f64>, size: f64 },
}

/// The bins along the axis. Bins are numbered from the first bound, or from the multiple zero of the step.
struct Bins {
    ty: KqlType,
    scale: Scale,
    inclusive: bool,
}

impl Bins {
    /// The rows that lie in a bin, and the bins' numbers.
    fn numbers(&self, axis: Option<&Column>, height: usize) -> (Vec<u32>, Vec<i64>) {
        let (mut rows, mut numbers) = (Vec::with_capacity(height), Vec::with_capacity(height));
        let Some(axis) = axis else { return (rows, numbers) };
        let mut keep = |row: usize, number: Option<i64>| {
            if let Some(number) = number {
                rows.push(row as u32);
                numbers.push(number);
            }
        };
        if let Ok(cells) = axis.i64() {
            cells.iter().enumerate().for_each(|(row, value)| keep(row, value.and_then(|v| self.whole(v))));
        } else if let Ok(cells) = axis.i32() {
            let number = |value| self.whole(i64::from(value));
            cells.iter().enumerate().for_each(|(row, value)| keep(row, value.and_then(number)));
        } else if let Ok(cells) = axis.f64() {
            cells.iter().enumerate().for_each(|(row, value)| keep(row, value.and_then(|v| self.real(v))));
        }
        (rows, numbers)
    }

    fn whole(&self, value: i64) -> Option<i64> {
        let Scale::Whole { from, to, size } = self.scale else { return None };
        let inside = from.is_none_or(|from| value >= from)
            && to.is_none_or(|to| value < to || self.inclusive && value == to);
        let origin = if self.inclusive { 0 } else { from.unwrap_or(0) };
        inside.then(|| value.saturating_sub(origin).div_euclid(size))
    }

    fn real(&self, value: f64) -> Option<i64> {
        let Scale::Real { from, to, size } = self.scale else { return None };
        let inside = value.is_finite()
            && from.is_none_or(|from| value >= from)
            && to.is_none_or(|to| value < to || self.inclusive && value == to);
        let origin = if self.inclusive { 0.0 } else { from.unwrap_or(0.0) };
        inside.then(|| ((value - origin) / size).floor() as i64)
    }

    /// The first bin and the one behind the last, where the bounds say so.
    fn ends(&self) -> (Option<i64>, Option<i64>) {
        match self.scale {
            Scale::Whole { from, to, size } if self.inclusive => {
                (from.map(|from| from.div_euclid(size)), to.map(|to| to.div_euclid(size).saturating_add(1)))
            }
            Scale::Whole { from, to, size } => {
                let length = to.map(|to| to.saturating_sub(from.unwrap_or(0)));
                let end = length.map(|l| l.div_euclid(size) + i64::from(l.rem_euclid(size) != 0));
                (from.map(|_| 0), end)
            }
            Scale::Real { from, to, size } if self.inclusive => (
                from.map(|from| (from / size).floor() as i64),
                to.map(|to| ((to / size).floor() as i64).saturating_add(1)),
            ),
            Scale::Real { from, to, size } => {
                let end = to.map(|to| ((to - from.unwrap_or(0.0)) / size).ceil() as i64);
                (from.map(|_| 0), end)
            }
        }
    }

    /// Which bin of which group is in which row of the summarised table.
    fn layout(
        &self,
        keys: &[Column],
        number: &Column,
        height: usize,
        nonempty: bool,
        span: Span,
    ) -> Result<Layout, Stop> {
        let numbers = number.i64().map_err(|error| Stop::Failed(error.to_string(), span))?;
        let groups = Groups::of(keys, height);
        let (start, end) = self.ends();
        let mut ranges = vec![(start.unwrap_or(i64::MAX), end.unwrap_or(i64::MIN)); groups.first.len()];
        for (group, number) in groups.ids.iter().zip(numbers.iter()) {
            let (Some(range), Some(number)) = (ranges.get_mut(*group as usize), number) else { continue };
            if start.is_none() {
                range.0 = range.0.min(number);
            }
            if end.is_none() {
                range.1 = range.1.max(number.saturating_add(1));
            }
        }
        if ranges.is_empty() && nonempty {
            ranges.push((start.unwrap_or(0), end.or(start).unwrap_or(0)));
        }
        let mut offsets = Vec::with_capacity(ranges.len() + 1);
        let mut total = 0_usize;
        for (first, behind) in &ranges {
            let length = behind.saturating_sub(*first).max(0);
            if length > MOST {
                let message = format!("`make-series` makes arrays of {MOST} elements at most, not {length}");
                return Err(Stop::Failed(message, span));
            }
            offsets.push(total);
            total = total.saturating_add(length as usize);
        }
        offsets.push(total);
        Ok(Layout { first: groups.first, ids: groups.ids, ranges, offsets, cells: Vec::new() })
    }

    /// The axis' values of each group.
    fn axis(&self, ranges: &[(i64, i64)]) -> Column {
        let mut builder = ColumnBuilder::new("", KqlType::Dynamic, ranges.len());
        let mut last: Option<((i64, i64), String)> = None;
        for range in ranges {
            if last.as_ref().is_none_or(|(known, _)| known != range) {
                let mut text = String::from("[");
                for number in range.0..range.1.max(range.0) {
                    let value = cell::json(&self.value(number));
                    let _ = write!(text, "{}{value}", if text.len() > 1 { "," } else { "" });
                }
                text.push(']');
                last = Some((*range, text));
            }
            if let Some((_, text)) = &last {
                builder.push_text(text);
            }
        }
        builder.finish()
    }

    fn value(&self, number: i64) -> Scalar {
        match self.scale {
            Scale::Whole { from, size, .. } => {
                let origin = if self.inclusive { 0 } else { from.unwrap_or(0) };
                let value = number.saturating_mul(size).saturating_add(origin);
                match self.ty {
                    KqlType::DateTime => Scalar::DateTime(value),
                    KqlType::TimeSpan => Scalar::TimeSpan(value),
                    _ => Scalar::Long(value),
                }
            }
            Scale::Real { from, size, .. } => {
                let origin = if self.inclusive { 0.0 } else { from.unwrap_or(0.0) };
                Scalar::Real(number as f64 * size + origin)
            }
        }
    }
}

const NO_ROW: u32 = u32::MAX;

/// Where the bins of the groups lie.
struct Layout {
    /// For each group its first row in the summarised table.
    first: Vec<u32>,
    /// The group of each row.
    ids: Vec<u32>,
    /// For each group its first bin and the one behind its last.
    ranges: Vec<(i64, i64)>,
    /// For each group its first cell; at the end the number of cells.
    offsets: Vec<usize>,
    /// For each bin of each group its row in the summarised table.
    cells: Vec<u32>,
}

impl Layout {
    /// The same with the rows put into their cells.
    fn filled(mut self, number: &Column) -> Self {
        let mut cells = vec![NO_ROW; self.offsets.last().copied().unwrap_or(0)];
        let Ok(numbers) = number.i64() else { return self };
        for (row, (group, number)) in self.ids.iter().zip(numbers.iter()).enumerate() {
            let group = *group as usize;
            let (Some((first, _)), Some(offset), Some(number)) =
                (self.ranges.get(group), self.offsets.get(group), number)
            else {
                continue;
            };
            let place = usize::try_from(number.saturating_sub(*first)).ok().map(|place| offset + place);
            if let Some(cell) = place.and_then(|place| cells.get_mut(place)) {
                *cell = row as u32;
            }
        }
        self.cells = cells;
        self
    }

    /// One array per group.
    fn arrays(&self, values: &Column, default: &str) -> Column {
        let mut builder = ColumnBuilder::new("", KqlType::Dynamic, self.ranges.len());
        let mut text = String::new();
        for ends in self.offsets.windows(2) {
            let [start, end] = ends else { continue };
            text.clear();
            text.push('[');
            for (place, row) in self.cells.get(*start..*end).unwrap_or_default().iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                match row {
                    &NO_ROW => text.push_str(default),
                    row => push_json(&mut text, values.cell(*row as usize)),
                }
            }
            text.push(']');
            builder.push_text(&text);
        }
        builder.finish()
    }
}

/// A cell as JSON.
fn push_json(text: &mut String, value: CellRef<'_>) {
    let _ = match value {
        CellRef::Long(value) => write!(text, "{value}"),
        CellRef::Dynamic(json) => write!(text, "{json}"),
        other => write!(text, "{}", cell::json(&other.to_scalar())),
    };
}
