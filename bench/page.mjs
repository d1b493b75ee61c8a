// Cold start, run and use of the page in Chromium: `node bench/page.mjs [rounds]` after `npm run build`.
// Each round is a new browser profile. Times are milliseconds since navigation, medians over the rounds. Tasks on the
// main thread are told by phase, by the clock and by the processor's time: on a machine with other work the clock
// counts time in which the browser had no core.

import { serve } from "../tests/page/serve.mjs";
import { launch } from "./browser.mjs";

const rounds = Number(process.argv[2] ?? 5);
const port = 4180;
const address = `http://127.0.0.1:${port}/some/base/#nb=AccountSummary&value=meganb&demo=1`;
/** What is done in order, and from when on a task belongs to it. */
const phases = ["start", "first report", "choice", "KQL query", "sort", "filter", "scroll", "help", "tables", "zoom"];

/** In the page: notes tasks over 50 ms, and when a run's first section is drawn; runs as soon as it can. */
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
      performance.mark("phase:first report");
      run.click();
    }
    const report = document.querySelector("article.report");
    // a section counts once something is in it beside its title
    if (report && !seen.firstSection && report.querySelector("section.section > :not(h3, h4)")) seen.firstSection = now;
    if (seen.firstSection && report.getAttribute("aria-busy") === "false" && !seen.done) seen.done = now;
    if (!seen.done) requestAnimationFrame(look);
  };
  document.addEventListener("DOMContentLoaded", look);
}

/** What a person does after the first report, phase by phase. */
async function use(page, phase) {
  let chosen = null;
  const choose = page.locator('article.report [role="listbox"]');
  if (await choose.count()) {
    await phase("choice");
    const before = await page.evaluate(() => performance.now());
    await choose.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector('[role="grid"][aria-label="account_activity"]');
    await page.waitForSelector('article.report[aria-busy="false"]');
    chosen = (await page.evaluate(() => performance.now())) - before;
    await page.waitForTimeout(500);
  }
  await phase("KQL query");
  await page.getByRole("button", { name: "KQL", exact: true }).click();
  const box = page.getByRole("textbox", { name: /KQL/i });
  await box.fill("SecurityEvent | take 20000");
  await box.press("Control+Enter");
  await page.waitForSelector('[role="grid"] .g-cell:not(.waiting)');
  await page.waitForTimeout(400);
  await phase("sort");
  await page.locator(".g-hcell").nth(1).click();
  await page.waitForTimeout(500);
  await phase("filter");
  await page.getByLabel("Filter rows: any column contains").last().fill("host");
  await page.waitForTimeout(700);
  await phase("scroll");
  await page.evaluate(async () => {
    const grid = [...document.querySelectorAll('[role="grid"]')].at(-1);
    for (let step = 0; step < 30; step += 1) {
      grid.scrollTop += 700;
      grid.scrollLeft += 60;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
  await page.waitForTimeout(200);
  await phase("help");
  await page.locator('.top button[title="Keyboard help"]').click();
  await page.waitForTimeout(300);
  await page.keyboard.press("Escape");
  await phase("tables");
  await page.locator(".top .chip").click();
  await page.waitForTimeout(300);
  await page.keyboard.press("Escape");
  await page.locator(".tab-title").first().click();
  const canvas = page.locator("article.report canvas").first();
  await canvas.waitFor();
  await page.waitForSelector('article.report[aria-busy="false"]');
  await phase("zoom");
  await canvas.scrollIntoViewIfNeeded();
  await canvas.focus();
  for (const key of ["+", "+", "+", "ArrowLeft", "-", "0"]) {
    await page.keyboard.press(key);
    await page.waitForTimeout(60);
  }
  const box_ = await canvas.boundingBox();
  for (let step = 0; step < 20; step += 1) await page.mouse.move(box_.x + 200 + step * 10, box_.y + 40);
  for (let step = 0; step < 6; step += 1) {
    await page.mouse.wheel(0, -100);
    await page.waitForTimeout(30);
  }
  await page.waitForTimeout(200);
  return chosen;
}

/** The longest task of each phase on the main thread, in milliseconds: by the clock, and of the processor. */
function longest(events) {
  const isPhase = (event) => event.name?.startsWith("phase:") && event.ph !== "E";
  const marks = events.filter(isPhase).sort((a, b) => a.ts - b.ts);
  const main = (event) => event.pid === marks[0].pid && event.tid === marks[0].tid;
  const tasks = events.filter((event) => event.ph === "X" && /RunTask/.test(event.name) && main(event));
  const found = Object.fromEntries(phases.map((phase) => [phase, { clock: 0, processor: 0, over: 0 }]));
  let end = 0;
  for (const task of tasks.sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    if (task.ts < end) continue;
    end = task.ts + task.dur;
    const phase = found[marks.findLast((mark) => mark.ts <= task.ts)?.name.slice(6) ?? "start"];
    phase.clock = Math.max(phase.clock, task.dur / 1000);
    phase.processor = Math.max(phase.processor, (task.tdur ?? 0) / 1000);
    if (task.dur > 50_000) phase.over += 1;
  }
  return found;
}

const server = await serve(port);
const results = [];
for (let round = 0; round < rounds; round += 1) {
  const browser = await launch();
  const page = await browser.newPage();
  await page.addInitScript(observe);
  const tracing = await browser.newBrowserCDPSession();
  const events = [];
  tracing.on("Tracing.dataCollected", ({ value }) => events.push(...value.filter((event) => /RunTask|^phase:/.test(event.name))));
  await tracing.send("Tracing.start", { traceConfig: { includedCategories: ["toplevel", "blink.user_timing"] }, transferMode: "ReportEvents" });
  await page.goto(address);
  await page.waitForFunction(() => window.seen.done !== null, undefined, { timeout: 60_000 });
  const chosen = await use(page, (name) => page.evaluate((name) => void performance.mark(`phase:${name}`), name));
  const seen = await page.evaluate(() => {
    const paint = (name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
    const { longTasks, ...times } = window.seen;
    return { firstPaint: paint("first-paint"), ...times, longest: Math.max(0, ...longTasks.map((task) => task.ms)) };
  });
  const complete = new Promise((resolve) => tracing.once("Tracing.tracingComplete", resolve));
  await tracing.send("Tracing.end");
  await complete;
  results.push({ ...seen, chosen, tasks: longest(events) });
  await browser.close();
}
server.close();

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const round = (values) => values.map((value) => value.toFixed(0)).join(", ");
for (const name of ["firstPaint", "engineReady", "demoLoaded", "firstSection", "done", "chosen", "longest"]) {
  const values = results.map((result) => result[name]);
  console.log(`${name.padEnd(14)} median ${median(values).toFixed(0).padStart(6)} ms   of ${round(values)}`);
}
console.log("\nlongest task on the main thread by phase, ms: median by the clock (all rounds), median of the processor, tasks over 50 ms by the clock in all rounds");
for (const phase of phases) {
  const tasks = results.map((result) => result.tasks[phase]);
  const clock = tasks.map((task) => task.clock);
  const processor = median(tasks.map((task) => task.processor));
  const over = tasks.reduce((sum, task) => sum + task.over, 0);
  console.log(`${phase.padEnd(14)} ${median(clock).toFixed(0).padStart(5)} (${round(clock)})   ${processor.toFixed(0)}   ${over}`);
}
