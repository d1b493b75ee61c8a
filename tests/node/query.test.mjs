// The package in Node: tables, queries, cells, errors.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { HuntletError, open } from "huntlet";
import { bytes, needsSamples, sample } from "./helpers.mjs";

describe("tables and queries", () => {
  let hunt;
  before(async () => {
    hunt = await open();
  });

  it("reads CSV, JSON and NDJSON and finds the format by itself", async () => {
    await hunt.addTable("C", bytes("TimeGenerated,EventID,Account\n2026-01-02T03:04:05.1234567Z,4624,alice\n2026-01-02T04:00:00Z,4625,\n"));
    await hunt.addTable("J", bytes('[{"a":1,"d":{"x":[1,2]}},{"a":2,"d":null}]'));
    await hunt.addTable("N", bytes('{"a":1.5,"b":true}\n{"a":2,"b":false}\n'));
    const types = Object.fromEntries(hunt.tables().map(({ name, columns }) => [name, columns.map(({ name, type }) => `${name}:${type}`).join(" ")]));
    assert.equal(types.C, "TimeGenerated:datetime EventID:long Account:string");
    assert.equal(types.J, "a:long d:dynamic");
    assert.equal(types.N, "a:real b:bool");
    const rows = (await hunt.query("C | where EventID == 4624")).rows();
    assert.deepEqual(rows, [["2026-01-02T03:04:05.1234567Z", 4624, "alice"]]);
  });

  it("keeps every kind of cell as the contract says", async () => {
    const table = await hunt.query(`print b=true, i=int(7), l=9007199254740993, s=42, r=1.5, t=datetime(2026-01-02 03:04:05.6),
      d=time(1.02:03:04.5), g=guid(74be27de-1e4e-49d9-b579-fe0b331d3642), o=dynamic({"a":[1,null,"x"]}), e=dynamic(null), n=long(null), x="žluť"`);
    assert.deepEqual(table.objects(), [{
      b: true, i: 7, l: 9007199254740993n, s: 42, r: 1.5, t: "2026-01-02T03:04:05.6Z", d: "1.02:03:04.5000000",
      g: "74be27de-1e4e-49d9-b579-fe0b331d3642", o: { a: [1, null, "x"] }, e: null, n: null, x: "žluť",
    }]);
    assert.deepEqual(table.columns.map((column) => column.type), [
      "bool", "int", "long", "long", "real", "datetime", "timespan", "guid", "dynamic", "dynamic", "long", "string",
    ]);
  });

  it("reads a window of rows", async () => {
    const table = await hunt.query("range n from 1 to 1000 step 1");
    assert.equal(table.rowCount, 1000);
    assert.deepEqual(table.rows(998), [[999], [1000]]);
    assert.deepEqual(table.rows(10, 2), [[11], [12]]);
    assert.deepEqual(table.rows(5000), []);
  });

  it("writes CSV, JSON and Arrow that it reads again", async () => {
    const table = await hunt.query('datatable(a:long, b:string, c:datetime)[1, "x,\\"y\\"\\n", datetime(2026-01-01), 2, "", datetime(null)]');
    assert.equal(table.toCsv(), 'a,b,c\r\n1,"x,""y""\n",2026-01-01T00:00:00Z\r\n2,,\r\n');
    assert.deepEqual(JSON.parse(table.toJson()), [{ a: 1, b: 'x,"y"\n', c: "2026-01-01T00:00:00Z" }, { a: 2, b: "", c: null }]);
    await hunt.addTable("Again", table.toArrow());
    const again = await hunt.query("Again");
    assert.deepEqual(again.rows(), table.rows());
    assert.deepEqual(again.columns, table.columns);
  });

  it("says where rows came from", async () => {
    const { provenance } = await hunt.query("C | count", { timespan: { start: "2026-01-01T00:00:00Z", end: "2026-01-03T00:00:00Z" } });
    assert.equal(provenance.query, "C | count");
    assert.equal(provenance.rows, 1);
    assert.deepEqual(provenance.timespan, ["2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"]);
    assert.equal(provenance.completeness.kind, "complete");
  });

  it("applies a query's time span to the tables it reads", async () => {
    const timespan = { start: "2026-01-02T03:30:00Z", end: "2026-01-02T05:00:00Z" };
    assert.deepEqual((await hunt.query("C | project EventID", { timespan })).rows(), [[4625]]);
  });

  it("checks without running, and never throws", () => {
    assert.deepEqual(hunt.check("C | take 1"), []);
    const [syntax] = hunt.check("C | wher EventID == 1");
    assert.equal(syntax.kind, "syntax");
    assert.equal("C | wher EventID == 1".slice(syntax.start, syntax.end), "wher");
    const [semantic] = hunt.check("C | where EvenID == 1");
    assert.equal(semantic.kind, "semantic");
    assert.match(`${semantic.message} ${semantic.hint ?? ""}`, /EventID/);
    for (const text of ["", "|||", "((((", '"', "let", "C | where 😀 == 1"]) assert.ok(Array.isArray(hunt.check(text)));
  });

  it("counts a finding's place as JavaScript does", () => {
    const text = '// 😀😀\nC | where EvenID == "é"';
    const [finding] = hunt.check(text);
    assert.equal(text.slice(finding.start, finding.end), "EvenID");
  });

  it("describes a result without running", () => {
    hunt.declareTable("SigninLogs", [{ name: "TimeGenerated", type: "datetime" }]);
    const { columns, diagnostics } = hunt.describe("SigninLogs | summarize count() by bin(TimeGenerated, 1h)");
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(columns, [{ name: "TimeGenerated", type: "datetime" }, { name: "count_", type: "long" }]);
  });

  it("rejects a wrong query with its findings", async () => {
    await assert.rejects(hunt.query("C | where Nope == 1"), (error) => {
      assert.ok(error instanceof HuntletError);
      assert.match(error.code, /^[A-Z]{2}\d{4}$/);
      assert.equal(error.diagnostics.length, 1);
      return true;
    });
  });

  it("rejects with AbortError when the signal is aborted", async () => {
    await assert.rejects(hunt.query("print 1", { signal: AbortSignal.abort() }), { name: "AbortError" });
    await hunt.query("range n from 1 to 3000000 step 1 | summarize count() by tostring(n % 7)", { signal: undefined });
    const controller = new AbortController();
    const long = hunt.query("range n from 1 to 9000000 step 1 | extend s = strcat('a', n) | summarize dcount(s) by n % 100", { signal: controller.signal });
    setTimeout(() => controller.abort(), 30);
    await assert.rejects(long, { name: "AbortError" });
  });

  it("keeps what was loaded when a file is bad", async () => {
    const before = hunt.tables();
    const bad = [
      ["truncated Parquet", bytes("PAR1....and then nothing")],
      ["truncated Arrow", bytes("ARROW1\0\0....")],
      ["ragged CSV", bytes("a,b\n1,2\n3,4,5,6\n")],
      ["zeros", new Uint8Array(1 << 20)],
      ["nothing", new Uint8Array()],
      ["broken JSON", bytes('[{"a":1},{"a":')],
    ];
    for (const [what, data] of bad) {
      await assert.rejects(hunt.addTable("Bad", data), (error) => {
        assert.ok(error instanceof HuntletError, what);
        assert.ok(error.message.length > 20 && !/panick|unwrap/i.test(error.message), `${what}: ${error.message}`);
        return true;
      }, what);
    }
    assert.deepEqual(hunt.tables(), before);
  });

  it("looks at a file's ends before it reads the rest", async () => {
    const folder = mkdtempSync(join(tmpdir(), "huntlet-"));
    try {
      // a gigabyte that takes no room on the disk: zeros, a Parquet file without its end, an archive
      const giant = (name, first) => {
        const path = join(folder, name);
        writeFileSync(path, first);
        truncateSync(path, 1 << 30);
        return pathToFileURL(path);
      };
      const wrong = [
        [giant("zeros.csv", ""), /not text/],
        [giant("cut.parquet", "PAR1"), /its end is missing/],
        [giant("log.gz", "\x1f\x8b"), /text|gzip/],
      ];
      for (const [url, message] of wrong) {
        const began = performance.now();
        await assert.rejects(hunt.addTable("Giant", url), { name: "HuntletError", message });
        assert.ok(performance.now() - began < 500, `${url} took ${performance.now() - began} ms`);
      }
      const path = join(folder, "good.csv");
      writeFileSync(path, `a,b\n${"1,x\n".repeat(30_000)}`);
      assert.equal((await hunt.addTable("Good", pathToFileURL(path))).rowCount, 30_000);
      assert.equal((await hunt.addTable("Good", new Blob([readFileSync(path)]))).rowCount, 30_000);
      assert.equal((await hunt.addTable("Good", readFileSync(path))).rowCount, 30_000);
      truncateSync(path, 3e9);
      await assert.rejects(hunt.addTable("Giant", pathToFileURL(path)), { code: "PK0008" });
    } finally {
      rmSync(folder, { recursive: true });
      await hunt.removeTable("Good");
    }
  });

  it("reads a Parquet file of process events", needsSamples, async () => {
    await hunt.addTable("SecurityEvent", sample("SecurityEvent_4688_host.parquet"));
    assert.deepEqual((await hunt.query("SecurityEvent | count")).rows(), [[22979]]);
    assert.deepEqual((await hunt.query("SecurityEvent | where isempty(CommandLine) | count")).rows(), [[20]]);
  });
});
