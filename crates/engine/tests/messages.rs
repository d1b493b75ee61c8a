//! Queries that are well formed and wrong, and what is said about them. A message that does not help is a bug: mend it,
//! then accept the snapshot.

use std::fmt::Write;

use huntlet_engine::{Context, MemoryTables, NoHost, check};

const QUERIES: &str = r#"
SigninLog | take 1
SigninLogs | where UserPrincipalNam == "x"
SigninLogs | where ResultType == 0
SigninLogs | where TimeGenerated > "2026-01-01"
SigninLogs | where UserPrincipalName
SigninLogs | where TimeGenerated
SigninLogs | where UserPrincipalName > 5 and IPAdress == "x" and Foo
SigninLogs | extend x = strlen()
SigninLogs | extend x = strlen(1, 2)
SigninLogs | extend x = strlenn("a")
SigninLogs | extend x = count()
SigninLogs | extend x = UserPrincipalName + "a"
SigninLogs | extend x = UserPrincipalName - 1
SigninLogs | extend x = UserPrincipalName.Name
SigninLogs | extend a = 1, a = 2
SigninLogs | project UserPrincipalName, x = 1, x = 2
SigninLogs | project-rename a = Nope
SigninLogs | project-rename UserPrincipalName = IPAddress
SigninLogs | project-away Nope
SigninLogs | summarize UserPrincipalName
SigninLogs | summarize count() by d
SigninLogs | summarize sum(UserPrincipalName)
SigninLogs | summarize avg(d)
SigninLogs | summarize dcnt(UserPrincipalName)
SigninLogs | summarize max(Nope) by AlsoNope
SigninLogs | summarize arg_max(d, *)
SigninLogs | summarize percentile(UserPrincipalName, 5)
SigninLogs | sort by d
SigninLogs | top 5 by Nope
SigninLogs | take "x"
SigninLogs | take IPAddress
SigninLogs | join Heartbeat on UserPrincipalName
SigninLogs | join (Heartbeat) on $left.IPAddress == Computer
SigninLogs | join (Heartbeat) on $left.IPAddress == $right.Nope
SigninLogs | join kind=outer (Heartbeat) on $left.IPAddress == $right.ComputerIP
SigninLogs | join (Heartbeat) on $left.TimeGenerated == $right.ComputerIP
SigninLogs | join (Heartbeat)
SigninLogs | lookup kind=full (Heartbeat) on TimeGenerated
union SigninLogs, Nope
union kind=both SigninLogs, Heartbeat
SigninLogs | mv-expand UserPrincipalName
SigninLogs | mv-expand kind=list d
SigninLogs | parse UserPrincipalName with a b
SigninLogs | parse kind=regx UserPrincipalName with a
SigninLogs | parse kind=strict UserPrincipalName with a "x"
SigninLogs | extend n = row_number()
SigninLogs | extend x = iff(UserPrincipalName, 1, 2)
SigninLogs | extend x = iff(true, 1, "a")
SigninLogs | extend x = case(1, 2)
SigninLogs | extend x = datetime_diff("fortnight", now(), now())
SigninLogs | extend x = bin(UserPrincipalName, 1h)
SigninLogs | extend x = ago(5)
SigninLogs | where TimeGenerated between (1 .. 2)
SigninLogs | where UserPrincipalName in (1, 2)
SigninLogs | where IPAddress in (Nope)
SigninLogs | where * has 5
let f = (x: long) { x }; print f()
let f = (x: long) { x }; print f("a")
let f = (T: (a: string)) { T | count }; f(SigninLogs)
let f = () { SigninLogs }; print f()
let x = 5; x | take 1
let x = 5
SigninLogs | evaluate pivott(UserPrincipalName)
SigninLogs | evaluate bag_unpack(UserPrincipalName)
SigninLogs | invoke nope()
workspace("w").SigninLogs | take 1
SigninLogs | extend x = geo_info_from_ip_address(IPAddress)
_GetWatchlist("vip") | take 1
datatable(a: string, a: long)["x", 1]
datatable(a: string, b: long)["x"]
range x from 1 to "a" step 1
SigninLogs | extend x = $left.a
SigninLogs | project typeof(long)
SigninLogs | distinct Nope
SigninLogs | count | where UserPrincipalName == "x"
SigninLogs | summarize cuont()
SigninLogs | summarize dcountt(IPAddress) by UserPrincipalNam
let Bad = SigninLogs | take 1; Bda | count
let limit = 5; SigninLogs | where 1 > limt
SigninLogs | where ipaddress == "x"
SigninLogs | project UserPrincipalName | where IPAddress == "x"
SigninLogs | project-away IPAddress | extend x = strlen(IPAddress)
SigninLogs | summarize n = count() by UserPrincipalName | where IPAddress == "x"
SigninLogs | distinct UserPrincipalName | sort by TimeGenerated
SigninLogs | where TimeGenerated > 1d
SigninLogs | where TimeGenerated > 5
SigninLogs | where UserPrincipalName != null
SigninLogs | where UserPrincipalName == alice
SigninLogs | where count() > 5
SigninLogs | join kind=left (Heartbeat) on TimeGenerated
SigninLogs | join kind=cross (Heartbeat) on TimeGenerated
SigninLogs | join kind=iner (Heartbeat) on TimeGenerated
SigninLogs | join (Heartbeat | project Computer) on TimeGenerated
SigninLogs | extend x = substring(UserPrincipalName)
SigninLogs | where TimeGenerated between (ago(1d) .. 5)
SigninLogs | where isnotempty(UserPrincipalName) == "true"
let f = (T: (*)) { T | take 1 }; SigninLogs | invoke ff()
SigninLogs | where isempty(IPAddress, 1) or strlen(Nope) > 1 or bim(TimeGenerated, 1d) > now()
"#;

fn tables() -> MemoryTables {
    let mut tables = MemoryTables::new();
    for (name, text) in [
        (
            "SigninLogs",
            "datatable(TimeGenerated: datetime, UserPrincipalName: string, IPAddress: string, ResultType: string, d: dynamic)[]",
        ),
        ("Heartbeat", "datatable(TimeGenerated: datetime, Computer: string, ComputerIP: string)[]"),
    ] {
        let context = Context::at(0);
        let output = pollster::block_on(huntlet_engine::run(text, &tables, &context, &NoHost));
        tables.insert(name, output.expect("a table").table);
    }
    tables
}

#[test]
fn messages_teach() {
    let tables = tables();
    let mut out = String::new();
    for query in QUERIES.trim().lines() {
        let found = check(query, &tables);
        assert!(found.iter().any(huntlet_kql::Diagnostic::is_error), "{query}");
        let _ = writeln!(out, "{query}");
        for found in found {
            let hint = found.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
            let _ = writeln!(out, "    {} `{}`: {}{hint}", found.code, found.span.text(query), found.message);
        }
    }
    insta::assert_snapshot!(out);
}
