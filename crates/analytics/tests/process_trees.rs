//! Process trees beside MSTICPy's, and what must hold of any tree.

mod samples;

use std::collections::{BTreeMap, BTreeSet};

use huntlet_analytics::NoControl;
use huntlet_analytics::process_tree::{ProcessTree, Schema};
use huntlet_table::{Column, Table};
use huntlet_ticks::{TICKS_PER_SECOND, UNIX_EPOCH};
use proptest::prelude::*;
use samples::{call, golden, part, sample, text};
use serde_json::{Value, json};

/// The peer numbers processes by an unstable sort of time, so that numbers of one instant differ by chance. Paths are compared
/// as the keys on the way from the root, and number by number where no process on the way shares its instant.
fn same_as_the_peer(answer: &str, file: &str, processes: usize) {
    let (Some(golden), Some(table)) = (golden(answer), sample(file)) else { return };
    let outcome = call("build_process_tree", &table, &json!({}));
    let tree = part(&outcome, "process_tree");
    let summary = part(&outcome, "summary");
    assert_eq!(tree.height(), processes);
    for name in [
        "Processes",
        "RootProcesses",
        "LeafProcesses",
        "BranchProcesses",
        "IsolatedProcesses",
        "LargestTreeDepth",
    ] {
        assert_eq!(text(summary, 0, name), golden["summary"][name].to_string(), "{name}");
    }
    let row_of: BTreeMap<String, usize> =
        (0..tree.height()).map(|row| (text(tree, row, "proc_key"), row)).collect();
    assert_eq!(row_of.len(), tree.height(), "every process has a key of its own");
    let roots: BTreeSet<String> =
        golden["roots"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned()).collect();
    let own: BTreeSet<String> = (0..tree.height())
        .filter(|row| text(tree, *row, "IsRoot") == "true")
        .map(|row| text(tree, row, "proc_key"))
        .collect();
    assert_eq!(own, roots);
    let mut instants: BTreeMap<String, usize> = BTreeMap::new();
    for row in 0..tree.height() {
        *instants.entry(text(tree, row, "TimeGenerated")).or_default() += 1;
    }
    let key_of: BTreeMap<String, String> =
        (0..tree.height()).map(|row| (text(tree, row, "path"), text(tree, row, "proc_key"))).collect();
    let rows = golden["rows"].as_array().unwrap();
    let keys: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row["path"].as_str().unwrap(), row["key"].as_str().unwrap())).collect();
    let mut exact = 0;
    for row in rows {
        let key = row["key"].as_str().unwrap();
        let at = row_of[key];
        assert_eq!(text(tree, at, "parent_key"), row["parent_key"].as_str().unwrap_or_default(), "{key}");
        for flag in ["IsRoot", "IsLeaf", "IsBranch"] {
            assert_eq!(text(tree, at, flag), row[flag].to_string(), "{key} {flag}");
        }
        if let Some(name) = row["NewProcessName"].as_str() {
            assert_eq!(text(tree, at, "NewProcessName"), name);
            assert_eq!(text(tree, at, "NewProcessId"), row["NewProcessId"].as_str().unwrap());
        }
        let path = row["path"].as_str().unwrap();
        let steps = |path: &str| -> Vec<String> {
            path.match_indices('/').map(|(at, _)| path[..at].to_owned()).chain([path.to_owned()]).collect()
        };
        let theirs: Vec<&str> =
            steps(path).iter().filter_map(|path| keys.get(path.as_str()).copied()).collect();
        let ours: Vec<String> =
            steps(&text(tree, at, "path")).iter().map(|path| key_of[path].clone()).collect();
        if theirs.len() == ours.len() {
            assert_eq!(ours, theirs, "{key}");
        }
        let alone = ours.iter().all(|key| {
            let row = row_of[key];
            text(tree, row, "Inferred") == "true" && !file.contains("linux")
                || instants[&text(tree, row, "TimeGenerated")] == 1
        });
        if alone {
            exact += 1;
            assert_eq!(text(tree, at, "path"), path, "{key}");
        }
    }
    println!("{answer}: {exact} of {} paths number by number", rows.len());
}

#[test]
fn windows_as_the_peer() {
    same_as_the_peer("process_tree_win.json", "SecurityEvent_4688_win_proc_test.ndjson", 1010);
}

