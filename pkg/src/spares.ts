/** Memory kept at the most, in bytes. */
const MOST = 64 << 20;
/** Smaller pieces are quickly had. */
const LEAST = 1 << 16;

/**
 * Memory that the page has read and given back to the worker, for the rows of the next results: to write to memory that the
 * browser has just made takes ten times as long as to write to memory that was used before.
 */
export class Spares {
  #kept: ArrayBuffer[] = [];

  /** Memory of so many bytes. */
  take(size: number): Uint8Array<ArrayBuffer> {
    if (size < LEAST) return new Uint8Array(size);
    const at = this.#kept.findIndex(({ byteLength }) => byteLength >= size && byteLength <= size * 4);
    const [kept] = at < 0 ? [] : this.#kept.splice(at, 1);
    // a little more than is needed, which costs nothing until it is written to: the next result may be a little larger
    return new Uint8Array(kept ?? new ArrayBuffer(size + (size >> 2)), 0, size);
  }

  /** Keeps memory that is no longer needed, and lets go what was kept longest. */
  give(buffer: ArrayBuffer): void {
    if (buffer.byteLength < LEAST || buffer.byteLength > MOST) return;
    this.#kept.unshift(buffer);
    let bytes = 0;
    this.#kept = this.#kept.filter(({ byteLength }) => (bytes += byteLength) <= MOST);
  }
}
