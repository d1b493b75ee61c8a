// Shared by the tests of the package in Node.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A file of the sample data beside the repository, or null. */
export function sample(name) {
  const path = join(root, "../shared/data", name);
  return existsSync(path) ? readFileSync(path) : null;
}

/** `skip` option for a test that needs the sample data. */
export const needsSamples = sample("README.md") ? {} : { skip: "the sample data (../shared/data) is not here" };

/** Path from the repository's root. */
export const at = (...parts) => join(root, ...parts);

/** Text as bytes. */
export const bytes = (text) => new TextEncoder().encode(text);

/** The demo tenant's fourteen days. */
export const fortnight = { start: "2026-10-01T00:00:00Z", end: "2026-10-15T00:00:00Z" };
