// The contract as a user's compiler sees it. Compiled by `npm test`, never run.

import { HuntletError, open, type Cell, type Diagnostic, type GetToken, type Hunt, type Report, type Section, type SourceInfo, type Table } from "huntlet";

export async function contract(bytes: Uint8Array<ArrayBuffer>, blob: Blob, signal: AbortSignal): Promise<void> {
  const hunt: Hunt = await open({ worker: false });
  await hunt.addTable("SecurityEvent", bytes, { format: "parquet" });
  await hunt.addTable("Syslog", blob);
  await hunt.addTable("SigninLogs", new URL("https://contoso.example/signins.csv"), { format: "csv" });
  const names: string[] = hunt.tables().map((table) => table.name);
  await hunt.loadDemo({ scale: 1 });

  const timespan = { start: "2026-10-01T00:00:00Z", end: new Date() };
  const table: Table = await hunt.query("SecurityEvent | summarize n = count() by EventID", { timespan, signal });
  const cells: Cell[][] = table.rows(0, 10);
  const csv: string = table.toCsv();
  const arrow: Uint8Array = table.toArrow();
  const complete: boolean = table.provenance.completeness.kind === "complete";
  const found: Diagnostic[] = hunt.check("SecurityEvent | wher x");
  hunt.declareTable("SigninLogs", [{ name: "TimeGenerated", type: "datetime" }]);
  const types = hunt.describe("SigninLogs | count").columns.map((column) => column.type);

  const logons = hunt.queries.find("logon").map((query) => query.parameters.filter((parameter) => parameter.required));
  const processes: Table = await hunt.queries.run("WindowsSecurity.list_host_processes", { host_name: "victim01", ...timespan, add_query_items: "| take 5" }, { signal });
  const kql: string = hunt.queries.text("WindowsSecurity.list_host_processes", { host_name: "victim01", start: "2026-10-01", end: new Date() });
  const own: string[] = hunt.queries.add("family: Own\nqueries: []").map((query) => query.name);
  console.log(logons, processes.rowCount, kql, own);

  const help: string = hunt.notebooklets.get("AccountSummary").help;
  const onSection = (section: Section): void => console.log(section.title);
  const report: Report = await hunt.run("AccountSummary", { value: "alice", timespan, options: ["+get_alerts"] }, { onSection, signal });
  const activity: Table = report.table("account_activity");
  await report.call("get_additional_data");
  const again: Report = await hunt.restore(await report.save());
  console.log(names, cells, csv, arrow, complete, found, types, help, activity.rowCount, again.methods());

  const getToken: GetToken = async ({ resource, scopes, renew }) => (renew ? resource : scopes.join(" "));
  const source: SourceInfo = await hunt.connect({ kind: "sentinel", workspaceId: "00000000-0000-0000-0000-000000000000", getToken });
  await hunt.connect({ kind: "sentinel", workspaceId: [{ id: "a", name: "Berlin" }, { id: "b" }], cloud: "usgov", token: "…", name: "both" });
  await hunt.connect({ kind: "adx", cluster: "https://help.kusto.windows.net", database: "Samples", anonymous: true, keepDefault: true });
  await hunt.connect({ kind: "defender", getToken });
  await hunt.connect({ kind: "splunk", endpoint: "https://splunk.contoso.example:8089", getToken });
  const asked: Table = await hunt.query("SigninLogs | take 10", { timespan, source: source.name, fresh: true, onProgress: ({ done }) => console.log(done) });
  await hunt.run("AccountSummary", { value: "alice", timespan }, { source: "local" });
  await hunt.queries.run("WindowsSecurity.list_host_processes", { host_name: "victim01" }, { source: "both" });
  const problem: string | null = hunt.describeToken("…", { kind: "defender" }).problem;
  await hunt.setToken("both", "…");
  await hunt.use("local");
  await hunt.disconnect("both");
  console.log(asked.provenance.askedAt, problem, hunt.sources().map(({ hosts, isDefault }) => isDefault && hosts));

  try {
    await hunt.query("nonsense");
  } catch (error) {
    if (error instanceof HuntletError) console.error(error.code, error.hint, error.diagnostics);
  }
}
