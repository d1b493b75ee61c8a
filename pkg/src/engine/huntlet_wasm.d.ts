// The engine module's bindings, which `cargo xtask wasm engine` makes. Declared by hand because the generated
// declarations say `any`.

/** What the engine may know of the world. */
export interface Host {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some fixed instant, never going back. */
  elapsed(): number;
  /** Gives the event loop a turn. */
  pause(): Promise<void>;
  /** Waits so many milliseconds, or until the signal says that nobody waits any more. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Tables, queries and reports. */
export class Engine {
  constructor(host: Host);
  /** Answers at once; throws an `ErrorInfo`. */
  answer(request: object, bytes?: Uint8Array): object;
  /** Answers when done; rejects with an `ErrorInfo`. */
  run(id: number, request: object, bytes: Uint8Array | undefined, emit: (event: never) => void): Promise<object>;
  /** Stops the run of that id. */
  cancel(id: number): void;
  /** A table for another engine of this build, which takes it in by the request `adopt`; in memory that `room` gives. */
  handOver(handle: string, room: (size: number) => Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
  /** Rows as arrays of cells. */
  rows(handle: string, offset: number, limit: number): object;
  /** Frees the engine's memory. */
  free(): void;
}

/** Makes the module's one instance, from the compiled module. */
export default function init(options: { module_or_path: WebAssembly.Module }): Promise<object>;
