//! Where a query finds its tables.

use std::collections::BTreeMap;

use huntlet_table::{Schema, Table};

/// Tables by name, as a query sees them.
pub trait Tables {
    /// The table of this exact name. Cheap: a table is shared, not copied.
    fn get(&self, name: &str) -> Option<Table>;
    /// The columns of the table of this exact name.
    fn schema(&self, name: &str) -> Option<Schema>;
    /// All names, in the order in which `union *` reads them.
    fn names(&self) -> Vec<String>;
}

/// Tables held in memory, ordered by name.
#[derive(Debug, Clone, Default)]
pub struct MemoryTables {
    tables: BTreeMap<String, Table>,
}

impl MemoryTables {
    /// No tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a table, or replaces the one of that name.
    pub fn insert(&mut self, name: impl Into<String>, table: Table) {
        self.tables.insert(name.into(), table);
    }

    /// Takes a table away.
    pub fn remove(&mut self, name: &str) -> Option<Table> {
        self.tables.remove(name)
    }
}

impl Tables for MemoryTables {
    fn get(&self, name: &str) -> Option<Table> {
        self.tables.get(name).cloned()
    }

    fn schema(&self, name: &str) -> Option<Schema> {
        self.tables.get(name).map(Table::schema)
    }

    fn names(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }
}
