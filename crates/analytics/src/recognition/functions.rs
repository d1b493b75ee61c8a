//! Recognition by name.

use huntlet_table::{Column, Table};

use super::recognize;
use crate::{Accepts, Default, Function, Kind, Outcome, Parity, optional};

/// Entities of a table.
pub static RECOGNIZE_ENTITIES: Function = Function {
    name: "recognize_entities",
    description: "Which columns hold entities of which type, by their names and up to 200 distinct cells of each: Column, \
                  Entity, Property, Confidence (0 to 1), Evidence. `cells` has the cells looked at that are entities by \
                  their form: Column, Value, Entity, Property, Row, Rows.",
    input: Accepts::Table,
    parameters: &[optional(
        "min_confidence",
        Kind::Real(0.0, 1.0),
        Default::Real(0.0),
        "Columns of which less is known are left out.",
    )],
    parity: &[Parity::own(
        "The peer asks its user which column holds what. Types and properties have the names of its entities.",
    )],
    pipes: false,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let least = arguments.real("min_confidence").unwrap_or(0.0);
            let (mut columns, cells) = recognize(&table);
            columns.retain(|column| column.confidence >= least);
            let main = Table::new(vec![
                Column::strings("Column", columns.iter().map(|found| Some(&found.column)).collect()),
                Column::strings("Entity", columns.iter().map(|found| Some(found.entity)).collect()),
                Column::strings("Property", columns.iter().map(|found| Some(found.property)).collect()),
                Column::reals("Confidence", columns.iter().map(|found| Some(found.confidence)).collect()),
                Column::strings("Evidence", columns.iter().map(|found| Some(&found.evidence)).collect()),
            ])?;
            let cells = Table::new(vec![
                Column::strings("Column", cells.iter().map(|cell| Some(&cell.column)).collect()),
                Column::strings("Value", cells.iter().map(|cell| Some(&cell.value)).collect()),
                Column::strings("Entity", cells.iter().map(|cell| Some(cell.entity)).collect()),
                Column::strings("Property", cells.iter().map(|cell| Some(cell.property)).collect()),
                Column::longs("Row", cells.iter().map(|cell| Some(i64::from(cell.row))).collect()),
                Column::longs("Rows", cells.iter().map(|cell| Some(i64::from(cell.rows))).collect()),
            ])?;
            Ok(Outcome::table("entities", main).and("cells", cells))
        })
    },
};
