//! `scan`: rows that follow each other in the way that steps say.

use huntlet_kql::ast::ScanOutput;
use huntlet_table::{Column, ColumnBuilder, KqlType, Scalar, Table};

use super::compile::Compiled;
use super::eval::{Batch, typed, weight};
use super::operators::{Executor, Stop, table_of, take};
use crate::expr::{Kind, Typed};
use crate::plan::{Scan, Step};
use crate::value::Value;

/// What a step remembers: the rows of the steps up to it, and the number of the match.
struct State {
    cells: Vec<Scalar>,
    id: i64,
    /// A row that is put out when its series ends.
    pending: Option<Found>,
}

/// A row to put out: its number, the declared columns, the match.
struct Found {
    row: u32,
    declared: Vec<Scalar>,
    id: i64,
}

struct Rule {
    predicate: Compiled,
    assignments: Vec<(usize, Compiled)>,
    output: ScanOutput,
}

impl Executor<'_> {
    /// Each row goes against the steps from the last to the first.
    pub(super) async fn scan(&self, table: &Table, scan: &Scan, step: &Step) -> Result<Table, Stop> {
        let span = step.span;
        let failed = |message: String| Stop::Failed(message, span);
        let exprs = || {
            scan.rules.iter().flat_map(|rule| {
                std::iter::once(&rule.predicate).chain(rule.assignments.iter().map(|(_, value)| value))
            })
        };
        self.prepare(exprs()).await?;
        let mut rules = Vec::with_capacity(scan.rules.len());
        for rule in &scan.rules {
            let assignments = rule.assignments.iter().map(|(at, value)| Ok((*at, self.compile(value)?)));
            rules.push(Rule {
                predicate: self.compile(&rule.predicate)?,
                assignments: assignments.collect::<Result<_, Stop>>()?,
                output: rule.output,
            });
        }
        let used = used_columns(exprs(), scan);
        let values: Vec<(usize, Value)> = used
            .into_iter()
            .filter_map(|at| table.columns().get(at).map(|column| (at, Value::of_column(column.clone()))))
            .collect();
        let mut own: Vec<KqlType> = table.columns().iter().map(Column::ty).collect();
        own.extend(step.fields.iter().skip(scan.input).take(scan.width - scan.input).map(|field| field.ty));
        let types = own.repeat(rules.len() + 1);
        let mut blank: Vec<Scalar> = own.iter().map(|ty| typed(*ty, Scalar::Null)).collect();
        blank.splice(scan.input.., scan.defaults.iter().cloned());
        let mut found: Vec<Found> = Vec::new();
        let mut next_id = 0;
        let keys = self.columns(table, &scan.partition, span).await?;
        let groups = self.groups(&keys, table.height());
        let mut order: Vec<u32> = (0..table.height() as u32).collect();
        // the groups one after the other, each in the order of its rows
        order.sort_by_key(|row| groups.ids.get(*row as usize).copied());
        let mut group = None;
        // what the rows to put out take, and how much of it the host has been asked about
        let (mut bytes, mut asked) = (0_usize, 0_usize);
        let mut states: Vec<Option<State>> = Vec::new();
        for (done, row) in order.into_iter().map(|row| row as usize).enumerate() {
            if done % 4096 == 4095 || bytes - asked > 4 << 20 {
                asked = bytes;
                self.checkpoint().await?;
                self.room(bytes, span)?;
            }
            if group != groups.ids.get(row).copied() || done == 0 {
                group = groups.ids.get(row).copied();
                let ended = std::mem::replace(&mut states, rules.iter().map(|_| None).collect());
                found.extend(pending(ended));
            }
            let mut record = blank.clone();
            for (at, value) in &values {
                record[*at] = value.cells().get(row);
            }
            for at in (0..rules.len()).rev() {
                let rule = &rules[at];
                let before = at.checked_sub(1);
                for promote in [true, false] {
                    let from = if promote { before } else { Some(at) };
                    let state = from.and_then(|from| states[from].as_ref());
                    if state.is_none() && (promote || at > 0) {
                        continue;
                    }
                    let mut cells = record.clone();
                    cells.extend(state.map(|state| state.cells.clone()).unwrap_or_default());
                    while cells.len() < types.len() {
                        cells.extend(blank.iter().cloned());
                    }
                    let batch = Batch::of_row(&types, &cells);
                    if cell(&rule.predicate, &batch).map_err(failed)? != Scalar::Bool(true) {
                        continue;
                    }
                    let mut extended = record.clone();
                    for (target, value) in &rule.assignments {
                        let value = cell(value, &batch).map_err(failed)?;
                        extended[scan.input + target] = typed(own[scan.input + target], value);
                    }
                    let declared = extended[scan.input..].to_vec();
                    bytes += declared.iter().map(|cell| size_of::<Scalar>() + weight(cell)).sum::<usize>();
                    let taken = from.and_then(|from| states[from].take());
                    let mut state = taken.unwrap_or_else(|| {
                        next_id += 1;
                        State { cells: Vec::new(), id: next_id - 1, pending: None }
                    });
                    if promote {
                        found.extend(state.pending.take());
                        found.extend(states[at].take().and_then(|old| old.pending));
                    }
                    state.cells.truncate(at * scan.width);
                    state.cells.extend(extended);
                    let row = Found { row: row as u32, declared, id: state.id };
                    match rule.output {
                        ScanOutput::All => found.push(row),
                        ScanOutput::Last => state.pending = Some(row),
                        ScanOutput::None => {}
                    }
                    states[at] = Some(state);
                    break;
                }
            }
        }
        found.extend(pending(states));
        output(table, scan, step, &found)
    }
}

/// The rows that wait for the end of their series, in their order.
fn pending(states: Vec<Option<State>>) -> Vec<Found> {
    let mut rest: Vec<Found> = states.into_iter().flatten().filter_map(|state| state.pending).collect();
    rest.sort_by_key(|found| found.row);
    rest
}

fn cell(expr: &Compiled, batch: &Batch<'_>) -> Result<Scalar, String> {
    Ok(match expr.eval(batch)? {
        Value::Scalar(_, cell) => cell,
        column @ Value::Column(..) => column.cells().get(0),
    })
}

/// The input's columns that the steps read.
fn used_columns<'e>(exprs: impl Iterator<Item = &'e Typed>, scan: &Scan) -> Vec<usize> {
    let mut used = std::collections::BTreeSet::new();
    for expr in exprs {
        expr.walk(&mut |part| match &part.kind {
            Kind::Column(at) => {
                used.insert(at % scan.width.max(1));
            }
            Kind::PackAll(columns, _) => used.extend(columns.iter().map(|(_, at, _)| *at)),
            _ => {}
        });
    }
    used.into_iter().filter(|at| *at < scan.input).collect()
}

fn output(table: &Table, scan: &Scan, step: &Step, found: &[Found]) -> Result<Table, Stop> {
    let rows: Vec<u32> = found.iter().map(|found| found.row).collect();
    let mut columns = take(table, &rows, step.span)?.into_columns();
    for (at, field) in step.fields.iter().skip(scan.input).enumerate() {
        let mut builder = ColumnBuilder::new(&field.name, field.ty, rows.len());
        for found in found {
            match found.declared.get(at) {
                Some(cell) => builder.push(cell),
                None => builder.push_long(found.id),
            }
        }
        columns.push(builder.finish());
    }
    table_of(columns, rows.len(), step.span)
}
