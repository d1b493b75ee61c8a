//! The parts of the graph operators.

use super::{Expr, Name, Param};
use crate::Span;

/// Which way an edge points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeDirection {
    /// `-->`
    Forward,
    /// `<--`
    Backward,
    /// `--`
    Either,
}

/// Where the nodes of `make-graph` come from.
#[derive(Debug, Clone, PartialEq)]
pub enum GraphNodes {
    /// Nothing written: only the edges' ends.
    None,
    /// `with T on id [, U on key]`
    Tables(Vec<NodeTable>),
    /// `with_node_id=name`
    NodeId(Name),
}

/// `T on id`
#[derive(Debug, Clone, PartialEq)]
pub struct NodeTable {
    /// The table.
    pub table: Expr,
    /// Its key column.
    pub key: Name,
}

/// A path to match: `(a)-[e]->(b)<-[f*1..3]-(c)`.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphPattern {
    /// Nodes and edges by turns, a node first and last.
    pub elements: Vec<GraphElement>,
    /// The pattern's text.
    pub span: Span,
}

/// A node or an edge of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum GraphElement {
    /// `(name)` or `()`
    Node {
        /// The name to speak of it.
        name: Option<Name>,
        /// The node's text.
        span: Span,
    },
    /// `-[name]->`, `<-[name]-`, `-[name]-`, or without name `-->`, `<--`, `--`
    Edge {
        /// The name to speak of it.
        name: Option<Name>,
        /// Which way it points.
        direction: EdgeDirection,
        /// `*low..high`: how many edges a path may have.
        range: Option<Box<(Expr, Expr)>>,
        /// The edge's text.
        span: Span,
    },
}

/// What `graph-to-table` puts out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphTableKind {
    /// `nodes`
    Nodes,
    /// `edges`
    Edges,
}

/// `nodes [as name] [with_node_id=id]`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphTable {
    /// Nodes or edges.
    pub kind: GraphTableKind,
    /// The table's name.
    pub name: Option<Name>,
    /// `with_node_id`, `with_source_id`, `with_target_id`
    pub params: Vec<Param>,
}
