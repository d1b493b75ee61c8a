//! A query text as a whole: its statements.

use super::{Expr, Name, Parameter};
use crate::Span;

/// A query text, or the body of a function: statements parted by `;`.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// The statements, in order. The last query statement is the result.
    pub statements: Vec<Statement>,
    /// The whole text.
    pub span: Span,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// Its text, without the `;`.
    pub span: Span,
}

/// The kinds of statement.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// `let name = value`; a function's value is an [`super::ExprKind::Lambda`].
    Let {
        /// The bound name.
        name: Name,
        /// Scalar, table or function.
        value: Expr,
    },
    /// `set name = value` or `set name`
    Set {
        /// The option's name.
        name: Name,
        /// A name or a literal.
        value: Option<Expr>,
    },
    /// `alias database name = cluster(...).database(...)`
    Alias {
        /// The alias.
        name: Name,
        /// What it stands for.
        value: Expr,
    },
    /// `declare query_parameters(...)`
    DeclareQueryParameters {
        /// The parameters, with defaults.
        parameters: Vec<Parameter>,
    },
    /// `declare pattern name [= definition]`
    DeclarePattern {
        /// The pattern's name.
        name: Name,
        /// Absent in a mere declaration.
        definition: Option<PatternDefinition>,
    },
    /// `restrict access to (...)`
    Restrict {
        /// Names, wildcards and dotted entities.
        entities: Vec<Expr>,
    },
    /// An expression, most often a pipeline.
    Query(Expr),
}

/// `(param: type, ...)[path: type] { rules }`
#[derive(Debug, Clone, PartialEq)]
pub struct PatternDefinition {
    /// The pattern's parameters.
    pub parameters: Vec<Parameter>,
    /// The path's parameter.
    pub path: Option<Parameter>,
    /// What each argument list stands for.
    pub rules: Vec<PatternRule>,
}

/// `("a", "b").["path"] = { body }`
#[derive(Debug, Clone, PartialEq)]
pub struct PatternRule {
    /// String literals.
    pub arguments: Vec<Expr>,
    /// A string literal.
    pub path: Option<Expr>,
    /// The query it stands for.
    pub body: Script,
    /// The rule's text.
    pub span: Span,
}
