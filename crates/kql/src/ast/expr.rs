//! Expressions, scalar and tabular.

use super::{Literal, Name, Operator, Param, Parameter, RowSchema, Script, TypeRef};
use crate::Span;

/// An expression and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its text, with the parentheses around it.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A literal.
    Literal(Literal),
    /// A column, table, let name or function without arguments; `$left`, `$right`, `$table` too.
    Name(Name),
    /// `Security*`: a pattern over names of tables or columns.
    WildcardName(Name),
    /// `*`: all columns, or the left side of a search predicate.
    Star,
    /// `base.member`
    Path {
        /// The value, or `$left`, or an entity such as `database("x")`.
        base: Box<Expr>,
        /// A property, column or table.
        member: Name,
    },
    /// `database("x").Security*`
    WildcardPath {
        /// The entity.
        base: Box<Expr>,
        /// The pattern over its members.
        pattern: Name,
    },
    /// `base[index]`
    Index {
        /// An array or a property bag.
        base: Box<Expr>,
        /// A position or a key.
        index: Box<Expr>,
    },
    /// `name(args)` or `receiver.name(args)`. Aggregates, `materialize` and `toscalar` are calls too.
    Call {
        /// `workspace("w")` in `workspace("w").table("T")`.
        receiver: Option<Box<Expr>>,
        /// The function.
        name: Name,
        /// Expressions, [`ExprKind::Named`], [`ExprKind::Star`], [`ExprKind::TypeOf`] or whole pipelines.
        args: Vec<Expr>,
    },
    /// `-x`, `+x`
    Unary {
        /// The sign.
        op: UnaryOp,
        /// What it applies to.
        operand: Box<Expr>,
    },
    /// Arithmetic, comparison and string operators. `and`, `or` and lists have their own kinds.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `a and b and c`: two or more operands. One node for the whole chain, so that thousands of terms stay shallow.
    And(Vec<Expr>),
    /// `a or b or c`: two or more operands.
    Or(Vec<Expr>),
    /// `x in (...)`, `x has_any (...)` and their kin.
    List {
        /// The operator.
        op: ListOp,
        /// Where the operator stands.
        op_span: Span,
        /// The value looked for.
        left: Box<Expr>,
        /// Values, arrays, or one table whose first column holds the values.
        list: Vec<Expr>,
    },
    /// `x between (low .. high)`
    Between {
        /// Written `!between`.
        negated: bool,
        /// Where the operator stands.
        op_span: Span,
        /// The value.
        operand: Box<Expr>,
        /// The least value, within.
        low: Box<Expr>,
        /// The greatest value, within, or a timespan to add to the least.
        high: Box<Expr>,
    },
    /// `name = value` or `(a, b) = value`, where a column or an argument is given a name.
    Named {
        /// One name, or several in parentheses.
        names: Vec<Name>,
        /// Written with parentheses, even around one name.
        tuple: bool,
        /// The value.
        value: Box<Expr>,
    },
    /// `typeof(long)`, or `typeof(a: long, b: string)` for a row.
    TypeOf(TypeOf),
    /// `source | operator | ...`. The source is absent where the context gives it (`mv-apply ... on (...)`, `fork`,
    /// `partition`) and where the first operator makes its own rows (`print`, `range`, `union`, `search`, `find`).
    Pipeline {
        /// What flows in.
        source: Option<Box<Expr>>,
        /// What happens to it, in order; at least one.
        operators: Vec<Operator>,
    },
    /// `datatable(schema)[values]`
    DataTable {
        /// Rarely given.
        params: Vec<Param>,
        /// The columns.
        schema: RowSchema,
        /// The cells, row by row.
        values: Vec<Expr>,
    },
    /// `externaldata(schema)["url", ...] with(format="csv")`
    ExternalData {
        /// Rarely given.
        params: Vec<Param>,
        /// The columns.
        schema: RowSchema,
        /// Where the data is: string expressions.
        sources: Vec<Expr>,
        /// What stands behind `with`.
        properties: Vec<Param>,
    },
    /// `__contextual_datatable guid(schema)`: a table that the service hands in.
    ContextualDataTable {
        /// The table's id.
        id: Box<Expr>,
        /// The columns.
        schema: RowSchema,
    },
    /// `(params) { body }` or `view () { body }`, the value of a `let`.
    Lambda {
        /// Written with `view`: `union *` sees it as a table.
        view: bool,
        /// The parameters.
        params: Vec<Parameter>,
        /// The statements; the last is the result.
        body: Script,
    },
    /// `entity_group [a, b]`
    EntityGroup(Vec<Expr>),
    /// Nothing that makes sense stands here. A diagnostic says what was awaited.
    Missing,
}

