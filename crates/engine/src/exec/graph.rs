//! Graphs: made of tables, searched for patterns.

use std::collections::HashMap;

use huntlet_kql::Span;
use huntlet_kql::ast::EdgeDirection;
use huntlet_pattern::{Cycles, Direction, Graph, Hop, Matches, Search, shortest};
use huntlet_table::{Column, ColumnBuilder, KqlType, Scalar, Table};

use super::eval::{Batch, typed};
use super::operators::{Executor, Stop, table_of, take};
use crate::expr::Typed;
use crate::functions::{cell, convert};
use crate::plan::{
    self, GraphAsk, GraphChange, GraphDef, GraphMatch, GraphQuery, MatchEdge, MatchValue, PathFold, Step,
};
use crate::value::Value;

/// After how many steps a search for a pattern gives up.
const MAX_STEPS: usize = 50_000_000;

/// After how many steps the host is asked whether to go on.
const PAUSE: usize = 50_000;

/// A graph of rows.
struct Made {
    edges: Table,
    /// The columns of the nodes.
    nodes: Table,
    /// The name of each node.
    names: Vec<String>,
    ends: Vec<(u32, u32)>,
    graph: Graph,
}

fn failed(span: Span) -> impl Fn(huntlet_table::TableError) -> Stop {
    move |error| Stop::Failed(error.to_string(), span)
}

