//! A crate to a wasm module with its JavaScript, in `target/web/<name>`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// The two modules that Huntlet ships.
#[derive(Clone, Copy)]
pub enum Module {
    /// Queries, notebooklets, tables: for the worker and for Node.
    Engine,
    /// The page.
    App,
}

impl Module {
    fn package(self) -> &'static str {
        match self {
            Self::Engine => "huntlet-wasm",
            Self::App => "huntlet-app",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::App => "app",
        }
    }

    /// What else rustc is told. Modules hold no path of the machine that made them. The page's views lose their types, which
    /// makes them smaller by a tenth.
    fn flags(self) -> Vec<String> {
        let mut flags: Vec<String> =
            places().iter().map(|place| format!("--remap-path-prefix={}/=", place.display())).collect();
        if matches!(self, Self::App) {
            flags.extend(["--cfg".to_owned(), "erase_components".to_owned()]);
        }
        flags
    }

    fn profile(self, effort: Effort) -> &'static str {
        match (effort, self) {
            (Effort::Quick, _) => "quick",
            (_, Self::Engine) => "engine",
            (_, Self::App) => "page",
        }
    }
}

impl FromStr for Module {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "engine" => Ok(Self::Engine),
            "app" => Ok(Self::App),
            _ => bail!("`{name}` is no module; say `engine` or `app`"),
        }
    }
}

/// How much work the build does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// For trying things: no link-time optimisation, no `wasm-opt`.
    Quick,
    /// For users.
    Full,
    /// As for users, with the functions' names kept, so that a profile can be read.
    Named,
}

/// Which cargo has the standard library for wasm.
pub struct Toolchain(Option<&'static str>);

impl Toolchain {
    /// The default toolchain if it has the target, else the one that set-up linked as `debian`.
    pub fn find() -> Result<Self> {
        for name in [None, Some("+debian")] {
            let output = Command::new("rustc")
                .args(name)
                .args(["--print", "target-libdir", "--target", TARGET])
                .output();
            let Ok(output) = output else { continue };
            let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
            if output.status.success() && has_std(&folder) {
                return Ok(Self(name));
            }
        }
        bail!("no Rust toolchain here has the standard library for {TARGET}; `npm start` sets one up")
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.unwrap_or("default"))
    }
}

fn has_std(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
    })
}

/// Compiles, binds and (for users) optimises one module.
pub fn build(module: Module, effort: Effort) -> Result<()> {
    let root = root();
    let profile = module.profile(effort);
    let toolchain = Toolchain::find()?;
    timed(&format!("compile {} ({profile})", module.package()), || {
        let status = Command::new("cargo")
            .args(toolchain.0)
            .args([
                "build",
                "--locked",
                "--package",
                module.package(),
                "--profile",
                profile,
                "--target",
                TARGET,
            ])
            .args(["--config", &format!("target.{TARGET}.rustflags={:?}", module.flags())])
            .current_dir(&root)
            // what cargo set for this program is not for the other toolchain
            .env_remove("CARGO")
            .env_remove("RUSTUP_TOOLCHAIN")
            .env_remove("RUSTC")
            .status()
            .context("cargo did not start")?;
        ensure!(status.success(), "{} did not compile", module.package());
        Ok(())
    })?;
    let input = root
        .join("target")
        .join(TARGET)
        .join(profile)
        .join(format!("{}.wasm", module.package().replace('-', "_")));
    let out = root.join("target/web").join(module.folder());
    std::fs::create_dir_all(&out)?;
    timed("bind", || {
        Bindgen::new()
            .input_path(&input)
            .web(true)?
            // the engine's declarations are written by hand in pkg/
            .typescript(matches!(module, Module::App))
            .omit_default_module_path(false)
            .generate(&out)
            .context("wasm-bindgen")
    })?;
    if effort != Effort::Quick {
        optimise(&root, &out, module, effort)?;
    }
    Ok(())
}

fn optimise(root: &Path, out: &Path, module: Module, effort: Effort) -> Result<()> {
    let tool = root.join("node_modules/binaryen/bin/wasm-opt");
    ensure!(tool.exists(), "wasm-opt is missing: run `npm ci` first");
    let wasm = out.join(format!("{}_bg.wasm", module.package().replace('-', "_")));
    let smaller = wasm.with_extension("opt.wasm");
    let level: &[&str] = match module {
        // functions that are alike have names that are alike, and stand together for brotli
        Module::Engine => &["-O2", "--reorder-functions-by-name"],
        // Rust puts the stack first, so no valid address lies in the first kilobyte
        // again and again: each pass finds what the one before has laid open
        Module::App => &[
            "-Oz",
            "-Oz",
            "--generate-global-effects",
            "-Oz",
            "--gufa-optimizing",
            "-Oz",
            "--low-memory-unused",
            "--reorder-functions-by-name",
        ],
    };
    timed("optimise", || {
        let status = Command::new("node")
            .arg(&tool)
            .args(level)
            .args(["--enable-simd", "--enable-bulk-memory", "--enable-nontrapping-float-to-int"])
            .args(["--enable-sign-ext", "--enable-mutable-globals", "--enable-reference-types"])
            .args(["--enable-multivalue", "--strip-producers"])
            .arg(if effort == Effort::Named { "--debuginfo" } else { "--strip-debug" })
            .arg(&wasm)
            .arg("-o")
            .arg(&smaller)
            .status()
            .context("node did not start")?;
        ensure!(status.success(), "wasm-opt failed");
        std::fs::rename(&smaller, &wasm)?;
        Ok(())
    })
}

/// Folders whose names panics would tell: ours, and those of the crates from outside.
fn places() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let sources = cargo.and_then(|cargo| std::fs::read_dir(cargo.join("registry/src")).ok());
    let registries = sources.into_iter().flatten().flatten().map(|entry| entry.path());
    registries.chain([root()]).collect()
}

fn timed<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = work()?;
    eprintln!("  {what}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(result)
}

/// The workspace's folder.
pub fn root() -> PathBuf {
    let mut folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.pop();
    folder.pop();
    folder
}
