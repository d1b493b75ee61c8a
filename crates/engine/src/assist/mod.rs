//! What an editor asks: what may stand here, and what is this.

mod complete;
mod hover;
mod probe;

pub use complete::{Completion, CompletionItem, ItemKind, complete};
pub use hover::{Hover, hover};
pub(crate) use probe::{Known, Probe, Seen};

/// How an operator or a word is written, and what it does.
fn word(name: &str) -> Option<(&'static str, &'static str)> {
    let mut lines = include_str!("words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.find(|line| line.split([' ', '(', '|']).next() == Some(name)).and_then(|line| line.split_once('|'))
}
