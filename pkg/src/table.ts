import { answer, type Engine, owned } from "./engine.js";
import { HuntletError, toError } from "./errors.js";
import type { Cell, ColumnInfo, Diagnostic, Json, KqlType, Provenance, TableInfo } from "./protocol.js";

/** Where a table's rows are read: an engine of this thread, and the table's handle there. */
export interface Home {
  engine: Engine;
  handle: string;
}

/** Rows that have come and were not used yet. */
export interface Arrived {
  /** Brings them to an engine of this thread. */
  take(): Home;
  /** Gives their memory back. */
  drop(): void;
}

/** Where rows are. */
export type Place = Home | Arrived;

function release({ engine, handle }: Home): void {
  try {
    answer(engine, { kind: "release", handle });
  } catch {
    // the engine itself is gone
  }
}

const released = new FinalizationRegistry<Home>(release);

/** A query's or a notebooklet's table. Its rows are in this thread: reading them does not wait. */
export class Table {
  /** Columns in order. */
  readonly columns: { name: string; type: KqlType }[];
  /** Rows in all. */
  readonly rowCount: number;
  /** Where the rows came from. */
  readonly provenance: Provenance;
  /** Every query that the rows came from, when there were several. */
  readonly provenances: Provenance[];
  /** Warnings about the query. */
  readonly diagnostics: Diagnostic[];
  /** The `render` operator's chart, if the query had one. */
  readonly render: Json;
  #place: Place;

  /** @internal */
  constructor(info: TableInfo, provenances: Provenance[], place: Place, extras: { diagnostics?: Diagnostic[]; render?: Json } = {}) {
    const first = provenances[0];
    if (!first) throw new HuntletError({ code: "PK0004", message: `The table ${info.name} came without its provenance.` });
    this.columns = info.columns.map(({ name, type }: ColumnInfo) => ({ name, type }));
    this.rowCount = info.rowCount;
    this.provenance = first;
    this.provenances = provenances;
    this.diagnostics = extras.diagnostics ?? [];
    this.render = extras.render ?? null;
    this.#place = place;
    if ("handle" in place) this.#keep(place);
  }

  #keep(home: Home): Home {
    this.#place = home;
    if (owned(home.handle)) released.register(this, home, this);
    return home;
  }

  #home(): Home {
    return "handle" in this.#place ? this.#place : this.#keep(this.#place.take());
  }

  /** Where its rows are. @internal */
  place(): Home {
    return this.#home();
  }

  /**
   * Gives the memory of a result's rows back at once; they cannot be read here any more. Without it the memory comes back
   * some time after the table is no longer used. What is loaded, and what belongs to a report, stays there.
   */
  free(): void {
    const place = this.#place;
    if (!("handle" in place)) {
      place.drop();
    } else if (owned(place.handle)) {
      released.unregister(this);
      release(place);
    }
    const take = () => {
      throw new HuntletError({ code: "PK0013", message: "The rows of this table were freed.", hint: "Run the query again." });
    };
    this.#place = { take, drop: () => {} };
  }

  /** Rows as arrays of cells. */
  rows(offset = 0, limit = Infinity): Cell[][] {
    const { engine, handle } = this.#home();
    try {
      return engine.rows(handle, offset, Math.min(limit, this.rowCount)) as Cell[][];
    } catch (error) {
      throw toError(error);
    }
  }

  /** Rows as objects by column name. */
  objects(offset = 0, limit = Infinity): { [column: string]: Cell }[] {
    const names = this.columns.map((column) => column.name);
    return this.rows(offset, limit).map((row) => Object.fromEntries(row.map((cell, index) => [names[index] ?? "", cell])));
  }

  /** The table as an Arrow IPC file. */
  toArrow(): Uint8Array<ArrayBuffer> {
    return this.#file("arrow");
  }

  /** The table as CSV, with a header. */
  toCsv(): string {
    return new TextDecoder().decode(this.#file("csv"));
  }

  /** The table as a JSON array of objects. */
  toJson(): string {
    return new TextDecoder().decode(this.#file("json"));
  }

  #file(format: string): Uint8Array<ArrayBuffer> {
    const { engine, handle } = this.#home();
    try {
      return answer(engine, { kind: "export", handle, format }).bytes ?? new Uint8Array();
    } catch (error) {
      throw toError(error);
    }
  }
}
