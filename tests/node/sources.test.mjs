// The package against a service: the emulator, which signs in, keeps limits and breaks on demand.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { inspect } from "node:util";
import { gunzipSync } from "node:zlib";
import { HuntletError, open } from "huntlet";
import { needsEmulator, startEmulator } from "./emulator.mjs";
import { fortnight } from "./helpers.mjs";

const timespan = fortnight;

describe("sources", needsEmulator, () => {
  let emulator;
  let info;
  let hunt;
  /** What `getToken` was asked. */
  let asked;

  const control = (...asked) => emulator.control(...asked);
  const token = (...asked) => emulator.token(...asked);
  const getToken = async (request) => {
    asked.push(request);
    return token(request.resource);
  };
  const workspace = () => ({ kind: "sentinel", workspaceId: info.workspaces[0].id, endpoint: info.address });

  before(async () => {
    emulator = await startEmulator("--scale", "0.02");
    info = emulator.info;
    hunt = await open();
    await hunt.loadDemo({ scale: 0.02 });
  });

  after(() => {
    hunt?.close();
    emulator?.stop();
  });

  beforeEach(async () => {
    asked = [];
    await control("DELETE", "faults");
  });

  it("connects, asks for a token, and is the default from then on", async () => {
    assert.deepEqual(hunt.sources().map(({ name, isDefault }) => [name, isDefault]), [["local", true]]);
    const source = await hunt.connect({ ...workspace(), getToken });
    assert.deepEqual([source.name, source.isDefault, source.hosts], ["sentinel", true, [info.address]]);
    assert.match(source.token.expiresAt, /^20\d\d-.*Z$/);
    assert.deepEqual(asked.map(({ source, resource, scopes, renew }) => [source, resource, scopes[0], renew]), [
      ["sentinel", "https://api.loganalytics.io", "https://api.loganalytics.io/Data.Read", false],
    ]);
    const query = "SigninLogs | summarize n = count() by ResultType | sort by n desc, ResultType asc";
    const far = await hunt.query(query, { timespan });
    const near = await hunt.query(query, { timespan, source: "local" });
    assert.ok(near.rowCount > 1);
    assert.deepEqual(far.rows(), near.rows());
    assert.match(far.provenance.source, /^Microsoft Sentinel, workspace /);
    assert.equal(near.provenance.source, "demo tenant");
  });

  it("keeps longs and ticks", async () => {
    const table = await hunt.query('print l = 9007199254740993, t = datetime(2026-01-02 03:04:05.1234567), d = dynamic({"a":[1]})');
    assert.deepEqual(table.rows(), [[9007199254740993n, "2026-01-02T03:04:05.1234567Z", { a: [1] }]]);
  });

  it("runs a query of the library and a notebooklet as over local tables", async () => {
    const params = { value: "meganb", timespan };
    const far = await hunt.run("AccountSummary", params);
    const near = await hunt.run("AccountSummary", params, { source: "local" });
    assert.deepEqual(Object.keys(far.tables), Object.keys(near.tables));
    for (const [name, table] of Object.entries(near.tables)) assert.deepEqual(far.table(name).rows(), table.rows(), name);
    const name = "Azure.list_all_signins_geo";
    const logons = await hunt.queries.run(name, { ...timespan, add_query_items: "| take 3" });
    assert.equal(logons.provenance.queryName, name);
    assert.match(logons.provenance.source, /^Microsoft Sentinel/);
  });

  it("goes on after a token has ended, and after faults that pass", async () => {
    await control("POST", "faults", { list: ["expired-token", "503", "cut", "throttle", "truncated"], retry_after_s: 1 });
    const table = await hunt.query("SigninLogs | count", { timespan, fresh: true });
    const near = await hunt.query("SigninLogs | count", { timespan, source: "local" });
    assert.deepEqual(table.rows(), near.rows());
    assert.deepEqual(asked.map(({ renew }) => renew), [true]);
  });

  it("asks in parts what is too large, and loses no row", async () => {
    await control("POST", "faults", { limits: { rows: 200 } });
    const query = "SigninLogs | project TimeGenerated, CorrelationId";
    const far = await hunt.query(query, { timespan, fresh: true });
    const near = await hunt.query(query, { timespan, source: "local" });
    assert.ok(near.rowCount > 200);
    const sorted = (table) => table.rows().map(String).sort();
    assert.deepEqual(sorted(far), sorted(near));
    assert.equal(far.provenance.completeness.kind, "complete");
    assert.match(far.provenance.steps.join(" "), /parts of the time span/);
  });

  it("says what is incomplete, and what cannot be", async () => {
    await control("POST", "faults", { list: ["partial"] });
    const { provenance } = await hunt.query('SigninLogs | where ResultType == "0"', { timespan, fresh: true });
    assert.equal(provenance.completeness.kind, "partial");
    const missing = await hunt.query("NoSuchTable_CL | take 1", { timespan });
    assert.deepEqual(missing.provenance.completeness, { kind: "missingTable", table: "NoSuchTable_CL" });
    await control("POST", "faults", { list: ["wrong-mime"] });
    await assert.rejects(hunt.query("SigninLogs | count", { timespan, fresh: true }), (error) => error instanceof HuntletError && error.code === "SO0207");
  });

  it("stops a query at the service", async () => {
    await control("POST", "faults", { list: ["slow-first-byte"], slow_ms: 20_000 });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    await assert.rejects(hunt.query("SigninLogs | count", { timespan, fresh: true, signal: controller.signal }), { name: "AbortError" });
  });

  it("refuses a token that has ended or is for another service, and tells it nowhere", async () => {
    const graph = await token("https://graph.microsoft.com");
    assert.match(hunt.describeToken(graph, workspace()).problem, /not for https:\/\/api\.loganalytics\.io/);
    const refused = async (pasted) => {
      const error = await hunt.connect({ ...workspace(), name: "pasted", token: pasted }).catch((error) => error);
      assert.equal(error.code, "SO0202");
      assert.ok(!JSON.stringify([error.message, error.hint, hunt.sources()]).includes(pasted.split(".")[2]));
    };
    await refused(graph);
    await refused(await token("https://api.loganalytics.io", -60));
    await assert.rejects(hunt.connect({ ...workspace(), name: "none" }), { code: "PK0011" });
    await assert.rejects(hunt.connect({ ...workspace(), endpoint: "http://logs.example", getToken }), { code: "SO0208" });
  });

  it("tells a token in no log, report, error, or picture of itself", async () => {
    const given = new Set();
    const said = [];
    const show = (value) => said.push(inspect(value, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null }));
    const kept = async (request) => {
      const got = await getToken(request);
      given.add(got);
      return got;
    };
    const pasted = await token("https://api.loganalytics.io");
    given.add(pasted);
    show(await hunt.connect({ ...workspace(), name: "kept", getToken: kept, keepDefault: true }));
    show(await hunt.connect({ ...workspace(), name: "pasted", token: pasted, keepDefault: true }));
    for (const source of ["kept", "pasted"]) {
      const report = await hunt.run("AccountSummary", { value: "meganb", timespan }, { source, onProgress: show, onSection: show });
      for (const name of Object.keys(report.tables)) show([report.table(name).rows(), report.table(name).provenance]);
      show(report);
      for (const fault of ["expired-token", "wrong-mime", "refused", "partial"]) {
        await control("POST", "faults", { list: fault === "refused" ? [] : Array(4).fill(fault) });
        const text = fault === "refused" ? "SigninLogs | where Nope == 1" : `SigninLogs | where "${fault}" != "" | take 3`;
        show(await hunt.query(text, { timespan, source }).catch((error) => [error, error.stack]));
      }
    }
    show([hunt, hunt.sources(), hunt.describeToken(pasted, workspace())]);
    // the service's own log too, with the addresses that were asked
    const everywhere = [...said, ...emulator.log].join("\n");
    assert.ok(given.size > 2 && emulator.log.length > 10 && everywhere.includes("refused the token"));
    for (const one of given) assert.ok(!everywhere.includes(one.slice(one.lastIndexOf(".") + 1)));
  });

  it("asks the other services in their own ways", async () => {
    const count = "SigninLogs | count";
    const near = await hunt.query(count, { source: "local" });
    await hunt.connect({ kind: "adx", cluster: info.address, database: info.workspaces[0].id, getToken, keepDefault: true });
    assert.deepEqual((await hunt.query(count, { source: "adx" })).rows(), near.rows());
    await hunt.connect({ kind: "defender", endpoint: info.address, getToken, keepDefault: true });
    const devices = "DeviceInfo | count";
    assert.deepEqual((await hunt.query(devices, { source: "defender" })).rows(), (await hunt.query(devices, { source: "local" })).rows());
    await hunt.connect({ kind: "resourceGraph", endpoint: info.address, getToken, keepDefault: true });
    assert.ok((await hunt.query("Resources | project name, type", { source: "resourceGraph" })).rowCount > 0);
    const each = info.workspaces.map(({ id, name }) => ({ id, name }));
    await hunt.connect({ kind: "sentinel", name: "all", workspaceId: each, endpoint: info.address, getToken, keepDefault: true });
    const all = await hunt.query(count, { source: "all" });
    assert.deepEqual(all.objects().map((row) => row.Workspace), each.map(({ name }) => name));
  });

  it("links to the page that a service has of its own, with no token in it", async () => {
    const text = "SigninLogs\n| where UserPrincipalName has \"ü\"";
    const unpacked = (link) => gunzipSync(Buffer.from(decodeURIComponent(link.split(/\/q\/|query=/).at(-1)), "base64")).toString();
    const { resourceId } = info.workspaces[0];
    await hunt.connect({ ...workspace(), name: "linked", resourceId, getToken, keepDefault: true });
    const logs = await hunt.link(text, { source: "linked" });
    assert.ok(logs.startsWith("https://portal.azure.com/#blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/%2Fsubscriptions%2F"), logs);
    assert.equal(unpacked(logs), text);
    await hunt.connect({ kind: "adx", name: "cluster", cluster: "https://soc.westus.kusto.windows.net", database: "Logs", anonymous: true, keepDefault: true });
    const explorer = await hunt.link(text, { source: "cluster" });
    assert.ok(explorer.startsWith("https://dataexplorer.azure.com/clusters/soc.westus/databases/Logs?query=H4sI"), explorer);
    assert.equal(unpacked(explorer), text);
    const graph = await hunt.link("resources | take 1", { source: "resourceGraph" });
    assert.equal(graph, "https://portal.azure.com/#blade/HubsExtension/ArgQueryBlade/query/resources%20%7C%20take%201");
    // a cluster of the emulator's, Defender, several workspaces, tables in memory
    for (const source of ["adx", "defender", "all", "local"]) assert.equal(await hunt.link(text, { source }), undefined);
    await assert.rejects(hunt.connect({ ...workspace(), name: "wrong", resourceId: "main", getToken }), /no resource id of a workspace/);
  });

  it("forgets what is disconnected", async () => {
    await hunt.use("local");
    for (const { name } of hunt.sources()) if (name !== "local") await hunt.disconnect(name);
    assert.deepEqual(hunt.sources().map(({ name }) => name), ["local"]);
    await assert.rejects(hunt.query("SigninLogs", { source: "sentinel" }), { code: "SE0601" });
  });
});
