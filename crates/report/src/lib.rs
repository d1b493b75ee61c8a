//! What crosses the worker boundary: plain data, no logic.
