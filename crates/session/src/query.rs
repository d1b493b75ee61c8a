//! KQL over the loaded tables.

use huntlet_engine::Failure;
use huntlet_report::{Completeness, ErrorInfo, Provenance, Reply, TimeRange};
use huntlet_source::{QueryRequest, World};
use huntlet_ticks::{format_datetime_short, parse_datetime};
use serde_json::{Map, Value};

use crate::connect::remarks;
use crate::error::{aborted, error, with_findings};
use crate::findings::findings;
use crate::info::columns_of;
use crate::platform::RequestWorld;
use crate::render::{plot_spec, render_json};
use crate::{Answer, Session};

impl Session {
    /// What is found in a text before the default source is asked: a service has tables that are not known here.
    pub(crate) fn check(&self, text: &str) -> Answer {
        let diagnostics = match self.sources.pick(None) {
            Ok(Some(remote)) if remote.is_kql() => found_for_service(text),
            Ok(Some(_)) => Vec::new(),
            _ => huntlet_engine::check(text, &self.store.borrow().tables),
        };
        Reply::Check { diagnostics: findings(text, &diagnostics) }.into()
    }

    pub(crate) fn describe(&self, text: &str) -> Answer {
        let (fields, diagnostics) = huntlet_engine::describe(text, &self.store.borrow().tables);
        Reply::Describe { columns: columns_of(fields.into_iter()), diagnostics: findings(text, &diagnostics) }
            .into()
    }

    pub(crate) async fn query(
        &self,
        text: &str,
        timespan: Option<TimeRange>,
        source: Option<&str>,
        fresh: bool,
        world: RequestWorld,
    ) -> Result<Answer, ErrorInfo> {
        let span = timespan.map(|range| parse_range(&range)).transpose()?;
        match self.sources.pick(source)? {
            Some(remote) => {
                let request = if remote.is_kql() {
                    QueryRequest::new(text, span)
                } else {
                    QueryRequest { tables: Vec::new(), ..QueryRequest::new(text, span) }
                };
                self.answer_remote(&remote, QueryRequest { fresh, ..request }, world.at_the_wall()).await
            }
            None => self.answer_query(text.to_owned(), None, Map::new(), span, &world).await,
        }
    }

    /// Runs KQL; name and parameters are said in the provenance.
    pub(crate) async fn answer_query(
        &self,
        text: String,
        query_name: Option<String>,
        parameters: Map<String, Value>,
        span: Option<(i64, i64)>,
        world: &RequestWorld,
    ) -> Result<Answer, ErrorInfo> {
        let tables = self.store.borrow().tables.clone();
        let context = world.context().within(span);
        let began = world.monotonic_ms();
        let output = huntlet_engine::run(&text, &tables, &context, world)
            .await
            .map_err(|failure| refused(&text, failure))?;
        let demo = self.demo_now.get().is_some();
        let provenance = Provenance {
            source: if demo { "demo tenant" } else { "local tables" }.into(),
            query_name,
            query: text.clone(),
            parameters,
            timespan: span.map(|(start, end)| (format_datetime_short(start), format_datetime_short(end))),
            rows: output.table.height() as u64,
            duration_ms: (world.monotonic_ms() - began).max(0.0),
            asked_at: format_datetime_short(world.now()),
            completeness: Completeness::Complete,
            steps: Vec::new(),
        };
        let table = self.store.borrow_mut().add_result(output.table);
        Ok(Reply::Query {
            provenance: Box::new(provenance),
            diagnostics: findings(&text, &output.diagnostics),
            plot: output.render.as_ref().and_then(|render| plot_spec(render, &table.handle)).map(Box::new),
            render: output.render.as_ref().map(render_json),
            table: Box::new(table),
        }
        .into())
    }
}

fn found_for_service(text: &str) -> Vec<huntlet_kql::Diagnostic> {
    let parsed = huntlet_kql::parse(text);
    if parsed.diagnostics.iter().any(huntlet_kql::Diagnostic::is_error) {
        return parsed.diagnostics;
    }
    remarks(text, &huntlet_catalog::tables_read(&parsed.script))
}

fn parse_range(range: &TimeRange) -> Result<(i64, i64), ErrorInfo> {
    let instant = |text: &str, which: &str| {
        parse_datetime(text).ok_or_else(|| {
            let hint = "Give ISO 8601 in UTC, such as 2026-10-01T00:00:00Z.".to_owned();
            error("SE0401", format!("The {which} of the time span is no time: `{text}`."), hint)
        })
    };
    let (start, end) = (instant(&range.start, "start")?, instant(&range.end, "end")?);
    if start > end {
        return Err(error(
            "SE0402",
            "The time span ends before it begins.",
            Some("Swap start and end.".into()),
        ));
    }
    Ok((start, end))
}

fn refused(text: &str, failure: Failure) -> ErrorInfo {
    match failure {
        Failure::Cancelled => aborted(),
        Failure::Diagnostics(diagnostics) => {
            let found = findings(text, &diagnostics);
            let worst = diagnostics.iter().find(|diagnostic| diagnostic.is_error()).or(diagnostics.first());
            let (code, message, hint) = worst
                .map_or(("SE0403", "The query cannot run.".to_owned(), None), |worst| {
                    (worst.code, worst.message.clone(), worst.hint.clone())
                });
            with_findings(error(code, message, hint), found)
        }
        Failure::Memory { .. } => error("SE0404", failure.to_string(), None),
    }
}
