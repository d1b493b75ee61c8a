//! Every function, by name.

use crate::Function;

/// Every function, in the order of the documentation. One line each.
static FUNCTIONS: &[&Function] = &[
    // decoding, indicators, domains, masks
    &crate::unpack::UNPACK,
    &crate::ioc::EXTRACT,
    &crate::ioc::TYPE,
    &crate::ioc::REFANG,
    &crate::ioc::DEFANG,
    &crate::ioc::PREPROCESS,
    &crate::domain::DNS,
    &crate::domain::URL,
    &crate::domain::FEATURES,
    &crate::domain::LOOKALIKES,
    &crate::ip::TYPE,
    &crate::ip::IN_RANGES,
    &crate::command::RISKY,
    &crate::command::SPEED,
    &crate::mask::MASK,
    // processes, clusters, series, sequences, syslog, auditd, places
];

/// Every function.
pub fn functions() -> &'static [&'static Function] {
    FUNCTIONS
}

/// The function of this name, in any case.
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().copied().find(|function| function.name.eq_ignore_ascii_case(name))
}
