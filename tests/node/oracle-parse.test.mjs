// Our parser accepts what Microsoft's accepts, and refuses what it refuses.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { mutations, ours, queries, Theirs } from "./oracle.mjs";

describe("the parser beside Microsoft's", () => {
  const theirs = new Theirs();
  let all;
  before(async () => {
    all = await queries();
  });

  it("accepts at least 99 % of what theirs accepts", async () => {
    const good = all.filter(([, text]) => theirs.accepts(text));
    assert.ok(good.length > 250, `${good.length} queries`);
    const found = await ours(good.map(([, text]) => text), {});
    const refused = good.filter((_, index) => found[index].syntaxErrors.length > 0).map(([id]) => id);
    console.log(`accepted ${good.length - refused.length} of ${good.length}; refused: ${refused.join(", ") || "none"}`);
    assert.ok(refused.length <= good.length / 100, refused.join("\n"));
  });

  it("accepts at most 1 % of the broken mutations that theirs refuses", async () => {
    const broken = all
      .filter(([, text]) => theirs.accepts(text))
      .flatMap(([id, text], index) => mutations(text, index + 1, 3).map((mutation) => [id, mutation]))
      .filter(([, text]) => !theirs.accepts(text));
    assert.ok(broken.length > 300, `${broken.length} mutations`);
    const found = await ours(broken.map(([, text]) => text), {});
    const accepted = broken.filter((_, index) => found[index].syntaxErrors.length === 0);
    console.log(`refused ${broken.length - accepted.length} of ${broken.length} mutations`);
    assert.ok(accepted.length <= broken.length / 100, accepted.map(([id, text]) => `${id}\n${text}`).join("\n\n"));
  });
});
