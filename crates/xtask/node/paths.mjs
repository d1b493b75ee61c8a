// Where things are.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
/** Built site, ready for any static host. */
export const site = join(root, "dist/site");
/** What the last build was made from. */
export const stamps = join(root, "target/web/stamps.json");
