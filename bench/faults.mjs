// The fault run in a real browser: the package in a page on a plain static host, its engine in a worker, connected to running
// emulators that throttle, fail, are slow, cut and truncate bodies, answer in part, refuse tokens, send pages of HTML and
// hide their answers from other origins. Each query ends in the rows that the same tables hold in memory, in a stated
// incompleteness, or in a stated error; a silent gap fails the run.
// `node bench/faults.mjs [queries] [seed]` after `npm run build` and `cargo build --workspace` (or HUNTLET_EMULATOR).

import { startEmulator } from "../tests/node/emulator.mjs";
import { serve } from "../tests/page/serve.mjs";
import { faultsOf, queriesOf } from "./faults/script.mjs";
import { ask } from "./faults/page.mjs";
import { launch } from "./browser.mjs";

const count = Number(process.argv[2] ?? 2000);
const seed = Number(process.argv[3] ?? 2026);
const port = 4182;
const scale = 0.05;
/** So few rows that many a result must be asked for in parts. */
const limits = { rows: 250 };
/** Each keeps its own limits, so that the run ends in minutes though a user gets 200 queries in 30 seconds. */
const SERVICES = 4;

const began = performance.now();
const emulators = await Promise.all(Array.from({ length: SERVICES }, () => startEmulator("--scale", `${scale}`, "--quiet")));
const server = await serve(port);
const browser = await launch();
try {
  for (const [at, emulator] of emulators.entries()) {
    await emulator.control("POST", "faults", { list: faultsOf(seed + at, 4 * count), limits, slow_ms: 2000, retry_after_s: 2 });
  }
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`the page: ${error.message}`));
  let tokens = 0;
  await page.exposeFunction("giveToken", async (at, user, resource) => {
    tokens += 1;
    // many end in mid-run
    return (await emulators[at].control("POST", "token", { user, resource, life_s: 30 })).access_token;
  });
  await page.exposeFunction("tell", (text) => console.error(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`));
  await page.goto(`http://127.0.0.1:${port}/fixtures/package.html`);
  const services = emulators.map(({ info }) => ({ address: info.address, workspace: info.workspaces[0].id }));
  const { outcomes, wrong, parts, samples } = await page.evaluate(ask, { services, scale, queries: queriesOf(seed, count) });

  const total = (of) => Object.values(of).reduce((sum, one) => sum + one, 0);
  const counts = await Promise.all(emulators.map((emulator) => emulator.control("GET", "counts")));
  const sum = (member) => {
    const all = {};
    for (const one of counts) for (const [name, number] of Object.entries(one[member])) all[name] = (all[name] ?? 0) + number;
    return all;
  };
  const print = (title, of) => {
    console.log(`\n${title}`);
    for (const [name, number] of Object.entries(of).sort(([, a], [, b]) => b - a)) console.log(`${String(number).padStart(7)}  ${name}`);
  };
  const requests = sum("requests");
  delete requests.preflight;
  console.log(`${total(outcomes)} queries, ${total(requests)} requests, ${tokens} tokens given, ${parts} queries asked in parts, ${((performance.now() - began) / 1000).toFixed(0)} s`);
  print("ended in", outcomes);
  print("faults", sum("faults"));
  print("replies", sum("replies"));
  print("refused by the services' limits", sum("limited"));
  console.log(`\nat once, most of a user: ${Math.max(...counts.map((one) => one.peak))}`);
  print("a sentence of each kind", Object.fromEntries(Object.entries(samples).map(([kind, text]) => [`${kind}: ${text}`, outcomes[kind]])));
  for (const one of wrong.slice(0, 10)) console.log(`\nWRONG ${JSON.stringify(one)}`);
  if (wrong.length > 0 || total(outcomes) !== count) {
    console.log(`\n${wrong.length} wrong, ${count - total(outcomes)} without an end`);
    process.exitCode = 1;
  }
} finally {
  await browser.close();
  server.close();
  for (const emulator of emulators) emulator.stop();
}
