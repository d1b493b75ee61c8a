// Microsoft's own parser and binder beside ours, over the same queries. For tests only.
//
// While working on the engine, `HUNTLET_DESCRIBE=target/debug/examples/describe` takes ours from that tool (an example of
// the engine's crate) in place of the package's module.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
const { open } = await import(process.env.HUNTLET_PACKAGE ?? "huntlet");
import { at } from "./helpers.mjs";

const require = createRequire(import.meta.url);
require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");
const { KustoCode, GlobalState, Symbols } = globalThis.Kusto.Language;

/** The tables that the conformance cases use. */
const conformance = {
  Logons: { TimeGenerated: "datetime", Account: "string", Computer: "string", EventId: "int", Bytes: "long", Score: "real" },
  Accounts: { Account: "string", Department: "string", Score: "long" },
  Events: { Id: "long", Details: "dynamic", Text: "string" },
};

const aliases = { double: "real", boolean: "bool", sbyte: "bool", integer: "int", "date/time": "datetime" };

/** Schemas: those of the cases, and the public ones beside the repository, where they are there. */
export function schemas() {
  const path = at("../shared/data/sentinel_m365_schema.json");
  const all = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  for (const columns of Object.values(all)) {
    for (const name of Object.keys(columns)) {
      const type = columns[name].trim().toLowerCase();
      columns[name] = aliases[type] ?? type;
    }
  }
  return { ...all, ...conformance };
}

/** A value for a parameter of the library. */
const values = { string: "x", datetime: "2026-10-01T00:00:00Z", timespan: "1d", int: 5, bool: true, list: ["a", "b"], table: "SecurityEvent" };

/** Every query: [id, text]. Recorded ones only where their folder is beside the repository. */
export async function queries() {
  const found = [];
  const hunt = await open();
  for (const query of hunt.queries.list()) {
    const params = Object.fromEntries(
      query.parameters.filter((parameter) => parameter.required).map(({ name, type, values: choices }) => [name, choices[0] ?? (name === "end" ? "2026-10-15T00:00:00Z" : values[type])]),
    );
    try {
      found.push([`queries/${query.name}`, hunt.queries.text(query.name, params)]);
    } catch (error) {
      throw new Error(`${query.name}: ${error.message}`);
    }
  }
  const folder = at("crates/engine/tests/conformance");
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".kqltest")).sort()) {
    for (const part of readFileSync(join(folder, file), "utf8").split("\n====\n")) {
      const [query, answer] = part.split("\n----\n");
      const text = query.replace(/^#.*\n/gm, "").trim();
      // what is to be refused shows that it is
      if (text && !answer?.startsWith("!")) found.push([`conformance/${file}: ${text.split("\n")[0].slice(0, 90)}`, text]);
    }
  }
  for (const name of ["kusto_emulator_cases", "docs_cases"]) {
    const path = at(`../shared/golden/kql/${name}.jsonl`);
    if (!existsSync(path)) {
      console.log(`skipped: ${name}.jsonl is not beside the repository`);
      continue;
    }
    for (const line of readFileSync(path, "utf8").split("\n").filter(Boolean)) {
      const { id, query } = JSON.parse(line);
      found.push([id, query]);
    }
  }
  return found;
}

/** Microsoft's view of a text: { errors, columns }, `errors` of the text's shape alone when there is no schema. */
export class Theirs {
  #globals = GlobalState.Default;

  constructor(tables) {
    if (!tables) return;
    const quoted = (name) => `['${name.replaceAll("'", "\\'")}']`;
    const symbols = Object.entries(tables).map(([name, columns]) => {
      const list = Object.entries(columns).map(([column, type]) => `${quoted(column)}:${type}`);
      return Symbols.TableSymbol.From(`(${list.join(",")})`).WithName(name);
    });
    this.#globals = GlobalState.Default.WithDatabase(new Symbols.DatabaseSymbol.ctor("db", symbols));
  }

  /** True when the text's shape is right. */
  accepts(text) {
    // an empty list of theirs has no count
    return !(KustoCode.Parse(text).GetSyntaxDiagnostics().Count > 0);
  }

  /** The result's columns, `name:type`; null when there are errors or the columns are not known in full. */
  columns(text) {
    const code = KustoCode.ParseAndAnalyze(text, this.#globals);
    const found = code.GetDiagnostics();
    for (let index = 0; index < found.Count; index += 1) if (found.getItem(index).Severity === "Error") return null;
    const columns = code.ResultType?.Columns;
    if (!columns || columns.Count === 0) return null;
    return Array.from({ length: columns.Count }, (_, index) => `${columns.getItem(index).Name}:${columns.getItem(index).Type.Name}`);
  }
}

/** Ours, for many texts: [{ columns, syntaxErrors, errors }]. */
export async function ours(texts, tables) {
  const judged = (columns, diagnostics) => {
    const errors = diagnostics.filter((found) => found.severity === "error");
    return { columns, syntaxErrors: errors.filter((found) => found.kind === "syntax"), errors };
  };
  if (process.env.HUNTLET_DESCRIBE) {
    const path = join(mkdtempSync(join(tmpdir(), "huntlet-")), "schemas.json");
    writeFileSync(path, JSON.stringify(tables));
    const input = `${texts.map((text) => JSON.stringify(text)).join("\n")}\n`;
    const output = execFileSync(process.env.HUNTLET_DESCRIBE, [path], { input, maxBuffer: 1 << 30 }).toString();
    return output.trim().split("\n").map((line) => {
      const { columns, diagnostics } = JSON.parse(line);
      return judged(columns.map((column) => column.join(":")), diagnostics);
    });
  }
  const hunt = await open();
  for (const [name, columns] of Object.entries(tables)) {
    hunt.declareTable(name, Object.entries(columns).map(([column, type]) => ({ name: column, type })));
  }
  return texts.map((text) => {
    const { columns, diagnostics } = hunt.describe(text);
    return judged(columns.map(({ name, type }) => `${name}:${type}`), diagnostics);
  });
}

/** Broken relatives of a text, the same in each run: tokens left out, doubled, swapped, put in, or the end cut off. */
export function mutations(text, seed, count) {
  let state = seed;
  const random = (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const junk = ["|", ",", "(", ")", "==", "and", "by", '"', "[", "]", "=", "1", "x", ".", "on", "-", "in", "*", ";", "where", "{", "}"];
  const tokens = text.match(/\s+|"[^"\n]*"|'[^'\n]*'|[A-Za-z_$]\w*|\d[\w.]*|==|!=|=~|<=|>=|\.\.|./gs) ?? [];
  const solid = tokens.map((_, index) => index).filter((index) => tokens[index].trim());
  return Array.from({ length: solid.length ? count : 0 }, () => {
    const copy = [...tokens];
    const pick = random(solid.length);
    const place = solid[pick];
    const next = solid[Math.min(pick + 1, solid.length - 1)];
    switch (random(5)) {
      case 0:
        copy.splice(place, 1);
        break;
      case 1:
        copy.splice(place, 0, tokens[place], " ");
        break;
      case 2:
        [copy[place], copy[next]] = [copy[next], copy[place]];
        break;
      case 3:
        copy.splice(place, 0, ` ${junk[random(junk.length)]} `);
        break;
      default:
        copy.splice(place);
    }
    return copy.join("");
  });
}
