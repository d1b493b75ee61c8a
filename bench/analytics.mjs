// The analysis functions on the same files, through Huntlet's package in Node and through MSTICPy in CPython, in one run:
// `PYTHON=/path/to/python node bench/analytics.mjs [rounds] [folder]` after `npm run build`. The folder holds the public
// samples of MSTICPy (SecurityEvent_4688_host.parquet, exchange_admin_sessions.ndjson, bytes_sent_hourly.ndjson). Rounds are
// interleaved, so that both see the same machine; medians are told. A function of the peer that takes longer than a minute
// runs once.

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { open } from "../pkg/dist/index.js";

const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(process.argv[2] ?? 5);
const folder = process.argv[3] ?? join(here, "../../shared/data");

/** Each function with its table and arguments. */
const work = {
  logon_session_rarity: ["SecurityEvent", {}],
  build_process_tree: ["SecurityEvent", {}],
  ioc_extract: ["SecurityEvent", { columns: ["CommandLine"] }],
  base64_unpack: ["SecurityEvent", { column: "CommandLine" }],
  score_sessions: ["ExchangeAdmin", { session_column: "params", window_length: 3 }],
  ts_anomalies_stl: ["BytesSent", { data_column: "TotalBytesSent" }],
};

const peer = spawn(process.env.PYTHON ?? "python3", [join(here, "analytics_peer.py"), folder], {
  stdio: ["pipe", "pipe", "inherit"],
});
const answers = createInterface({ input: peer.stdout })[Symbol.asyncIterator]();
const answer = async () => {
  for (;;) {
    const { value, done } = await answers.next();
    if (done) throw new Error("MSTICPy ended early; install what bench/analytics_peer.py names");
    // MSTICPy prints too
    if (value.startsWith("{")) return JSON.parse(value);
  }
};
const ask = (name) => {
  peer.stdin.write(`${JSON.stringify({ run: name })}\n`);
  return answer();
};

const hunt = await open();
await hunt.addTable("SecurityEvent", await readFile(join(folder, "SecurityEvent_4688_host.parquet")));
await hunt.addTable("ExchangeAdmin", await readFile(join(folder, "exchange_admin_sessions.ndjson")));
await hunt.addTable("BytesSent", await readFile(join(folder, "bytes_sent_hourly.ndjson")));
await answer();

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ours = new Map();
const theirs = new Map();
const rows = new Map();
for (let round = 0; round <= rounds; round++) {
  for (const [name, [table, args]] of Object.entries(work)) {
    const start = performance.now();
    const found = await hunt.analytics.run(name, table, args);
    const took = performance.now() - start;
    const counts = Object.fromEntries([...found.tables].map(([own, part]) => [own, part.rowCount]));
    // the first round of ours warms the module up
    if (round > 0) ours.set(name, [...(ours.get(name) ?? []), took]);
    const before = theirs.get(name) ?? [];
    if (before.some((ms) => ms > 60_000)) continue;
    const { ms, rows: count } = await ask(name);
    if (round > 0 || ms > 60_000) theirs.set(name, [...before, ms]);
    rows.set(name, `${JSON.stringify(counts)} and ${count}`);
  }
}
peer.stdin.end();

console.log("| function | Huntlet, ms | MSTICPy, ms | times | rows, ours and the peer's |\n| --- | ---: | ---: | ---: | --- |");
for (const name of Object.keys(work)) {
  const [own, other] = [median(ours.get(name)), median(theirs.get(name))];
  console.log(`| ${name} | ${own.toFixed(1)} | ${other.toFixed(1)} | ${(other / own).toFixed(0)} | ${rows.get(name)} |`);
}
process.exit(0);
