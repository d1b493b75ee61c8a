// What the package publishes: declarations without `any`, and field names that are the Rust side's.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { it } from "node:test";
import { at } from "./helpers.mjs";

function* declarations(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* declarations(path);
    else if (path.endsWith(".d.ts")) yield path;
  }
}

it("declares no `any`", () => {
  const files = [...declarations(at("pkg/dist"))];
  assert.ok(files.length > 5);
  for (const file of files) {
    const code = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    assert.doesNotMatch(code, /\bany\b/, file);
  }
});

it("names the fields of the worker's language as the Rust crate does", () => {
  const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  const declared = readFileSync(at("pkg/src/protocol.ts"), "utf8");
  const files = ["analytics", "choice", "diagnostic", "metadata", "provenance", "report", "section", "source", "table"];
  for (const file of files) {
    const rust = readFileSync(at(`crates/report/src/${file}.rs`), "utf8");
    for (const [, name] of rust.matchAll(/^\s+pub (\w+): /gm)) {
      const field = name === "ty" ? "type" : camel(name);
      assert.match(declared, new RegExp(`\\b${field}\\??:`), `${file}.rs has ${name}, protocol.ts has no ${field}`);
    }
  }
});
