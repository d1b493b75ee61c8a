//! Splunk's REST search: one request, one result, from what is recorded.

use serde_json::{Map, Value, json};

use super::Call;
use crate::failure::Failure;
use crate::http::Reply;
use crate::splunk::{Found, answer, epoch};

/// Answers a search.
pub(super) fn search(call: &Call<'_>) -> Result<Reply, Failure> {
    let form = call.request.form();
    let field = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    if call.user.workspaces == 0 {
        let message = "The user's role has no capability `search`";
        return Err(Failure::new(403, "FATAL", message));
    }
    let text = field("search").filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Failure::bad("The form has no search"))?;
    if field("exec_mode") != Some("oneshot") {
        return Err(Failure::bad("The emulator's Splunk answers exec_mode=oneshot alone"));
    }
    let time = |name: &str, otherwise: i64| match field(name) {
        Some(text) => epoch(text).map_err(Failure::bad),
        None => Ok(otherwise),
    };
    let span = (time("earliest_time", i64::MIN)?, time("latest_time", i64::MAX)?);
    let start = call.state.tenant.workspaces.first().map_or(0, |workspace| workspace.options.start());
    let mut found = answer(text, start, span).map_err(Failure::bad)?;
    let most = field("count").and_then(|count| count.parse().ok()).unwrap_or(100_usize);
    if most > 0 {
        found.rows.truncate(most);
    }
    let mut messages = Vec::new();
    if call.partial {
        found.rows.truncate(found.rows.len() / 2);
        messages
            .push(json!({"type": "ERROR", "text": "A search peer did not answer; its events are missing"}));
    }
    let count = found.rows.len();
    let mut body = json!({"preview": false, "init_offset": 0, "messages": messages});
    match field("output_mode") {
        Some("json_rows") => {
            body["fields"] = found.fields.into();
            body["rows"] = found.rows.into_iter().map(Value::from).collect();
        }
        Some("json") => {
            body["fields"] = found.fields.iter().map(|name| json!({ "name": name })).collect();
            body["results"] = objects(found);
        }
        _ => return Err(Failure::bad("The emulator's Splunk answers output_mode=json_rows or json")),
    }
    call.sent(count, false);
    call.state.counts().queries += 1;
    Ok(Reply::json(200, &body))
}

/// A field without a value is left out.
fn objects(found: Found) -> Value {
    let Found { fields, rows } = found;
    let object = |row: Vec<Option<String>>| -> Value {
        let cells = fields.iter().cloned().zip(row);
        cells.filter_map(|(name, cell)| Some((name, cell?.into()))).collect::<Map<_, _>>().into()
    };
    rows.into_iter().map(object).collect()
}
