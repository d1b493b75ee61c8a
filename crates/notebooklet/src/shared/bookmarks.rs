//! Related bookmarks: the list and the browser.

use huntlet_entity::{Fields, Row, json};
use huntlet_report::{Block, Choice, ChoiceItem};
use huntlet_table::Table;
use serde_json::{Value, json};

use super::cells::{facts, facts_block, present, rows};
use super::notices;
use crate::error::{NotebookletError, Result, codes};

/// The table's name in reports.
pub const TABLE: &str = "related_bookmarks";

/// Columns shown first.
const COLUMNS: &[&str] =
    &["TimeGenerated", "BookmarkName", "Tags", "Notes", "CreatedBy", "LastUpdatedTime", "BookmarkId"];

/// Columns that hold JSON, shown opened.
const NESTED: &[&str] = &["QueryResultRow", "CreatedBy", "UpdatedBy", "Entities", "Tags"];

/// `BookmarkName [Tags] TimeGenerated, BookmarkId: …` for every bookmark.
pub fn lines(bookmarks: &Table) -> Vec<String> {
    rows(bookmarks)
        .map(|bookmark| {
            let text = |column: &str| bookmark.text(column).unwrap_or_default();
            format!(
                "{} [{}] {}, BookmarkId: {}",
                text("BookmarkName"),
                tags(&bookmark).join(", "),
                text("TimeGenerated"),
                text("BookmarkId")
            )
        })
        .collect()
}

fn tags(bookmark: &Row<'_>) -> Vec<String> {
    let text = bookmark.text("Tags").unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Array(tags)) => tags.iter().map(json::value_text).collect(),
        _ if text.is_empty() => Vec::new(),
        _ => vec![text],
    }
}

/// The bookmarks as a table block.
pub fn table(bookmarks: &Table) -> Block {
    Block::Table { table: TABLE.to_owned(), columns: present(bookmarks, COLUMNS) }
}

/// A choice among the bookmarks and the details of the chosen one. `wanted` is a BookmarkId; without it, the first is
/// chosen.
pub fn browse(bookmarks: &Table, wanted: Option<&Value>) -> Result<Vec<Block>> {
    let ids: Vec<Value> = rows(bookmarks)
        .enumerate()
        .map(|(row, bookmark)| bookmark.text("BookmarkId").map_or_else(|| json!(row), Value::String))
        .collect();
    let selected = match wanted {
        None => 0,
        Some(wanted) => ids.iter().position(|id| id == wanted).ok_or_else(|| {
            NotebookletError::new(
                codes::BAD_ARGUMENT,
                format!("There is no related bookmark {wanted}."),
                "Give the BookmarkId of one of related_bookmarks.",
            )
        })?,
    };
    let items = rows(bookmarks).zip(&ids).map(|(bookmark, id)| ChoiceItem {
        value: id.clone(),
        label: format!(
            "{} - LastUpdated {}",
            bookmark.text("BookmarkName").unwrap_or_default(),
            bookmark.first(&["LastUpdatedTime", "TimeGenerated"]).unwrap_or_default()
        ),
        detail: tags(&bookmark).join(", "),
    });
    let choice = Block::Choice {
        choice: Choice {
            id: "bookmark_browser".to_owned(),
            prompt: "Select a bookmark to see its details.".to_owned(),
            method: "browse_bookmarks".to_owned(),
            argument: "bookmark".to_owned(),
            items: items.collect(),
            selected: Some(selected as u32),
        },
    };
    let Some(bookmark) = Row::new(bookmarks, selected) else {
        return Ok(vec![notices::info("There are no related bookmarks.", None)]);
    };
    let mut blocks = vec![choice];
    blocks.extend(facts_block(facts(&bookmark, NESTED)));
    for column in NESTED {
        let Some(text) = bookmark.text(column) else { continue };
        let items = json::parse_nested(&text).map(|value| json::facts(&value)).unwrap_or_default();
        if let Some(block) = facts_block(items) {
            blocks.push(Block::Text { text: (*column).to_owned() });
            blocks.push(block);
        }
    }
    Ok(blocks)
}
