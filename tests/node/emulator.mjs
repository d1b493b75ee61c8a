// Starts the emulator for tests of the package in Node.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { at } from "./helpers.mjs";

/** `skip` option for a test that needs the emulator. */
export const needsEmulator = existsSync(at("crates/emulator/Cargo.toml")) ? {} : { skip: "the emulator (crates/emulator) is not here" };

/** One on a free port: the program that is built already, or cargo's. Its log is kept, line by line. */
export async function startEmulator(...options) {
  const cargo = ["run", "--quiet", "--locked", "--package", "huntlet-emulator", "--"];
  const built = process.env.HUNTLET_EMULATOR;
  const program = spawn(built ?? "cargo", [...(built ? [] : cargo), "--port", "0", ...options], { cwd: at("."), stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: program.stdout });
  const info = await new Promise((resolve, reject) => {
    lines.once("line", (line) => resolve(JSON.parse(line)));
    program.once("exit", (code) => reject(new Error(`the emulator ended with ${code}`)));
  });
  const log = [];
  lines.on("line", (line) => log.push(line));
  const control = async (method, path, body) => {
    const response = await fetch(`${info.address}/emulator/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    assert.equal(response.status, 200, `${method} ${path}`);
    return response.json();
  };
  const token = async (resource, life_s = 3600) => (await control("POST", "token", { resource, life_s })).access_token;
  return { info, log, control, token, stop: () => void program.kill() };
}
