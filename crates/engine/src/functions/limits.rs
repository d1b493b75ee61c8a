//! How large a single value may get: what a function would make beyond that is refused before it is made.

use std::cell::Cell;

/// The longest text, in bytes, that a function makes by repeating or replacing.
pub(crate) const LONGEST: usize = 16 << 20;

thread_local! {
    static PASSED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a function may make a value of so many bytes. If not, the expression that calls it ends with an error,
/// whatever the function gives.
pub(crate) fn fits(bytes: usize) -> bool {
    let fits = bytes <= LONGEST;
    if !fits {
        PASSED.set(true);
    }
    fits
}

/// The same for so many steps, each of them over so many parts.
pub(crate) fn soon(steps: usize, parts: usize) -> bool {
    fits(steps.saturating_mul(parts) / 64)
}

/// Whether a function was told so since this was asked last.
pub(crate) fn passed() -> bool {
    PASSED.replace(false)
}
