//! A tree as text, a process a line.

use std::fmt::Write as _;

use huntlet_ticks::format_datetime_short;

use super::ProcessTree;
use crate::cells::plain;

/// How a tree is written.
#[derive(Debug, Clone, Default)]
pub struct TextOptions {
    /// What each line shows, with `{column}` for a cell of the process; by default image, id, time, command line and
    /// user.
    pub template: Option<String>,
    /// Lines are broken behind so many characters; 0 for never.
    pub wrap_column: usize,
    /// Only so many levels below each root.
    pub max_levels: Option<u32>,
}

/// Deeper levels are told by a number instead of room.
const ROOM: usize = 40;

impl ProcessTree {
    /// The tree as text: a process a line, below its parent and two characters to the right of it; control characters
    /// are shown as `·`.
    pub fn to_text(&self, options: &TextOptions) -> String {
        let mut text = String::new();
        let Some(first) = self.links.order().first() else { return text };
        let base = self.links.depth(*first);
        for row in self.links.order() {
            let level = (self.links.depth(*row) - base.min(self.links.depth(*row))) as usize;
            if options.max_levels.is_some_and(|most| level as u32 > most) {
                continue;
            }
            let mut line = match level {
                0 => String::new(),
                1..=ROOM => format!("{}+- ", "  ".repeat(level - 1)),
                _ => format!("{}[{level}] +- ", "  ".repeat(ROOM - 1)),
            };
            let indent = line.chars().count();
            match &options.template {
                Some(template) => self.fill(&mut line, template, *row),
                None => self.describe(&mut line, *row),
            }
            let line: String = line.chars().map(|c| if c.is_control() { '·' } else { c }).collect();
            if options.wrap_column == 0 {
                text.push_str(&line);
            } else {
                wrap(&mut text, &line, options.wrap_column, indent);
            }
            text.push('\n');
        }
        text
    }

    fn cell(&self, column: &str, row: u32) -> String {
        match self.table.column(column) {
            Some(column) => match column.cell(row as usize) {
                huntlet_table::CellRef::DateTime(ticks) => format_datetime_short(ticks),
                cell => plain(cell),
            },
            None => String::new(),
        }
    }

    fn describe(&self, line: &mut String, row: u32) {
        let schema = &self.schema;
        let image = self.cell(&schema.process_name, row);
        let id = self.cell(&schema.process_id, row);
        let inferred = self.cell("Inferred", row) == "true";
        let _ = write!(line, "{image} [{id}]");
        if inferred {
            line.push_str(" (inferred)");
        } else {
            let _ = write!(line, " {}", self.cell(&schema.time_stamp, row));
        }
        for part in [&schema.cmd_line, &schema.user_name] {
            let cell = self.cell(part, row);
            if !cell.is_empty() {
                let _ = write!(line, " | {cell}");
            }
        }
    }

    fn fill(&self, line: &mut String, template: &str, row: u32) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            line.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                line.push('{');
                rest = after;
                break;
            };
            line.push_str(&self.cell(name, row));
            rest = behind;
        }
        line.push_str(rest);
    }
}

/// A line in pieces of so many characters, the later ones behind room.
fn wrap(text: &mut String, line: &str, width: usize, indent: usize) {
    let indent = (indent + 2).min(width / 2);
    let characters: Vec<char> = line.chars().collect();
    let mut rest = characters.as_slice();
    let mut first = true;
    while !rest.is_empty() || first {
        let room = if first { width.max(1) } else { (width - indent).max(1) };
        let (piece, behind) = rest.split_at(room.min(rest.len()));
        if !first {
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', indent));
        }
        text.extend(piece);
        rest = behind;
        first = false;
    }
}
