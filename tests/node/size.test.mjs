// What a visitor downloads, after brotli, against a snapshot and the limits.

import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { it } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";
import { at } from "./helpers.mjs";

const snapshot = at("tests/node/sizes.snap.json");
const limits = { "engine module": 2_500_000, "page module": 350_000 };
const files = { "engine module": "target/web/engine/huntlet_wasm_bg.wasm", "page module": "target/web/app/huntlet_app_bg.wasm" };
// as a static host compresses once and for all
const best = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } };

it("stays within its sizes", () => {
  const now = {};
  for (const [name, path] of Object.entries(files)) {
    const raw = readFileSync(at(path));
    now[name] = { raw: raw.length, brotli: brotliCompressSync(raw, best).length };
    assert.ok(now[name].brotli < limits[name], `${name}: ${now[name].brotli} bytes after brotli, ${limits[name]} allowed`);
  }
  if (process.env.UPDATE || !existsSync(snapshot)) writeFileSync(snapshot, `${JSON.stringify(now, null, 2)}\n`);
  const known = JSON.parse(readFileSync(snapshot, "utf8"));
  for (const name of Object.keys(files)) {
    const [was, is] = [known[name].brotli, now[name].brotli];
    console.log(`  ${name}: ${is} bytes after brotli (snapshot ${was})`);
    // versions of the compiler differ a little; more than 6 % is a change to look at
    assert.ok(Math.abs(is - was) / was < 0.06, `${name} went from ${was} to ${is} bytes; if that is meant, run this test with UPDATE=1`);
  }
});
