//! Azure Data Explorer: `/v2/rest/query` in frames, plain or progressive.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use huntlet_kql::ast::{Literal, StatementKind};
use huntlet_table::{Scalar, Table};
use serde_json::{Value, json};

use super::log_analytics::visualization;
use super::{Call, TOO_LARGE, incomplete};
use crate::failure::Failure;
use crate::http::Reply;
use crate::only::Only;
use crate::rows::{push_rows, quoted};
use crate::run::{Query, Ran};
use crate::tenant::Scope;
use crate::timespan;

/// Rows of a fragment of a progressive result.
const FRAGMENT: usize = 1000;

/// A query's parts.
struct Asked {
    database: String,
    text: String,
    progressive: bool,
    patience: Duration,
    most: Option<usize>,
    no_truncation: bool,
    parameters: BTreeMap<String, Scalar>,
    only: Only,
}

/// The body's `db` and `csl`.
pub(super) fn database_and_text(call: &Call<'_>) -> Result<(String, String, Value), Failure> {
    let body = call.request.json().map_err(|_| Failure::bad("The request's body is not JSON"))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    // clients send the properties as an object or as its text
    let properties = match body.get("properties") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(value) => value.clone(),
        None => Value::Null,
    };
    Ok((text("db"), text("csl"), properties))
}

fn asked(call: &Call<'_>) -> Result<Asked, Failure> {
    let (database, text, properties) = database_and_text(call)?;
    if text.trim().is_empty() {
        return Err(Failure::bad("The request has no query (`csl`)"));
    }
    let options = properties.get("Options").or_else(|| properties.get("options")).unwrap_or(&Value::Null);
    let on = |name: &str| matches!(options.get(name), Some(Value::Bool(true)));
    let timeout =
        options.get("servertimeout").and_then(Value::as_str).and_then(huntlet_ticks::parse_timespan);
    let seconds = timeout.map_or(240, |ticks| u64::try_from(ticks / 10_000_000).unwrap_or(0));
    let most = options.get("query_take_max_records").and_then(Value::as_u64);
    let given = properties.get("Parameters").or_else(|| properties.get("parameters"));
    let parameters = given.and_then(Value::as_object).into_iter().flatten();
    Ok(Asked {
        database,
        text,
        progressive: on("results_progressive_enabled"),
        patience: Duration::from_secs(seconds.clamp(1, 3600)),
        most: most.map(|most| usize::try_from(most).unwrap_or(usize::MAX)),
        no_truncation: on("notruncation"),
        parameters: parameters.map(|(name, value)| (name.clone(), parameter(value))).collect(),
        only: scope(options)?,
    })
}

/// The rows that the options of the query's time scope leave, in tables that have its column.
fn scope(options: &Value) -> Result<Only, Failure> {
    let text = |name: &str| options.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let time = |name: &str| match text(name) {
        None => Ok(None),
        Some(given) => huntlet_ticks::parse_datetime(given)
            .map(Some)
            .ok_or_else(|| Failure::bad(format!("The option {name} is no datetime: '{given}'"))),
    };
    let ends = (time("query_datetimescope_from")?, time("query_datetimescope_to")?);
    Ok(match (text("query_datetimescope_column"), ends) {
        (None, _) | (_, (None, None)) => Only::All,
        (Some(column), (from, to)) => Only::Between {
            column: column.to_owned(),
            from: from.unwrap_or(i64::MIN),
            to: to.unwrap_or(i64::MAX),
        },
    })
}

