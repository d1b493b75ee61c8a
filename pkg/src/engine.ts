// Loads the wasm module and makes engines of it.

import init, { Engine } from "./engine/huntlet_wasm.js";
import { HuntletError } from "./errors.js";
import type { Event, Reply, Request } from "./protocol.js";

export { Engine };

/** Where the module may come from. */
export type WasmSource = URL | string | BufferSource | WebAssembly.Module;

/** An answer, and the bytes that travel beside it. */
export interface Answer {
  reply: Reply;
  bytes?: Uint8Array<ArrayBuffer>;
  /** From a worker: the rows of the tables that the reply names, by their handles, as another engine takes them in. */
  rows?: Map<string, Uint8Array<ArrayBuffer>>;
}

const isNode = typeof process !== "undefined" && process.versions?.node !== undefined;

/** Compiles the module, by default the one that lies beside this file. */
export async function compile(source?: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (source && typeof source !== "string" && !(source instanceof URL)) return WebAssembly.compile(source);
  const url = source === undefined ? new URL("./engine/huntlet_wasm_bg.wasm", import.meta.url) : new URL(source, import.meta.url);
  if (isNode && url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return WebAssembly.compile(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new HuntletError({
      code: "PK0001",
      message: `The engine module could not be loaded from ${url.href} (HTTP ${response.status}).`,
      hint: "Check that the .wasm file is served beside the package, or pass its address as `wasm`.",
    });
  }
  // A host may serve .wasm with another content type, which streaming compilation refuses.
  const fallback = response.clone();
  return WebAssembly.compileStreaming(response).catch(async () => WebAssembly.compile(await fallback.arrayBuffer()));
}

/** Gives the event loop a turn, so that messages (a cancel, for one) are heard during a long run. */
const pause: () => Promise<void> =
  typeof setImmediate === "function"
    ? () => new Promise((resolve) => void setImmediate(resolve))
    : () =>
        new Promise((resolve) => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => {
            channel.port1.close();
            resolve();
          };
          channel.port2.postMessage(0);
        });

/** Waits until the time has passed, or until nobody waits any more: a timer left behind would keep Node alive. */
const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal?.addEventListener("abort", end, { once: true });
  });

/** Makes an engine of the compiled module. */
export async function makeEngine(module: WebAssembly.Module): Promise<Engine> {
  await init({ module_or_path: module });
  return new Engine({ now: () => Date.now(), elapsed: () => performance.now(), pause, sleep });
}

/** Asks for what is answered at once. */
export function answer(engine: Engine, request: Request, bytes?: Uint8Array): Answer {
  return engine.answer(request, bytes) as Answer;
}

/** True of the handle of rows that are a result's own, and not those of a loaded table or of a report. */
export function owned(handle: string): boolean {
  return handle.startsWith("result:");
}

/** Asks for what may take a while. */
export function run(engine: Engine, id: number, request: Request, bytes: Uint8Array | undefined, emit: (event: Event) => void): Promise<Answer> {
  return engine.run(id, request, bytes, emit) as Promise<Answer>;
}
