//! The query library: what can be asked, with which parameters, and the KQL that asks it.
//!
//! Queries are YAML files in `queries/` at the repository's root, one file per family; `queries/schema.json` describes
//! the form for editors. The text of a query uses its parameters as plain KQL names. [`Catalog::bind`] puts a typed
//! `let <name> = <literal>;` line for each in front of it, so a value is always a literal and never text of the query:
//!
//! - `string`, `datetime`, `timespan`, `int`, `bool` become a literal of that type, `list` becomes `dynamic([...])`;
//! - `table` and `column` are names: they are quoted and put where the tree has the parameter's name;
//! - `add_query_items` is KQL, and may only be operators behind a `|`, which are appended after the query.
//!
//! Queries for Splunk are SPL and for Azure Resource Graph a KQL without `let`: there the literal stands in the
//! parameter's place, written as that language quotes it ([`quote_spl`]).
//!
//! Files in MSTICPy's form are read too: their `{placeholders}` are found by parsing and become names, as above.
//!
//! What is bound says which tables it reads and over which time span, so that a source can tell a missing table apart
//! from an empty one.

mod bind;
mod builtin;
mod catalog;
pub mod check;
mod continuation;
mod definition;
mod dialect;
mod error;
mod file;
mod load;
mod msticpy;
mod portal;
mod spl;
mod suggest;
mod tables;
mod value;
mod write;

pub use bind::Bound;
pub use catalog::Catalog;
pub use continuation::parse_continuation;
pub use definition::{Parameter, ParameterType, Query};
pub use dialect::{Dialect, SOURCES, runs_on};
pub use error::BindError;
pub use load::{Added, Finding, LoadError};
pub use portal::{PORTAL, explorer_link, graph_link, is_workspace, logs_link};
pub use spl::{epoch, parse_spl_continuation, quote_spl};
pub use tables::tables_read;
pub use value::ParamValue;
