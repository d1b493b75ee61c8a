//! Files with bytes turned: each is read or refused, whatever a decoder thinks of it.
//!
//! `FLIPS=100000 cargo test -p huntlet-table --test damage -- --nocapture` turns more bytes and tells where decoders panicked.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic;
use std::sync::Mutex;

use huntlet_table::read::{ReadError, ReadOptions, read};

const FILES: [(&str, &[u8]); 9] = [
    ("snappy", include_bytes!("fixtures/types_snappy.parquet")),
    ("gzip", include_bytes!("fixtures/types_gzip.parquet")),
    ("zstd", include_bytes!("fixtures/types_zstd.parquet")),
    ("lz4", include_bytes!("fixtures/types_lz4.parquet")),
    ("none", include_bytes!("fixtures/types_none.parquet")),
    ("groups", include_bytes!("fixtures/groups_zstd.parquet")),
    ("feather lz4", include_bytes!("fixtures/types_lz4.feather")),
    ("feather zstd", include_bytes!("fixtures/types_zstd.feather")),
    ("stream", include_bytes!("fixtures/types_stream.arrow")),
];

/// An Arrow file of plain columns, which are read without a decoder.
fn plain() -> Vec<u8> {
    let mut text = "at,short,long,number,real,flag\n".to_owned();
    for row in 0..300 {
        let at = format!("2026-09-01T00:{:02}:00Z", row % 60);
        let long = format!("C:\\Windows\\System32\\{}.exe", "n".repeat(row % 50));
        writeln!(text, "{at},{},{long},{row},{row}.5,{}", row % 7, row % 2 == 0).unwrap();
    }
    let table = read(text.into_bytes(), None, &ReadOptions::default()).unwrap().table;
    huntlet_table::write::arrow(&table).unwrap()
}

static FILE: Mutex<&str> = Mutex::new("");
static PANICS: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

#[test]
fn turned_bytes() {
    let flips: usize = std::env::var("FLIPS").ok().and_then(|flips| flips.parse().ok()).unwrap_or(300);
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        let place = format!(
            "{} of {}",
            place.rsplit_once("/src/index").map_or(&*place, |(_, end)| end),
            FILE.lock().unwrap()
        );
        *PANICS.lock().unwrap().entry(place).or_default() += 1;
    }));
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 20) as usize % below
    };
    let (mut whole, mut refused) = (0, 0);
    let plain = plain();
    for (file, bytes) in FILES.into_iter().chain([("plain", plain.as_slice())]) {
        *FILE.lock().unwrap() = file;
        for _ in 0..flips {
            let mut damaged = bytes.to_vec();
            for _ in 0..=next(3) {
                let at = next(damaged.len());
                damaged[at] = if next(2) == 0 { damaged[at] ^ (1 << next(8)) } else { next(256) as u8 };
            }
            match read(damaged, None, &ReadOptions::default()) {
                Ok(found) => {
                    assert!(
                        found.table.columns().iter().all(|column| column.len() == found.table.height()),
                        "{file}"
                    );
                    whole += 1;
                }
                Err(
                    ReadError::Damaged { .. }
                    | ReadError::Unknown(_)
                    | ReadError::Table(_)
                    | ReadError::NoRoom(_)
                    | ReadError::TooManyColumns
                    | ReadError::Syntax { .. }
                    | ReadError::TooManyFields { .. },
                ) => refused += 1,
                Err(other) => panic!("{file}: {other}"),
            }
        }
    }
    let _ = panic::take_hook();
    println!("{whole} read, {refused} refused");
    let panics = PANICS.lock().unwrap();
    panics.iter().for_each(|(place, count)| println!("{count:6} panics at {place}"));
    assert!(whole > 0 && refused > 0);
    // what is checked before it is decoded: levels of presence and dictionaries
    let checked = ["bit_chunk_iterator.rs", "column/reader/decoder.rs"];
    assert!(!panics.keys().any(|place| checked.iter().any(|file| place.contains(file))), "{panics:?}");
}
