//! Runs plans: each step over the whole table that the step before gave.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_table::store::Bools;
use huntlet_table::{Column, ColumnBuilder, Field, KqlType, Scalar, Schema, Table};

use super::compile::Results;
use super::order;
use crate::context::{Context, Host};
use crate::expr::{Kind, Typed};
use crate::functions::RowContext;
use crate::plan::{BoundAggregate, Op, Plan, SharedPlan, Source, Step};
use crate::table_function::TableFunctionError;
use crate::tables::Tables;
use crate::value::Value;

/// Why a run ended early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The host said so.
    Cancelled,
    /// A table between two operators needs more bytes than allowed.
    Memory(usize, Span),
    /// A sentence for the user, and where.
    Failed(String, Span),
}

/// The result of a step or plan.
pub(super) type Run<'r, T> = Pin<Box<dyn Future<Output = Result<T, Stop>> + 'r>>;

/// The state of one run.
pub(crate) struct Executor<'x> {
    pub(super) tables: &'x dyn Tables,
    pub(super) context: &'x Context,
    pub(super) host: &'x dyn Host,
    pub(super) row: RowContext,
    pub(super) results: RefCell<Results>,
    /// Tables read, for the caller's provenance: name and rows.
    pub(super) read: RefCell<BTreeMap<String, usize>>,
}

impl<'x> Executor<'x> {
    /// A fresh run.
    pub fn new(tables: &'x dyn Tables, context: &'x Context, host: &'x dyn Host) -> Self {
        Self {
            tables,
            context,
            host,
            row: RowContext::of(context),
            results: RefCell::default(),
            read: RefCell::default(),
        }
    }

    /// The tables read so far, with the rows seen of each.
    pub fn tables_read(&self) -> Vec<(String, usize)> {
        self.read.borrow().iter().map(|(name, rows)| (name.clone(), *rows)).collect()
    }

    /// Forgets the results of shared plans, whose numbers a new binding gives to others.
    pub fn forget(&self) {
        self.results.borrow_mut().clear();
    }

    /// Runs a plan; `input` is what flows into a plan without a source.
    pub fn plan<'r>(&'r self, plan: &'r Plan, input: Option<Table>) -> Run<'r, Table> {
        Box::pin(async move {
            let mut table = self.source(&plan.source, input).await?;
            for step in &plan.steps {
                self.checkpoint().await?;
                table = self.step(table, step).await?;
                if !self.context.optimise {
                    table = table.settled();
                }
                self.within_limit(&table, step.span)?;
            }
            Ok(table)
        })
    }

    /// Asks the host whether to go on.
    pub(super) async fn checkpoint(&self) -> Result<(), Stop> {
        self.host.checkpoint().await.map_err(|_| Stop::Cancelled)
    }

    fn within_limit(&self, table: &Table, span: Span) -> Result<(), Stop> {
        self.room(table.estimated_bytes(), span)
    }

    /// Stops when so many bytes are more than allowed.
    pub(super) fn room(&self, bytes: usize, span: Span) -> Result<(), Stop> {
        if bytes > self.context.max_bytes { Err(Stop::Memory(bytes, span)) } else { Ok(()) }
    }

    /// Runs a shared plan once, and remembers its table.
    pub(super) async fn shared(&self, shared: &Rc<SharedPlan>) -> Result<Table, Stop> {
        if let Some(table) = self.results.borrow().get(&shared.id) {
            return Ok(table.clone());
        }
        let table = self.plan(&shared.plan, None).await?;
        // what is kept for later counts together
        let kept = self.results.borrow().values().map(Table::estimated_bytes).fold(0, usize::saturating_add);
        let span = shared.plan.steps.last().map(|step| step.span).unwrap_or_default();
        self.room(kept.saturating_add(table.estimated_bytes()), span)?;
        self.results.borrow_mut().insert(shared.id, table.clone());
        Ok(table)
    }

    /// Runs the shared plans that expressions refer to.
    pub(super) async fn prepare(&self, exprs: impl IntoIterator<Item = &Typed>) -> Result<(), Stop> {
        let mut plans: Vec<Rc<SharedPlan>> = Vec::new();
        for expr in exprs {
            expr.walk(&mut |part| {
                if let Kind::ToScalar(plan) | Kind::ListOf(_, _, plan) = &part.kind {
                    plans.push(Rc::clone(plan));
                }
            });
        }
        for plan in plans {
            self.shared(&plan).await?;
        }
        Ok(())
    }

