// The query library through the package.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { HuntletError, open } from "huntlet";

describe("the query library", () => {
  let hunt;
  const range = { start: "2026-10-01T00:00:00Z", end: new Date("2026-10-15T00:00:00Z") };
  before(async () => {
    hunt = await open();
    await hunt.loadDemo({ scale: 0 });
  });

  it("is listed, searched and read", () => {
    const all = hunt.queries.list();
    assert.ok(all.length > 80, `${all.length} queries`);
    const [first] = hunt.queries.find("host logon failures windows");
    assert.equal(first.name, "WindowsSecurity.list_host_logon_failures");
    const flows = hunt.queries.get("Network.list_azure_network_flows_by_ip");
    assert.equal(flows.name, "AzureNetwork.list_azure_network_flows_by_ip");
    assert.deepEqual(flows.parameters.filter((one) => one.required).map((one) => one.name), ["start", "end", "ip_address_list"]);
    assert.throws(() => hunt.queries.get("WindowsSecurity.list_host_logon"), (error) => error instanceof HuntletError && /list_host_logon/.test(error.hint));
  });

  it("tells sources and aliases, and links into the portal", () => {
    const sources = new Set(hunt.queries.list().map((query) => query.source));
    assert.deepEqual([...sources].sort(), ["defender", "resourcegraph", "sentinel", "splunk"]);
    const files = hunt.queries.get("MDATP.list_files");
    assert.equal(files.name, "M365D.list_file_events_for_filename");
    assert.ok(files.aliases.includes("MDATP.list_files"));
    assert.equal(hunt.queries.find("list_filehash")[0].name, "M365D.list_file_events_for_hash");
    const spl = hunt.queries.text("Alerts.list_alerts_for_user", { user: 'a"|delete' });
    assert.match(spl, /lower\(user\)=lower\("a\\"\|delete"\)/);
    const workspace = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w";
    assert.match(hunt.queries.link("M365DHunting.tor", {}, workspace), /^https:\/\/portal\.azure\.com\/#blade\/.*\/q\/H4sI/);
    assert.throws(() => hunt.queries.link("M365DHunting.tor", {}, "w"), /resource id/);
  });

  it("shows the KQL that it runs", async () => {
    const params = { ...range, host_name: 'SRV-APP01"; drop', add_query_items: "| take 5" };
    const kql = hunt.queries.text("WindowsSecurity.list_host_processes", params);
    assert.match(kql, /let host_name = "SRV-APP01\\"; drop";/);
    assert.match(kql, /\| take 5$/);
    const table = await hunt.queries.run("WindowsSecurity.list_host_processes", { ...params, host_name: "SRV-APP01" });
    assert.equal(table.rowCount, 5);
    assert.equal(table.provenance.queryName, "WindowsSecurity.list_host_processes");
    await assert.rejects(hunt.queries.run("WindowsSecurity.list_host_processes", range), /host_name/);
    await assert.rejects(hunt.queries.run("WindowsSecurity.list_host_processes", { ...range, host_name: "a", host_op: "or" }), /one of has/);
  });

  it("takes queries of one's own", async () => {
    const yaml = `
family: Own
queries:
  - name: spray
    description: Addresses that failed for several accounts.
    source: sentinel
    table: SigninLogs
    parameters:
      least: { type: int, description: How many accounts at least., default: 3 }
    query: |
      SigninLogs
      | where ResultType != "0"
      | summarize accounts = dcount(UserPrincipalName) by IPAddress
      | where accounts >= least
`;
    const [added] = hunt.queries.add(yaml, "own.yaml");
    assert.equal(added.name, "Own.spray");
    const table = await hunt.queries.run("Own.spray", { least: 2 });
    assert.ok(table.rowCount > 0);
    assert.deepEqual(hunt.queries.add(yaml, "own.yaml").problems, []);
    const before = hunt.queries.list().length;
    assert.throws(() => hunt.queries.add(yaml.replace("source:", "origin:"), "own.yaml"), /own\.yaml.*line 6/s);
    assert.equal(hunt.queries.list().length, before);
  });

  it("takes files in MSTICPy's form", async () => {
    const yaml = `
metadata:
  data_environments: [MSSentinel]
  data_families: [Mine]
defaults:
  parameters:
    start: { description: Start, type: datetime }
    add_query_items: { description: More, type: str, default: '' }
sources:
  failures:
    description: Failed sign-ins from an address
    args:
      query: SigninLogs | where TimeGenerated >= datetime({start}) | where IPAddress == "{ip}" and ResultType != "0" {add_query_items}
    parameters:
      ip: { description: Address, type: str, aliases: address }
  pasted:
    args:
      query: SigninLogs | where {filter}
    parameters:
      filter: { description: Filter, type: str, default: '' }
`;
    const added = hunt.queries.add(yaml, "mine.yaml");
    assert.deepEqual(added.map((query) => query.name), ["Mine.failures"]);
    assert.deepEqual(added.problems.map((problem) => [problem.field, problem.line, problem.warning]), [["sources.pasted.args.query", 18, false]]);
    const table = await hunt.queries.run("Mine.failures", { start: range.start, address: "203.0.113.12", add_query_items: "| count" });
    assert.ok(table.rows()[0][0] > 0);
  });
});
