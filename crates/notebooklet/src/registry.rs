//! Every notebooklet, one line each.

use crate::Notebooklet;
use crate::error::{NotebookletError, Result, codes};

static ALL: &[&dyn Notebooklet] = &[
    &crate::account_summary::AccountSummary, // who is this account, and what did it do
];

/// Every notebooklet, in the order of their names.
pub fn all() -> impl Iterator<Item = &'static dyn Notebooklet> {
    ALL.iter().copied()
}

/// The notebooklet of that name, whatever the case.
pub fn get(name: &str) -> Result<&'static dyn Notebooklet> {
    all().find(|one| one.info().name.eq_ignore_ascii_case(name.trim())).ok_or_else(|| {
        let known: Vec<String> = all().map(|one| one.info().name).collect();
        NotebookletError::new(
            codes::UNKNOWN_NOTEBOOKLET,
            format!("There is no notebooklet `{name}`."),
            format!("Choose one of {}.", known.join(", ")),
        )
    })
}
