//! The framework and the notebooklets, one file each.
