// The analysis functions on the same files, through Huntlet's package in Node or Chromium and through MSTICPy in CPython, in
// one run: `PYTHON=/path/to/python node bench/analytics.mjs [rounds] [folder] [--chromium]` after `npm run build`. The folder
// holds the public samples of MSTICPy (SecurityEvent_4688_host.parquet, exchange_admin_sessions.ndjson,
// bytes_sent_hourly.ndjson). Rounds are interleaved, so that both see the same machine: five calls of ours, of which the
// median counts, and one of the peer's; medians over the rounds are told. A function of the peer that takes longer than a
// minute runs once.
//
// `--growth [--rows 100000,1000000]` leaves the peer out and tells milliseconds over so many events, drawn from the same file.

import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { median, rowsOf } from "./analytics/events.mjs";
import { chromiumSide, nodeSide } from "./analytics/sides.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    chromium: { type: "boolean", default: false },
    growth: { type: "boolean", default: false },
    rows: { type: "string", default: "100000,200000,500000,1000000" },
  },
});
const rounds = Number(positionals[0] ?? 5);
const folder = positionals[1] ?? join(here, "../../shared/data");

/** Each function with its table and arguments. */
const work = {
  logon_session_rarity: ["SecurityEvent", {}],
  build_process_tree: ["SecurityEvent", {}],
  ioc_extract: ["SecurityEvent", { columns: ["CommandLine"] }],
  base64_unpack: ["SecurityEvent", { column: "CommandLine" }],
  score_sessions: ["ExchangeAdmin", { session_column: "params", window_length: 3 }],
  ts_anomalies_stl: ["BytesSent", { data_column: "TotalBytesSent" }],
};

/** What else is called on a million events. */
const more = {
  dbcluster_events: ["Events", { cluster_columns: ["pathScore", "commandlineTokensFull", "isSystemSession"], max_cluster_distance: 0.0001 }],
  sessionize_data: ["SecurityEvent", { user_identifier_cols: ["Account"], event_col: "NewProcessName" }],
  detect_polling: ["SecurityEvent", { groupby: ["Account"] }],
  risky_cmd_line: ["SecurityEvent", { column: "CommandLine", log_type: "Windows" }],
  recognize_entities: ["SecurityEvent", {}],
  mask_df: ["SecurityEvent", { salt: "bench" }],
};

async function beside(side) {
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
  await side.load("SecurityEvent", "SecurityEvent_4688_host.parquet");
  await side.load("ExchangeAdmin", "exchange_admin_sessions.ndjson");
  await side.load("BytesSent", "bytes_sent_hourly.ndjson");
  await answer();
  const [ours, theirs, rows] = [new Map(), new Map(), new Map()];
  for (let round = 0; round <= rounds; round++) {
    for (const [name, [table, args]] of Object.entries(work)) {
      // one call of a millisecond after seconds of the peer's would measure how a processor wakes up
      const calls = [];
      for (let call = 0; call < 5; call++) calls.push(await side.run(name, table, args));
      const [took, { counts }] = [median(calls.map(({ ms }) => ms)), calls[0]];
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
  console.log(`${side.name}, medians of ${rounds}\n`);
  console.log("| function | Huntlet, ms | MSTICPy, ms | times | rows, ours and the peer's |\n| --- | ---: | ---: | ---: | --- |");
  for (const name of Object.keys(work)) {
    const [own, other] = [median(ours.get(name)), median(theirs.get(name))];
    console.log(`| ${name} | ${own.toFixed(1)} | ${other.toFixed(1)} | ${(other / own).toFixed(0)} | ${rows.get(name)} |`);
  }
}

async function growth(side) {
  const sizes = flags.rows.split(",").map(Number);
  const events = Object.entries({ ...work, ...more }).filter(([, [table]]) => table === "SecurityEvent" || table === "Events");
  await side.load("Host", "SecurityEvent_4688_host.parquet");
  const found = new Map(events.map(([name]) => [name, []]));
  for (const size of sizes) {
    await side.make("SecurityEvent", rowsOf(size));
    await side.make("Events", "SecurityEvent | invoke add_process_features()");
    for (const [name, [table, args]] of events) {
      const times = [];
      for (let round = 0; round < rounds; round++) times.push((await side.run(name, table, args)).ms);
      found.get(name).push(median(times));
    }
  }
  console.log(`${side.name}, milliseconds, medians of ${rounds}\n`);
  console.log(`| function | ${sizes.map((size) => size.toLocaleString("en")).join(" | ")} | ns per event, first and last |\n| --- |${" ---: |".repeat(sizes.length)} --- |`);
  for (const [name, times] of found) {
    const each = (at) => ((times.at(at) * 1e6) / sizes.at(at)).toFixed(0);
    console.log(`| ${name} | ${times.map((ms) => ms.toFixed(0)).join(" | ")} | ${each(0)}, ${each(-1)} |`);
  }
}

const side = await (flags.chromium ? chromiumSide : nodeSide)(folder);
try {
  await (flags.growth ? growth : beside)(side);
} finally {
  await side.close();
}
process.exit(0);
