// Every query of the library for Splunk and Resource Graph, through its driver against the emulator.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { open } from "huntlet";
import { needsEmulator, startEmulator } from "./emulator.mjs";
import { fortnight } from "./helpers.mjs";

const story = { start: "2026-10-08T00:00:00Z", end: "2026-10-13T00:00:00Z" };
const prod = "/subscriptions/5b7a1c02-94d3-4e0f-8a61-d2c3f4a5b6c7/resourceGroups/contoso-prod/providers";
const soc = "/subscriptions/50b50000-1234-4abc-8def-0123456789ab/resourceGroups/soc/providers/microsoft.operationalinsights/workspaces";
const workspace = { workspaceName: "contoso-soc", workspaceId: "c0ffee00-1234-4abc-8def-0123456789ab", resourceGroup: "soc", workspaceResourceId: `${soc.toLowerCase()}/contoso-soc` };

/** By query: parameters, how many rows, and what one of them holds. */
const splunk = {
  "SplunkGeneral.list_all_datatypes": [fortnight, 5, { index: "wineventlog", sourcetype: "XmlWinEventLog", totalCount: "61240", lastTime: "10/14/2026 23:59:51" }],
  "SplunkGeneral.list_all_savedsearches": [{}, 4, { title: "Security log cleared", cron_schedule: "0 * * * *", "eai:acl.owner": "isaiahl" }],
  "SplunkGeneral.get_events_parameterized": [{ ...story, index: "wineventlog" }, 7, { TimeCreated: "2026-10-10T02:58:43.000+00:00", EventID: "4688", User: "CONTOSO\\meganb", cmdline: "whoami /all", dest: "SRV-APP01" }],
  "Alerts.list_all_alerts": [{}, 3, { title: "Accounts added to Domain Admins", "alert.severity": "5", triggered_alert_count: "1" }],
  "audittrail.list_all_audittrail": [story, 4, { _time: "2026-10-12T15:10:00Z", user: "admin-alland", action: "edit_user", object: "meganb" }],
  "Alerts.list_alerts": [{}, 10, { _time: "2026-10-08T03:46:13Z", signature: "Password Spray", src: "203.0.113.15", user: "meganb", severity: "high", mitre_technique_id: "T1110" }],
  "Alerts.list_alerts_for_src_ip": [{ ip_address: "203.0.113.66" }, 4, { signature: "Suspicious inbox manipulation rule", src: "203.0.113.66" }],
  "Alerts.list_alerts_for_dest_ip": [{ ip_address: "203.0.113.99" }, 2, { signature: "Large transfer to a rare destination and port", dest: "203.0.113.99" }],
  "Alerts.list_alerts_for_user": [{ user: "MeganB" }, 9, { _time: "2026-10-12T00:30:45Z", signature: "Security event log cleared" }],
  "Authentication.list_logons_for_host": [{ host_name: "srv-app01" }, 4, { _time: "2026-10-10T02:52:38Z", user: "meganb", action: "success", authentication_method: "RemoteInteractive", src: "10.10.99.23" }],
  "Authentication.list_logons_for_source_ip": [{ ip_address: "203.0.113.66" }, 3, { _time: "2026-10-08T04:02:41Z", user: "meganb", action: "success", sourcetype: "azure:aad:signin" }],
  "Authentication.list_logon_failures": [{}, 12, { user: "jonis", reason: "Account is locked after too many attempts.", signature: "50053" }],
  "Authentication.list_logons_for_account": [{ account_name: "svc_update" }, 1, { _time: "2026-10-10T03:25:30Z", dest: "SRV-FILE01", action: "success" }],
};
const graph = {
  "ResourceGraph.list_resources": [{}, 32, { name: "SRV-APP01-nic", type: "microsoft.network/networkinterfaces", resourceGroup: "contoso-prod" }],
  "ResourceGraph.list_resources_by_type": [{ resource_type: "Microsoft.Compute/Disks" }, 8, { name: "lx-db01-os", type: "microsoft.compute/disks" }],
  "ResourceGraph.list_virtual_machines": [{}, 8, { name: "DC01", id: `${prod}/microsoft.compute/virtualmachines/DC01`, location: "westus2" }],
  "ResourceGraph.list_public_ips": [{}, 2, { name: "SRV-WEB01-ip", ipAddress: "198.51.100.80", resourceGroup: "contoso-prod" }],
  "ResourceGraph.list_resources_by_api_version": [{}, 6, { type: "microsoft.compute/virtualmachines", apiVersion: "2024-07-01", resourceCount: 8 }],
  "ResourceGraph.list_detailed_virtual_machines": [{ host_name: "web01" }, 2, { name: "lx-web01", osType: "Linux", privateIp: "10.10.2.10", publicIp: "198.51.100.84", powerState: "PowerState/running" }],
  "Sentinel.get_sentinel_workspace_for_resource_id": [{ resource_id: `${soc.replace("microsoft.operationalinsights", "Microsoft.OperationalInsights")}/contoso-soc` }, 1, workspace],
  "Sentinel.list_sentinel_workspaces_for_name": [{ workspace_name: "Contoso-SOC", resource_group: "soc" }, 1, workspace],
  "Sentinel.get_sentinel_workspace_for_workspace_id": [{ workspace_id: workspace.workspaceId }, 1, workspace],
};

