//! Step 2: the chosen account, its last activity, its addresses, alerts and bookmarks.

use huntlet_entity::{Account, Fields, GeoLocation, Host, IpAddress, IpKind, Row};
use huntlet_kql::literal::quote_string;
use huntlet_report::{Block, Fact, Provenance};
use huntlet_table::{CellRef, Column, Table};
use serde_json::json;

use super::family::{Family, FamilyQuery};
use super::state::{Found, State};
use super::{about, broken_table, discovery, section};
use crate::context::RunContext;
use crate::error::Result;
use crate::shared::cells::{count, facts_block, plural, present, rows};
use crate::shared::{alerts, bookmarks, notices};

/// Addresses shown inside the entity at most; the table has all.
const ADDRESSES_IN_CARD: usize = 20;

/// What an earlier selection has shown.
const SECTIONS: &[&str] = &[
    "account_entity",
    "account_activity",
    "account_summary",
    "related_alerts",
    "alert_timeline",
    "browse_alerts",
    "related_bookmarks",
    "browse_bookmarks",
    "view_events",
    "next_steps",
];
const TABLES: &[&str] = &["account_activity", "account_addresses", "related_alerts", "related_bookmarks"];

/// Shows the account of that number and makes it the selected one.
pub async fn select(context: &RunContext<'_>, mut state: State, index: usize) -> Result<()> {
    state = State {
        selected: Some(index),
        has_additional: false,
        view_table: None,
        view_columns: Vec::new(),
        ..state
    };
    super::additional::remove(context);
    context.remove_sections(SECTIONS);
    context.remove_tables(TABLES);
    context.set_state(&state);
    context.section(super::selector(&state));
    let Some(found) = state.selected().cloned() else { return Ok(()) };

    let provenance = context.provenance(&discovery::kept_name(found.source));
    let activity = activity(context, &found).await?;
    context.step("Reading the account's addresses").await?;
    let addresses = addresses(context, &found).await?;

    let account = account(&found, &activity, &addresses.table);
    context.section(section(about::ENTITY, vec![Block::Entity { entity: account.card() }]));

    let title = format!("{} (source: {})", found.name, found.source.label());
    let columns = present(&activity, found.source.columns());
    context.table("account_activity", activity, provenance);
    context.section(section(
        about::ACTIVITY,
        vec![Block::Text { text: title }, Block::Table { table: "account_activity".to_owned(), columns }],
    ));
    show_summary(context, &found, addresses);
    if context.option("get_alerts") {
        show_alerts(context, &found).await?;
    }
    if context.option("get_bookmarks") {
        show_bookmarks(context, &found).await?;
    }
    context.section(next_steps(&state));
    Ok(())
}

/// The name under which a query of the catalogue finds the account: without the claims in front that Office 365 writes.
pub fn query_name(found: &Found) -> &str {
    found.name.rsplit('|').next().unwrap_or(&found.name)
}

/// The rows of a query's account alone: the query brings every account of the name.
pub fn only(found: &Found, query: FamilyQuery) -> String {
    let name = quote_string(&found.name);
    let test = if found.source.is_case_sensitive() {
        format!("AccountName == {name}")
    } else {
        format!("tolower(AccountName) == tolower({name})")
    };
    format!("{}\n| where {test}", query.normalise)
}

async fn activity(context: &RunContext<'_>, found: &Found) -> Result<Table> {
    let Some(kept) = context.rows(&discovery::kept_name(found.source)) else {
        return Table::new(Vec::new()).map_err(|error| broken_table(&error));
    };
    let kql = if found.source.is_case_sensitive() {
        "kept | where AccountName == account | sort by TimeGenerated desc"
    } else {
        "kept | where tolower(AccountName) == tolower(account) | sort by TimeGenerated desc"
    };
    context.derive(&[("kept", &kept)], &[("account", &found.name)], kql).await
}

struct Addresses {
    table: Table,
    provenance: Vec<Provenance>,
}

