// The build: wasm modules, npm package, site. Each part is skipped when its inputs have not changed.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { unlessFresh } from "./inputs.mjs";
import { root } from "./paths.mjs";
import { run, step } from "./steps.mjs";

const rust = ["Cargo.toml", "Cargo.lock", ".cargo", "crates/xtask/src"];
const room = (...names) => names.map((name) => `crates/${name}`);
const engineRooms = room(
  "ticks", "kql", "table", "zstd", "engine", "catalog", "source", "entity", "report", "notebooklet", "demo", "session", "wasm",
);
const appRooms = room("ticks", "report", "chart", "app");

const bin = (name) => join(root, "node_modules/.bin", process.platform === "win32" ? `${name}.cmd` : name);
const xtask = (...args) => run("cargo", ["run", "--quiet", "--locked", "--package", "xtask", "--", ...args], { cwd: root });

/** Both wasm modules with their JavaScript, in `target/web`. */
export async function buildModules() {
  await step("build the engine module (some minutes the first time)", () =>
    unlessFresh("engine", [...rust, ...engineRooms, "queries"], ["target/web/engine/huntlet_wasm_bg.wasm"], () => xtask("wasm", "engine")),
  );
  await step("build the page module", () =>
    unlessFresh("page", [...rust, ...appRooms], ["target/web/app/huntlet_app_bg.wasm"], () => xtask("wasm", "app")),
  );
}

/** The npm package, in `pkg/dist`. */
export async function buildPackage() {
  await step("build the npm package", () =>
    unlessFresh("package", ["pkg/src", "pkg/package.json", "pkg/tsconfig.json", "target/web/engine"], ["pkg/dist/index.js"], () => {
      const dist = join(root, "pkg/dist");
      rmSync(dist, { recursive: true, force: true });
      run(bin("tsc"), ["--project", join(root, "pkg/tsconfig.json")], { cwd: root, shell: process.platform === "win32" });
      mkdirSync(join(dist, "engine"), { recursive: true });
      cpSync(join(root, "target/web/engine"), join(dist, "engine"), { recursive: true });
      cpSync(join(root, "pkg/src/engine"), join(dist, "engine"), { recursive: true });
    }),
  );
}

/** The site, in `dist/site`. */
export async function buildSite() {
  await step("build the site", () =>
    unlessFresh("site", ["www", "vite.config.ts", "pkg/dist", "target/web/app", "target/web/engine"], ["dist/site/index.html"], () =>
      run(bin("vite"), ["build", "--logLevel", "warn"], { cwd: root, shell: process.platform === "win32" }),
    ),
  );
}
