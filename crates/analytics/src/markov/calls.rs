//! Commands with their parameters, each different one once.

use hashbrown::hash_table::{Entry, HashTable};

use crate::hash::piece;

/// A command and its parameters with their values.
type Call<'a> = (u32, &'a [(u32, u32)]);

/// Calls by number, from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Calls {
    commands: Vec<u32>,
    params: Vec<(u32, u32)>,
    /// Where each call's parameters end.
    ends: Vec<usize>,
    known: HashTable<u32>,
}

impl Calls {
    /// The number of a call, which becomes one when it has none.
    pub fn number(&mut self, command: u32, params: &[(u32, u32)]) -> u32 {
        let Self { commands, params: all, ends, known } = self;
        let same = |number: &u32| at(commands, all, ends, *number) == (command, params);
        let rehash = |number: &u32| hash(at(commands, all, ends, *number));
        match known.entry(hash((command, params)), same, rehash) {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let number = commands.len() as u32;
                entry.insert(number);
                commands.push(command);
                all.extend_from_slice(params);
                ends.push(all.len());
                number
            }
        }
    }

    pub fn len(&self) -> usize {
        self.commands.len()
    }

    /// The command of a call.
    pub fn command(&self, number: u32) -> u32 {
        self.commands.get(number as usize).copied().unwrap_or(u32::MAX)
    }

    /// The parameters of a call, with their values.
    pub fn params(&self, number: u32) -> &[(u32, u32)] {
        at(&self.commands, &self.params, &self.ends, number).1
    }

    pub fn iter(&self) -> impl Iterator<Item = Call<'_>> {
        (0..self.len() as u32).map(|number| at(&self.commands, &self.params, &self.ends, number))
    }
}

/// Mixes numbers, of which whoever wrote a log does not choose more than their order: they are those of names as they came.
fn hash((command, params): Call<'_>) -> u64 {
    const K: u64 = 0x9E37_79B9_7F4A_7C15;
    let state = params.iter().fold(u64::from(command), |state, (param, value)| {
        (state.rotate_left(23) ^ (u64::from(*param) << 32 | u64::from(*value))).wrapping_mul(K)
    });
    state ^ (state >> 32)
}

fn at<'a>(commands: &[u32], params: &'a [(u32, u32)], ends: &[usize], number: u32) -> Call<'a> {
    let command = commands.get(number as usize).copied().unwrap_or(u32::MAX);
    (command, params.get(piece(ends, number)).unwrap_or_default())
}