#[test]
fn linux_as_the_peer() {
    same_as_the_peer("process_tree_linux.json", "AuditLog_linux_proc_test.ndjson", 1029);
}

/// 839 levels look like parents found by ids that had been given to others meanwhile. They are not: each of the 838 processes
/// of the deepest chain has an id of its own, nobody was given it before the child started, and each runs the same script,
/// which starts itself through cmd and powershell.
#[test]
fn the_deep_chain_of_the_host_is_true() {
    let Some(table) = sample("SecurityEvent_4688_host.parquet") else { return };
    let schema = Schema::infer(&table).unwrap();
    assert_eq!(schema.name, "windows");
    let tree = pollster::block_on(ProcessTree::build(&table, &schema, &NoControl)).unwrap();
    let summary = tree.summary();
    assert_eq!((summary.processes, summary.depth, summary.repeated), (22_993, 839, 8));
    // the peer counts 24: two events without a parent's image stay without a parent there
    assert_eq!(summary.roots, summary.inferred);
    println!("{summary:?}");
    let rows = tree.table();
    let links = tree.links();
    let mut starts: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    for row in 0..rows.height() {
        let start = (text(rows, row, "TimeGenerated"), row);
        starts.entry(text(rows, row, "NewProcessId")).or_default().push(start);
    }
    for row in 0..rows.height() as u32 {
        let Some(parent) = links.parent(row) else { continue };
        let (row, parent) = (row as usize, parent as usize);
        assert_eq!(text(rows, row, "ProcessId"), text(rows, parent, "NewProcessId"));
        if text(rows, parent, "Inferred") == "true" {
            continue;
        }
        // nobody got the parent's id between the parent's start and the child's
        let (from, to) = (text(rows, parent, "TimeGenerated"), text(rows, row, "TimeGenerated"));
        let taken = starts[&text(rows, parent, "NewProcessId")].iter();
        let between = taken.filter(|(time, _)| *time > from && *time <= to).count();
        assert_eq!(between, 0, "{}", text(rows, row, "proc_key"));
    }
    let deepest = (0..rows.height() as u32).max_by_key(|row| links.depth(*row)).unwrap();
    let chain: Vec<usize> =
        links.ancestors(deepest).into_iter().skip(1).chain([deepest]).map(|row| row as usize).collect();
    let ids: BTreeSet<String> = chain.iter().map(|row| text(rows, *row, "NewProcessId")).collect();
    assert_eq!((chain.len(), ids.len()), (838, 838));
    let script =
        chain.iter().filter(|row| text(rows, **row, "CommandLine").contains("WinBenignActivity.cmd"));
    assert_eq!(script.count(), 837, "all but the last command run the script");
}

#[test]
fn questions_to_a_tree() {
    let Some(table) = sample("SecurityEvent_4688_win_proc_test.ndjson") else { return };
    let tree = part(&call("build_process_tree", &table, &json!({})), "process_tree").clone();
    let deep = (0..tree.height()).find(|row| text(&tree, *row, "Depth") == "7").unwrap();
    let key = text(&tree, deep, "proc_key");
    let ask = |name: &str, arguments: Value| call(name, &tree, &arguments).tables[0].1.clone();
    assert_eq!(ask("get_ancestors", json!({ "process": key })).height(), 7);
    assert_eq!(ask("get_ancestors", json!({ "process": key, "include_source": false })).height(), 6);
    let root = ask("get_root", json!({ "process": key }));
    let whole = ask("get_root_tree", json!({ "process": key }));
    assert_eq!(text(&whole, 0, "proc_key"), text(&root, 0, "proc_key"));
    let down = ask("get_descendents", json!({ "process": text(&root, 0, "proc_key") }));
    assert_eq!(down, whole);
    let one = ask("get_descendents", json!({ "process": text(&root, 0, "proc_key"), "max_levels": 1 }));
    assert_eq!(one.height(), ask("get_children", json!({ "process": text(&root, 0, "proc_key") })).height());
    let siblings = ask("get_siblings", json!({ "process": key, "include_source": false }));
    let parent = text(&tree, deep, "parent_key");
    assert!((0..siblings.height()).all(|row| text(&siblings, row, "parent_key") == parent));
    assert_eq!(
        text(&ask("get_tree_depth", json!({ "process": text(&root, 0, "proc_key") })), 0, "Depth"),
        "7"
    );
    assert_eq!(text(&ask("get_process", json!({ "process": "00000" })), 0, "source_index"), "00000");
    let written = call("tree_to_text", &whole, &json!({})).text.unwrap();
    assert_eq!(written.lines().count(), whole.height());
    assert!(samples::try_call("get_parent", &tree, &json!({ "process": "nobody" })).is_err());
}

