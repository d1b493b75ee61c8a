//! Step 3, on demand: every event of the account, timelines, and the summary of its addresses.

use huntlet_report::{Block, ChartSpec, Provenance, TimelineSpec};
use huntlet_table::Table;
use serde_json::json;

use super::family::{AZURE, Family, FamilyQuery};
use super::selection::{clean_address, next_steps, only, query_name, with_kind};
use super::state::{Found, State};
use super::{about, section, travel};
use crate::context::RunContext;
use crate::error::Result;
use crate::help::Display;
use crate::shared::cells::{plural, present, rows};
use crate::shared::notices;

/// Everything that this step shows.
const SECTIONS: &[&str] = &[
    "host_logon_summary",
    "host_logon_timeline",
    "host_logons",
    "host_logon_failures",
    "azure_activity_summary",
    "azure_timeline_by_provider",
    "account_timeline_by_ip",
    "azure_timeline_by_operation",
    "azure_activity",
    travel::TABLE,
    "ip_summary",
];
const TABLES: &[&str] = &[
    "host_logons",
    "host_logon_failures",
    "host_logon_summary",
    "azure_activity",
    "azure_activity_summary",
    travel::TABLE,
    "ip_summary",
    "ip_all_data",
];

/// Rows of the sign-ins, activities and operations, under common names.
const AZURE_COLUMNS: &[&str] = &[
    "TimeGenerated",
    "Source",
    "UserPrincipalName",
    "Operation",
    "AppResourceProvider",
    "IPAddress",
    "CountryCode",
    "ResourceId",
    "UserType",
    "UserAgent",
];

const HOST_SUMMARY: &str = r#"
let logons = logons_read
    | extend Result = iff(isempty(LogonResult), "Unknown", LogonResult), Kind = iff(isempty(LogonTypeName), "Unknown", LogonTypeName);
let results = logons | summarize Logons = count() by Computer, Result
    | summarize LogonResults = make_bag(bag_pack(Result, Logons)) by Computer;
let kinds = logons | summarize Logons = count() by Computer, Kind
    | summarize LogonTypeCount = make_bag(bag_pack(Kind, Logons)) by Computer;
logons
| summarize TotalLogons = count(), FailedLogons = countif(Failed), IpAddresses = make_set_if(Address, isnotempty(Address)),
    FirstLogon = min(TimeGenerated), LastLogon = max(TimeGenerated) by Computer
| lookup kind=leftouter results on Computer
| lookup kind=leftouter kinds on Computer
| project Computer, TotalLogons, FailedLogons, LogonResults, IpAddresses, LogonTypeCount, FirstLogon, LastLogon
| sort by TotalLogons desc, Computer asc"#;

const AZURE_SUMMARY: &str = "activity
| summarize OperationCount = count(), OperationTypes = make_set(Operation), Resources = dcountif(ResourceId, isnotempty(ResourceId)),
    FirstOperation = min(TimeGenerated), LastOperation = max(TimeGenerated)
    by UserPrincipalName, Type, IPAddress, AppResourceProvider, UserType
| sort by OperationCount desc, Type asc, IPAddress asc, AppResourceProvider asc";

/// Takes away what an earlier call has shown.
pub fn remove(context: &RunContext<'_>) {
    context.remove_sections(SECTIONS);
    context.remove_tables(TABLES);
}

/// Reads and shows the selected account's events.
pub async fn show(context: &RunContext<'_>, mut state: State) -> Result<()> {
    let Some(found) = state.selected().cloned() else { return Ok(()) };
    remove(context);
    state.has_additional = false;
    context.set_state(&state);
    if found.source.is_host() {
        show_host(context, &found).await?;
    } else {
        show_azure(context, &found).await?;
    }
    state.has_additional = true;
    context.set_state(&state);
    // it moves behind what was added
    context.remove_sections(&["next_steps"]);
    context.section(next_steps(&state));
    Ok(())
}

struct Events {
    table: Table,
    provenance: Provenance,
}

async fn events(context: &RunContext<'_>, found: &Found, query: FamilyQuery) -> Result<Events> {
    let items = format!("{}\n| sort by TimeGenerated asc", only(found, query));
    let params = [("account_name", json!(query_name(found))), ("add_query_items", json!(items))];
    let fetched = context.query(query.name, &params).await?;
    Ok(Events { table: fetched.table, provenance: fetched.provenance })
}

