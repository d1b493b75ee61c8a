//! What crosses the worker boundary: plain data, no logic.
//!
//! Every type here is serde data with camelCase names, so that the page (Leptos), the npm package (TypeScript)
//! and the widget read the same messages. Instants are milliseconds since 1970 (`*_ms`) where a chart or a control
//! needs a number, and ISO 8601 text where a person reads them.

pub mod analytics;
mod assist;
pub mod chart;
pub mod choice;
pub mod diagnostic;
pub mod library;
pub mod metadata;
pub mod page;
pub mod plot;
pub mod protocol;
pub mod provenance;
pub mod report;
pub mod section;
pub mod source;
pub mod table;

pub use analytics::{AnalysisInput, AnalysisTable, FunctionInfo, FunctionParameter};
pub use assist::{Completion, CompletionItem, Hover};
pub use chart::{ChartData, ChartSpec, Mark, Series, TimelineSpec};
pub use choice::{Choice, ChoiceItem};
pub use diagnostic::{Diagnostic, DiagnosticKind, Severity};
pub use library::{QueryInfo, QueryParameter, QueryProblem};
pub use metadata::{MethodInfo, NotebookletInfo, OptionInfo, ParameterInfo, ParameterKind};
pub use page::{Filter, FilterOp, Page, Sort, View};
pub use plot::{Plot, PlotAxis, PlotKind, PlotSeries, PlotSpec, Stacking};
pub use protocol::{ErrorInfo, Event, Reply, Request};
pub use provenance::{Completeness, Provenance};
pub use report::{Report, ReportTable, RunStatus, TimeRange};
pub use section::{Block, EntityCard, Fact, Section};
pub use source::{Cloud, Connection, Secret, SourceInfo, TokenInfo, WorkspaceRef, Workspaces};
pub use table::{ColumnInfo, TableInfo};