describe("queries for Splunk and Resource Graph", needsEmulator, () => {
  let emulator;
  let hunt;
  const getToken = ({ resource }) => emulator.token(resource);

  before(async () => {
    emulator = await startEmulator("--scale", "0.02");
    hunt = await open();
    await hunt.connect({ kind: "splunk", endpoint: emulator.info.address, token: emulator.info.tokens.splunk });
    await hunt.connect({ kind: "resourceGraph", endpoint: emulator.info.address, getToken });
  });

  after(() => {
    hunt?.close();
    emulator?.stop();
  });

  it("are all here", () => {
    const of = (source) => hunt.queries.list().filter((query) => query.source === source).map((query) => query.name).sort();
    assert.deepEqual(Object.keys(splunk).sort(), of("splunk"));
    assert.deepEqual(Object.keys(graph).sort(), of("resourcegraph"));
  });

  const run = async (source, name, [params, count, some]) => {
    const table = await hunt.queries.run(name, params, { source });
    assert.equal(table.provenance.completeness.kind, "complete");
    assert.equal(table.provenance.queryName, name);
    const rows = table.objects();
    const held = rows.filter((row) => Object.entries(some).every(([field, value]) => row[field] === value));
    assert.ok(held.length > 0, `${name}: no row of ${JSON.stringify(rows, null, 1)} holds ${JSON.stringify(some)}`);
    assert.equal(table.rowCount, count, name);
  };
  for (const [name, wanted] of Object.entries(splunk)) it(`Splunk: ${name}`, () => run("splunk", name, wanted));
  for (const [name, wanted] of Object.entries(graph)) it(`Resource Graph: ${name}`, () => run("resourceGraph", name, wanted));

  it("bring Splunk's refusal, its time span, and what it leaves out", async () => {
    await assert.rejects(hunt.query("meganb | stats count", { source: "splunk" }), (error) => /Splunk refused the query: The emulator's Splunk does not search for the word|no recording/.test(error.message));
    const day = { start: "2026-10-08T00:00:00Z", end: "2026-10-09T00:00:00Z" };
    const search = '| datamodel Alerts Alerts search | rename "Alerts.*" as * | table _time, signature';
    assert.equal((await hunt.query(search, { source: "splunk", timespan: day })).rowCount, 3);
    await emulator.control("POST", "faults", { list: ["partial"] });
    const half = await hunt.query(search, { source: "splunk", fresh: true });
    assert.equal(half.rowCount, 5);
    assert.match(half.provenance.completeness.reasons.join(" "), /Splunk marked the result as incomplete: A search peer did not answer/);
  });

  it("come in pages, as the quota allows", async () => {
    // 2,500 rows are three pages, and 16 requests are one more than five seconds allow
    const rows = "resources | take 10 | extend n = range(1, 250) | mv-expand n to typeof(long) | project name, n";
    const table = await hunt.query(rows, { source: "resourceGraph" });
    assert.equal(table.rowCount, 2500);
    assert.equal(new Set(table.rows().map(String)).size, 2500);
    assert.match(table.provenance.steps.join(" "), /3 pages/);
    const began = performance.now();
    const counts = await Promise.all(Array.from({ length: 18 }, (_, n) => hunt.query(`resources | take ${n + 1} | count`, { source: "resourceGraph" })));
    assert.ok(performance.now() - began > 2000, "the quota was waited for");
    assert.deepEqual(counts.map((table) => table.rows()[0][0]), counts.map((_, n) => n + 1));
  });
});
