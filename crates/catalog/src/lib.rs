//! The query library: typed parameters bound into KQL by quoting.
