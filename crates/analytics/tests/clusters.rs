//! Clusters and rarity beside MSTICPy's, and DBSCAN beside its definition.

mod samples;

use huntlet_analytics::NoControl;
use huntlet_analytics::cluster::{ClusterOptions, Weighted, cluster_rows, dbscan};
use huntlet_table::{Column, KqlType, Table};
use proptest::prelude::*;
use samples::{call, close, golden, number, part, sample, text};
use serde_json::json;

#[test]
fn rarity_of_the_host_as_the_peer() {
    let (Some(golden), Some(table)) =
        (golden("logon_session_rarity.json"), sample("SecurityEvent_4688_host.parquet"))
    else {
        return;
    };
    let outcome = call("logon_session_rarity", &table, &json!({}));
    let events = part(&outcome, "processes_with_cluster");
    assert_eq!(events.height() as u64, golden["events"].as_u64().unwrap());
    for (row, expected) in golden["first_feature_rows"].as_array().unwrap().iter().enumerate() {
        for (name, value) in expected.as_object().unwrap() {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            assert_eq!(text(events, row, name), value, "row {row}, {name}");
        }
    }
    let clusters = part(&outcome, "process_clusters");
    let mut sizes: Vec<u64> = (0..clusters.height())
        .filter(|row| text(clusters, *row, "Clustered") == "true")
        .map(|row| number(clusters, row, "ClusterSize") as u64)
        .collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    let expected: Vec<u64> = golden["cluster_sizes_sorted"]
        .as_array()
        .unwrap()
        .iter()
        .map(|size| size.as_u64().unwrap())
        .collect();
    assert_eq!(sizes.len() as u64, golden["clusters"].as_u64().unwrap());
    assert_eq!((clusters.height() - sizes.len()) as u64, golden["unique_events"].as_u64().unwrap());
    assert_eq!(sizes, expected);
    let sessions = part(&outcome, "session_rarity");
    let expected = golden["session_rarity"].as_array().unwrap();
    assert_eq!(sessions.height(), expected.len());
    for (row, expected) in expected.iter().enumerate() {
        assert_eq!(text(sessions, row, "Account"), expected["Account"].as_str().unwrap());
        assert_eq!(text(sessions, row, "SubjectLogonId"), expected["SubjectLogonId"].as_str().unwrap());
        for name in ["MeanRarity", "MaxRarity", "ProcessCount"] {
            let (ours, theirs) = (number(sessions, row, name), expected[name].as_f64().unwrap());
            assert!(close(ours, theirs), "{name} of {row}: {ours} and {theirs}");
        }
    }
}

/// The definition, over every pair of rows.
fn naive(points: &Weighted, eps: f64, least: u64) -> Vec<i64> {
    let all = points.weights.len();
    let point = |at: usize| &points.values[at * points.width..(at + 1) * points.width];
    let near = |a: usize, b: usize| {
        let square: f64 = point(a).iter().zip(point(b)).map(|(a, b)| (a - b) * (a - b)).sum();
        square <= eps * eps
    };
    let core: Vec<bool> = (0..all)
        .map(|a| (0..all).filter(|b| near(a, *b)).map(|b| points.weights[b]).sum::<u64>() >= least)
        .collect();
    let mut labels = vec![-1_i64; all];
    let mut next = 0;
    for start in 0..all {
        if labels[start] != -1 || !core[start] {
            continue;
        }
        let mut stack = vec![start];
        labels[start] = next;
        while let Some(at) = stack.pop() {
            for other in 0..all {
                if labels[other] == -1 && near(at, other) {
                    labels[other] = next;
                    if core[other] {
                        stack.push(other);
                    }
                }
            }
        }
        next += 1;
    }
    labels
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn dbscan_is_its_definition(
        width in 1_usize..5,
        numbers in proptest::collection::vec(0_i32..40, 0..400),
        weights in proptest::collection::vec(1_u64..4, 100),
        eps in 1_i32..60,
        least in 1_u64..8,
    ) {
        let all = numbers.len() / width;
        let values: Vec<f64> = numbers.iter().take(all * width).map(|number| f64::from(*number) / 10.0).collect();
        let weights: Vec<u64> = weights.iter().copied().cycle().take(all).collect();
        let points = Weighted { values, width, weights };
        // between the distances that tenths can have, so that rounding does not decide
        let eps = f64::from(eps) / 20.0 + 0.0013;
        let ours = pollster::block_on(dbscan(&points, eps, least, &NoControl)).unwrap();
        prop_assert_eq!(ours, naive(&points, eps, least));
    }

    #[test]
    fn the_order_of_rows_does_not_matter(
        rows in proptest::collection::vec((0_i32..30, 0_i32..6), 1..120),
        turn in 0_usize..120,
    ) {
        let sizes = |rows: &[(i32, i32)]| {
            let columns =
                [rows.iter().map(|row| f64::from(row.0)).collect(), rows.iter().map(|row| f64::from(row.1)).collect()];
            let options = ClusterOptions::default();
            let found = pollster::block_on(cluster_rows(&columns, &options, &NoControl)).unwrap();
            let mut sizes = found.sizes.clone();
            sizes.sort_unstable();
            (sizes, found.noise)
        };
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let (sorted, noise) = sizes(&rows);
        prop_assert_eq!(sorted.iter().sum::<u64>() + noise, rows.len() as u64);
        prop_assert_eq!((sorted, noise), sizes(&turned));
    }
}

