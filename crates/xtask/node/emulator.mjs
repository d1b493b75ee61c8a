// `npm run emulator`: builds the emulator, starts it with the options given, and says what to put where.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { root } from "./paths.mjs";
import { main, run, step, StepError } from "./steps.mjs";
import { checkCargo, checkNode } from "./tools.mjs";

const options = process.argv.slice(2);
const cargo = ["--release", "--quiet", "--locked", "--package", "huntlet-emulator"];

/** What there is to know, from the first line that the emulator prints. */
function show(info) {
  const { tokens } = info;
  const lines = [
    "",
    `The emulator is at ${info.address} (and ${info.https}); stop it with Ctrl+C.`,
    "",
    ...info.workspaces.map(({ id, name, seed }) => `  workspace   ${id}  ${name}, seed ${seed}`),
    `  authority   ${info.authority}`,
    `  client id   ${info.clientId}`,
    ...info.users.map(({ upn, role }) => `  user        ${upn}  ${role}`),
    `  data        ${info.timespan.start} to ${info.timespan.end}`,
    "",
    "  The sign-in is by https with a certificate of the emulator's own: open the https address once and accept it.",
    "",
    "  A token for Log Analytics, to paste:",
    tokens.logAnalytics,
    "",
    `  curl ${info.address}/v1/workspaces/${info.workspaces[0].id}/query -H "Authorization: Bearer $TOKEN" -d '{"query": "SigninLogs | count"}'`,
    "",
    `  Faults: ${info.address}/emulator/faults, counts: ${info.address}/emulator/counts, more tokens: ${info.address}/emulator/info`,
    "",
  ];
  console.log(lines.join("\n"));
}

await main(async () => {
  if (options.includes("--help")) {
    checkCargo();
    run("cargo", ["run", ...cargo, "--", "--help"], { cwd: root });
    return;
  }
  await step("look for Node and Rust", () => {
    checkNode();
    checkCargo();
  });
  await step("build the emulator (some minutes the first time)", () => run("cargo", ["build", ...cargo], { cwd: root }));
  const child = spawn("cargo", ["run", ...cargo, "--", ...options], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let told = false;
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (told) console.log(line);
    else show(JSON.parse(line));
    told = true;
  });
  // Ctrl+C reaches the emulator too: let it end first
  process.on("SIGINT", () => {});
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code) throw new StepError(`The emulator ended with ${code}.`);
});
