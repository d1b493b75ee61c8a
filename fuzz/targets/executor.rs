//! Any text: a run ends with a table or with findings. A budget of turns stops what would only take long.
#![no_main]

mod tables;

use std::cell::Cell;

use huntlet_engine::{Cancelled, Checkpoint, Context, Host};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static TABLES: huntlet_engine::MemoryTables = tables::tables();
}

struct Turns(Cell<u32>);

impl Host for Turns {
    fn checkpoint(&self) -> Checkpoint<'_> {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        Box::pin(std::future::ready(if left == 0 { Err(Cancelled) } else { Ok(()) }))
    }
}

fuzz_target!(|text: &str| {
    if text.len() > 2000 {
        return;
    }
    TABLES.with(|tables| {
        let context = Context { max_bytes: 1 << 24, ..Context::at(638_000_000_000_000_000) };
        let host = Turns(Cell::new(200));
        let run = huntlet_engine::run(text, tables, &context, &host);
        let _ = pollster::block_on(run);
    });
});