    async fn source(&self, source: &Source, input: Option<Table>) -> Result<Table, Stop> {
        match source {
            Source::Table(name) => self.host_table(name),
            Source::OneRow => table_of(Vec::new(), 1, Span::default()),
            Source::Rows(fields, rows) => self.rows(fields, rows).await,
            Source::Range(parts, field) => self.range(parts, field).await,
            Source::Shared(shared) => self.shared(shared).await,
            Source::External(external) => self.external(external).await,
            Source::Input => Ok(match input {
                Some(table) => table,
                None => table_of(Vec::new(), 0, Span::default())?,
            }),
        }
    }

    fn host_table(&self, name: &str) -> Result<Table, Stop> {
        let missing = || Stop::Failed(format!("the table `{name}` is gone"), Span::default());
        let table = self.tables.get(name).ok_or_else(missing)?;
        let table = self.in_timespan(table)?;
        self.read.borrow_mut().insert(name.to_owned(), table.height());
        Ok(table)
    }

    /// The rows within the run's time span, when the table has a column for it.
    fn in_timespan(&self, table: Table) -> Result<Table, Stop> {
        let Some((start, end)) = self.context.timespan else { return Ok(table) };
        let time = ["TimeGenerated", "Timestamp"]
            .into_iter()
            .find_map(|name| table.column(name).filter(|column| column.ty() == KqlType::DateTime));
        let Some(cells) = time.and_then(|time| time.i64().ok()) else { return Ok(table) };
        let inside = cells.iter().map(|cell| cell.is_some_and(|ticks| (start..=end).contains(&ticks)));
        let mask = Bools::from_values(inside);
        table.filter(&mask).map_err(|error| Stop::Failed(error.to_string(), Span::default()))
    }

    async fn rows(&self, fields: &[Field], rows: &[Vec<Typed>]) -> Result<Table, Stop> {
        self.prepare(rows.iter().flatten()).await?;
        let mut builders: Vec<ColumnBuilder> =
            fields.iter().map(|field| ColumnBuilder::new(&field.name, field.ty, rows.len())).collect();
        for row in rows {
            for (builder, cell) in builders.iter_mut().zip(row) {
                builder.push(&self.scalar(cell)?);
            }
        }
        let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
        table_of(columns, rows.len(), Span::default())
    }

    /// The value of an expression that reads no row.
    pub(super) fn scalar(&self, expr: &Typed) -> Result<Scalar, Stop> {
        let failed = |message: String| Stop::Failed(message, expr.span);
        let compiled = self.compile(expr)?;
        match compiled.eval(&super::eval::Batch::rows_only(1)).map_err(failed)? {
            Value::Scalar(_, cell) => Ok(cell),
            column @ Value::Column(..) => Ok(column.cells().get(0)),
        }
    }

    /// A number of rows; nothing or less is none.
    pub(super) async fn count_of(&self, expr: &Typed) -> Result<usize, Stop> {
        self.prepare([expr]).await?;
        let count = self.scalar(expr)?.as_i64().unwrap_or(0);
        Ok(usize::try_from(count).unwrap_or(0))
    }

