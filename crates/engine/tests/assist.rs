//! Completion and hover: what an editor is told at a place, which `¦` marks.

use huntlet_engine::{Context, ItemKind, MemoryTables, NoHost, complete, hover};
use proptest::prelude::*;

fn tables() -> MemoryTables {
    let mut tables = MemoryTables::new();
    for (name, text) in [
        (
            "SigninLogs",
            "datatable(TimeGenerated: datetime, UserPrincipalName: string, IPAddress: string, d: dynamic)[]",
        ),
        ("Heartbeat", "datatable(Computer: string, ComputerIP: string, ['OS Type']: string)[]"),
    ] {
        let context = Context::at(0);
        let output = pollster::block_on(huntlet_engine::run(text, &tables, &context, &NoHost));
        tables.insert(name, output.expect("a table").table);
    }
    tables
}

/// What is offered at the mark: kind and label.
fn offered(marked: &str) -> Vec<(ItemKind, String)> {
    let at = marked.find('¦').expect("a mark");
    let text = marked.replace('¦', "");
    let completion = complete(&text, at, &tables());
    assert!(completion.start <= at && at <= completion.end);
    completion.items.into_iter().map(|item| (item.kind, item.label)).collect()
}

fn has(marked: &str, kind: ItemKind, labels: &[&str]) {
    let offered = offered(marked);
    for label in labels {
        assert!(offered.contains(&(kind, (*label).to_owned())), "{marked}: no {label} in {offered:?}");
    }
}

fn lacks(marked: &str, labels: &[&str]) {
    let offered = offered(marked);
    for label in labels {
        assert!(!offered.iter().any(|(_, known)| known == label), "{marked}: {label} is offered");
    }
}

#[test]
fn tables_where_a_table_is_awaited() {
    for marked in ["¦", "Sig¦", "let x = 1;\n¦", "SigninLogs | join kind=inner (¦", "union S¦", "let t = ¦"]
    {
        has(marked, ItemKind::Table, &["SigninLogs"]);
    }
    has("let Bad = SigninLogs | take 1;\nSigninLogs | join (B¦", ItemKind::Table, &["Bad"]);
    lacks("SigninLogs | where ¦", &["union", "count"]);
}

#[test]
fn operators_behind_a_bar() {
    has("SigninLogs | ¦", ItemKind::Operator, &["where", "summarize", "mv-expand", "project-away"]);
    has("SigninLogs | summ¦ | take 5", ItemKind::Operator, &["summarize"]);
    assert_eq!(offered("SigninLogs | summari¦"), [(ItemKind::Operator, "summarize".to_owned())]);
}

#[test]
fn columns_as_they_are_at_that_point() {
    has("SigninLogs | where ¦", ItemKind::Column, &["TimeGenerated", "IPAddress"]);
    has("SigninLogs | where User¦", ItemKind::Column, &["UserPrincipalName"]);
    has("SigninLogs | extend Who = UserPrincipalName | where W¦", ItemKind::Column, &["Who"]);
    has("SigninLogs | summarize n = count() by IPAddress | where ¦", ItemKind::Column, &["n", "IPAddress"]);
    lacks("SigninLogs | summarize n = count() by IPAddress | where ¦", &["UserPrincipalName"]);
    has("SigninLogs | summarize dcount(¦", ItemKind::Column, &["IPAddress"]);
    has("SigninLogs | summarize count() by ¦", ItemKind::Column, &["IPAddress"]);
    has("SigninLogs | project-away U¦", ItemKind::Column, &["UserPrincipalName"]);
    has("SigninLogs | sort by ¦", ItemKind::Column, &["TimeGenerated"]);
    has("SigninLogs | where IPAddress == \"x\" and ¦", ItemKind::Column, &["IPAddress"]);
    has("SigninLogs | extend x = iff(isempty(¦", ItemKind::Column, &["IPAddress"]);
}

#[test]
fn functions_and_aggregates_where_they_may_stand() {
    has("SigninLogs | summarize ¦", ItemKind::Aggregate, &["count", "dcount", "arg_max"]);
    has("SigninLogs | extend x = str¦", ItemKind::Function, &["strcat", "strlen"]);
    lacks("SigninLogs | extend x = d¦", &["dcount"]);
    has("SigninLogs | evaluate ¦", ItemKind::Plugin, &["bag_unpack", "pivot"]);
    has("let f = (x: long) { x + 1 };\nSigninLogs | extend y = ¦", ItemKind::Function, &["f"]);
    has("let limit = 5;\nSigninLogs | where 1 > ¦", ItemKind::Variable, &["limit"]);
}

#[test]
fn sides_of_a_join_and_values_of_parameters() {
    has("SigninLogs | join (Heartbeat) on $left.¦", ItemKind::Column, &["IPAddress"]);
    lacks("SigninLogs | join (Heartbeat) on $left.¦", &["ComputerIP"]);
    has("SigninLogs | join (Heartbeat) on $left.IPAddress == $right.¦", ItemKind::Column, &["ComputerIP"]);
    has("SigninLogs | join kind=left¦", ItemKind::Value, &["leftouter", "leftanti"]);
    has("SigninLogs | render ¦", ItemKind::Value, &["timechart", "barchart"]);
    has("SigninLogs | where IPAddress ¦", ItemKind::Keyword, &["has", "==", "startswith"]);
    has("SigninLogs | summarize count() ¦", ItemKind::Keyword, &["by"]);
}

#[test]
fn nothing_within_comments_strings_and_numbers() {
    for marked in ["SigninLogs // wh¦", "SigninLogs | where a == \"¦\"", "SigninLogs | take 1¦"] {
        assert_eq!(offered(marked), [], "{marked}");
    }
}

#[test]
fn a_name_that_needs_quotes_gets_them() {
    let completion = complete("Heartbeat | where OS", 20, &tables());
    let item = completion.items.iter().find(|item| item.label == "OS Type").expect("the column");
    assert_eq!(item.insert, "['OS Type']");
}

#[test]
fn hover_tells_what_a_name_is() {
    let text = "let limit = 5;\nSigninLogs | where IPAddress has \"10\" | summarize n = dcount(UserPrincipalName) by bin(TimeGenerated, 1h) | where n > limit";
    let title = |word: &str| {
        let at = text.rfind(word).expect("the word");
        hover(text, at + 1, &tables()).map(|hover| format!("{} — {}", hover.title, hover.help))
    };
    assert_eq!(title("IPAddress").as_deref(), Some("IPAddress: string — Column."));
    assert_eq!(title("limit").as_deref(), Some("limit: long — Value of this query."));
    assert!(title("dcount").expect("an aggregate").starts_with("dcount(expr:any"), "{:?}", title("dcount"));
    assert!(title("bin").expect("a function").contains("Rounds down"), "{:?}", title("bin"));
    assert!(title("SigninLogs").expect("a table").starts_with("SigninLogs (TimeGenerated: datetime"));
    assert!(title("summarize").expect("an operator").contains("Groups rows"));
    assert_eq!(hover(text, text.len() + 9, &tables()), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// No place in any text is too strange to ask about.
    #[test]
    fn any_place_of_any_text(text in "(T|SigninLogs|where|by|\\||\\(|\\)|\\[|,|;|=|let |summarize |join |on |\\.|\\$left|\"|//|\n| |ž|1d|x){0,24}", at in 0_usize..80) {
        complete(&text, at, &tables());
        hover(&text, at, &tables());
    }
}
