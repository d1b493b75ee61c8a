//! Parts of a result put together.

use huntlet_table::{Column, Field, Table, TableError};

/// The rows of all tables, in order. Columns are found by name; one that a table lacks is null there. Where a name has
/// several types, the later ones become columns `name_type`, as `union` has it.
pub(crate) fn merged(tables: &[Table]) -> Result<Table, TableError> {
    let mut fields: Vec<(String, Field)> = Vec::new();
    for field in tables.iter().flat_map(|table| table.schema().into_fields()) {
        if fields.iter().any(|(_, known)| *known == field) {
            continue;
        }
        let clash = fields.iter().any(|(name, _)| *name == field.name);
        let name = if clash { format!("{}_{}", field.name, field.ty) } else { field.name.clone() };
        fields.push((name, field));
    }
    let columns = fields.iter().map(|(name, field)| {
        let parts: Vec<Column> = tables
            .iter()
            .map(|table| match table.column(&field.name).filter(|column| column.ty() == field.ty) {
                Some(column) => column.clone(),
                None => Column::nulls(&field.name, field.ty, table.height()),
            })
            .collect();
        let parts: Vec<&Column> = parts.iter().collect();
        Ok(Column::concat(&parts)?.with_name(name))
    });
    let columns = columns.collect::<Result<Vec<_>, TableError>>()?;
    Table::with_height(columns, tables.iter().map(Table::height).sum())
}
