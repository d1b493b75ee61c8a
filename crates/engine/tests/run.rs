//! What surrounds a query: the time span, the memory limit, the host.

mod support;

use std::cell::Cell;

use huntlet_engine::{Cancelled, Checkpoint, Context, Failure, Host, MemoryTables, NoHost, Output};
use huntlet_table::{CellRef, Column, Table};

const HOUR: i64 = huntlet_ticks::TICKS_PER_HOUR;

/// `rows` rows, an hour apart.
fn tables(rows: i64) -> MemoryTables {
    let columns = vec![
        Column::datetimes("TimeGenerated", (0..rows).map(|row| Some(row * HOUR)).collect()),
        Column::longs("n", (0..rows).map(Some).collect()),
        Column::strings("s", (0..rows).map(|row| Some(format!("value {}", row % 100))).collect()),
    ];
    let mut tables = MemoryTables::new();
    tables.insert("T", Table::new(columns).expect("columns of equal length"));
    tables
}

fn run(text: &str, tables: &MemoryTables, context: &Context) -> Result<Output, Failure> {
    pollster::block_on(huntlet_engine::run(text, tables, context, &NoHost))
}

#[test]
fn a_time_span_hides_other_rows() {
    let context = Context::at(0).within(Some((2 * HOUR, 4 * HOUR)));
    let output = run("T | summarize count(), min(n), max(n)", &tables(10), &context).expect("runs");
    let cells: Vec<CellRef<'_>> = output.table.row(0).collect();
    assert_eq!(cells, [CellRef::Long(3), CellRef::Long(2), CellRef::Long(4)]);
    assert_eq!(output.tables_read, [("T".to_owned(), 3)]);
}

#[test]
fn batches_give_what_one_piece_gives() {
    // more rows than three batches
    let tables = tables(200_000);
    let query = "T | where n % 2 == 0 and s has '4' | extend m = n * 2, u = toupper(s) | where u endswith 'E 4' or m > 100
        | summarize count(), sum(m), dcount(s), make_set(s)";
    let output = run(query, &tables, &Context::at(0)).expect("runs");
    // values 4, of 100, all even: 2000 rows; m adds up to 2 * (4 + 104 + ... )
    let sum: i64 = 2 * (0..2000).map(|k| 4 + 100 * k).sum::<i64>();
    let cells: Vec<CellRef<'_>> = output.table.row(0).collect();
    let expected =
        [CellRef::Long(2000), CellRef::Long(sum), CellRef::Long(1), CellRef::Dynamic("[\"value 4\"]")];
    assert_eq!(cells, expected);
}

#[test]
fn a_join_that_grows_too_large_is_stopped() {
    let context = Context { max_bytes: 1 << 22, ..Context::at(0) };
    let query = "T | extend k = 1 | join kind=inner (T | extend k = 1) on k";
    match run(query, &tables(5000), &context) {
        Err(Failure::Memory { limit, span, .. }) => {
            assert_eq!(limit, 1 << 22);
            assert!(span.text(query).starts_with("join"), "{}", span.text(query));
        }
        other => {
            panic!("it should need too much memory, but {:?}", other.map(|output| output.table.height()))
        }
    }
}

/// Lets a number of checkpoints pass, then cancels.
struct Patience(Cell<usize>);

impl Host for Patience {
    fn checkpoint(&self) -> Checkpoint<'_> {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        Box::pin(std::future::ready(if left == 0 { Err(Cancelled) } else { Ok(()) }))
    }
}

#[test]
fn a_host_can_cancel_between_batches() {
    let tables = tables(300_000);
    let query = "T | extend m = strcat(s, '!') | summarize count() by m";
    for patience in 0..6 {
        let host = Patience(Cell::new(patience));
        let result = pollster::block_on(huntlet_engine::run(query, &tables, &Context::at(0), &host));
        assert!(matches!(result, Err(Failure::Cancelled)), "after {patience} checkpoints");
    }
    let host = Patience(Cell::new(10_000));
    assert!(pollster::block_on(huntlet_engine::run(query, &tables, &Context::at(0), &host)).is_ok());
}

#[test]
fn a_query_is_described_without_running() {
    let (fields, diagnostics) =
        huntlet_engine::describe("T | summarize count(), make_set(s) by bin(TimeGenerated, 1d)", &tables(1));
    let fields: Vec<String> = fields.iter().map(|field| format!("{}:{}", field.name, field.ty)).collect();
    assert_eq!(fields, ["TimeGenerated:datetime", "count_:long", "set_s:dynamic"]);
    assert!(diagnostics.is_empty());
}

#[test]
fn now_is_the_callers() {
    let output =
        run("print a = now(), b = ago(1h)", &MemoryTables::new(), &Context::at(5 * HOUR)).expect("runs");
    assert_eq!(
        output.table.row(0).collect::<Vec<_>>(),
        [CellRef::DateTime(5 * HOUR), CellRef::DateTime(4 * HOUR)]
    );
}
