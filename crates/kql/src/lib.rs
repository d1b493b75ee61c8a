//! KQL text to a syntax tree with spans, and back; diagnostics. No data.
