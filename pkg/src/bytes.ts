import { HuntletError } from "./errors.js";

/** What a table can be made from: bytes, a Blob or File, or an address (`file:` works in Node). */
export type TableSource = BufferSource | Blob | URL | string;

/** Reads the source into memory. */
export async function toBytes(source: TableSource): Promise<Uint8Array<ArrayBuffer>> {
  if (source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  const base = typeof location === "undefined" ? undefined : location.href;
  const url = source instanceof URL ? source : new URL(source, base);
  if (url.protocol === "file:" && typeof process !== "undefined") {
    const { readFile } = await import("node:fs/promises");
    return new Uint8Array(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new HuntletError({ code: "PK0003", message: `${url.href} answered HTTP ${response.status}.`, hint: "Check the address." });
  }
  return new Uint8Array(await response.arrayBuffer());
}