async fn show_host(context: &RunContext<'_>, found: &Found) -> Result<()> {
    context.expect_steps(if found.source.failures().is_some() { 4 } else { 3 });
    context.step(&format!("Reading {} {}", found.source.label(), found.source.events())).await?;
    let logons = events(context, found, found.source.query()).await?;
    let provenance = vec![logons.provenance];
    let incomplete = notices::completeness(&provenance);
    let table = logons.table;
    if table.height() == 0 {
        let mut blocks = incomplete;
        blocks.push(Block::Text { text: "No logons of this account.".to_owned() });
        context.section(section(about::HOST_SUMMARY, blocks));
    } else {
        context.table("host_logons", table.clone(), provenance.clone());
        context.step("Summarising logons by host").await?;
        let address = clean_address(found.source.address_column());
        let with_address = format!("logons | extend Address = {address}");
        let read = context.derive(&[("logons", &table)], &[], &with_address).await?;
        let summary = context.derive(&[("logons_read", &read)], &[], HOST_SUMMARY).await?;
        context.table("host_logon_summary", summary, derived(&provenance, "Counted by Computer."));
        let mut blocks = incomplete;
        blocks.push(Block::Table { table: "host_logon_summary".to_owned(), columns: Vec::new() });
        context.section(section(about::HOST_SUMMARY, blocks));
        context.section(section(about::HOST_TIMELINE, vec![host_timeline(&table, found.source)]));
        context.section(section(
            about::HOST_LOGONS,
            vec![Block::Table {
                table: "host_logons".to_owned(),
                columns: present(&table, found.source.columns()),
            }],
        ));
    }
    if let Some(query) = found.source.failures() {
        show_failures(context, found, query).await?;
    }
    if table.height() > 0 {
        show_addresses(context, &table, found.source.address_column(), &provenance).await?;
    }
    Ok(())
}

async fn show_failures(context: &RunContext<'_>, found: &Found, query: FamilyQuery) -> Result<()> {
    context.step("Reading failed logons").await?;
    let failures = events(context, found, query).await?;
    let mut blocks = notices::completeness(std::slice::from_ref(&failures.provenance));
    if failures.table.height() == 0 {
        blocks.push(Block::Text { text: "No failed logons of this account.".to_owned() });
    } else {
        let count = plural(failures.table.height() as i64, "message", "messages");
        blocks.push(Block::Text {
            text: format!("{count} about failed logons; one attempt may write several."),
        });
        blocks.push(Block::Table {
            table: "host_logon_failures".to_owned(),
            columns: present(&failures.table, found.source.columns()),
        });
        context.table("host_logon_failures", failures.table, vec![failures.provenance]);
    }
    context.section(section(about::HOST_FAILURES, blocks));
    Ok(())
}

async fn show_azure(context: &RunContext<'_>, found: &Found) -> Result<()> {
    context.expect_steps(6);
    let mut blocks = Vec::new();
    let mut provenance = Vec::new();
    let mut read: Vec<(&str, Table)> = Vec::new();
    for (family, name) in AZURE.into_iter().zip(["signins", "operations", "activities"]) {
        context.step(&format!("Reading {} {}", family.label(), family.events())).await?;
        let same = Found { source: family, ..found.clone() };
        match events(context, &same, family.query()).await {
            Ok(events) => {
                blocks.extend(notices::completeness(std::slice::from_ref(&events.provenance)));
                if events.table.height() > 0 {
                    read.push((name, events.table));
                }
                provenance.push(events.provenance);
            }
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => {
                blocks.push(notices::failed(&format!("{} {}", family.label(), family.events()), &error));
            }
        }
    }
    context.step("Summarising the account's activity").await?;
    let tables: Vec<(&str, &Table)> = read.iter().map(|(name, table)| (*name, table)).collect();
    let names = tables.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    if tables.is_empty() {
        blocks.push(Block::Text { text: "No activity of this account.".to_owned() });
        context.section(section(about::AZURE_SUMMARY, blocks));
        return Ok(());
    }
    let merge = format!(
        "union {names}
| extend UserPrincipalName = tolower(UserPrincipalName), IPAddress = {}
| sort by TimeGenerated asc",
        clean_address("IPAddress")
    );
    let activity = context.derive(&tables, &[], &merge).await?;
    let summary = context.derive(&[("activity", &activity)], &[], AZURE_SUMMARY).await?;
    context.table(
        "azure_activity",
        activity.clone(),
        derived(&provenance, "Joined under common column names, and sorted by time."),
    );
    context.table(
        "azure_activity_summary",
        summary,
        derived(&provenance, "Counted by user, type, address, provider and user type."),
    );
    let total = plural(activity.height() as i64, "event", "events");
    blocks.push(Block::Text {
        text: format!("{total}: {names}.", names = names.replace("signins", "sign-ins")),
    });
    blocks.push(Block::Table { table: "azure_activity_summary".to_owned(), columns: Vec::new() });
    context.section(section(about::AZURE_SUMMARY, blocks));
    for display in [about::BY_PROVIDER, about::BY_IP, about::BY_OPERATION] {
        context.section(section(display, vec![azure_timeline(display)]));
    }
    context.section(section(
        about::AZURE_ACTIVITY,
        vec![Block::Table { table: "azure_activity".to_owned(), columns: present(&activity, AZURE_COLUMNS) }],
    ));
    if let Some((_, signins)) = read.iter().find(|(name, _)| *name == "signins") {
        context.step("Comparing the places of sign-ins").await?;
        let own: Vec<Provenance> = provenance.iter().take(1).cloned().collect();
        travel::show(context, signins, &own).await?;
    }
    show_addresses(context, &activity, "IPAddress", &provenance).await
}

