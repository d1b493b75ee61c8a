// The nine queries in one headless Chromium, on Huntlet and on duckdb-wasm, from the same bytes:
// `node bench/kql.mjs [rounds] [--rows 1000000,10000000] [--distinct] [--load]` after `npm run build` and
// `npm install --prefix bench`. With --distinct no two rows have the same command line; with --load files are loaded, and no
// query is run. NATIVE is the program of bench/native that makes the rows, DATA where they are kept. Each engine runs in its
// own worker; rounds are interleaved, so that both see the same machine; the first rounds are not counted.
//
// duckdb-wasm takes over the memory of the bytes that it loads; ours does so too when told (`transfer`), and else copies them.

import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launch, serve } from "./browser.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string", default: process.env.ROWS ?? "1000000" },
    distinct: { type: "boolean", default: false },
    load: { type: "boolean", default: false },
  },
});
const rounds = Number(positionals[0] ?? 5);
const warmUp = 2;
const sizes = flags.rows.split(",").map(Number);
const data = process.env.DATA ?? join(tmpdir(), "huntlet-bench");
const duckdb = join(here, "node_modules/@duckdb/duckdb-wasm/dist");
// 1.32 fails to read Parquet on a machine without a network; this earlier one can
const duckdbWithParquet = join(here, "node_modules/duckdb-wasm-with-parquet/dist");
const queries = JSON.parse(readFileSync(join(here, "queries.json"), "utf8"));

if (!existsSync(duckdb)) throw new Error("duckdb-wasm is not here: run `npm install --prefix bench` first");

/** The folder with the rows, made when it is not there. */
function rowsOf(count) {
  const folder = join(data, flags.distinct ? `${count}-distinct` : String(count));
  if (!existsSync(join(folder, "SecurityEvent.arrow"))) {
    console.log(`making ${count} rows in ${folder}`);
    const [program, ...args] = process.env.NATIVE
      ? [process.env.NATIVE]
      : ["cargo", "run", "--release", "--manifest-path", join(here, "native/Cargo.toml"), "--"];
    execFileSync(program, [...args, "data", String(count), folder, ...(flags.distinct ? ["distinct"] : [])], { stdio: "inherit" });
  }
  return folder;
}

const places = { duckdb, duckdbWithParquet, data, arrow: join(here, "node_modules") };
const imports = {
  "apache-arrow": "/arrow/apache-arrow/Arrow.dom.mjs",
  tslib: "/arrow/tslib/tslib.es6.mjs",
  flatbuffers: "/arrow/flatbuffers/mjs/flatbuffers.js",
};

/** In the page: starts both engines. */
async function start(place) {
  const { open } = await import("huntlet");
  const duck = await import(`/${place}/duckdb-browser.mjs`);
  window.hunt = await open();
  const db = new duck.AsyncDuckDB(new duck.VoidLogger(), new Worker(`/${place}/duckdb-browser-eh.worker.js`));
  await db.instantiate(`/${place}/duckdb-eh.wasm`);
  window.db = db;
  window.connection = await db.connect();
}

/** In the page: loads a file into both, returns milliseconds for each. */
async function load({ folder, kind, transfer }) {
  const bytes = async (name) => new Uint8Array(await (await fetch(`/data/${folder}/${name}`)).arrayBuffer());
  const clock = async (work) => {
    const from = performance.now();
    await work();
    return performance.now() - from;
  };
  const { hunt, db, connection } = window;
  const file = await bytes(kind === "arrow" ? "SecurityEvent.arrow" : "SecurityEvent.parquet");
  const ours = await clock(() => hunt.addTable("SecurityEvent", file, { format: kind, transfer }));
  await connection.query("DROP TABLE IF EXISTS SecurityEvent");
  let theirs;
  if (kind === "arrow") {
    const stream = await bytes("SecurityEvent.arrows");
    theirs = await clock(() => connection.insertArrowFromIPCStream(stream, { name: "SecurityEvent", create: true }));
  } else {
    const copy = await bytes("SecurityEvent.parquet");
    theirs = await clock(async () => {
      await db.registerFileBuffer("rows.parquet", copy);
      await connection.query("CREATE TABLE SecurityEvent AS SELECT * FROM parquet_scan('rows.parquet')");
    });
    await db.dropFile("rows.parquet");
  }
  return [ours, theirs];
}

