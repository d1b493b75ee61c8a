//! The tree as a table: the events' columns, and each process's key, parent and path.

use std::sync::Arc;

use huntlet_table::store::{EMPTY_TEXT, PoolBuilder, Texts, TextsBuilder};
use huntlet_table::{CellRef, Column, ColumnBuilder, Table};

use super::events::Events;
use super::keys::{digits, keys};
use super::link::Inferred;
use super::{Links, Schema};
use crate::cells::{pace, text_column as text};
use crate::{Control, Distinct, Result};

/// Where all paths together would take more bytes than this, a path holds its last steps only.
const PATH_BYTES: usize = 128 << 20;
const STEPS: usize = 16;

/// The columns that a tree has beside those of its events.
pub const TREE_COLUMNS: [&str; 13] = [
    "proc_key",
    "parent_key",
    "source_index",
    "parent_index",
    "path",
    "IsRoot",
    "IsLeaf",
    "IsBranch",
    "Depth",
    "Inferred",
    "EffectiveLogonId",
    "new_process_lc",
    "parent_proc_lc",
];

/// Nodes in the order of their numbers: events, then inferred processes.
pub(super) struct Nodes<'a> {
    pub events: &'a Events,
    pub inferred: &'a [Inferred],
}

impl Nodes<'_> {
    pub fn time(&self, node: u32) -> i64 {
        let node = node as usize;
        let own = self.events.time.get(node).copied();
        own.or_else(|| Some(self.made(node)?.time)).unwrap_or(0)
    }

    fn made(&self, node: usize) -> Option<&Inferred> {
        self.inferred.get(node.checked_sub(self.events.len())?)
    }

    pub fn parts(&self, node: u32) -> (u32, u32, u32) {
        let node = node as usize;
        match self.made(node) {
            Some(made) => (made.name, made.pid, made.host),
            None => (self.events.name[node], self.events.pid[node], self.events.host[node]),
        }
    }
}

/// The table, in the order of `links`.
pub(super) async fn table(
    source: &Table,
    schema: &Schema,
    nodes: &Nodes<'_>,
    links: &Links,
    control: &dyn Control,
) -> Result<Table> {
    let events = nodes.events;
    let order = links.order();
    let rows: Vec<u32> =
        order.iter().map(|node| events.rows.get(*node as usize).copied().unwrap_or(u32::MAX)).collect();
    let kept: Vec<&Column> =
        source.columns().iter().filter(|column| !TREE_COLUMNS.contains(&column.name())).collect();
    let shared = Arc::new(rows);
    let mut columns = Column::take_shared(&kept, &shared);
    if !nodes.inferred.is_empty() {
        // rows behind the source's last are those of inferred processes
        let joined: Vec<u32> = order
            .iter()
            .map(|node| {
                let own = events.rows.get(*node as usize).copied();
                own.unwrap_or_else(|| (source.height() + *node as usize - events.len()) as u32)
            })
            .collect();
        for column in &mut columns {
            let name = column.name();
            let made = if name == schema.time_stamp {
                Made::Time
            } else if name == schema.process_name {
                Made::Name
            } else if name == schema.process_id {
                Made::Id
            } else if [&schema.host_name, &schema.logon_id, &schema.event_id_column]
                .iter()
                .any(|of| *of == name)
            {
                Made::Child(name.to_owned())
            } else {
                continue;
            };
            let made = made_cells(column, source, schema, nodes, &made);
            *column = Column::concat(&[source.require(name)?, &made])?.take(&joined)?;
        }
    }
    control.checkpoint(0.7).await?;

    let (keys, codes) = keys(nodes, order.len() as u32, control).await?;
    let own_codes = order.iter().map(|node| codes[*node as usize]).collect();
    let parent_codes =
        order.iter().map(|node| links.parent(*node).map_or(EMPTY_TEXT, |up| codes[up as usize])).collect();
    columns.push(text("proc_key", Texts::new(own_codes, keys.clone())));
    columns.push(text("parent_key", Texts::new(parent_codes, keys)));
    control.checkpoint(0.85).await?;
    columns.extend(indices(links, order, control).await?);
    let flag = |name: &str, of: &dyn Fn(u32) -> bool| {
        Column::bools(name, order.iter().map(|node| Some(of(*node))).collect())
    };
    let root = |node: u32| links.parent(node).is_none();
    columns.push(flag("IsRoot", &root));
    columns.push(flag("IsLeaf", &|node| links.is_leaf(node)));
    columns.push(flag("IsBranch", &|node| !root(node) && !links.is_leaf(node)));
    columns
        .push(Column::longs("Depth", order.iter().map(|node| Some(i64::from(links.depth(*node)))).collect()));
    columns.push(flag("Inferred", &|node| node as usize >= events.len()));
    columns.push(logons(&columns, schema, order.len()));
    let named = |name: &str, of: &dyn Fn(u32) -> u32| {
        let mut pool = PoolBuilder::default();
        let mut known = vec![u32::MAX; events.names.len() + 1];
        let codes = order
            .iter()
            .map(|node| {
                let image = of(*node);
                let slot = &mut known[(image as usize).min(events.names.len())];
                if *slot == u32::MAX {
                    *slot = pool.intern(events.names.text(image));
                }
                *slot
            })
            .collect();
        text(name, Texts::new(codes, Arc::new(pool.finish())))
    };
    columns.push(named("new_process_lc", &|node| nodes.parts(node).0));
    columns
        .push(named("parent_proc_lc", &|node| links.parent(node).map_or(u32::MAX, |up| nodes.parts(up).0)));
    Ok(Table::with_height(columns, order.len())?)
}

