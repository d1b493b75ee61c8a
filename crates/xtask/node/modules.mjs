// The build: wasm modules, npm package, site. Each part is skipped when its inputs have not changed.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { unlessFresh } from "./inputs.mjs";
import { root } from "./paths.mjs";
import { output, run, step } from "./steps.mjs";

const rust = ["Cargo.toml", "Cargo.lock", ".cargo", "crates/xtask/src"];

/** The folders of a crate and of every crate of the workspace that it stands on. */
function rooms(name) {
  const metadata = JSON.parse(output("cargo", ["metadata", "--no-deps", "--format-version", "1", "--offline"], { cwd: root, maxBuffer: 1 << 26 }));
  const all = new Map(metadata.packages.map((found) => [found.name, found]));
  // patched in for a crate from outside, so nobody names it by path
  const wanted = new Set(["zstd", name]);
  for (const next of wanted) {
    for (const used of all.get(next).dependencies) if (used.path && used.kind === null) wanted.add(used.name);
  }
  return [...wanted].map((found) => relative(root, dirname(all.get(found).manifest_path)));
}

const bin = (name) => join(root, "node_modules/.bin", process.platform === "win32" ? `${name}.cmd` : name);
const xtask = (...args) => run("cargo", ["run", "--quiet", "--locked", "--package", "xtask", "--", ...args], { cwd: root });

/** Both wasm modules with their JavaScript, in `target/web`. */
export async function buildModules() {
  await step("build the engine module (some minutes the first time)", () =>
    unlessFresh("engine", [...rust, ...rooms("huntlet-wasm"), "queries"], ["target/web/engine/huntlet_wasm_bg.wasm"], () => xtask("wasm", "engine")),
  );
  await step("build the page module", () =>
    unlessFresh("page", [...rust, ...rooms("huntlet-app")], ["target/web/app/huntlet_app_bg.wasm"], () => xtask("wasm", "app")),
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
