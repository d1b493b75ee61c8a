//! Log Analytics: `/query`, `/search` and `/metadata` of a workspace.

use std::collections::BTreeMap;
use std::time::Duration;

use huntlet_engine::{Output, Render};
use huntlet_table::{Scalar, Table};
use serde_json::{Value, json};

use super::{Call, TOO_LARGE, incomplete};
use crate::failure::Failure;
use crate::http::Reply;
use crate::only::Only;
use crate::rows::{push_rows, quoted};
use crate::run::{Query, Ran};
use crate::tenant::Scope;
use crate::timespan;

/// What `Prefer` asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Prefer {
    wait: Option<u64>,
    statistics: bool,
    render: bool,
}

/// `include-statistics=true, wait=60`
fn prefer(text: &str) -> Prefer {
    let mut prefer = Prefer::default();
    for part in text.split([',', ';']) {
        let (name, value) = part.split_once('=').unwrap_or((part, "true"));
        let on = value.trim().eq_ignore_ascii_case("true");
        match name.trim().to_ascii_lowercase().as_str() {
            "wait" => prefer.wait = value.trim().parse().ok(),
            "include-statistics" => prefer.statistics = on,
            "include-render" => prefer.render = on,
            _ => {}
        }
    }
    prefer
}

/// A query's parts, from body or address.
struct Asked {
    query: String,
    timespan: Option<String>,
    workspaces: Vec<String>,
}

fn asked(call: &Call<'_>) -> Result<Asked, Failure> {
    let request = call.request;
    let asked = if request.method == "POST" {
        let body = request.json().map_err(|_| Failure::bad("The request's body is not JSON"))?;
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let more = body.get("workspaces").and_then(Value::as_array).into_iter().flatten();
        Asked {
            query: text("query").unwrap_or_default(),
            timespan: text("timespan"),
            workspaces: more.filter_map(Value::as_str).map(str::to_owned).collect(),
        }
    } else {
        let more = request.param("workspaces").unwrap_or_default().split(',').map(str::trim);
        Asked {
            query: request.param("query").unwrap_or_default().to_owned(),
            timespan: request.param("timespan").map(str::to_owned),
            workspaces: more.filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        }
    };
    if asked.query.trim().is_empty() {
        return Err(Failure::bad("The request has no query"));
    }
    Ok(asked)
}

/// Answers a query.
pub(super) async fn query(call: &Call<'_>, id: &str, search: bool) -> Result<Reply, Failure> {
    let names = call.workspaces(std::iter::once(id))?;
    let asked = asked(call)?;
    let scope = match asked.workspaces.as_slice() {
        [] => names,
        _ if search => return Err(Failure::bad("A search reads one workspace: leave `workspaces` out")),
        more => call.workspaces(std::iter::once(id).chain(more.iter().map(String::as_str)))?,
    };
    let span = match asked.timespan.as_deref().filter(|text| !text.is_empty()) {
        None if search => return Err(Failure::bad("A search needs a `timespan`")),
        None => None,
        Some(text) => Some(timespan::parse(text, call.state.tenant.now).ok_or_else(|| {
            Failure::bad(format!("The timespan '{text}' is not an ISO 8601 duration or interval"))
        })?),
    };
    let prefer = prefer(call.request.header("prefer").unwrap_or_default());
    let patience = Duration::from_secs(prefer.wait.unwrap_or(180).clamp(1, 600));
    let hidden = if search { Vec::new() } else { call.state.basic.clone() };
    let basic = hidden.iter().find(|table| asked.query.contains(table.as_str())).cloned();
    let query = Query {
        text: asked.query,
        span,
        parameters: BTreeMap::new(),
        scope: Scope::Workspaces(scope),
        hidden,
        only: Only::All,
        patience,
    };
    let ran = call.run(query).await;
    let ran = match (ran, basic) {
        (Err(_), Some(table)) => {
            return Err(Failure::bad(format!("Table {table} has the Basic plan: use the search endpoint")));
        }
        (ran, _) => ran?,
    };
    Ok(Reply::json_text(body(call, &ran, &prefer)))
}

fn body(call: &Call<'_>, ran: &Ran, prefer: &Prefer) -> String {
    let Output { table, others, render, .. } = &ran.output;
    let mut out = String::with_capacity(table.estimated_bytes() * 2 + 512);
    out.push_str("{\"tables\":[");
    let (most, mut why) = call.rows(table.height());
    let count = push_table(&mut out, "PrimaryResult", table, most, call.settings.limits.bytes);
    if count < most {
        why = Some(TOO_LARGE);
    }
    for (name, table) in others {
        out.push(',');
        push_table(&mut out, name, table, table.height(), usize::MAX);
    }
    out.push(']');
    if prefer.statistics {
        out.push_str(",\"statistics\":");
        out.push_str(&statistics(ran, count, out.len()).to_string());
    }
    if prefer.render {
        out.push_str(",\"render\":");
        out.push_str(&visualization(render.as_ref()).to_string());
    }
    if let Some(kind) = why {
        let (number, message) = incomplete(kind, &call.settings);
        let error = json!({"code": "PartialError", "message": "There were some errors when processing your query.",
            "details": [{"code": "EngineError", "message": "Something went wrong processing your query on the server.",
                "innererror": {"code": number, "message": message, "severity": 2, "severityName": "Error"}}]});
        out.push_str(",\"error\":");
        out.push_str(&error.to_string());
    }
    out.push('}');
    call.sent(count, why.is_some());
    out
}

