//! The executor: a plan over tables, operator by operator.

mod by_text;
mod compile;
mod eval;
mod evaluate;
mod expand;
mod external;
mod geo_lookup;
mod graph;
mod group;
mod join;
pub(crate) mod json;
mod kv;
mod list;
mod make_series;
mod nested;
mod operators;
mod ops;
mod order;
mod parse;
mod partition;
mod path;
mod pick;
mod plain;
mod plugin;
mod reduce;
mod row_function;
mod scan;
mod summarize;
mod text;
mod union;

use huntlet_table::Scalar;

use crate::expr::Typed;
use crate::functions::RowContext;

pub(crate) use eval::typed;
pub(crate) use operators::{Executor, Stop, aggregate_args};
pub(crate) use plugin::{PluginRun, learn, runs};

/// Rows per batch between two questions to the host.
pub(crate) const MORSEL: usize = 65_536;

/// The value of an expression that reads no row. An error is a sentence for a diagnostic.
pub(crate) fn constant(expr: &Typed, row: RowContext) -> Result<Scalar, String> {
    let tables = compile::Results::default();
    let compiled = compile::Compiler { row, results: &tables }.compile(expr)?;
    let batch = eval::Batch::rows_only(1);
    match compiled.eval(&batch)? {
        crate::value::Value::Scalar(_, cell) => Ok(cell),
        column @ crate::value::Value::Column(..) => Ok(column.cells().get(0)),
    }
}
