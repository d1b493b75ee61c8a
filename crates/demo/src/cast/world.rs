//! One tenant under one set of options: its people and hosts, its fourteen days.

use super::hosts::{self, Host, hosts};
use super::net::{LONDON, NEW_YORK, Place, REDMOND};
use super::people::{self, Person, people};
use crate::core::rng::Rng;

const SECOND: i64 = 10_000_000;
const HOUR: i64 = 3_600 * SECOND;
const HOURS: usize = 14 * 24;

/// How the work of a table spreads over the week.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    /// Follows the people.
    Office,
    /// The same at every hour.
    Flat,
}

/// One of the 336 hours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hour {
    /// First tick.
    pub(crate) start: i64,
    /// First tick after.
    pub(crate) end: i64,
    /// Number of the hour, from 0.
    pub(crate) index: usize,
}

impl Hour {
    /// A moment within the hour, on a millisecond.
    pub(crate) fn moment(&self, rng: &mut Rng) -> i64 {
        self.start + rng.range(0, 3_600_000) * 10_000
    }
}

/// The tenant.
#[derive(Debug)]
pub(crate) struct World {
    /// Seed of the noise.
    pub(crate) seed: u64,
    /// Factor of the noise.
    pub(crate) scale: f64,
    /// First tick of the fourteen days.
    pub(crate) start: i64,
    /// Everyone.
    pub(crate) people: Vec<Person>,
    /// Every server.
    pub(crate) hosts: Vec<Host>,
    office: Vec<u64>,
    office_total: u64,
}

/// How likely (of 20) a person in `place` is at work at `at`.
fn presence(place: &Place, at: i64) -> u64 {
    let local = at + place.utc_offset_hours * HOUR;
    let hour = local.div_euclid(HOUR).rem_euclid(24);
    // 0001-01-01 was a Monday
    let weekend = local.div_euclid(24 * HOUR).rem_euclid(7) >= 5;
    match (weekend, hour) {
        (true, 9..22) => 2,
        (false, 9..12 | 13..17) => 20,
        (false, 8 | 12 | 17) => 12,
        (false, 7 | 18..22) => 4,
        _ => 0,
    }
}

impl World {
    /// A tenant that ends at `end` ticks, with as many people and hosts as the scale asks for.
    pub(crate) fn new(seed: u64, scale: f64, end: i64) -> Self {
        let scale = if scale.is_finite() { scale.clamp(0.0, 10_000.0) } else { 0.0 };
        let end = end.clamp(0, 3_155_378_975_999_999_999);
        let start = end.saturating_sub(HOURS as i64 * HOUR).max(0);
        let grown = |named: usize, most: usize| ((named as f64 * scale) as usize).clamp(named, most);
        let people = people(grown(people::NAMED_COUNT, 4_000));
        let hosts = hosts(grown(hosts::NAMED_COUNT, 400));
        let zones: Vec<(&Place, u64)> = [&REDMOND, &NEW_YORK, &LONDON]
            .into_iter()
            .map(|place| (place, people.iter().filter(|person| person.place == place).count() as u64))
            .collect();
        let office: Vec<u64> = (0..HOURS)
            .map(|hour| {
                let at = start + hour as i64 * HOUR;
                zones.iter().map(|(place, count)| presence(place, at) * count).sum()
            })
            .collect();
        let office_total = office.iter().sum::<u64>().max(1);
        Self { seed, scale, start, people, hosts, office, office_total }
    }

    /// The hours, in order.
    pub(crate) fn hours(&self) -> impl Iterator<Item = Hour> {
        let start = self.start;
        (0..HOURS).map(move |index| {
            let start = start + index as i64 * HOUR;
            Hour { start, end: start + HOUR, index }
        })
    }

    /// How many rows of `total` (at scale 1, over the fourteen days) this hour gets.
    pub(crate) fn share(&self, total: f64, shape: Shape, hour: &Hour, rng: &mut Rng) -> usize {
        let part = match shape {
            Shape::Flat => 1.0 / HOURS as f64,
            Shape::Office => {
                self.office.get(hour.index).copied().unwrap_or(0) as f64 / self.office_total as f64
            }
        };
        // hours differ by up to a third beyond what the calendar says
        let mood = (67 + rng.below(67)) as f64 / 100.0;
        rng.count(total * self.scale * part * mood)
    }

    /// Someone who is probably at work at `at`.
    pub(crate) fn someone(&self, at: i64, rng: &mut Rng) -> usize {
        let mut index = 0;
        for _ in 0..40 {
            index = rng.below(self.people.len() as u64) as usize;
            let at_work =
                self.people.get(index).is_some_and(|person| rng.below(20) < presence(person.place, at));
            if at_work {
                break;
            }
        }
        index
    }

    /// The person with that number; the first one for a number beyond the last.
    pub(crate) fn person(&self, index: usize) -> &Person {
        &self.people[index.min(self.people.len() - 1)]
    }

    /// The host with that number; the first one for a number beyond the last.
    pub(crate) fn host(&self, index: usize) -> &Host {
        &self.hosts[index.min(self.hosts.len() - 1)]
    }

    /// A host by chance, Windows or Linux as asked.
    pub(crate) fn some_host(&self, linux: bool, rng: &mut Rng) -> usize {
        let first = rng.below(self.hosts.len() as u64) as usize;
        let count = self.hosts.len();
        (0..count)
            .map(|step| (first + step) % count)
            .find(|index| self.host(*index).linux == linux)
            .unwrap_or(first)
    }

    /// Ticks of a moment of the story.
    pub(crate) fn at(&self, (day, hour, minute, second): When) -> i64 {
        self.start + ((day * 24 + hour) * 3_600 + minute * 60 + second) * SECOND
    }
}

/// A moment of the story: day from 0, then hour, minute and second of the day in UTC.
pub(crate) type When = (i64, i64, i64, i64);

/// Ticks of so many seconds.
pub(crate) const fn seconds(count: i64) -> i64 {
    count * SECOND
}
