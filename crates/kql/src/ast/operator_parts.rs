//! What operators are made of: parameters, sort keys, patterns, steps.

use super::{Expr, Name, TypeRef};
use crate::Span;

/// `name=value` behind an operator's keyword, in `with (...)` or in `render`.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// The name, dots included (`hint.strategy`).
    pub name: Name,
    /// A name (`inner`), a literal, or in `render` any expression. Several only where a list is awaited
    /// (`ycolumns=a, b`).
    pub values: Vec<Expr>,
}

impl Param {
    /// The value's text when it is one name or string: `inner` of `kind=inner`.
    pub fn text(&self) -> Option<&str> {
        let value = self.values.first()?;
        value.as_name().map(|name| name.text.as_str()).or_else(|| value.as_string())
    }

    /// Name and values.
    pub fn span(&self) -> Span {
        self.values.last().map_or(self.name.span, |value| self.name.span.to(value.span))
    }
}

/// The parameter of this name, if given.
pub fn find_param<'a>(params: &'a [Param], name: &str) -> Option<&'a Param> {
    params.iter().find(|param| param.name.text == name)
}

/// How rows are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortOrder {
    /// `asc`
    Ascending,
    /// `desc`
    Descending,
}

/// Where nulls go in a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nulls {
    /// `nulls first`
    First,
    /// `nulls last`
    Last,
}

/// `expression [asc|desc] [nulls first|last]`. What is left out is `None`; KQL then sorts descending, and puts nulls
/// last in descending and first in ascending order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderedExpr {
    /// The key.
    pub expr: Expr,
    /// The order, if written.
    pub order: Option<SortOrder>,
    /// The place of nulls, if written.
    pub nulls: Option<Nulls>,
    /// All of it.
    pub span: Span,
}

/// How `join` and `lookup` match rows.
#[derive(Debug, Clone, PartialEq)]
pub enum JoinCondition {
    /// Nothing written: a cross join by macro, or an error of the binder.
    None,
    /// `on a, $left.b == $right.c`
    On(Vec<Expr>),
    /// `where predicate`
    Where(Box<Expr>),
}

/// `column [granny-asc|...]` of `project-reorder`.
#[derive(Debug, Clone, PartialEq)]
pub struct ReorderItem {
    /// A name, a wildcard or `*`.
    pub column: Expr,
    /// The order among the columns a wildcard matches.
    pub order: Option<ReorderOrder>,
}

/// The orders of `project-reorder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReorderOrder {
    /// `asc`: by name
    Ascending,
    /// `desc`
    Descending,
    /// `granny-asc`: by name, numbers in it by value
    GrannyAscending,
    /// `granny-desc`
    GrannyDescending,
}

impl ReorderOrder {
    /// The order as KQL writes it.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
            Self::GrannyAscending => "granny-asc",
            Self::GrannyDescending => "granny-desc",
        }
    }
}

/// `[name =] expression [to typeof(type)]` of `mv-expand` and `mv-apply`.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpandItem {
    /// What is expanded, perhaps [`super::ExprKind::Named`].
    pub expr: Expr,
    /// The type its elements are converted to.
    pub to_type: Option<TypeRef>,
}

/// A part of the pattern of `parse`.
#[derive(Debug, Clone, PartialEq)]
pub enum PatternPart {
    /// `*`: skip what stands here.
    Star(Span),
    /// Text to find, or a regular expression with `kind=regex`: a string literal, or a name bound to one.
    Text(Expr),
    /// `name[:type]`
    Column {
        /// The new column.
        name: Name,
        /// Its type; string when left out.
        ty: Option<TypeRef>,
    },
}

/// `aggregate [default = value]` of `make-series`.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesAggregate {
    /// The aggregate, perhaps named.
    pub expr: Expr,
    /// The value of empty bins.
    pub default: Option<Expr>,
}

/// The axis of `make-series`.
#[derive(Debug, Clone, PartialEq)]
pub enum SeriesRange {
    /// `[from a] [to b] step c`: `to` is not within.
    FromToStep {
        /// The first bin.
        from: Option<Box<Expr>>,
        /// The end, without.
        to: Option<Box<Expr>>,
        /// The bin's size.
        step: Box<Expr>,
    },
    /// The older `in range(a, b, c)`: the end is within.
    InRange {
        /// The first bin.
        from: Box<Expr>,
        /// The last bin.
        to: Box<Expr>,
        /// The bin's size.
        step: Box<Expr>,
    },
}

/// One level of `top-nested`.
#[derive(Debug, Clone, PartialEq)]
pub struct TopNestedLevel {
    /// How many; all when left out.
    pub count: Option<Expr>,
    /// The column.
    pub of: Expr,
    /// `with others = name`
    pub others: Option<Expr>,
    /// The aggregate and its order.
    pub by: OrderedExpr,
    /// The level's text.
    pub span: Span,
}

/// A column of `find ... project`.
#[derive(Debug, Clone, PartialEq)]
pub enum FindColumn {
    /// `name[:type]`
    Column {
        /// The column.
        name: Name,
        /// The type, where tables differ.
        ty: Option<TypeRef>,
    },
    /// `pack(*)`: all other columns in one property bag
    Pack(Span),
    /// `*`, in `project-away`
    Star(Span),
}

/// `[name =] (operators)` of `fork`.
#[derive(Debug, Clone, PartialEq)]
pub struct ForkBranch {
    /// The name of the branch's result.
    pub name: Option<Name>,
    /// Operators without a source.
    pub body: Expr,
}

/// What a step of `scan` puts out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanOutput {
    /// `all`, also when nothing is written
    All,
    /// `last`
    Last,
    /// `none`
    None,
}

/// `step name [optional] [output=all] : predicate [=> a = x, ...];`
#[derive(Debug, Clone, PartialEq)]
pub struct ScanStep {
    /// The step's name.
    pub name: Name,
    /// A match may pass it by.
    pub optional: bool,
    /// What it puts out; `None` when not written.
    pub output: Option<ScanOutput>,
    /// When a row matches.
    pub predicate: Expr,
    /// What a match sets.
    pub assignments: Vec<ScanAssignment>,
    /// The step's text.
    pub span: Span,
}

/// `name = expression` of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanAssignment {
    /// A declared column.
    pub name: Name,
    /// Its new value.
    pub value: Expr,
}
