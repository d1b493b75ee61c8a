//! Any text: the lexer and the parser give a tree, and each finding lies within the text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parse = huntlet_kql::parse(text);
    for found in &parse.diagnostics {
        assert!(text.get(found.span.start as usize..found.span.end as usize).is_some(), "{found:?}");
    }
});
