//! The worker's language: requests in, one reply each, events in between.
//!
//! A message to the worker is `{ id, request, bytes? }`; it answers `{ id, reply, bytes? }` once, or `{ id, error }`,
//! and may send any number of `{ id, event }` before. Bytes (files, Arrow, saved reports) travel beside the message
//! as a transferred `ArrayBuffer`, not inside it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::report::ReportTable;
use crate::{
    ChartData, ColumnInfo, Connection, Diagnostic, MethodInfo, NotebookletInfo, Page, Plot, PlotSpec,
    Provenance, QueryInfo, QueryProblem, Report, Secret, Section, SourceInfo, TableInfo, TimeRange,
    TimelineSpec, TokenInfo, View,
};

/// What can be asked of the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Request {
    /// The engine's version. → `Reply::Hello`
    Hello,
    /// Add (or replace) a table from the bytes beside the message. → `Reply::Table`
    AddTable {
        /// The table's name.
        name: String,
        /// `csv`, `json`, `ndjson`, `parquet`, `arrow`; found from the content when absent.
        #[serde(default)]
        format: Option<String>,
    },
    /// Look whether a file can be a table, before it is read: the bytes beside the message are its first 65,536 and then,
    /// where they are known, its last eight; or all of a file that is no longer than that. → `Reply::Done`, or the error that `AddTable` would
    /// end with
    LookAt {
        /// The table's name.
        name: String,
        /// As in `AddTable`.
        #[serde(default)]
        format: Option<String>,
        /// The whole file, in bytes.
        size: u64,
    },
    /// Declare an empty table of a schema. → `Reply::Table`
    DeclareTable {
        /// The table's name.
        name: String,
        /// Its columns.
        columns: Vec<ColumnInfo>,
    },
    /// Forget a table. → `Reply::Done`
    RemoveTable {
        /// The table's name.
        name: String,
    },
    /// All tables that queries see. → `Reply::Tables`
    Tables,
    /// Make the demo tenant's tables. → `Reply::Tables`
    LoadDemo {
        /// How much noise: 1 is about 100,000 events.
        #[serde(default)]
        scale: Option<f64>,
        /// Same seed, same bytes.
        #[serde(default)]
        seed: Option<u64>,
    },
    /// Connect a source; its token is asked for at once (event `Token`) unless it is given. → `Reply::Source`
    Connect {
        /// Its name; made from its kind when absent. A source of that name is replaced.
        #[serde(default)]
        name: Option<String>,
        /// What and where.
        connection: Connection,
        /// A token that the user pasted. It is used until it expires, and nobody is asked for another.
        #[serde(default)]
        token: Option<Secret>,
        /// No token is sent at all.
        #[serde(default)]
        anonymous: bool,
        /// Leave the default source as it is; else it is this one.
        #[serde(default)]
        keep_default: bool,
    },
    /// Forget a source and its token. → `Reply::Sources`
    Disconnect {
        /// Its name.
        name: String,
    },
    /// Every source. → `Reply::Sources`
    Sources,
    /// Where queries go that name no source. → `Reply::Sources`
    UseSource {
        /// Its name; `local` for the tables in memory.
        name: String,
    },
    /// A newer pasted token for a source. → `Reply::Source`
    SetToken {
        /// The source's name.
        source: String,
        /// The token.
        token: Secret,
    },
    /// What a token says of itself, before it is used. → `Reply::Token`
    DescribeToken {
        /// The token.
        token: Secret,
        /// What it is meant for.
        #[serde(default)]
        connection: Option<Connection>,
    },
    /// The answer to the event `Token`. → `Reply::Done`
    Token {
        /// The event's number.
        ask: u32,
        /// The token; none when there is none to be had.
        #[serde(default)]
        token: Option<Secret>,
        /// Why there is none.
        #[serde(default)]
        problem: Option<String>,
    },
    /// Run KQL. Events `Token`, `Progress`. → `Reply::Query`
    Query {
        /// The text.
        text: String,
        /// Rows outside this range are not read.
        #[serde(default)]
        timespan: Option<TimeRange>,
        /// The source's name; the default source when absent.
        #[serde(default)]
        source: Option<String>,
        /// Ask the service even when a recent result is at hand.
        #[serde(default)]
        fresh: bool,
    },
    /// Look at KQL without running it. → `Reply::Check`
    Check {
        /// The text.
        text: String,
    },
    /// The result's columns without running. → `Reply::Describe`
    Describe {
        /// The text.
        text: String,
    },
    /// The text laid out anew. → `Reply::Format`
    Format {
        /// The text.
        text: String,
    },
    /// What may stand at a place of a text. → `Reply::Complete`
    Complete {
        /// The text.
        text: String,
        /// The place, in UTF-16 units.
        offset: u32,
    },
    /// What the name at a place of a text is. → `Reply::Hover`
    Hover {
        /// The text.
        text: String,
        /// The place, in UTF-16 units.
        offset: u32,
    },
    /// The query library. → `Reply::Queries`
    Queries,
    /// Add a file of queries; one of the same name is replaced. → `Reply::Queries`
    AddQueries {
        /// The file's name, for messages.
        name: String,
        /// The file: YAML.
        text: String,
    },
    /// The text that a query of the library would send. → `Reply::Text`
    QueryText {
        /// `Family.name`.
        name: String,
        /// Its parameters.
        params: Map<String, Value>,
    },
    /// A link that opens a query of the library in the portal's page of logs. → `Reply::Text`
    QueryLink {
        /// `Family.name`.
        name: String,
        /// Its parameters.
        params: Map<String, Value>,
        /// The workspace's resource id in Azure.
        resource: String,
    },
    /// A link that opens a text where the source has a page of its own. → `Reply::Text`, empty where there is none
    Link {
        /// The text.
        text: String,
        /// The source's name; the default source when absent.
        #[serde(default)]
        source: Option<String>,
    },
    /// Run a query of the library. Events `Token`, `Progress`. → `Reply::Query`
    RunQuery {
        /// `Family.name`.
        name: String,
        /// Its parameters.
        params: Map<String, Value>,
        /// The source's name; the default source when absent.
        #[serde(default)]
        source: Option<String>,
        /// Ask the service even when a recent result is at hand.
        #[serde(default)]
        fresh: bool,
    },
    /// The analysis functions. → `Reply::Analytics`
    Analytics,
    /// Call an analysis function. Events `Progress`. → `Reply::Analysis`
    Analyze {
        /// Which.
        name: String,
        /// On what.
        input: crate::AnalysisInput,
        /// Its arguments by name.
        #[serde(default)]
        arguments: Map<String, Value>,
    },
    /// A window of rows as text. → `Reply::Page`
    Page {
        /// The table's handle.
        handle: String,
        /// Order, filters, columns.
        #[serde(default)]
        view: View,
        /// First row.
        offset: u64,
        /// Rows at most.
        limit: u32,
    },
    /// One row, every column. → `Reply::Page` of one row
    Row {
        /// The table's handle.
        handle: String,
        /// The row's number in the unsorted table.
        row: u32,
    },
    /// What a timeline draws. → `Reply::ChartData`, with the marks in the bytes beside it
    ChartData {
        /// The table's handle.
        handle: String,
        /// The spec.
        spec: TimelineSpec,
    },
    /// What a plot draws. → `Reply::Plot`
    Plot {
        /// The table's handle.
        handle: String,
        /// The spec.
        spec: Box<PlotSpec>,
    },
    /// A table as a file, in the bytes beside the reply. → `Reply::Done`
    Export {
        /// The table's handle.
        handle: String,
        /// `csv`, `json`, `ndjson` or `arrow`.
        format: String,
        /// Order, filters, columns.
        #[serde(default)]
        view: View,
    },
    /// Take the Arrow bytes beside the message as a result. → `Reply::Table`
    Adopt,
    /// Forget a query's result. → `Reply::Done`
    Release {
        /// The result's handle.
        handle: String,
    },
    /// Every notebooklet. → `Reply::Notebooklets`
    Notebooklets,
    /// Run a notebooklet. Events `Started`, `Progress`, `Table`, `Section`, `Token`. → `Reply::Report`
    Run {
        /// Which.
        notebooklet: String,
        /// Its parameters, `value` among them.
        params: Map<String, Value>,
        /// The time range.
        timespan: TimeRange,
        /// Options: plain names, or `+name` and `-name`.
        #[serde(default)]
        options: Vec<String>,
        /// The source's name; the default source when absent. The report's methods ask the same source.
        #[serde(default)]
        source: Option<String>,
    },
    /// Call a report's method. The same events. → `Reply::Report`
    Call {
        /// The report.
        report: u32,
        /// The method.
        method: String,
        /// Its arguments.
        #[serde(default)]
        args: Map<String, Value>,
    },
    /// A report as bytes beside the reply. → `Reply::Done`
    Save {
        /// The report.
        report: u32,
    },
    /// A saved report from the bytes beside the message. → `Reply::Report`
    Restore,
    /// Forget a report. → `Reply::Done`
    CloseReport {
        /// The report.
        report: u32,
    },
    /// Stop the request with that id. It ends with `Cancelled`. → `Reply::Done`
    Cancel {
        /// The id of the message to stop.
        request: u32,
    },
}