#[test]
fn numbers_too_far_apart_for_cells() {
    let points = Weighted {
        values: vec![1e18, 1e18 + 256.0, -1e300, f64::MAX, 0.0, 0.05],
        width: 1,
        weights: vec![1; 6],
    };
    let labels = pollster::block_on(dbscan(&points, 0.1, 2, &NoControl)).unwrap();
    assert_eq!(labels, [-1, -1, -1, -1, 0, 0]);
}

#[test]
fn nulls_and_nothing() {
    let table = Table::new(vec![
        Column::longs("a", vec![Some(3), None, Some(3), Some(900)]),
        Column::reals("b", vec![Some(1.0), Some(f64::NAN), Some(1.0), Some(-5.0)]),
        Column::datetimes("TimeGenerated", vec![Some(5), Some(9), None, Some(1)]),
    ])
    .unwrap();
    let outcome = call("dbcluster_events", &table, &json!({ "cluster_columns": ["a", "b"] }));
    let clusters = part(&outcome, "clusters");
    assert_eq!(clusters.height(), 3, "one cluster and two rows alone");
    assert_eq!(number(part(&outcome, "events"), 2, "ClusterSize"), 2.0);
    let empty = Table::new(vec![
        Column::nulls("a", KqlType::Long, 0),
        Column::nulls("TimeGenerated", KqlType::DateTime, 0),
    ])
    .unwrap();
    let outcome = call("dbcluster_events", &empty, &json!({ "cluster_columns": ["a"] }));
    assert_eq!(part(&outcome, "clusters").height(), 0);
    assert!(
        samples::try_call("dbcluster_events", &table, &json!({ "cluster_columns": ["TimeGenerated"] }))
            .is_err()
    );
}

#[test]
fn features_of_processes() {
    let table = Table::new(vec![
        Column::strings("NewProcessName", vec![Some("C:\\x\\cmd.exe"), None]),
        Column::strings("CommandLine", vec![Some(r#"cmd /c echo "a b" & dir c:\x"#), None]),
        Column::strings("SubjectLogonId", vec![Some("0x3e7"), Some("0x1")]),
    ])
    .unwrap();
    let outcome = call("add_process_features", &table, &json!({}));
    let features = part(&outcome, "processes");
    assert_eq!(text(features, 0, "processName"), "cmd.exe");
    assert_eq!(number(features, 0, "commandlineTokensFull"), 13.0);
    assert_eq!(number(features, 0, "commandlineTokensHash"), 2_216_415_445.0);
    assert_eq!(text(features, 0, "isSystemSession"), "true");
    assert_eq!((number(features, 1, "pathScore"), number(features, 1, "pathLogScore")), (0.0, 0.0));
}
