//! Where rows come from.
//!
//! A [`Source`] answers KQL with a table and its provenance. Each kind of backend is a module here: [`local`] runs the
//! query through the engine over tables in memory; services that are reached over the network come beside it. What a
//! source may know of the world, the clock above all, it asks the [`World`].
//!
//! A source that lacks a table says so in the provenance and answers no rows: that is a notice for the analyst, not a
//! failure. Everything else that keeps rows away is a [`SourceError`].

mod error;
pub mod local;
mod request;
mod source;
mod world;

pub use error::{SourceError, codes};
pub use local::LocalSource;
pub use request::QueryRequest;
pub use source::{Answer, Fetched, Source};
pub use world::World;
