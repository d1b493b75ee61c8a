// Tasks over 50 ms on the main thread while AccountSummary runs, told by a PerformanceObserver alone (bench/page.mjs
// records a trace beside it, which costs time of its own): `node bench/longtasks.mjs [rounds]` after `npm run build`.
// Each round is a new browser profile: the page and the demo tenant, a run, a choice of an account, its additional data.

import { serve } from "../tests/page/serve.mjs";
import { launch } from "./browser.mjs";

const rounds = Number(process.argv[2] ?? 12);
const port = 4181;

function observe() {
  window.tasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.tasks.push(Math.round(entry.duration));
  }).observe({ type: "longtask", buffered: true });
}

const phases = { "page and demo tenant": [], run: [], choice: [], "additional data": [] };
const server = await serve(port);
for (let round = 0; round < rounds; round += 1) {
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.addInitScript(observe);
  const report = page.locator('article.report[aria-busy="false"]');
  const end = async (phase) => {
    await page.waitForTimeout(500);
    phases[phase].push(await page.evaluate(() => window.tasks.splice(0)));
  };
  await page.goto(`http://127.0.0.1:${port}/some/base/#nb=AccountSummary&value=meganb&demo=1`);
  await page.getByText(/Demo tenant · \d+ tables/).waitFor({ timeout: 60_000 });
  await end("page and demo tenant");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator('article.report [role="listbox"]').waitFor();
  await report.waitFor();
  await end("run");
  await page.locator('article.report [role="listbox"]').focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector('[role="grid"][aria-label="account_activity"]');
  await report.waitFor();
  await end("choice");
  await page.getByRole("button", { name: "Get additional data", exact: true }).click();
  await page.waitForSelector('[role="grid"][aria-label="ip_summary"]');
  await report.waitFor();
  await end("additional data");
  await browser.close();
}
server.close();

console.log(`tasks over 50 ms on the main thread in ${rounds} rounds`);
for (const [phase, found] of Object.entries(phases)) {
  const all = found.flat();
  const clean = found.filter((tasks) => tasks.length === 0).length;
  console.log(`${phase.padEnd(22)} rounds without any ${clean} of ${rounds}; longest ${Math.max(0, ...all)} ms${all.length ? `; ${all.join(", ")}` : ""}`);
}
