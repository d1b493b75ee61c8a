//! Entities and how they are made from rows.
//!
//! The names of types and properties are MSTICPy's (`Account`, `Host`, `IpAddress`, `GeoLocation`; `Name`,
//! `NTDomain`, `UPNSuffix` …), so that a report reads like the notebooks that analysts know. An entity is plain data:
//! it is made from the cells of a row through [`Fields`], and shown as a [`huntlet_report::EntityCard`].

pub mod account;
pub mod alert;
pub mod card;
pub mod fields;
pub mod geo;
pub mod host;
pub mod ip;
pub mod json;

pub use account::Account;
pub use card::Card;
pub use fields::{Fields, Row};
pub use geo::GeoLocation;
pub use host::Host;
pub use ip::{IpAddress, IpKind};
