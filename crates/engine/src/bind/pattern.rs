//! Patterns over a graph: what their names mean within expressions.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Name};
use huntlet_table::{Field, KqlType, Scalar};

use super::scope::{Elements, Scope, Shape};
use super::{Binder, field, hint};
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::plan::{GraphDef, MatchColumn, MatchValue, PathFold};

/// A named element of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Element {
    /// The node in this place.
    Node(usize),
    /// The single edge in this place.
    Edge(usize),
    /// The edges of variable number in this place.
    Path(usize),
}

/// What names mean in an expression over a graph.
pub(crate) struct Pattern {
    /// The graph.
    pub graph: Rc<GraphDef>,
    /// The named elements.
    pub names: Vec<(String, Element)>,
    /// The columns over matches that expressions ask for.
    pub columns: RefCell<Vec<MatchColumn>>,
    /// Columns are those of the one element that an expression speaks of, not of whole matches.
    pub local: Cell<bool>,
    /// The elements that expressions speak of.
    pub touched: RefCell<BTreeSet<Element>>,
}

/// The functions of a node that need no argument where a node is at hand.
const NODE_FUNCTIONS: [(&str, KqlType); 3] =
    [("node_id", KqlType::String), ("node_degree_in", KqlType::Long), ("node_degree_out", KqlType::Long)];

/// The columns of nodes with those of their functions behind.
pub(crate) fn node_columns(graph: &GraphDef) -> Vec<Field> {
    let functions = NODE_FUNCTIONS.map(|(name, ty)| field(format!("\u{1}{name}"), ty));
    graph.node_fields.iter().cloned().chain(functions).collect()
}

impl Pattern {
    /// The names of a graph without a pattern: those of a node at hand.
    pub fn new(graph: Rc<GraphDef>, names: Vec<(String, Element)>) -> Self {
        Self {
            graph,
            names,
            columns: RefCell::default(),
            local: Cell::new(false),
            touched: RefCell::default(),
        }
    }

    fn find(&self, name: &str) -> Option<Element> {
        self.names.iter().find(|(known, _)| known == name).map(|(_, element)| *element)
    }

    /// The column over matches that shows this.
    fn column(&self, what: MatchValue, ty: KqlType, span: Span) -> Typed {
        let mut columns = self.columns.borrow_mut();
        let same = |known: &MatchColumn| match (&known.what, &what) {
            (MatchValue::Node(a, b), MatchValue::Node(c, d))
            | (MatchValue::Edge(a, b), MatchValue::Edge(c, d)) => (a, b) == (c, d),
            _ => false,
        };
        let at = columns.iter().position(same).unwrap_or_else(|| {
            columns.push(MatchColumn { what, ty });
            columns.len() - 1
        });
        Typed::new(Kind::Column(at), ty, span)
    }

    fn property(&self, element: Element, at: usize, ty: KqlType, span: Span) -> Typed {
        self.touched.borrow_mut().insert(element);
        let own = Typed::new(Kind::Column(at), ty, span);
        if self.local.get() {
            return own;
        }
        match element {
            Element::Node(place) => self.column(MatchValue::Node(place, at), ty, span),
            Element::Edge(place) => self.column(MatchValue::Edge(place, at), ty, span),
            Element::Path(edge) => {
                let value = Box::new(own);
                let what = MatchValue::Path { edge, inner: false, fold: PathFold::Map, value };
                self.column(what, KqlType::Dynamic, span)
            }
        }
    }
}

