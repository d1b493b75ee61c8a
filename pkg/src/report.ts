import type { Backend, Extras } from "./backend.js";
import type { Answer } from "./engine.js";
import { HuntletError } from "./errors.js";
import type { Event, Json, MethodInfo, Reply, ReportData, RunStatus, Section, TimeRange } from "./protocol.js";
import type { Table } from "./table.js";

/** What a run may be given besides its parameters. */
export interface RunHandlers {
  /** Called for each section as it arrives; one with a known id replaces the earlier one. */
  onSection?: (section: Section) => void;
  /** Called when the run goes on to another step. */
  onProgress?: (progress: { message: string; done: number; total: number }) => void;
  /** Stops the run. What had arrived is kept in the report. */
  signal?: AbortSignal;
}

/** @internal Handlers as what accompanies a request. */
export function extras({ onSection, onProgress, signal }: RunHandlers): Extras {
  const onEvent = (event: Event) => {
    if (event.kind === "section") onSection?.(event.section);
    else if (event.kind === "progress") onProgress?.({ message: event.message, done: event.done, total: event.total });
  };
  return { onEvent, signal };
}

/** @internal The report of a reply. */
export function reportOf(reply: Reply): ReportData {
  if (reply.kind !== "report") throw new HuntletError({ code: "PK0005", message: `The engine answered ${reply.kind} where a report was due.` });
  return reply.report;
}

/** What a report holds at a time. @internal */
export interface Reading {
  data: ReportData;
  tables: Map<string, Table>;
}

/** What a notebooklet's run has shown: sections, named tables, and what can be called next. */
export class Report {
  #backend: Backend;
  #data: ReportData;
  #tables: Map<string, Table>;
  #read: (answer: Answer) => Reading;

  /** @internal */
  constructor(backend: Backend, answer: Answer, read: (answer: Answer) => Reading) {
    this.#backend = backend;
    this.#read = read;
    ({ data: this.#data, tables: this.#tables } = read(answer));
  }

  /** The notebooklet's name. */
  get notebooklet(): string {
    return this.#data.notebooklet;
  }

  /** The title. */
  get title(): string {
    return this.#data.title;
  }

  /** Parameters as given. */
  get params(): { [name: string]: Json } {
    return this.#data.params;
  }

  /** The time range. */
  get timespan(): TimeRange {
    return this.#data.timespan;
  }

  /** How the run ended. */
  get status(): RunStatus {
    return this.#data.status;
  }

  /** Sections in the order in which they are read. */
  get sections(): Section[] {
    return this.#data.sections;
  }

  /** Named tables. */
  get tables(): { [name: string]: Table } {
    return Object.fromEntries(this.#tables);
  }

  /** One named table. */
  table(name: string): Table {
    const table = this.#tables.get(name);
    if (table) return table;
    throw new HuntletError({
      code: "PK0006",
      message: `The report has no table \`${name}\`.`,
      hint: `It has ${[...this.#tables.keys()].join(", ") || "none yet"}.`,
    });
  }

  /** What can be called. */
  methods(): MethodInfo[] {
    return this.#data.methods;
  }

  /** Calls a method; sections, tables and methods of this report are then up to date. */
  async call(method: string, args: { [name: string]: Json } = {}, handlers: RunHandlers = {}): Promise<this> {
    const request = { kind: "call" as const, report: this.#data.id, method, args };
    ({ data: this.#data, tables: this.#tables } = this.#read(await this.#backend.ask(request, { ...extras(handlers), takeRows: true })));
    return this;
  }

  /** The report as bytes, which `hunt.restore` reads. */
  async save(): Promise<Uint8Array<ArrayBuffer>> {
    const { bytes } = await this.#backend.ask({ kind: "save", report: this.#data.id });
    return bytes ?? new Uint8Array();
  }

  /** Forgets the report in the engine. */
  async close(): Promise<void> {
    await this.#backend.ask({ kind: "closeReport", report: this.#data.id });
  }
}
