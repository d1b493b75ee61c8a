//! Analysis functions as KQL's `invoke` finds them.

use huntlet_analytics::{AnalyticsError, Control, Function, Input, Kind, functions};
use huntlet_engine::{
    Host, TableArgument, TableFunction, TableFunctionError, TableFunctionRun, TableFunctions, TableParameter,
};
use huntlet_table::{Schema, Table};
use serde_json::{Map, Value};

/// Every function that a pipeline can use.
#[derive(Debug)]
pub struct AnalysisFunctions;

/// One of them.
#[derive(Debug)]
struct Beside(&'static Function);

impl TableFunctions for AnalysisFunctions {
    fn find(&self, name: &str) -> Option<&'static dyn TableFunction> {
        let at = functions().iter().position(|function| function.name == name && function.pipes)?;
        beside().get(at).map(|function| function as &dyn TableFunction)
    }

    fn names(&self) -> Vec<&'static str> {
        functions().iter().filter(|function| function.pipes).map(|function| function.name).collect()
    }
}

/// The functions of the registry, in its order.
fn beside() -> &'static [Beside] {
    static ALL: std::sync::OnceLock<Vec<Beside>> = std::sync::OnceLock::new();
    ALL.get_or_init(|| functions().iter().map(|function| Beside(function)).collect())
}

/// Asks the engine's host.
pub(crate) struct HostControl<'h>(pub &'h dyn Host);

impl Control for HostControl<'_> {
    fn checkpoint(&self, _done: f64) -> huntlet_analytics::Checkpoint<'_> {
        Box::pin(async { self.0.checkpoint().await.map_err(|_| huntlet_analytics::Cancelled) })
    }
}

/// What happened and what to do next, as one sentence after another.
fn sentence(failure: &AnalyticsError) -> String {
    match &failure.hint {
        Some(hint) => format!("{} {hint}", failure.message),
        None => failure.message.clone(),
    }
}

impl TableFunction for Beside {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn help(&self) -> &'static str {
        self.0.description
    }

    fn parameters(&self) -> Vec<TableParameter> {
        let kind = |kind: Kind| match kind {
            Kind::Column => TableArgument::Column,
            Kind::Columns => TableArgument::Columns,
            _ => TableArgument::Value,
        };
        self.0.parameters.iter().map(|one| TableParameter { name: one.name, kind: kind(one.kind) }).collect()
    }

    fn schema(&self, input: &Schema, arguments: &Map<String, Value>) -> Result<Schema, String> {
        self.0.schema(input, arguments).map_err(|failure| sentence(&failure))
    }

    fn run<'a>(
        &'a self,
        input: Table,
        arguments: &'a Map<String, Value>,
        host: &'a dyn Host,
    ) -> TableFunctionRun<'a> {
        Box::pin(async move {
            let control = HostControl(host);
            let outcome = self.0.call(Input::Table(input), arguments, &control).await.map_err(|failure| {
                if failure.is_cancelled() {
                    TableFunctionError::Cancelled
                } else {
                    TableFunctionError::Failed(sentence(&failure))
                }
            })?;
            let none = || TableFunctionError::Failed(format!("`{}` gave no table.", self.0.name));
            outcome.main().cloned().ok_or_else(none)
        })
    }
}
