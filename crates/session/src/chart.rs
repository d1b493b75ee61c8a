//! What a timeline draws, read from a table.

use std::collections::HashMap;

use huntlet_report::{ChartData, Mark, Series, TimelineSpec};
use huntlet_table::text::cell_text;
use huntlet_table::{CellRef, Table};
use huntlet_ticks::to_unix_ms;

/// Groups that get a row of their own; the rest share one.
const GROUPS: usize = 60;
const OTHERS: &str = "(others)";
const EMPTY: &str = "(empty)";

/// Marks by group, in order of time. A column that is not there groups nothing, or gives no marks.
pub(crate) fn chart_data(table: &Table, spec: &TimelineSpec) -> ChartData {
    let group = spec.group_by.as_deref().and_then(|name| table.column(name));
    let label = |row: usize| match group {
        Some(column) => {
            Some(cell_text(column.cell(row))).filter(|text| !text.is_empty()).unwrap_or(EMPTY.into())
        }
        None => spec.table.clone(),
    };
    let mut groups: HashMap<String, Vec<Mark>> = HashMap::new();
    let mut undated = 0;
    let mut range: Option<(f64, f64)> = None;
    for row in 0..table.height() {
        let Some(CellRef::DateTime(ticks)) = table.column(&spec.time_column).map(|column| column.cell(row))
        else {
            undated += 1;
            continue;
        };
        let time_ms = to_unix_ms(ticks) as f64;
        range =
            Some(range.map_or((time_ms, time_ms), |(first, last)| (first.min(time_ms), last.max(time_ms))));
        groups.entry(label(row)).or_default().push(Mark { time_ms, row: row as u32 });
    }
    let groups_in_all = groups.len() as u32;
    let mut series: Vec<Series> =
        groups.into_iter().map(|(label, marks)| Series { label, count: 0, marks }).collect();
    if series.len() > GROUPS {
        series.sort_by(|a, b| b.marks.len().cmp(&a.marks.len()).then_with(|| a.label.cmp(&b.label)));
        let marks = series.split_off(GROUPS).into_iter().flat_map(|series| series.marks).collect();
        series.push(Series { label: OTHERS.into(), count: 0, marks });
    }
    series.sort_by(|a, b| (a.label == OTHERS).cmp(&(b.label == OTHERS)).then_with(|| a.label.cmp(&b.label)));
    for series in &mut series {
        series.count = series.marks.len() as u32;
        series.marks.sort_by(|a, b| a.time_ms.total_cmp(&b.time_ms));
    }
    ChartData { series, range_ms: range, undated, groups_in_all }
}

/// The marks of all series as bytes: instants first, then rows.
pub(crate) fn packed(data: &ChartData) -> Vec<u8> {
    let marks = || data.series.iter().flat_map(|series| &series.marks);
    let mut bytes: Vec<u8> = marks().flat_map(|mark| mark.time_ms.to_le_bytes()).collect();
    bytes.extend(marks().flat_map(|mark| mark.row.to_le_bytes()));
    bytes
}
