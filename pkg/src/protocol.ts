// The worker's language, as the Rust crate `report` defines it. A test compares this file with the crate's field names.

/** KQL's column types. */
export type KqlType =
  | "bool" | "int" | "long" | "real" | "decimal" | "datetime" | "timespan" | "string" | "guid" | "dynamic";

/** A JSON value, as in a dynamic cell. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A cell. `null` is null; a long beyond 2^53 is a bigint, else a number; a datetime is an ISO 8601 string with `Z` and up
 * to 7 digits; a timespan is KQL text (`1.02:03:04.5000000`); guids and decimals are strings; a dynamic is a JSON value.
 */
export type Cell = Json | bigint;

/** A column's name and type. */
export interface ColumnInfo {
  name: string;
  type: KqlType;
}

/** A table that queries see. */
export interface TableInfo {
  handle: string;
  name: string;
  columns: ColumnInfo[];
  rowCount: number;
  bytes: number;
  origin: string;
  notices: string[];
  timeRangeMs: [number, number] | null;
}

/** A range of time, both ends included, ISO 8601. */
export interface TimeRange {
  start: string;
  end: string;
}

/** One finding about a query; `start` and `end` are offsets into its text. */
export interface Diagnostic {
  code: string;
  kind: "syntax" | "semantic";
  severity: "error" | "warning" | "info";
  message: string;
  hint?: string;
  start: number;
  end: number;
}

/** Whether a table holds every row that its query asked for. */
export type Completeness =
  | { kind: "complete" }
  | { kind: "partial"; reasons: string[] }
  | { kind: "missingTable"; table: string };

/** Where a table's rows came from. */
export interface Provenance {
  source: string;
  queryName?: string;
  query: string;
  parameters: { [name: string]: Json };
  timespan?: [string, string];
  rows: number;
  durationMs: number;
  askedAt: string;
  completeness: Completeness;
  steps: string[];
}

/** What a parameter takes. */
export type ParameterKind = "text" | "integer" | "boolean" | "choices" | "row";

/** A parameter of a notebooklet or of a method. */
export interface ParameterInfo {
  name: string;
  description: string;
  kind: ParameterKind;
  required: boolean;
  choices: string[];
  placeholder: string;
}

/** An option of a notebooklet: `+name` turns it on, `-name` off. */
export interface OptionInfo {
  name: string;
  description: string;
  default: boolean;
}

/** A follow-up method of a report. */
export interface MethodInfo {
  name: string;
  description: string;
  parameters: ParameterInfo[];
  available: boolean;
  unavailable: string | null;
}

/** What a notebooklet says of itself. */
export interface NotebookletInfo {
  name: string;
  description: string;
  entityTypes: string[];
  keywords: string[];
  parameters: ParameterInfo[];
  options: OptionInfo[];
  tables: string[];
  methods: MethodInfo[];
  results: [name: string, description: string][];
  help: string;
}

/** A parameter of a query of the library. */
export interface QueryParameter {
  name: string;
  type: "string" | "datetime" | "timespan" | "int" | "real" | "bool" | "list" | "column" | "columns" | "table" | "add_query_items" | "aggregate";
  description: string;
  required: boolean;
  default: Json;
  values: string[];
  aliases: string[];
}

/** A query of the library: `name` is `Family.name`, `text` the KQL with the parameters as names (or SPL, with `$name$`). */
export interface QueryInfo {
  name: string;
  families: string[];
  description: string;
  /** Other full names it is found by. */
  aliases: string[];
  /** The kind of source it is written for. */
  source: "sentinel" | "defender" | "adx" | "resourcegraph" | "splunk";
  language: "KQL" | "SPL";
  table: string;
  parameters: QueryParameter[];
  differs: string | null;
  text: string;
}

/** Something wrong in a file of queries: the query was left out, or taken with a warning. Lines and columns count from 1. */
export interface QueryProblem {
  line: number;
  column: number;
  field: string;
  message: string;
  warning: boolean;
}

/** An event timeline over a named table of a report. */
export interface TimelineSpec {
  title: string;
  table: string;
  timeColumn: string;
  groupBy: string | null;
  hover: string[];
  references: [timeMs: number, label: string][];
}

/** A chart over a named table of a report. */
export type ChartSpec = { kind: "timeline" } & TimelineSpec;

/** A label and its value. */
export interface Fact {
  label: string;
  value: string;
}

/** An entity as a tree of facts. */
export interface EntityCard {
  entityType: string;
  title: string;
  facts: Fact[];
  children: EntityCard[];
}

/** A list to choose from: the choice calls `method` with the item's value as `argument`. */
export interface Choice {
  id: string;
  prompt: string;
  method: string;
  argument: string;
  items: { value: Json; label: string; detail: string }[];
  selected: number | null;
}