/// What `typeof(...)` names.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeOf {
    /// One scalar type.
    Scalar(TypeRef),
    /// A row of columns.
    Row(RowSchema),
}

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`
    Minus,
    /// `+`
    Plus,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `==`
    Equal,
    /// `!=`, also `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `=~`, equal but for case
    EqualTilde,
    /// `!~`
    BangTilde,
    /// `has`
    Has,
    /// `!has`
    NotHas,
    /// `has_cs`
    HasCs,
    /// `!has_cs`
    NotHasCs,
    /// `hasprefix`
    HasPrefix,
    /// `!hasprefix`
    NotHasPrefix,
    /// `hasprefix_cs`
    HasPrefixCs,
    /// `!hasprefix_cs`
    NotHasPrefixCs,
    /// `hassuffix`
    HasSuffix,
    /// `!hassuffix`
    NotHasSuffix,
    /// `hassuffix_cs`
    HasSuffixCs,
    /// `!hassuffix_cs`
    NotHasSuffixCs,
    /// `contains`
    Contains,
    /// `!contains`, also `notcontains`
    NotContains,
    /// `contains_cs`, also `containscs`
    ContainsCs,
    /// `!contains_cs`, also `notcontainscs`
    NotContainsCs,
    /// `startswith`
    StartsWith,
    /// `!startswith`
    NotStartsWith,
    /// `startswith_cs`
    StartsWithCs,
    /// `!startswith_cs`
    NotStartsWithCs,
    /// `endswith`
    EndsWith,
    /// `!endswith`
    NotEndsWith,
    /// `endswith_cs`
    EndsWithCs,
    /// `!endswith_cs`
    NotEndsWithCs,
    /// `like`
    Like,
    /// `notlike`
    NotLike,
    /// `likecs`
    LikeCs,
    /// `notlikecs`
    NotLikeCs,
    /// `matches regex`
    MatchesRegex,
    /// `column:"text"` of `search`
    SearchColumn,
}

impl BinaryOp {
    /// The operator as KQL writes it.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::EqualTilde => "=~",
            Self::BangTilde => "!~",
            Self::Has => "has",
            Self::NotHas => "!has",
            Self::HasCs => "has_cs",
            Self::NotHasCs => "!has_cs",
            Self::HasPrefix => "hasprefix",
            Self::NotHasPrefix => "!hasprefix",
            Self::HasPrefixCs => "hasprefix_cs",
            Self::NotHasPrefixCs => "!hasprefix_cs",
            Self::HasSuffix => "hassuffix",
            Self::NotHasSuffix => "!hassuffix",
            Self::HasSuffixCs => "hassuffix_cs",
            Self::NotHasSuffixCs => "!hassuffix_cs",
            Self::Contains => "contains",
            Self::NotContains => "!contains",
            Self::ContainsCs => "contains_cs",
            Self::NotContainsCs => "!contains_cs",
            Self::StartsWith => "startswith",
            Self::NotStartsWith => "!startswith",
            Self::StartsWithCs => "startswith_cs",
            Self::NotStartsWithCs => "!startswith_cs",
            Self::EndsWith => "endswith",
            Self::NotEndsWith => "!endswith",
            Self::EndsWithCs => "endswith_cs",
            Self::NotEndsWithCs => "!endswith_cs",
            Self::Like => "like",
            Self::NotLike => "notlike",
            Self::LikeCs => "likecs",
            Self::NotLikeCs => "notlikecs",
            Self::MatchesRegex => "matches regex",
            Self::SearchColumn => ":",
        }
    }
}

/// Operators whose right side is a list in parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListOp {
    /// `in`
    In,
    /// `!in`
    NotIn,
    /// `in~`
    InTilde,
    /// `!in~`
    NotInTilde,
    /// `has_any`
    HasAny,
    /// `has_all`
    HasAll,
}

impl ListOp {
    /// The operator as KQL writes it.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::NotIn => "!in",
            Self::InTilde => "in~",
            Self::NotInTilde => "!in~",
            Self::HasAny => "has_any",
            Self::HasAll => "has_all",
        }
    }
}

impl Expr {
    /// An expression of `kind` at `span`.
    pub fn new(kind: ExprKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// True for the placeholder of an expression that could not be read.
    pub fn is_missing(&self) -> bool {
        matches!(self.kind, ExprKind::Missing)
    }

    /// The name, when this is a plain name.
    pub fn as_name(&self) -> Option<&Name> {
        match &self.kind {
            ExprKind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The literal, when this is one.
    pub fn as_literal(&self) -> Option<&Literal> {
        match &self.kind {
            ExprKind::Literal(literal) => Some(literal),
            _ => None,
        }
    }

    /// The text, when this is a string literal.
    pub fn as_string(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::Literal(Literal::String { text, .. }) => Some(text),
            _ => None,
        }
    }
}