/// What the engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reply {
    /// It is done.
    Done,
    /// The engine is there.
    Hello {
        /// Huntlet's version.
        version: String,
    },
    /// One table.
    Table {
        /// The table.
        table: Box<TableInfo>,
    },
    /// All tables.
    Tables {
        /// The tables in the order of their names.
        tables: Vec<TableInfo>,
    },
    /// One source.
    Source {
        /// The source.
        source: Box<SourceInfo>,
    },
    /// All sources.
    Sources {
        /// `local` first, then in the order in which they were connected.
        sources: Vec<SourceInfo>,
    },
    /// What a token says of itself.
    Token {
        /// It.
        info: TokenInfo,
    },
    /// A query's result; its rows are paged for.
    Query {
        /// Handle, columns, count.
        table: Box<TableInfo>,
        /// Where the rows came from.
        provenance: Box<Provenance>,
        /// Warnings about the query.
        diagnostics: Vec<Diagnostic>,
        /// The `render` operator's chart and properties, if it had one.
        #[serde(default)]
        render: Option<Value>,
        /// The same as a plot; none where there is nothing to draw, or nothing that draws it.
        #[serde(default)]
        plot: Option<Box<PlotSpec>>,
    },
    /// What was found in a query.
    Check {
        /// The findings in the order of the text.
        diagnostics: Vec<Diagnostic>,
    },
    /// A query's result schema.
    Describe {
        /// Columns.
        columns: Vec<ColumnInfo>,
        /// The findings.
        diagnostics: Vec<Diagnostic>,
    },
    /// A text laid out anew.
    Format {
        /// The text; none when the given one has errors.
        text: Option<String>,
    },
    /// What may stand at a place.
    Complete {
        /// The offers and what they replace.
        completion: crate::Completion,
    },
    /// What a name is.
    Hover {
        /// What is known of it, if anything.
        hover: Option<crate::Hover>,
    },
    /// The query library.
    Queries {
        /// In the order of the files.
        queries: Vec<QueryInfo>,
        /// What is wrong in the file just added; the queries concerned were left out, but for warnings.
        #[serde(default)]
        problems: Vec<QueryProblem>,
    },
    /// The analysis functions.
    Analytics {
        /// In the order of the registry.
        functions: Vec<crate::FunctionInfo>,
    },
    /// What a function answered.
    Analysis {
        /// Its tables, the main one first.
        tables: Vec<crate::AnalysisTable>,
        /// Its text, if it has one.
        text: Option<String>,
    },
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// A window of rows as text.
    Page {
        /// The window.
        page: Page,
    },
    /// A timeline's marks.
    ChartData {
        /// The marks.
        data: ChartData,
    },
    /// A plot's values.
    Plot {
        /// The values.
        plot: Box<Plot>,
    },
    /// Every notebooklet.
    Notebooklets {
        /// In the order of their names.
        notebooklets: Vec<NotebookletInfo>,
    },
    /// A report as it stands at the end.
    Report {
        /// The report.
        report: Box<Report>,
    },
}