/** In the page: one query on both, as milliseconds and rows. */
async function both({ kql, sql, oursFirst }) {
  const clock = async (work) => {
    const from = performance.now();
    const result = await work();
    return [performance.now() - from, result];
  };
  const ours = () => clock(() => window.hunt.query(kql));
  const theirs = () =>
    clock(() =>
      window.connection.query(sql).catch((error) => {
        throw new Error(`${error.message} in ${sql}`);
      }),
    );
  let mine, other;
  if (oursFirst) {
    mine = await ours();
    other = await theirs();
  } else {
    other = await theirs();
    mine = await ours();
  }
  const count = (rows, cell) => (rows === 1 ? `= ${cell()}` : String(rows));
  return {
    ours: mine[0],
    theirs: other[0],
    answers: [
      count(mine[1].rowCount, () => mine[1].rows()[0][0]),
      count(other[1].numRows, () => other[1].get(0).toArray()[0]),
    ],
  };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const mean = (ratios) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);

const folders = sizes.map(rowsOf);
const server = await serve(places, imports);
const browser = await launch();
try {
  for (const [at, rows] of sizes.entries()) {
    const folder = folders[at].slice(data.length + 1);
    const large = statSync(join(folders[at], "SecurityEvent.arrow")).size > 2e9;
    const address = `http://127.0.0.1:${server.address().port}/`;
    const opened = async (place) => {
      const tab = await browser.newPage();
      tab.on("pageerror", (error) => console.error(`page: ${error.message}`));
      await tab.goto(address);
      await tab.evaluate(start, place);
      return tab;
    };
    console.log(`\n${rows} rows, ${browser.version()}, median of ${rounds} rounds after ${warmUp}, milliseconds`);
    console.log(`| what | Huntlet | duckdb-wasm | ratio | answers |\n| --- | --- | --- | --- | --- |`);
    const loaded = async (tab, kind) => {
      for (const transfer of large ? [true] : [true, false]) {
        const times = [];
        for (let round = 0; round < (large ? 1 : 5); round += 1) times.push(await tab.evaluate(load, { folder, kind, transfer }));
        const [ours, theirs] = [0, 1].map((side) => median(times.map((time) => time[side])));
        const how = transfer ? "bytes handed over" : "ours copied, theirs handed over";
        console.log(`| load ${kind}, ${how} | ${ours.toFixed(0)} | ${theirs.toFixed(0)} | ${(ours / theirs).toFixed(2)} | |`);
      }
    };
    const first = await opened("duckdbWithParquet");
    await loaded(first, "parquet").catch((error) => console.log(`| load parquet | | ${error.message.split("\n")[0]} | | |`));
    // Arrow of so many rows fits in no buffer of a page, and duckdb-wasm runs out of memory when it comes in pieces
    const tab = large ? first : await opened("duckdb");
    if (!large) {
      await first.close();
      await loaded(tab, "arrow");
    }
    if (flags.load) {
      await tab.close();
      continue;
    }
    const seen = queries.map(() => ({ ours: [], theirs: [], answers: [] }));
    for (let round = 0; round < warmUp + rounds; round += 1) {
      for (const [number, query] of queries.entries()) {
        const result = await tab.evaluate(both, { ...query, oursFirst: round % 2 === 0 });
        seen[number].answers = result.answers;
        if (round < warmUp) continue;
        seen[number].ours.push(result.ours);
        seen[number].theirs.push(result.theirs);
      }
    }
    const ratios = [];
    for (const [number, query] of queries.entries()) {
      const [ours, theirs] = [median(seen[number].ours), median(seen[number].theirs)];
      ratios.push(ours / theirs);
      console.log(`| ${query.name} | ${ours.toFixed(1)} | ${theirs.toFixed(1)} | ${(ours / theirs).toFixed(2)} | ${seen[number].answers.join(" / ")} |`);
    }
    console.log(`geometric mean of ours / theirs: ${mean(ratios).toFixed(3)}, worst ${Math.max(...ratios).toFixed(2)}`);
    await tab.close();
  }
} finally {
  await browser.close();
  server.close();
}
