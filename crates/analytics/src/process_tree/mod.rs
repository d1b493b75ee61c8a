//! Process trees from the events that systems log when a process starts: Windows 4688, Linux auditd, Defender, Sysmon,
//! OSQuery, FireEye HX, or any table whose columns the caller names.
//!
//! Time is `n log n` in the number of events, and linear when they come in the order of time.

mod events;
mod exact;
mod functions;
mod keys;
mod link;
mod links;
mod output;
mod schema;
mod text;

use huntlet_table::{Column, Table};

pub use functions::{
    BUILD_PROCESS_TREE, GET_ANCESTORS, GET_CHILDREN, GET_DESCENDENTS, GET_PARENT, GET_PROCESS, GET_ROOT,
    GET_ROOT_TREE, GET_ROOTS, GET_SIBLINGS, GET_SUMMARY_INFO, GET_TREE_DEPTH, TREE_TO_TEXT,
};
pub use links::Links;
pub use output::TREE_COLUMNS;
pub use schema::{PARTS, SCHEMAS, Schema};
pub use text::TextOptions;

use self::events::Events;
use self::output::Nodes;
use crate::hash::{Map, map};
use crate::{Control, Distinct, Result};

/// Processes and who started them. A process's number is its row in the table; parents stand before their children.
#[derive(Debug, Clone)]
pub struct ProcessTree {
    table: Table,
    links: Links,
    schema: Schema,
    left_out: usize,
    repeated: usize,
}

/// What a tree holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// All processes, inferred ones too.
    pub processes: usize,
    /// Those without a parent.
    pub roots: usize,
    /// Those that started none.
    pub leaves: usize,
    /// Those with a parent and children.
    pub branches: usize,
    /// Those with neither.
    pub isolated: usize,
    /// Levels of the deepest tree, its root included.
    pub depth: usize,
    /// Those known from their children alone.
    pub inferred: usize,
    /// Rows that start no process, or lack time, id or image.
    pub left_out: usize,
    /// Rows that repeat another.
    pub repeated: usize,
}

impl ProcessTree {
    /// The tree of a table of events; its table has the events' columns and [`TREE_COLUMNS`]. An error when no row is
    /// one of the schema's.
    pub async fn build(table: &Table, schema: &Schema, control: &dyn Control) -> Result<Self> {
        let mut events = Events::read(table, schema, control).await?;
        let (parents, inferred) = if schema.parent_time.is_empty() {
            link::by_time(&events, control).await?
        } else {
            exact::by_key(table, schema, &mut events, control).await?
        };
        let mut parents = parents;
        parents.resize(events.len() + inferred.len(), u32::MAX);
        let links = Links::new(parents);
        control.checkpoint(0.65).await?;
        let nodes = Nodes { events: &events, inferred: &inferred };
        let output = output::table(table, schema, &nodes, &links, control).await?;
        Ok(Self {
            links: links.in_order(),
            table: output,
            schema: schema.clone(),
            left_out: events.left_out,
            repeated: events.repeated,
        })
    }

    /// The tree of a table that [`Self::build`] made, or of some of its rows: parents are found by `proc_key` and
    /// `parent_key`.
    pub fn of_built(table: &Table) -> Result<Self> {
        let keys = Distinct::of(crate::cells::require(table, "proc_key")?);
        let parent_keys = Distinct::of(crate::cells::require(table, "parent_key")?);
        let mut rows: Map<&str, u32> = map(keys.len());
        let key = |distinct: &Distinct, row: usize| distinct.rows().get(row).copied().unwrap_or(0) as usize;
        for row in 0..table.height() {
            rows.entry(keys.get(key(&keys, row))).or_insert(row as u32);
        }
        let parent = |row: usize| match parent_keys.get(key(&parent_keys, row)) {
            "" => u32::MAX,
            text => rows.get(text).copied().unwrap_or(u32::MAX),
        };
        let links = Links::new((0..table.height()).map(parent).collect());
        let table = table.take(links.order())?;
        let schema = Schema::infer(&table).unwrap_or_default();
        Ok(Self { table, links: links.in_order(), schema, left_out: 0, repeated: 0 })
    }

    /// The processes.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// Who started whom, by row.
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// The columns' parts.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The row of a process by its `proc_key`, or by its `source_index`.
    pub fn find(&self, key: &str) -> Option<u32> {
        let find = |column: &Column| {
            let texts = column.str().ok()?;
            let at = texts.iter().position(|text| text == Some(key))?;
            Some(at as u32)
        };
        find(self.table.column("proc_key")?).or_else(|| find(self.table.column("source_index")?))
    }

    /// The rows of these numbers.
    pub fn rows(&self, rows: &[u32]) -> Result<Table> {
        Ok(self.table.take(rows)?)
    }

    /// What the tree holds.
    pub fn summary(&self) -> Summary {
        let links = &self.links;
        let count = |of: &dyn Fn(u32) -> bool| (0..links.len() as u32).filter(|at| of(*at)).count();
        let root = |at: u32| links.parent(at).is_none();
        let inferred = self.table.column("Inferred").and_then(|column| column.bool().ok());
        Summary {
            processes: links.len(),
            roots: count(&root),
            leaves: count(&|at| links.is_leaf(at)),
            branches: count(&|at| !root(at) && !links.is_leaf(at)),
            isolated: count(&|at| root(at) && links.is_leaf(at)),
            depth: links.levels() as usize,
            inferred: inferred.map_or(0, huntlet_table::store::Bools::num_trues),
            left_out: self.left_out,
            repeated: self.repeated,
        }
    }
}

impl Summary {
    /// Columns `Processes`, `RootProcesses`, `LeafProcesses`, `BranchProcesses`, `IsolatedProcesses`, `LargestTreeDepth`
    /// (MSTICPy's), `InferredProcesses`, `RowsLeftOut`, `RowsRepeated`; one row.
    pub fn table(&self) -> Result<Table> {
        let one = |name: &str, value: usize| Column::longs(name, vec![Some(value as i64)]);
        Ok(Table::new(vec![
            one("Processes", self.processes),
            one("RootProcesses", self.roots),
            one("LeafProcesses", self.leaves),
            one("BranchProcesses", self.branches),
            one("IsolatedProcesses", self.isolated),
            one("LargestTreeDepth", self.depth),
            one("InferredProcesses", self.inferred),
            one("RowsLeftOut", self.left_out),
            one("RowsRepeated", self.repeated),
        ])?)
    }
}
