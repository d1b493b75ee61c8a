//! Faults on demand: which request meets which fault.
//!
//! Faults come from a list, used up request by request, or from a mix of probabilities. The mix is drawn from its seed and
//! the number of the request, so that the same requests in the same order meet the same faults.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Nothing; in a list it lets a request pass.
    None,
    /// 429 with `Retry-After`.
    Throttle,
    /// 429 without `Retry-After`.
    ThrottleBare,
    /// 500.
    #[serde(rename = "500")]
    Internal,
    /// 502.
    #[serde(rename = "502")]
    BadGateway,
    /// 503 with `Retry-After`.
    #[serde(rename = "503")]
    Unavailable,
    /// 504: the query took too long.
    #[serde(rename = "504")]
    GatewayTimeout,
    /// The right reply, after `slow_ms`.
    SlowFirstByte,
    /// The right reply, its body in pieces over `slow_ms`.
    SlowBody,
    /// 200 and a complete message whose JSON stops in the middle, or at `at`.
    Truncated,
    /// The connection is closed after `at` bytes of the body, or in its middle.
    Cut,
    /// The connection is closed before any byte.
    Drop,
    /// The first half of the rows, with an error beside them.
    Partial,
    /// 401, as for a token that has expired.
    ExpiredToken,
    /// 200 and a sign-in page in HTML.
    WrongMime,
    /// The right reply without the headers that let a page read it.
    NoCors,
}

/// Every fault that can be asked for, with its name.
pub const FAULTS: &[(&str, Fault)] = &[
    ("throttle", Fault::Throttle),
    ("throttle-bare", Fault::ThrottleBare),
    ("500", Fault::Internal),
    ("502", Fault::BadGateway),
    ("503", Fault::Unavailable),
    ("504", Fault::GatewayTimeout),
    ("slow-first-byte", Fault::SlowFirstByte),
    ("slow-body", Fault::SlowBody),
    ("truncated", Fault::Truncated),
    ("cut", Fault::Cut),
    ("drop", Fault::Drop),
    ("partial", Fault::Partial),
    ("expired-token", Fault::ExpiredToken),
    ("wrong-mime", Fault::WrongMime),
    ("no-cors", Fault::NoCors),
];

impl Fault {
    /// The fault of this name.
    pub fn named(name: &str) -> Option<Self> {
        FAULTS.iter().find(|(known, _)| *known == name).map(|(_, fault)| *fault)
    }

    /// The name.
    pub fn name(self) -> &'static str {
        FAULTS.iter().find(|(_, fault)| *fault == self).map_or("none", |(name, _)| name)
    }
}

/// A fault of a list: a name, or a name and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Listed {
    /// The fault alone.
    Plain(Fault),
    /// The fault, at a byte of the body.
    At {
        /// The fault.
        fault: Fault,
        /// The byte, for `cut` and `truncated`.
        at: Option<usize>,
    },
}

/// The fault of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Drawn {
    pub fault: Fault,
    pub at: Option<usize>,
}

impl Drawn {
    pub const NONE: Self = Self { fault: Fault::None, at: None };
}

/// Where faults come from.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    seed: u64,
    mix: BTreeMap<Fault, f64>,
    list: VecDeque<Listed>,
    number: u64,
}

impl Plan {
    /// A plan from its beginning.
    pub fn new(seed: u64, mix: BTreeMap<Fault, f64>, list: Vec<Listed>) -> Self {
        Self { seed, mix, list: list.into(), number: 0 }
    }

    /// How many faults of the list are left.
    pub fn left(&self) -> usize {
        self.list.len()
    }

    /// The fault of the next request.
    pub fn draw(&mut self) -> Drawn {
        if let Some(listed) = self.list.pop_front() {
            return match listed {
                Listed::Plain(fault) => Drawn { fault, at: None },
                Listed::At { fault, at } => Drawn { fault, at },
            };
        }
        self.number += 1;
        let mut chance = (mix(self.seed ^ mix(self.number)) >> 11) as f64 / (1_u64 << 53) as f64;
        for (fault, share) in &self.mix {
            if chance < *share {
                return Drawn { fault: *fault, at: None };
            }
            chance -= share;
        }
        Drawn::NONE
    }
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64) -> Vec<Fault> {
        let mix = BTreeMap::from([(Fault::Throttle, 0.2), (Fault::Cut, 0.1)]);
        let mut plan = Plan::new(seed, mix, Vec::new());
        (0..2000).map(|_| plan.draw().fault).collect()
    }

    #[test]
    fn a_mix_keeps_its_shares_and_its_seed() {
        let faults = drawn(7);
        assert_eq!(faults, drawn(7));
        assert_ne!(faults, drawn(8));
        let share = |fault| faults.iter().filter(|drawn| **drawn == fault).count();
        assert!((340..460).contains(&share(Fault::Throttle)), "{}", share(Fault::Throttle));
        assert!((140..260).contains(&share(Fault::Cut)), "{}", share(Fault::Cut));
    }

    #[test]
    fn a_list_comes_first_and_is_used_up() {
        let list = vec![Listed::Plain(Fault::Internal), Listed::At { fault: Fault::Cut, at: Some(9) }];
        let mut plan = Plan::new(1, BTreeMap::new(), list);
        assert_eq!(plan.draw(), Drawn { fault: Fault::Internal, at: None });
        assert_eq!(plan.draw(), Drawn { fault: Fault::Cut, at: Some(9) });
        assert_eq!(plan.draw(), Drawn::NONE);
    }

    #[test]
    fn names_are_those_of_the_control_endpoint() {
        for (name, fault) in FAULTS {
            assert_eq!(serde_json::to_value(fault).ok(), Some((*name).into()));
            assert_eq!(Fault::named(name), Some(*fault));
            assert_eq!(fault.name(), *name);
        }
    }
}
