// Cold start and run of the page in Chromium: `node bench/page.mjs [rounds]` after `npm run build`.
// Each round is a new browser profile. Times are milliseconds since navigation, medians over the rounds.

import { chromium } from "@playwright/test";
import { serve } from "../tests/page/serve.mjs";

const rounds = Number(process.argv[2] ?? 5);
const port = 4180;
const address = `http://127.0.0.1:${port}/some/base/#nb=AccountSummary&value=meganb&demo=1`;
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** In the page: notes paints, tasks over 50 ms, and when a run's first section is drawn; runs as soon as it can. */
function observe() {
  const seen = { longTasks: [], firstSection: null, done: null, pressed: null, engineReady: null, demoLoaded: null };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.longTasks.push({ at: Math.round(entry.startTime), ms: Math.round(entry.duration) });
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    const now = performance.now();
    const text = (selector) => document.querySelector(selector)?.textContent ?? "";
    if (!seen.engineReady && /Engine ready|Loading data/.test(text(".engine-text"))) seen.engineReady = now;
    if (!seen.demoLoaded && /Demo tenant/.test(text(".chip-text"))) seen.demoLoaded = now;
    const run = document.querySelector('.run-bar button[type="submit"]');
    if (!seen.pressed && seen.demoLoaded && run && !run.disabled) {
      seen.pressed = now;
      run.click();
    }
    const report = document.querySelector("article.report");
    if (report && !seen.firstSection && report.querySelector("section.section")) seen.firstSection = now;
    if (seen.firstSection && report.getAttribute("aria-busy") === "false" && !seen.done) seen.done = now;
    if (!seen.done) requestAnimationFrame(look);
  };
  document.addEventListener("DOMContentLoaded", look);
}

const server = await serve(port);
const results = [];
for (let round = 0; round < rounds; round += 1) {
  const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium", args });
  const page = await browser.newPage();
  await page.addInitScript(observe);
  await page.goto(address);
  await page.waitForFunction(() => window.seen.done !== null, undefined, { timeout: 60_000 });
  const choose = page.locator('article.report [role="listbox"]');
  let chosen = null;
  if (await choose.count()) {
    const before = await page.evaluate(() => performance.now());
    await choose.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector('[role="grid"][aria-label="account_activity"]');
    await page.waitForSelector('article.report[aria-busy="false"]');
    chosen = (await page.evaluate(() => performance.now())) - before;
  }
  results.push(await page.evaluate((chosen) => {
    const paint = (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
    const { longTasks, ...times } = window.seen;
    return { firstPaint: paint("first-paint"), ...times, chosen, longest: Math.max(0, ...longTasks.map((task) => task.ms)), longTasks };
  }, chosen));
  await browser.close();
}
server.close();

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
for (const name of ["firstPaint", "engineReady", "demoLoaded", "firstSection", "done", "chosen", "longest"]) {
  const values = results.map((result) => result[name]);
  console.log(`${name.padEnd(14)} median ${median(values).toFixed(0).padStart(6)} ms   of ${values.map((value) => value.toFixed(0)).join(", ")}`);
}
console.log("tasks over 50 ms on the main thread, last round:", JSON.stringify(results.at(-1).longTasks));
