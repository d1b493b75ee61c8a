// `npm test`: set up, build, and run every check: format, lints, types, tidy, Rust, wasm, package, page.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildModules, buildPackage, buildSite } from "./modules.mjs";
import { root } from "./paths.mjs";
import { setUp } from "./setup.mjs";
import { main, printSummary, run, step } from "./steps.mjs";
import { browser, wasmToolchain } from "./tools.mjs";

const cargo = (...args) => run("cargo", args, { cwd: root });
const bin = (name) => join(root, "node_modules/.bin", name);
const inRoot = { cwd: root, shell: process.platform === "win32" };

await main(async () => {
  await setUp();
  await step("a browser", browser);
  await step("format", () => cargo("fmt", "--all", "--check"));
  await step("lints, native", () => cargo("clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"));
  await step("Rust tests", () => cargo("test", "--locked", "--workspace"));
  await step("Rust documentation", () =>
    run("cargo", ["doc", "--locked", "--workspace", "--no-deps", "--quiet"], { cwd: root, env: { ...process.env, RUSTDOCFLAGS: "-D warnings" } }),
  );
  await step("lints, wasm", lintWasm);
  await buildModules();
  await buildPackage();
  await buildSite();
  await step("types", () => run(bin("tsc"), ["--project", join(root, "tests/tsconfig.json"), "--noEmit"], inRoot));
  useBuiltEmulator();
  await step("the package in Node", () => run("node", ["--test", "tests/node/*.test.mjs"], { ...inRoot, shell: true }));
  await step("the page in Chromium", () => run(bin("playwright"), ["test", "--config", "tests/page/playwright.config.ts"], inRoot));
  printSummary();
  console.log("\nEverything passed.");
});

/** Clippy for wasm: by the toolchain that has the target, where it has clippy; else warnings of the compiler. */
function lintWasm() {
  const { toolchain } = wasmToolchain();
  const chosen = toolchain ? [toolchain] : [];
  const rooms = ["--package", "huntlet-wasm", "--package", "huntlet-app"];
  run("cargo", [...chosen, "clippy", "--locked", ...rooms, "--target", "wasm32-unknown-unknown", "--", "-D", "warnings"], { cwd: root });
}

/** The emulator as the Rust tests have built it: built alone, its dependencies would have other features and be built anew. */
function useBuiltEmulator() {
  const name = process.platform === "win32" ? "huntlet-emulator.exe" : "huntlet-emulator";
  const program = join(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "debug", name);
  if (existsSync(program)) process.env.HUNTLET_EMULATOR ??= program;
}
