//! `pivot`: values of a column become columns.

use std::collections::{HashMap, HashSet};

use huntlet_table::{Field, KqlType, Scalar, Table};

use super::{Input, Output};
use crate::exec::group::Groups;
use crate::functions::convert;

/// The values of a column as columns of a result, each once.
pub(crate) fn values(table: &Table, column: usize) -> Vec<Field> {
    let mut seen = HashSet::new();
    let names = (0..table.height()).map(|row| text(&table.cell(row, column).to_scalar()));
    let names = names.filter(|name| seen.insert(name.clone()));
    names.map(|name| Field { name, ty: KqlType::Dynamic }).collect()
}

fn text(cell: &Scalar) -> String {
    match convert::to(KqlType::String, cell) {
        Scalar::String(text) => text,
        _ => String::new(),
    }
}

/// The input's last two columns are a value to turn and what to show for it, those before tell the rows of the result
/// apart. The constants are what to show for a pair that does not occur, then for each column of the result the
/// position of the key that it shows, or -1.
pub(crate) fn pivot(input: &Input<'_>) -> Result<Output, String> {
    let table = input.table;
    let (empty, places) = input.constants.split_first().ok_or("the value of empty cells is not there")?;
    let turned = table.width().checked_sub(2).ok_or("the value to turn is not there")?;
    let groups = Groups::of(table.columns().get(..turned).unwrap_or_default(), table.height());
    input.fits(groups.first.len())?;
    let mut cells: HashMap<(u32, String), Scalar> = HashMap::new();
    let mut names = HashSet::new();
    for (row, group) in groups.ids.iter().enumerate() {
        let name = text(&table.cell(row, turned).to_scalar());
        names.insert(name.clone());
        cells.insert((*group, name), table.cell(row, turned + 1).to_scalar());
    }
    let shown = input.fields.iter().zip(places).filter(|(_, place)| place.as_i64() == Some(-1));
    let known: HashSet<&str> = shown.map(|(field, _)| field.name.as_str()).collect();
    if let Some(name) = names.iter().filter(|name| !known.contains(name.as_str())).min() {
        return Err(format!("`pivot` finds the value `{name}`, which is not in the schema behind it"));
    }
    let rows = groups.first.iter().enumerate().map(|(group, first)| {
        let cell = |(field, place): (&Field, &Scalar)| match place
            .as_i64()
            .and_then(|place| usize::try_from(place).ok())
        {
            Some(key) => table.cell(*first as usize, key).to_scalar(),
            None => cells.get(&(group as u32, field.name.clone())).unwrap_or(empty).clone(),
        };
        input.fields.iter().zip(places).map(cell).collect()
    });
    Ok(Output::Rows(rows.collect()))
}
