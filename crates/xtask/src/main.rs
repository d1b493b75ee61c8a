//! Build steps that need Rust: `cargo xtask wasm <engine|app> [--quick]`, `cargo xtask toolchain`.

use std::process::ExitCode;

use anyhow::{Result, bail};

mod tidy;
mod wasm;

const HELP: &str =
    "usage: cargo xtask wasm <engine|app> [--quick|--names] | cargo xtask tidy | cargo xtask toolchain";

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["wasm", module] => wasm::build(module.parse()?, wasm::Effort::Full),
        ["wasm", module, "--quick"] => wasm::build(module.parse()?, wasm::Effort::Quick),
        ["wasm", module, "--names"] => wasm::build(module.parse()?, wasm::Effort::Named),
        ["tidy"] => {
            let found = tidy::breaches()?;
            anyhow::ensure!(found.is_empty(), "{}", found.join("\n"));
            Ok(())
        }
        ["toolchain"] => {
            println!("{}", wasm::Toolchain::find()?);
            Ok(())
        }
        _ => bail!("{HELP}"),
    }
}
