//! A query without errors: printed and laid out anew, it still means the same, and a second time changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parse = huntlet_kql::parse(text);
    if !parse.is_ok() {
        return;
    }
    let printed = huntlet_kql::format(&parse.script);
    let again = huntlet_kql::parse(&printed);
    assert!(again.is_ok(), "{printed}\n{:?}", again.diagnostics);
    assert_eq!(huntlet_kql::format(&again.script), printed);
    let laid = huntlet_kql::reformat(text).unwrap_or_default();
    assert_eq!(huntlet_kql::reformat(&laid).as_deref(), Some(laid.as_str()));
});