/** One part of a section. */
export type Block =
  | { kind: "text"; text: string }
  | { kind: "list"; items: string[] }
  | { kind: "notice"; severity: Diagnostic["severity"]; message: string; hint: string | null }
  | { kind: "facts"; items: Fact[] }
  | { kind: "entity"; entity: EntityCard }
  | { kind: "table"; table: string; columns: string[] }
  | { kind: "chart"; spec: ChartSpec }
  | { kind: "choice"; choice: Choice };

/** A titled part of a report. One that arrives with an id that is already there replaces it. */
export interface Section {
  id: string;
  title: string;
  level: number;
  blocks: Block[];
}

/** How far a run is. */
export type RunStatus =
  | { kind: "running" }
  | { kind: "done" }
  | { kind: "cancelled" }
  | { kind: "failed"; message: string };

/** A named table of a report. */
export interface ReportTable {
  name: string;
  info: TableInfo;
  provenance: Provenance[];
}

/** Everything that a run has shown. */
export interface ReportData {
  id: number;
  notebooklet: string;
  title: string;
  version: string;
  params: { [name: string]: Json };
  options: string[];
  timespan: TimeRange;
  startedAt: string;
  status: RunStatus;
  sections: Section[];
  tables: ReportTable[];
  methods: MethodInfo[];
  state: Json;
}

/** What completion offers, and the text from `start` to `end` that an offer replaces. */
export interface Completion {
  start: number;
  end: number;
  /** The likeliest first. */
  items: CompletionItem[];
}

/** One offer. */
export interface CompletionItem {
  /** The name, as it is shown. */
  label: string;
  /** What goes into the text. */
  insert: string;
  kind: "column" | "table" | "variable" | "function" | "aggregate" | "plugin" | "operator" | "keyword" | "value";
  /** A column's type, a function's signature, an operator's form. */
  detail: string;
  /** One sentence; empty when there is none. */
  help: string;
}

/** What is known of the name from `start` to `end`. */
export interface Hover {
  start: number;
  end: number;
  /** A column with its type, a function's signature, an operator's form. */
  title: string;
  /** One sentence; empty when there is none. */
  help: string;
}

/** What can be asked of the engine by this package. */
export type Request =
  | { kind: "hello" }
  | { kind: "lookAt"; name: string; format: string | null; size: number }
  | { kind: "addTable"; name: string; format: string | null }
  | { kind: "declareTable"; name: string; columns: ColumnInfo[] }
  | { kind: "removeTable"; name: string }
  | { kind: "tables" }
  | { kind: "loadDemo"; scale: number | null; seed: number | null }
  | { kind: "query"; text: string; timespan: TimeRange | null }
  | { kind: "check"; text: string }
  | { kind: "describe"; text: string }
  | { kind: "format"; text: string }
  | { kind: "complete"; text: string; offset: number }
  | { kind: "hover"; text: string; offset: number }
  | { kind: "adopt" }
  | { kind: "export"; handle: string; format: string }
  | { kind: "release"; handle: string }
  | { kind: "notebooklets" }
  | { kind: "queries" }
  | { kind: "addQueries"; name: string; text: string }
  | { kind: "queryText"; name: string; params: { [name: string]: Json } }
  | { kind: "queryLink"; name: string; params: { [name: string]: Json }; resource: string }
  | { kind: "runQuery"; name: string; params: { [name: string]: Json } }
  | { kind: "run"; notebooklet: string; params: { [name: string]: Json }; timespan: TimeRange; options: string[] }
  | { kind: "call"; report: number; method: string; args: { [name: string]: Json } }
  | { kind: "save"; report: number }
  | { kind: "restore" }
  | { kind: "closeReport"; report: number }
  | { kind: "cancel"; request: number };

/** What the engine answers to them. */
export type Reply =
  | { kind: "done" }
  | { kind: "hello"; version: string }
  | { kind: "table"; table: TableInfo }
  | { kind: "tables"; tables: TableInfo[] }
  | { kind: "query"; table: TableInfo; provenance: Provenance; diagnostics: Diagnostic[]; render: Json }
  | { kind: "check"; diagnostics: Diagnostic[] }
  | { kind: "describe"; columns: ColumnInfo[]; diagnostics: Diagnostic[] }
  | { kind: "format"; text: string | null }
  | { kind: "complete"; completion: Completion }
  | { kind: "hover"; hover: Hover | null }
  | { kind: "notebooklets"; notebooklets: NotebookletInfo[] }
  | { kind: "queries"; queries: QueryInfo[]; problems: QueryProblem[] }
  | { kind: "text"; text: string }
  | { kind: "report"; report: ReportData };

/** What arrives while a request is under way. */
export type Event =
  | { kind: "started"; report: ReportData }
  | { kind: "progress"; message: string; done: number; total: number }
  | { kind: "section"; section: Section }
  | { kind: "table"; table: ReportTable }
  | { kind: "methods"; methods: MethodInfo[] };

/** An error as it crosses the worker boundary. */
export interface ErrorInfo {
  code: string;
  message: string;
  hint: string | null;
  helpUrl: string | null;
  diagnostics: Diagnostic[];
}
