//! The query library: listed, added to, shown, run.

use huntlet_catalog::{BindError, Bound, Query};
use huntlet_report::{ErrorInfo, QueryInfo, QueryParameter, Reply};
use huntlet_source::QueryRequest;
use serde_json::{Map, Value};

use crate::error::{error, with_findings};
use crate::findings::findings;
use crate::platform::RequestWorld;
use crate::{Answer, Session};

impl Session {
    pub(crate) fn queries(&self) -> Answer {
        Reply::Queries { queries: self.catalog.borrow().list().iter().map(info).collect() }.into()
    }

    /// Adds a user's own file; a query of the same full name is replaced.
    pub(crate) fn add_queries(&self, name: &str, text: &str) -> Result<Answer, ErrorInfo> {
        let mut more = self.catalog.borrow().clone();
        more.add_file(name, text).map_err(|problem| {
            error(
                "SE0501",
                format!("The queries could not be read: {problem}"),
                Some("Correct the file and add it again; nothing of it was taken.".into()),
            )
        })?;
        *self.catalog.borrow_mut() = more;
        Ok(self.queries())
    }

    /// The KQL that would be sent.
    pub(crate) fn query_text(&self, name: &str, params: &Map<String, Value>) -> Result<Answer, ErrorInfo> {
        Ok(Reply::Text { text: self.bound(name, params)?.text }.into())
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
        match self.sources.pick(source)? {
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
        source: query.source.clone(),
        table: query.table.clone(),
        parameters: parameters.collect(),
        differs: query.differs.clone(),
        text: query.text.clone(),
    }
}
