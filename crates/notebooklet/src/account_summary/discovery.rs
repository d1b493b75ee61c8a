//! Step 1: which accounts of that name are there, in which source.

use huntlet_entity::{Fields, Row};
use huntlet_report::{Block, Provenance};
use huntlet_table::{Column, Table};
use serde_json::{Value, json};

use super::family::{ALL, Family};
use super::state::{Found, State};
use super::{about, section};
use crate::context::RunContext;
use crate::error::{NotebookletError, Result, codes};
use crate::shared::cells::{count, plural, rows};
use crate::shared::notices;

/// The last event of each account, and how many there are. Appended to each discovery query.
const LAST_EVENT: &str =
    "\n| summarize Events = count(), arg_max(TimeGenerated, *) by AccountKey = tolower(AccountName)";
/// The same where names differ by case.
const LAST_EVENT_CASED: &str =
    "\n| summarize Events = count(), arg_max(TimeGenerated, *) by AccountKey = AccountName";

/// The kept table of a family's last events.
pub fn kept_name(family: Family) -> String {
    format!("discovery.{}", family.name())
}

/// The families that the parameter `account_types` asks for; all without it.
pub fn families(param: Option<&Value>) -> Result<Vec<Family>> {
    let names: Vec<String> = match param {
        None => Vec::new(),
        Some(Value::String(text)) => text.split(',').map(|name| name.trim().to_owned()).collect(),
        Some(Value::Array(items)) => {
            items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
        }
        Some(other) => {
            return Err(NotebookletError::new(
                codes::BAD_PARAMETER,
                format!("`account_types` takes a list of names, not {other}."),
                format!("Choose from {}.", super::family::choices().join(", ")),
            ));
        }
    };
    let mut wanted = Vec::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        wanted.extend(Family::parse(name)?);
    }
    Ok(ALL.into_iter().filter(|family| wanted.is_empty() || wanted.contains(family)).collect())
}

/// Looks for the account in each family, shows what was found, and sets the state's list.
pub async fn discover(context: &RunContext<'_>, asked: &str, families: &[Family]) -> Result<State> {
    let mut state = State::default();
    let mut lines = Vec::new();
    let mut notices_found: Vec<Block> = Vec::new();
    let mut provenance: Vec<Provenance> = Vec::new();
    let mut failed = 0;
    for family in families {
        context.step(&format!("Looking for the account in {} logs", family.label())).await?;
        let found = match last_events(context, *family, asked).await {
            Ok(found) => found,
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => {
                failed += 1;
                notices_found.push(notices::failed(&format!("{} logs", family.label()), &error));
                if failed == families.len() {
                    show(context, lines, notices_found);
                    return Err(error);
                }
                continue;
            }
        };
        notices_found.extend(notices::completeness(&found.provenance));
        if found.provenance.iter().all(notices::is_missing) {
            continue;
        }
        let events: i64 = rows(&found.table).map(|row| count(&row, "Events")).sum();
        let accounts = found.table.height() as i64;
        lines.push(format!(
            "{}: {}, {events} {}.",
            family.label(),
            plural(accounts, "account", "accounts"),
            family.events()
        ));
        state.found.extend(rows(&found.table).map(|row| entry(&row, *family)));
        provenance.extend(found.provenance.iter().cloned());
        context.keep_table(&kept_name(*family), found.table, found.provenance);
    }
    lines.push(format!(
        "Found {} in all.",
        plural(state.found.len() as i64, "matching account", "matching accounts")
    ));
    state.sort(asked);
    context.table("account_matches", matches_table(&state)?, provenance);
    show(context, lines, notices_found);
    Ok(state)
}

fn show(context: &RunContext<'_>, lines: Vec<String>, notices: Vec<Block>) {
    let mut blocks = vec![Block::List { items: lines }];
    blocks.extend(notices);
    context.section(section(about::MATCHES, blocks));
}

struct LastEvents {
    table: Table,
    provenance: Vec<Provenance>,
}

async fn last_events(context: &RunContext<'_>, family: Family, asked: &str) -> Result<LastEvents> {
    let tail = if family.is_case_sensitive() { LAST_EVENT_CASED } else { LAST_EVENT };
    let mut tables = Vec::new();
    let mut provenance = Vec::new();
    for query in family.discovery() {
        let items = format!("{}{tail}", query.normalise);
        let fetched = context
            .query(query.name, &[("account_name", json!(asked)), ("add_query_items", json!(items))])
            .await?;
        tables.push(fetched.table);
        provenance.push(fetched.provenance);
    }
    let regroup = "| summarize Sum = sum(Events), arg_max(TimeGenerated, *) by AccountKey
| project-away Events | project-rename Events = Sum";
    let table = match tables.as_slice() {
        [one] => one.clone(),
        several => {
            let filled: Vec<&Table> = several.iter().filter(|table| table.width() > 0).collect();
            match filled.as_slice() {
                [] => Table::new(Vec::new()).map_err(|error| super::broken_table(&error))?,
                [one] => (*one).clone(),
                [one, other, ..] => {
                    let kql = format!("union one, other {regroup}");
                    context.derive(&[("one", one), ("other", other)], &[], &kql).await?
                }
            }
        }
    };
    let table = if table.column("AccountKey").is_some() {
        context.derive(&[("found", &table)], &[], "found | project-away AccountKey").await?
    } else {
        table
    };
    Ok(LastEvents { table, provenance })
}

fn entry(row: &Row<'_>, family: Family) -> Found {
    Found {
        name: row.text("AccountName").unwrap_or_else(|| "(no name)".to_owned()),
        source: family,
        last_activity: row.text("TimeGenerated"),
        events: count(row, "Events"),
    }
}

fn matches_table(state: &State) -> Result<Table> {
    let text =
        |read: fn(&Found) -> String| state.found.iter().map(|found| Some(read(found))).collect::<Vec<_>>();
    let time = |found: &Found| found.last_activity.as_deref().and_then(huntlet_ticks::parse_datetime);
    let columns = vec![
        Column::strings("AccountName", text(|found| found.name.clone())),
        Column::strings("Source", text(|found| found.source.name().to_owned())),
        Column::datetimes("LastActivity", state.found.iter().map(time).collect()),
        Column::longs("Events", state.found.iter().map(|found| Some(found.events)).collect()),
    ];
    Table::new(columns).map_err(|error| super::broken_table(&error))
}
