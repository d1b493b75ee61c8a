//! Executes a KQL tree over tables.
