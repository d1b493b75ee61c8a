//! Tables described for the outside.

use huntlet_report::{ColumnInfo, TableInfo};
use huntlet_table::{Field, KqlType, Table};
use huntlet_ticks::to_unix_ms;

/// Columns as names and type names.
pub(crate) fn columns_of(fields: impl Iterator<Item = Field>) -> Vec<ColumnInfo> {
    fields.map(|field| ColumnInfo { name: field.name, ty: field.ty.to_string() }).collect()
}

/// A table's description.
pub(crate) fn info(handle: String, name: &str, table: &Table, origin: &str, notices: &[String]) -> TableInfo {
    TableInfo {
        handle,
        name: name.to_owned(),
        columns: columns_of(table.columns().iter().map(huntlet_table::Column::field)),
        row_count: table.height() as u64,
        bytes: table.estimated_bytes() as u64,
        origin: origin.to_owned(),
        notices: notices.to_vec(),
        time_range_ms: time_range_ms(table),
    }
}

/// First and last event, by the column that Sentinel and Defender use, else the first datetime column.
fn time_range_ms(table: &Table) -> Option<(f64, f64)> {
    let column = ["TimeGenerated", "Timestamp"]
        .iter()
        .filter_map(|name| table.column(name))
        .chain(table.columns())
        .find(|column| column.ty() == KqlType::DateTime)?;
    let ticks = column.i64().ok()?;
    let mut range: Option<(i64, i64)> = None;
    for tick in ticks.iter().flatten() {
        range = Some(range.map_or((tick, tick), |(first, last)| (first.min(tick), last.max(tick))));
    }
    range.map(|(first, last)| (to_unix_ms(first) as f64, to_unix_ms(last) as f64))
}
