//! Where rows come from.
//!
//! A [`Source`] answers KQL with a table and its provenance. [`LocalSource`] runs the query through the engine over
//! tables in memory; [`RemoteSource`] asks a service over the network: Microsoft Sentinel, Azure Data Explorer, Defender
//! XDR, Azure Resource Graph, Splunk. What a source may know of the world, the clock above all, it asks the [`World`];
//! it sends through [`Http`], and gets tokens from a [`TokenProvider`].
//!
//! A source that lacks a table says so in the provenance and answers no rows: that is a notice for the analyst, not a
//! failure. Everything else that keeps rows away is a [`SourceError`].
//!
//! What a service is asked goes as written, after its shape has been checked. Requests wait for the [`Gates`], are sent
//! again when that may help, and in parts of their time span when the result is too large and the query is row-wise.

mod address;
mod cache;
mod drivers;
mod error;
mod gate;
mod http;
pub mod local;
mod merge;
mod remote;
mod request;
mod row_wise;
mod service_error;
mod source;
mod token;
mod world;

pub use address::Origin;
pub use cache::ResultCache;
pub use error::{SourceError, codes};
pub use gate::{Gates, Rate};
pub use http::{Http, HttpBody, HttpError, HttpRequest, HttpResponse, Later, Method};
pub use local::LocalSource;
pub use remote::{RemoteSource, WORKSPACE, Wires};
pub use request::QueryRequest;
pub use source::{Answer, Fetched, Source};
pub use token::{Anonymous, AskedToken, Claims, PastedToken, Resource, TokenProvider};
pub use world::World;
