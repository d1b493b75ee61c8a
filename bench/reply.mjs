// A reply of Log Analytics of about 100 MB: asked for and read through the package in Chromium's worker and in Node, and by
// Python's json and pandas, in one run: `PYTHON=/path/to/python node bench/reply.mjs [rounds]` after `npm run build`. All ask
// the same server on this machine, so the figures hold the transfer, which is told by itself too; rounds are interleaved and
// medians told, after one that is not counted. Memory is what the process grew by at most in the first round.

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { browser } from "./reply/browser.mjs";
import { node } from "./reply/node.mjs";
import { python } from "./reply/python.mjs";
import { ROWS } from "./reply/rows.mjs";

const rounds = Number(process.argv[2] ?? 5);
const server = spawn(process.execPath, [fileURLToPath(new URL("./reply/server.mjs", import.meta.url))], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
const { address, bytes } = await new Promise((resolve) => server.once("message", resolve));
const inBrowser = await browser(address);
const inNode = await node(address);
const seen = { "worker in Chromium": [], "Node": [], "Python": [] };
const ways = { "worker in Chromium": () => inBrowser.round(), "Node": () => inNode.round(), "Python": () => python(address) };
try {
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, ask] of Object.entries(ways)) {
      const found = await ask();
      if (found.rows !== ROWS) throw new Error(`${name}: ${found.rows} rows`);
      seen[name].push(found);
    }
  }
} finally {
  inNode.close();
  await inBrowser.close();
  server.kill();
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
console.log(`${ROWS} rows, ${(bytes / 1e6).toFixed(0)} MB, ${rounds} rounds`);
for (const [name, all] of Object.entries(seen)) {
  const [first, ...counted] = all;
  const of = (member) => counted.map((one) => one[member]);
  const ms = of("ms");
  const range = `${Math.min(...ms).toFixed(0)} to ${Math.max(...ms).toFixed(0)}; the first ${first.ms.toFixed(0)}`;
  const transfer = first.transfer === undefined ? "" : `, the transfer alone ${median(of("transfer")).toFixed(0)} ms`;
  console.log(`${name.padEnd(19)} ${median(ms).toFixed(0).padStart(6)} ms (${range})${transfer}, memory grew by ${(first.grown / bytes).toFixed(1)} times the body`);
}
const worker = seen["worker in Chromium"];
const most = (member) => Math.max(...worker.map((one) => one[member])).toFixed(0);
console.log(`the page's own thread in all ${worker.length} rounds: longest task over 50 ms ${most("task")} ms (0: none), longest gap of a 10 ms timer ${most("gap")} ms`);
