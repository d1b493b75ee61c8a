//! A report: what a run has shown so far.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{MethodInfo, Provenance, Section, TableInfo};

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum RunStatus {
    /// Under way.
    Running,
    /// Ended as it should.
    Done,
    /// Stopped by the user; what had arrived is kept.
    Cancelled,
    /// Ended by an error; what had arrived is kept.
    Failed {
        /// What happened and what to do.
        message: String,
    },
}

/// A range of time, both ends included, ISO 8601 text with `Z`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRange {
    /// First instant.
    pub start: String,
    /// Last instant.
    pub end: String,
}

/// A named table of a report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportTable {
    /// Its name in the report, MSTICPy's where there is one.
    pub name: String,
    /// Shape and handle.
    pub info: TableInfo,
    /// Every query that its rows came from.
    pub provenance: Vec<Provenance>,
}

/// Everything that a run has shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Number within the session.
    pub id: u32,
    /// Which notebooklet made it.
    pub notebooklet: String,
    /// Title.
    pub title: String,
    /// The version of Huntlet that made it.
    pub version: String,
    /// Parameters as given.
    pub params: Map<String, Value>,
    /// Options that were on.
    pub options: Vec<String>,
    /// The run's time range.
    pub timespan: TimeRange,
    /// When it began, ISO 8601.
    pub started_at: String,
    /// How far it is.
    pub status: RunStatus,
    /// Sections in the order in which they are read.
    pub sections: Vec<Section>,
    /// Named tables.
    pub tables: Vec<ReportTable>,
    /// What can be called next.
    pub methods: Vec<MethodInfo>,
    /// The notebooklet's own state, which a restored report needs to go on (chosen account …).
    #[serde(default)]
    pub state: Value,
}
