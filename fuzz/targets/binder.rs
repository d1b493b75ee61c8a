//! Any text: the binder gives columns and findings, and completion and hover answer anywhere.
#![no_main]

mod tables;

use libfuzzer_sys::fuzz_target;

thread_local! {
    static TABLES: huntlet_engine::MemoryTables = tables::tables();
}

fuzz_target!(|text: &str| {
    TABLES.with(|tables| {
        huntlet_engine::describe(text, tables);
        let mut middle = text.len() / 2;
        while !text.is_char_boundary(middle) {
            middle -= 1;
        }
        for at in [middle, text.len()] {
            huntlet_engine::complete(text, at, tables);
            huntlet_engine::hover(text, at, tables);
        }
    });
});