fn events(rows: &[(i64, i64, i64, u8)]) -> Table {
    let time = |row: &(i64, i64, i64, u8)| Some(UNIX_EPOCH + row.0 * TICKS_PER_SECOND);
    Table::new(vec![
        Column::datetimes("TimeGenerated", rows.iter().map(time).collect()),
        Column::strings("exe", rows.iter().map(|row| Some(format!("/bin/p{}", row.3))).collect()),
        Column::longs("pid", rows.iter().map(|row| Some(row.1)).collect()),
        Column::longs("ppid", rows.iter().map(|row| Some(row.2)).collect()),
        Column::strings("cmdline", rows.iter().map(|_| Some("x")).collect()),
        Column::strings("EventType", rows.iter().map(|_| Some("SYSCALL_EXECVE")).collect()),
    ])
    .unwrap()
}

fn edges(table: &Table) -> BTreeSet<(String, String)> {
    let outcome = call("build_process_tree", table, &json!({ "schema": "linux" }));
    let tree = part(&outcome, "process_tree");
    (0..tree.height()).map(|row| (text(tree, row, "proc_key"), text(tree, row, "parent_key"))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Few ids and few instants make every kind of reuse, repetition and circle.
    #[test]
    fn trees_are_forests_in_any_order(
        rows in proptest::collection::vec((0_i64..6, 1_i64..6, 1_i64..6, 0_u8..3), 1..40),
        seed in any::<u64>(),
    ) {
        let table = events(&rows);
        let schema = Schema::named("linux", &table).unwrap();
        let tree = pollster::block_on(ProcessTree::build(&table, &schema, &NoControl)).unwrap();
        let links = tree.links();
        for row in 0..links.len() as u32 {
            if let Some(parent) = links.parent(row) {
                prop_assert!(parent < row, "parents stand before their children");
                prop_assert_eq!(links.depth(row), links.depth(parent) + 1);
            }
        }
        prop_assert_eq!(links.roots().iter().map(|root| links.descendants(*root, None).len()).sum::<usize>(), links.len());
        let mut shuffled = rows.clone();
        let mut state = seed | 1;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            shuffled.swap(at, (state >> 33) as usize % (at + 1));
        }
        prop_assert_eq!(edges(&table), edges(&events(&shuffled)));
    }
}

#[test]
fn ids_are_used_again() {
    // 7 was /bin/p1 and then /bin/p2: a child of 7 after that is p2's
    let table = events(&[(0, 7, 1, 1), (10, 8, 7, 0), (20, 7, 1, 2), (30, 9, 7, 0)]);
    let parents: BTreeMap<String, String> = edges(&table).into_iter().collect();
    let parent = |key: &str| parents.iter().find(|(own, _)| own.starts_with(key)).unwrap().1.clone();
    assert!(parent("/bin/p0|8").starts_with("/bin/p1|7"));
    assert!(parent("/bin/p0|9").starts_with("/bin/p2|7"));
}

