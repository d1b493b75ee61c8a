//! Markov models beside MSTICPy's.

mod samples;

use huntlet_analytics::markov::{END, Model, START, SessionType, Sessions, UNKNOWN};
use huntlet_table::{Column, Table};
use huntlet_ticks::{TICKS_PER_MINUTE, parse_datetime};
use proptest::prelude::*;
use samples::{call, close, golden, number, part, sample, text, try_call};
use serde_json::{Value, json};

#[test]
fn exchange_administration_as_the_peer() {
    let Some(table) = sample("exchange_admin_sessions.ndjson") else { return };
    for (answer, column, kind, length) in [
        ("markov_exchange_names_w3.json", "cmds", "cmds_only", 3),
        ("markov_exchange_params_w2.json", "params", "cmds_params_only", 2),
        ("markov_exchange_values_w3.json", "params", "auto", 3),
    ] {
        let Some(golden) = golden(answer) else { return };
        let arguments = json!({ "session_column": column, "window_length": length, "session_type": kind });
        let outcome = call("score_sessions", &table, &arguments);
        let scored = part(&outcome, "scored_sessions");
        let name = golden["column"][0].as_str().unwrap();
        let rows = golden["rows"].as_array().unwrap();
        assert_eq!(scored.height(), rows.len());
        for expected in rows {
            let row = expected["row"].as_u64().unwrap() as usize;
            let ours = number(scored, row, name);
            match expected["likelihood"].as_f64() {
                Some(theirs) => assert!(close(ours, theirs), "{answer} row {row}: {ours} and {theirs}"),
                None => assert!(ours.is_nan(), "{answer} row {row}: {ours}"),
            }
        }
    }
    let outcome = call("train_markov_model", &table, &json!({ "session_column": "params" }));
    let params = part(&outcome, "modellable_params");
    let names: Vec<String> = (0..params.height()).map(|row| text(params, row, "param")).collect();
    assert_eq!(
        names,
        ["DisplayName", "Identity", "PolicyDetails", "PolicyIdentifierString", "TenantDefaultPolicy"]
    );
    let outcome = call("score_sessions", &table, &json!({ "session_column": "params" }));
    let scored = part(&outcome, "scored_sessions");
    let rarity = |row: usize| -number(scored, row, "rarest_window3_likelihood").ln();
    assert!((rarity(145) - 12.882_805).abs() < 1e-6);
    let window: Value = serde_json::from_str(&text(scored, 145, "rarest_window3")).unwrap();
    assert!(window.as_array().unwrap().iter().all(|command| command["Update-RoleGroupMember"].is_array()));
}

fn example() -> Sessions {
    Sessions::of_names(&[vec!["a", "b", "c"], vec!["a", "b", "c"], vec!["a", "c", "b"]])
}

#[test]
fn the_worked_example() {
    let sessions = example();
    let model = Model::train(&sessions, SessionType::CmdsOnly, None).unwrap();
    let total = 8.0 + 13.0 * 3.0 + 8.0 + 10.0;
    for (name, count) in [(START, 8.0), ("a", 13.0), ("b", 13.0), ("c", 13.0), (END, 8.0), (UNKNOWN, 10.0)] {
        assert!((model.prior(name) - count / total).abs() < 1e-12, "{name}");
    }
    assert!((model.transition(START, "a") - 0.5).abs() < 1e-12);
    for (ours, theirs) in
        model.likelihoods(&sessions, true).iter().zip([0.026_367_187_5, 0.026_367_187_5, 0.007_812_5])
    {
        assert!((ours - theirs).abs() < 1e-12);
    }
    for (length, expected) in [(2, [0.075, 0.075, 0.05]), (3, [0.028_125, 0.028_125, 0.012_5])] {
        let windows = model.rarest_windows(&sessions, length, true, false);
        for (window, expected) in windows.iter().zip(expected) {
            assert!((window.unwrap().likelihood - expected).abs() < 1e-12, "{length}: {window:?}");
        }
    }
    assert_eq!(model.rarest_windows(&sessions, 5, true, false), [None, None, None]);
    for before in [START, "a", "b", "c", UNKNOWN] {
        let sum: f64 =
            ["a", "b", "c", UNKNOWN, END].iter().map(|after| model.transition(before, after)).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{before}");
    }
}

#[test]
fn training_and_scoring_apart() {
    let table = Table::new(vec![
        Column::dynamics(
            "s",
            vec![Some(json!(["a", "b"])), Some(json!(["a", "b"])), Some(json!(["b", "x"])), None],
        ),
        Column::bools("train", vec![Some(true), Some(true), Some(false), Some(true)]),
    ])
    .unwrap();
    let arguments = json!({ "session_column": "s", "window_length": 2, "train_column": "train" });
    let outcome = call("score_sessions", &table, &arguments);
    let scored = part(&outcome, "scored_sessions");
    let model =
        Model::train(&Sessions::of_names(&[vec!["a", "b"], vec!["a", "b"]]), SessionType::CmdsOnly, None)
            .unwrap();
    let other = Sessions::of_names(&[vec!["b", "x"]]);
    let expected = model.rarest_windows(&other, 2, true, false)[0].unwrap().likelihood;
    assert!((number(scored, 2, "rarest_window2_likelihood") - expected).abs() < 1e-12);
    assert!(number(scored, 3, "rarest_window2_likelihood").is_nan(), "an empty session has no score");
    assert_eq!(text(scored, 3, "rarest_window2"), "");
}

