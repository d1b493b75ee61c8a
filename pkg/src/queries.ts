import { HuntletError } from "./errors.js";
import type { Json, QueryInfo, QueryProblem, Reply, Request } from "./protocol.js";
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

/** The queries that were added, and what is wrong in their file. */
export type AddedQueries = QueryInfo[] & {
  /** Queries with an error were left out, those with a warning were taken. */
  problems: QueryProblem[];
};

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
    this.#all = this.#read({ kind: "queries" }).queries;
  }

  /** Every query. */
  list(): QueryInfo[] {
    return this.#all;
  }

  /** Queries in whose name, aliases, families, source, table, description or parameters every word occurs; hits in a name come first. */
  find(words: string): QueryInfo[] {
    const wanted = words.toLowerCase().split(/[\s,]+/).filter(Boolean);
    const names = (query: QueryInfo) => [query.name, ...query.families, ...query.aliases].join(" ").toLowerCase();
    const rest = (query: QueryInfo) =>
      [query.source, query.table, query.description, ...query.parameters.map((parameter) => parameter.name)].join(" ").toLowerCase();
    const outside = (query: QueryInfo) => wanted.filter((word) => !names(query).includes(word)).length;
    return this.#all
      .filter((query) => wanted.every((word) => names(query).includes(word) || rest(query).includes(word)))
      .sort((a, b) => outside(a) - outside(b));
  }

  /** One query, by `Family.name` of any of its families, or by an alias. */
  get(name: string): QueryInfo {
    const [family, short] = name.split(".");
    const found = this.#all.find((query) => query.name.split(".")[1] === short && query.families.includes(family ?? ""))
      ?? this.#all.find((query) => query.aliases.includes(name));
    if (found) return found;
    const near = this.find(short ?? name).slice(0, 3).map((query) => query.name);
    throw new HuntletError({
      code: "PK0010",
      message: `There is no query \`${name}\`.`,
      hint: near.length ? `Did you mean ${near.join(" or ")}?` : "`hunt.queries.find(words)` looks for queries.",
    });
  }

  /**
   * The text that would be sent: as KQL each parameter as a typed `let`, the query, and the operators to append; for Splunk
   * and Resource Graph the query with literals in the parameters' places.
   */
  text(name: string, params: QueryParams = {}): string {
    const reply = this.#access.near({ kind: "queryText", name, params: plain(params) });
    return reply.kind === "text" ? reply.text : "";
  }

  /** Runs a query over the tables of a source. */
  async run(name: string, params: QueryParams = {}, options: QueryRunOptions = {}): Promise<Table> {
    return this.#access.run(name, plain(params), options);
  }

  /**
   * A link that opens the query in the Azure portal's page of logs. `workspace` is the workspace's resource id,
   * `/subscriptions/…/workspaces/…`. The link holds the parameters' values.
   */
  link(name: string, params: QueryParams, workspace: string): string {
    const reply = this.#access.near({ kind: "queryLink", name, params: plain(params), resource: workspace });
    return reply.kind === "text" ? reply.text : "";
  }

  /**
   * Adds queries of your own: YAML in the form of Huntlet's `queries/`, or in MSTICPy's. A query of the same name is
   * replaced; one that is wrong is left out and told of in `problems`. Throws when nothing of the file can be used.
   */
  add(yaml: string, file = "queries.yaml"): AddedQueries {
    const request = { kind: "addQueries" as const, name: file, text: yaml };
    const before = new Set(this.#all.map((query) => JSON.stringify(query)));
    const { queries, problems } = this.#read(request);
    this.#all = queries;
    void this.#access.far(request);
    return Object.assign(queries.filter((query) => !before.has(JSON.stringify(query))), { problems });
  }

  #read(request: Request): { queries: QueryInfo[]; problems: QueryProblem[] } {
    const reply = this.#access.near(request);
    return reply.kind === "queries" ? reply : { queries: [], problems: [] };
  }
}

function plain(params: QueryParams): { [name: string]: Json } {
  const given: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) given[name] = value instanceof Date ? value.toISOString() : value;
  }
  return given;
}
