// Memory comes back: at once when a result is freed, and later when nobody holds it, whether its rows were read or not.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { HuntletError, open } from "huntlet";

/** Two columns of 500,000 numbers: 8 MB. */
const QUERY = "range i from 1 to 500000 step 1 | extend j = i * 3";
const MEGABYTES = 8;

/** All memory of the process that JavaScript's buffers take, the engine's too. */
const megabytes = () => process.memoryUsage().arrayBuffers / 1e6 + process.memoryUsage().external / 1e6;

describe("the memory of results", () => {
  let hunt;
  let start;
  before(async () => {
    hunt = await open();
    (await hunt.query(QUERY)).free();
    start = megabytes();
  });

  it("comes back when they are freed", async () => {
    for (let round = 0; round < 40; round += 1) (await hunt.query(QUERY)).free();
    assert.ok(megabytes() - start < 10 * MEGABYTES, `${megabytes() - start} MB more`);
  });

  it("comes back when nobody holds them, although their rows were never read", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc");
    for (let round = 0; round < 40; round += 1) {
      await hunt.query(QUERY);
      collect();
      // what watches the collection runs in a task of its own
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(megabytes() - start < 20 * MEGABYTES, `${megabytes() - start} MB more`);
  });

  it("is not read once it is freed", async () => {
    const table = await hunt.query("print x = 1");
    assert.deepEqual(table.rows(), [[1]]);
    table.free();
    table.free();
    assert.throws(() => table.rows(), (error) => error instanceof HuntletError && error.code === "PK0013");
    assert.throws(() => table.toCsv(), HuntletError);
  });
});
