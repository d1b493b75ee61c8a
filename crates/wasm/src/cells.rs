//! Cells as JavaScript values, by the contract: long beyond 2^53 is a bigint, a datetime is ISO text, a dynamic is JSON.

use huntlet_table::{CellRef, Table};
use js_sys::{Array, JSON};
use wasm_bindgen::JsValue;

const SAFE: i64 = 1 << 53;

/// Rows `offset..offset + limit` as arrays of cells; what lies beyond the table's end is left out.
pub fn rows(table: &Table, offset: usize, limit: usize) -> Array {
    let end = offset.saturating_add(limit).min(table.height());
    (offset..end)
        .map(|row| (0..table.width()).map(|column| cell(table.cell(row, column))).collect::<Array>())
        .collect()
}

fn cell(cell: CellRef<'_>) -> JsValue {
    match cell {
        CellRef::Null => JsValue::NULL,
        CellRef::Bool(value) => value.into(),
        CellRef::Int(value) => value.into(),
        CellRef::Long(value) if (-SAFE..=SAFE).contains(&value) => JsValue::from_f64(value as f64),
        CellRef::Long(value) => js_sys::BigInt::from(value).into(),
        CellRef::Real(value) => value.into(),
        CellRef::Decimal(text) | CellRef::Str(text) | CellRef::Guid(text) => text.into(),
        CellRef::DateTime(ticks) => huntlet_ticks::format_datetime_short(ticks).into(),
        CellRef::TimeSpan(ticks) => huntlet_ticks::format_timespan(ticks).into(),
        CellRef::Dynamic(json) => JSON::parse(json).unwrap_or_else(|_| json.into()),
    }
}
