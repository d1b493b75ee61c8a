import { HuntletError } from "./errors.js";

/** What a table can be made from: bytes, a Blob or File, or an address (`file:` works in Node). */
export type TableSource = BufferSource | Blob | URL | string;

/** Refuses what can be no table, from its first bytes followed by its last ones, and its size in bytes. */
export type Look = (ends: Uint8Array<ArrayBuffer>, size: number) => Promise<void>;

/** How many of a source's first and last bytes say what it is. */
const head = 65_536;
const tail = 8;
/** Beyond this no browser, and no engine of 32 bits, holds a source in one piece. */
const largest = 2_000_000_000;

/** A source in memory. */
export interface Given {
  bytes: Uint8Array<ArrayBuffer>;
  /** Whether nobody else holds the bytes, so that a worker may have them without a copy. */
  ours: boolean;
}

/** Reads the source into memory, after a look at its ends. The caller's own bytes are not copied. */
export async function toBytes(source: TableSource, look: Look = async () => {}): Promise<Given> {
  if (source instanceof Blob) return { bytes: await fromBlob(source, look), ours: true };
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    const bytes =
      source instanceof ArrayBuffer
        ? new Uint8Array(source)
        : new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
    await look(ends(bytes), bytes.length);
    return { bytes, ours: false };
  }
  const base = typeof location === "undefined" ? undefined : location.href;
  const url = source instanceof URL ? source : new URL(source, base);
  const onDisk = url.protocol === "file:" && typeof process !== "undefined";
  return { bytes: await (onDisk ? fromDisk(url, look) : fromAddress(url, look)), ours: true };
}

function ends(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length <= head + tail) return bytes.slice();
  const both = new Uint8Array(head + tail);
  both.set(bytes.subarray(0, head));
  both.set(bytes.subarray(bytes.length - tail), head);
  return both;
}

function checkSize(size: number): void {
  if (size <= largest) return;
  throw new HuntletError({
    code: "PK0008",
    message: `The file is ${(size / 1e9).toFixed(1)} GB; a table is read from 2 GB at most.`,
    hint: "Split it, or keep only the columns and days that you need, or convert it to Parquet.",
  });
}

async function fromBlob(blob: Blob, look: Look): Promise<Uint8Array<ArrayBuffer>> {
  checkSize(blob.size);
  const small = blob.size <= head + tail;
  const both = small ? blob : new Blob([blob.slice(0, head), blob.slice(blob.size - tail)]);
  await look(new Uint8Array(await both.arrayBuffer()), blob.size);
  return new Uint8Array(await blob.arrayBuffer());
}

async function fromDisk(url: URL, look: Look): Promise<Uint8Array<ArrayBuffer>> {
  const { open } = await import("node:fs/promises");
  const file = await open(url);
  try {
    const { size } = await file.stat();
    checkSize(size);
    const both = new Uint8Array(Math.min(size, head + tail));
    await file.read(both, 0, Math.min(size, head), 0);
    if (size > head) {
      const last = Math.min(tail, size - head);
      await file.read(both, head, last, size - last);
    }
    await look(both, size);
    const { buffer, byteOffset, length } = await file.readFile();
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, length);
  } finally {
    await file.close();
  }
}

async function fromAddress(url: URL, look: Look): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new HuntletError({ code: "PK0003", message: `${url.href} answered HTTP ${response.status}.`, hint: "Check the address." });
  }
  const said = Number(response.headers.get("content-length") ?? 0);
  checkSize(said);
  const reader = response.body?.getReader();
  if (!reader) {
    const bytes = new Uint8Array(await response.arrayBuffer());
    await look(ends(bytes), bytes.length);
    return bytes;
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  let looked = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (value) {
        parts.push(value);
        size += value.length;
        checkSize(size);
      }
      if (!looked && (done || size >= head)) {
        looked = true;
        // the end is known only of what has arrived
        const first = joined(parts, size);
        await look(done ? ends(first) : first.slice(0, head), done ? size : Math.max(said, size, head + 1));
      }
      if (done) return joined(parts, size);
    }
  } catch (error) {
    await reader.cancel().catch(() => {});
    throw error;
  }
}

function joined(parts: Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
