//! What the engine's tests share.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod expected;
pub mod page;
pub mod zones;

use huntlet_table::{Table, text};

/// A table as text: a line of `name:type`, then a line per row, cells parted by ` | `.
pub fn print(table: &Table) -> String {
    let header: Vec<String> =
        table.schema().iter().map(|field| format!("{}:{}", field.name, field.ty)).collect();
    let mut lines = vec![header.join(" | ")];
    for row in 0..table.height() {
        let cells: Vec<String> = table.row(row).map(cell).collect();
        lines.push(cells.join(" | "));
    }
    lines.join("\n")
}

/// A cell as text; a null is `null`, a text stands in quotes when it would read as something else.
fn cell(cell: huntlet_table::CellRef<'_>) -> String {
    use huntlet_table::CellRef;
    match cell {
        CellRef::Null => "null".to_owned(),
        CellRef::Str(text) if text.is_empty() || text.contains(['|', '\n', '"']) || text == "null" => {
            format!("{text:?}")
        }
        other => text::cell_text(other),
    }
}
