//! Names, types and declared columns.

use super::{Expr, ScalarType};
use crate::Span;

/// A name as written, without the brackets and quotes of `['a name']`.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The name itself; KQL names are case-sensitive.
    pub text: String,
    /// Where it stands, brackets included.
    pub span: Span,
}

/// The name of a type, in a declaration or in `typeof(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeRef {
    /// The type; `None` when the name is not that of a KQL type (a diagnostic says so).
    pub scalar: Option<ScalarType>,
    /// The name as written (`double`, `date`, ...).
    pub name: String,
    /// Where the name stands.
    pub span: Span,
}

/// `name: type` in a row schema.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDecl {
    /// The column's name.
    pub name: Name,
    /// The column's type.
    pub ty: TypeRef,
}

/// `(a: long, b: string)`, as in `datatable` or behind `evaluate`.
#[derive(Debug, Clone, PartialEq)]
pub struct RowSchema {
    /// The declared columns, in order.
    pub columns: Vec<ColumnDecl>,
    /// A `*` stands in the schema: the input's columns come along (`evaluate ... : (*, a: long)`). Its index is that of
    /// the column it stands before.
    pub star: Option<usize>,
    /// Where the schema stands, parentheses included.
    pub span: Span,
}

/// A parameter of a function, of `declare query_parameters` or of a pattern, or a state column of `scan`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The parameter's name.
    pub name: Name,
    /// What it takes.
    pub ty: ParameterType,
    /// The value when none is given.
    pub default: Option<Expr>,
}

/// What a function's parameter takes.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterType {
    /// A scalar of this type.
    Scalar(TypeRef),
    /// A table that has at least these columns: `T: (a: string)`.
    Table(RowSchema),
    /// Any table: `T: (*)`.
    AnyTable(Span),
}
