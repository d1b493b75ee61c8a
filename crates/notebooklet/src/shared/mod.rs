//! What several notebooklets show alike: related alerts, bookmarks, notices about incomplete data.

pub mod alerts;
pub mod bookmarks;
pub mod cells;
pub mod notices;
