//! Rows as the services write them.

use std::ops::Range;

use huntlet_table::text::real_text;
use huntlet_table::{CellRef, KqlType, Table};
use huntlet_ticks::{format_datetime_short, format_timespan};

/// A list of lists, up to so many bytes; tells how many rows went in.
pub(crate) fn push_rows(out: &mut String, table: &Table, rows: Range<usize>, bytes: usize) -> usize {
    let start = out.len();
    let mut count = 0;
    out.push('[');
    for row in rows {
        let before = out.len();
        out.push_str(if count == 0 { "[" } else { ",[" });
        for (at, cell) in table.row(row).enumerate() {
            if at > 0 {
                out.push(',');
            }
            push_cell(out, cell);
        }
        out.push(']');
        if out.len() - start > bytes {
            out.truncate(before);
            break;
        }
        count += 1;
    }
    out.push(']');
    count
}

/// A list of objects.
pub(crate) fn push_objects(out: &mut String, table: &Table, rows: Range<usize>) {
    let names: Vec<String> = table.columns().iter().map(|column| quoted(column.name())).collect();
    out.push('[');
    for (number, row) in rows.enumerate() {
        out.push_str(if number == 0 { "{" } else { ",{" });
        for (at, (name, cell)) in names.iter().zip(table.row(row)).enumerate() {
            if at > 0 {
                out.push(',');
            }
            out.push_str(name);
            out.push(':');
            match cell {
                // objects have their dynamic values as JSON
                CellRef::Dynamic(text) => out.push_str(text),
                cell => push_cell(out, cell),
            }
        }
        out.push('}');
    }
    out.push(']');
}

/// Longs are numbers, also beyond 2^53; datetimes have up to seven digits of the second; dynamic values are JSON inside a
/// string.
fn push_cell(out: &mut String, cell: CellRef<'_>) {
    match cell {
        CellRef::Null => out.push_str("null"),
        CellRef::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        CellRef::Int(value) => out.push_str(&value.to_string()),
        CellRef::Long(value) => out.push_str(&value.to_string()),
        CellRef::Real(value) if value.is_finite() => out.push_str(&real_text(value)),
        CellRef::Real(value) => out.push_str(&quoted(&real_text(value))),
        CellRef::DateTime(ticks) => out.push_str(&quoted(&format_datetime_short(ticks))),
        CellRef::TimeSpan(ticks) => out.push_str(&quoted(&format_timespan(ticks))),
        CellRef::Decimal(text) | CellRef::Str(text) | CellRef::Guid(text) | CellRef::Dynamic(text) => {
            out.push_str(&quoted(text));
        }
    }
}

/// A JSON string.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The .NET name of a type, as Graph and Kusto's version 1 have it.
pub(crate) fn dot_net(ty: KqlType) -> &'static str {
    match ty {
        KqlType::Bool => "Boolean",
        KqlType::Int => "Int32",
        KqlType::Long => "Int64",
        KqlType::Real => "Double",
        KqlType::Decimal => "SqlDecimal",
        KqlType::DateTime => "DateTime",
        KqlType::TimeSpan => "TimeSpan",
        KqlType::String => "String",
        KqlType::Guid => "Guid",
        KqlType::Dynamic => "Object",
    }
}

#[cfg(test)]
mod tests {
    use huntlet_table::{Column, Scalar};

    use super::*;

    #[test]
    fn cells_are_as_the_service_sends_them() {
        let columns = vec![
            Column::longs("l", vec![Some(9_007_199_254_740_993), None]),
            Column::reals("r", vec![Some(f64::NAN), Some(1.5)]),
            Column::datetimes("t", vec![Some(639_276_192_000_000_001), None]),
            Column::timespans("s", vec![Some(36_000_000_001), None]),
            Column::dynamics("d", vec![Some(serde_json::json!({"a": "\""})), None]),
            Column::strings("q", vec![Some("\u{2028}\"\\\n"), Some("")]),
            Column::constant("b", KqlType::Bool, &Scalar::Bool(true), 2),
        ];
        let table = Table::new(columns).expect("a table");
        let mut out = String::new();
        assert_eq!(push_rows(&mut out, &table, 0..2, usize::MAX), 2);
        let first = "[[9007199254740993,\"NaN\",\"2026-10-15T00:00:00.0000001Z\",\"01:00:00.0000001\",\
            \"{\\\"a\\\":\\\"\\\\\\\"\\\"}\",\"\u{2028}\\\"\\\\\\n\",true],";
        assert!(out.starts_with(first), "{out}");
        assert!(out.ends_with("[null,1.5,null,null,null,\"\",true]]"), "{out}");

        let mut cut = String::new();
        assert_eq!(push_rows(&mut cut, &table, 0..2, out.len() - 3), 1);
        assert!(serde_json::from_str::<serde_json::Value>(&cut).is_ok());
    }
}
