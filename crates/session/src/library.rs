//! The query library: listed, added to, shown, run.

use huntlet_catalog::{BindError, Bound, Finding, PORTAL, Query, logs_link, runs_on};
use huntlet_report::{
    Diagnostic, DiagnosticKind, ErrorInfo, QueryInfo, QueryParameter, QueryProblem, Reply, Severity,
};
use huntlet_source::QueryRequest;
use serde_json::{Map, Value};

use crate::connect::LOCAL;
use crate::error::{error, with_findings};
use crate::findings::{findings, utf16};
use crate::platform::RequestWorld;
use crate::{Answer, Session};

impl Session {
    pub(crate) fn queries(&self) -> Answer {
        Reply::Queries { queries: self.listed(), problems: Vec::new() }.into()
    }

    fn listed(&self) -> Vec<QueryInfo> {
        self.catalog.borrow().list().iter().map(info).collect()
    }

    /// Adds a user's own file; a query of the same full name is replaced, one that is wrong is left out and told of.
    pub(crate) fn add_queries(&self, name: &str, text: &str) -> Result<Answer, ErrorInfo> {
        let added = self.catalog.borrow_mut().add_file(name, text).map_err(|problem| {
            let hint = "Correct the file and add it again; nothing of it was taken.";
            let told = problem.to_string();
            let message = format!("The queries could not be read: {}.", told.trim_end_matches('.'));
            let plain = error("SE0501", message, Some(hint.into()));
            with_findings(plain, problem.findings.iter().map(|finding| diagnostic(text, finding)).collect())
        })?;
        let problems = added.findings.into_iter().map(problem).collect();
        Ok(Reply::Queries { queries: self.listed(), problems }.into())
    }

    /// The text that would be sent.
    pub(crate) fn query_text(&self, name: &str, params: &Map<String, Value>) -> Result<Answer, ErrorInfo> {
        Ok(Reply::Text { text: self.bound(name, params)?.text }.into())
    }

    /// A link that opens the query in the portal's page of logs.
    pub(crate) fn query_link(
        &self,
        name: &str,
        params: &Map<String, Value>,
        resource: &str,
    ) -> Result<Answer, ErrorInfo> {
        let bound = self.bound(name, params)?;
        if !runs_on(&bound.source, "sentinel") {
            let message = format!(
                "`{name}` is written for {}, which the portal's page of logs does not ask.",
                bound.source
            );
            return Err(error("SE0503", message, None));
        }
        let link = logs_link(PORTAL, resource, &bound.text).ok_or_else(|| {
            let hint =
                "Give the id that the workspace's page of properties shows: it begins with /subscriptions/.";
            error("SE0504", format!("`{resource}` is no resource id of a workspace."), Some(hint.into()))
        })?;
        Ok(Reply::Text { text: link }.into())
    }

    pub(crate) async fn run_query(
        &self,
        name: &str,
        params: &Map<String, Value>,
        source: Option<&str>,
        fresh: bool,
        world: RequestWorld,
    ) -> Result<Answer, ErrorInfo> {
        let bound = self.bound(name, params)?;
        let remote = self.sources.pick(source)?;
        let now = self.platform.now();
        let kind =
            remote.as_ref().map_or(LOCAL.to_owned(), |remote| remote.info(now).source_kind.to_lowercase());
        if !runs_on(&bound.source, &kind) {
            let place = if remote.is_none() { "local tables" } else { kind.as_str() };
            let message = format!("`{name}` is written for {}, and {place} cannot answer it.", bound.source);
            let hint = "Copy its text, or choose a query that is written for where you ask.";
            return Err(error("SE0502", message, Some(hint.into())));
        }
        match remote {
            Some(remote) => {
                let request = QueryRequest { fresh, ..QueryRequest::from(bound) };
                self.answer_remote(&remote, request, world.at_the_wall()).await
            }
            None => {
                self.answer_query(bound.text, Some(bound.name), bound.parameters, bound.timespan, &world)
                    .await
            }
        }
    }

    fn bound(&self, name: &str, params: &Map<String, Value>) -> Result<Bound, ErrorInfo> {
        self.catalog.borrow().bind(name, params).map_err(|problem| refused(&problem, params))
    }
}

fn refused(problem: &BindError, params: &Map<String, Value>) -> ErrorInfo {
    let plain = error(problem.code(), problem.to_string(), None);
    match problem {
        BindError::NotContinuation { parameter, diagnostics, .. } => {
            let text = params.get(parameter).and_then(Value::as_str).unwrap_or_default();
            with_findings(plain, findings(text, diagnostics))
        }
        _ => plain,
    }
}

fn problem(finding: Finding) -> QueryProblem {
    let Finding { line, column, field, message, is_warning } = finding;
    QueryProblem { line, column, field, message, warning: is_warning }
}

/// The finding as a diagnostic on the file's text: from its place to the end of the line.
fn diagnostic(text: &str, finding: &Finding) -> Diagnostic {
    let lines = text.split_inclusive('\n');
    let before: usize = lines.clone().take((finding.line as usize).saturating_sub(1)).map(str::len).sum();
    let line = text.get(before..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let skipped: usize =
        line.chars().take((finding.column as usize).saturating_sub(1)).map(char::len_utf8).sum();
    Diagnostic {
        code: "SE0501".to_owned(),
        kind: DiagnosticKind::Semantic,
        severity: if finding.is_warning { Severity::Warning } else { Severity::Error },
        message: finding.to_string(),
        hint: None,
        start: utf16(text, (before + skipped) as u32),
        end: utf16(text, (before + line.len()) as u32),
    }
}

fn info(query: &Query) -> QueryInfo {
    let parameters = query.parameters.iter().map(|parameter| QueryParameter {
        name: parameter.name.clone(),
        ty: parameter.ty.name().to_owned(),
        description: parameter.description.clone(),
        required: parameter.is_required(),
        default: parameter.default.clone(),
        values: parameter.values.clone(),
        aliases: parameter.aliases.clone(),
    });
    QueryInfo {
        name: query.full_name(),
        families: query.families.clone(),
        description: query.description.clone(),
        aliases: query.alias_names().collect(),
        source: query.source.clone(),
        language: query.dialect().name().to_owned(),
        table: query.table.clone(),
        parameters: parameters.collect(),
        differs: query.differs.clone(),
        text: query.text.clone(),
    }
}
