//! Related alerts: the list by name, the timeline, the browser.

use huntlet_entity::{Fields, Row, alert, json};
use huntlet_report::{Block, ChartSpec, Choice, ChoiceItem, Fact, TimelineSpec};
use huntlet_table::Table;
use serde_json::{Value, json};

use super::cells::{count, facts, facts_block, present, rows};
use super::notices;
use crate::context::RunContext;
use crate::error::{NotebookletError, Result, codes};

/// The table's name in reports.
pub const TABLE: &str = "related_alerts";

/// Columns shown first.
const COLUMNS: &[&str] = &[
    "TimeGenerated",
    "AlertName",
    "Severity",
    "ProductName",
    "Description",
    "CompromisedEntity",
    "SystemAlertId",
];

/// `name, # alerts: n` for every name, the most frequent first.
pub async fn counts(context: &RunContext<'_>, alerts: &Table) -> Result<Vec<String>> {
    let kql = "alerts | summarize Alerts = count() by AlertName | sort by Alerts desc, AlertName asc";
    let counted = context.derive(&[("alerts", alerts)], &[], kql).await?;
    let line = |row: Row<'_>| {
        let name = row.text("AlertName").unwrap_or_else(|| "(no name)".to_owned());
        format!("{name}, # alerts: {}", count(&row, "Alerts"))
    };
    Ok(rows(&counted).map(line).collect())
}

/// The alerts as a table block.
pub fn table(alerts: &Table) -> Block {
    Block::Table { table: TABLE.to_owned(), columns: present(alerts, COLUMNS) }
}

/// The alerts on a time axis, a row per name; a notice where there is at most one.
pub fn timeline(alerts: &Table) -> Block {
    if alerts.height() < 2 {
        return notices::info("Cannot plot timeline with 0 or 1 event.", None);
    }
    Block::Chart {
        spec: ChartSpec::Timeline(TimelineSpec {
            title: "Alerts".to_owned(),
            table: TABLE.to_owned(),
            time_column: "TimeGenerated".to_owned(),
            group_by: Some("AlertName".to_owned()),
            hover: present(alerts, &["AlertName", "Severity", "Description", "CompromisedEntity"]),
            references: Vec::new(),
        }),
    }
}

/// A choice among the alerts and the details of the chosen one. `wanted` is a SystemAlertId or a row number; without
/// it, the first is chosen.
pub fn browse(alerts: &Table, wanted: Option<&Value>) -> Result<Vec<Block>> {
    let ids: Vec<Value> = rows(alerts).enumerate().map(|(row, alert)| id(&alert, row)).collect();
    let is_unique = |id: &Value| ids.iter().filter(|other| *other == id).count() == 1;
    let values: Vec<Value> =
        ids.iter().enumerate().map(|(row, id)| if is_unique(id) { id.clone() } else { json!(row) }).collect();
    let selected = match wanted {
        None => 0,
        Some(wanted) => position(&values, &ids, wanted).ok_or_else(|| {
            NotebookletError::new(
                codes::BAD_ARGUMENT,
                format!("There is no related alert {wanted}."),
                "Give the SystemAlertId of one of related_alerts, or its row number, counted from 0.",
            )
        })?,
    };
    let items = rows(alerts).zip(&values).map(|(alert, value)| ChoiceItem {
        value: value.clone(),
        label: super::cells::label(&alert, &["TimeGenerated", "AlertName", "ProductName"]),
        detail: alert.text("Severity").map(|severity| format!("Severity: {severity}")).unwrap_or_default(),
    });
    let choice = Block::Choice {
        choice: Choice {
            id: "alert_browser".to_owned(),
            prompt: "Select an alert to see its details.".to_owned(),
            method: "browse_alerts".to_owned(),
            argument: "alert".to_owned(),
            items: items.collect(),
            selected: Some(selected as u32),
        },
    };
    let Some(alert) = Row::new(alerts, selected) else {
        return Ok(vec![notices::info("There are no related alerts.", None)]);
    };
    let mut blocks = vec![choice];
    blocks.extend(details(&alert));
    Ok(blocks)
}

fn id(alert: &Row<'_>, row: usize) -> Value {
    alert.text("SystemAlertId").map_or_else(|| json!(row), Value::String)
}

fn position(values: &[Value], ids: &[Value], wanted: &Value) -> Option<usize> {
    let by_value = values.iter().position(|value| value == wanted);
    let by_id = || ids.iter().position(|id| id == wanted);
    let by_row = || {
        wanted
            .as_f64()
            .map(|row| row as usize)
            .filter(|row| *row < values.len() && wanted.as_f64() >= Some(0.0))
    };
    by_value.or_else(by_id).or_else(by_row)
}

/// Facts of an alert, its ExtendedProperties and its Entities, both read from JSON.
fn details(alert: &Row<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> =
        facts_block(facts(alert, &["ExtendedProperties", "Entities"])).into_iter().collect();
    if let Some(text) = alert.text("ExtendedProperties") {
        let items = match json::parse_nested(&text) {
            Some(value) => json::facts(&value),
            None => vec![Fact { label: "ExtendedProperties".to_owned(), value: text }],
        };
        blocks.push(Block::Text { text: "ExtendedProperties".to_owned() });
        blocks.extend(facts_block(items));
    }
    if let Some(text) = alert.text("Entities") {
        match alert::entity_cards(&text) {
            Some(cards) if !cards.is_empty() => {
                blocks.push(Block::Text { text: "Entities".to_owned() });
                blocks.extend(cards.into_iter().map(|entity| Block::Entity { entity }));
            }
            Some(_) => {}
            None => blocks.extend(facts_block(vec![Fact { label: "Entities".to_owned(), value: text }])),
        }
    }
    blocks
}
