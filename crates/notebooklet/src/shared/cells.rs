//! Cells of small tables, read by name.

use huntlet_entity::{Fields, Row};
use huntlet_report::{Block, Fact};
use huntlet_table::{CellRef, Table};

/// Every row of a table.
pub fn rows(table: &Table) -> impl Iterator<Item = Row<'_>> {
    (0..table.height()).filter_map(|row| Row::new(table, row))
}

/// A whole number; 0 where there is none.
pub fn count(row: &Row<'_>, column: &str) -> i64 {
    match row.cell(column) {
        CellRef::Long(number) => number,
        CellRef::Int(number) => i64::from(number),
        CellRef::Bool(value) => i64::from(value),
        _ => 0,
    }
}

/// A label for a row: these columns' cells, joined by ` - `.
pub fn label(row: &Row<'_>, columns: &[impl AsRef<str>]) -> String {
    let cells = columns.iter().filter_map(|column| row.text(column.as_ref()));
    let label = cells.collect::<Vec<_>>().join(" - ");
    if label.is_empty() { "(no values)".to_owned() } else { label }
}

/// Facts of a row's cells that hold something, without the named columns.
pub fn facts(row: &Row<'_>, without: &[&str]) -> Vec<Fact> {
    let cells = row.filled().into_iter().filter(|(name, _)| !without.contains(&name.as_str()));
    cells.map(|(label, value)| Fact { label, value }).collect()
}

/// A block of facts; none where there are none.
pub fn facts_block(items: Vec<Fact>) -> Option<Block> {
    (!items.is_empty()).then_some(Block::Facts { items })
}

/// Those of the columns that the table has.
pub fn present(table: &Table, columns: &[&str]) -> Vec<String> {
    columns.iter().filter(|name| table.column(name).is_some()).map(|name| (*name).to_owned()).collect()
}

/// `1 alert`, `2 alerts`.
pub fn plural(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
