//! Follow-up methods that look at what is already there.

use huntlet_entity::Row;
use huntlet_report::{Block, Choice, ChoiceItem};
use serde_json::{Map, Value, json};

use super::family::Family;
use super::state::{Found, State};
use super::{about, section};
use crate::context::RunContext;
use crate::error::{NotebookletError, Result, codes};
use crate::shared::cells::{facts, facts_block, label, rows};
use crate::shared::notices;

/// Rows that `view_events` lists at most; the table shows them all.
const LISTED: usize = 500;

/// The index of the account that an argument names: `{ name, source }`, or a name that only one source has.
pub fn account(state: &State, wanted: Option<&Value>) -> Result<usize> {
    let known: Vec<String> =
        state.found.iter().map(|found| format!("{} ({})", found.name, found.source.name())).collect();
    let wrong = |message: String| {
        let hint = format!("Give an object with `name` and `source`. The accounts are {}.", known.join(", "));
        NotebookletError::new(codes::BAD_ARGUMENT, message, hint)
    };
    let (name, source) = match wanted {
        Some(Value::String(name)) => (name.clone(), None),
        Some(Value::Object(members)) => {
            let text = |key: &str| members.get(key).and_then(Value::as_str).map(str::to_owned);
            let Some(name) = text("name") else { return Err(wrong("`account` has no `name`.".to_owned())) };
            (name, text("source"))
        }
        Some(other) => return Err(wrong(format!("`account` takes an account, not {other}."))),
        None => return Err(wrong("`select_account` needs the argument `account`.".to_owned())),
    };
    let families = match &source {
        Some(source) => Some(Family::parse(source).map_err(|error| wrong(error.message))?),
        None => None,
    };
    let is = |found: &Found| {
        found.is(&name, found.source)
            && families.as_ref().is_none_or(|families| families.contains(&found.source))
    };
    let fits: Vec<usize> =
        (0..state.found.len()).filter(|index| state.found.get(*index).is_some_and(is)).collect();
    match fits.as_slice() {
        [one] => Ok(*one),
        [] => Err(wrong(format!(
            "No account `{name}` was found{}.",
            source.map(|source| format!(" in {source}")).unwrap_or_default()
        ))),
        _ => Err(wrong(format!("The account `{name}` was found in several sources; say which."))),
    }
}

/// Shows the rows of a table one at a time.
pub fn view_events(context: &RunContext<'_>, mut state: State, args: &Map<String, Value>) -> Result<()> {
    let wrong = |message: String, hint: String| NotebookletError::new(codes::BAD_ARGUMENT, message, hint);
    let attrib = match args.get("attrib").filter(|value| !value.is_null()) {
        Some(Value::String(name)) => name.clone(),
        Some(other) => {
            return Err(wrong(format!("`attrib` takes a result's name, not {other}."), tables_hint(context)));
        }
        None => state
            .view_table
            .clone()
            .ok_or_else(|| wrong("`view_events` needs `attrib`.".to_owned(), tables_hint(context)))?,
    };
    let is_listed = context.report().report().tables.iter().any(|table| table.name == attrib);
    let Some(table) = context.rows(&attrib).filter(|_| is_listed) else {
        return Err(wrong(format!("There is no result `{attrib}`."), tables_hint(context)));
    };
    if state.view_table.as_deref() != Some(attrib.as_str()) {
        state.view_columns = Vec::new();
    }
    if let Some(columns) = args.get("summary_cols").and_then(names) {
        state.view_columns = columns;
    }
    let unknown: Vec<&String> =
        state.view_columns.iter().filter(|name| table.column(name).is_none()).collect();
    if !unknown.is_empty() {
        let all: Vec<&str> = table.columns().iter().map(huntlet_table::Column::name).collect();
        return Err(wrong(
            format!("Column(s) not found in the data: {unknown:?}."),
            format!("Its columns are {}.", all.join(", ")),
        ));
    }
    let selected = match args.get("row").filter(|value| !value.is_null()) {
        None => 0,
        Some(value) => row_number(value).filter(|row| *row < table.height()).ok_or_else(|| {
            wrong(
                format!("{attrib} has no row {value}."),
                format!("It has {} rows, counted from 0.", table.height()),
            )
        })?,
    };
    let mut label_columns: Vec<String> = match state.view_columns.as_slice() {
        [] => table.columns().iter().take(3).map(|column| column.name().to_owned()).collect(),
        chosen => chosen.to_vec(),
    };
    if table.column("TimeGenerated").is_some() && !label_columns.iter().any(|name| name == "TimeGenerated") {
        label_columns.insert(0, "TimeGenerated".to_owned());
    }
    let item = |(row, cells): (usize, Row<'_>)| ChoiceItem {
        value: json!(row),
        label: label(&cells, &label_columns),
        detail: String::new(),
    };
    let first = if selected < LISTED { 0 } else { selected + 1 - LISTED };
    let items: Vec<ChoiceItem> = rows(&table).enumerate().skip(first).take(LISTED).map(item).collect();
    let mut blocks = Vec::new();
    if items.len() < table.height() {
        blocks.push(notices::info(
            format!("Rows {first} to {} of {} are listed.", first + items.len() - 1, table.height()),
            Some("Give `row` for another one, or look at the table."),
        ));
    }
    blocks.push(Block::Choice {
        choice: Choice {
            id: "event_browser".to_owned(),
            prompt: format!("Select a row of {attrib} to see its details."),
            method: "view_events".to_owned(),
            argument: "row".to_owned(),
            selected: Some((selected - first) as u32),
            items,
        },
    });
    if let Some(row) = Row::new(&table, selected) {
        blocks.extend(facts_block(facts(&row, &[])));
    }
    state.view_table = Some(attrib);
    context.set_state(&state);
    context.section(section(about::VIEW, blocks));
    Ok(())
}

fn tables_hint(context: &RunContext<'_>) -> String {
    let report = context.report();
    let names: Vec<&str> = report.report().tables.iter().map(|table| table.name.as_str()).collect();
    format!("Give the name of one of {}.", names.join(", "))
}

fn names(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => {
            Some(text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect())
        }
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn row_number(value: &Value) -> Option<usize> {
    let number = match value {
        Value::String(text) => text.trim().parse::<f64>().ok()?,
        other => other.as_f64()?,
    };
    (number >= 0.0 && number.fract() == 0.0 && number < 9.0e15).then_some(number as usize)
}