/// A parameter's value: a KQL literal, or text that stands for itself.
fn parameter(value: &Value) -> Scalar {
    match value {
        Value::Bool(value) => Scalar::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(long) => Scalar::Long(long),
            None => Scalar::Real(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => literal(text).unwrap_or_else(|| Scalar::String(text.clone())),
        other => Scalar::Dynamic(other.clone()),
    }
}

fn literal(text: &str) -> Option<Scalar> {
    let parse = huntlet_kql::parse(&format!("set value = {text}; print 1"));
    if parse.diagnostics.iter().any(huntlet_kql::Diagnostic::is_error) || parse.script.statements.len() != 2 {
        return None;
    }
    let StatementKind::Set { value: Some(value), .. } = &parse.script.statements.first()?.kind else {
        return None;
    };
    Some(match value.as_literal()? {
        Literal::String { text, .. } => Scalar::String(text.clone()),
        Literal::Bool(value) => Scalar::Bool(*value),
        Literal::Long(value) => Scalar::Long(*value),
        Literal::Int(value) => Scalar::Int(*value),
        Literal::Real(value) => Scalar::Real(*value),
        Literal::DateTime(ticks) => Scalar::DateTime(*ticks),
        Literal::TimeSpan(ticks) => Scalar::TimeSpan(*ticks),
        _ => return None,
    })
}

/// Answers a query.
pub(super) async fn query(call: &Call<'_>) -> Result<Reply, Failure> {
    let asked = asked(call)?;
    let scope = call.workspaces(std::iter::once(asked.database.as_str())).map_err(|failure| match failure
        .status
    {
        404 => Failure::bad(format!("Entity '{}' of kind 'Database' was not found.", asked.database)),
        _ => failure,
    })?;
    let query = Query {
        text: asked.text.clone(),
        span: None,
        parameters: asked.parameters.clone(),
        scope: Scope::Workspaces(scope),
        hidden: Vec::new(),
        only: asked.only.clone(),
        patience: asked.patience,
    };
    let ran = call.run(query).await?;
    let body = Frames::new(call, &asked).all(&ran);
    Ok(Reply::json_text(body).with("x-ms-activity-id", call.state.keys.guid()))
}

/// Writes the frames.
struct Frames<'a> {
    call: &'a Call<'a>,
    asked: &'a Asked,
    out: String,
    table: usize,
}

impl<'a> Frames<'a> {
    fn new(call: &'a Call<'a>, asked: &'a Asked) -> Self {
        Self { call, asked, out: "[".to_owned(), table: 0 }
    }

    fn all(mut self, ran: &Ran) -> String {
        let header = json!({"FrameType": "DataSetHeader", "IsProgressive": self.asked.progressive,
            "Version": "v2.0", "IsFragmented": self.asked.progressive, "ErrorReportingPlacement": "InData"});
        self.out.push_str(&header.to_string());
        self.properties(ran);
        let height = ran.output.table.height();
        let height = self.asked.most.map_or(height, |most| height.min(most));
        let (most, mut why) = if self.asked.no_truncation && !self.call.partial {
            (height, None)
        } else {
            self.call.rows(height)
        };
        let bytes = if self.asked.no_truncation { usize::MAX } else { self.call.settings.limits.bytes };
        let count = self.rows("PrimaryResult", &ran.output.table, most, bytes, &mut why);
        for (name, table) in &ran.output.others {
            self.rows(name, table, table.height(), usize::MAX, &mut None);
        }
        self.completion(ran);
        let mut last =
            json!({"FrameType": "DataSetCompletion", "HasErrors": why.is_some(), "Cancelled": false});
        if let Some(kind) = why {
            last["OneApiErrors"] = self.errors(kind);
        }
        self.frame(&last);
        self.out.push(']');
        self.call.sent(count, why.is_some());
        self.out
    }

    fn frame(&mut self, value: &Value) {
        self.out.push(',');
        self.out.push_str(&value.to_string());
    }

    fn errors(&self, kind: &str) -> Value {
        let (_, message) = incomplete(kind, &self.call.settings);
        json!([{"error": {"code": "LimitsExceeded", "message": "Request is invalid and cannot be executed.",
            "@type": "Kusto.Data.Exceptions.KustoServicePartialQueryFailureLimitsExceededException",
            "@message": message, "@permanent": false}}])
    }