fn push_table(out: &mut String, name: &str, table: &Table, most: usize, bytes: usize) -> usize {
    out.push_str("{\"name\":");
    out.push_str(&quoted(name));
    out.push_str(",\"columns\":[");
    for (at, field) in table.schema().iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        out.push_str(&json!({"name": field.name, "type": field.ty.name()}).to_string());
    }
    out.push_str("],\"rows\":");
    let count = push_rows(out, table, 0..most, bytes);
    out.push('}');
    count
}

fn statistics(ran: &Ran, rows: usize, bytes: usize) -> Value {
    let seconds = ran.took.as_secs_f64();
    let read: usize = ran.output.tables_read.iter().map(|(_, rows)| rows).sum();
    let time = timespan::printed(ran.took);
    json!({"query": {
        "executionTime": seconds,
        "resourceUsage": {
            "cpu": {"user": time, "kernel": "00:00:00", "totalCpu": time},
            "memory": {"peakPerNode": ran.output.table.estimated_bytes()}},
        "inputDatasetStatistics": {"rows": {"total": read, "scanned": read}},
        "datasetStatistics": [{"tableRowCount": rows, "tableSize": bytes}]}})
}

/// What `render` asks for, with the service's member names; a `visualization` of null when the query has none.
pub(super) fn visualization(render: Option<&Render>) -> Value {
    let mut value = json!({"visualization": null, "title": null, "accumulate": false, "isQuerySorted": false,
        "kind": null, "legend": null, "series": null, "xAxis": null, "xColumn": null, "xTitle": null,
        "yAxis": null, "yColumns": null, "ySplit": null, "yTitle": null, "anomalyColumns": null});
    let (Some(render), Some(members)) = (render, value.as_object_mut()) else { return value };
    members.insert("visualization".to_owned(), render.chart.as_str().into());
    for (name, values) in &render.properties {
        let text: Vec<String> = values.iter().map(text).collect();
        let member = members.keys().find(|known| known.eq_ignore_ascii_case(name)).cloned();
        members.insert(member.unwrap_or_else(|| name.clone()), text.join(",").into());
    }
    value
}

fn text(value: &Scalar) -> String {
    match value {
        Scalar::String(text) | Scalar::Guid(text) | Scalar::Decimal(text) => text.clone(),
        Scalar::Bool(value) => value.to_string(),
        Scalar::Int(value) => value.to_string(),
        Scalar::Long(value) => value.to_string(),
        Scalar::Real(value) => value.to_string(),
        Scalar::DateTime(ticks) => huntlet_ticks::format_datetime_short(*ticks),
        Scalar::TimeSpan(ticks) => huntlet_ticks::format_timespan(*ticks),
        Scalar::Dynamic(value) => value.to_string(),
        Scalar::Null => String::new(),
    }
}

/// The workspace's tables and their columns.
pub(super) fn metadata(call: &Call<'_>, id: &str) -> Result<Reply, Failure> {
    let number = call.workspaces(std::iter::once(id))?[0];
    let Some(workspace) = call.state.tenant.workspaces.get(number) else {
        return Err(Failure::no_such_path());
    };
    let tables: Vec<Value> = huntlet_demo::tables()
        .iter()
        .map(|spec| {
            let fields = spec.schema().into_fields();
            let columns: Vec<Value> =
                fields.iter().map(|field| json!({"name": field.name, "type": field.ty.name()})).collect();
            json!({"id": format!("t/{}", spec.name), "name": spec.name, "timespanColumn": "TimeGenerated",
                "columns": columns})
        })
        .collect();
    let names: Vec<&Value> = tables.iter().filter_map(|table| table.get("id")).collect();
    let workspaces = json!([{"id": workspace.id, "name": workspace.name, "resourceId": workspace.resource_id(),
        "region": "westus2", "tables": names}]);
    Ok(Reply::json(200, &json!({"tables": tables, "workspaces": workspaces})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_are_read() {
        let both = Prefer { wait: Some(60), statistics: true, render: true };
        assert_eq!(prefer("include-statistics=true, wait=60,include-render=true"), both);
        assert_eq!(prefer("include-statistics=false"), Prefer::default());
        assert_eq!(prefer("respond-async; wait=x"), Prefer::default());
    }
}
