//! Defender XDR's advanced hunting, as Microsoft Graph has it.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::Call;
use crate::failure::Failure;
use crate::http::Reply;
use crate::only::Only;
use crate::rows::{dot_net, push_objects};
use crate::run::Query;
use crate::tenant::Scope;
use crate::timespan;

/// Rows of a result.
const MOST_ROWS: usize = 100_000;
/// How far back queries see, in ticks.
const REACH: i64 = 30 * huntlet_ticks::TICKS_PER_DAY;
const PATIENCE: Duration = Duration::from_mins(3);

/// Answers a hunting query over the first workspace.
pub(super) async fn hunt(call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.request.json().map_err(|_| Failure::bad("The request's body is not JSON"))?;
    let member = |name: &str| {
        let members = body.as_object().into_iter().flatten();
        members.filter(|(key, _)| key.eq_ignore_ascii_case(name)).find_map(|(_, value)| value.as_str())
    };
    let text = member("query").filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Failure::bad("The request has no `Query`"))?;
    let now = call.state.tenant.now;
    let span = match member("timespan").filter(|text| !text.is_empty()) {
        Some(span) => timespan::parse(span, now).ok_or_else(|| {
            Failure::bad(format!("The Timespan '{span}' is not an ISO 8601 duration or interval"))
        })?,
        None => (now - REACH, now),
    };
    let span = (span.0.max(now - REACH), span.1);
    let scope = call.workspaces(std::iter::once(call.state.tenant.workspaces[0].id))?;
    let query = Query {
        text: text.to_owned(),
        span: Some(span),
        parameters: BTreeMap::new(),
        scope: Scope::Workspaces(scope),
        hidden: Vec::new(),
        only: Only::All,
        patience: PATIENCE,
    };
    let ran = call.run(query).await?;
    let table = &ran.output.table;
    let schema: Vec<Value> =
        table.schema().iter().map(|field| json!({"name": field.name, "type": dot_net(field.ty)})).collect();
    let mut out = format!(
        "{{\"@odata.context\":\"{}/v1.0/$metadata#microsoft.graph.security.huntingQueryResults\",\
         \"@odata.type\":\"#microsoft.graph.security.huntingQueryResults\",\"schema\":{},\"results\":",
        call.request.origin(),
        Value::from(schema)
    );
    let count = table.height().min(MOST_ROWS);
    push_objects(&mut out, table, 0..count);
    out.push('}');
    call.sent(count, count < table.height());
    Ok(Reply::json_text(out))
}