async fn addresses(context: &RunContext<'_>, found: &Found) -> Result<Addresses> {
    let column = found.source.address_column();
    let by_host = if found.source.is_host() { "Computer, " } else { "" };
    let place = if found.source == Family::AzureActiveDirectory {
        ", arg_max(TimeGenerated, CountryCode, LocationDetails)"
    } else {
        ""
    };
    let details = if found.source == Family::AzureActiveDirectory {
        r#"
| extend LocationDetails = tostring(column_ifexists("LocationDetails", ""))"#
    } else {
        ""
    };
    let summary = format!(
        "{details}\n| summarize Events = count(), Failures = countif(Failed), FirstSeen = min(TimeGenerated), \
         LastSeen = max(TimeGenerated){place} by {by_host}IpAddress = {}",
        clean_address(column)
    );
    let mut tables = Vec::new();
    let mut provenance = Vec::new();
    for query in found.source.discovery() {
        let items = format!("{}{summary}", only(found, query));
        let params = [("account_name", json!(query_name(found))), ("add_query_items", json!(items))];
        let fetched = match context.query(query.name, &params).await {
            Ok(fetched) => fetched,
            Err(error) if error.is_cancelled() => return Err(error),
            Err(error) => {
                context.section(section(
                    about::SUMMARY,
                    vec![notices::failed("The account's addresses", &error)],
                ));
                continue;
            }
        };
        provenance.push(fetched.provenance);
        if fetched.table.width() > 0 {
            tables.push(fetched.table);
        }
    }
    let table = match tables.as_slice() {
        [] => Table::new(Vec::new()).map_err(|error| broken_table(&error))?,
        [one] => context.derive(&[("one", one)], &[], "one | sort by Events desc, IpAddress asc").await?,
        [one, other, ..] => {
            let kql = "union one, other
| summarize Events = sum(Events), Failures = sum(Failures), FirstSeen = min(FirstSeen), LastSeen = max(LastSeen) by Computer, IpAddress
| sort by Events desc, IpAddress asc";
            context.derive(&[("one", one), ("other", other)], &[], kql).await?
        }
    };
    Ok(Addresses { table: with_kind(table)?, provenance })
}

/// KQL for an address as logs write it, without port and brackets: `203.0.113.9:443`, `[2001:db8::1]:443`.
pub fn clean_address(column: &str) -> String {
    format!(
        r#"iff({column} == "-", "", coalesce(extract(@"^\[?(\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)", 1, {column}), {column}))"#
    )
}

/// Adds the kind of each address (`Public`, `Private` …) behind the column IpAddress, if the table has it.
pub fn with_kind(table: Table) -> Result<Table> {
    let Some(addresses) = table.column("IpAddress") else { return Ok(table) };
    let kind = |row: usize| match addresses.cell(row) {
        CellRef::Str(text) => huntlet_entity::ip::parse(text).map(|address| IpKind::of(address).to_string()),
        _ => None,
    };
    let kinds = Column::strings("IpType", (0..table.height()).map(kind).collect());
    table.with_column(kinds).map_err(|error| broken_table(&error))
}

/// The entity: the last event says who it is, the summary from where it acted.
fn account(found: &Found, activity: &Table, addresses: &Table) -> Account {
    let mut account = match Row::new(activity, 0) {
        Some(row) => found.source.account(&row),
        None => Account::from_name(&found.name),
    };
    let os = match found.source {
        Family::Windows => Some("Windows"),
        Family::Linux => Some("Linux"),
        _ => None,
    };
    for row in rows(addresses).take(ADDRESSES_IN_CARD) {
        let address = row.text("IpAddress").map(|text| IpAddress {
            location: GeoLocation::from_signin(&Place(row)),
            first_seen: row.text("FirstSeen"),
            last_seen: row.text("LastSeen"),
            events: Some(count(&row, "Events")),
            ..IpAddress::new(text)
        });
        match row.text("Computer") {
            Some(computer) => {
                let host = Host::from_computer(&computer, os);
                let known = account.hosts.iter_mut().find(|known| known.fqdn() == host.fqdn());
                match known {
                    Some(known) => known.ip_addresses.extend(address),
                    None => account.hosts.push(Host { ip_addresses: address.into_iter().collect(), ..host }),
                }
            }
            None => account.ip_addresses.extend(address),
        }
    }
    account
}

/// A row of the summary, where the country stands under another name than in the sign-in logs.
struct Place<'a>(Row<'a>);

impl Fields for Place<'_> {
    fn text(&self, column: &str) -> Option<String> {
        self.0.text(if column == "Location" { "CountryCode" } else { column })
    }
}

