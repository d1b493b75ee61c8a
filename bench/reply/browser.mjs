// The package in Chromium: the engine in a worker of a page on a plain static host. Beside the time, how free the page's own
// thread was: the longest task over 50 ms that the browser saw, and the longest gap between two beats of a 10 ms timer.
// Memory is the renderer's, page and worker together, at its highest, where the system tells it (Linux).

import { readFileSync, writeFileSync } from "node:fs";
import { serve } from "../../tests/page/serve.mjs";
import { launch } from "../browser.mjs";

const port = 4183;

/** A line of a process's status, in bytes. */
const status = (pid, line) => Number(new RegExp(`${line}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;

/** In the page: a query, watched. */
async function watched() {
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
  observer.observe({ type: "longtask" });
  let last = performance.now();
  let gap = 0;
  const beat = () => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
  };
  const timer = setInterval(beat, 10);
  const began = performance.now();
  const table = await window.hunt.query("SecurityEvent", { fresh: true });
  const ms = performance.now() - began;
  beat();
  clearInterval(timer);
  // what the browser saw is told a little later
  await new Promise((resolve) => setTimeout(resolve, 100));
  observer.disconnect();
  return { ms, rows: table.rowCount, gap, task: Math.max(0, ...tasks) };
}

/** In the page: the same bytes brought to a worker that does nothing with them. */
async function transfer(address) {
  const source = `onmessage = async ({ data }) => {
    const began = performance.now();
    const reader = (await fetch(data, { method: "POST", body: "{}" })).body.getReader();
    while (!(await reader.read()).done);
    postMessage(performance.now() - began);
  }`;
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  const ms = await new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(address);
  });
  worker.terminate();
  return ms;
}

/** Opens the page; asks once a call. */
export async function browser(address) {
  const server = await serve(port);
  const program = await launch();
  const page = await program.newPage();
  await page.goto(`http://127.0.0.1:${port}/fixtures/package.html`);
  const connect = async (endpoint) => {
    const { open } = await import(new URL("/pkg/index.js", location.href).href);
    window.hunt = await open();
    await window.hunt.connect({ kind: "sentinel", workspaceId: "w", endpoint, anonymous: true });
    return performance.now();
  };
  await page.evaluate(connect, address);
  const { processInfo } = await (await program.newBrowserCDPSession()).send("SystemInfo.getProcessInfo");
  const linux = process.platform === "linux";
  const renderers = linux ? processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id) : [];
  // the browser keeps a spare one, which is small
  const [pid] = renderers.sort((a, b) => status(b, "VmRSS") - status(a, "VmRSS"));
  const before = pid && status(pid, "VmRSS");
  if (pid) writeFileSync(`/proc/${pid}/clear_refs`, "5");
  return {
    async round() {
      const seen = await page.evaluate(watched);
      const grown = pid ? status(pid, "VmHWM") - before : NaN;
      return { ...seen, grown, transfer: await page.evaluate(transfer, address) };
    },
    async close() {
      await program.close();
      server.close();
    },
  };
}
