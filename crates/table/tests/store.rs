//! The store answers as plain vectors of cells do.

use std::collections::HashSet;

use huntlet_table::store::{Bools, Longs, Texts, TextsBuilder, equal_bytes, hash_bytes};
use huntlet_table::{Column, Table};
use proptest::prelude::*;

type Cells<T> = Vec<Option<T>>;

fn bools() -> impl Strategy<Value = Cells<bool>> {
    prop::collection::vec(any::<Option<bool>>(), 0..200)
}

fn of<T: Copy>(cells: &[Option<T>], rows: &[u32]) -> Cells<T> {
    rows.iter().map(|row| cells.get(*row as usize).copied().flatten()).collect()
}

proptest! {
    #[test]
    fn bools_are_three_valued(pairs in prop::collection::vec(any::<(Option<bool>, Option<bool>)>(), 0..200), at in 0..50_usize) {
        let (left, right): (Cells<bool>, Cells<bool>) = pairs.into_iter().unzip();
        let a: Bools = left.iter().copied().collect();
        let b: Bools = right.iter().copied().collect();
        // also where the bits do not begin with a byte
        for (a, b, from) in [(a.clone(), b.clone(), 0), (a.slice(at, 999), b.slice(at, 999), at.min(a.len()))] {
            let pairs = || left.iter().zip(&right).skip(from);
            let and: Cells<bool> = pairs().map(|(a, b)| match (a, b) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            }).collect();
            let or: Cells<bool> = pairs().map(|(a, b)| match (a, b) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            }).collect();
            let not: Cells<bool> = pairs().map(|(a, _)| a.map(|a| !a)).collect();
            prop_assert_eq!((&a & &b).iter().collect::<Cells<bool>>(), and);
            prop_assert_eq!((&a | &b).iter().collect::<Cells<bool>>(), or);
            prop_assert_eq!((!&a).iter().collect::<Cells<bool>>(), not);
            prop_assert_eq!(a.num_trues(), pairs().filter(|(a, _)| **a == Some(true)).count());
        }
    }

    #[test]
    fn rows_are_those_asked_for(
        cells in prop::collection::vec(any::<Option<i64>>(), 0..150),
        mask in bools(),
        rows in prop::collection::vec(0..200_u32, 0..80),
        again in prop::collection::vec(0..90_u32, 0..40),
    ) {
        let texts: Cells<String> = cells.iter().map(|cell| cell.map(|cell| (cell % 7).to_string())).collect();
        let borrowed: Cells<&str> = texts.iter().map(Option::as_deref).collect();
        let numbers: Longs = cells.iter().copied().collect();
        let pooled: Texts = borrowed.iter().copied().collect();
        let flags: Bools = cells.iter().map(|cell| cell.map(|cell| cell > 0)).collect();
        let flag_cells: Cells<bool> = flags.iter().collect();
        prop_assert_eq!(numbers.take(&rows).iter().collect::<Cells<i64>>(), of(&cells, &rows));
        let taken = pooled.take(&rows);
        prop_assert_eq!(taken.iter().collect::<Cells<&str>>(), of(&borrowed, &rows));
        prop_assert_eq!(flags.take(&rows).iter().collect::<Cells<bool>>(), of(&flag_cells, &rows));
        let mut mask = mask;
        mask.resize(cells.len(), None);
        let kept: Vec<u32> = (0_u32..).zip(&mask).filter(|(_, keep)| **keep == Some(true)).map(|(row, _)| row).collect();
        let mask: Bools = mask.into_iter().collect();
        prop_assert_eq!(numbers.filter(&mask).iter().collect::<Cells<i64>>(), of(&cells, &kept));
        let passed = pooled.filter(&mask);
        prop_assert_eq!(passed.iter().collect::<Cells<&str>>(), of(&borrowed, &kept));
        prop_assert_eq!(flags.filter(&mask).iter().collect::<Cells<bool>>(), of(&flag_cells, &kept));
        // rows of rows, and a slice between them, copied late
        let column = Column::longs("n", cells.clone());
        let guids = Column::guids("g", borrowed.clone());
        let table = Table::new(vec![column, guids]).expect("equally long");
        let inside: Vec<u32> = rows.iter().copied().filter(|row| (*row as usize) < cells.len()).collect();
        let once = table.take(&inside).expect("inside").slice(1, 60);
        let again: Vec<u32> = again.into_iter().filter(|row| (*row as usize) < once.height()).collect();
        let twice = once.take(&again).expect("inside");
        let expected = of(&of(&cells, inside.get(1..).unwrap_or_default()), &again);
        prop_assert_eq!(twice.columns()[0].i64().expect("longs").iter().collect::<Cells<i64>>(), expected);
        prop_assert_eq!(&twice.settled(), &twice);
    }

    #[test]
    fn parts_join(parts in prop::collection::vec(prop::collection::vec(any::<Option<u8>>(), 0..60), 1..5)) {
        let cells: Cells<String> = parts.iter().flatten().map(|cell| cell.map(|cell| (cell % 9).to_string())).collect();
        let texts: Vec<Texts> = parts.iter().map(|part| part.iter().map(|cell| cell.map(|cell| (cell % 9).to_string())).collect()).collect();
        let whole = Texts::concat(texts.iter());
        prop_assert_eq!(whole.iter().map(|cell| cell.map(str::to_owned)).collect::<Cells<String>>(), cells);
        let longs: Vec<Longs> = parts.iter().map(|part| part.iter().map(|cell| cell.map(i64::from)).collect()).collect();
        let expected: Cells<i64> = parts.iter().flatten().map(|cell| cell.map(i64::from)).collect();
        prop_assert_eq!(Longs::concat(longs.iter()).iter().collect::<Cells<i64>>(), expected);
    }
}

