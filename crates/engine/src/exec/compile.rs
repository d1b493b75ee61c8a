//! Bound expressions made ready to run: constants prepared, patterns compiled, lists hashed.

use std::collections::HashMap;

use huntlet_kql::ast::BinaryOp;
use huntlet_table::{KqlType, Scalar, Table};

use super::list::ListTest;
use super::text::TextTest;
use crate::expr::{Kind, PathStep, RowFunction, Typed};
use crate::functions::{Arg, Eval, Prepared, RowContext};
use crate::value::Value;

/// The results of shared plans, by their id.
pub(crate) type Results = HashMap<usize, Table>;

/// An expression ready to run over batches of rows.
pub(crate) struct Compiled {
    pub(super) node: Node,
    pub(super) ty: KqlType,
}

/// What a ready expression does.
pub(super) enum Node {
    Const(Scalar),
    /// A constant, and what computes it.
    Unfolded(Scalar, Box<Compiled>),
    Column(usize),
    Row(RowContext, fn(&RowContext, &[Scalar]) -> Scalar, Vec<Compiled>),
    Prepared(Prepared, Vec<Compiled>),
    Whole(RowContext, fn(&RowContext, &[Value], usize) -> Result<Value, String>, Vec<Compiled>),
    /// `tostring()` of a dynamic
    DynamicText(Box<Compiled>),
    Arith(BinaryOp, Box<Compiled>, Box<Compiled>),
    Compare(BinaryOp, Box<Compiled>, Box<Compiled>),
    Text(TextTest, Box<Compiled>, Box<Compiled>),
    List(ListTest, Box<Compiled>, Vec<Compiled>),
    And(Vec<Compiled>),
    Or(Vec<Compiled>),
    Not(Box<Compiled>),
    Negate(Box<Compiled>),
    Path(Box<Compiled>, Vec<Walk>),
    RowFunction(RowFunction, Vec<Compiled>, u64),
    PackAll(Vec<(String, usize, KqlType)>, bool),
}

/// One step of a walk into a dynamic value.
pub(super) enum Walk {
    Key(String),
    Index(i64),
    Computed(Compiled),
}

/// Makes expressions ready.
pub(crate) struct Compiler<'c> {
    /// What functions may know.
    pub row: RowContext,
    /// The results of the shared plans that the expression refers to.
    pub results: &'c Results,
}

impl Compiler<'_> {
    /// Makes an expression ready; an error is a sentence for the user.
    pub fn compile(&self, expr: &Typed) -> Result<Compiled, String> {
        let node = match &expr.kind {
            Kind::Const(value) => Node::Const(value.clone()),
            Kind::Unfolded(value, inner) => Node::Unfolded(value.clone(), self.boxed(inner)?),
            Kind::Column(position) => Node::Column(*position),
            Kind::Call { function, args } => return self.call(expr, function, args),
            Kind::Arith(op, left, right) => Node::Arith(*op, self.boxed(left)?, self.boxed(right)?),
            Kind::Compare(op, left, right) => Node::Compare(*op, self.boxed(left)?, self.boxed(right)?),
            Kind::Text(op, left, right) => {
                Node::Text(TextTest::new(*op, right.as_const())?, self.boxed(left)?, self.boxed(right)?)
            }
            Kind::List(op, left, list) => {
                let constants: Option<Vec<Scalar>> =
                    list.iter().map(|item| item.as_const().cloned()).collect();
                let test = ListTest::new(*op, left.ty, constants);
                let list = if test.is_prepared() { Vec::new() } else { self.all(list)? };
                Node::List(test, self.boxed(left)?, list)
            }
            Kind::ListOf(op, left, plan) => {
                let table = self.results.get(&plan.id).ok_or("the list's table was not computed")?;
                let column = table.columns().first();
                let cells =
                    column.map(|column| (0..column.len()).map(|row| column.cell(row).to_scalar()).collect());
                Node::List(
                    ListTest::new(*op, left.ty, Some(cells.unwrap_or_default())),
                    self.boxed(left)?,
                    Vec::new(),
                )
            }
            Kind::And(terms) => Node::And(self.all(terms)?),
            Kind::Or(terms) => Node::Or(self.all(terms)?),
            Kind::Negate(operand) => Node::Negate(self.boxed(operand)?),
            Kind::Path(base, steps) => Node::Path(self.boxed(base)?, self.steps(steps)?),
            Kind::ToScalar(plan) => {
                let table = self.results.get(&plan.id).ok_or("the value's table was not computed")?;
                let cell = table.cell(0, 0).to_scalar();
                let missing = table.is_empty() && expr.ty == KqlType::String;
                Node::Const(if missing { Scalar::String(String::new()) } else { cell })
            }
            Kind::RowFunction(function, args) => {
                // each place in the query has random numbers of its own
                let seed = self.row.seed ^ (u64::from(expr.span.start) << 32 | u64::from(expr.span.end));
                Node::RowFunction(*function, self.all(args)?, seed)
            }
            Kind::PackAll(columns, skip) => Node::PackAll(columns.clone(), *skip),
            Kind::Error => return Err("the expression has an error".to_owned()),
        };
        Ok(Compiled { node, ty: expr.ty })
    }

    fn call(
        &self,
        expr: &Typed,
        function: &'static crate::functions::Function,
        args: &[Typed],
    ) -> Result<Compiled, String> {
        let node = match (function.name, args) {
            ("not", [operand]) if operand.ty == KqlType::Bool => Node::Not(self.boxed(operand)?),
            ("tostring", [operand]) if operand.ty == KqlType::Dynamic => {
                Node::DynamicText(self.boxed(operand)?)
            }
            _ => {
                let compiled = self.all(args)?;
                match function.eval {
                    Eval::Row(run) => Node::Row(self.row, run, compiled),
                    Eval::Compiled(prepare) => {
                        let constants: Vec<Arg> = compiled.iter().map(Compiled::as_arg).collect();
                        Node::Prepared(prepare(&self.row, &constants)?, compiled)
                    }
                    Eval::Column(run) => Node::Whole(self.row, run, compiled),
                }
            }
        };
        Ok(Compiled { node, ty: expr.ty })
    }

    fn steps(&self, steps: &[PathStep]) -> Result<Vec<Walk>, String> {
        steps
            .iter()
            .map(|step| {
                Ok(match step {
                    PathStep::Key(key) => Walk::Key(key.clone()),
                    PathStep::Index(index) => Walk::Index(*index),
                    PathStep::Computed(expr) => Walk::Computed(self.compile(expr)?),
                })
            })
            .collect()
    }

    fn boxed(&self, expr: &Typed) -> Result<Box<Compiled>, String> {
        self.compile(expr).map(Box::new)
    }

    fn all(&self, exprs: &[Typed]) -> Result<Vec<Compiled>, String> {
        exprs.iter().map(|expr| self.compile(expr)).collect()
    }
}

impl Compiled {
    /// What a function's preparation sees; a value computed from a table is constant here.
    fn as_arg(&self) -> Arg {
        let constant = match &self.node {
            Node::Const(value) | Node::Unfolded(value, _) => Some(value.clone()),
            _ => None,
        };
        Arg { ty: self.ty, constant }
    }

    /// The position, when this is a column as it is.
    pub fn column(&self) -> Option<usize> {
        match self.node {
            Node::Column(position) => Some(position),
            _ => None,
        }
    }
}