    fn properties(&mut self, ran: &Ran) {
        let value = visualization(ran.output.render.as_ref());
        let columns = json!([{"ColumnName": "TableId", "ColumnType": "int"}, {"ColumnName": "Key",
            "ColumnType": "string"}, {"ColumnName": "Value", "ColumnType": "dynamic"}]);
        // Kusto writes these members with a large first letter
        let large: serde_json::Map<String, Value> = value
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name[..1].to_ascii_uppercase() + &name[1..], value.clone()))
            .collect();
        let rows = json!([[1, "Visualization", Value::Object(large).to_string()]]);
        let frame = json!({"FrameType": "DataTable", "TableId": self.table, "TableKind": "QueryProperties",
            "TableName": "@ExtendedProperties", "Columns": columns, "Rows": rows});
        self.table += 1;
        self.frame(&frame);
    }

    fn completion(&mut self, ran: &Ran) {
        let columns = json!([{"ColumnName": "Timestamp", "ColumnType": "datetime"},
            {"ColumnName": "ClientRequestId", "ColumnType": "string"}, {"ColumnName": "EventTypeName",
            "ColumnType": "string"}, {"ColumnName": "Payload", "ColumnType": "string"}]);
        let id = self.call.request.header("x-ms-client-request-id").unwrap_or_default();
        let now = huntlet_ticks::format_datetime_short(self.call.state.tenant.now);
        let payload = json!({"ExecutionTime": ran.took.as_secs_f64(),
            "resource_usage": {"cpu": {"total cpu": timespan::printed(ran.took)}}});
        let frame = json!({"FrameType": "DataTable", "TableId": self.table,
            "TableKind": "QueryCompletionInformation", "TableName": "QueryCompletionInformation",
            "Columns": columns, "Rows": [[now, id, "QueryResourceConsumption", payload.to_string()]]});
        self.table += 1;
        self.frame(&frame);
    }

    /// A table of the result. Tells how many rows went in, and in `why` whether they were cut.
    fn rows(
        &mut self,
        name: &str,
        table: &Table,
        most: usize,
        bytes: usize,
        why: &mut Option<&'static str>,
    ) -> usize {
        let id = self.table;
        self.table += 1;
        let schema = table.schema();
        let columns: Vec<Value> = schema
            .iter()
            .map(|field| json!({"ColumnName": field.name, "ColumnType": field.ty.name()}))
            .collect();
        let head = format!(
            "\"TableId\":{id},\"TableKind\":\"PrimaryResult\",\"TableName\":{},\"Columns\":{}",
            quoted(name),
            Value::from(columns)
        );
        if !self.asked.progressive {
            let _ = write!(self.out, ",{{\"FrameType\":\"DataTable\",{head},\"Rows\":");
            let count = push_rows(&mut self.out, table, 0..most, bytes);
            if count < most {
                *why = Some(TOO_LARGE);
            }
            if let Some(kind) = *why {
                let errors = json!({"OneApiErrors": self.errors(kind)}).to_string();
                self.out.pop();
                self.out.push_str(if count > 0 { "," } else { "" });
                self.out.push_str(&errors);
                self.out.push(']');
            }
            self.out.push('}');
            return count;
        }
        let _ = write!(self.out, ",{{\"FrameType\":\"TableHeader\",{head}}}");
        let start = self.out.len();
        let mut count = 0;
        while count < most {
            let end = most.min(count + FRAGMENT);
            let _ = write!(
                self.out,
                ",{{\"FrameType\":\"TableFragment\",\"TableFragmentType\":\"DataAppend\",\"TableId\":{id},\
                 \"FieldCount\":{},\"Rows\":",
                schema.len()
            );
            let room = bytes.saturating_sub(self.out.len() - start);
            let sent = push_rows(&mut self.out, table, count..end, room);
            self.out.push('}');
            let cut = sent < end - count;
            count += sent;
            if cut {
                *why = Some(TOO_LARGE);
                break;
            }
            let progress = 100.0 * count as f64 / most as f64;
            self.frame(&json!({"FrameType": "TableProgress", "TableId": id, "TableProgress": progress}));
        }
        let mut last = json!({"FrameType": "TableCompletion", "TableId": id, "RowCount": count});
        if let Some(kind) = *why {
            last["OneApiErrors"] = self.errors(kind);
        }
        self.frame(&last);
        count
    }
}
