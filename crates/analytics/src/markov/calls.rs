//! Commands with their parameters, each different one once.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
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
        let hasher = FixedState::default();
        let Self { commands, params: all, ends, known } = self;
        let same = |number: &u32| at(commands, all, ends, *number) == (command, params);
        let hash = |number: &u32| hasher.hash_one(at(commands, all, ends, *number));
        match known.entry(hasher.hash_one((command, params)), same, hash) {
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

    pub fn iter(&self) -> impl Iterator<Item = Call<'_>> {
        (0..self.len() as u32).map(|number| at(&self.commands, &self.params, &self.ends, number))
    }
}

fn at<'a>(commands: &[u32], params: &'a [(u32, u32)], ends: &[usize], number: u32) -> Call<'a> {
    let command = commands.get(number as usize).copied().unwrap_or(u32::MAX);
    (command, params.get(piece(ends, number)).unwrap_or_default())
}
