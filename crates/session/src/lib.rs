//! Answers the worker's requests: holds tables, results and reports.