#[test]
fn bytes_are_equal_when_they_are() {
    let text: Vec<u8> = (0..100_u8).collect();
    for len in 0..100 {
        let part = &text[..len];
        let same = part.to_vec();
        assert!(equal_bytes(part, &same), "{len}");
        assert!(!equal_bytes(part, &text[..=len]), "{len}");
        for at in 0..len {
            let mut other = part.to_vec();
            other[at] ^= 0x80;
            assert!(!equal_bytes(part, &other), "{at} of {len}");
            assert_ne!(hash_bytes(part), hash_bytes(&other), "{at} of {len}");
        }
    }
}

#[test]
fn hashes_of_like_texts_differ_in_both_halves() {
    let texts = (0..200_000).map(|number| format!("host{number}.contoso.com"));
    let hashes: Vec<u64> = texts.map(|text| hash_bytes(text.as_bytes())).collect();
    let low: HashSet<u32> = hashes.iter().map(|hash| *hash as u32).collect();
    let high: HashSet<u32> = hashes.iter().map(|hash| (hash >> 32) as u32).collect();
    // a random function would give about five equal pairs
    assert!(low.len() > 199_950 && high.len() > 199_950, "{} {}", low.len(), high.len());
}

/// Texts of eight letters that a pool looks for in the same place: the inverse of its multiplication finds them.
fn crowd(count: usize) -> Vec<String> {
    const FACTOR: u64 = 0xD6E8_FEB8_6659_FD93;
    let inverse = (0..6)
        .fold(FACTOR, |inverse, _| inverse.wrapping_mul(2_u64.wrapping_sub(FACTOR.wrapping_mul(inverse))));
    let length = 9_u64 << 56;
    let texts = (0..).filter_map(|low: u64| {
        let word = (0x1234_5678_0000_0000 | low).wrapping_mul(inverse) ^ length;
        String::from_utf8(word.to_le_bytes().to_vec()).ok()
    });
    texts.take(count).collect()
}

#[test]
fn texts_that_crowd_one_place_are_not_looked_for_for_ever() {
    let texts = crowd(20_000);
    let mut builder = TextsBuilder::default();
    texts.iter().chain(&texts).for_each(|text| builder.append_value(text));
    let cells = builder.finish();
    let all: Vec<&str> = texts.iter().chain(&texts).map(String::as_str).collect();
    assert!(cells.iter().flatten().eq(all.iter().copied()));
    // the pool gave up finding equal texts, and finds them by their order when it is asked for
    assert!(!cells.pool().is_distinct());
    let firsts = cells.pool().canonical().unwrap();
    for (row, code) in cells.codes().iter().enumerate() {
        let first = firsts[*code as usize];
        assert_eq!(cells.pool().get(first), Some(all[row]));
        assert_eq!(first, firsts[cells.codes()[row % texts.len()] as usize]);
    }
}
