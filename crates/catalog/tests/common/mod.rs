//! Values for every parameter of a query.

use huntlet_catalog::{ParameterType, Query};
use serde_json::{Map, Value, json};

/// A valid value for each parameter: the same for each type.
pub fn plain_values(query: &Query) -> Map<String, Value> {
    let value = |ty| match ty {
        ParameterType::String => json!("meganb"),
        ParameterType::Datetime => json!("2026-10-01T00:00:00Z"),
        ParameterType::Timespan => json!("1d"),
        ParameterType::Int => json!(5),
        ParameterType::Real => json!(0.5),
        ParameterType::Bool => json!(true),
        ParameterType::List => json!(["203.0.113.5", "198.51.100.7"]),
        ParameterType::Column => json!("Computer"),
        ParameterType::Columns => json!(["Computer", "Account"]),
        ParameterType::Table => json!("Other Table"),
        ParameterType::AddQueryItems => json!("| take 5"),
        ParameterType::Aggregate => json!("dcount(Computer)"),
    };
    let mut values: Map<String, Value> = query
        .parameters
        .iter()
        .map(|parameter| {
            let few = parameter.values.first().map(|first| json!(first));
            (parameter.name.clone(), few.unwrap_or_else(|| value(parameter.ty)))
        })
        .collect();
    if values.contains_key("end") {
        values.insert("end".to_owned(), json!("2026-10-15T00:00:00Z"));
    }
    values
}
