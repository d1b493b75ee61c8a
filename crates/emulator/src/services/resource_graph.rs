//! Azure Resource Graph, in pages.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use serde_json::{Value, json};

use super::{Call, Service};
use crate::failure::Failure;
use crate::http::Reply;
use crate::only::Only;
use crate::rows::{push_objects, push_rows};
use crate::run::Query;
use crate::tenant::Scope;

/// Rows of a page.
const PAGE: usize = 1000;
const PATIENCE: Duration = Duration::from_mins(1);

/// Answers a query over the tenant's resources.
pub(super) async fn query(call: &Call<'_>) -> Result<Reply, Failure> {
    let body = call.request.json().map_err(|_| Failure::bad("The request's body is not JSON"))?;
    let text = body.get("query").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Failure::bad("The request has no query"))?;
    let options = body.get("options").unwrap_or(&Value::Null);
    let number =
        |name: &str| options.get(name).and_then(Value::as_u64).map(|n| usize::try_from(n).unwrap_or(PAGE));
    let top = number("$top").unwrap_or(PAGE).clamp(1, PAGE);
    let skip = match options.get("$skipToken").and_then(Value::as_str) {
        Some(token) => offset(token).ok_or_else(|| Failure::bad("The skip token is not one of ours"))?,
        None => number("$skip").unwrap_or(0),
    };
    let as_table = options.get("resultFormat").and_then(Value::as_str) == Some("table");
    let asked = body.get("subscriptions").and_then(Value::as_array).into_iter().flatten();
    let asked: Vec<String> = asked.filter_map(Value::as_str).map(str::to_owned).collect();
    let known = call.state.tenant.subscriptions();
    let ours =
        asked.is_empty() || asked.iter().any(|id| known.iter().any(|one| one.eq_ignore_ascii_case(id)));
    if call.user.workspaces == 0 || !ours {
        return Err(Failure::new(403, "AuthorizationFailed", "No subscription of the request can be read"));
    }
    let query = Query {
        text: text.to_owned(),
        span: None,
        parameters: BTreeMap::new(),
        scope: Scope::Resources,
        hidden: Vec::new(),
        only: if asked.is_empty() { Only::All } else { Only::Subscriptions(asked) },
        patience: PATIENCE,
    };
    let ran = call.run(query).await?;
    let table = &ran.output.table;
    let (start, end) = (skip.min(table.height()), skip.saturating_add(top).min(table.height()));
    let mut out = format!(
        "{{\"totalRecords\":{},\"count\":{},\"facets\":[],\"resultTruncated\":\"{}\",\"data\":",
        table.height(),
        end - start,
        if end < table.height() { "true" } else { "false" }
    );
    if as_table {
        let columns: Vec<Value> =
            table.schema().iter().map(|field| json!({"name": field.name, "type": field.ty.name()})).collect();
        let _ = write!(out, "{{\"columns\":{},\"rows\":", Value::from(columns));
        push_rows(&mut out, table, start..end, usize::MAX);
        out.push('}');
    } else {
        push_objects(&mut out, table, start..end);
    }
    if end < table.height() {
        let _ = write!(out, ",\"$skipToken\":{}", Value::from(URL_SAFE.encode(end.to_string())));
    }
    out.push('}');
    call.sent(end - start, false);
    let (left, seconds) = call.state.gate.quota(call.user.id, Service::ResourceGraph, &call.settings.limits);
    let resets = format!("00:00:{seconds:02}");
    Ok(Reply::json_text(out)
        .with("x-ms-user-quota-remaining", left.to_string())
        .with("x-ms-user-quota-resets-after", resets))
}

fn offset(token: &str) -> Option<usize> {
    String::from_utf8(URL_SAFE.decode(token).ok()?).ok()?.parse().ok()
}
