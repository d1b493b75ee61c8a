// The package in Node: the demo tenant and AccountSummary, saved and restored.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { open } from "huntlet";
import { fortnight } from "./helpers.mjs";

describe("AccountSummary over the demo tenant", () => {
  let hunt;
  before(async () => {
    hunt = await open();
    await hunt.loadDemo();
  });

  it("has the tables that an analyst knows", async () => {
    const names = hunt.tables().map((table) => table.name);
    for (const name of ["SigninLogs", "AuditLogs", "OfficeActivity", "AzureActivity", "SecurityEvent", "Syslog", "SecurityAlert"]) {
      assert.ok(names.includes(name), name);
    }
    const events = hunt.tables().reduce((sum, table) => sum + table.rowCount, 0);
    assert.ok(events > 80_000 && events < 130_000, `${events} events`);
  });

  it("is in the catalogue", () => {
    const info = hunt.notebooklets.get("AccountSummary");
    assert.deepEqual(info.options.map((option) => option.name), ["get_alerts", "get_bookmarks"]);
    assert.ok(hunt.notebooklets.find("account azure").some((found) => found.name === "AccountSummary"));
    assert.throws(() => hunt.notebooklets.get("Nope"), /AccountSummary|no notebooklet/);
  });

  it("sends sections while it runs, finds the account, goes on, and survives saving", async () => {
    const arrived = [];
    const report = await hunt.run("AccountSummary", { value: "meganb", timespan: fortnight }, { onSection: (section) => arrived.push(section.id) });
    assert.deepEqual(report.status, { kind: "done" });
    assert.ok(arrived.length > 0);
    const choice = report.sections.flatMap((section) => section.blocks).find((block) => block.kind === "choice");
    assert.ok(choice, "several sources are a choice");
    const { method, argument, items } = choice.choice;
    const signin = items.find((item) => /AzureActiveDirectory|Azure Active Directory|AAD/.test(`${item.label} ${item.detail}`)) ?? items[0];
    await report.call(method, { [argument]: signin.value });
    assert.ok(report.table("account_activity").rowCount > 0);
    assert.ok(report.table("related_alerts").rowCount > 0);
    await report.call("get_additional_data");
    const summary = report.table("azure_activity_summary");
    assert.ok(summary.rowCount > 0);
    assert.ok(summary.provenance.query.length > 20);

    const saved = await report.save();
    const again = await (await open()).restore(saved);
    assert.deepEqual(again.sections, report.sections);
    assert.deepEqual(Object.keys(again.tables), Object.keys(report.tables));
    for (const [name, table] of Object.entries(report.tables)) assert.deepEqual(again.table(name).rows(), table.rows(), name);
  });

  it("says so when nobody has that name", async () => {
    const report = await hunt.run("AccountSummary", { value: "nobody-at-all", timespan: fortnight });
    assert.match(JSON.stringify(report.sections), /No accounts matching that name/);
  });

  it("refuses a time span that ends before it begins", async () => {
    await assert.rejects(hunt.run("AccountSummary", { value: "meganb", timespan: { start: fortnight.end, end: fortnight.start } }), /time/i);
  });

  it("stops when told to, and keeps what it had", async () => {
    const controller = new AbortController();
    const run = hunt.run("AccountSummary", { value: "meganb", timespan: fortnight }, { signal: controller.signal, onProgress: () => controller.abort() });
    await assert.rejects(run, { name: "AbortError" });
    assert.ok(hunt.tables().length > 10);
  });

  it("refuses damaged bytes", async () => {
    await assert.rejects(hunt.restore(new Uint8Array([80, 75, 3, 4, 0, 0])), /saved report|damaged|restore/i);
  });
});
