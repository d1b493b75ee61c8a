//! The house's rules that a program can check. Run by `cargo test --package xtask`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::wasm::root;

/// Which rooms a room may use. `ticks` and `report` are plain foundations: every room may.
const HOUSE: &[(&str, &[&str])] = &[
    ("ticks", &[]),
    ("report", &[]),
    ("kql", &[]),
    ("table", &[]),
    ("series", &[]),
    ("geo", &[]),
    ("pattern", &[]),
    ("analytics", &["table", "series", "geo", "pattern"]),
    ("engine", &["kql", "table", "series", "geo", "pattern"]),
    ("catalog", &["kql"]),
    ("source", &["engine", "catalog", "kql", "table"]),
    ("entity", &["table"]),
    ("notebooklet", &["source", "engine", "analytics", "catalog", "entity", "kql", "table"]),
    ("demo", &["table"]),
    // a native server, never in wasm
    ("emulator", &["engine", "demo", "kql", "table"]),
    (
        "session",
        &["analytics", "notebooklet", "source", "engine", "catalog", "entity", "kql", "table", "demo"],
    ),
    ("wasm", &["session", "source", "engine", "table"]),
    ("chart", &[]),
    ("app", &["chart"]),
    // a drop-in for a C library, patched in for the Parquet reader alone
    ("zstd", &[]),
    ("xtask", &[]),
];

const FOUNDATIONS: &[&str] = &["ticks", "report"];

/// Crates from outside that only some rooms may name.
const RESERVED: &[(&str, &[&str])] = &[
    ("polars-core", &["table"]),
    ("polars-arrow", &["table"]),
    ("parquet", &["table"]),
    ("arrow-ipc", &["table"]),
    ("wasm-bindgen", &["wasm", "app"]),
    ("js-sys", &["wasm", "app"]),
    ("web-sys", &["wasm", "app"]),
    ("leptos", &["app"]),
    ("gloo-net", &["wasm", "app"]),
    // sockets and threads, which wasm lacks
    ("tokio", &["emulator"]),
    ("hyper", &["emulator"]),
];

/// Words that a public repository must not hold, in parts so that this file does not.
const FORBIDDEN: &[&[&str]] = &[
    &["registry.", "npmjs"],
    &["static.", "crates.io"],
    &["files.", "pythonhosted"],
    &["/wo", "rk/main"],
    &["/wo", "rk/shared"],
];

const LONGEST_FILE: usize = 600;

/// Every breach found, a sentence each.
pub fn breaches() -> Result<Vec<String>> {
    let mut found = Vec::new();
    directions(&mut found)?;
    for file in tracked()? {
        text_rules(&file, &mut found);
    }
    Ok(found)
}

fn room(package: &str) -> &str {
    package.strip_prefix("huntlet-").unwrap_or(package)
}

/// The rooms that each room uses in its product code (dev-dependencies are free).
fn used() -> Result<BTreeMap<String, BTreeSet<String>>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .context("cargo metadata")?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("cargo metadata's answer")?;
    let mut rooms = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let names = dependencies
            .filter(|dependency| dependency["kind"].is_null())
            .filter_map(|dependency| dependency["name"].as_str().map(str::to_owned))
            .collect();
        rooms.insert(room(package["name"].as_str().unwrap_or_default()).to_owned(), names);
    }
    Ok(rooms)
}

fn directions(found: &mut Vec<String>) -> Result<()> {
    let house: BTreeMap<&str, &[&str]> = HOUSE.iter().copied().collect();
    for (name, dependencies) in used()? {
        let Some(allowed) = house.get(name.as_str()) else {
            found.push(format!("crate `{name}` is not in the house: add it to tidy.rs and ARCHITECTURE.md"));
            continue;
        };
        for dependency in &dependencies {
            let other = room(dependency);
            let ours = house.contains_key(other) && (dependency.starts_with("huntlet-") || other == "zstd");
            if ours && !allowed.contains(&other) && !FOUNDATIONS.contains(&other) {
                found
                    .push(format!("crate `{name}` depends on `{other}`, against the direction of the house"));
            }
            if let Some((_, owners)) = RESERVED.iter().find(|(reserved, _)| reserved == dependency)
                && !owners.contains(&name.as_str())
            {
                found.push(format!(
                    "crate `{name}` names `{dependency}`, which belongs to {}",
                    owners.join(" and ")
                ));
            }
        }
    }
    Ok(())
}

fn tracked() -> Result<Vec<PathBuf>> {
    let output =
        Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().context("git ls-files")?;
    Ok(String::from_utf8_lossy(&output.stdout)
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(PathBuf::from)
        .collect())
}

fn text_rules(file: &Path, found: &mut Vec<String>) {
    let path = root().join(file);
    let Ok(bytes) = std::fs::read(&path) else { return };
    let Ok(text) = String::from_utf8(bytes) else { return };
    for parts in FORBIDDEN {
        let word = parts.concat();
        if text.contains(&word) {
            found.push(format!("{} holds `{word}`", file.display()));
        }
    }
    let source = file
        .extension()
        .is_some_and(|extension| extension == "rs" || extension == "ts" || extension == "mjs");
    let lines = text.lines().count();
    if source && lines > LONGEST_FILE {
        found
            .push(format!("{} has {lines} lines; one idea per file, {LONGEST_FILE} at most", file.display()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let found = breaches().expect("the checks run");
        assert!(found.is_empty(), "{} breaches:\n{}", found.len(), found.join("\n"));
    }

    #[test]
    fn the_house_has_one_direction() {
        let mut below: BTreeSet<&str> = FOUNDATIONS.iter().copied().collect();
        for (name, uses) in HOUSE {
            for other in *uses {
                assert!(below.contains(other), "`{name}` may use `{other}`, which is not below it");
            }
            below.insert(name);
        }
    }
}
