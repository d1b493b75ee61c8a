//! An editor's questions, in UTF-16 units as JavaScript counts.

use huntlet_engine::ItemKind;
use huntlet_report::{Completion, CompletionItem, Hover, Reply};

use crate::findings::utf16;
use crate::{Answer, Session};

impl Session {
    pub(crate) fn complete(&self, text: &str, offset: u32) -> Answer {
        let found = huntlet_engine::complete(text, byte(text, offset), &self.store.borrow().tables);
        let items = found.items.into_iter().map(|item| CompletionItem {
            label: item.label,
            insert: item.insert,
            kind: kind(item.kind).to_owned(),
            detail: item.detail,
            help: item.help,
        });
        let completion = Completion {
            start: utf16(text, found.start as u32),
            end: utf16(text, found.end as u32),
            items: items.collect(),
        };
        Reply::Complete { completion }.into()
    }

    pub(crate) fn hover(&self, text: &str, offset: u32) -> Answer {
        let found = huntlet_engine::hover(text, byte(text, offset), &self.store.borrow().tables);
        let hover = found.map(|hover| Hover {
            start: utf16(text, hover.start as u32),
            end: utf16(text, hover.end as u32),
            title: hover.title,
            help: hover.help,
        });
        Reply::Hover { hover }.into()
    }
}

fn kind(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Column => "column",
        ItemKind::Table => "table",
        ItemKind::Variable => "variable",
        ItemKind::Function => "function",
        ItemKind::Aggregate => "aggregate",
        ItemKind::Plugin => "plugin",
        ItemKind::Operator => "operator",
        ItemKind::Keyword => "keyword",
        ItemKind::Value => "value",
    }
}

/// The byte offset of a UTF-16 offset; the text's end when it is beyond.
fn byte(text: &str, offset: u32) -> usize {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        if units >= offset {
            return at;
        }
        units += letter.len_utf16() as u32;
    }
    text.len()
}
