//! The engine module's bindings for JavaScript. Thin.
