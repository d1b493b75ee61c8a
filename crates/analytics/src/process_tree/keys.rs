//! The keys of processes, written without the formatter, which would cost half of a tree's time.

use std::sync::Arc;

use huntlet_table::store::PoolBuilder;
use huntlet_ticks::{TICKS_PER_DAY, civil};

use super::events::rounded;
use super::output::Nodes;
use crate::cells::pace;
use crate::{Control, Result};

/// The key of each node, by its number: `image|id|2020-01-02 03:04:05.678900`, and the machine behind it where there are
/// several. They are written in the order of time, in which the events lie in memory.
pub(super) async fn keys(
    nodes: &Nodes<'_>,
    count: u32,
    control: &dyn Control,
) -> Result<(Arc<huntlet_table::store::Pool>, Vec<u32>)> {
    let events = nodes.events;
    let many = events.hosts.len() > 1;
    let lens = (0..count).map(|node| {
        let (name, pid, host) = nodes.parts(node);
        let host = if many { events.hosts.text(host).len() + 1 } else { 0 };
        events.names.text(name).len()
            + events.pids.text(pid).len()
            + "||2020-01-02 03:04:05.678900".len()
            + host
    });
    let mut pool = PoolBuilder::default();
    pool.reserve(lens.sum());
    let mut key = String::new();
    let mut codes = Vec::with_capacity(count as usize);
    let mut day = Day::default();
    for node in 0..count {
        pace(control, node as usize, count as usize, 0.7, 0.85).await?;
        let (name, pid, host) = nodes.parts(node);
        key.clear();
        key.push_str(events.names.text(name));
        key.push('|');
        key.push_str(events.pids.text(pid));
        key.push('|');
        day.write(&mut key, rounded(nodes.time(node)));
        if many {
            key.push('|');
            key.push_str(events.hosts.text(host));
        }
        codes.push(pool.intern(&key));
    }
    Ok((Arc::new(pool.finish()), codes))
}

/// The text of the last day, since times come in clusters.
#[derive(Default)]
struct Day {
    number: Option<i64>,
    text: String,
}

impl Day {
    fn write(&mut self, out: &mut String, time: i64) {
        let number = time.div_euclid(TICKS_PER_DAY);
        if self.number != Some(number) {
            let date = civil(time);
            self.number = Some(number);
            self.text.clear();
            digits(&mut self.text, date.year.unsigned_abs(), 4);
            self.text.push('-');
            digits(&mut self.text, date.month, 2);
            self.text.push('-');
            digits(&mut self.text, date.day, 2);
            self.text.push(' ');
        }
        out.push_str(&self.text);
        let micros = (time.rem_euclid(TICKS_PER_DAY) / 10) as u64;
        let seconds = (micros / 1_000_000) as u32;
        let mut text = *b"00:00:00.000000";
        let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60];
        for (place, part) in text.chunks_mut(3).zip(parts) {
            fill(place.get_mut(..2).unwrap_or_default(), part);
        }
        fill(text.get_mut(9..).unwrap_or_default(), (micros % 1_000_000) as u32);
        out.push_str(std::str::from_utf8(&text).unwrap_or_default());
    }
}

/// A number of at least so many digits, at most ten.
pub(super) fn digits(out: &mut String, value: u32, width: usize) {
    let mut text = [b'0'; 10];
    let own = value.checked_ilog10().map_or(1, |log| log as usize + 1).max(width).min(text.len());
    let place = text.get_mut(..own).unwrap_or_default();
    fill(place, value);
    out.push_str(std::str::from_utf8(place).unwrap_or_default());
}

/// Writes the last digits of a number.
fn fill(place: &mut [u8], mut value: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}
