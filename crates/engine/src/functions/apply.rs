//! A computation on single cells, applied to whole columns.

use huntlet_table::{Column, ColumnBuilder, KqlType, Scalar};

use super::Value;

/// Reads cells out of values, row by row.
pub(crate) struct Cells {
    parts: Vec<Part>,
}

enum Part {
    Same(Scalar),
    Varying(Column),
}

impl Cells {
    /// Over these values.
    pub(crate) fn new(values: &[Value]) -> Result<Self, String> {
        let part = |value: &Value| match value {
            Value::Scalar(_, cell) => Ok(Part::Same(cell.clone())),
            Value::Column(ty, series) => {
                Column::from_series("", *ty, series.clone()).map(Part::Varying).map_err(|e| e.to_string())
            }
        };
        Ok(Self { parts: values.iter().map(part).collect::<Result<_, _>>()? })
    }

    /// Whether every value is the same in every row.
    pub(crate) fn constant(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Same(_)))
    }

    /// Puts the cells of a row into `into`.
    pub(crate) fn read(&self, row: usize, into: &mut Vec<Scalar>) {
        into.resize(self.parts.len(), Scalar::Null);
        for (part, slot) in self.parts.iter().zip(into.iter_mut()) {
            match part {
                // already there after the first row
                Part::Same(cell) if row > 0 && slot == cell => {}
                Part::Same(cell) => *slot = cell.clone(),
                Part::Varying(column) => *slot = column.cell(row).to_scalar(),
            }
        }
    }
}

/// Computes a column of `ty`; one cell when every argument is constant.
pub(crate) fn rows(
    ty: KqlType,
    args: &[Value],
    rows: usize,
    compute: impl Fn(&[Scalar]) -> Scalar,
) -> Result<Value, String> {
    let cells = Cells::new(args)?;
    let mut buffer = Vec::new();
    if cells.constant() {
        cells.read(0, &mut buffer);
        return Ok(Value::Scalar(ty, compute(&buffer)));
    }
    let mut out = ColumnBuilder::new("", ty, rows);
    for row in 0..rows {
        cells.read(row, &mut buffer);
        out.push(&compute(&buffer));
    }
    Ok(Value::Column(ty, out.finish().into_series()))
}