    async fn range(&self, parts: &[Typed; 3], field: &Field) -> Result<Table, Stop> {
        let ty = field.ty;
        self.prepare(parts).await?;
        let [from, to, step] = parts;
        let (from_cell, to_cell, step_cell) = (self.scalar(from)?, self.scalar(to)?, self.scalar(step)?);
        let mut builder = ColumnBuilder::new(&field.name, ty, 0);
        self.room(range_rows(&from_cell, &to_cell, &step_cell).saturating_mul(8), from.span)?;
        if ty == KqlType::Real {
            let number = |cell: &Scalar| crate::functions::cell::real(cell);
            if let (Some(from), Some(to), Some(step)) =
                (number(&from_cell), number(&to_cell), number(&step_cell))
            {
                let mut index = 0.0;
                let within = |value: f64| if step > 0.0 { value <= to } else { step < 0.0 && value >= to };
                while within(from + index * step) {
                    builder.push_real(from + index * step);
                    index += 1.0;
                    if index % 1e6 == 0.0 {
                        self.checkpoint().await?;
                    }
                }
            }
        } else {
            let number = |cell: &Scalar| match cell {
                Scalar::Int(value) => Some(i64::from(*value)),
                Scalar::Long(value) | Scalar::DateTime(value) | Scalar::TimeSpan(value) => Some(*value),
                _ => None,
            };
            if let (Some(from), Some(to), Some(step)) =
                (number(&from_cell), number(&to_cell), number(&step_cell))
            {
                let mut value = from;
                while (step > 0 && value <= to) || (step < 0 && value >= to) {
                    match ty {
                        KqlType::DateTime => builder.push_datetime(value),
                        KqlType::TimeSpan => builder.push_timespan(value),
                        _ => builder.push_long(value),
                    }
                    if builder.len().is_multiple_of(1_000_000) {
                        self.checkpoint().await?;
                    }
                    let Some(next) = value.checked_add(step) else { break };
                    value = next;
                }
            }
        }
        let column = builder.finish();
        let rows = column.len();
        table_of(vec![column], rows, from.span)
    }

    async fn step(&self, table: Table, step: &Step) -> Result<Table, Stop> {
        let result = match &step.op {
            Op::Where(predicate) => self.filter(&table, predicate).await?,
            Op::Project(values) => self.project(&table, values, step).await?,
            Op::Summarize(summarize) => self.summarize(&table, summarize, step).await?,
            Op::Join(join) => self.join(&table, join, step).await?,
            Op::GeoLookup(lookup) => self.geo_lookup(&table, lookup, step).await?,
            Op::Union(union) => self.union(table, union, step).await?,
            Op::Sort(keys) => {
                let keys = self.sort_keys(&table, keys, step).await?;
                take(&table, &order::sorted(&keys, table.height(), None), step.span)?
            }
            Op::Top(count, key) => {
                let most = self.count_of(count).await?;
                let keys = self.sort_keys(&table, std::slice::from_ref(key), step).await?;
                let mut rows = order::sorted(&keys, table.height(), self.context.optimise.then_some(most));
                rows.truncate(most);
                take(&table, &rows, step.span)?
            }
            Op::Take(count) => table.slice(0, self.count_of(count).await?),
            Op::Sample(count) => {
                let count = self.count_of(count).await?.min(table.height());
                let rows: Vec<u32> = (0..count)
                    .map(|index| (index as u64 * table.height() as u64 / count as u64) as u32)
                    .collect();
                take(&table, &rows, step.span)?
            }
            Op::Expand(expand) => self.expand(&table, expand, &step.fields, step.span).await?,
            Op::Parse(parse) => self.parse(&table, parse, step).await?,
            Op::GetSchema => get_schema(&table, step.span)?,
            Op::BagUnpack(unpack) => {
                let new = step.fields.len().saturating_sub(table.width().saturating_sub(1));
                self.room(table.height().saturating_mul(new).saturating_mul(4), step.span)?;
                super::plugin::bag_unpack(&table, unpack, &step.fields, step.span)?
            }
            Op::Apply(apply) => self.apply(&table, apply, step).await?,
            Op::MakeSeries(plan) => self.make_series(&table, plan, step).await?,
            Op::ParseKv(parse) => self.parse_kv(&table, parse, step).await?,
            Op::TopNested(levels) => self.top_nested(&table, levels, step).await?,
            Op::Partition(partition) => self.partition(&table, partition, step).await?,
            Op::Scan(scan) => self.scan(&table, scan, step).await?,
            Op::Reduce(reduce) => self.reduce(&table, reduce, step).await?,
            Op::Plugin(plugin) => self.plugin(&table, plugin, step).await?,
            Op::Graph(query) => self.graph(query, step).await?,
            Op::Function(call) => {
                let running = call.function.run(table.settled(), &call.arguments, self.host);
                running.await.map_err(|error| match error {
                    TableFunctionError::Cancelled => Stop::Cancelled,
                    TableFunctionError::Failed(message) => Stop::Failed(message, step.span),
                })?
            }
        };
        named(result, &step.fields, step.span)
    }

