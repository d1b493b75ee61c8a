// The npm package in a page without a bundler: the engine in a worker, answers in the page.

import { expect, test } from "@playwright/test";

test("open, query, check and run, with the engine in a worker", async ({ page }) => {
  await page.goto("http://127.0.0.1:4173/fixtures/package.html");
  const result = await page.evaluate(async () => {
    const address = "http://127.0.0.1:4173/pkg/index.js";
    const { open } = (await import(address)) as typeof import("huntlet");
    const hunt = await open();
    await hunt.addTable("T", new TextEncoder().encode("a,b\n1,x\n2,y\n"));
    const table = await hunt.query("T | where a > 1");
    const found = hunt.check("T | where c == 1");
    await hunt.loadDemo({ scale: 0 });
    const timespan = { start: "2026-10-01T00:00:00Z", end: "2026-10-15T00:00:00Z" };
    const ids: string[] = [];
    const report = await hunt.run("AccountSummary", { value: "meganb", timespan }, { onSection: (section) => void ids.push(section.id) });
    const controller = new AbortController();
    const long = hunt.query("range n from 1 to 9000000 step 1 | summarize dcount(strcat('a', n)) by n % 100", { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    const aborted = await long.then(() => "ended", (error: Error) => error.name);
    return { rows: table.rows(), csv: table.toCsv(), found: found.length, ids: ids.length, status: report.status.kind, aborted };
  });
  expect(result.rows).toEqual([[2, "y"]]);
  expect(result.csv).toBe("a,b\r\n2,y\r\n");
  expect(result.found).toBe(1);
  expect(result.ids).toBeGreaterThan(0);
  expect(result.status).toBe("done");
  expect(result.aborted).toBe("AbortError");
});

test("results stay as they were while the memory of others is used again", async ({ page }) => {
  await page.goto("http://127.0.0.1:4173/fixtures/package.html");
  const result = await page.evaluate(async () => {
    const address = "http://127.0.0.1:4173/pkg/index.js";
    const { open } = (await import(address)) as typeof import("huntlet");
    const hunt = await open();
    const rows = 20_000;
    const ask = (word: string) => hunt.query(`range n from 1 to ${rows} step 1 | extend text = strcat("${word}", n), odd = iff(n % 2 == 1, n, long(null))`);
    const right = (table: Awaited<ReturnType<typeof ask>>, word: string) => {
      const all = table.rows();
      return all.length === rows && all.every(([n, text, odd], at) => n === at + 1 && text === `${word}${n}` && odd === (at % 2 === 0 ? n : null));
    };
    const [unread, freed, read] = [await ask("a"), await ask("b"), await ask("c")];
    const found = [right(read, "c")];
    freed.free();
    for (const word of ["d", "e", "f", "g"]) {
      const table = await ask(word);
      found.push(right(table, word));
      table.free();
    }
    found.push(right(read, "c"), right(unread, "a"));
    const both = await Promise.all(["h", "i", "j"].map(ask));
    found.push(...both.map((table, at) => right(table, "hij".charAt(at))));
    let refused = "";
    try {
      freed.rows();
    } catch (error) {
      refused = (error as { code: string }).code;
    }
    const again = await hunt.analytics.run("ioc_extract", unread, { columns: ["text"] });
    return { found, refused, again: again.table.rowCount };
  });
  expect(result.found).toEqual(Array(10).fill(true));
  expect(result.refused).toBe("PK0013");
  expect(result.again).toBe(0);
});
