//! Entities and how they are made from rows.
