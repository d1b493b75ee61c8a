// Finds the tools that a build needs, and installs what is missing where that is possible.

import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { homedir } from "node:os";
import { output, run, StepError } from "./steps.mjs";
import { installDebianWasm } from "./debian.mjs";
import { root } from "./paths.mjs";
import { unlessFresh } from "./inputs.mjs";

const TARGET = "wasm32-unknown-unknown";

/** Node's version must be 20 or newer. */
export function checkNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) throw new StepError(`Node ${process.versions.node} is too old: install Node 20 or newer from nodejs.org.`);
  console.log(`  Node ${process.versions.node}`);
}

/** Node packages, from the lock file, once per lock file. */
export async function nodePackages() {
  await unlessFresh("node packages", ["package-lock.json", "package.json", "pkg/package.json"], ["node_modules/vite"], () =>
    run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, shell: process.platform === "win32" }),
  );
}

/** Cargo, also where a fresh install has not reached PATH yet. */
export function checkCargo() {
  const bin = join(homedir(), ".cargo/bin");
  if (existsSync(bin) && !process.env.PATH.split(delimiter).includes(bin)) process.env.PATH += delimiter + bin;
  const version = output("cargo", ["--version"]);
  if (!version) throw new StepError("Rust is missing: install it from rustup.rs, then run this again.");
  console.log(`  ${version}`);
}

/** Name of a toolchain argument (`null` for the default) whose rustc has the wasm standard library. */
export function wasmToolchain() {
  for (const toolchain of [null, "+debian"]) {
    const folder = output("rustc", [...(toolchain ? [toolchain] : []), "--print", "target-libdir", "--target", TARGET]);
    if (folder && existsSync(folder) && output("sh", ["-c", `ls "${folder}"/libstd-*.rlib`])) return { toolchain };
  }
  return null;
}

/** The wasm standard library: by rustup, or from Debian's packages where rustup cannot have it. */
export function wasmTarget() {
  const found = wasmToolchain();
  if (found) {
    console.log(`  ${TARGET}: ready (${found.toolchain ?? "default toolchain"})`);
    return;
  }
  if (output("rustup", ["--version"])) {
    console.log(`  installing ${TARGET} with rustup`);
    if (output("rustup", ["target", "add", TARGET]) !== null && wasmToolchain()) return;
    console.log("  rustup could not get it");
  }
  if (isDebian()) {
    installDebianWasm();
    if (wasmToolchain()) return;
  }
  throw new StepError(`The Rust target ${TARGET} is missing: run \`rustup target add ${TARGET}\`, then this again.`);
}

/** Whether this is Debian with apt, and we may use it. */
export function isDebian() {
  return existsSync("/etc/debian_version") && readFileSync("/etc/os-release", "utf8").includes("ID=debian");
}

const browsers = [
  process.env.CHROME_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const findBrowser = () => browsers.find((path) => path && existsSync(path));

/** A Chromium for the page's tests: found, or installed from Debian's packages. Its path goes into `CHROME_PATH`. */
export function browser() {
  if (!findBrowser() && isDebian()) aptInstall(["chromium"], "Chromium for the page's tests");
  const path = findBrowser();
  if (!path) throw new StepError("No Chromium or Chrome was found: install one, or set CHROME_PATH to its program.");
  process.env.CHROME_PATH = path;
  console.log(`  ${path}`);
}

/** Installs Debian packages, as root or with sudo; says which and what for. */
export function aptInstall(packages, reason) {
  console.log(`  installing Debian packages for ${reason}: ${packages.join(" ")}`);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (args) => {
    const [command, ...rest] = [...sudo, "apt-get", "-qq", ...args];
    run(command, rest, { env, hint: `Install ${packages.join(", ")} by hand, then run this again.` });
  };
  apt(["update"]);
  apt(["install", "--yes", "--no-install-recommends", ...packages]);
}
