//! Names and types of columns against a listing of Sentinel's schemas.

use std::path::Path;

use huntlet_demo::tables;
use serde_json::Value;

/// Columns that the listing leaves out, and that every workspace has.
const STANDARD: &[(&str, &str)] =
    &[("TenantId", "string"), ("SourceSystem", "string"), ("_ResourceId", "string")];

#[test]
fn columns_are_sentinels() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/sentinel_m365_schema.json");
    #[allow(clippy::disallowed_methods, reason = "a test on the host reads its sample from disk")]
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: ../shared/data/sentinel_m365_schema.json is not there");
        return;
    };
    let listing: Value = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    // a custom table has the columns that its owner gave it
    for table in
        tables().iter().filter(|table| !table.name.ends_with("_CL") || !listing[table.name].is_null())
    {
        let Some(columns) = listing[table.name].as_object() else {
            wrong.push(format!("{} is no table", table.name));
            continue;
        };
        for column in table.columns {
            let listed = columns.get(column.name).and_then(Value::as_str);
            let standard = STANDARD.iter().find(|(name, _)| *name == column.name).map(|(_, ty)| *ty);
            let ty = match listed.or(standard) {
                Some("double") => "real",
                Some("sbyte") => "bool",
                Some(other) => other,
                None => {
                    wrong.push(format!("{}.{} is no column", table.name, column.name));
                    continue;
                }
            };
            if ty != column.ty.name() {
                wrong.push(format!("{}.{} is {ty}, not {}", table.name, column.name, column.ty.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
