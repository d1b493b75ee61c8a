// The engine through the npm package in Node, over 1,000,000 rows made from a Parquet file of process events by sampling
// with replacement: `node bench/queries.mjs [file.parquet]`. The nine queries beside what duckdb-wasm took on the same
// machine type (see RESULTS.md).

import { readFileSync } from "node:fs";
import { open } from "huntlet";

const file = process.argv[2] ?? new URL("../../shared/data/SecurityEvent_4688_host.parquet", import.meta.url);
const rows = Number(process.env.ROWS ?? 1_000_000);
const hunt = await open();
await hunt.addTable("Host", readFileSync(file));

const clock = async (work) => {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
};

/** Rows by a seeded walk over the file's rows, so that every run has the same ones. */
const made = await hunt.query(`
  let source = Host | serialize n = row_number() - 1
    | project n, Account, SubjectUserName, SubjectLogonId, NewProcessId, NewProcessName, ProcessId, ParentProcessName, CommandLine;
  let size = toscalar(Host | count);
  range i from 0 to ${rows} - 1 step 1
  | extend n = (i * 7919 + (i / 22979) * 104729) % size, kind = (i * 31337) % 100
  | join kind=inner source on n
  | project TimeGenerated = datetime(2026-09-01) + i * 2592000000ms / ${rows}, Account,
      Computer = strcat("host", (i * 104729) % 2000, ".contoso.com"),
      EventID = toint(case(kind < 50, 4688, kind < 75, 4624, kind < 85, 4672, kind < 95, 5156, 4625)),
      SubjectUserName, SubjectLogonId, NewProcessId, NewProcessName, ProcessId, ParentProcessName, CommandLine
  | sort by TimeGenerated asc`);
const arrow = made.toArrow();
const [load] = await clock(() => hunt.addTable("SecurityEvent", arrow));
console.log(`${rows} rows, ${(arrow.length / 1e6).toFixed(0)} MB of Arrow, loaded in ${load.toFixed(0)} ms`);

const queries = [
  ["count where contains", 'SecurityEvent | where EventID == 4688 and CommandLine contains "powershell" | count'],
  ["count, max by, top 10", "SecurityEvent | summarize n = count(), latest = max(TimeGenerated) by Computer, EventID | top 10 by n"],
  ["dcount by", "SecurityEvent | summarize dcount(Computer) by Account"],
  ["count by bin, key", "SecurityEvent | summarize count() by bin(TimeGenerated, 1h), EventID"],
  ["matches regex", 'SecurityEvent | where CommandLine matches regex "[a-f0-9]{8}-[a-f0-9]{4}" | count'],
  ["extract, top 10", 'SecurityEvent | summarize n = count() by exe = extract(@"([\\w.-]+\\.exe)", 1, CommandLine) | top 10 by n'],
  ["join to first logon", `SecurityEvent | where EventID == 4688
    | join kind=inner (SecurityEvent | where EventID == 4624 | summarize arg_min(TimeGenerated, *) by SubjectLogonId) on SubjectLogonId | count`],
  ["top 100, all columns", "SecurityEvent | top 100 by TimeGenerated"],
  ["arg_max by", "SecurityEvent | summarize arg_max(TimeGenerated, CommandLine) by Computer"],
];
for (const [name, text] of queries) {
  const times = [];
  for (let round = 0; round < 4; round += 1) times.push((await clock(() => hunt.query(text)))[0]);
  const [, ...warm] = times;
  console.log(`${name.padEnd(24)} ${warm.sort((a, b) => a - b)[1].toFixed(0).padStart(6)} ms`);
}
