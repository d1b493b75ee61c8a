// Starts the emulator for tests of the page.

import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What the emulator says of itself. */
export interface Info {
  address: string;
  https: string;
  authority: string;
  clientId: string;
  workspaces: { id: string; resourceId: string }[];
  tokens: { logAnalytics: string; arm: string; splunk: string };
}

/** A running emulator. */
export interface Emulator {
  info: Info;
  stop(): void;
}

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Starts one on a free port: the program that is built already, or cargo's. */
export async function startEmulator(...options: string[]): Promise<Emulator> {
  const cargo = ["run", "--quiet", "--locked", "--package", "huntlet-emulator", "--"];
  const built = process.env["HUNTLET_EMULATOR"];
  const program = spawn(built ?? "cargo", [...(built ? [] : cargo), "--port", "0", ...options], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: program.stdout });
  const info = await new Promise<Info>((resolve, reject) => {
    lines.once("line", (line) => resolve(JSON.parse(line) as Info));
    program.once("exit", (code) => reject(new Error(`the emulator ended with ${code}`)));
  });
  return { info, stop: () => void program.kill() };
}