impl Executor<'_> {
    /// Answers a question to a graph.
    pub(super) async fn graph(&self, query: &GraphQuery, step: &Step) -> Result<Table, Stop> {
        let span = step.span;
        let made = self.made(&query.graph, span).await?;
        let ids = || made.names.iter().map(|name| Some(node_number(name))).collect::<Vec<_>>();
        match &query.ask {
            GraphAsk::Nodes(numbered) => {
                let mut columns = Vec::new();
                if *numbered {
                    columns.push(Column::longs("\u{1}id", ids()));
                }
                columns.extend(made.nodes.columns().iter().cloned());
                table_of(columns, made.names.len(), span)
            }
            GraphAsk::Edges(source, target) => {
                let ids = ids();
                let end = |end: u32| ids.get(end as usize).copied().flatten();
                let mut columns = Vec::new();
                if *source {
                    columns.push(Column::longs(
                        "\u{1}source",
                        made.ends.iter().map(|ends| end(ends.0)).collect(),
                    ));
                }
                if *target {
                    columns.push(Column::longs(
                        "\u{1}target",
                        made.ends.iter().map(|ends| end(ends.1)).collect(),
                    ));
                }
                columns.extend(made.edges.columns().iter().cloned());
                table_of(columns, made.ends.len(), span)
            }
            GraphAsk::Match(matching) => self.matches(&made, matching, step).await,
        }
    }

    async fn made(&self, def: &GraphDef, span: Span) -> Result<Made, Stop> {
        let edges = self.shared(&def.edges).await?;
        let mut numbers: HashMap<(String, String), u32> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        // a node belongs to one partition, so that no edge leads out of it
        let mut number = |(part, name): (String, String)| {
            *numbers.entry((part, name)).or_insert_with_key(|(_, name)| {
                names.push(name.clone());
                names.len() as u32 - 1
            })
        };
        let parts = |table: &Table| match &def.partition {
            Some(name) => texts(table, table.index_of(name).unwrap_or(0)),
            None => vec![String::new(); table.height()],
        };
        // for each table of nodes, the first row of each node
        let mut tables = Vec::new();
        for (shared, key, places) in &def.nodes {
            let table = self.shared(shared).await?;
            let keys = parts(&table).into_iter().zip(texts(&table, *key));
            let keys: Vec<u32> = keys.map(&mut number).collect();
            tables.push((table, keys, places));
        }
        let both = texts(&edges, def.ends.0).into_iter().zip(texts(&edges, def.ends.1));
        let mut ends = Vec::with_capacity(edges.height());
        for (part, (source, target)) in parts(&edges).into_iter().zip(both) {
            ends.push((number((part.clone(), source)), number((part, target))));
        }
        let mut firsts = Vec::new();
        for (table, keys, places) in tables {
            let mut first: Vec<Option<usize>> = vec![None; names.len()];
            for (row, node) in keys.into_iter().enumerate() {
                first[node as usize].get_or_insert(row);
            }
            firsts.push((table, first, places));
        }
        let mut columns = Vec::new();
        let made_columns =
            def.changes.iter().filter(|change| matches!(change, GraphChange::Components(_))).count();
        let own = def.node_fields.len() - made_columns;
        for (at, field) in def.node_fields.iter().enumerate().take(own) {
            let mut builder = ColumnBuilder::new(&field.name, field.ty, names.len());
            for (node, name) in names.iter().enumerate() {
                let mut value = firsts.iter().find_map(|(table, first, places)| {
                    let place = (*places.get(at)?)?;
                    Some(table.cell((*first.get(node)?)?, place).to_scalar()).filter(|value| !is_empty(value))
                });
                // a node that no table has still knows its name
                let nowhere =
                    || firsts.iter().all(|(_, first, _)| first.get(node).is_none_or(Option::is_none));
                if value.is_none() && def.keys.contains(&at) && nowhere() {
                    value = Some(convert::to(field.ty, &Scalar::String(name.clone())));
                }
                builder.push(&typed(field.ty, value.unwrap_or(Scalar::Null)));
            }
            columns.push(builder.finish());
        }
        let nodes = table_of(columns, names.len(), span)?;
        let graph = Graph::new(names.len(), ends.clone());
        let mut made = Made { edges, nodes, names, ends, graph };
        let mut next = own;
        for change in &def.changes {
            self.checkpoint().await?;
            match change {
                GraphChange::Components(strong) => {
                    let name = def.node_fields.get(next).map_or("", |field| field.name.as_str());
                    let numbers = made.graph.components(*strong).into_iter().map(|id| Some(i64::from(id)));
                    let column = Column::longs(name, numbers.collect());
                    let mut columns = made.nodes.into_columns();
                    columns.push(column);
                    made.nodes = table_of(columns, made.names.len(), span)?;
                    next += 1;
                }
                GraphChange::Nodes(predicate) => {
                    let keep =
                        self.mask(&made.with_functions(span)?, std::slice::from_ref(predicate)).await?;
                    made = made.kept(&keep, None, span)?;
                }
                GraphChange::Edges(predicate) => {
                    let keep = self.mask(&made.edges, std::slice::from_ref(predicate)).await?;
                    made = made.kept(&[], Some(&keep), span)?;
                }
            }
        }
        Ok(made)
    }

    /// The rows where all predicates hold; empty when there are none.
    async fn mask(&self, table: &Table, predicates: &[Typed]) -> Result<Vec<bool>, Stop> {
        self.prepare(predicates).await?;
        let mut mask: Vec<bool> = Vec::new();
        for predicate in predicates {
            let holds = self.compile(predicate)?.mask(&Batch::of(table));
            let holds = holds.map_err(|message| Stop::Failed(message, predicate.span))?;
            let holds: Vec<bool> = holds.iter().map(|cell| cell == Some(true)).collect();
            match mask.as_slice() {
                [] => mask = holds,
                _ => mask.iter_mut().zip(holds).for_each(|(all, one)| *all &= one),
            }
        }
        Ok(mask)
    }

    async fn matches(&self, made: &Made, matching: &GraphMatch, step: &Step) -> Result<Table, Stop> {
        let span = step.span;
        let nodes = made.with_functions(span)?;
        let mut places = Vec::new();
        for filters in &matching.nodes {
            places.push(self.mask(&nodes, filters).await?);
        }
        let mut hops = Vec::new();
        for edge in &matching.edges {
            hops.push(Hop {
                ends: edge.ends,
                direction: direction(edge),
                range: edge.range.unwrap_or((1, 1)),
                edges: self.mask(&made.edges, &edge.filters).await?,
                inner: self.mask(&nodes, &edge.inner).await?,
            });
        }
        let full = |_| {
            let message = "the graph's pattern occurs too often, or its search takes too many steps; narrow it with \
                           `where`, or with a smaller range of edges";
            Stop::Failed(message.to_owned(), span)
        };
        let mut found = Matches::default();
        let simple = matching.predicates.is_empty()
            && matches!(hops.as_slice(), [hop] if hop.range.0 == 1 && hop.ends == (0, 1));
        let direct = matching.shortest.filter(|_| simple);
        if let (Some(all), [hop]) = (direct, hops.as_slice()) {
            let mut work = 0;
            for start in 0..made.names.len() as u32 {
                if places[0].is_empty() || places[0][start as usize] {
                    work += made.names.len() + made.ends.len();
                    if work > PAUSE {
                        work = 0;
                        self.checkpoint().await?;
                    }
                    shortest(&made.graph, hop, &places[1], start, all, &mut found).map_err(full)?;
                    self.room(found.bytes(), span)?;
                }
            }
        } else {
            let cycles = match matching.cycles {
                plan::Cycles::All => Cycles::All,
                plan::Cycles::UniqueEdges => Cycles::UniqueEdges,
                plan::Cycles::None => Cycles::None,
            };
            let mut search = Search::new(&made.graph, places, hops, cycles, MAX_STEPS);
            let mut left = PAUSE;
            for start in search.starts() {
                search.begin(start);
                while !search.go(&mut left, &mut found).map_err(full)? {
                    self.checkpoint().await?;
                    self.room(found.bytes(), span)?;
                    left = PAUSE;
                }
                self.room(found.bytes(), span)?;
            }
        }
        let mut columns = Vec::new();
        for (at, column) in matching.columns.iter().enumerate() {
            let column =
                self.match_column(made, &nodes, matching, &found, &column.what, column.ty, span).await?;
            columns.push(column.with_name(&at.to_string()));
        }
        let mut table = table_of(columns, found.count, span)?;
        let mut rows: Vec<u32> = (0..found.count as u32).collect();
        let holds = self.mask(&table, &matching.predicates).await?;
        rows.retain(|row| holds.is_empty() || holds[*row as usize]);
        if let (Some(all), None) = (matching.shortest, direct) {
            rows = least(&rows, &found, matching, all);
        }
        if rows.len() < found.count {
            table = take(&table, &rows, span)?;
        }
        self.project(&table, &matching.outputs, step).await
    }

    #[expect(clippy::too_many_arguments, reason = "the graph, the matches and the column, each in its parts")]
    async fn match_column(
        &self,
        made: &Made,
        nodes: &Table,
        matching: &GraphMatch,
        found: &Matches,
        what: &MatchValue,
        ty: KqlType,
        span: Span,
    ) -> Result<Column, Stop> {
        let places = matching.nodes.len();
        let hops = matching.edges.len();
        let node = |at: usize, place: usize| found.nodes.get(at * places + place).copied().unwrap_or(0);
        let path = |at: usize, hop: usize| -> &[u32] {
            let (start, count) = found.paths.get(at * hops + hop).copied().unwrap_or((0, 0));
            found.pool.get(start as usize..(start + count) as usize).unwrap_or_default()
        };
        let all = || 0..found.count;
        let missing = || Stop::Failed("a property is not there".to_owned(), span);
        match what {
            MatchValue::Node(place, column) => {
                let rows: Vec<u32> = all().map(|at| node(at, *place)).collect();
                nodes.columns().get(*column).ok_or_else(missing)?.take(&rows).map_err(failed(span))
            }
            MatchValue::Edge(hop, column) => {
                let rows: Vec<u32> = all().filter_map(|at| path(at, *hop).first().copied()).collect();
                made.edges.columns().get(*column).ok_or_else(missing)?.take(&rows).map_err(failed(span))
            }
            MatchValue::Path { edge, inner, fold, value } => {
                let (left, _) = matching.edges.get(*edge).map_or((0, 0), |edge| edge.ends);
                let over = if *inner { nodes } else { &made.edges };
                let column = self.columns(over, [value.as_ref()], span).await?;
                let values = Value::of_column(column.into_iter().next().ok_or_else(missing)?);
                let cells = values.cells();
                let mut builder = ColumnBuilder::new("", ty, found.count);
                for at in all() {
                    let edges = path(at, *edge);
                    let rows =
                        if *inner { within(&made.graph, node(at, left), edges) } else { edges.to_vec() };
                    let mut values = rows.into_iter().map(|row| cells.get(row as usize));
                    builder.push(&match fold {
                        PathFold::All => Scalar::Bool(values.all(|cell| cell == Scalar::Bool(true))),
                        PathFold::Any => Scalar::Bool(values.any(|cell| cell == Scalar::Bool(true))),
                        PathFold::Map => {
                            Scalar::Dynamic(values.map(|value| cell::json(&value)).collect::<Vec<_>>().into())
                        }
                    });
                }
                Ok(builder.finish())
            }
        }
    }
}

