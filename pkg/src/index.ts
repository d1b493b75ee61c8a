/**
 * Huntlet: security-investigation notebooklets and a KQL engine, in the page and in Node.
 *
 * @example
 * import { open } from "huntlet";
 * const hunt = await open();
 * await hunt.loadDemo();
 * const table = await hunt.query("SigninLogs | summarize n = count() by ResultType");
 * console.log(table.objects());
 */

import { LocalBackend, WorkerBackend } from "./backend.js";
import { compile, makeEngine, type WasmSource } from "./engine.js";
import { Hunt } from "./hunt.js";

/** How to open Huntlet. */
export interface OpenOptions {
  /** Where the engine module is, when it does not lie beside the package: an address, its bytes, or the compiled module. */
  wasm?: WasmSource;
  /** Whether the engine runs in a Web Worker. Default: yes in a page, no in Node. */
  worker?: boolean;
}

/** Loads the engine. */
export async function open(options: OpenOptions = {}): Promise<Hunt> {
  const module = await compile(options.wasm);
  const near = await makeEngine(module);
  const worker = options.worker ?? (typeof Worker !== "undefined" && typeof document !== "undefined");
  return new Hunt(worker ? new WorkerBackend(module) : new LocalBackend(near), near);
}

export { Analytics } from "./analytics.js";
export type { Analysis, AnalyticsArguments, AnalyticsHandlers, AnalyticsInput, IocArguments } from "./analytics.js";
export { HuntletError } from "./errors.js";
export { Hunt, Notebooklets } from "./hunt.js";
export type { Format, Instant, LoadedTable, QueryOptions, RunParams, SourceChoice, Timespan } from "./hunt.js";
export type { ConnectOptions, ConnectSettings, GetToken, TokenRequest } from "./sources.js";
export type { TableSource } from "./bytes.js";
export type { WasmSource } from "./engine.js";
export { Queries } from "./queries.js";
export type { AddedQueries, QueryParams, QueryRunOptions } from "./queries.js";
export { Report } from "./report.js";
export type { RunHandlers } from "./report.js";
export { Table } from "./table.js";
export type {
  Block, Cell, ChartSpec, Choice, Cloud, ColumnInfo, Completeness, Connection, Completion, CompletionItem, Diagnostic, EntityCard, Fact, FunctionInfo, FunctionParameter, Hover, Json, KqlType, MethodInfo,
  NotebookletInfo, OptionInfo, ParameterInfo, ParameterKind, Provenance, QueryInfo, QueryParameter, QueryProblem, RunStatus, Section, SourceInfo, TimelineSpec, TimeRange, TokenInfo,
  WorkspaceRef,
} from "./protocol.js";
