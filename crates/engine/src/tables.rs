//! Where a query finds its tables.

use std::collections::{BTreeMap, BTreeSet};

use huntlet_table::{Schema, Table};

use crate::table_function::TableFunctions;

/// Tables by name, as a query sees them.
pub trait Tables {
    /// The table of this exact name. Cheap: a table is shared, not copied.
    fn get(&self, name: &str) -> Option<Table>;
    /// The columns of the table of this exact name.
    fn schema(&self, name: &str) -> Option<Schema>;
    /// All names, in the order in which `union *` reads them.
    fn names(&self) -> Vec<String>;

    /// The name under which a table of another scope is held here. `place` is what stands before the table, outermost
    /// first, such as `[("workspace", "soc")]`. Nothing when it cannot be reached, which is the rule.
    fn elsewhere(&self, place: &[(String, String)], table: &str) -> Option<String> {
        let _ = (place, table);
        None
    }

    /// The functions beside the language that `invoke` finds; by default none.
    fn functions(&self) -> Option<&'static dyn TableFunctions> {
        None
    }

    /// The name of the table that holds the rows of a watchlist: by default one that is called as the query writes it,
    /// `_GetWatchlist('name')`.
    fn watchlist(&self, name: &str) -> Option<String> {
        let table = format!("_GetWatchlist('{name}')");
        self.schema(&table).map(|_| table)
    }
}

/// Tables held in memory, ordered by name.
#[derive(Debug, Clone, Default)]
pub struct MemoryTables {
    tables: BTreeMap<String, Table>,
    own_names: BTreeSet<String>,
    functions: Option<&'static dyn TableFunctions>,
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

    /// Lets a query call these tables' workspace or database by a name: `workspace("name").T` is then `T`.
    pub fn answer_to(&mut self, name: impl Into<String>) {
        self.own_names.insert(name.into());
    }

    /// Lets queries use these functions with `invoke`.
    pub fn use_functions(&mut self, functions: &'static dyn TableFunctions) {
        self.functions = Some(functions);
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

    fn functions(&self) -> Option<&'static dyn TableFunctions> {
        self.functions
    }

    fn elsewhere(&self, place: &[(String, String)], table: &str) -> Option<String> {
        place.iter().all(|(_, name)| self.own_names.contains(name)).then(|| table.to_owned())
    }
}
