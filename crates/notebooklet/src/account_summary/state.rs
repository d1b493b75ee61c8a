//! What follow-up methods need to know, saved with the report.

use huntlet_entity::account::short_name;
use huntlet_report::{Choice, ChoiceItem};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::family::Family;

/// An account that was found in a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Its name as the source writes it.
    pub name: String,
    /// Where it was found.
    pub source: Family,
    /// Its last event, ISO 8601; none where no event has a time.
    pub last_activity: Option<String>,
    /// Its events within the time range.
    pub events: i64,
}

impl Found {
    /// Whether it is the account of that name in that source; names differ by case only where the source says so.
    pub fn is(&self, name: &str, source: Family) -> bool {
        let same = if source.is_case_sensitive() {
            self.name == name
        } else {
            self.name.to_lowercase() == name.to_lowercase()
        };
        same && self.source == source
    }
}

/// The state of a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Accounts found, in the order of the choice.
    pub found: Vec<Found>,
    /// Index into `found`.
    pub selected: Option<usize>,
    /// Whether the selected account's additional data is there.
    pub has_additional: bool,
    /// The table that `view_events` shows.
    pub view_table: Option<String>,
    /// The columns that label its rows.
    pub view_columns: Vec<String>,
}

impl State {
    /// The account that was chosen.
    pub fn selected(&self) -> Option<&Found> {
        self.found.get(self.selected?)
    }

    /// Orders what was found: names that are just what was asked first, then by person (short name), each by last
    /// activity, newest first.
    pub fn sort(&mut self, asked: &str) {
        let asked = asked.trim().to_lowercase();
        self.found.sort_by_cached_key(|found| {
            let name = found.name.to_lowercase();
            let newest_first = std::cmp::Reverse(found.last_activity.clone());
            (
                name != asked && short_name(&name) != short_name(&asked),
                short_name(&name),
                newest_first,
                found.source,
            )
        });
    }

    /// The choice among the accounts.
    pub fn choice(&self) -> Choice {
        let names: std::collections::BTreeSet<String> =
            self.found.iter().map(|found| short_name(&found.name)).collect();
        let prompt = match (self.found.len(), names.len()) {
            (1, _) => "One account matches.".to_owned(),
            (_, 1) => "Multiple matching accounts found, select one to see details. They share one name and may belong to one person.".to_owned(),
            _ => "Multiple matching accounts found, select one to see details.".to_owned(),
        };
        let item = |found: &Found| ChoiceItem {
            value: json!({ "name": found.name, "source": found.source.name() }),
            label: format!("{} ({})", found.name, found.source.label()),
            detail: format!(
                "Last activity: {}, {} {}",
                found.last_activity.as_deref().unwrap_or("unknown"),
                found.events,
                found.source.events()
            ),
        };
        Choice {
            id: "account_selector".to_owned(),
            prompt,
            method: "select_account".to_owned(),
            argument: "account".to_owned(),
            items: self.found.iter().map(item).collect(),
            selected: self.selected.map(|index| index as u32),
        }
    }
}
