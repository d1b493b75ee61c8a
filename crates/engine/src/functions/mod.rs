//! Scalar functions: one [`Function`] per name, found through [`lookup`].

use std::collections::HashMap;
use std::sync::OnceLock;

use huntlet_table::{KqlType, Scalar};

use crate::context::{Context, TimeZones};
use crate::value::Value;

pub(crate) mod apply;
pub mod arith;
mod array;
pub(crate) mod bin;
pub(crate) mod build;
pub(crate) mod cell;
pub mod compare;
mod compress;
mod condition;
pub mod convert;
mod datetime;
mod datetime_format;
pub(crate) mod decimal;
mod encode;
pub mod fold;
pub(crate) mod geo;
mod geo_cells;
mod geo_shapes;
mod geo_simplify;
mod hash;
pub(crate) mod ip;
mod json;
mod json_path;
pub(crate) mod limits;
mod math;
mod own;
mod parse;
pub mod pattern;
mod punycode;
mod refused;
mod regexes;
mod registry;
mod series;
mod series_fill;
mod series_model;
mod set;
mod sketch;
mod special;
mod statistics;
#[cfg(test)]
mod tests;
mod text;
pub mod text_match;
pub mod text_match_any;
mod units;
mod user_agent;
mod xml;
mod zones;

pub(crate) use hash::bytes as hash_bytes;
pub use refused::refusal;

/// An argument as the binder sees it: its type, and its value when it is constant.
#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    /// The type of the argument.
    pub ty: KqlType,
    /// The value, when the argument does not depend on a row.
    pub constant: Option<Scalar>,
}

impl Arg {
    /// An argument that varies by row.
    pub fn column(ty: KqlType) -> Self {
        Self { ty, constant: None }
    }
}

/// How a result column is named when the query gives it no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRule {
    /// `Column1`, `Column2` …
    None,
    /// The name of the first argument: `tostring(a)` is `a`.
    FirstArgument,
    /// The function's name and that of the first argument: `strlen(s)` is `strlen_s`.
    NameAndFirstArgument,
    /// A prefix and the name of the first argument: `make_list(x)` is `list_x`, `count()` is `count_`.
    PrefixAndFirstArgument(&'static str),
    /// Always the same name: `ingestion_time()` is `$IngestionTime`.
    PrefixOnly(&'static str),
    /// The name of the argument when there is only one.
    OnlyArgument,
}

/// What a call returns, from its arguments' types. An error is a sentence for a diagnostic.
pub type Typing = fn(&[Arg]) -> Result<KqlType, String>;

/// A call prepared once for its constant arguments, then run for every row.
pub type Prepared = Box<dyn Fn(&[Scalar]) -> Scalar>;

/// What a function may know besides its arguments.
#[derive(Debug, Clone, Copy)]
pub struct RowContext {
    /// The query's one "now", in ticks.
    pub now: i64,
    /// Where random numbers start.
    pub seed: u64,
    /// The time zones of the world, if the host knows them.
    pub time_zones: Option<&'static dyn TimeZones>,
    /// Whether short cuts may be taken; see [`Context::optimise`].
    pub optimise: bool,
}

impl RowContext {
    /// What functions may know of a run.
    pub fn of(context: &Context) -> Self {
        Self {
            now: context.now,
            seed: context.seed,
            time_zones: context.time_zones,
            optimise: context.optimise,
        }
    }
}

/// How a function computes its result. The result has the type that [`Function::typing`] gave.
pub enum Eval {
    /// Called once per row, or once in all when every argument is constant. Never panics.
    Row(fn(&RowContext, &[Scalar]) -> Scalar),
    /// Constants (patterns, formats) are prepared once. An error is a sentence for a diagnostic.
    Compiled(fn(&RowContext, &[Arg]) -> Result<Prepared, String>),
    /// Whole columns at once: context, arguments, number of rows.
    Column(fn(&RowContext, &[Value], usize) -> Result<Value, String>),
}

/// A scalar function.
pub struct Function {
    /// The name as written in a query (case-sensitive).
    pub name: &'static str,
    /// The smallest number of arguments.
    pub min_args: usize,
    /// The largest number of arguments; `usize::MAX` when there is no limit.
    pub max_args: usize,
    /// The result's type.
    pub typing: Typing,
    /// The result column's name.
    pub naming: NameRule,
    /// The computation.
    pub eval: Eval,
}

/// Every scalar function, in no particular order.
pub fn all() -> impl Iterator<Item = &'static Function> {
    registry::FAMILIES.iter().flat_map(|family| family.iter())
}

/// The function of this name.
pub fn lookup(name: &str) -> Option<&'static Function> {
    static INDEX: OnceLock<HashMap<&'static str, &'static Function>> = OnceLock::new();
    INDEX.get_or_init(|| all().map(|function| (function.name, function)).collect()).get(name).copied()
}
