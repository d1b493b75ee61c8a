// Debian's road to a Rust compiler for wasm, for machines whose rustup has the host's target alone: Debian's current
// compiler with sources, the standard library built from them once, and a rustup toolchain named `debian`.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { output, run, StepError } from "./steps.mjs";
import { aptInstall } from "./tools.mjs";

const TARGET = "wasm32-unknown-unknown";
const LIB = `/usr/lib/rustlib/${TARGET}/lib`;

/** Installs compiler and standard library. Needs root (or sudo for the packages and a writable `/usr/lib/rustlib`). */
export function installDebianWasm() {
  aptInstall(["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy", "lld-22"], "a Rust compiler for wasm");
  if (!existsSync(LIB) || !readdirSync(LIB).some((name) => name.startsWith("libstd-"))) buildStd();
  if (output("rustup", ["--version"])) run("rustup", ["toolchain", "link", "debian", "/usr"]);
}

function buildStd() {
  console.log(`  building the standard library for ${TARGET} (once, about half a minute)`);
  const folder = mkdtempSync(join(tmpdir(), "huntlet-std-"));
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "Cargo.toml"), '[package]\nname = "seed"\nversion = "0.0.0"\nedition = "2021"\n');
  writeFileSync(join(folder, "src/lib.rs"), "");
  run("cargo", ["build", "--quiet", "-Zbuild-std=std,panic_abort", "--target", TARGET, "--release"], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `/usr/bin:${process.env.PATH}`,
      RUSTC_BOOTSTRAP: "1",
      // without the bitcode a later fat LTO finds nothing to optimise
      RUSTFLAGS: "-Cembed-bitcode=yes",
      CARGO_TARGET_DIR: join(folder, "target"),
    },
  });
  const made = join(folder, "target", TARGET, "release/deps");
  const libraries = readdirSync(made).filter((name) => name.endsWith(".rlib") && !name.startsWith("libseed"));
  try {
    mkdirSync(LIB, { recursive: true });
    for (const name of libraries) copyFileSync(join(made, name), join(LIB, name));
  } catch (error) {
    throw new StepError(`The standard library could not be put in ${LIB} (${error.code}): run this once with sudo.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
