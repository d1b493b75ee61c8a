//! Addresses to addresses of their class.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::scramble::Key;

/// Networks in which an address stays: the first bytes and how many bits of them.
const BLOCKS4: [([u8; 4], u32); 15] = [
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

const fn six(high: [u16; 4]) -> u128 {
    let [a, b, c, d] = high;
    ((a as u128) << 112) | ((b as u128) << 96) | ((c as u128) << 80) | ((d as u128) << 64)
}

/// The same for IPv6: the network's bits, how many of them count, and how many bits an address keeps.
const BLOCKS6: [(u128, u32, u32); 8] = [
    (six([0xFE80, 0, 0, 0]), 10, 64),
    (six([0xFC00, 0, 0, 0]), 7, 8),
    (six([0xFF00, 0, 0, 0]), 8, 16),
    (six([0x2001, 0x0DB8, 0, 0]), 32, 32),
    (six([0x3FFF, 0, 0, 0]), 20, 20),
    (six([0x2001, 0, 0, 0]), 23, 32),
    (six([0x2002, 0, 0, 0]), 16, 16),
    (six([0x0064, 0xFF9B, 0, 0]), 48, 96),
];

/// The mask of an address; none for a text that is none. 0.0.0.0, 127.0.0.1, 255.255.255.255, `::` and `::1` stay.
pub(super) fn ip(key: &Key, text: &str) -> Option<String> {
    Some(match text.trim().parse().ok()? {
        IpAddr::V4(address) => four(key, address).to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => format!("::ffff:{}", four(key, inner)),
            None => sixteen(key, address).to_string(),
        },
    })
}

fn block4(address: u32) -> Option<u32> {
    let within = |(network, bits): &&([u8; 4], u32)| {
        let shift = 32 - bits;
        address >> shift == u32::from_be_bytes(*network) >> shift
    };
    BLOCKS4.iter().find(within).map(|(_, bits)| *bits)
}

fn is_kept4(address: u32) -> bool {
    matches!(address, 0 | 0x7F00_0001 | 0xFFFF_FFFF)
}

/// One round over an address' bits after the first `kept`: each byte is shifted by a number that follows from those
/// before it, so that addresses of a network stay in one network.
fn round(key: &Key, start: u64, address: u128, width: u32, kept: u32) -> u128 {
    let mut out = address;
    let mut state = key.step(start, u64::from(kept));
    for byte in 0..width / 8 {
        let low = width - 8 * (byte + 1);
        let plain = address >> low & 0xFF;
        let free = (8 * (byte + 1)).saturating_sub(kept).min(8);
        if free > 0 {
            let mask = (1_u128 << free) - 1;
            let shifted = (plain + u128::from(state)) & mask;
            out = out & !(mask << low) | shifted << low;
        }
        state = key.step(state, plain as u64);
    }
    out
}

fn four(key: &Key, address: Ipv4Addr) -> Ipv4Addr {
    let plain = u32::from(address);
    if is_kept4(plain) {
        return address;
    }
    let block = block4(plain);
    let start = key.start("ipv4");
    let mut at = plain;
    // walking on until the class fits is one to one within the class, and ends: the walk is a cycle through `plain`
    loop {
        at = round(key, start, u128::from(at), 32, block.unwrap_or(0)) as u32;
        if !is_kept4(at) && block4(at) == block && (block.is_some() || at != 0) {
            return Ipv4Addr::from(at);
        }
    }
}

fn block6(address: u128) -> Option<u32> {
    let within = |(network, bits, _): &&(u128, u32, u32)| address >> (128 - bits) == network >> (128 - bits);
    BLOCKS6.iter().find(within).map(|(_, _, kept)| *kept)
}

fn sixteen(key: &Key, address: Ipv6Addr) -> Ipv6Addr {
    let plain = u128::from(address);
    if plain <= 1 {
        return address;
    }
    // outside the known blocks the first three bits, which tell global addresses, stay
    let block = block6(plain);
    let start = key.start("ipv6");
    let mut at = plain;
    loop {
        at = round(key, start, at, 128, block.unwrap_or(3));
        if at > 1 && block6(at) == block && Ipv6Addr::from(at).to_ipv4_mapped().is_none() {
            return Ipv6Addr::from(at);
        }
    }
}
