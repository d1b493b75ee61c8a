//! What a bound query asks of graphs.

use std::rc::Rc;

use huntlet_table::{Field, KqlType};

use crate::expr::Typed;
use crate::plan::SharedPlan;

/// A graph, bound.
#[derive(Clone)]
pub(crate) struct GraphDef {
    /// The edges.
    pub edges: Rc<SharedPlan>,
    /// Their columns.
    pub edge_fields: Vec<Field>,
    /// The edges' columns that name the nodes.
    pub ends: (usize, usize),
    /// The column, of edges and of nodes, whose values are graphs of their own.
    pub partition: Option<String>,
    /// Tables of nodes: the key's position, and for each column of the nodes its position in the table.
    pub nodes: Vec<(Rc<SharedPlan>, usize, Vec<Option<usize>>)>,
    /// The columns of the nodes.
    pub node_fields: Vec<Field>,
    /// Columns of the nodes that hold their names, also where no table has the node.
    pub keys: Vec<usize>,
    /// What is done to the graph, in order.
    pub changes: Vec<GraphChange>,
}

/// A change of a graph.
#[derive(Clone)]
pub(crate) enum GraphChange {
    /// The next column of the nodes is the number of their component; `true`: strongly connected.
    Components(bool),
    /// Keeps nodes, and edges between them.
    Nodes(Typed),
    /// Keeps edges.
    Edges(Typed),
}

/// A question to a graph.
pub(crate) struct GraphQuery {
    /// The graph.
    pub graph: Rc<GraphDef>,
    /// The question.
    pub ask: GraphAsk,
}

/// What is asked of a graph.
pub(crate) enum GraphAsk {
    /// Its nodes; `true`: with their number in front.
    Nodes(bool),
    /// Its edges; `true`: with the number of the source, the target in front.
    Edges(bool, bool),
    /// Where a pattern occurs.
    Match(Box<GraphMatch>),
}

/// `graph-match` and `graph-shortest-paths`
pub(crate) struct GraphMatch {
    /// For each node of the pattern, filters over the columns of the nodes.
    pub nodes: Vec<Vec<Typed>>,
    /// The edges of the pattern.
    pub edges: Vec<MatchEdge>,
    /// What may repeat.
    pub cycles: Cycles,
    /// Only the shortest between the first and the last node: one, or all of the least length.
    pub shortest: Option<bool>,
    /// What of each match is read, as columns.
    pub columns: Vec<MatchColumn>,
    /// Filters over these columns.
    pub predicates: Vec<Typed>,
    /// The result over these columns.
    pub outputs: Vec<Typed>,
}

/// An edge of a pattern.
pub(crate) struct MatchEdge {
    /// The nodes beside it, left and right.
    pub ends: (usize, usize),
    /// Which way it points.
    pub direction: huntlet_kql::ast::EdgeDirection,
    /// How many edges; none for exactly one.
    pub range: Option<(usize, usize)>,
    /// Filters over the columns of the edges.
    pub filters: Vec<Typed>,
    /// Filters over the columns of the nodes within.
    pub inner: Vec<Typed>,
}

/// What may repeat within a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cycles {
    /// Anything.
    All,
    /// Nodes, not edges.
    UniqueEdges,
    /// Nothing.
    None,
}

/// A column over matches.
#[derive(Clone)]
pub(crate) struct MatchColumn {
    /// What it shows.
    pub what: MatchValue,
    /// Its type.
    pub ty: KqlType,
}

/// What a column over matches shows.
#[derive(Clone)]
pub(crate) enum MatchValue {
    /// A column of the node in this place of the pattern.
    Node(usize, usize),
    /// A column of the single edge in this place of the pattern.
    Edge(usize, usize),
    /// A value over the edges in this place, or over the nodes between them.
    Path {
        /// Which place.
        edge: usize,
        /// Over the nodes between them.
        inner: bool,
        /// How the values become one.
        fold: PathFold,
        /// The value.
        value: Box<Typed>,
    },
}

/// How the values along a path become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathFold {
    /// True for all.
    All,
    /// True for one.
    Any,
    /// An array.
    Map,
}
