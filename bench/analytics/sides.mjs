// The package in Node, and the package in Chromium with its engine in a worker, behind the same four calls: load a file, make
// a table by KQL, run a function, close.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launch, serve } from "../browser.mjs";

async function make(hunt, name, kql) {
  const made = await hunt.query(kql);
  await hunt.addTable(name, made.toArrow(), { format: "arrow", transfer: true });
}

async function run(hunt, name, table, args) {
  const start = performance.now();
  const found = await hunt.analytics.run(name, table, args);
  const ms = performance.now() - start;
  const counts = Object.fromEntries([...found.tables].map(([own, part]) => [own, part.rowCount]));
  for (const part of found.tables.values()) part.free();
  return { ms, counts };
}

/** In this process. */
export async function nodeSide(folder) {
  const { open } = await import("../../pkg/dist/index.js");
  const hunt = await open();
  return {
    name: `Node ${process.versions.node}`,
    load: async (name, file) => void (await hunt.addTable(name, await readFile(join(folder, file)))),
    make: (name, kql) => make(hunt, name, kql),
    run: (name, table, args) => run(hunt, name, table, args),
    close: async () => {},
  };
}

/** In a page. */
export async function chromiumSide(folder) {
  const server = await serve({ data: folder });
  const browser = await launch();
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.evaluate(async (parts) => {
    const { open } = await import("huntlet");
    window.hunt = await open();
    [window.make, window.run] = parts.map((text) => new Function(`return ${text}`)());
  }, [make, run].map(String));
  return {
    name: `Chromium ${browser.version()}`,
    load: (name, file) =>
      page.evaluate(
        async ([own, address]) => void (await window.hunt.addTable(own, new Uint8Array(await (await fetch(address)).arrayBuffer()))),
        [name, `/data/${file}`],
      ),
    make: (name, kql) => page.evaluate(([own, text]) => window.make(window.hunt, own, text), [name, kql]),
    run: (name, table, args) => page.evaluate((what) => window.run(window.hunt, ...what), [name, table, args]),
    close: async () => {
      await browser.close();
      server.close();
    },
  };
}
