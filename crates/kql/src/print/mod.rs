//! A tree to text. The text parses to the same tree, spans aside.
//!
//! One operator per line, four blanks per level, a list that is too long for a line one item per line. Comments are not
//! part of the tree, so they are not printed.

mod expr;
mod operator;

use std::fmt::Write;

use crate::ast::{
    Expr, ExprKind, Name, Param, Parameter, ParameterType, PatternDefinition, RowSchema, Script, Statement,
    StatementKind, TypeRef,
};
use crate::literal::{bracket, is_one_word, quote_name};

/// Lists longer than this, in bytes, are broken into lines.
const LINE: usize = 96;

/// The script as text, with a line end at its end.
pub fn format(script: &Script) -> String {
    let mut out = Printer { indent: 0 }.script(script);
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Prints at one level of indentation.
#[derive(Clone, Copy)]
struct Printer {
    indent: usize,
}

impl Printer {
    fn deeper(self) -> Self {
        Self { indent: self.indent + 1 }
    }

    /// A line end and the indentation of this level.
    fn line(self) -> String {
        format!("\n{}", "    ".repeat(self.indent))
    }

    fn script(self, script: &Script) -> String {
        let statements: Vec<String> =
            script.statements.iter().map(|statement| self.statement(statement)).collect();
        statements.join(&format!(";{}", self.line()))
    }

    fn statement(self, statement: &Statement) -> String {
        match &statement.kind {
            StatementKind::Let { name, value } => {
                format!("let {} = {}", self.name(name), self.pipeline(value))
            }
            StatementKind::Set { name, value: None } => format!("set {}", self.name(name)),
            StatementKind::Set { name, value: Some(value) } => {
                format!("set {} = {}", self.name(name), self.option(value))
            }
            StatementKind::Alias { name, value } => {
                format!("alias database {} = {}", self.name(name), self.value(value))
            }
            StatementKind::DeclareQueryParameters { parameters } => {
                format!("declare query_parameters({})", self.parameters(parameters))
            }
            StatementKind::DeclarePattern { name, definition: None } => {
                format!("declare pattern {}", self.name(name))
            }
            StatementKind::DeclarePattern { name, definition: Some(definition) } => {
                format!("declare pattern {} = {}", self.name(name), self.pattern_definition(definition))
            }
            StatementKind::Restrict { entities } => {
                let entities: Vec<String> = entities.iter().map(|entity| self.value(entity)).collect();
                format!("restrict access to ({})", entities.join(", "))
            }
            StatementKind::Query(expr) => self.pipeline(expr),
        }
    }

    fn pattern_definition(self, definition: &PatternDefinition) -> String {
        let mut out = format!("({})", self.parameters(&definition.parameters));
        if let Some(path) = &definition.path {
            let _ = write!(out, "[{}]", self.parameter(path));
        }
        out.push_str(" {");
        for rule in &definition.rules {
            let arguments: Vec<String> = rule.arguments.iter().map(|argument| self.value(argument)).collect();
            let path = rule.path.as_ref().map_or(String::new(), |path| format!(".[{}]", self.value(path)));
            let body = self.deeper().body(&rule.body);
            let _ = write!(out, "{}({}){path} = {body};", self.deeper().line(), arguments.join(", "));
        }
        out.push_str(&self.line());
        out.push('}');
        out
    }

    /// `{ statements }`
    fn body(self, script: &Script) -> String {
        let inner = self.deeper();
        let text = inner.script(script);
        if !text.contains('\n') && text.len() < LINE / 2 {
            return if text.is_empty() { "{ }".to_owned() } else { format!("{{ {text}{} }}", ender(script)) };
        }
        format!("{{{}{text}{}{}}}", inner.line(), ender(script), self.line())
    }

    #[expect(clippy::unused_self, reason = "all parts of a tree are printed by the printer's methods")]
    fn name(self, name: &Name) -> String {
        if is_placeholder(&name.text) { name.text.clone() } else { quote_name(&name.text) }
    }

    fn parameters(self, parameters: &[Parameter]) -> String {
        let parameters: Vec<String> = parameters.iter().map(|parameter| self.parameter(parameter)).collect();
        parameters.join(", ")
    }

    fn parameter(self, parameter: &Parameter) -> String {
        let ty = match &parameter.ty {
            ParameterType::Scalar(ty) => type_text(ty),
            ParameterType::Table(schema) => self.schema(schema),
            ParameterType::AnyTable(_) => "(*)".to_owned(),
        };
        let default =
            parameter.default.as_ref().map_or(String::new(), |value| format!(" = {}", self.option(value)));
        format!("{}: {ty}{default}", self.name(&parameter.name))
    }

    fn schema(self, schema: &RowSchema) -> String {
        format!("({})", self.schema_columns(schema))
    }

    fn schema_columns(self, schema: &RowSchema) -> String {
        let mut columns: Vec<String> = schema
            .columns
            .iter()
            .map(|column| format!("{}: {}", self.name(&column.name), type_text(&column.ty)))
            .collect();
        if let Some(at) = schema.star {
            columns.insert(at.min(columns.len()), "*".to_owned());
        }
        columns.join(", ")
    }

    /// A value of a parameter or a default: words of the language need no brackets here.
    fn option(self, value: &Expr) -> String {
        match &value.kind {
            ExprKind::Name(name) if is_one_word(&name.text) && !is_bool(&name.text) => name.text.clone(),
            ExprKind::Name(name) if !is_placeholder(&name.text) => bracket(&name.text),
            _ => self.value(value),
        }
    }

    fn params(self, params: &[Param]) -> String {
        params
            .iter()
            .map(|param| format!(" {}={}", param.name.text, self.options(&param.values)))
            .collect::<Vec<String>>()
            .concat()
    }

    fn options(self, values: &[Expr]) -> String {
        let values: Vec<String> = values.iter().map(|value| self.option(value)).collect();
        values.join(", ")
    }

    /// Items on one line behind a blank, or when that is too long each on a line of its own.
    fn items(self, items: &[String]) -> String {
        let length: usize = items.iter().map(|item| item.len() + 2).sum();
        let inline = items.len() < 2 || (length <= LINE && !items.iter().any(|item| item.contains('\n')));
        if inline {
            return format!(" {}", items.join(", "));
        }
        let line = self.deeper().line();
        format!("{line}{}", items.join(&format!(",{line}")))
    }
}

/// `;` when a body ends with a statement that needs one.
fn ender(script: &Script) -> &'static str {
    match script.statements.last().map(|statement| &statement.kind) {
        None | Some(StatementKind::Query(_)) => "",
        Some(_) => ";",
    }
}

fn type_text(ty: &TypeRef) -> String {
    ty.name.clone()
}

fn is_bool(word: &str) -> bool {
    matches!(word, "true" | "false" | "True" | "False" | "TRUE" | "FALSE")
}

/// `{name}`, which a client fills.
fn is_placeholder(text: &str) -> bool {
    text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).is_some_and(is_one_word)
}
