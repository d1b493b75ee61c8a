//! The syntax tree: statements, expressions and operators, each with the span of its text.
//!
//! Scalar and tabular expressions share one type, [`Expr`], as they share one grammar: what a name stands for is known
//! only when the query is bound. Redundant parentheses are not kept; the span of an expression in parentheses covers
//! them. A tree that was parsed with errors holds [`ExprKind::Missing`] and [`OperatorKind::Unknown`] where the text
//! made no sense, and always has a diagnostic for each.

mod expr;
mod graph;
mod literal;
mod operator;
mod operator_parts;
mod statement;
mod types;
pub mod visit;

pub use expr::{BinaryOp, Expr, ExprKind, ListOp, TypeOf, UnaryOp};
pub use graph::{
    EdgeDirection, GraphElement, GraphNodes, GraphPattern, GraphTable, GraphTableKind, NodeTable,
};
pub use literal::{Literal, ScalarType};
pub use operator::{Operator, OperatorKind};
pub use operator_parts::{
    ExpandItem, FindColumn, ForkBranch, JoinCondition, Nulls, OrderedExpr, Param, PatternPart, ReorderItem,
    ReorderOrder, ScanAssignment, ScanOutput, ScanStep, SeriesAggregate, SeriesRange, SortOrder,
    TopNestedLevel, find_param,
};
pub use statement::{PatternDefinition, PatternRule, Script, Statement, StatementKind};
pub use types::{ColumnDecl, Name, Parameter, ParameterType, RowSchema, TypeRef};