    async fn sort_keys(
        &self,
        table: &Table,
        keys: &[crate::plan::SortKey],
        step: &Step,
    ) -> Result<Vec<order::Key>, Stop> {
        let columns = self.columns(table, keys.iter().map(|key| &key.expr), step.span).await?;
        Ok(columns
            .iter()
            .zip(keys)
            .map(|(column, key)| order::Key::new(column, key.descending, key.nulls_first))
            .collect())
    }
}

/// How many rows a `range` makes, before it makes them.
fn range_rows(from: &Scalar, to: &Scalar, step: &Scalar) -> usize {
    let number = |cell: &Scalar| match cell {
        Scalar::Int(value) => f64::from(*value),
        Scalar::Long(value) | Scalar::DateTime(value) | Scalar::TimeSpan(value) => *value as f64,
        Scalar::Real(value) => *value,
        _ => f64::NAN,
    };
    let rows = (number(to) - number(from)) / number(step);
    // a step that is too small to move a real ends nowhere
    let stuck =
        matches!(from, Scalar::Real(_)) && number(from) + number(step) == number(from) && number(step) != 0.0;
    if stuck && rows > 0.0 {
        usize::MAX
    } else if rows.is_nan() || rows < 0.0 {
        0
    } else {
        (rows as usize).saturating_add(1)
    }
}

/// The rows of these numbers.
pub(super) fn take(table: &Table, rows: &[u32], span: Span) -> Result<Table, Stop> {
    table.take(rows).map_err(|error| Stop::Failed(error.to_string(), span))
}

/// A table of columns and rows.
pub(super) fn table_of(columns: Vec<Column>, rows: usize, span: Span) -> Result<Table, Stop> {
    Table::with_height(columns, rows).map_err(|error| Stop::Failed(error.to_string(), span))
}

/// The table with the names that the plan gives its columns.
pub(super) fn named(table: Table, fields: &[Field], span: Span) -> Result<Table, Stop> {
    let rows = table.height();
    if table.width() != fields.len() {
        let message = format!("{} columns were awaited, but there are {}", fields.len(), table.width());
        return Err(Stop::Failed(message, span));
    }
    let columns = table.into_columns();
    let columns = columns
        .into_iter()
        .zip(fields)
        .map(
            |(column, field)| {
                if column.name() == field.name { column } else { column.with_name(&field.name) }
            },
        )
        .collect();
    table_of(columns, rows, span)
}

/// The columns that an aggregate reads.
pub(crate) fn aggregate_args(aggregate: &BoundAggregate) -> Vec<&Typed> {
    match aggregate {
        BoundAggregate::Fold { args, .. } => args.iter().collect(),
        BoundAggregate::Pick { by, outputs, .. } => by.iter().chain(outputs).collect(),
    }
}

fn get_schema(table: &Table, span: Span) -> Result<Table, Stop> {
    let schema: Schema = table.schema();
    let names = schema.iter().map(|field| Some(field.name.as_str())).collect();
    let ordinals = (0..schema.len()).map(|index| Some(index as i64)).collect();
    let clr = schema.iter().map(|field| Some(clr_name(field.ty))).collect();
    let types = schema.iter().map(|field| Some(field.ty.name())).collect();
    let columns = vec![
        Column::strings("ColumnName", names),
        Column::longs("ColumnOrdinal", ordinals),
        Column::strings("DataType", clr),
        Column::strings("ColumnType", types),
    ];
    table_of(columns, schema.len(), span)
}

/// The .NET type that Kusto names beside its own.
fn clr_name(ty: KqlType) -> &'static str {
    match ty {
        KqlType::Bool => "System.SByte",
        KqlType::Int => "System.Int32",
        KqlType::Long => "System.Int64",
        KqlType::Real => "System.Double",
        KqlType::Decimal => "System.Data.SqlTypes.SqlDecimal",
        KqlType::DateTime => "System.DateTime",
        KqlType::TimeSpan => "System.TimeSpan",
        KqlType::String => "System.String",
        KqlType::Guid => "System.Guid",
        KqlType::Dynamic => "System.Object",
    }
}