impl Binder<'_> {
    /// The columns of a node or an edge at hand.
    pub(super) fn element_shape(&mut self, graph: &Rc<GraphDef>, node: bool) -> Shape {
        let fields = if node { node_columns(graph) } else { graph.edge_fields.clone() };
        let mut shape = self.shape(fields);
        shape.elements = node.then(|| Rc::new(Elements::Pattern(Pattern::new(Rc::clone(graph), Vec::new()))));
        shape
    }

    /// `element.property`
    pub(super) fn pattern_member(
        &mut self,
        pattern: &Pattern,
        name: &str,
        member: &Name,
        span: Span,
    ) -> Option<Typed> {
        let element = pattern.find(name)?;
        let fields = match element {
            Element::Node(_) => &pattern.graph.node_fields,
            Element::Edge(_) | Element::Path(_) => &pattern.graph.edge_fields,
        };
        let Some(at) = fields.iter().position(|field| field.name == member.text) else {
            let near = hint::nearest(&member.text, fields.iter().map(|field| field.name.as_str()));
            let near = near.map(|near| format!("did you mean `{near}`?"));
            let what = if matches!(element, Element::Node(_)) { "nodes" } else { "edges" };
            let message = format!("the {what} of this graph have no property `{}`", member.text);
            self.error_hint(codes::UNKNOWN_COLUMN, message, near, member.span);
            return Some(Typed::error(span));
        };
        Some(pattern.property(element, at, fields[at].ty, span))
    }

    /// A call of a function of graphs; none where it is no such function, or no graph is at hand.
    pub(super) fn pattern_call<'a>(
        &mut self,
        name: &str,
        args: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Option<Typed> {
        let elements = shape.elements.clone()?;
        let Elements::Pattern(pattern) = elements.as_ref() else { return None };
        let fold = match name {
            "all" => PathFold::All,
            "any" => PathFold::Any,
            "map" => PathFold::Map,
            // only graphs of a model have labels, and those that are made here have none
            "labels" => {
                let none = Scalar::Dynamic(serde_json::Value::Array(Vec::new()));
                return Some(Typed::constant(none, KqlType::Dynamic, span));
            }
            "inner_nodes" => {
                let message = "`inner_nodes()` stands in `map()`, `all()` or `any()`";
                return Some(self.broken(codes::BAD_OPERATOR, message, span));
            }
            _ => {
                let (at, (_, ty)) =
                    NODE_FUNCTIONS.iter().enumerate().find(|(_, (known, _))| *known == name)?;
                return Some(self.node_function(pattern, at, *ty, args, shape, span));
            }
        };
        let [element, value] = args else {
            self.count_fits(name, args.len(), 2, 2, span);
            return Some(Typed::error(span));
        };
        let (inner, path) = match &element.kind {
            ExprKind::Call { receiver: None, name, args } if name.text == "inner_nodes" => {
                (true, args.first().and_then(Expr::as_name))
            }
            _ => (false, element.as_name()),
        };
        let Some(Element::Path(edge)) = path.and_then(|path| pattern.find(&path.text)) else {
            let message =
                format!("`{name}()` takes an edge of variable length, such as `e` of `-[e*1..3]->`");
            return Some(self.broken(codes::ARGUMENT_TYPE, message, element.span));
        };
        pattern.touched.borrow_mut().insert(Element::Path(edge));
        let at_hand = self.element_shape(&pattern.graph, inner);
        let (value, ty) = match fold {
            PathFold::Map => (self.expression(value, &at_hand, scope), KqlType::Dynamic),
            _ => (self.predicate(value, &at_hand, scope), KqlType::Bool),
        };
        if value.is_error() {
            return Some(Typed::error(span));
        }
        Some(pattern.column(MatchValue::Path { edge, inner, fold, value: Box::new(value) }, ty, span))
    }

    fn node_function(
        &mut self,
        pattern: &Pattern,
        at: usize,
        ty: KqlType,
        args: &[Expr],
        shape: &Shape,
        span: Span,
    ) -> Typed {
        let at = pattern.graph.node_fields.len() + at;
        match args {
            // a node is at hand
            [] if shape.fields.len() > at => Typed::new(Kind::Column(at), ty, span),
            [node] => match node.as_name().and_then(|name| pattern.find(&name.text)) {
                Some(element @ Element::Node(_)) => pattern.property(element, at, ty, span),
                _ => self.broken(codes::ARGUMENT_TYPE, "a node of the pattern is awaited here", node.span),
            },
            _ => self.broken(codes::ARGUMENT_COUNT, "name a node of the pattern", span),
        }
    }
}
