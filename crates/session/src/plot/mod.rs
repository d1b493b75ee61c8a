//! What a plot draws, read from a table.
//!
//! The table has three kinds of columns: one of places, any number of values, and those whose texts make series. Those
//! that the spec does not name are chosen by type, as Kusto's own tools do. A result of `make-series` holds whole
//! series in arrays, which are unfolded.

mod choose;
mod shape;

use std::collections::HashMap;

use huntlet_report::{Fact, Plot, PlotAxis, PlotKind, PlotSeries, PlotSpec};
use huntlet_table::text::cell_text;
use huntlet_table::{CellRef, Column, Table};
use huntlet_ticks::{TICKS_PER_SECOND, parse_datetime, to_unix_ms};
use serde_json::Value;

use choose::{Columns, choose};

/// A plot's values, made fit to be drawn.
pub(crate) fn plot(table: &Table, spec: &PlotSpec) -> Plot {
    let mut plot = Plot {
        axis: PlotAxis::Category,
        x_name: String::new(),
        y_name: String::new(),
        categories: Vec::new(),
        series: Vec::new(),
        marks: Vec::new(),
        facts: Vec::new(),
        notices: spec.notices.clone(),
    };
    if spec.kind == PlotKind::Card {
        plot.facts = facts(table, spec);
        return plot;
    }
    let columns = match choose(table, spec) {
        Ok(columns) => columns,
        Err(reason) => {
            plot.notices.push(reason);
            return plot;
        }
    };
    columns.x.name().clone_into(&mut plot.x_name);
    if let [only] = columns.ys.as_slice() {
        only.name().clone_into(&mut plot.y_name);
    }
    let mut read =
        Read { spec, columns, plot: &mut plot, by_name: HashMap::new(), categories: HashMap::new() };
    if read.columns.folded {
        read.arrays(table.height());
    } else {
        read.rows(table.height());
    }
    shape::shape(&mut plot, spec);
    plot
}

fn facts(table: &Table, spec: &PlotSpec) -> Vec<Fact> {
    let wanted = |column: &&Column| {
        spec.y_columns.is_empty() || spec.y_columns.iter().any(|name| name == column.name())
    };
    let value = |column: &Column| if table.height() == 0 { String::new() } else { cell_text(column.cell(0)) };
    let columns = table.columns().iter().filter(wanted);
    columns.map(|column| Fact { label: column.name().to_owned(), value: value(column) }).collect()
}

struct Read<'a> {
    spec: &'a PlotSpec,
    columns: Columns<'a>,
    plot: &'a mut Plot,
    by_name: HashMap<String, usize>,
    categories: HashMap<String, usize>,
}

