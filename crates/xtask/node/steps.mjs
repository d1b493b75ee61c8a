// A step says what it does, does it, and says how long it took.

import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";

/** A failure that the user can act on: its message is all that is shown. */
export class StepError extends Error {}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const began = performance.now();
const summary = [];

/** Runs `work` under a title; its time goes into the closing summary. */
export async function step(title, work) {
  console.log(`\n▸ ${title}`);
  const start = performance.now();
  const result = await work();
  const took = performance.now() - start;
  summary.push([title, took]);
  console.log(`  ${title}: done in ${seconds(took)}`);
  return result;
}

/** Runs a command with its output shown; a non-zero exit is a `StepError`. */
export function run(command, args, options = {}) {
  const { hint, ...rest } = options;
  const done = spawnSync(command, args, { stdio: "inherit", ...rest });
  if (done.error) throw new StepError(`${command} did not start: ${done.error.message}.${hint ? ` ${hint}` : ""}`);
  if (done.status !== 0) {
    throw new StepError(`\`${command} ${args.join(" ")}\` ended with ${done.status ?? done.signal}.${hint ? ` ${hint}` : ""}`);
  }
}

/** A command's standard output, or null where it is missing or fails. */
export function output(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: "utf8", ...options });
  return done.error || done.status !== 0 ? null : done.stdout.trim();
}

/** Prints what took how long. */
export function printSummary() {
  console.log("\nTime per step");
  for (const [title, took] of summary) console.log(`  ${seconds(took).padStart(9)}  ${title}`);
  console.log(`  ${seconds(performance.now() - began).padStart(9)}  in all`);
}

/** Runs a script's main function and turns what it throws into one sentence and an exit code. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(`\n✗ ${error.message}`);
    process.exit(1);
  }
}
