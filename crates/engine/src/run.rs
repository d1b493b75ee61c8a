//! Running, checking and describing a query.

use huntlet_kql::ast::{Literal, Script, StatementKind};
use huntlet_kql::{Diagnostic, Span, inner};
use huntlet_table::{Column, ColumnBuilder, Field, KqlType, Table};

use crate::assist::{Probe, Seen};
use crate::bind::{self, Bound, Learned};
use crate::codes;
use crate::context::{Context, Host};
use crate::exec::{Executor, Stop, learn};
use crate::functions::RowContext;
use crate::plan::Render;
use crate::tables::Tables;

/// What a query gave.
#[derive(Debug, Clone)]
pub struct Output {
    /// The result.
    pub table: Table,
    /// Further results, of `fork`, `facet` and the queries before the last, by name.
    pub others: Vec<(String, Table)>,
    /// Warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// What `render` asks for.
    pub render: Option<Render>,
    /// The tables read, with the rows of each within the time span.
    pub tables_read: Vec<(String, usize)>,
}

/// Why a query gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The text has errors, or the run met one; each says where.
    #[error("{}", .0.first().map_or("the query cannot be run", |first| first.message.as_str()))]
    Diagnostics(Vec<Diagnostic>),
    /// The host stopped the run.
    #[error("the run was cancelled")]
    Cancelled,
    /// A table between two operators is too large.
    #[error(
        "`{operator}` needs {} MB or more, but {} MB are allowed; filter, summarize or take fewer columns before it",
        bytes.div_ceil(1 << 20),
        limit.div_ceil(1 << 20)
    )]
    Memory {
        /// The operator's name.
        operator: String,
        /// How many it needs.
        bytes: usize,
        /// How many are allowed.
        limit: usize,
        /// Where the operator stands.
        span: Span,
    },
}

/// Runs a query text.
pub async fn run(
    text: &str,
    tables: &dyn Tables,
    context: &Context,
    host: &dyn Host,
) -> Result<Output, Failure> {
    let parse = huntlet_kql::parse(text);
    if parse.diagnostics.iter().any(Diagnostic::is_error) {
        let mut diagnostics = parse.diagnostics;
        diagnostics.extend(bound(&parse.script, tables, context, &Learned::new()).diagnostics);
        return Err(Failure::Diagnostics(ordered(diagnostics)));
    }
    let mut output = run_script(&parse.script, tables, context, host).await?;
    output.diagnostics.splice(0..0, parse.diagnostics);
    Ok(output)
}

/// Runs a parsed query that has no syntax error.
pub async fn run_script(
    script: &Script,
    tables: &dyn Tables,
    context: &Context,
    host: &dyn Host,
) -> Result<Output, Failure> {
    let options = Options::of(script);
    let context = &Context { now: options.now.unwrap_or(context.now), ..context.clone() };
    let executor = Executor::new(tables, context, host);
    let mut learned = Learned::new();
    loop {
        let bound = bound(script, tables, context, &learned);
        if let Some((at, plan, look)) = bound.wants
            && !learned.contains_key(&at)
            && !bound.diagnostics.iter().any(Diagnostic::is_error)
        {
            let table = executor.plan(&plan, None).await.map_err(|stop| failure(stop, script, context))?;
            learned.insert(at, learn(&table, &look));
            executor.forget();
            continue;
        }
        let Some(plan) = bound.plan else {
            return Err(Failure::Diagnostics(ordered(bound.diagnostics)));
        };
        let mut table = executor.plan(&plan, None).await.map_err(|stop| failure(stop, script, context))?;
        if let Some(most) = options.most {
            table = table.slice(0, most);
        }
        let table = unmarked(table.settled());
        let mut others = Vec::with_capacity(bound.others.len());
        for (name, plan) in &bound.others {
            let table = executor.plan(plan, None).await.map_err(|stop| failure(stop, script, context))?;
            others.push((name.clone(), unmarked(table.settled())));
        }
        let tables_read = executor.tables_read();
        let (diagnostics, render) = (bound.diagnostics, bound.render);
        return Ok(Output { table, others, diagnostics, render, tables_read });
    }
}

