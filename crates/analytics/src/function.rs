//! What a function of the registry is.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Poll, Waker};

use huntlet_table::{KqlType, Schema, Table};
use serde_json::{Map, Value};

use crate::{AnalyticsError, Arguments, Control, Parity, Result, codes};

/// What a function works on.
#[derive(Debug, Clone)]
pub enum Input {
    /// One text.
    Text(String),
    /// A table.
    Table(Table),
}

impl Input {
    /// The table. Of a text there is none: an error, which cannot happen behind [`Function::call`] in a function that
    /// accepts tables only.
    pub fn table(self) -> Result<Table> {
        match self {
            Self::Table(table) => Ok(table),
            Self::Text(_) => Err(wrong_input("a text", "a table")),
        }
    }

    /// The text. Of a table there is none: an error.
    pub fn text(self) -> Result<String> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Table(_) => Err(wrong_input("a table", "a text")),
        }
    }
}

fn wrong_input(got: &str, wanted: &str) -> AnalyticsError {
    AnalyticsError::new(
        codes::WRONG_INPUT,
        format!("The function takes {wanted} and got {got}."),
        format!("Pass {wanted}."),
    )
}

/// The kinds of input that a function accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// A text.
    Text,
    /// A table.
    Table,
    /// Either.
    TextOrTable,
}

impl Accepts {
    /// The names of the kinds, as they cross the boundary.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["text"],
            Self::Table => &["table"],
            Self::TextOrTable => &["text", "table"],
        }
    }
}

/// What an argument may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A text.
    Text,
    /// A list of texts; a single text is a list of one.
    Texts,
    /// The name of a column of the table.
    Column,
    /// Names of columns of the table; a single name is a list of one.
    Columns,
    /// True or false.
    Bool,
    /// A whole number within these bounds, both allowed.
    Int(i64, i64),
    /// A number within these bounds, both allowed.
    Real(f64, f64),
    /// A length of time: KQL text such as `1h` or `1.02:03:04`.
    TimeSpan,
    /// A point in time: text that KQL's `datetime()` reads.
    DateTime,
    /// One of these texts.
    Choice(&'static [&'static str]),
    /// A JSON object.
    Object,
    /// A JSON array.
    Array,
}

impl Kind {
    /// The kind's name, as it crosses the boundary.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "texts",
            Self::Column => "column",
            Self::Columns => "columns",
            Self::Bool => "bool",
            Self::Int(..) => "int",
            Self::Real(..) => "real",
            Self::TimeSpan => "timespan",
            Self::DateTime => "datetime",
            Self::Choice(_) => "choice",
            Self::Object => "object",
            Self::Array => "array",
        }
    }

    /// What is expected, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::Texts => "a list of texts".to_owned(),
            Self::Column => "the name of a column".to_owned(),
            Self::Columns => "a list of column names".to_owned(),
            Self::Bool => "true or false".to_owned(),
            Self::Int(low, high) if *low == i64::MIN && *high == i64::MAX => "a whole number".to_owned(),
            Self::Int(low, high) if *high == i64::MAX => format!("a whole number of {low} or more"),
            Self::Int(low, high) => format!("a whole number from {low} to {high}"),
            Self::Real(low, high) if low.is_infinite() && high.is_infinite() => "a number".to_owned(),
            Self::Real(low, high) if high.is_infinite() => format!("a number of {low} or more"),
            Self::Real(low, high) => format!("a number from {low} to {high}"),
            Self::TimeSpan => "a timespan such as `1h` or `1.02:03:04`".to_owned(),
            Self::DateTime => "a datetime such as `2024-05-01T12:00:00Z`".to_owned(),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Object => "a JSON object".to_owned(),
            Self::Array => "a JSON array".to_owned(),
        }
    }
}

/// The value of a parameter that is left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    /// No value: the function decides, as the description says.
    None,
    /// A bool.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// A text, timespan, datetime, choice or column.
    Text(&'static str),
    /// Texts or columns.
    Texts(&'static [&'static str]),
}

impl Default {
    /// As JSON; none where there is no default.
    pub fn json(self) -> Option<Value> {
        Some(match self {
            Self::None => return None,
            Self::Bool(value) => Value::from(value),
            Self::Int(value) => Value::from(value),
            Self::Real(value) => Value::from(value),
            Self::Text(value) => Value::from(value),
            Self::Texts(values) => Value::from(values.to_vec()),
        })
    }
}

