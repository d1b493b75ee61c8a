//! A tool for comparing binders: reads schemas, `{table: {column: type}}`, from the JSON file named first, then queries
//! from standard input, one JSON string a line; writes the columns and diagnostics of each as a line of JSON.
#![allow(clippy::disallowed_methods, reason = "a tool on the host reads files")]

use std::collections::BTreeMap;
use std::io::{BufRead, Write};

use huntlet_engine::Tables;
use huntlet_table::{Field, KqlType, Schema, Table};
use serde_json::{Value, json};

struct Schemas(BTreeMap<String, Schema>);

impl Tables for Schemas {
    fn get(&self, _: &str) -> Option<Table> {
        None
    }

    fn schema(&self, name: &str) -> Option<Schema> {
        self.0.get(name).cloned()
    }

    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name the file of schemas")?;
    let schemas: BTreeMap<String, serde_json::Map<String, Value>> =
        serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let schemas = schemas.into_iter().map(|(name, columns)| {
        let fields = columns.into_iter().map(|(column, ty)| {
            let ty = serde_json::from_value(ty).unwrap_or(KqlType::Dynamic);
            Field::new(column, ty)
        });
        (name, Schema::new(fields.collect()))
    });
    let schemas = Schemas(schemas.collect());
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let (columns, found) = huntlet_engine::describe(&text, &schemas);
        let columns: Vec<Value> =
            columns.iter().map(|column| json!([column.name, column.ty.name()])).collect();
        let found: Vec<Value> = found
            .iter()
            .map(|found| {
                let span = [found.span.start, found.span.end];
                json!({ "code": found.code, "kind": format!("{:?}", found.kind).to_lowercase(),
                    "severity": format!("{:?}", found.severity).to_lowercase(), "message": found.message,
                    "hint": found.hint, "span": span })
            })
            .collect();
        writeln!(out, "{}", json!({ "columns": columns, "diagnostics": found }))?;
    }
    Ok(())
}
