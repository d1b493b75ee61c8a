import { HuntletError } from "./errors.js";
import type { Json, QueryInfo, Reply, Request } from "./protocol.js";
import type { RunHandlers } from "./report.js";
import type { Table } from "./table.js";

/** Parameters of a query, by name or alias: dates may be `Date`s. */
export interface QueryParams {
  [parameter: string]: Json | Date | undefined;
}

/** How a query of the library is run. */
export interface QueryRunOptions extends Pick<RunHandlers, "signal" | "onProgress"> {
  /** The source's name; `local` for the tables in memory. Default: the default source, see `hunt.connect`. */
  source?: string;
  /** Asks the service even when the same question was answered within the last ten minutes. Default: false. */
  fresh?: boolean;
}

/** How the library reaches its engines. @internal */
export interface Access {
  /** Asks this thread's engine. */
  near(request: Request): Reply;
  /** Tells the worker's engine, where there is one. */
  far(request: Request): Promise<void>;
  run(name: string, params: { [name: string]: Json }, options: QueryRunOptions): Promise<Table>;
}

/** The query library: names and parameters are MSTICPy's. */
export class Queries {
  #access: Access;
  #all: QueryInfo[];

  /** @internal */
  constructor(access: Access) {
    this.#access = access;
    this.#all = this.#read({ kind: "queries" });
  }

  /** Every query. */
  list(): QueryInfo[] {
    return this.#all;
  }

  /** Queries in whose name, families, table, description or parameters every word occurs; hits in the name come first. */
  find(words: string): QueryInfo[] {
    const wanted = words.toLowerCase().split(/[\s,]+/).filter(Boolean);
    const names = (query: QueryInfo) => [query.name, ...query.families].join(" ").toLowerCase();
    const rest = (query: QueryInfo) =>
      [query.table, query.description, ...query.parameters.map((parameter) => parameter.name)].join(" ").toLowerCase();
    const outside = (query: QueryInfo) => wanted.filter((word) => !names(query).includes(word)).length;
    return this.#all
      .filter((query) => wanted.every((word) => names(query).includes(word) || rest(query).includes(word)))
      .sort((a, b) => outside(a) - outside(b));
  }

  /** One query, by `Family.name` of any of its families. */
  get(name: string): QueryInfo {
    const [family, short] = name.split(".");
    const found = this.#all.find((query) => query.name.split(".")[1] === short && query.families.includes(family ?? ""));
    if (found) return found;
    const near = this.find(short ?? name).slice(0, 3).map((query) => query.name);
    throw new HuntletError({
      code: "PK0010",
      message: `There is no query \`${name}\`.`,
      hint: near.length ? `Did you mean ${near.join(" or ")}?` : "`hunt.queries.find(words)` looks for queries.",
    });
  }

  /** The KQL that would be sent: each parameter as a typed `let`, the query, and the operators to append. */
  text(name: string, params: QueryParams = {}): string {
    const reply = this.#access.near({ kind: "queryText", name, params: plain(params) });
    return reply.kind === "text" ? reply.text : "";
  }

  /** Runs a query over the tables of a source. */
  async run(name: string, params: QueryParams = {}, options: QueryRunOptions = {}): Promise<Table> {
    return this.#access.run(name, plain(params), options);
  }

  /** Adds queries of your own: YAML in the form of Huntlet's `queries/`. A query of the same name is replaced. */
  add(yaml: string, file = "queries.yaml"): QueryInfo[] {
    const request = { kind: "addQueries" as const, name: file, text: yaml };
    const before = new Set(this.#all.map((query) => JSON.stringify(query)));
    this.#all = this.#read(request);
    void this.#access.far(request);
    return this.#all.filter((query) => !before.has(JSON.stringify(query)));
  }

  #read(request: Request): QueryInfo[] {
    const reply = this.#access.near(request);
    return reply.kind === "queries" ? reply.queries : [];
  }
}

function plain(params: QueryParams): { [name: string]: Json } {
  const given: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) given[name] = value instanceof Date ? value.toISOString() : value;
  }
  return given;
}
