//! Expressions after binding: every name resolved, every type known.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{BinaryOp, ListOp};
use huntlet_table::{KqlType, Scalar};

use crate::functions::{Arg, Function};
use crate::plan::SharedPlan;

/// A bound expression.
#[derive(Clone)]
pub(crate) struct Typed {
    /// What it computes.
    pub kind: Kind,
    /// The type of every cell of the result.
    pub ty: KqlType,
    /// Where it stands in the query.
    pub span: Span,
}

/// What a bound expression computes.
#[derive(Clone)]
pub(crate) enum Kind {
    /// The same cell for every row.
    Const(Scalar),
    /// A constant that is computed from row to row all the same, and what computes it: how expressions of constants are
    /// kept when nothing is to be optimised.
    Unfolded(Scalar, Box<Typed>),
    /// A column of the input, by position.
    Column(usize),
    /// A call of a scalar function.
    Call {
        /// The function.
        function: &'static Function,
        /// Its arguments.
        args: Vec<Typed>,
    },
    /// `+ - * / %`
    Arith(BinaryOp, Box<Typed>, Box<Typed>),
    /// `== != < <= > >=`
    Compare(BinaryOp, Box<Typed>, Box<Typed>),
    /// `has`, `contains`, `=~`, `matches regex` and their kin; both sides are text.
    Text(BinaryOp, Box<Typed>, Box<Typed>),
    /// `in`, `has_any` and their kin against a list of values.
    List(ListOp, Box<Typed>, Vec<Typed>),
    /// `in`, `has_any` and their kin against the first column of a table.
    ListOf(ListOp, Box<Typed>, Rc<SharedPlan>),
    /// Three-valued conjunction.
    And(Vec<Typed>),
    /// Three-valued disjunction.
    Or(Vec<Typed>),
    /// `-x`
    Negate(Box<Typed>),
    /// A walk into a dynamic value.
    Path(Box<Typed>, Vec<PathStep>),
    /// First cell of a table.
    ToScalar(Rc<SharedPlan>),
    /// A function that looks at neighbouring rows.
    RowFunction(RowFunction, Vec<Typed>),
    /// All columns of the row as a property bag; the names go with the positions. `true`: leave out nulls.
    PackAll(Vec<(String, usize, KqlType)>, bool),
    /// Already reported; never evaluated.
    Error,
}

/// How large an expression is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    /// How many expressions it is made of.
    pub size: usize,
    /// How deep they nest.
    pub height: usize,
    /// How deep the plans nest that it reads.
    pub plans: usize,
}

/// One step of a walk into a dynamic value.
#[derive(Clone)]
pub(crate) enum PathStep {
    /// A property of a bag.
    Key(String),
    /// An element of an array; negative from the end.
    Index(i64),
    /// A key or an index that varies by row.
    Computed(Typed),
}

/// Functions over serialized rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowFunction {
    /// `row_number([start [, restart]])`
    RowNumber,
    /// `row_cumsum(x [, restart])`
    RowCumsum,
    /// `row_rank_dense(x [, restart])`
    RowRankDense,
    /// `row_rank_min(x [, restart])`
    RowRankMin,
    /// `row_window_session(x, from_first, between [, restart])`
    RowWindowSession,
    /// `prev(x [, n [, default]])`
    Prev,
    /// `next(x [, n [, default]])`
    Next,
    /// `rand([n])`: another number in each row
    Rand,
    /// `new_guid()`: another guid in each row
    NewGuid,
}

impl Typed {
    /// A bound expression.
    pub fn new(kind: Kind, ty: KqlType, span: Span) -> Self {
        Self { kind, ty, span }
    }

    /// A constant.
    pub fn constant(value: Scalar, ty: KqlType, span: Span) -> Self {
        Self::new(Kind::Const(value), ty, span)
    }

    /// The placeholder of an expression that has been reported.
    pub fn error(span: Span) -> Self {
        Self::new(Kind::Error, KqlType::Dynamic, span)
    }

    /// The same, of a type that is known all the same.
    pub fn error_of(ty: KqlType, span: Span) -> Self {
        Self::new(Kind::Error, ty, span)
    }

    /// True for the placeholder.
    pub fn is_error(&self) -> bool {
        matches!(self.kind, Kind::Error)
    }

    /// The constant value, when it is one.
    pub fn as_const(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Const(value) | Kind::Unfolded(value, _) => Some(value),
            _ => None,
        }
    }

    /// What a function's typing sees.
    pub fn as_arg(&self) -> Arg {
        Arg { ty: self.ty, constant: self.as_const().cloned() }
    }

    /// Visits this expression and all below it.
    pub fn walk(&self, visit: &mut dyn FnMut(&Typed)) {
        visit(self);
        self.children(&mut |child| child.walk(visit));
    }

    /// Visits the expressions right below this one.
    fn children(&self, visit: &mut dyn FnMut(&Typed)) {
        match &self.kind {
            Kind::Const(_)
            | Kind::Unfolded(..)
            | Kind::Column(_)
            | Kind::ToScalar(_)
            | Kind::PackAll(..)
            | Kind::Error => {}
            Kind::Call { args, .. } | Kind::And(args) | Kind::Or(args) | Kind::RowFunction(_, args) => {
                args.iter().for_each(visit);
            }
            Kind::Arith(_, left, right) | Kind::Compare(_, left, right) | Kind::Text(_, left, right) => {
                visit(left);
                visit(right);
            }
            Kind::List(_, left, list) => {
                visit(left);
                list.iter().for_each(visit);
            }
            Kind::ListOf(_, operand, _) | Kind::Negate(operand) => visit(operand),
            Kind::Path(base, steps) => {
                visit(base);
                for step in steps {
                    if let PathStep::Computed(key) = step {
                        visit(key);
                    }
                }
            }
        }
    }

    /// How large this is.
    pub fn measure(&self) -> Measure {
        let mut measure = Measure { size: 1, ..Measure::default() };
        if let Kind::ToScalar(plan) | Kind::ListOf(_, _, plan) = &self.kind {
            measure.plans = plan.height;
        }
        self.children(&mut |child| {
            let child = child.measure();
            measure.size += child.size;
            measure.height = measure.height.max(child.height + 1);
            measure.plans = measure.plans.max(child.plans);
        });
        measure
    }

    /// True when the value depends on the row.
    pub fn is_row_bound(&self) -> bool {
        let mut bound = false;
        self.walk(&mut |part| {
            bound |= matches!(part.kind, Kind::Column(_) | Kind::RowFunction(..) | Kind::PackAll(..));
        });
        bound
    }

    /// True when a row's value depends on its neighbours, so that a batch cannot be split.
    pub fn needs_all_rows(&self) -> bool {
        let mut needs = false;
        self.walk(&mut |part| needs |= matches!(part.kind, Kind::RowFunction(..)));
        needs
    }
}
