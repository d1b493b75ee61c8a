//! A table with KQL column types; reads and writes files.
//!
//! A [`Table`] is a list of [`Column`]s of equal length. What a column holds, by its [`KqlType`]:
//!
//! | KQL type | stored as | null |
//! | --- | --- | --- |
//! | bool | Boolean | yes |
//! | int, long | Int32, Int64 | yes |
//! | real | Float64 | yes |
//! | datetime | Int64, ticks since 0001-01-01 (`huntlet-ticks`) | yes |
//! | timespan | Int64, ticks | yes |
//! | string | String | never: a missing string is `""`, as in KQL |
//! | guid | String, lowercase | yes |
//! | decimal | String, canonical text | yes |
//! | dynamic | String, compact JSON text; JSON's null is a null cell | yes |
//!
//! Every constructor keeps these rules.

mod builder;
mod cell;
mod column;
mod error;
pub mod hand_over;
pub mod read;
mod schema;
pub mod store;
mod table;
pub mod text;
mod types;
pub mod write;

pub use store::compat as polars;

/// Shared bytes, as [`read::read`] takes them.
pub use bytes::Bytes;

pub use builder::ColumnBuilder;
pub use cell::{CellRef, Scalar};
pub use column::Column;
pub use error::TableError;
pub use schema::{Field, Schema};
pub use table::Table;
pub use types::{KqlType, UnknownType};
