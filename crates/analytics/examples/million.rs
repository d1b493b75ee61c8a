//! A million random texts through the functions of texts: they end, and none panics. Give another number, or a seed, as
//! arguments: `cargo run --release -p huntlet-analytics --example million -- 1000000 7`.

use huntlet_analytics::domain::{dga_score, dns_components, lookalikes, url_components};
use huntlet_analytics::ioc::{Extractor, Options, ioc_type, refang};
use huntlet_analytics::mask::{Kind, Masker};
use huntlet_analytics::unpack::{self, unpack};

/// Pieces that the scans look for.
const PIECES: &[&str] = &[
    "http://",
    "hxxp[://]",
    "//",
    "[.]",
    ".]",
    "[dot]",
    "@",
    "[at]",
    "C:\\",
    "\\\\",
    "\\",
    "%x%\\",
    "HKLM\\",
    "/usr/",
    "~/",
    "::",
    "[:]",
    "2001:db8::1",
    "1.2.3.4",
    "evil.com",
    "xn--80ak6aa92e",
    "..",
    "==",
    "-enc ",
    "é",
    "日本",
    "\u{202e}",
    "H4sIAAAAAAACA0uvyixQKEiszMlPTFEwNNAz1DPSMwYAPW2ddxUAAAA=",
    "UEsDBBQAAAAAAAAAIQBFxjG7JQAAACUAAAAFAAAAYS50eHQ",
    "d41d8cd98f00b204e9800998ecf8427e",
    "S-1-5-21-1-2-3-500",
    "%41%zz%",
    "{",
    "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAA",
];

/// A generator of numbers (SplitMix64): the same seed gives the same texts.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }
}

fn text(numbers: &mut Numbers) -> String {
    let mut text = String::new();
    for _ in 0..numbers.below(10) {
        match numbers.below(3) {
            0 => text.push_str(PIECES.get(numbers.below(PIECES.len())).copied().unwrap_or_default()),
            1 => (0..numbers.below(40)).for_each(|_| text.push(char::from((numbers.next() & 0x7F) as u8))),
            _ => (0..numbers.below(6))
                .for_each(|_| text.extend(char::from_u32((numbers.next() & 0xFFFF) as u32))),
        }
    }
    text
}

fn main() {
    let mut given = std::env::args().skip(1).filter_map(|number| number.parse::<u64>().ok());
    let (count, seed) = (given.next().unwrap_or(1_000_000), given.next().unwrap_or(1));
    let mut numbers = Numbers(seed);
    let extractor = Extractor::new(&Options { include_paths: true, ..Options::default() })
        .expect("the options are the usual");
    let masker = Masker::new("pepper");
    let targets = vec!["contoso.com".to_owned()];
    let (mut found, mut unpacked) = (0, 0);
    for _ in 0..count {
        let text = text(&mut numbers);
        found += extractor.extract(&text).len();
        unpacked += unpack(&text, &unpack::Options::default()).items.len();
        let _ =
            (ioc_type(&text), refang(&text), url_components(&text), dns_components(&text), dga_score(&text));
        let _ = lookalikes(&text, &targets, 2);
        for kind in
            [Kind::Auto, Kind::Account, Kind::Path, Kind::Url, Kind::Json, Kind::Sid, Kind::Guid, Kind::Host]
        {
            let _ = masker.mask(&text, kind);
        }
    }
    println!("{count} texts of seed {seed}: {found} indicators, {unpacked} items, no panic");
}
