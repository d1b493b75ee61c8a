import { Analytics } from "./analytics.js";
import type { Backend } from "./backend.js";
import { type TableSource, toBytes } from "./bytes.js";
import { type Answer, answer, type Engine } from "./engine.js";
import { HuntletError, toError } from "./errors.js";
import type { ColumnInfo, Completion, Diagnostic, Hover, Json, KqlType, NotebookletInfo, Reply, Request, SourceInfo, TableInfo, TimeRange, Connection, TokenInfo } from "./protocol.js";
import { Queries } from "./queries.js";
import { extras, Report, reportOf, type RunHandlers } from "./report.js";
import { type ConnectOptions, Sources } from "./sources.js";
import { type Place, Table } from "./table.js";

/** Formats that tables are read from. */
export type Format = "csv" | "json" | "ndjson" | "parquet" | "arrow";

/** An instant: ISO 8601 text, a Date, or milliseconds since 1970. */
export type Instant = string | Date | number;

/** A range of time, both ends included. */
export interface Timespan {
  start: Instant;
  end: Instant;
}

/** Which source a query goes to. */
export interface SourceChoice {
  /** The source's name; `local` for the tables in memory. Default: the default source, see `hunt.connect`. */
  source?: string;
}

/** How a query is run. */
export interface QueryOptions extends SourceChoice {
  /** Rows outside this range are not read. */
  timespan?: Timespan;
  /** Stops the query, also one that is under way at a service. */
  signal?: AbortSignal;
  /** Called when a service has answered another part. */
  onProgress?: RunHandlers["onProgress"];
  /** Asks the service even when the same question was answered within the last ten minutes. Default: false. */
  fresh?: boolean;
}

/** A loaded table, as `tables()` lists it. */
export interface LoadedTable {
  name: string;
  columns: { name: string; type: KqlType }[];
  rowCount: number;
}

/** Parameters of a run: the notebooklet's own (`value` among them), `timespan` and `options`. */
export interface RunParams {
  timespan: Timespan;
  /** Option names, or `+name` and `-name`. */
  options?: string[];
  [parameter: string]: Json | Timespan | undefined;
}

function isoRange({ start, end }: Timespan): TimeRange {
  return { start: iso(start, "start"), end: iso(end, "end") };
}

function iso(instant: Instant, which: string): string {
  if (typeof instant === "string") return instant;
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) {
    throw new HuntletError({ code: "PK0007", message: `The time span's ${which} is not a date.`, hint: "Give ISO 8601 text, a Date, or milliseconds since 1970." });
  }
  return date.toISOString();
}

const unexpected = (reply: Reply) => new HuntletError({ code: "PK0005", message: `The engine answered ${reply.kind}, which was not asked.` });

/** The catalogue of notebooklets. */
export class Notebooklets {
  #all: NotebookletInfo[];

  /** @internal */
  constructor(all: NotebookletInfo[]) {
    this.#all = all;
  }

  /** Every notebooklet. */
  list(): NotebookletInfo[] {
    return this.#all;
  }

  /** Notebooklets in whose name, description, keywords, entities or options every word occurs. */
  find(words: string): NotebookletInfo[] {
    const wanted = words.toLowerCase().split(/[\s,]+/).filter(Boolean);
    return this.#all.filter((info) => {
      const text = [info.name, info.description, ...info.keywords, ...info.entityTypes, ...info.options.map((option) => option.name)]
        .join(" ")
        .toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
  }

  /** One notebooklet. */
  get(name: string): NotebookletInfo {
    const found = this.#all.find((info) => info.name === name);
    if (found) return found;
    throw new HuntletError({
      code: "PK0008",
      message: `There is no notebooklet \`${name}\`.`,
      hint: `There are ${this.#all.map((info) => info.name).join(", ")}.`,
    });
  }
}

/** Tables, queries and notebooklets over one engine. */
export class Hunt {
  /** The catalogue of notebooklets. */
  readonly notebooklets: Notebooklets;
  /** The query library. */
  readonly queries: Queries;
  /** The analysis functions. */
  readonly analytics: Analytics;
  #backend: Backend;
  /** The engine of this thread: the whole engine in Node; in a page its twin, which knows the schemas and reads results. */
  #near: Engine;
  #tables: TableInfo[] = [];
  #sources: Sources;

  /** @internal */
  constructor(backend: Backend, near: Engine) {
    this.#backend = backend;
    this.#near = near;
    this.#sources = new Sources(backend, near);
    const { reply } = answer(near, { kind: "notebooklets" });
    if (reply.kind !== "notebooklets") throw unexpected(reply);
    this.notebooklets = new Notebooklets(reply.notebooklets);
    this.queries = new Queries({
      near: (request) => this.#answer(request).reply,
      far: async (request) => {
        if (!backend.local) await backend.ask(request);
      },
      run: (name, params, { source, fresh, ...handlers }) =>
        this.#asked({ kind: "runQuery", name, params, source: source ?? null, fresh: fresh ?? false }, handlers),
    });
    this.analytics = new Analytics({
      local: backend.local,
      near: (request) => this.#answer(request).reply,
      ask: (request, accompanied) => backend.ask(request, accompanied),
      tables: () => this.#tables.map((table) => table.name),
      home: (handle, rows) => this.#home(handle, rows),
    });
  }

