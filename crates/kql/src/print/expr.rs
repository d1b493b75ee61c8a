//! Expressions to text, with the parentheses they need and no others.

use std::fmt::Write;

use serde_json::Value;

use super::Printer;
use crate::ast::{BinaryOp, Expr, ExprKind, Literal, Name, ScalarType, TypeOf, UnaryOp};
use crate::inner;
use crate::literal::{bracket, datetime_literal, is_plain_function, quote_string, timespan_literal};

/// How tightly an expression holds together; a looser one within a tighter one needs parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Pipeline,
    Or,
    And,
    Equality,
    Order,
    Sum,
    Product,
    Text,
    Signed,
    Postfix,
}

fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::Pipeline { .. } | ExprKind::Named { .. } | ExprKind::Lambda { .. } => Level::Pipeline,
        ExprKind::Or(_) => Level::Or,
        ExprKind::And(_) => Level::And,
        ExprKind::List { .. } | ExprKind::Between { .. } => Level::Equality,
        ExprKind::Binary { op, .. } => binary_level(*op),
        ExprKind::Unary { .. } => Level::Signed,
        _ => Level::Postfix,
    }
}

fn binary_level(op: BinaryOp) -> Level {
    match op {
        BinaryOp::Equal | BinaryOp::NotEqual => Level::Equality,
        BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => Level::Order,
        BinaryOp::Add | BinaryOp::Subtract => Level::Sum,
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo => Level::Product,
        _ => Level::Text,
    }
}

impl Printer {
    /// A value in a place that takes no pipeline.
    pub(super) fn value(self, expr: &Expr) -> String {
        self.at(expr, Level::Or)
    }

    /// A value, or `name = value`.
    pub(super) fn item(self, expr: &Expr) -> String {
        let ExprKind::Named { names, tuple, value } = &expr.kind else { return self.value(expr) };
        let names: Vec<String> = names.iter().map(|name| self.name(name)).collect();
        let names = names.join(", ");
        let names = if *tuple { format!("({names})") } else { names };
        format!("{names} = {}", self.value(value))
    }

    /// What begins and follows a dot or a bracket.
    pub(super) fn postfix(self, expr: &Expr) -> String {
        self.at(expr, Level::Postfix)
    }

    /// The expression, in parentheses when it is looser than `least`.
    fn at(self, expr: &Expr, least: Level) -> String {
        if level(expr) >= least {
            return self.bare(expr);
        }
        if matches!(expr.kind, ExprKind::Pipeline { .. }) {
            return self.group(expr);
        }
        format!("({})", self.bare(expr))
    }

    /// A pipeline in parentheses: on one line when short, else as a block.
    pub(super) fn group(self, expr: &Expr) -> String {
        let inner = self.deeper().pipeline(expr);
        if inner.contains('\n') {
            format!("({}{inner}{})", self.deeper().line(), self.line())
        } else {
            format!("({inner})")
        }
    }

    /// A pipeline or any value, without parentheses.
    pub(super) fn pipeline(self, expr: &Expr) -> String {
        let ExprKind::Pipeline { source, operators } = &expr.kind else { return self.bare(expr) };
        let mut parts: Vec<String> = Vec::with_capacity(operators.len() + 1);
        if let Some(source) = source {
            parts.push(self.value(source));
        }
        parts.extend(operators.iter().map(|operator| self.operator(operator)));
        let short = parts.len() <= 2 && parts.iter().map(String::len).sum::<usize>() < super::LINE / 2;
        let inline = self.indent > 0 && short && !parts.iter().any(|part| part.contains('\n'));
        parts.join(&if inline { " | ".to_owned() } else { format!("{}| ", self.line()) })
    }

