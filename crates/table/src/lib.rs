//! A table with KQL column types over polars-core; reads and writes files.