  /**
   * Adds a table, or replaces the one of that name. The format is found from the content when not given. With `transfer`,
   * the memory of an ArrayBuffer or of a view is handed to the engine's worker where it would be copied; afterwards it is
   * empty here, as after `postMessage`. (In Node it stays, since there is no worker.)
   */
  async addTable(name: string, source: TableSource, options: { format?: Format; transfer?: boolean } = {}): Promise<LoadedTable & { notices: string[] }> {
    const look = async (ends: Uint8Array<ArrayBuffer>, size: number): Promise<void> => {
      await this.#backend.ask({ kind: "lookAt", name, format: options.format ?? null, size }, { bytes: ends });
    };
    const { bytes, ours } = await toBytes(source, look);
    const giveAway = ours || options.transfer === true;
    const { reply } = await this.#backend.ask({ kind: "addTable", name, format: options.format ?? null }, { bytes, giveAway });
    if (reply.kind !== "table") throw unexpected(reply);
    await this.#refresh();
    return { ...listed(reply.table), notices: reply.table.notices };
  }

  /** Declares an empty table of a schema, so that queries over it can be checked. */
  declareTable(name: string, columns: { name: string; type: KqlType }[]): void {
    const request = { kind: "declareTable" as const, name, columns };
    this.#answer(request);
    if (!this.#backend.local) void this.#backend.ask(request);
    const { reply } = this.#answer({ kind: "tables" });
    if (reply.kind !== "tables") throw unexpected(reply);
    const declared = reply.tables.find((table) => table.name === name);
    if (declared) this.#tables = [...this.#tables.filter((table) => table.name !== name), declared].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Forgets a table. */
  async removeTable(name: string): Promise<void> {
    await this.#backend.ask({ kind: "removeTable", name });
    await this.#refresh();
  }

  /** The tables that queries see, by name. */
  tables(): LoadedTable[] {
    return this.#tables.map(listed);
  }

  /** Makes the demo tenant's tables. Same seed, same rows; `scale` 1 is about 100,000 events. */
  async loadDemo(options: { scale?: number; seed?: number } = {}): Promise<LoadedTable[]> {
    await this.#backend.ask({ kind: "loadDemo", scale: options.scale ?? null, seed: options.seed ?? null });
    await this.#refresh();
    return this.tables();
  }

  /**
   * Connects a service, and signs in: its token is asked for now. The source that was connected last is the default: what
   * names no `source` goes there. Until a service is connected the default is `local`, the tables in memory; `hunt.use`
   * changes it at any time, and `keepDefault: true` leaves it.
   *
   * @example
   * await hunt.connect({ kind: "sentinel", workspaceId, getToken: async ({ scopes }) => (await msal.acquireTokenSilent({ scopes })).accessToken });
   * await hunt.query("SigninLogs | take 10", { timespan });            // asks the workspace
   * await hunt.query("MyFile | take 10", { source: "local" });          // asks the tables in memory
   */
  async connect(options: ConnectOptions): Promise<SourceInfo> {
    return this.#sources.connect(options);
  }

  /** Forgets a source, its token and the results kept of it. The default is then the one connected before it. */
  async disconnect(source: string): Promise<void> {
    await this.#sources.disconnect(source);
  }

  /** The sources: `local` first, then in the order in which they were connected. */
  sources(): SourceInfo[] {
    return this.#sources.list();
  }

  /** Makes a source the default; `local` for the tables in memory. */
  async use(source: string): Promise<void> {
    await this.#sources.use(source);
  }

  /** Gives a source a newer token that the user pasted. */
  async setToken(source: string, token: string): Promise<SourceInfo> {
    return this.#sources.setToken(source, token);
  }

  /** What a token says of itself: its user, audience and end, and why it does not fit the connection. Nothing is sent. */
  describeToken(token: string, connection?: Connection): TokenInfo {
    return this.#sources.describeToken(token, connection);
  }

  /**
   * Runs KQL over the tables of a source. To a service the text goes as it is written, once its syntax has been checked;
   * findings about its meaning are then warnings in `diagnostics`, because the service knows tables that Huntlet does not.
   */
  async query(text: string, options: QueryOptions = {}): Promise<Table> {
    const timespan = options.timespan ? isoRange(options.timespan) : null;
    return this.#asked({ kind: "query", text, timespan, source: options.source ?? null, fresh: options.fresh ?? false }, options);
  }

  /** A request that is answered with rows. */
  async #asked(request: Request, { signal, onProgress }: { signal?: RunHandlers["signal"] | undefined; onProgress?: RunHandlers["onProgress"] | undefined }): Promise<Table> {
    const handlers: RunHandlers = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
    const { reply, rows } = await this.#backend.ask(request, { ...extras(handlers), takeRows: true });
    if (reply.kind !== "query") throw unexpected(reply);
    const home = this.#home(reply.table.handle, rows);
    return new Table(reply.table, [reply.provenance], home, { diagnostics: reply.diagnostics, render: reply.render });
  }

  /**
   * A link that opens a query where its source has a page of its own: the Azure portal for a Sentinel workspace that was
   * connected with its `resourceId` and for Resource Graph, Data Explorer for its clusters. `undefined` for the others.
   * The link holds the query and no token.
   */
  async link(text: string, options: { source?: string } = {}): Promise<string | undefined> {
    const { reply } = await this.#backend.ask({ kind: "link", text, source: options.source ?? null });
    if (reply.kind !== "text") throw unexpected(reply);
    return reply.text || undefined;
  }

  /** What is wrong with a query: every syntax and semantic finding at once. Never throws. */
  check(text: string): Diagnostic[] {
    const { reply } = this.#answer({ kind: "check", text });
    return reply.kind === "check" ? reply.diagnostics : [];
  }

  /** A query's result columns, without running it. */
  describe(text: string): { columns: ColumnInfo[]; diagnostics: Diagnostic[] } {
    const { reply } = this.#answer({ kind: "describe", text });
    if (reply.kind !== "describe") throw unexpected(reply);
    return { columns: reply.columns, diagnostics: reply.diagnostics };
  }

  /** The text laid out anew: one operator a line, comments kept. Null when it has errors. */
  format(text: string): string | null {
    const { reply } = this.#answer({ kind: "format", text });
    if (reply.kind !== "format") throw unexpected(reply);
    return reply.text;
  }

  /** What may stand at a place of a query, for an editor: tables, columns at that point, functions, operators. */
  complete(text: string, offset: number): Completion {
    const { reply } = this.#answer({ kind: "complete", text, offset });
    if (reply.kind !== "complete") throw unexpected(reply);
    return reply.completion;
  }

  /** What the name at a place of a query is; null where nothing is known. */
  hover(text: string, offset: number): Hover | null {
    const { reply } = this.#answer({ kind: "hover", text, offset });
    if (reply.kind !== "hover") throw unexpected(reply);
    return reply.hover;
  }

  /** Runs a notebooklet over a source; the report's methods ask the same one. */
  async run(notebooklet: string, params: RunParams, handlers: RunHandlers & SourceChoice = {}): Promise<Report> {
    const { timespan, options, ...own } = params;
    if (!timespan) {
      throw new HuntletError({ code: "PK0009", message: "A run needs a time span.", hint: "Pass `timespan: { start, end }`." });
    }
    const source = handlers.source ?? null;
    const request = { kind: "run" as const, notebooklet, params: own as { [name: string]: Json }, timespan: isoRange(timespan), options: options ?? [], source };
    return this.#report(await this.#backend.ask(request, { ...extras(handlers), takeRows: true }));
  }

  /** Reads a saved report. */
  async restore(saved: TableSource): Promise<Report> {
    return this.#report(await this.#backend.ask({ kind: "restore" }, { bytes: (await toBytes(saved)).bytes, takeRows: true }));
  }

  /** Ends the engine and frees its memory; what is under way rejects with an `AbortError`. */
  close(): void {
    this.#backend.close();
    if (!this.#backend.local) this.#near.free();
  }

  #report(first: Answer): Report {
    const read = ({ reply, rows }: Answer) => {
      const data = reportOf(reply);
      return { data, tables: new Map(data.tables.map(({ name, info, provenance }) => [name, new Table(info, provenance, this.#home(info.handle, rows))])) };
    };
    return new Report(this.#backend, first, read);
  }

  /** Where a table's rows can be read without waiting: its own engine, or bytes that the twin takes in at first use. */
  #home(handle: string, rows: Answer["rows"]): Place {
    const near = this.#near;
    if (this.#backend.local) return { engine: near, handle };
    const bytes = rows?.get(handle);
    if (!bytes) throw new HuntletError({ code: "PK0004", message: `The rows of ${handle} did not come with the answer.` });
    const drop = () => this.#backend.giveBack(bytes);
    const take = () => {
      const { reply } = answer(near, { kind: "adopt" }, bytes);
      if (reply.kind !== "table") throw unexpected(reply);
      drop();
      return { engine: near, handle: reply.table.handle };
    };
    return { take, drop };
  }

  async #refresh(): Promise<void> {
    const { reply } = await this.#backend.ask({ kind: "tables" });
    if (reply.kind !== "tables") throw unexpected(reply);
    if (!this.#backend.local) {
      const names = new Set(reply.tables.map((table) => table.name));
      for (const { name } of this.#tables) if (!names.has(name)) this.#answer({ kind: "removeTable", name });
      for (const { name, columns } of reply.tables) this.#answer({ kind: "declareTable", name, columns });
    }
    this.#tables = reply.tables;
  }

  #answer(request: Parameters<typeof answer>[1]): ReturnType<typeof answer> {
    try {
      return answer(this.#near, request);
    } catch (error) {
      throw toError(error);
    }
  }
}

function listed({ name, columns, rowCount }: TableInfo): LoadedTable {
  return { name, columns: columns.map((column) => ({ name: column.name, type: column.type })), rowCount };
}
