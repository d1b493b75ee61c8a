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
    /// What `toscalar` gave in a function without parameters: it is asked once.
    pub once: RefCell<Option<Typed>>,
}

/// Names, innermost last, with the scope around.
#[derive(Default)]
pub(crate) struct Scope<'a> {
    /// The scope around, and how many of its names are seen.
    parent: Option<(Rc<Scope<'a>>, usize)>,
    names: RefCell<Vec<(String, Binding<'a>)>>,
}

impl<'a> Scope<'a> {
    /// A scope within `parent`.
    pub fn within(parent: &Rc<Scope<'a>>) -> Rc<Self> {
        Rc::new(Self { parent: Some((Rc::clone(parent), usize::MAX)), names: RefCell::default() })
    }

    /// A scope that sees what `parent` has by now, and nothing that is declared later.
    pub fn so_far(parent: &Rc<Scope<'a>>) -> Rc<Self> {
        let seen = parent.names.borrow().len();
        Rc::new(Self { parent: Some((Rc::clone(parent), seen)), names: RefCell::default() })
    }

    /// Gives a name a meaning from here on.
    pub fn bind(&self, name: &str, binding: Binding<'a>) {
        self.names.borrow_mut().push((name.to_owned(), binding));
    }

    /// True of a name that this scope gives a meaning, whatever those around it do.
    pub fn has_own(&self, name: &str) -> bool {
        self.names.borrow().iter().any(|(bound, _)| bound == name)
    }

    /// What a name stands for.
    pub fn find(&self, name: &str) -> Option<Binding<'a>> {
        self.find_among(name, usize::MAX)
    }

    fn find_among(&self, name: &str, seen: usize) -> Option<Binding<'a>> {
        let own = self
            .names
            .borrow()
            .iter()
            .take(seen)
            .rev()
            .find(|(bound, _)| bound == name)
            .map(|(_, binding)| binding.clone());
        own.or_else(|| self.parent.as_ref().and_then(|(parent, seen)| parent.find_among(name, *seen)))
    }

    /// All names, for suggestions and wildcards.
    pub fn all(&self) -> Vec<(String, Binding<'a>)> {
        self.all_among(usize::MAX)
    }

    fn all_among(&self, seen: usize) -> Vec<(String, Binding<'a>)> {
        let parent = self.parent.as_ref();
        let mut all = parent.map(|(parent, seen)| parent.all_among(*seen)).unwrap_or_default();
        all.extend(self.names.borrow().iter().take(seen).cloned());
        all
    }
}