/// The table without the marks of types inside dynamic values.
fn unmarked(table: Table) -> Table {
    let marked = |column: &Column| {
        column.ty() == KqlType::Dynamic && column.str().is_ok_and(|texts| texts.pool().holds(inner::MARK))
    };
    if !table.columns().iter().any(marked) {
        return table;
    }
    let clean = |column: &Column| {
        let Ok(texts) = column.str().cloned() else { return column.clone() };
        if !marked(column) {
            return column.clone();
        }
        let mut builder = ColumnBuilder::new(column.name(), KqlType::Dynamic, texts.len());
        for text in texts.iter() {
            match text {
                Some(text) => builder.push_text(&inner::cleaned(text)),
                None => builder.push_null(),
            }
        }
        builder.finish()
    };
    Table::new(table.columns().iter().map(clean).collect()).unwrap_or(table)
}

/// The options of `set` statements that the run itself follows.
#[derive(Default)]
struct Options {
    /// `query_now`, in ticks.
    now: Option<i64>,
    /// `query_take_max_records`
    most: Option<usize>,
}

impl Options {
    fn of(script: &Script) -> Self {
        let mut options = Self::default();
        for statement in &script.statements {
            let StatementKind::Set { name, value: Some(value) } = &statement.kind else { continue };
            match (name.text.as_str(), value.as_literal()) {
                ("query_now", Some(Literal::DateTime(ticks))) => options.now = Some(*ticks),
                ("query_take_max_records", Some(Literal::Long(most))) => {
                    options.most = usize::try_from(*most).ok();
                }
                _ => {}
            }
        }
        options
    }
}

/// Everything that is wrong with a query, without running it.
pub fn check(text: &str, tables: &dyn Tables) -> Vec<Diagnostic> {
    describe(text, tables).1
}

/// The columns of a query's result, as far as they are known without running it, and everything that is wrong.
pub fn describe(text: &str, tables: &dyn Tables) -> (Vec<Field>, Vec<Diagnostic>) {
    let parse = huntlet_kql::parse(text);
    let bound = bound(&parse.script, tables, &Context::at(huntlet_ticks::UNIX_EPOCH), &Learned::new());
    let mut diagnostics = parse.diagnostics;
    diagnostics.extend(bound.diagnostics);
    (bound.fields, ordered(diagnostics))
}

/// What the binder knows at a place of a text.
pub(crate) fn probed(text: &str, tables: &dyn Tables, probe: Probe) -> Option<Seen> {
    let parse = huntlet_kql::parse(text);
    let context = Context::at(huntlet_ticks::UNIX_EPOCH);
    let mut probe = Some(probe);
    let row = RowContext::of(&context);
    bind::bind(&parse.script, tables, row, &context.parameters, &Learned::new(), &mut probe);
    probe?.seen
}

fn bound(script: &Script, tables: &dyn Tables, context: &Context, learned: &Learned) -> Bound {
    bind::bind(script, tables, RowContext::of(context), &context.parameters, learned, &mut None)
}

fn ordered(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
    diagnostics
}

fn failure(stop: Stop, script: &Script, context: &Context) -> Failure {
    match stop {
        Stop::Cancelled => Failure::Cancelled,
        Stop::Memory(bytes, span) => {
            // the innermost operator around the place
            let mut found: Option<(Span, String)> = None;
            huntlet_kql::ast::visit::walk_operators(script, &mut |operator| {
                let inside = operator.span.start <= span.start && span.end <= operator.span.end;
                let smaller = found.as_ref().is_none_or(|(known, _)| {
                    operator.span.end - operator.span.start <= known.end - known.start
                });
                if inside && smaller {
                    found = Some((operator.span, operator.kind.name().to_owned()));
                }
            });
            let (span, operator) = found.unwrap_or((span, "the query".to_owned()));
            // where only the end of the room is known, not what would have been needed
            let bytes = if bytes > usize::MAX >> 2 { context.max_bytes.saturating_add(1) } else { bytes };
            Failure::Memory { operator, bytes, limit: context.max_bytes, span }
        }
        Stop::Failed(message, span) => {
            Failure::Diagnostics(vec![Diagnostic::semantic(codes::RUN, message, span)])
        }
    }
}