impl Read<'_> {
    /// A value a row.
    fn rows(&mut self, height: usize) {
        self.plot.axis = match self.columns.x.ty() {
            huntlet_table::KqlType::DateTime => PlotAxis::Time,
            ty if choose::is_numeric(ty) && self.spec.kind != PlotKind::Pie => PlotAxis::Number,
            _ => PlotAxis::Category,
        };
        if self.spec.kind == PlotKind::Pie {
            self.plot.axis = PlotAxis::Category;
        }
        let mut placeless = 0;
        for row in 0..height {
            let Some(x) = self.place(self.columns.x.cell(row)) else {
                placeless += 1;
                continue;
            };
            for y in 0..self.columns.ys.len() {
                let Some(value) = self.columns.ys.get(y).and_then(|column| number(column.cell(row))) else {
                    continue;
                };
                let series = self.series(row, y);
                self.push(series, x, value);
                if y == 0
                    && self
                        .columns
                        .anomalies
                        .iter()
                        .any(|column| number(column.cell(row)).is_some_and(|flag| flag != 0.0))
                {
                    self.plot.marks.push((x, value));
                }
            }
        }
        if placeless > 0 {
            let name = &self.plot.x_name;
            self.plot.notices.push(format!("Rows without a value in {name} are not drawn: {placeless}."));
        }
    }

    /// Whole series in arrays, as `make-series` gives them.
    fn arrays(&mut self, height: usize) {
        let mut is_time = true;
        for row in 0..height {
            let places = array(self.columns.x.cell(row));
            let xs: Vec<f64> = places
                .iter()
                .map(|place| {
                    let instant =
                        place.as_str().and_then(parse_datetime).map(|ticks| to_unix_ms(ticks) as f64);
                    is_time &= instant.is_some();
                    instant.or_else(|| place.as_f64()).unwrap_or(f64::NAN)
                })
                .collect();
            let flags: Vec<Vec<Value>> =
                self.columns.anomalies.iter().map(|column| array(column.cell(row))).collect();
            for y in 0..self.columns.ys.len() {
                let values = self.columns.ys.get(y).map(|column| array(column.cell(row))).unwrap_or_default();
                let series = self.series(row, y);
                for (index, (&x, value)) in xs.iter().zip(&values).enumerate() {
                    let value = value.as_f64().unwrap_or(f64::NAN);
                    self.push(series, x, value);
                    let is_unusual = |flags: &Vec<Value>| {
                        flags.get(index).and_then(Value::as_f64).is_some_and(|flag| flag != 0.0)
                    };
                    if y == 0 && flags.iter().any(is_unusual) {
                        self.plot.marks.push((x, value));
                    }
                }
            }
        }
        self.plot.axis = if is_time { PlotAxis::Time } else { PlotAxis::Number };
    }

    fn place(&mut self, cell: CellRef<'_>) -> Option<f64> {
        match self.plot.axis {
            PlotAxis::Category => {
                let text = cell_text(cell);
                let next = self.categories.len();
                let index = *self.categories.entry(text.clone()).or_insert(next);
                if index == next {
                    self.plot.categories.push(if text.is_empty() { "(empty)".to_owned() } else { text });
                }
                Some(index as f64)
            }
            _ => number(cell),
        }
    }

    fn series(&mut self, row: usize, y: usize) -> usize {
        let mut parts: Vec<String> = self
            .columns
            .series
            .iter()
            .map(|column| {
                Some(cell_text(column.cell(row))).filter(|text| !text.is_empty()).unwrap_or("(empty)".into())
            })
            .collect();
        if parts.is_empty() || self.columns.ys.len() > 1 {
            parts.extend(self.columns.ys.get(y).map(|column| column.name().to_owned()));
        }
        let name = parts.join(": ");
        if let Some(&index) = self.by_name.get(&name) {
            return index;
        }
        let index = self.plot.series.len();
        self.plot.series.push(PlotSeries { name: name.clone(), xs: Vec::new(), ys: Vec::new() });
        self.by_name.insert(name, index);
        index
    }

    fn push(&mut self, series: usize, x: f64, y: f64) {
        if let Some(series) = self.plot.series.get_mut(series) {
            series.xs.push(x);
            series.ys.push(y);
        }
    }
}

/// A number, an instant in milliseconds, or a span in seconds.
fn number(cell: CellRef<'_>) -> Option<f64> {
    match cell {
        CellRef::Bool(flag) => Some(f64::from(u8::from(flag))),
        CellRef::Int(number) => Some(f64::from(number)),
        CellRef::Long(number) => Some(number as f64),
        CellRef::Real(number) => Some(number),
        CellRef::Decimal(text) => text.parse().ok(),
        CellRef::DateTime(ticks) => Some(to_unix_ms(ticks) as f64),
        CellRef::TimeSpan(ticks) => Some(ticks as f64 / TICKS_PER_SECOND as f64),
        CellRef::Dynamic(text) => text.parse().ok(),
        CellRef::Null | CellRef::Str(_) | CellRef::Guid(_) => None,
    }
}

fn array(cell: CellRef<'_>) -> Vec<Value> {
    let CellRef::Dynamic(text) = cell else { return Vec::new() };
    serde_json::from_str(text).unwrap_or_default()
}
