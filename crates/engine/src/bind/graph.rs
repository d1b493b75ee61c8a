//! `make-graph` and the operators over graphs.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{
    EdgeDirection, Expr, ExprKind, GraphElement, GraphNodes, GraphPattern, GraphTable, GraphTableKind, Name,
    Operator, OperatorKind, Param,
};
use huntlet_table::{KqlType, Scalar};

use super::columns::explicit_names;
use super::naming::{self, Names};
use super::operator::parameter;
use super::pattern::{Element, Pattern};
use super::scope::{Binding, Elements, Relation, Scope, Shape};
use super::{Binder, field};
use crate::codes;
use crate::expr::{Kind, PathStep, Typed};
use crate::plan::{
    Cycles, GraphAsk, GraphChange, GraphDef, GraphMatch, GraphQuery, MatchEdge, MatchValue, Op, PathFold,
    Plan, Source, Step,
};

/// The most edges that one variable edge of a pattern may stand for.
const MAX_PATH: usize = 1000;

impl Binder<'_> {
    /// True when a graph and an operator do not go together, after a diagnostic.
    pub(super) fn graph_mismatch(&mut self, shape: &Shape, operator: &Operator) -> bool {
        let name = operator.kind.name();
        let wants = name.starts_with("graph-");
        if shape.graph.is_some() == wants || shape.open || matches!(name, "as" | "consume") {
            return false;
        }
        let (message, hint) = if wants {
            (format!("`{name}` needs a graph"), "put `| make-graph source --> target with ...` before it")
        } else {
            (
                format!("`{name}` needs a table, but this is a graph"),
                "ask it with `graph-match` or `graph-to-table`",
            )
        };
        self.error_hint(codes::BAD_OPERATOR, message, Some(hint.to_owned()), operator.keyword);
        true
    }

    /// Binds an operator of graphs.
    pub(super) fn graph_operator<'a>(
        &mut self,
        relation: Relation,
        operator: &'a Operator,
        scope: &Rc<Scope<'a>>,
    ) -> Relation {
        let span = operator.span;
        if let OperatorKind::MakeGraph { source, direction, target, nodes, partitioned_by, .. } =
            &operator.kind
        {
            if *direction != EdgeDirection::Forward {
                let message = "the engine cannot make a graph without directions yet";
                let hint = "make it with `-->`, and match edges of any direction with `-[e]-`".to_owned();
                self.error_hint(codes::UNSUPPORTED_OPERATOR, message, Some(hint), span);
            }
            let by = partitioned_by.as_ref().map(|(column, _)| column);
            let made = self.make_graph(relation, [source, target], nodes, by, scope);
            return match partitioned_by {
                Some((_, body)) if self.enter(span) => {
                    let result = self.tabular(body, scope, Some(made));
                    self.leave();
                    result
                }
                _ => made,
            };
        }
        let Some(graph) = relation.shape.graph.clone() else {
            let mut relation = relation;
            relation.shape.open = true;
            return relation;
        };
        match &operator.kind {
            OperatorKind::GraphMarkComponents { params } => {
                let strong = match parameter(params, "kind") {
                    None | Some("weak") => false,
                    Some("strong") => true,
                    Some(other) => {
                        let message = format!("`{other}` is no kind of component; use `weak` or `strong`");
                        self.error(codes::BAD_PARAMETER, message, span);
                        false
                    }
                };
                if graph.partition.is_some() {
                    // components would be numbered anew in each part
                    let message = "the engine cannot mark components of a partitioned graph yet";
                    self.error(codes::UNSUPPORTED_OPERATOR, message, span);
                }
                let name = parameter(params, "with_component_id").unwrap_or("ComponentId");
                self.changed(relation, &graph, |def| {
                    def.node_fields.push(field(name, KqlType::Long));
                    def.changes.push(GraphChange::Components(strong));
                })
            }
            OperatorKind::GraphWhereNodes { predicate } => {
                let shape = self.element_shape(&graph, true);
                let predicate = self.predicate(predicate, &shape, scope);
                self.changed(relation, &graph, |def| def.changes.push(GraphChange::Nodes(predicate)))
            }
            OperatorKind::GraphWhereEdges { predicate } => {
                let shape = self.element_shape(&graph, false);
                let predicate = self.predicate(predicate, &shape, scope);
                self.changed(relation, &graph, |def| def.changes.push(GraphChange::Edges(predicate)))
            }
            OperatorKind::GraphToTable { tables } => self.graph_to_table(&graph, tables, scope, span),
            OperatorKind::GraphMatch { params, patterns, predicate, project } => {
                let cycles = match parameter(params, "cycles") {
                    None | Some("unique_edges") => Cycles::UniqueEdges,
                    Some("all") => Cycles::All,
                    Some("none") => Cycles::None,
                    Some(other) => {
                        let message =
                            format!("`{other}` is no choice of cycles; use `all`, `none` or `unique_edges`");
                        self.error(codes::BAD_PARAMETER, message, span);
                        Cycles::UniqueEdges
                    }
                };
                let parts = (patterns.as_slice(), predicate.as_deref(), project.as_deref());
                self.graph_match(&graph, parts, cycles, None, scope, span)
            }
            OperatorKind::GraphShortestPaths { params, patterns, predicate, project } => {
                let all = self.shortest_output(params, span);
                let variable =
                    |element: &GraphElement| matches!(element, GraphElement::Edge { range: Some(_), .. });
                if patterns.len() != 1 || !patterns.iter().any(|one| one.elements.iter().any(variable)) {
                    let message = "`graph-shortest-paths` takes one path with an edge of variable length";
                    let hint = "write `(a)-[e*1..5]->(b)`".to_owned();
                    self.error_hint(codes::BAD_OPERATOR, message, Some(hint), span);
                }
                let parts = (patterns.as_slice(), predicate.as_deref(), project.as_deref());
                self.graph_match(&graph, parts, Cycles::None, Some(all), scope, span)
            }
            _ => relation,
        }
    }

    fn shortest_output(&mut self, params: &[Param], span: Span) -> bool {
        match parameter(params, "output") {
            None | Some("any") => false,
            Some("all") => true,
            Some(other) => {
                let message = format!("`{other}` is no output of shortest paths; use `any` or `all`");
                self.error(codes::BAD_PARAMETER, message, span);
                false
            }
        }
    }

    fn changed(
        &mut self,
        relation: Relation,
        graph: &GraphDef,
        change: impl FnOnce(&mut GraphDef),
    ) -> Relation {
        let mut def = graph.clone();
        change(&mut def);
        let Relation { plan, mut shape } = relation;
        shape.id = self.fresh_id();
        shape.graph = Some(Rc::new(def));
        Relation { plan, shape }
    }

    fn make_graph<'a>(
        &mut self,
        relation: Relation,
        ends: [&'a Expr; 2],
        nodes: &'a GraphNodes,
        partition: Option<&'a Name>,
        scope: &Rc<Scope<'a>>,
    ) -> Relation {
        let mut shape = relation.shape.clone();
        if let Some(column) = partition.filter(|column| shape.position(&column.text).is_none() && !shape.open)
        {
            self.unknown_column(column, &shape, scope);
        }
        let [source, target] = ends.map(|end| self.key_column(end, &shape, scope));
        let edges = self.share(relation.plan);
        let mut def = GraphDef {
            edges,
            edge_fields: shape.fields.clone(),
            ends: (source.unwrap_or(0), target.unwrap_or(0)),
            partition: partition.map(|column| column.text.clone()),
            nodes: Vec::new(),
            node_fields: Vec::new(),
            keys: Vec::new(),
            changes: Vec::new(),
        };
        match nodes {
            GraphNodes::None => {}
            GraphNodes::NodeId(name) => {
                let ty = source.and_then(|at| shape.fields.get(at)).map_or(KqlType::String, |field| field.ty);
                def.node_fields.push(field(&name.text, ty));
                def.keys.push(0);
            }
            GraphNodes::Tables(tables) => {
                for table in tables {
                    let found = self.nested(&table.table, scope, table.table.span);
                    shape.open |= found.shape.open;
                    let Some(key) = found.shape.position(&table.key.text) else {
                        if !found.shape.open {
                            self.unknown_column(&table.key, &found.shape, scope);
                        }
                        continue;
                    };
                    if let Some(column) =
                        partition.filter(|column| found.shape.position(&column.text).is_none())
                        && !found.shape.open
                    {
                        self.unknown_column(column, &found.shape, scope);
                    }
                    if found.shape.fields[key].ty == KqlType::Dynamic {
                        self.error(
                            codes::ARGUMENT_TYPE,
                            "a dynamic value cannot name a node",
                            table.key.span,
                        );
                    }
                    for own in &found.shape.fields {
                        let same = def.node_fields.iter().find(|known| known.name == own.name);
                        match same {
                            Some(known) if known.ty != own.ty => {
                                let message = format!("`{}` has two types among the nodes", own.name);
                                self.error(codes::ARGUMENT_TYPE, message, table.table.span);
                            }
                            Some(_) => {}
                            None => def.node_fields.push(own.clone()),
                        }
                    }
                    let at = def.node_fields.iter().position(|known| known.name == table.key.text);
                    def.keys.extend(at.filter(|at| !def.keys.contains(at)));
                    let fields = found.shape.fields;
                    let places = def
                        .node_fields
                        .iter()
                        .map(|known| fields.iter().position(|own| own.name == known.name));
                    let places = places.collect();
                    def.nodes.push((self.share(found.plan), key, places));
                }
            }
        }
        let plan = Plan {
            source: Source::Shared(Rc::clone(&def.edges)),
            steps: Vec::new(),
            fields: shape.fields.clone(),
        };
        shape.id = self.fresh_id();
        shape.serialized = false;
        shape.graph = Some(Rc::new(def));
        Relation { plan, shape }
    }

    fn key_column<'a>(&mut self, end: &'a Expr, shape: &Shape, scope: &Rc<Scope<'a>>) -> Option<usize> {
        let bound = self.expression(end, shape, scope);
        match bound.kind {
            _ if bound.is_error() => None,
            Kind::Column(_) if bound.ty == KqlType::Dynamic => {
                self.error(codes::ARGUMENT_TYPE, "a dynamic value cannot name a node", end.span);
                None
            }
            Kind::Column(at) => Some(at),
            _ => {
                self.error(codes::WRONG_KIND, "a column of the edges is awaited here", end.span);
                None
            }
        }
    }

    fn graph_plan(
        &mut self,
        graph: &Rc<GraphDef>,
        ask: GraphAsk,
        fields: Vec<huntlet_table::Field>,
        span: Span,
    ) -> Relation {
        let query = GraphQuery { graph: Rc::clone(graph), ask };
        let step = Step { op: Op::Graph(Rc::new(query)), fields: fields.clone(), span };
        let shape = self.shape(fields.clone());
        Relation { plan: Plan { source: Source::OneRow, steps: vec![step], fields }, shape }
    }

    fn graph_to_table(
        &mut self,
        graph: &Rc<GraphDef>,
        tables: &[GraphTable],
        scope: &Rc<Scope<'_>>,
        span: Span,
    ) -> Relation {
        let mut results = Vec::new();
        for table in tables {
            let given = |name: &str| parameter(&table.params, name).map(|name| field(name, KqlType::Long));
            let (ask, mut fields, rest) = match table.kind {
                GraphTableKind::Nodes => {
                    let id = given("with_node_id");
                    (GraphAsk::Nodes(id.is_some()), Vec::from_iter(id), &graph.node_fields)
                }
                GraphTableKind::Edges => {
                    let (source, target) = (given("with_source_id"), given("with_target_id"));
                    let ask = GraphAsk::Edges(source.is_some(), target.is_some());
                    (ask, source.into_iter().chain(target).collect(), &graph.edge_fields)
                }
            };
            fields.extend(rest.iter().cloned());
            let relation = self.graph_plan(graph, ask, fields, span);
            match &table.name {
                Some(name) => {
                    let fields = relation.plan.fields.clone();
                    let shared = self.share(relation.plan);
                    scope.bind(&name.text, Binding::Table(Rc::clone(&shared), relation.shape.clone()));
                    let plan = Plan { source: Source::Shared(shared), steps: Vec::new(), fields };
                    results.push(Relation { plan, shape: relation.shape });
                }
                None if tables.len() > 1 => {
                    let message = "two tables of a graph need names";
                    let hint = "write `graph-to-table nodes as N, edges as E`".to_owned();
                    self.error_hint(codes::BAD_OPERATOR, message, Some(hint), span);
                }
                None => results.push(relation),
            }
        }
        if results.is_empty() { self.unknown_relation() } else { results.swap_remove(0) }
    }

    #[expect(clippy::too_many_lines, reason = "one pass over the parts of the operator")]
    fn graph_match<'a>(
        &mut self,
        graph: &Rc<GraphDef>,
        (patterns, predicate, project): (&'a [GraphPattern], Option<&'a Expr>, Option<&'a [Expr]>),
        cycles: Cycles,
        shortest: Option<bool>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let mut names: Vec<(String, Element)> = Vec::new();
        let mut nodes: Vec<Vec<Typed>> = Vec::new();
        let mut edges: Vec<MatchEdge> = Vec::new();
        for pattern in patterns {
            let mut left: Option<usize> = None;
            let mut open: Option<MatchEdge> = None;
            for element in &pattern.elements {
                match element {
                    GraphElement::Node { name, span } => {
                        let known = name
                            .as_ref()
                            .and_then(|name| names.iter().find(|(known, _)| *known == name.text));
                        let place = match known {
                            Some((_, Element::Node(place))) => *place,
                            Some(_) => {
                                self.error(codes::WRONG_KIND, "this name belongs to an edge", *span);
                                0
                            }
                            None => {
                                nodes.push(Vec::new());
                                let place = nodes.len() - 1;
                                names.extend(
                                    name.as_ref().map(|name| (name.text.clone(), Element::Node(place))),
                                );
                                place
                            }
                        };
                        if let (Some(mut edge), Some(left)) = (open.take(), left) {
                            edge.ends = (left, place);
                            edges.push(edge);
                        }
                        left = Some(place);
                    }
                    GraphElement::Edge { name, direction, range, span } => {
                        let range = range.as_ref().map(|range| self.path_range(&range.0, &range.1, scope));
                        let place = edges.len();
                        if let Some(name) = name {
                            if names.iter().any(|(known, _)| *known == name.text) {
                                let message = format!("`{}` stands twice in the pattern", name.text);
                                self.error(codes::DUPLICATE_COLUMN, message, *span);
                            }
                            let element =
                                if range.is_some() { Element::Path(place) } else { Element::Edge(place) };
                            names.push((name.text.clone(), element));
                        }
                        let direction = *direction;
                        open = Some(MatchEdge {
                            ends: (0, 0),
                            direction,
                            range,
                            filters: Vec::new(),
                            inner: Vec::new(),
                        });
                    }
                }
            }
        }
        if !connected(nodes.len(), &edges) {
            let hint = "let the paths share the name of a node".to_owned();
            self.error_hint(
                codes::BAD_OPERATOR,
                "the paths of the pattern are not connected",
                Some(hint),
                span,
            );
        }
        let elements = Rc::new(Elements::Pattern(Pattern::new(Rc::clone(graph), names)));
        let mut shape = self.shape(Vec::new());
        shape.elements = Some(Rc::clone(&elements));
        let Elements::Pattern(pattern) = elements.as_ref() else { return self.unknown_relation() };
        let mut predicates = Vec::new();
        for term in predicate.map(terms).unwrap_or_default() {
            self.match_filter(term, pattern, &shape, scope, (&mut nodes, &mut edges, &mut predicates));
        }
        let Some(project) = project else {
            let hint = "name what of each match to show: `project a.name`".to_owned();
            self.error_hint(codes::BAD_OPERATOR, "the pattern needs a `project`", Some(hint), span);
            return self.unknown_relation();
        };
        let mut unique = Names::default();
        project.iter().flat_map(explicit_names).for_each(|name| unique.reserve(&name));
        let mut outputs = Vec::new();
        let mut fields = Vec::new();
        let mut broken = std::collections::BTreeSet::new();
        for item in project {
            pattern.touched.borrow_mut().clear();
            let mut value = self.expression(item, &shape, scope);
            let along = pattern.touched.borrow().iter().any(|element| matches!(element, Element::Path(_)));
            if along && value.ty != KqlType::Dynamic && !value.is_error() {
                // whatever speaks of an edge of variable length is dynamic in KQL
                let packed = self.builtin("pack_array", vec![value], item.span);
                value = self.path_step(packed, PathStep::Index(0), item.span);
            }
            let name = match (explicit_names(item).into_iter().next(), naming::own_name(item)) {
                (Some(name), _) => name,
                (None, Some(name)) => unique.unique(&name),
                (None, None) => unique.fresh(),
            };
            if value.is_error() {
                broken.insert(fields.len());
            }
            fields.push(field(name, value.ty));
            outputs.push(value);
        }
        let columns = pattern.columns.borrow().clone();
        let matching = GraphMatch { nodes, edges, cycles, shortest, columns, predicates, outputs };
        let mut result = self.graph_plan(graph, GraphAsk::Match(Box::new(matching)), fields, span);
        result.shape.broken = broken;
        result
    }

    /// A term of `where` goes to the one element it speaks of, else over whole matches.
    fn match_filter<'a>(
        &mut self,
        term: &'a Expr,
        pattern: &Pattern,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        (nodes, edges, predicates): (&mut [Vec<Typed>], &mut [MatchEdge], &mut Vec<Typed>),
    ) {
        pattern.touched.borrow_mut().clear();
        let columns = pattern.columns.borrow().len();
        let known = self.diagnostics.len();
        pattern.local.set(true);
        let own = self.predicate(term, shape, scope);
        pattern.local.set(false);
        let touched: Vec<Element> = pattern.touched.borrow().iter().copied().collect();
        // `all()` and its kin are columns over whole matches
        let folds = pattern.columns.borrow().len() > columns;
        if folds {
            let column = pattern.columns.borrow().last().cloned();
            if let (Kind::Column(_), Some(column)) = (&own.kind, column)
                && let MatchValue::Path { edge, inner, fold: PathFold::All, value } = column.what
                && let Some(edge) = edges.get_mut(edge)
            {
                pattern.columns.borrow_mut().truncate(columns);
                if inner { &mut edge.inner } else { &mut edge.filters }.push(*value);
                return;
            }
        } else if let [element] = touched.as_slice() {
            if own.is_error() {
                return;
            }
            let filters = match element {
                Element::Node(place) => nodes.get_mut(*place),
                Element::Edge(place) | Element::Path(place) => {
                    edges.get_mut(*place).map(|edge| &mut edge.filters)
                }
            };
            // an edge without a second end is not there, and has been told of
            if let Some(filters) = filters {
                filters.push(own);
            }
            return;
        }
        self.diagnostics.truncate(known);
        pattern.columns.borrow_mut().truncate(columns);
        let whole = self.predicate(term, shape, scope);
        if touched.len() > 1 && touched.iter().any(|element| matches!(element, Element::Path(_))) && !folds {
            let message = "an edge of variable length is compared with another element";
            let hint = "say which of its edges: `all(e, ...)`, `any(e, ...)` or `map(e, ...)`".to_owned();
            self.error_hint(codes::UNSUPPORTED_OPERATOR, message, Some(hint), term.span);
        }
        if !whole.is_error() {
            predicates.push(whole);
        }
    }

    fn path_range<'a>(&mut self, low: &'a Expr, high: &'a Expr, scope: &Rc<Scope<'a>>) -> (usize, usize) {
        let empty = self.shape(Vec::new());
        let mut number = |expr: &'a Expr| {
            let bound = self.expression(expr, &empty, scope);
            bound.as_const().and_then(Scalar::as_i64).and_then(|number| usize::try_from(number).ok())
        };
        let (least, most) = (number(low), number(high));
        match (least, most) {
            (Some(least), Some(most)) if least <= most && most <= MAX_PATH => (least, most),
            _ => {
                let message = format!("the range of an edge goes from 0 or more up to at most {MAX_PATH}");
                self.error(codes::BAD_OPERATOR, message, low.span.to(high.span));
                (1, 1)
            }
        }
    }
}

fn terms(predicate: &Expr) -> Vec<&Expr> {
    match &predicate.kind {
        ExprKind::And(parts) => parts.iter().flat_map(terms).collect(),
        _ => vec![predicate],
    }
}

fn connected(nodes: usize, edges: &[MatchEdge]) -> bool {
    let mut seen = vec![false; nodes];
    if let Some(first) = seen.first_mut() {
        *first = true;
    }
    for _ in 0..nodes {
        for edge in edges {
            let (left, right) = edge.ends;
            let both = seen[left] || seen[right];
            seen[left] = both;
            seen[right] = both;
        }
    }
    seen.into_iter().all(|seen| seen)
}
