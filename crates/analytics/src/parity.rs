//! How each function stands beside MSTICPy's.

use std::fmt::Write as _;

use crate::functions;

/// How an answer stands beside the peer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The same answer.
    Same,
    /// The peer's answer is wrong or missing in the case told.
    Better,
    /// Another answer, for the reason told.
    Different,
    /// The peer has no such function.
    Own,
}

impl Standing {
    /// The word in the parity table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Better => "better",
            Self::Different => "different",
            Self::Own => "own",
        }
    }
}

/// One line of the parity table.
#[derive(Debug, Clone, Copy)]
pub struct Parity {
    /// MSTICPy's function, or "" where it has none.
    pub peer: &'static str,
    /// How the answers compare.
    pub standing: Standing,
    /// What was compared, the case, or the reason: a sentence or two without a pipe.
    pub note: &'static str,
}

impl Parity {
    /// The same answer as the peer's.
    pub const fn same(peer: &'static str, note: &'static str) -> Self {
        Self { peer, standing: Standing::Same, note }
    }

    /// A better answer than the peer's, with the case.
    pub const fn better(peer: &'static str, note: &'static str) -> Self {
        Self { peer, standing: Standing::Better, note }
    }

    /// Another answer than the peer's, with the reason.
    pub const fn different(peer: &'static str, note: &'static str) -> Self {
        Self { peer, standing: Standing::Different, note }
    }

    /// What the peer does not have.
    pub const fn own(note: &'static str) -> Self {
        Self { peer: "", standing: Standing::Own, note }
    }
}

/// The parity page, in Markdown.
pub fn page() -> String {
    let mut page = String::from(
        "# Analytics beside MSTICPy\n\nFunction by function: *same* answer, *better* (with the case), *different* \
         (with the reason), or *own*, where MSTICPy 3.0.2 has none. This page is made from the registry of \
         `huntlet-analytics`; `HUNTLET_FILL=1 cargo test -p huntlet-analytics --test parity` writes it anew.\n\n\
         | function | MSTICPy | | |\n| --- | --- | --- | --- |\n",
    );
    for function in functions() {
        for line in function.parity {
            let peer = if line.peer.is_empty() { String::new() } else { format!("`{}`", line.peer) };
            let _ =
                writeln!(page, "| `{}` | {peer} | {} | {} |", function.name, line.standing.word(), line.note);
        }
    }
    page
}
