//! `ipv4_lookup` and `ipv6_lookup`: rows beside those of a table of networks.

use std::collections::{BTreeSet, HashMap};

use huntlet_table::{Column, KqlType, Scalar};

use super::{Input, Output};
use crate::functions::{convert, ip};

/// Networks of IPv4.
pub(crate) fn ipv4_lookup(input: &Input<'_>) -> Result<Output, String> {
    lookup(input, true)
}

/// Networks of IPv6, IPv4 among them.
pub(crate) fn ipv6_lookup(input: &Input<'_>) -> Result<Output, String> {
    lookup(input, false)
}

/// The first column of the input is the address, the others must equal the last of the networks' table; before those
/// stands the network.
fn lookup(input: &Input<'_>, v4: bool) -> Result<Output, String> {
    let missing = || "the table of networks has no key".to_owned();
    let other = input.other.as_ref().ok_or_else(missing)?;
    let (address, extra) = input.columns.split_first().ok_or_else(missing)?;
    let (_, keys) = other.columns().split_at_checked(other.width() - extra.len() - 1).ok_or_else(missing)?;
    let (network, other_extra) = keys.split_first().ok_or_else(missing)?;
    let unmatched = input.constants.first() == Some(&Scalar::Bool(true));
    let mut rows: HashMap<(u8, u128), Vec<u32>> = HashMap::new();
    let mut prefixes = BTreeSet::new();
    for row in 0..other.height() {
        if let Some((bits, prefix)) = ip::network(&text(network, row), v4) {
            prefixes.insert(prefix);
            rows.entry((prefix, masked(bits, prefix))).or_default().push(row as u32);
        }
    }
    let mut pairs = Vec::new();
    for row in 0..input.table.height() {
        let before = pairs.len();
        if let Some((bits, own)) = ip::network(&text(address, row), v4) {
            let found =
                prefixes.range(..=own).rev().filter_map(|prefix| rows.get(&(*prefix, masked(bits, *prefix))));
            for other in found.flatten() {
                let same =
                    |(left, right): (&Column, &Column)| text(left, row) == text(right, *other as usize);
                if extra.iter().zip(other_extra).all(same) {
                    pairs.push((row as u32, Some(*other)));
                }
            }
        }
        if unmatched && pairs.len() == before {
            pairs.push((row as u32, None));
        }
    }
    // Kusto shows the networks of IPv6 in front, those of IPv4 behind
    Ok(Output::Pairs(pairs, !v4))
}

fn masked(bits: u128, prefix: u8) -> u128 {
    if prefix == 0 { 0 } else { bits & (u128::MAX << (128 - u32::from(prefix.min(128)))) }
}

fn text(column: &Column, row: usize) -> String {
    match convert::to(KqlType::String, &column.cell(row).to_scalar()) {
        Scalar::String(text) => text,
        _ => String::new(),
    }
}