/// Azure activity on a time axis, grouped as the section says.
pub fn azure_timeline(display: Display) -> Block {
    let group = match display.id {
        "azure_timeline_by_provider" => "AppResourceProvider",
        "account_timeline_by_ip" => "IPAddress",
        _ => "Operation",
    };
    timeline(display.title, "azure_activity", group, &["Operation", "IPAddress", "AppResourceProvider"])
}

/// Logons on a time axis, a row per address.
pub fn host_timeline(logons: &Table, family: Family) -> Block {
    let hover = present(logons, &["Computer", "LogonResult", "LogonTypeName", "AccountName"]);
    let hover: Vec<&str> = hover.iter().map(String::as_str).collect();
    timeline(about::HOST_TIMELINE.title, "host_logons", family.address_column(), &hover)
}

fn timeline(title: &str, table: &str, group: &str, hover: &[&str]) -> Block {
    Block::Chart {
        spec: ChartSpec::Timeline(TimelineSpec {
            title: title.to_owned(),
            table: table.to_owned(),
            time_column: "TimeGenerated".to_owned(),
            group_by: Some(group.to_owned()),
            hover: hover.iter().map(|name| (*name).to_owned()).collect(),
            references: Vec::new(),
        }),
    }
}

/// The activity with each address's kind and country, and its summary.
async fn show_addresses(
    context: &RunContext<'_>,
    events: &Table,
    column: &str,
    provenance: &[Provenance],
) -> Result<()> {
    context.step("Summarising addresses").await?;
    let has_country = match events.column("CountryCode") {
        Some(_) => rows(events).any(|row| huntlet_entity::Fields::text(&row, "CountryCode").is_some()),
        None => false,
    };
    // a country that one sign-in names holds for every event from that address
    let countries = "let countries = events | where isnotempty(CountryCode) and isnotempty(Address)
| summarize arg_max(TimeGenerated, CountryCode) by Address | project Address, Country = CountryCode;";
    let read = match (has_country, events.column("CountryCode").is_some()) {
        (true, _) => format!(
            "{countries}
events | lookup kind=leftouter countries on Address | extend CountryCode = iff(isempty(Country), CountryCode, Country)
| project-away Country | sort by TimeGenerated asc"
        ),
        (false, true) => "events | project-away CountryCode".to_owned(),
        (false, false) => "events".to_owned(),
    };
    let address = clean_address(column);
    let addressed =
        context.derive(&[("read", events)], &[], &format!("read | extend Address = {address}")).await?;
    let joined = context.derive(&[("events", &addressed)], &[], &read).await?;
    let rename = if column == "IpAddress" {
        "joined | extend IpAddress = Address | project-away Address".to_owned()
    } else {
        format!("joined | project-away {column} | project-rename IpAddress = Address")
    };
    let all = with_kind(context.derive(&[("joined", &joined)], &[], &rename).await?)?;
    let by =
        present(&all, &["Source", "Operation", "UserAgent", "IpAddress", "IpType", "CountryCode"]).join(", ");
    let summarise = format!(
        "all_data | summarize Count = count(), FirstOperation = min(TimeGenerated), LastOperation = max(TimeGenerated) by {by}
| sort by Count desc, IpAddress asc, Operation asc"
    );
    let summary = context.derive(&[("all_data", &all)], &[], &summarise).await?;
    context.table(
        "ip_all_data",
        all,
        derived(provenance, "The kind of each address was added, and the country that sign-ins name."),
    );
    context.table("ip_summary", summary, derived(provenance, &format!("Counted by {by}.")));
    context.section(ip_summary(has_country));
    Ok(())
}

/// The section of the summary of addresses.
pub fn ip_summary(has_country: bool) -> huntlet_report::Section {
    let text = if has_country {
        "Countries are those that the sign-in logs give; addresses are not looked up elsewhere."
    } else {
        "The logs give no countries, and addresses are not looked up elsewhere."
    };
    section(
        about::IP_SUMMARY,
        vec![
            Block::Text { text: text.to_owned() },
            Block::Table { table: "ip_summary".to_owned(), columns: Vec::new() },
        ],
    )
}

fn derived(provenance: &[Provenance], step: &str) -> Vec<Provenance> {
    let mut derived = provenance.to_vec();
    for one in &mut derived {
        one.steps.push(step.to_owned());
    }
    derived
}