fn show_summary(context: &RunContext<'_>, found: &Found, addresses: Addresses) {
    let Addresses { table, provenance } = addresses;
    let mut blocks = notices::completeness(&provenance);
    let sum = |column: &str| rows(&table).map(|row| count(&row, column)).sum::<i64>();
    let mut distinct: Vec<String> = rows(&table).filter_map(|row| row.text("IpAddress")).collect();
    distinct.sort();
    distinct.dedup();
    let of = |column: &str| {
        let mut values: Vec<String> = rows(&table).filter_map(|row| row.text(column)).collect();
        values.sort();
        values.dedup();
        values
    };
    let kinds = of("IpType");
    let first = of("FirstSeen").into_iter().next().unwrap_or_else(|| "unknown".to_owned());
    let last = found.last_activity.clone().unwrap_or_else(|| "unknown".to_owned());
    let mut facts = vec![
        fact("Account", &found.name),
        fact("Source", found.source.label()),
        fact("Events", &sum("Events").to_string()),
        fact("Failed", &sum("Failures").to_string()),
        fact("First activity", &first),
        fact("Last activity", &last),
        fact("Addresses", &distinct.len().to_string()),
    ];
    let lists =
        [("Address types", kinds), ("Countries in the logs", of("CountryCode")), ("Hosts", of("Computer"))];
    facts.extend(
        lists
            .into_iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(label, values)| fact(label, &values.join(", "))),
    );
    blocks.extend(facts_block(facts));
    if found.source == Family::AzureActiveDirectory {
        blocks.push(Block::Text {
            text: "Countries are those that the sign-in logs give; addresses are not looked up elsewhere."
                .to_owned(),
        });
    }
    if table.height() > 0 {
        let order =
            ["Computer", "IpAddress", "IpType", "CountryCode", "Events", "Failures", "FirstSeen", "LastSeen"];
        let columns = present(&table, &order);
        // the place as JSON, and the time that chose it, are for the entity only
        let table = table.select(&columns).unwrap_or(table);
        context.table("account_addresses", table, provenance);
        blocks.push(Block::Table { table: "account_addresses".to_owned(), columns });
    }
    context.section(section(about::SUMMARY, blocks));
}

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.to_owned(), value: value.to_owned() }
}

async fn show_alerts(context: &RunContext<'_>, found: &Found) -> Result<()> {
    context.step("Looking for related alerts").await?;
    let params = [
        ("account_name", json!(query_name(found))),
        ("add_query_items", json!("| sort by TimeGenerated asc")),
    ];
    let fetched = match context.query("SecurityAlert.list_related_alerts", &params).await {
        Ok(fetched) => fetched,
        Err(error) if error.is_cancelled() => return Err(error),
        Err(error) => {
            context.section(section(about::ALERTS, vec![notices::failed("Alerts", &error)]));
            return Ok(());
        }
    };
    let mut blocks = notices::completeness(std::slice::from_ref(&fetched.provenance));
    if notices::is_missing(&fetched.provenance) {
        context.section(section(about::ALERTS, blocks));
        return Ok(());
    }
    let table = fetched.table;
    context.table(alerts::TABLE, table.clone(), vec![fetched.provenance]);
    if table.height() == 0 {
        blocks.push(Block::Text { text: "No alerts for this account.".to_owned() });
    } else {
        blocks.push(Block::Text {
            text: plural(table.height() as i64, "alert names", "alerts name") + " this account.",
        });
        blocks.push(Block::List { items: alerts::counts(context, &table).await? });
        blocks.push(alerts::timeline(&table));
        blocks.push(alerts::table(&table));
        blocks.push(Block::Text { text: "Use browse_alerts to read them one by one.".to_owned() });
    }
    context.section(section(about::ALERTS, blocks));
    Ok(())
}

async fn show_bookmarks(context: &RunContext<'_>, found: &Found) -> Result<()> {
    context.step("Looking for related bookmarks").await?;
    let params = [
        ("account_name", json!(query_name(found))),
        ("add_query_items", json!("| sort by TimeGenerated asc")),
    ];
    let fetched = match context.query("AzureSentinel.list_bookmarks_for_entity", &params).await {
        Ok(fetched) => fetched,
        Err(error) if error.is_cancelled() => return Err(error),
        Err(error) => {
            context.section(section(about::BOOKMARKS, vec![notices::failed("Bookmarks", &error)]));
            return Ok(());
        }
    };
    let mut blocks = notices::completeness(std::slice::from_ref(&fetched.provenance));
    if notices::is_missing(&fetched.provenance) {
        context.section(section(about::BOOKMARKS, blocks));
        return Ok(());
    }
    let table = fetched.table;
    context.table(bookmarks::TABLE, table.clone(), vec![fetched.provenance]);
    if table.height() == 0 {
        blocks.push(Block::Text { text: "No bookmarks for this account.".to_owned() });
    } else {
        blocks.push(Block::List { items: bookmarks::lines(&table) });
        blocks.push(bookmarks::table(&table));
        blocks.push(Block::Text { text: "Use browse_bookmarks to read them one by one.".to_owned() });
    }
    context.section(section(about::BOOKMARKS, blocks));
    Ok(())
}

/// What can be asked next.
pub fn next_steps(state: &State) -> huntlet_report::Section {
    let mut items = Vec::new();
    if !state.has_additional {
        let what =
            "get_additional_data: every event of the account, with timelines and a summary of addresses.";
        items.push(what.to_owned());
    }
    if state.found.len() > 1 {
        items.push("select_account or browse_accounts: another of the accounts found.".to_owned());
    }
    items.push("browse_alerts, browse_bookmarks, view_events: one row at a time.".to_owned());
    section(about::NEXT, vec![Block::List { items }])
}