/// The nodes between the edges of a path.
fn within(graph: &Graph, start: u32, edges: &[u32]) -> Vec<u32> {
    let mut at = start;
    let count = edges.len().saturating_sub(1);
    let pass = |edge: &u32| {
        at = graph.other_end(*edge, at);
        at
    };
    edges.iter().take(count).map(pass).collect()
}

/// The rows of the shortest matches between the first and the last node.
fn least(rows: &[u32], found: &Matches, matching: &GraphMatch, all: bool) -> Vec<u32> {
    let (places, hops) = (matching.nodes.len(), matching.edges.len());
    let key = |row: u32| {
        let nodes = found.nodes.get(row as usize * places..).unwrap_or_default();
        let paths = found.paths.iter().skip(row as usize * hops).take(hops);
        let last = matching.edges.last().map_or(0, |edge| edge.ends.1);
        (nodes.first().copied(), nodes.get(last).copied(), paths.map(|(_, count)| *count).sum::<u32>())
    };
    let mut best: HashMap<(Option<u32>, Option<u32>), (u32, u32)> = HashMap::new();
    for row in rows {
        let (first, last, length) = key(*row);
        let known = best.entry((first, last)).or_insert((length, *row));
        if length < known.0 {
            *known = (length, *row);
        }
    }
    let is_best = |row: &&u32| {
        let (first, last, length) = key(**row);
        best.get(&(first, last)).is_some_and(|known| known.0 == length && (all || known.1 == **row))
    };
    rows.iter().filter(is_best).copied().collect()
}