/// A described parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// What the argument may be.
    pub kind: Kind,
    /// Its value when it is left out.
    pub default: Default,
    /// Whether it must be given. A function that takes a text too requires it for tables only, and never of a text.
    pub required: bool,
    /// What it means: one sentence.
    pub description: &'static str,
}

/// A parameter that may be left out.
pub const fn optional(
    name: &'static str,
    kind: Kind,
    default: Default,
    description: &'static str,
) -> Parameter {
    Parameter { name, kind, default, required: false, description }
}

/// A parameter that must be given.
pub const fn required(name: &'static str, kind: Kind, description: &'static str) -> Parameter {
    Parameter { name, kind, default: Default::None, required: true, description }
}

/// What a function answers.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Named tables; the first is the main one.
    pub tables: Vec<(String, Table)>,
    /// A text, such as one with what was decoded in it.
    pub text: Option<String>,
}

impl Outcome {
    /// One table.
    pub fn table(name: &str, table: Table) -> Self {
        Self { tables: vec![(name.to_owned(), table)], text: None }
    }

    /// The same with one more table.
    pub fn and(mut self, name: &str, table: Table) -> Self {
        self.tables.push((name.to_owned(), table));
        self
    }

    /// The same with a text.
    pub fn with_text(mut self, text: String) -> Self {
        self.text = Some(text);
        self
    }

    /// The main table.
    pub fn main(&self) -> Option<&Table> {
        self.tables.first().map(|(_, table)| table)
    }
}

/// A function at work.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Outcome>> + 'a>>;

/// A function of the registry.
#[derive(Debug)]
pub struct Function {
    /// Its name: MSTICPy's, where it has one.
    pub name: &'static str,
    /// What it does: a sentence or two, with the columns of its tables.
    pub description: &'static str,
    /// What it works on.
    pub input: Accepts,
    /// Its parameters, in order. A first parameter that is required can be given without its name in KQL.
    pub parameters: &'static [Parameter],
    /// How it stands beside MSTICPy: at least one line.
    pub parity: &'static [Parity],
    /// Whether its main table's columns follow from the input's columns and the arguments alone, so that KQL can use it
    /// in `invoke`: the answer to a table without rows then has the same columns as any other, and is no error.
    pub pipes: bool,
    /// Runs it on checked input and arguments; use [`Self::call`].
    pub run: for<'a> fn(Input, Arguments, &'a dyn Control) -> Running<'a>,
}

impl Function {
    /// Runs the function. Arguments are checked against the parameters, and columns against the table.
    pub async fn call(
        &self,
        input: Input,
        arguments: &Map<String, Value>,
        control: &dyn Control,
    ) -> Result<Outcome> {
        let accepted = match (&input, self.input) {
            (Input::Text(_), Accepts::Table) => Err(wrong_input("a text", "a table")),
            (Input::Table(_), Accepts::Text) => Err(wrong_input("a table", "a text")),
            _ => Ok(()),
        };
        accepted.map_err(|error| AnalyticsError {
            message: error.message.replace("The function", &format!("`{}`", self.name)),
            ..error
        })?;
        let schema = match &input {
            Input::Table(table) => Some(table.schema()),
            Input::Text(_) => None,
        };
        let arguments = Arguments::check(self, arguments, schema.as_ref())?;
        (self.run)(input, arguments, control).await
    }

    /// The columns of the main table for a table of these columns; only of a function that [`pipes`](Self::pipes).
    pub fn schema(&self, schema: &Schema, arguments: &Map<String, Value>) -> Result<Schema> {
        if !self.pipes {
            let message = format!("`{}` gives columns that only its rows can tell.", self.name);
            return Err(AnalyticsError::new(codes::WRONG_INPUT, message, "Call it outside KQL."));
        }
        let empty = Input::Table(Table::empty(schema)?);
        let call = self.call(empty, arguments, &crate::NoControl);
        // nothing is awaited but the control, which answers at once
        let outcome = match pin!(call).poll(&mut std::task::Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => outcome?,
            Poll::Pending => {
                let message =
                    format!("`{}` waits for something, so that its columns are not known.", self.name);
                return Err(AnalyticsError::new(codes::WRONG_INPUT, message, "Call it outside KQL."));
            }
        };
        Ok(outcome.main().map(Table::schema).unwrap_or_default())
    }
}

/// True when a column of this type holds texts that can be searched as they are.
pub(crate) fn is_text(ty: KqlType) -> bool {
    matches!(ty, KqlType::String | KqlType::Dynamic | KqlType::Guid | KqlType::Decimal)
}