/// What an inferred process has in a column.
enum Made {
    Time,
    Name,
    Id,
    /// What its child has in this column.
    Child(String),
}

/// The cells of inferred processes in a column.
fn made_cells(column: &Column, source: &Table, schema: &Schema, nodes: &Nodes<'_>, made: &Made) -> Column {
    let mut builder = ColumnBuilder::new(column.name(), column.ty(), nodes.inferred.len());
    let of_child = |name: &str, row: u32| source.column(name).map_or(CellRef::Null, |c| c.cell(row as usize));
    for inferred in nodes.inferred {
        match made {
            Made::Time => builder.push_datetime(inferred.time),
            Made::Id => builder.push_str(nodes.events.pids.text(inferred.pid)),
            Made::Child(name) => builder.push_ref(of_child(name, inferred.child_row)),
            Made::Name => {
                // the child's text has the case that the image was written in
                let image = nodes.events.names.text(inferred.name);
                match of_child(&schema.parent_name, inferred.child_row) {
                    CellRef::Str(text) if text.to_lowercase() == image => builder.push_str(text),
                    _ => builder.push_str(image),
                }
            }
        }
    }
    builder.finish()
}

/// `source_index`, `parent_index` and `path`: numbers of the processes by time, and the way from the root.
async fn indices(links: &Links, order: &[u32], control: &dyn Control) -> Result<[Column; 3]> {
    let width = order.len().saturating_sub(1).to_string().len().max(5);
    let steps: usize = order.iter().map(|node| links.depth(*node) as usize).sum();
    let cut = steps.saturating_mul(width + 1) > PATH_BYTES;
    let mut pool = PoolBuilder::default();
    pool.reserve(order.len() * width);
    let mut numbers = Vec::with_capacity(order.len());
    let mut number = String::new();
    for node in 0..order.len() as u32 {
        number.clear();
        digits(&mut number, node, width);
        numbers.push(pool.push_new(&number));
    }
    let mut paths = PoolBuilder::default();
    let longest = if cut { order.len() * (STEPS + 1) } else { steps };
    paths.reserve(longest * (width + 1));
    let mut path = String::new();
    let mut codes = Vec::with_capacity(order.len());
    let mut parents = Vec::with_capacity(order.len());
    for (at, node) in order.iter().enumerate() {
        pace(control, at, order.len(), 0.85, 0.97).await?;
        let above = links.depth(*node).saturating_sub(1) as usize;
        // members come before their children, so the path of the parent is a beginning of the last one's
        path.truncate(above * (width + 1));
        path.push_str(pool.get(numbers[*node as usize]).unwrap_or_default());
        path.push('/');
        let whole = path.get(..path.len() - 1).unwrap_or(&path);
        if cut && above >= STEPS {
            let last = whole.len() - (STEPS * (width + 1) - 1);
            codes.push(paths.push_new(&format!("…/{}", whole.get(last..).unwrap_or(whole))));
        } else {
            codes.push(paths.push_new(whole));
        }
        parents.push(links.parent(*node).map_or(EMPTY_TEXT, |up| numbers[up as usize]));
    }
    let own = order.iter().map(|node| numbers[*node as usize]).collect();
    let pool = Arc::new(pool.finish());
    Ok([
        text("source_index", Texts::new(own, pool.clone())),
        text("parent_index", Texts::new(parents, pool)),
        text("path", Texts::new(codes, Arc::new(paths.finish()))),
    ])
}

/// The session that a process runs in: the target's where it is another, otherwise the one that started it.
fn logons(columns: &[Column], schema: &Schema, height: usize) -> Column {
    let find = |name: &str| columns.iter().find(|column| column.name() == name);
    let Some(own) = find(&schema.logon_id) else {
        return Column::strings("EffectiveLogonId", vec![None::<&str>; height]);
    };
    let target = find(&schema.target_logon_id);
    let (own, target) = (Distinct::of(own), target.map(Distinct::of));
    let mut texts = TextsBuilder::with_capacity(height);
    let mut codes =
        |distinct: &Distinct| -> Vec<u32> { distinct.iter().map(|text| texts.intern(text)).collect() };
    let own_codes = codes(&own);
    let other_codes = target.as_ref().map(&mut codes).unwrap_or_default();
    let stays: Vec<bool> =
        target.iter().flat_map(Distinct::iter).map(|text| matches!(text, "" | "0x0" | "-")).collect();
    for row in 0..height {
        let other = target.as_ref().and_then(|target| target.rows().get(row)).map(|at| *at as usize);
        let code = match other.filter(|at| stays.get(*at) == Some(&false)) {
            Some(at) => other_codes.get(at),
            None => own.rows().get(row).and_then(|at| own_codes.get(*at as usize)),
        };
        texts.append_code(code.copied().unwrap_or_default());
    }
    text("EffectiveLogonId", texts.finish())
}
