//! Real Sentinel data, where it is there.

use std::path::{Path, PathBuf};

use huntlet_table::read::{Read, ReadOptions, read};
use huntlet_table::{CellRef, Field, KqlType, Schema};

/// The folder with the public samples, beside the checkout.
fn samples() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder =
        [root.join("../shared/data"), root.join("../../shared/data")].into_iter().find(|path| path.is_dir());
    if folder.is_none() {
        println!("skipped: there is no ../shared/data");
    }
    folder
}

#[expect(clippy::disallowed_methods, reason = "a test on the host reads files")]
fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn every_sample_is_read_whole() {
    let Some(folder) = samples() else { return };
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "ndjson") {
            continue;
        }
        files += 1;
        let bytes = bytes(&path);
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        let Read { table, notices, .. } = read(bytes, None, &ReadOptions::default()).unwrap();
        assert_eq!(table.height(), lines, "{}", path.display());
        assert_eq!(notices, Vec::<String>::new(), "{}", path.display());
        if let Some(time) = table.column("TimeGenerated") {
            assert_eq!(time.ty(), KqlType::DateTime, "{}", path.display());
        }
    }
    assert!(files > 15);
}

#[test]
fn process_events() {
    let Some(folder) = samples() else { return };
    let bytes = bytes(&folder.join("SecurityEvent_4688_host.parquet"));
    let table = read(bytes, None, &ReadOptions::default()).unwrap().table;
    assert_eq!(table.height(), 22_979);
    // the 20 null command lines are empty strings, as KQL has no null string
    let lines = table.column("CommandLine").unwrap();
    assert_eq!(lines.null_count(), 0);
    assert_eq!((0..table.height()).filter(|row| lines.cell(*row) == CellRef::Str("")).count(), 20);
    assert_eq!(table.column("TimeGenerated").unwrap().ty(), KqlType::DateTime);
}

#[test]
fn sentinel_s_types() {
    let Some(folder) = samples() else { return };
    let bytes = bytes(&folder.join("SigninLogs.ndjson"));
    let schema =
        Schema::new(vec![Field::new("ResultType", KqlType::String), Field::new("DurationMs", KqlType::Long)]);
    let Read { table, notices, .. } = read(bytes, None, &ReadOptions::with_schema(schema)).unwrap();
    assert_eq!(notices, Vec::<String>::new());
    assert_eq!(table.column("ResultType").unwrap().cell(0), CellRef::Str("0"));
    assert_eq!(table.column("DurationMs").unwrap().ty(), KqlType::Long);
}
