// A query's result has the column names and types that Microsoft's binder gives it, in the same order.
//
// What differs stands in oracle-bind.snap.json with the difference; `UPDATE=1` writes it anew, to be read in the diff.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "node:test";
import { at } from "./helpers.mjs";
import { ours, queries, schemas, Theirs } from "./oracle.mjs";

const snapshot = at("tests/node/oracle-bind.snap.json");

describe("the binder beside Microsoft's", () => {
  it("names and types the columns of every query alike", async () => {
    const tables = schemas();
    const theirs = new Theirs(tables);
    const published = "SecurityEvent" in tables;
    if (!published) console.log("skipped: the library's queries, because ../shared/data with the published schemas is not there");
    const all = (await queries()).filter(([id]) => published || !id.startsWith("queries/"));
    const known = all.map(([id, text]) => [id, text, theirs.columns(text)]).filter(([, , columns]) => columns);
    const found = await ours(known.map(([, text]) => text), tables);
    const different = {};
    known.forEach(([id, , columns], index) => {
      const mine = found[index].columns;
      if (columns.join() === mine.join()) return;
      const place = columns.findIndex((column, at) => column !== mine[at]);
      const error = found[index].errors[0];
      different[id] = place < 0
        ? `one column too many: ${mine[columns.length]}`
        : `column ${place + 1}: ${columns[place]}, ours ${mine[place] ?? "none"}${error ? ` (${error.message})` : ""}`;
    });
    console.log(`${known.length - Object.keys(different).length} of ${known.length} queries alike`);
    if (process.env.UPDATE) writeFileSync(snapshot, `${JSON.stringify(different, null, 2)}\n`);
    const expected = JSON.parse(readFileSync(snapshot, "utf8"));
    const worse = Object.entries(different).filter(([id]) => !(id in expected));
    assert.deepEqual(worse, [], "queries that were alike");
  });
});
