//! AccountSummary from question to saved report: over small tables, real exports and the demo tenant.

mod demo;
mod fixtures;
mod flow;
mod real_data;
mod saved;
mod support;
mod text;
