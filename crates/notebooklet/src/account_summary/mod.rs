//! AccountSummary: who is this account, where was it active, and what is known against it.
//!
//! 1. **Discovery.** The account is looked for in each family of logs, by plain name, UPN or `DOMAIN\name`; every
//!    account that matches is found, with its last activity.
//! 2. **Selection.** One match selects itself. Several are offered as a choice, and `select_account` goes on. What
//!    follows: the entity, its last activity, a summary of its addresses, related alerts and bookmarks.
//! 3. **Additional data**, on demand: every event of the account, timelines, and the summary of addresses.

mod about;
mod additional;
mod browse;
mod discovery;
mod family;
mod selection;
mod state;
mod travel;

use huntlet_report::{Block, MethodInfo, NotebookletInfo, Section};
use huntlet_table::TableError;
use serde_json::{Map, Value};

use self::about::Tables;
use self::state::State;
use crate::context::RunContext;
use crate::error::{NotebookletError, Result, codes};
use crate::help::Display;
use crate::notebooklet::{Notebooklet, Step};
use crate::running::RunningReport;
use crate::shared::{alerts, bookmarks, notices};

/// Who is this account, where was it active, and what is known against it.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountSummary;

impl Notebooklet for AccountSummary {
    fn info(&self) -> NotebookletInfo {
        about::info()
    }

    fn methods(&self, report: &RunningReport) -> Vec<MethodInfo> {
        let state: State = serde_json::from_value(report.report().state.clone()).unwrap_or_default();
        let filled = report.report().tables.iter().filter(|table| table.info.row_count > 0);
        about::methods(&state, &Tables { filled: filled.map(|table| table.name.clone()).collect() })
    }

    fn run<'a>(&'a self, context: &'a RunContext<'a>) -> Step<'a> {
        Box::pin(run(context))
    }

    fn call<'a>(
        &'a self,
        method: &'a str,
        args: &'a Map<String, Value>,
        context: &'a RunContext<'a>,
    ) -> Step<'a> {
        Box::pin(call(method, args, context))
    }
}

async fn run(context: &RunContext<'_>) -> Result<()> {
    let asked = match context.param("value") {
        Some(Value::String(text)) => text.trim().to_owned(),
        other => {
            let given = other.map(|value| value.to_string()).unwrap_or_default();
            return Err(NotebookletError::new(
                codes::BAD_PARAMETER,
                format!("`value` takes an account name, not {given}."),
                "Give a plain name, a UPN or DOMAIN\\name.",
            ));
        }
    };
    let families = discovery::families(context.param("account_types").as_ref())?;
    context.expect_steps(families.len() as u32 + 3);
    let state = discovery::discover(context, &asked, &families).await?;
    context.set_state(&state);
    match state.found.len() {
        0 => context.section(section(about::SELECTOR, vec![nothing_found(context, &asked)])),
        1 => selection::select(context, state, 0).await?,
        _ => {
            context.section(selector(&state));
        }
    }
    Ok(())
}

async fn call(method: &str, args: &Map<String, Value>, context: &RunContext<'_>) -> Result<()> {
    let state: State = context.state();
    let table = |name: &str| {
        context.rows(name).ok_or_else(|| {
            NotebookletError::new(
                codes::METHOD_UNAVAILABLE,
                format!("There is no {name}."),
                "Select an account first.",
            )
        })
    };
    match method {
        "select_account" => {
            let index = browse::account(&state, args.get("account"))?;
            context.expect_steps(3);
            selection::select(context, state, index).await?;
        }
        "get_additional_data" => additional::show(context, state).await?,
        "browse_accounts" => context.section(selector(&state)),
        "browse_alerts" => {
            let wanted = args.get("alert").filter(|value| !value.is_null());
            context.section(section(about::ALERT_BROWSER, alerts::browse(&table(alerts::TABLE)?, wanted)?));
        }
        "browse_bookmarks" => {
            let wanted = args.get("bookmark").filter(|value| !value.is_null());
            context.section(section(
                about::BOOKMARK_BROWSER,
                bookmarks::browse(&table(bookmarks::TABLE)?, wanted)?,
            ));
        }
        "display_alert_timeline" => {
            context.section(section(about::ALERT_TIMELINE, vec![alerts::timeline(&table(alerts::TABLE)?)]));
        }
        "az_activity_timeline_by_provider" => timeline(context, about::BY_PROVIDER),
        "az_activity_timeline_by_ip" => timeline(context, about::BY_IP),
        "az_activity_timeline_by_operation" => timeline(context, about::BY_OPERATION),
        "host_logon_timeline" => {
            if let Some(found) = state.selected() {
                let block = additional::host_timeline(&table("host_logons")?, found.source);
                context.section(section(about::HOST_TIMELINE, vec![block]));
            }
        }
        "show_ip_summary" => {
            let has_country = table("ip_summary")?.column("CountryCode").is_some();
            context.section(additional::ip_summary(has_country));
        }
        "view_events" => browse::view_events(context, state, args)?,
        other => {
            return Err(NotebookletError::new(
                codes::UNKNOWN_METHOD,
                format!("AccountSummary has no method `{other}`."),
                "See the report's methods.",
            ));
        }
    }
    context.checkpoint().await
}

fn timeline(context: &RunContext<'_>, display: Display) {
    context.section(section(display, vec![additional::azure_timeline(display)]));
}

/// The section that a display describes.
fn section(display: Display, blocks: Vec<Block>) -> Section {
    Section { id: display.id.to_owned(), title: display.title.to_owned(), level: display.level, blocks }
}

/// The choice among the accounts found.
fn selector(state: &State) -> Section {
    section(about::SELECTOR, vec![Block::Choice { choice: state.choice() }])
}

fn nothing_found(context: &RunContext<'_>, asked: &str) -> Block {
    let mut hint = "Check the spelling, widen the time range, or look in other account types.".to_owned();
    if asked.contains(['@', '\\']) {
        hint.push_str(" The plain name, without domain, finds more.");
    }
    let read = about::info().tables;
    if read.iter().take(5).all(|name| context.has_table(name) == Some(false)) {
        hint.push_str(" None of the tables that are searched is loaded.");
    }
    notices::warning("No accounts matching that name.", Some(&hint))
}

fn broken_table(error: &TableError) -> NotebookletError {
    NotebookletError::new(
        codes::ANALYSIS,
        format!("A table of the report could not be made: {error}"),
        "Run again; if it happens again, report it with the query shown below the table.",
    )
}
