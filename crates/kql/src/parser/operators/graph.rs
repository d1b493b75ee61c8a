//! The graph operators and their patterns.

use crate::ast::{
    EdgeDirection, Expr, GraphElement, GraphNodes, GraphPattern, GraphTable, GraphTableKind, Name, NodeTable,
    OperatorKind,
};
use crate::lexer::Punct::{self, Greater, Less, Minus, OpenBracket};
use crate::parser::Parser;
use crate::{Diagnostic, codes};

impl Parser<'_> {
    pub(super) fn make_graph(&mut self) -> OperatorKind {
        let params = self.params(&[]);
        let source = Box::new(self.column_path());
        let direction = if self.arrow(&[Punct::Minus, Punct::Minus, Punct::Greater]) {
            EdgeDirection::Forward
        } else if self.arrow(&[Punct::Minus, Punct::Minus]) {
            EdgeDirection::Either
        } else {
            let message =
                format!("`make-graph` needs `-->` or `--` between its columns, not {}", self.found());
            self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.here()));
            EdgeDirection::Forward
        };
        let target = Box::new(self.column_path());
        let mut nodes = GraphNodes::None;
        if self.eat_word("with") {
            nodes = GraphNodes::Tables(self.commas(|parser| {
                let table = parser.postfix();
                parser.expect_word("on", "A table of nodes");
                NodeTable { table, key: parser.name("The nodes' key") }
            }));
        } else if self.eat_word("with_node_id") {
            self.expect(Punct::Equal, "`with_node_id`");
            nodes = GraphNodes::NodeId(self.name("The nodes' key"));
        }
        let mut partitioned_by = None;
        if self.eat_word("partitioned-by") {
            let column = self.name("The column to part by");
            partitioned_by = Some((column, Box::new(self.grouped_sub_pipeline("`partitioned-by`"))));
        }
        OperatorKind::MakeGraph { params, source, direction, target, nodes, partitioned_by }
    }

    /// Reads these signs when they stand here without blanks between them.
    fn arrow(&mut self, signs: &[Punct]) -> bool {
        let found = signs
            .iter()
            .enumerate()
            .all(|(at, sign)| self.punct_ahead(at, *sign) && (at + 1 == signs.len() || self.touches(at)));
        if found {
            self.at += signs.len();
        }
        found
    }

    pub(super) fn graph_match(&mut self) -> OperatorKind {
        let params = self.params(&["cycles"]);
        let (patterns, predicate, project) = self.match_parts("`graph-match`");
        OperatorKind::GraphMatch { params, patterns, predicate, project }
    }

    pub(super) fn graph_shortest_paths(&mut self) -> OperatorKind {
        let params = self.params(&["output"]);
        let (patterns, predicate, project) = self.match_parts("`graph-shortest-paths`");
        OperatorKind::GraphShortestPaths { params, patterns, predicate, project }
    }

    fn match_parts(&mut self, what: &str) -> (Vec<GraphPattern>, Option<Box<Expr>>, Option<Vec<Expr>>) {
        let patterns = self.commas(|parser| parser.graph_pattern(what));
        let predicate = self.eat_word("where").then(|| Box::new(self.value()));
        let project = self.eat_word("project").then(|| self.commas(Self::named));
        (patterns, predicate, project)
    }

    fn graph_pattern(&mut self, what: &str) -> GraphPattern {
        let start = self.span();
        let mut elements: Vec<GraphElement> = Vec::new();
        while let Some(element) = self.graph_element() {
            elements.push(element);
        }
        if elements.is_empty() {
            let message = format!("{what} needs a pattern such as `(a)-[e]->(b)`, not {}", self.found());
            self.tell(Diagnostic::syntax(codes::GRAPH_PATTERN, message, self.here()));
        }
        let pattern = GraphPattern { elements, span: self.since(start) };
        let turns = pattern
            .elements
            .iter()
            .enumerate()
            .all(|(at, element)| matches!(element, GraphElement::Node { .. }) == (at % 2 == 0));
        if !pattern.elements.is_empty() && (!turns || pattern.elements.len().is_multiple_of(2)) {
            self.diagnostics.push(
                Diagnostic::semantic(
                    codes::GRAPH_PATTERN,
                    "Nodes and edges must take turns in a pattern",
                    pattern.span,
                )
                .with_hint("Begin and end with a node: `(a)-[e]->(b)`."),
            );
        }
        pattern
    }

    fn graph_element(&mut self) -> Option<GraphElement> {
        let start = self.span();
        if self.at_punct(Punct::OpenParen) {
            let name = self.group(Punct::CloseParen, |parser| {
                (!parser.at_punct(Punct::CloseParen)).then(|| parser.name("A node's name"))
            });
            return Some(GraphElement::Node { name: name.flatten(), span: self.since(start) });
        }
        let plain = [
            (&[Minus, Minus, Greater][..], EdgeDirection::Forward),
            (&[Less, Minus, Minus][..], EdgeDirection::Backward),
            (&[Minus, Minus][..], EdgeDirection::Either),
        ];
        for (signs, direction) in plain {
            if self.arrow(signs) {
                return Some(GraphElement::Edge {
                    name: None,
                    direction,
                    range: None,
                    span: self.since(start),
                });
            }
        }
        let backward = self.at_punct(Less) && self.punct_ahead(1, Minus) && self.punct_ahead(2, OpenBracket);
        let forward = self.at_punct(Minus) && self.punct_ahead(1, OpenBracket);
        if !backward && !forward {
            return None;
        }
        self.at += if backward { 2 } else { 1 };
        let inner = self.group(Punct::CloseBracket, Self::edge_body);
        let (name, range) = inner.unwrap_or((None, None));
        self.expect(Minus, "An edge");
        let direction = if backward {
            EdgeDirection::Backward
        } else if self.eat(Greater) {
            EdgeDirection::Forward
        } else {
            EdgeDirection::Either
        };
        Some(GraphElement::Edge { name, direction, range, span: self.since(start) })
    }

    fn edge_body(&mut self) -> (Option<Name>, Option<Box<(Expr, Expr)>>) {
        let named = !self.at_punct(Punct::CloseBracket) && !self.at_punct(Punct::Star);
        let name = named.then(|| self.name("An edge's name"));
        if !self.eat(Punct::Star) {
            return (name, None);
        }
        let low = self.signed();
        self.expect(Punct::DotDot, "The range of an edge");
        let high = self.signed();
        (name, Some(Box::new((low, high))))
    }

    pub(super) fn graph_mark_components(&mut self) -> OperatorKind {
        OperatorKind::GraphMarkComponents { params: self.params(&["with_component_id"]) }
    }

    pub(super) fn graph_where_nodes(&mut self) -> OperatorKind {
        OperatorKind::GraphWhereNodes { predicate: Box::new(self.value()) }
    }

    pub(super) fn graph_where_edges(&mut self) -> OperatorKind {
        OperatorKind::GraphWhereEdges { predicate: Box::new(self.value()) }
    }

    pub(super) fn graph_to_table(&mut self) -> OperatorKind {
        let tables = self.commas(|parser| {
            let kind = if parser.eat_word("edges") {
                GraphTableKind::Edges
            } else {
                parser.expect_word("nodes", "`graph-to-table`");
                GraphTableKind::Nodes
            };
            let name = parser.eat_word("as").then(|| parser.name("The table's name"));
            GraphTable {
                kind,
                name,
                params: parser.params(&["with_node_id", "with_source_id", "with_target_id"]),
            }
        });
        OperatorKind::GraphToTable { tables }
    }
}
