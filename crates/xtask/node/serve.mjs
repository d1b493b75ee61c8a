// Serves the built site.

import { join } from "node:path";
import { preview } from "vite";
import { root } from "./paths.mjs";

/** Serves dist/site at this port or the next that is free; the address, and what stops it. */
export async function serveSite(port) {
  // a root given here takes the place of the configuration's, against which the output folder is found
  const server = await preview({ root: join(root, "www"), configFile: join(root, "vite.config.ts"), preview: { port, strictPort: false } });
  return { url: server.resolvedUrls?.local[0] ?? `http://localhost:${port}/`, close: () => server.close() };
}
