// Two ways to an engine: in this thread, or in a worker.

import { type Answer, type Engine, run } from "./engine.js";
import { abortError, HuntletError, toError } from "./errors.js";
import type { ErrorInfo, Event, Reply, Request } from "./protocol.js";

/** What may accompany a request. */
export interface Extras {
  bytes?: Uint8Array<ArrayBuffer> | undefined;
  /** Whether the bytes are given away: a worker then takes their memory over, where it would have a copy. */
  giveAway?: boolean | undefined;
  /** Whether the rows of the reply's tables are wanted with it, where they are in a worker. */
  takeRows?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onEvent?: ((event: Event) => void) | undefined;
}

/** A source's wish for a token. */
export type TokenEvent = Extract<Event, { kind: "token" }>;

/** Who gives tokens. */
export type TokenGiver = (event: TokenEvent) => Promise<string>;

/** Answers the engine's wish for a token; the run that needs it waits. */
async function giveToken(backend: Backend, event: TokenEvent): Promise<void> {
  const { ask } = event;
  let answer: Request;
  try {
    // not within the engine's own call
    await Promise.resolve();
    if (!backend.tokens) throw new Error("nobody gives tokens here");
    answer = { kind: "token", ask, token: await backend.tokens(event), problem: null };
  } catch (error) {
    answer = { kind: "token", ask, token: null, problem: error instanceof Error ? error.message : String(error) };
  }
  // an engine that has ended needs no token
  await backend.ask(answer).catch(() => {});
}

/** Something that answers requests. */
export interface Backend {
  /** Who gives tokens to sources. */
  tokens: TokenGiver | null;
  /** Whether the engine is in this thread, so that its results can be read at once. */
  readonly local: boolean;
  ask(request: Request, extras?: Extras): Promise<Answer>;
  /** Takes back the memory of rows that are no longer needed. */
  giveBack(rows: Uint8Array<ArrayBuffer>): void;
  /** Ends the engine; what is under way rejects with an `AbortError`. */
  close(): void;
}

/** The engine in this thread. */
export class LocalBackend implements Backend {
  readonly local = true;
  tokens: TokenGiver | null = null;
  #engine: Engine;
  #running = new Map<number, Promise<Answer>>();
  #next = 1;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async ask(request: Request, { bytes, signal, onEvent }: Extras = {}): Promise<Answer> {
    if (signal?.aborted) throw abortError(signal);
    const id = this.#next++;
    const cancel = () => this.#engine.cancel(id);
    signal?.addEventListener("abort", cancel, { once: true });
    const running = run(this.#engine, id, request, bytes, (event) => {
      if (event.kind === "token") void giveToken(this, event);
      else onEvent?.(event);
    });
    this.#running.set(id, running);
    try {
      return await running;
    } catch (error) {
      throw toError(error, signal);
    } finally {
      this.#running.delete(id);
      signal?.removeEventListener("abort", cancel);
    }
  }

  giveBack(): void {}

  close(): void {
    if (this.#running.size === 0) return this.#engine.free();
    // the memory of what runs is freed when it has stopped
    for (const id of this.#running.keys()) this.#engine.cancel(id);
    void Promise.allSettled(this.#running.values()).then(() => this.#engine.free());
  }
}

interface Heard {
  id?: number;
  reply?: Reply;
  bytes?: ArrayBuffer;
  rows?: Map<string, Uint8Array<ArrayBuffer>>;
  error?: ErrorInfo;
  event?: Event;
  fatal?: string;
  ready?: true;
}

interface Pending {
  resolve(answer: Answer): void;
  reject(error: Error): void;
  onEvent?: ((event: Event) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** The engine in a worker. */
export class WorkerBackend implements Backend {
  readonly local = false;
  tokens: TokenGiver | null = null;
  #worker: Worker;
  #pending = new Map<number, Pending>();
  #next = 1;
  #dead: Error | null = null;

  constructor(module: WebAssembly.Module) {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "huntlet-given-module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Heard>) => this.#hear(data);
    this.#worker.onerror = (event) => this.#die(event.message || "The engine's worker stopped.");
    this.#worker.postMessage({ module });
  }

  #hear(data: Heard): void {
    if (data.fatal !== undefined) return this.#die(data.fatal);
    const pending = data.id === undefined ? undefined : this.#pending.get(data.id);
    if (!pending || data.id === undefined) return;
    if (data.event?.kind === "token") return void giveToken(this, data.event);
    if (data.event) return pending.onEvent?.(data.event);
    this.#pending.delete(data.id);
    if (data.reply) {
      const { reply, rows, bytes } = data;
      pending.resolve({ reply, ...(rows && { rows }), ...(bytes && { bytes: new Uint8Array(bytes) }) });
    } else pending.reject(toError(data.error, pending.signal));
  }

  #die(message: string): void {
    this.#dead = new HuntletError({
      code: "PK0002",
      message: `The engine stopped: ${message}`,
      hint: "Call open() again and reload the tables.",
    });
    for (const pending of this.#pending.values()) pending.reject(this.#dead);
    this.#pending.clear();
    this.#worker.terminate();
  }

  ask(request: Request, { bytes, giveAway, takeRows, signal, onEvent }: Extras = {}): Promise<Answer> {
    if (this.#dead) return Promise.reject(this.#dead);
    if (signal?.aborted) return Promise.reject(abortError(signal));
    const id = this.#next++;
    const cancel = () => this.#worker.postMessage({ id: this.#next++, request: { kind: "cancel", request: id } });
    return new Promise<Answer>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onEvent, signal });
      signal?.addEventListener("abort", cancel, { once: true });
      const given = giveAway ? bytes : bytes?.slice();
      this.#worker.postMessage({ id, request, bytes: given, takeRows }, given ? [given.buffer] : []);
    }).finally(() => signal?.removeEventListener("abort", cancel));
  }

  giveBack({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (!this.#dead && buffer.byteLength > 0) this.#worker.postMessage({ spare: buffer }, [buffer]);
  }

  close(): void {
    this.#worker.terminate();
    this.#dead = new HuntletError({ code: "PK0012", message: "This engine was closed.", hint: "Call open() again and reload the tables." });
    for (const pending of this.#pending.values()) pending.reject(abortError(pending.signal));
    this.#pending.clear();
  }
}