    fn bare(self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Literal(literal) => literal_text(literal),
            ExprKind::Name(name) => self.name(name),
            ExprKind::WildcardName(name) => name.text.clone(),
            ExprKind::Star => "*".to_owned(),
            ExprKind::Path { base, member } => format!("{}.{}", self.base(base), self.name(member)),
            ExprKind::WildcardPath { base, pattern } => format!("{}.{}", self.base(base), pattern.text),
            ExprKind::Index { base, index } => format!("{}[{}]", self.base(base), self.value(index)),
            ExprKind::Call { receiver, name, args } => self.call(receiver.as_deref(), name, args),
            ExprKind::Unary { op, operand } => {
                let sign = if *op == UnaryOp::Minus { "-" } else { "+" };
                format!("{sign}{}", self.postfix(operand))
            }
            ExprKind::Binary { op, left, right, .. } => self.binary(*op, left, right),
            ExprKind::And(terms) => self.chain(terms, "and", Level::Equality),
            ExprKind::Or(terms) => self.chain(terms, "or", Level::And),
            ExprKind::List { op, left, list, .. } => {
                let list: Vec<String> = match list.as_slice() {
                    [single] => vec![self.deeper().pipeline(single)],
                    list => list.iter().map(|item| self.value(item)).collect(),
                };
                format!("{} {} ({})", self.at(left, Level::Order), op.symbol(), list.join(", "))
            }
            ExprKind::Between { negated, operand, low, high, .. } => {
                let op = if *negated { "!between" } else { "between" };
                format!(
                    "{} {op} ({} .. {})",
                    self.at(operand, Level::Order),
                    self.value(low),
                    self.value(high)
                )
            }
            ExprKind::Named { .. } => self.item(expr),
            ExprKind::TypeOf(TypeOf::Scalar(ty)) => format!("typeof({})", ty.name),
            ExprKind::TypeOf(TypeOf::Row(schema)) => format!("typeof({})", self.schema_columns(schema)),
            ExprKind::Pipeline { .. } => self.pipeline(expr),
            ExprKind::DataTable { params, schema, values } => {
                let values: Vec<String> = values.iter().map(|value| self.value(value)).collect();
                let rows = self.rows(&values, schema.columns.len());
                format!("datatable{} {}{rows}", self.params(params), self.schema(schema))
            }
            ExprKind::ExternalData { params, schema, sources, properties } => {
                let sources: Vec<String> = sources.iter().map(|source| self.value(source)).collect();
                let mut out = format!(
                    "externaldata{} {}[{}]",
                    self.params(params),
                    self.schema(schema),
                    sources.join(", ")
                );
                if !properties.is_empty() {
                    let _ = write!(out, " with ({})", self.properties(properties));
                }
                out
            }
            ExprKind::ContextualDataTable { id, schema } => {
                format!("__contextual_datatable {} {}", self.value(id), self.schema(schema))
            }
            ExprKind::Lambda { view, params, body } => {
                let view = if *view { "view " } else { "" };
                format!("{view}({}) {}", self.parameters(params), self.body(body))
            }
            ExprKind::EntityGroup(entities) => {
                let entities: Vec<String> = entities.iter().map(|entity| self.value(entity)).collect();
                format!("entity_group [{}]", entities.join(", "))
            }
            ExprKind::Missing => String::new(),
        }
    }

    /// A row of cells per line.
    fn rows(self, values: &[String], columns: usize) -> String {
        if values.len() <= columns.max(1) {
            return format!("[{}]", values.join(", "));
        }
        let line = self.deeper().line();
        let rows: Vec<String> = values.chunks(columns.max(1)).map(|row| row.join(", ")).collect();
        format!("[{line}{}{}]", rows.join(&format!(",{line}")), self.line())
    }

    /// A number before a dot would swallow it.
    fn base(self, base: &Expr) -> String {
        match &base.kind {
            ExprKind::Literal(literal) if !matches!(literal, Literal::String { .. }) => {
                format!("({})", self.bare(base))
            }
            _ => self.postfix(base),
        }
    }

    fn call(self, receiver: Option<&Expr>, name: &Name, args: &[Expr]) -> String {
        let pipes = matches!(name.text.as_str(), "toscalar" | "totable" | "materialize");
        let args: Vec<String> =
            args.iter().map(|arg| if pipes { self.deeper().pipeline(arg) } else { self.item(arg) }).collect();
        let receiver = receiver.map_or(String::new(), |receiver| format!("{}.", self.base(receiver)));
        let name = if is_plain_function(&name.text) || super::is_placeholder(&name.text) {
            name.text.clone()
        } else {
            bracket(&name.text)
        };
        format!("{receiver}{name}({})", args.join(", "))
    }

    fn binary(self, op: BinaryOp, left: &Expr, right: &Expr) -> String {
        let (left_least, right_least) = match binary_level(op) {
            Level::Equality => (Level::Order, Level::Order),
            Level::Order => (Level::Sum, Level::Sum),
            Level::Sum => (Level::Sum, Level::Product),
            Level::Product => (Level::Product, Level::Text),
            _ => (Level::Signed, Level::Signed),
        };
        let (left, right) = (self.at(left, left_least), self.at(right, right_least));
        if op == BinaryOp::SearchColumn {
            format!("{left}:{right}")
        } else {
            format!("{left} {} {right}", op.symbol())
        }
    }

    fn chain(self, terms: &[Expr], word: &str, least: Level) -> String {
        let terms: Vec<String> = terms.iter().map(|term| self.at(term, least)).collect();
        let length: usize = terms.iter().map(|term| term.len() + 5).sum();
        let space = if length > super::LINE { self.deeper().line() } else { " ".to_owned() };
        terms.join(&format!("{space}{word} "))
    }
}

fn literal_text(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => format!("int({value})"),
        Literal::Long(value) if *value < 0 => format!("long({value})"),
        Literal::Long(value) => value.to_string(),
        Literal::Real(value) if value.is_nan() => "real(nan)".to_owned(),
        Literal::Real(value) if value.is_infinite() => {
            if *value > 0.0 { "real(+inf)" } else { "real(-inf)" }.to_owned()
        }
        Literal::Real(value) if value.is_sign_negative() => format!("real({value:?})"),
        Literal::Real(value) => format!("{value:?}"),
        Literal::Decimal(text) => format!("decimal({text})"),
        Literal::DateTime(ticks) => datetime_literal(*ticks),
        Literal::TimeSpan(ticks) => timespan_literal(*ticks),
        Literal::String { text, hidden } => {
            let prefix = if *hidden { "h" } else { "" };
            format!("{prefix}{}", quote_string(text))
        }
        Literal::Guid(text) => format!("guid({text})"),
        Literal::Dynamic(value) => format!("dynamic({})", dynamic_text(value)),
        Literal::Null(ScalarType::String) => "\"\"".to_owned(),
        Literal::Null(ty) => format!("{}(null)", ty.name()),
    }
}

/// JSON with the literals that JSON lacks.
fn dynamic_text(value: &Value) -> String {
    let list = |parts: Vec<String>| parts.join(",");
    match value {
        Value::String(text) => {
            let typed = inner::typed(text).filter(|typed| inner::marked(typed).as_ref() == Some(text));
            typed.map_or_else(|| value.to_string(), |typed| literal_text(&typed))
        }
        Value::Array(items) => format!("[{}]", list(items.iter().map(dynamic_text).collect())),
        Value::Object(bag) => {
            let entry = |(key, value): (&String, &Value)| {
                format!("{}:{}", Value::from(key.as_str()), dynamic_text(value))
            };
            format!("{{{}}}", list(bag.iter().map(entry).collect()))
        }
        other => other.to_string(),
    }
}
