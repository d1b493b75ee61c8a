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

/** A cloud of Microsoft's: where its services are. */
export type Cloud = "global" | "usgov" | "china";

/** A workspace that is asked by itself. */
export interface WorkspaceRef {
  /** Its id, a GUID. */
  id: string;
  /** What the column `Workspace` says; the id when absent. */
  name?: string;
}

/** What is connected, and where it is. */
export type Connection =
  | {
      /** Microsoft Sentinel, by the Log Analytics API. */
      kind: "sentinel";
      /** The workspace's id; several are asked side by side, each by itself, and their rows get a column `Workspace`. */
      workspaceId: string | WorkspaceRef[];
      /** Further workspaces whose tables the service itself joins to the first's: ids, names or resource ids. */
      workspaces?: string[];
      /** Tables of the plans Basic and Auxiliary, which are asked by `/search`. */
      searchTables?: string[];
      cloud?: Cloud;
      /** Another address than the cloud's: `https://host[:port]`. Tokens go there. */
      endpoint?: string;
      /** The workspace's resource id in Azure, `/subscriptions/…/workspaces/…`: links into the portal need it. */
      resourceId?: string;
    }
  | {
      /** Azure Data Explorer, or an eventhouse of Microsoft Fabric. */
      kind: "adx";
      /** The cluster's address (its query URI). Tokens go there. */
      cluster: string;
      database: string;
      /** The column that a time span filters. Default: `TimeGenerated`. */
      timeColumn?: string;
    }
  | {
      /** Microsoft Defender XDR, by Graph's hunting. */
      kind: "defender";
      cloud?: Cloud;
      endpoint?: string;
    }
  | {
      /** Azure Resource Graph. */
      kind: "resourceGraph";
      /** Default: all subscriptions that the user may read. */
      subscriptions?: string[];
      cloud?: Cloud;
      endpoint?: string;
    }
  | {
      /** Splunk, by its REST API. Queries are in Splunk's own language. */
      kind: "splunk";
      /** The address of the management port, such as `https://splunk.contoso.com:8089`. */
      endpoint: string;
    }
  | {
      /** The tables in memory, which are always there under the name `local`. */
      kind: "local";
    };

/** What a token says of itself. Only the service checks it. */
export interface TokenInfo {
  /** The user, as the token names them. */
  user: string | null;
  /** The service that it is for. */
  audience: string | null;
  /** When it ends, ISO 8601. */
  expiresAt: string | null;
  /** Why it cannot be used, a sentence. */
  problem: string | null;
}

/** A connected source. */
export interface SourceInfo {
  /** The name that the option `source` takes. */
  name: string;
  sourceKind: Connection["kind"];
  /** What it is, for people. */
  title: string;
  /** The addresses that it asks, and that its tokens go to. */
  hosts: string[];
  /** Whether queries that name no source go to it. */
  isDefault: boolean;
  token: TokenInfo | null;
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

/** A parameter of an analysis function. */
export interface FunctionParameter {
  name: string;
  description: string;
  kind: "text" | "texts" | "column" | "columns" | "bool" | "int" | "real" | "timespan" | "datetime" | "choice" | "object" | "array";
  /** What it takes, in words. */
  takes: string;
  /** Whether it must be given. Columns need not be for a text. */
  required: boolean;
  /** Its value when it is left out; null when the function decides. */
  default: Json;
  /** What a choice may be. */
  choices: string[];
}

/** An analysis function. */
export interface FunctionInfo {
  name: string;
  /** What it does, and the columns of its tables. */
  description: string;
  /** What it works on. */
  input: ("text" | "table")[];
  parameters: FunctionParameter[];
  /** Whether KQL can call it: `T | invoke name(...)`. */
  kql: boolean;
}

/** What an analysis function is called on. */
export type AnalysisInput = { kind: "text"; text: string } | { kind: "table"; handle: string } | { kind: "bytes" };

/** A table of an analysis function's answer. */
export interface AnalysisTable {
  name: string;
  info: TableInfo;
  provenance: Provenance;
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
  | { kind: "connect"; name: string | null; connection: Connection; token: string | null; anonymous: boolean; keepDefault: boolean }
  | { kind: "disconnect"; name: string }
  | { kind: "sources" }
  | { kind: "useSource"; name: string }
  | { kind: "setToken"; source: string; token: string }
  | { kind: "describeToken"; token: string; connection: Connection | null }
  | { kind: "token"; ask: number; token: string | null; problem: string | null }
  | { kind: "query"; text: string; timespan: TimeRange | null; source: string | null; fresh: boolean }
  | { kind: "check"; text: string }
  | { kind: "describe"; text: string }
  | { kind: "format"; text: string }
  | { kind: "complete"; text: string; offset: number }
  | { kind: "hover"; text: string; offset: number }
  | { kind: "adopt" }
  | { kind: "export"; handle: string; format: string }
  | { kind: "release"; handle: string }
  | { kind: "notebooklets" }
  | { kind: "analytics" }
  | { kind: "analyze"; name: string; input: AnalysisInput; arguments: { [name: string]: Json } }
  | { kind: "queries" }
  | { kind: "addQueries"; name: string; text: string }
  | { kind: "queryText"; name: string; params: { [name: string]: Json } }
  | { kind: "queryLink"; name: string; params: { [name: string]: Json }; resource: string }
  | { kind: "link"; text: string; source: string | null }
  | { kind: "runQuery"; name: string; params: { [name: string]: Json }; source: string | null; fresh: boolean }
  | { kind: "run"; notebooklet: string; params: { [name: string]: Json }; timespan: TimeRange; options: string[]; source: string | null }
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
  | { kind: "source"; source: SourceInfo }
  | { kind: "sources"; sources: SourceInfo[] }
  | { kind: "token"; info: TokenInfo }
  | { kind: "query"; table: TableInfo; provenance: Provenance; diagnostics: Diagnostic[]; render: Json }
  | { kind: "check"; diagnostics: Diagnostic[] }
  | { kind: "describe"; columns: ColumnInfo[]; diagnostics: Diagnostic[] }
  | { kind: "format"; text: string | null }
  | { kind: "complete"; completion: Completion }
  | { kind: "hover"; hover: Hover | null }
  | { kind: "notebooklets"; notebooklets: NotebookletInfo[] }
  | { kind: "queries"; queries: QueryInfo[]; problems: QueryProblem[] }
  | { kind: "analytics"; functions: FunctionInfo[] }
  | { kind: "analysis"; tables: AnalysisTable[]; text: string | null }
  | { kind: "text"; text: string }
  | { kind: "report"; report: ReportData };

/** What arrives while a request is under way. */
export type Event =
  | { kind: "started"; report: ReportData }
  | { kind: "progress"; message: string; done: number; total: number }
  | { kind: "section"; section: Section }
  | { kind: "table"; table: ReportTable }
  | { kind: "token"; ask: number; source: string; resource: string; scopes: string[]; renew: boolean }
  | { kind: "methods"; methods: MethodInfo[] };

/** An error as it crosses the worker boundary. */
export interface ErrorInfo {
  code: string;
  message: string;
  hint: string | null;
  helpUrl: string | null;
  diagnostics: Diagnostic[];
}
