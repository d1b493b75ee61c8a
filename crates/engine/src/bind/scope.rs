//! What names stand for while a query is bound.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use huntlet_kql::ast::{Parameter, PatternDefinition, Script};
use huntlet_table::Field;

use crate::expr::Typed;
use crate::plan::{Plan, SharedPlan};

/// The columns at one point of a pipeline.
#[derive(Clone, Default)]
pub(crate) struct Shape {
    /// Tells the rows of this point from those of any other, for expressions that are bound in one place and used in
    /// another.
    pub id: usize,
    /// The columns.
    pub fields: Vec<Field>,
    /// Positions of columns whose expression has been reported; their use is not reported again.
    pub broken: BTreeSet<usize>,
    /// Names of columns that an operator before has left out, with that operator.
    pub lost: Rc<Vec<(String, String)>>,
    /// Some columns are unknown, so an unknown name is no error.
    pub open: bool,
    /// Rows have an order that row functions may rely on.
    pub serialized: bool,
    /// Names whose members stand for columns: the steps of `scan`, the elements of a graph's pattern.
    pub elements: Option<Rc<Elements>>,
    /// This is a graph, not a table.
    pub graph: Option<Rc<crate::plan::GraphDef>>,
}

/// Names whose members stand for columns.
pub(crate) enum Elements {
    /// The steps of `scan` that may be seen: name and the position of its first column.
    Steps(Vec<(String, usize)>),
    /// The elements of a graph's pattern.
    Pattern(super::pattern::Pattern),
}

impl Shape {
    /// The position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }
}

/// A bound tabular expression.
#[derive(Clone)]
pub(crate) struct Relation {
    /// What computes it.
    pub plan: Plan,
    /// Its columns.
    pub shape: Shape,
}

/// What a name of `let`, `as` or a parameter stands for.
#[derive(Clone)]
pub(crate) enum Binding<'a> {
    /// A scalar, with the shape whose columns it reads, if any.
    Scalar(Typed, Option<usize>),
    /// A table.
    Table(Rc<SharedPlan>, Shape),
    /// A function.
    Function(Rc<Definition<'a>>),
    /// A pattern, with what its calls stand for.
    Pattern(Option<&'a PatternDefinition>),
}

/// A function defined by `let`.
pub(crate) struct Definition<'a> {
    /// The parameters.
    pub params: &'a [Parameter],
    /// The statements.
    pub body: &'a Script,
    /// Written with `view`.
    pub view: bool,
    /// The names it sees.
    pub scope: Rc<Scope<'a>>,
}

/// Names, innermost last, with the scope around.
#[derive(Default)]
pub(crate) struct Scope<'a> {
    parent: Option<Rc<Scope<'a>>>,
    names: RefCell<Vec<(String, Binding<'a>)>>,
}

impl<'a> Scope<'a> {
    /// A scope within `parent`.
    pub fn within(parent: &Rc<Scope<'a>>) -> Rc<Self> {
        Rc::new(Self { parent: Some(Rc::clone(parent)), names: RefCell::default() })
    }

    /// Gives a name a meaning from here on.
    pub fn bind(&self, name: &str, binding: Binding<'a>) {
        self.names.borrow_mut().push((name.to_owned(), binding));
    }

    /// What a name stands for.
    pub fn find(&self, name: &str) -> Option<Binding<'a>> {
        let own = self
            .names
            .borrow()
            .iter()
            .rev()
            .find(|(bound, _)| bound == name)
            .map(|(_, binding)| binding.clone());
        own.or_else(|| self.parent.as_ref().and_then(|parent| parent.find(name)))
    }

    /// All names, for suggestions and wildcards.
    pub fn all(&self) -> Vec<(String, Binding<'a>)> {
        let mut all = self.parent.as_ref().map(|parent| parent.all()).unwrap_or_default();
        all.extend(self.names.borrow().iter().cloned());
        all
    }
}
