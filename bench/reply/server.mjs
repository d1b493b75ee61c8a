// A service that answers every question with the same 102 MB in Log Analytics' JSON, to pages of any origin. Run as a process
// of its own, so that its work is not in anybody's figures; it tells its address and the body's size.

import { createServer } from "node:http";
import { ROWS } from "./rows.mjs";

const columns = [
  ["TimeGenerated", "datetime"], ["Computer", "string"], ["EventID", "int"], ["Account", "string"], ["CommandLine", "string"],
  ["Bytes", "long"], ["Score", "real"], ["Details", "dynamic"],
].map(([name, type]) => ({ name, type }));
const rows = Array.from({ length: ROWS }, (_, row) => [
  new Date(Date.UTC(2026, 0, 1) + row * 1000).toISOString().replace("Z", "4567Z"), `HOST-${row % 2000}`, 4600 + (row % 90), `CONTOSO\\user${row % 5000}`,
  `powershell.exe -NoProfile -File C:\\scripts\\job-${row}.ps1 -Run ${row * 7919}`, row * 1_000_003, row / 7, JSON.stringify({ a: row, b: [1, 2] }),
]);
const body = Buffer.from(JSON.stringify({ tables: [{ name: "PrimaryResult", columns, rows }] }));
const open = { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type, prefer", "access-control-max-age": "600" };
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    if (request.method === "OPTIONS") response.writeHead(204, open).end();
    else response.writeHead(200, { ...open, "content-type": "application/json", "content-length": body.length }).end(body);
  });
});
server.listen(0, "127.0.0.1", () => process.send({ address: `http://127.0.0.1:${server.address().port}`, bytes: body.length }));
