//! What a session holds: loaded tables, results of queries, and the views of both that a grid looked at.

use std::collections::BTreeMap;
use std::rc::Rc;

use huntlet_engine::{MemoryTables, Tables};
use huntlet_report::{ErrorInfo, TableInfo, View};
use huntlet_table::Table;

use crate::error::unknown_handle;
use crate::info::info;
use crate::view::rows_of;

/// Where a loaded table came from, and what was noticed then.
#[derive(Clone)]
struct Origin {
    origin: &'static str,
    notices: Vec<String>,
}

/// Row numbers of a view, kept while a grid scrolls through it.
struct Looked {
    handle: String,
    view: View,
    rows: Rc<Vec<u32>>,
}

/// Views kept at most; a grid needs one.
const LOOKED_AT_MOST: usize = 12;

#[derive(Default)]
pub(crate) struct Store {
    pub(crate) tables: MemoryTables,
    origins: BTreeMap<String, Origin>,
    results: BTreeMap<String, Table>,
    next_result: u32,
    looked: Vec<Looked>,
}

impl Store {
    pub(crate) fn add(
        &mut self,
        name: &str,
        table: Table,
        origin: &'static str,
        notices: Vec<String>,
    ) -> TableInfo {
        let handle = format!("table:{name}");
        self.forget_views(&handle);
        let described = info(handle, name, &table, origin, &notices);
        self.tables.insert(name, table);
        self.origins.insert(name.to_owned(), Origin { origin, notices });
        described
    }

    pub(crate) fn remove(&mut self, name: &str) -> bool {
        self.forget_views(&format!("table:{name}"));
        self.origins.remove(name);
        self.tables.remove(name).is_some()
    }

    pub(crate) fn list(&self) -> Vec<TableInfo> {
        let described = |name: String| {
            let table = self.tables.get(&name)?;
            let Origin { origin, notices } = self.origins.get(&name)?;
            Some(info(format!("table:{name}"), &name, &table, origin, notices))
        };
        self.tables.names().into_iter().filter_map(described).collect()
    }

    pub(crate) fn add_result(&mut self, table: Table) -> TableInfo {
        self.next_result += 1;
        let handle = format!("result:{}", self.next_result);
        let described = info(handle.clone(), &format!("Result {}", self.next_result), &table, "query", &[]);
        self.results.insert(handle, table);
        described
    }

    pub(crate) fn release(&mut self, handle: &str) {
        self.forget_views(handle);
        self.results.remove(handle);
    }

    /// A loaded table or a result.
    pub(crate) fn table(&self, handle: &str) -> Result<Table, ErrorInfo> {
        let found = match handle.strip_prefix("table:") {
            Some(name) => self.tables.get(name),
            None => self.results.get(handle).cloned(),
        };
        found.ok_or_else(|| unknown_handle(handle))
    }

    /// The rows of a view of that table.
    pub(crate) fn rows(&mut self, handle: &str, table: &Table, view: &View) -> Rc<Vec<u32>> {
        // columns do not change which rows there are
        let key = View { columns: Vec::new(), ..view.clone() };
        if let Some(known) = self.looked.iter().find(|looked| looked.handle == handle && looked.view == key) {
            return Rc::clone(&known.rows);
        }
        let rows = Rc::new(rows_of(table, &key));
        if self.looked.len() >= LOOKED_AT_MOST {
            self.looked.remove(0);
        }
        self.looked.push(Looked { handle: handle.to_owned(), view: key, rows: Rc::clone(&rows) });
        rows
    }

    /// Called when the table behind the handle changed.
    pub(crate) fn forget_views(&mut self, handle: &str) {
        self.looked.retain(|looked| looked.handle != handle);
    }
}