#[test]
fn forms_of_commands() {
    let forms = [
        r#"[{"Set-User": [{"Name": "Identity", "Value": "x"}, {"Name": "Force", "Value": ""}]}]"#,
        r#"[{"Set-User": {"Identity": "x", "Force": ""}}]"#,
        r#"[{"name": "Set-User", "params": {"Force": null, "Identity": "x"}}]"#,
    ];
    let mut sessions = Sessions::new();
    for form in forms {
        assert!(sessions.push_json(form, 1), "{form}");
    }
    assert_eq!(sessions.session_type(), SessionType::CmdsParamsValues);
    let model = Model::train(&sessions, SessionType::CmdsParamsValues, None).unwrap();
    let likelihoods = model.likelihoods(&sessions, true);
    assert!(likelihoods.windows(2).all(|pair| pair[0] == pair[1]), "{likelihoods:?}");
    for broken in ["", "nothing", "[", r#"["a""#, r#"[{"a": }]"#, "[1]", r#"{"a": 1}"#, "[[[["] {
        assert!(!sessions.push_json(broken, 1), "{broken}");
    }
    assert!(!sessions.push_json(&"[".repeat(100_000), 1));
    let table = Table::new(vec![Column::strings("s", vec![Some("no list")])]).unwrap();
    assert!(try_call("score_sessions", &table, &json!({ "session_column": "s" })).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Every likelihood is a probability, and the windows are those of trying all.
    #[test]
    fn likelihoods_are_probabilities(
        sessions in proptest::collection::vec(proptest::collection::vec(0_u8..5, 0..8), 1..12),
        length in 1_usize..5,
        tokens in any::<bool>(),
    ) {
        prop_assume!(sessions.iter().any(|session| !session.is_empty()));
        let names: Vec<Vec<String>> =
            sessions.iter().map(|session| session.iter().map(|name| format!("c{name}")).collect()).collect();
        let read = Sessions::of_names(&names);
        let model = Model::train(&read, SessionType::CmdsOnly, None).unwrap();
        for likelihood in model.likelihoods(&read, tokens) {
            prop_assert!(likelihood.is_nan() || (likelihood > 0.0 && likelihood <= 1.0));
        }
        for (window, names) in model.rarest_windows(&read, length, tokens, false).iter().zip(&names) {
            let mut all = names.clone();
            if tokens {
                all.push(END.to_owned());
            }
            let one = |start: usize, run: &[String]| {
                let first = if tokens && start == 0 { model.transition(START, &run[0]) } else { model.prior(&run[0]) };
                run.windows(2).fold(first, |sum, pair| sum * model.transition(&pair[0], &pair[1]))
            };
            let least = all.windows(length).enumerate().map(|(start, run)| one(start, run)).fold(f64::INFINITY, f64::min);
            match window {
                Some(window) => prop_assert!((window.likelihood - least).abs() <= 1e-12 * least),
                None => prop_assert!(names.is_empty() || all.len() < length),
            }
        }
    }

    #[test]
    fn hostile_sessions_do_no_harm(text in ".{0,200}") {
        let mut sessions = Sessions::new();
        sessions.push_json(&text, 1);
        sessions.push_json(&format!("[{text}]"), 1);
        sessions.push_json(&format!("[{{\"a\":{text}}}]"), 1);
    }
}

#[test]
fn events_become_sessions() {
    let start = parse_datetime("2024-01-01").unwrap();
    let at = |minute: i64| Some(start + minute * TICKS_PER_MINUTE);
    let table = Table::new(vec![
        Column::datetimes("TimeGenerated", vec![at(30), at(0), at(1), at(2), at(40), None, at(3)]),
        Column::strings("user", vec![Some("u"), Some("u"), Some("u"), Some("v"), Some("u"), Some("u"), None]),
        Column::strings("event", ["d", "a", "b", "c", "e", "x", "y"].map(Some).to_vec()),
    ])
    .unwrap();
    let arguments = json!({
        "user_identifier_cols": "user", "event_col": "event",
        "max_session_time_mins": 20, "max_event_separation_mins": 10 });
    let outcome = call("sessionize_data", &table, &arguments);
    let sessions = part(&outcome, "sessions");
    let lists: Vec<(String, String)> = (0..sessions.height())
        .map(|row| (text(sessions, row, "user"), text(sessions, row, "event_list")))
        .collect();
    let expected = [("", r#"["y"]"#), ("u", r#"["a","b"]"#), ("u", r#"["d","e"]"#), ("v", r#"["c"]"#)];
    assert_eq!(lists, expected.map(|(user, list)| (user.to_owned(), list.to_owned())));
    assert_eq!(number(sessions, 2, "number_events"), 2.0);
    assert_eq!(text(sessions, 2, "duration"), "00:10:00");
}
