// A reply of Log Analytics of about 100 MB: asked for and read through the package in Node, and by Python's json and pandas,
// in one run: `PYTHON=/path/to/python node bench/reply.mjs [rounds]` after `npm run build`. Both ask the same server on this
// machine, so both figures hold the transfer; rounds are interleaved and medians told. Memory is what the process grew by.

import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { open } from "../pkg/dist/index.js";

const ROWS = 499_999;

if (process.argv[2] === "serve") {
  const columns = [
    ["TimeGenerated", "datetime"], ["Computer", "string"], ["EventID", "int"], ["Account", "string"], ["CommandLine", "string"],
    ["Bytes", "long"], ["Score", "real"], ["Details", "dynamic"],
  ].map(([name, type]) => ({ name, type }));
  const rows = Array.from({ length: ROWS }, (_, row) => [
    new Date(Date.UTC(2026, 0, 1) + row * 1000).toISOString().replace("Z", "4567Z"), `HOST-${row % 2000}`, 4600 + (row % 90), `CONTOSO\\user${row % 5000}`,
    `powershell.exe -NoProfile -File C:\\scripts\\job-${row}.ps1 -Run ${row * 7919}`, row * 1_000_003, row / 7, JSON.stringify({ a: row, b: [1, 2] }),
  ]);
  const body = Buffer.from(JSON.stringify({ tables: [{ name: "PrimaryResult", columns, rows }] }));
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body));
  });
  server.listen(0, "127.0.0.1", () => process.send({ address: `http://127.0.0.1:${server.address().port}`, bytes: body.length }));
} else {
  const rounds = Number(process.argv[2] ?? 5);
  const server = spawn(process.execPath, [new URL(import.meta.url).pathname, "serve"], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const { address, bytes } = await new Promise((resolve) => server.once("message", resolve));
  const python = `
import json, resource, sys, time, urllib.request
import pandas as pd
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
body = urllib.request.urlopen(urllib.request.Request("${address}", data=b"{}")).read()
table = json.loads(body)["tables"][0]
frame = pd.DataFrame(table["rows"], columns=[column["name"] for column in table["columns"]])
took = (time.perf_counter() - began) * 1000
print(json.dumps({"ms": took, "rows": len(frame), "mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024}))
`;
  const hunt = await open();
  await hunt.connect({ kind: "sentinel", workspaceId: "00000000-0000-0000-0000-000000000001", endpoint: address, anonymous: true });
  const ours = [];
  const theirs = [];
  let grown = 0;
  for (let round = 0; round <= rounds; round += 1) {
    const before = process.memoryUsage().rss;
    const began = performance.now();
    const table = await hunt.query("SecurityEvent", { fresh: true });
    const took = performance.now() - began;
    if (table.rowCount !== ROWS) throw new Error(`${table.rowCount} rows`);
    if (round === 0) grown = (process.memoryUsage().rss - before) / 1e6;
    else ours.push(took);
    if (round === 0) continue;
    const answer = spawnSync(process.env.PYTHON ?? "python3", ["-c", python], { encoding: "utf8" });
    if (answer.status !== 0) throw new Error(answer.stderr);
    theirs.push(JSON.parse(answer.stdout));
  }
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const mb = bytes / 1e6;
  console.log(`${ROWS} rows, ${mb.toFixed(0)} MB, ${rounds} rounds`);
  console.log(`Huntlet  ${median(ours).toFixed(0)} ms (${Math.min(...ours).toFixed(0)} to ${Math.max(...ours).toFixed(0)}), memory grew by ${(grown / mb).toFixed(1)} times the body`);
  const peer = theirs.map(({ ms }) => ms);
  console.log(`Python   ${median(peer).toFixed(0)} ms (${Math.min(...peer).toFixed(0)} to ${Math.max(...peer).toFixed(0)}), memory grew by ${(median(theirs.map((one) => one.mb * 1.048576)) / mb).toFixed(1)} times the body`);
  hunt.close();
  server.kill();
}