#[test]
fn a_parent_whose_id_was_given_away_is_inferred() {
    let at = |second: i64| Some(UNIX_EPOCH + second * TICKS_PER_SECOND);
    let table = Table::new(vec![
        Column::datetimes("TimeGenerated", vec![at(0), at(10), at(20), None]),
        Column::strings(
            "NewProcessName",
            vec![Some("C:\\a.exe"), Some("C:\\b.exe"), Some("C:\\c.exe"), Some("C:\\d.exe")],
        ),
        Column::strings("NewProcessId", vec![Some("0x10"), Some("0x10"), Some("0x20"), Some("0x30")]),
        Column::strings("ProcessId", vec![Some("0x1"), Some("0x1"), Some("0x10"), Some("0x10")]),
        Column::strings(
            "ParentProcessName",
            vec![Some("C:\\s.exe"), Some("C:\\s.exe"), Some("C:\\a.exe"), Some("")],
        ),
        Column::longs("EventID", vec![Some(4688); 4]),
    ])
    .unwrap();
    let outcome = call("build_process_tree", &table, &json!({}));
    let tree = part(&outcome, "process_tree");
    let child = (0..tree.height()).find(|row| text(tree, *row, "NewProcessName") == "C:\\c.exe").unwrap();
    assert_eq!(text(tree, child, "parent_key"), "c:\\a.exe|0x10|1970-01-01 00:00:00.000000");
    assert_eq!(text(part(&outcome, "summary"), 0, "RowsLeftOut"), "1", "a row without a time");
}

#[test]
fn defender_knows_parents_exactly() {
    let at = |second: i64| Some(UNIX_EPOCH + second * TICKS_PER_SECOND);
    let names = |texts: [&'static str; 2]| texts.into_iter().map(Some).collect::<Vec<_>>();
    let table = Table::new(vec![
        Column::datetimes("Timestamp", vec![at(100), at(200)]),
        Column::datetimes("ProcessCreationTime", vec![at(100), at(200)]),
        Column::strings("FileName", names(["powershell.exe", "whoami.exe"])),
        Column::longs("ProcessId", vec![Some(20), Some(30)]),
        Column::strings("ProcessCommandLine", names(["powershell -enc", "whoami"])),
        Column::strings("InitiatingProcessFileName", names(["winword.exe", "powershell.exe"])),
        Column::longs("InitiatingProcessId", vec![Some(10), Some(20)]),
        Column::datetimes("InitiatingProcessCreationTime", vec![at(50), at(100)]),
        Column::strings("InitiatingProcessParentFileName", names(["explorer.exe", "winword.exe"])),
        Column::longs("InitiatingProcessParentId", vec![Some(5), Some(10)]),
        Column::datetimes("InitiatingProcessParentCreationTime", vec![at(1), at(50)]),
        Column::strings("DeviceName", names(["pc1", "pc1"])),
        Column::strings("ActionType", names(["ProcessCreated", "ProcessCreated"])),
    ])
    .unwrap();
    let outcome = call("build_process_tree", &table, &json!({}));
    let tree = part(&outcome, "process_tree");
    let chain: Vec<String> = (0..tree.height()).map(|row| text(tree, row, "FileName")).collect();
    assert_eq!(chain, ["explorer.exe", "winword.exe", "powershell.exe", "whoami.exe"]);
    assert_eq!(text(part(&outcome, "summary"), 0, "LargestTreeDepth"), "4");
}

#[test]
fn columns_of_the_callers_own() {
    let table = events(&[(0, 7, 1, 1), (10, 8, 7, 0)]).rename("exe", "image").unwrap();
    assert!(samples::try_call("build_process_tree", &table, &json!({})).is_err());
    let parts = json!({ "schema_columns": {
        "process_name": "image", "process_id": "pid", "parent_id": "ppid", "path_separator": "/" } });
    let outcome = call("build_process_tree", &table, &parts);
    assert_eq!(text(part(&outcome, "summary"), 0, "LargestTreeDepth"), "3");
    let wrong = json!({ "schema_columns": { "process_nam": "image" } });
    assert!(samples::try_call("build_process_tree", &table, &wrong).is_err());
}

#[test]
fn no_events_make_no_tree() {
    let empty = events(&[]);
    let outcome = call("build_process_tree", &empty, &json!({ "schema": "linux" }));
    assert_eq!(part(&outcome, "process_tree").height(), 0);
    assert_eq!(text(part(&outcome, "summary"), 0, "Processes"), "0");
    assert_eq!(call("tree_to_text", &empty, &json!({ "schema": "linux" })).text.as_deref(), Some(""));
    let others =
        events(&[(0, 7, 1, 1)]).with_column(Column::strings("EventType", vec![Some("LOGIN")])).unwrap();
    let error = samples::try_call("build_process_tree", &others, &json!({ "schema": "linux" })).unwrap_err();
    assert!(error.message.contains("SYSCALL_EXECVE"), "{error}");
}
