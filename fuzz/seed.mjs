// Fills the fuzzing corpora: each query of the library and of the conformance cases as a file.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const cases = join(here, "../crates/engine/tests/conformance");
const queries = [];
for (const file of readdirSync(cases).filter((name) => name.endsWith(".kqltest"))) {
  for (const part of readFileSync(join(cases, file), "utf8").split("\n====\n")) {
    queries.push(part.split("\n----")[0].replace(/^#.*\n/gm, "").replace(/\b(Logons|Events)\b/g, "T").replace(/\bAccounts\b/g, "U"));
  }
}
for (const file of readdirSync(join(here, "../queries")).filter((name) => name.endsWith(".yaml"))) {
  const text = readFileSync(join(here, "../queries", file), "utf8");
  for (const [, block] of text.matchAll(/\n {4}query: \|\n((?: {6}.*\n|\n)+)/g)) queries.push(block.replace(/^ {6}/gm, ""));
}
for (const target of ["parser", "format", "binder", "executor"]) {
  const folder = join(here, "corpus", target);
  mkdirSync(folder, { recursive: true });
  for (const query of queries) writeFileSync(join(folder, createHash("sha1").update(query).digest("hex")), query);
}
console.log(`${queries.length} queries`);