fn direction(edge: &MatchEdge) -> Direction {
    match edge.direction {
        EdgeDirection::Forward => Direction::Forward,
        EdgeDirection::Backward => Direction::Backward,
        EdgeDirection::Either => Direction::Either,
    }
}

fn texts(table: &Table, column: usize) -> Vec<String> {
    let text = |row: usize| match convert::to(KqlType::String, &table.cell(row, column).to_scalar()) {
        Scalar::String(text) => text,
        _ => String::new(),
    };
    (0..table.height()).map(text).collect()
}

fn is_empty(value: &Scalar) -> bool {
    value.is_null() || matches!(value, Scalar::String(text) if text.is_empty())
}

/// The number of a node: the hash of its name, so that it is the same in every graph.
fn node_number(name: &str) -> i64 {
    xxhash_rust::xxh64::xxh64(name.as_bytes(), 0).cast_signed()
}

impl Made {
    /// The nodes with the columns that their functions read.
    fn with_functions(&self, span: Span) -> Result<Table, Stop> {
        let count = self.names.len();
        let degrees: Vec<(usize, usize)> = (0..count as u32).map(|node| self.graph.degrees(node)).collect();
        let mut columns: Vec<Column> = self.nodes.columns().to_vec();
        columns.push(Column::strings("\u{1}id", self.names.iter().map(Some).collect()));
        columns.push(Column::longs("\u{1}in", degrees.iter().map(|one| Some(one.0 as i64)).collect()));
        columns.push(Column::longs("\u{1}out", degrees.iter().map(|one| Some(one.1 as i64)).collect()));
        table_of(columns, count, span)
    }

    /// The graph without some nodes (an empty list keeps all) and edges.
    fn kept(self, nodes: &[bool], edges: Option<&[bool]>, span: Span) -> Result<Self, Stop> {
        let stays = |node: u32| nodes.is_empty() || nodes.get(node as usize) == Some(&true);
        let keep: Vec<u32> = (0..self.names.len() as u32).filter(|node| stays(*node)).collect();
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        for (new, old) in keep.iter().enumerate() {
            numbers.insert(*old, new as u32);
        }
        let (mut rows, mut ends) = (Vec::new(), Vec::new());
        for (row, (source, target)) in self.ends.iter().enumerate() {
            let wanted = edges.is_none_or(|edges| edges.get(row) == Some(&true));
            if let (true, Some(source), Some(target)) = (wanted, numbers.get(source), numbers.get(target)) {
                rows.push(row as u32);
                ends.push((*source, *target));
            }
        }
        Ok(Self {
            edges: take(&self.edges, &rows, span)?,
            nodes: take(&self.nodes, &keep, span)?,
            names: keep.iter().filter_map(|node| self.names.get(*node as usize).cloned()).collect(),
            graph: Graph::new(keep.len(), ends.clone()),
            ends,
        })
    }
}
