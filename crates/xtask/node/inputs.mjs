// Whether a build's inputs changed since it ran: a hash over names, sizes and contents.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, stamps } from "./paths.mjs";

const skipped = new Set(["target", "node_modules", "dist", ".git", "tests", "benches", "snapshots"]);

function* files(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return;
  if (info.isFile()) yield path;
  else {
    for (const name of readdirSync(path).sort()) {
      if (!skipped.has(name)) yield* files(join(path, name));
    }
  }
}

/** A hash over the files under `paths` (relative to the root). */
export function fingerprint(paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of files(join(root, path))) {
      hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

const read = () => (existsSync(stamps) ? JSON.parse(readFileSync(stamps, "utf8")) : {});

/** Runs `work` unless `name` was last built from the same inputs and its outputs are there. Says which. */
export async function unlessFresh(name, inputs, outputs, work) {
  const now = fingerprint(inputs);
  if (read()[name] === now && outputs.every((path) => existsSync(join(root, path)))) {
    console.log(`  ${name}: nothing changed since the last build`);
    return;
  }
  await work();
  mkdirSync(dirname(stamps), { recursive: true });
  writeFileSync(stamps, JSON.stringify({ ...read(), [name]: now }, null, 2));
}
