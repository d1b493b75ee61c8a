// The worker: an engine that answers `{ id, request, bytes?, takeRows? }` with `{ id, reply, bytes?, rows? }` or
// `{ id, error }`, and sends `{ id, event }` in between. It says `{ ready: true }` once, or `{ fatal }`. Whoever takes rows
// gets those of each table that the reply names, by its handle; a result is then no longer kept here. The memory of rows that
// were read may come back as `{ spare }`.

import { answer, compile, type Engine, makeEngine, owned, run } from "./engine.js";
import type { Reply, Request } from "./protocol.js";
import { Spares } from "./spares.js";

interface Asked {
  id: number;
  request: Request;
  bytes?: ArrayBuffer | Uint8Array;
  takeRows?: boolean;
}

interface GivenBack {
  spare: ArrayBuffer;
}

const scope = globalThis as unknown as {
  name: string;
  onmessage: ((message: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
};

function view(bytes: ArrayBuffer | Uint8Array | undefined): Uint8Array | undefined {
  return bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : bytes;
}

function handles(reply: Reply): string[] {
  switch (reply.kind) {
    case "query":
      return [reply.table.handle];
    case "analysis":
      return reply.tables.map(({ info }) => info.handle);
    case "report":
      return reply.report.tables.map(({ info }) => info.handle);
    default:
      return [];
  }
}

const spares = new Spares();

function rowsOf(engine: Engine, reply: Reply): Map<string, Uint8Array<ArrayBuffer>> {
  const named = handles(reply);
  try {
    return new Map(named.map((handle) => [handle, engine.handOver(handle, (size) => spares.take(size))]));
  } finally {
    for (const handle of named.filter(owned)) answer(engine, { kind: "release", handle });
  }
}

/** The module comes in the first message of a page that has compiled it already; else it is fetched. */
const given = scope.name === "huntlet-given-module";
let early: MessageEvent[] = [];

async function start(module: WebAssembly.Module | undefined): Promise<void> {
  try {
    const engine = await makeEngine(await compile(module));
    const hear = async ({ data }: MessageEvent<Asked | GivenBack>) => {
      if ("spare" in data) return spares.give(data.spare);
      const { id, request, bytes, takeRows } = data;
      try {
        const done = await run(engine, id, request, view(bytes), (event) => scope.postMessage({ id, event }));
        const buffer = done.bytes?.buffer;
        const rows = takeRows ? rowsOf(engine, done.reply) : new Map<string, Uint8Array<ArrayBuffer>>();
        scope.postMessage({ id, reply: done.reply, bytes: buffer, rows }, [buffer ?? [], [...rows.values()].map((each) => each.buffer)].flat());
      } catch (error) {
        if (error instanceof Error) {
          // a trap leaves the engine's memory in an unknown state: the page starts another worker
          scope.postMessage({ fatal: error.message });
        } else {
          scope.postMessage({ id, error });
        }
      }
    };
    scope.onmessage = hear;
    scope.postMessage({ ready: true });
    for (const message of early) void hear(message);
    early = [];
  } catch (error) {
    scope.postMessage({ fatal: error instanceof Error ? error.message : String(error) });
  }
}

scope.onmessage = (message) => {
  if (given && message.data instanceof Object && "module" in message.data) void start(message.data.module as WebAssembly.Module);
  else early.push(message);
};
if (!given) void start(undefined);