/// What arrives while a request is under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// The report exists; sections follow.
    Started {
        /// The report without sections.
        report: Box<Report>,
    },
    /// Where the run is.
    Progress {
        /// What is being done, a short sentence.
        message: String,
        /// Steps done.
        done: u32,
        /// Steps in all, as known now.
        total: u32,
    },
    /// A section is there, or is replaced.
    Section {
        /// The section.
        section: Section,
    },
    /// A named table is there, or is replaced.
    Table {
        /// The table.
        table: Box<ReportTable>,
    },
    /// A token is needed. The run waits until `Request::Token` answers with the same number.
    Token {
        /// The number.
        ask: u32,
        /// The source's name.
        source: String,
        /// The service that the token must be for.
        resource: String,
        /// What to ask the sign-in service for.
        scopes: Vec<String>,
        /// Whether the last token was refused or has ended, so that a kept one is of no use.
        renew: bool,
    },
    /// What can be called now.
    Methods {
        /// The methods.
        methods: Vec<MethodInfo>,
    },
}

/// An error as it crosses the boundary.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorInfo {
    /// Stable code, such as `NB0203`; `ABORT` when the request was cancelled.
    pub code: String,
    /// What happened, to what.
    pub message: String,
    /// What to do next.
    #[serde(default)]
    pub hint: Option<String>,
    /// Where help is found.
    #[serde(default)]
    pub help_url: Option<String>,
    /// Findings, when a query was the cause.
    #[serde(default)]
    pub diagnostics: Vec<Diagnostic>,
}
