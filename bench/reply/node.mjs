// The package in Node: the engine is in this process.

import { open } from "../../pkg/dist/index.js";

/** Asks once a call; tells milliseconds, rows, and by how many bytes the process grew at most until then. */
export async function node(address) {
  const hunt = await open();
  await hunt.connect({ kind: "sentinel", workspaceId: "00000000-0000-0000-0000-000000000001", endpoint: address, anonymous: true });
  const before = process.memoryUsage().rss;
  return {
    async round() {
      const began = performance.now();
      const { rowCount } = await hunt.query("SecurityEvent", { fresh: true });
      return { ms: performance.now() - began, rows: rowCount, grown: process.resourceUsage().maxRSS * 1024 - before };
    },
    close: () => hunt.close(),
  };
}
