import type { Extras } from "./backend.js";
import type { Answer } from "./engine.js";
import { HuntletError } from "./errors.js";
import type { AnalysisInput, FunctionInfo, Json, Reply, Request } from "./protocol.js";
import { extras, type RunHandlers } from "./report.js";
import { type Place, Table } from "./table.js";

/** Arguments of a function, by the names that `list()` tells; `undefined` is as good as left out. */
export interface AnalyticsArguments {
  [parameter: string]: Json | undefined;
}

/**
 * What a function is called on: a result, `{ table }` for a loaded table by its name, or `{ text }`. A plain string is the
 * name of a loaded table where there is one of that name, else a text.
 */
export type AnalyticsInput = string | Table | { table: string } | { text: string };

/** How a call is watched and stopped. */
export type AnalyticsHandlers = Pick<RunHandlers, "signal" | "onProgress">;

/** What a function answered. */
export interface Analysis {
  /** The main table. */
  table: Table;
  /** Every table by its name, the main one first. */
  tables: Map<string, Table>;
  /** The text, of functions that give one: such as `base64_unpack`'s with what was decoded in it. */
  text: string | null;
}

/** Arguments of `iocs`. */
export interface IocArguments {
  /** Of a table: the columns to look in. */
  columns?: string | string[];
  /** The types to look for; all that `include_paths` allows when left out. */
  ioc_types?: string[];
  /** Whether to look for paths and registry keys: yes in a text, no in columns when left out. */
  include_paths?: boolean;
  /** Whether names under unknown top-level domains count. */
  ignore_tlds?: boolean;
  /** Whether de-fanged forms count; yes when left out. */
  defanged?: boolean;
  /** Types of your own: name to regular expression, or to one with the group that is wanted. */
  patterns?: { [name: string]: string | { regex: string; group?: string } };
}

/** How the functions reach their engines. @internal */
export interface AnalyticsAccess {
  /** Whether results live in the engine that runs functions. */
  local: boolean;
  /** Asks this thread's engine. */
  near(request: Request): Reply;
  /** Asks the engine that holds the tables. */
  ask(request: Request, accompanied: Extras): Promise<Answer>;
  /** The names of the loaded tables. */
  tables(): string[];
  /** Where rows that came with an answer can be read. */
  home(handle: string, rows: Answer["rows"]): Place;
}

/** The analysis functions: names are MSTICPy's where it has one. */
export class Analytics {
  #access: AnalyticsAccess;
  #all: FunctionInfo[];

  /** @internal */
  constructor(access: AnalyticsAccess) {
    this.#access = access;
    const reply = access.near({ kind: "analytics" });
    this.#all = reply.kind === "analytics" ? reply.functions : [];
  }

  /** Every function, with its parameters. */
  list(): FunctionInfo[] {
    return this.#all;
  }

  /** Functions in whose name, description or parameters every word occurs. */
  find(words: string): FunctionInfo[] {
    const wanted = words.toLowerCase().split(/[\s,]+/).filter(Boolean);
    const text = (info: FunctionInfo) => [info.name, info.description, ...info.parameters.map(({ name }) => name)].join(" ").toLowerCase();
    return this.#all.filter((info) => wanted.every((word) => text(info).includes(word)));
  }

  /** One function. */
  get(name: string): FunctionInfo {
    const found = this.#all.find((info) => info.name === name);
    if (found) return found;
    throw new HuntletError({
      code: "AN0101",
      message: `There is no function \`${name}\`.`,
      hint: `There are ${this.#all.map((info) => info.name).join(", ")}.`,
    });
  }

  /** Calls a function. */
  async run(name: string, input: AnalyticsInput, args: AnalyticsArguments = {}, handlers: AnalyticsHandlers = {}): Promise<Analysis> {
    this.get(name);
    const given: { [parameter: string]: Json } = {};
    for (const [parameter, value] of Object.entries(args)) if (value !== undefined) given[parameter] = value;
    const { input: what, bytes } = this.#input(input);
    const request = { kind: "analyze" as const, name, input: what, arguments: given };
    const { reply, rows } = await this.#access.ask(request, { ...extras(handlers), takeRows: true, ...(bytes && { bytes }) });
    if (reply.kind !== "analysis") {
      throw new HuntletError({ code: "PK0005", message: `The engine answered ${reply.kind}, which was not asked.` });
    }
    const tables = new Map(
      reply.tables.map(({ name: own, info, provenance }) => [own, new Table(info, [provenance], this.#access.home(info.handle, rows))] as const),
    );
    const [table] = tables.values();
    if (!table) throw new HuntletError({ code: "PK0004", message: `\`${name}\` gave no table.` });
    return { table, tables, text: reply.text };
  }

  /**
   * Indicators of compromise in a text or in columns of a table: IoCType, Observable (refanged), SourceIndex (the row), Input
   * (the cell), Raw (the form found).
   */
  async iocs(input: AnalyticsInput, args: IocArguments = {}, handlers: AnalyticsHandlers = {}): Promise<Table> {
    return (await this.run("ioc_extract", input, { ...args }, handlers)).table;
  }

  /** Base64 in a text or a column, unpacked: the items, and of a text the text with what was decoded in it. */
  async unpack(input: AnalyticsInput, args: AnalyticsArguments = {}, handlers: AnalyticsHandlers = {}): Promise<Analysis> {
    return this.run("base64_unpack", input, args, handlers);
  }

  #input(input: AnalyticsInput): { input: AnalysisInput; bytes?: Uint8Array<ArrayBuffer> } {
    if (input instanceof Table) {
      if (this.#access.local) return { input: { kind: "table", handle: input.place().handle } };
      return { input: { kind: "bytes" }, bytes: input.toArrow() };
    }
    const loaded = (name: string) => this.#access.tables().includes(name);
    if (typeof input === "string") {
      return { input: loaded(input) ? { kind: "table", handle: `table:${input}` } : { kind: "text", text: input } };
    }
    if ("text" in input) return { input: { kind: "text", text: input.text } };
    if (loaded(input.table)) return { input: { kind: "table", handle: `table:${input.table}` } };
    throw new HuntletError({
      code: "PK0011",
      message: `There is no table \`${input.table}\`.`,
      hint: `There are ${this.#access.tables().join(", ") || "none"}; \`addTable\` or \`loadDemo\` load some.`,
    });
  }
}
