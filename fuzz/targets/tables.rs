// The tables that queries of the binder's and the executor's targets see.

use huntlet_engine::{Context, MemoryTables, NoHost};

/// Two small tables with every type, with nulls.
pub fn tables() -> MemoryTables {
    let mut tables = MemoryTables::new();
    let texts = [
        ("T", "datatable(a: string, i: int, l: long, r: real, t: datetime, s: timespan, d: dynamic, b: bool, g: guid, m: decimal)[
            \"alice\", int(1), 10, 1.5, datetime(2026-10-01), 1h, dynamic({\"x\":[1,2,{\"y\":\"z\"}]}), true, guid(74be27de-1e4e-49d9-b579-fe0b331d3642), decimal(1.5),
            \"žluť \\\\ 10.0.0.1\", int(null), long(null), real(nan), datetime(null), time(null), dynamic(null), bool(null), guid(null), decimal(null),
            \"\", int(-5), -9223372036854775807, -0.0, datetime(9999-12-31 23:59:59.9999999), -1d, dynamic([\"a\", 1, null]), false, guid(null), decimal(-7)]"),
        ("U", "datatable(a: string, n: long)[\"alice\", 1, \"alice\", 2, \"bob\", 3]"),
    ];
    for (name, text) in texts {
        let context = Context::at(0);
        let output = pollster::block_on(huntlet_engine::run(text, &tables, &context, &NoHost));
        tables.insert(name, output.expect("the table's own query runs").table);
    }
    tables
}
