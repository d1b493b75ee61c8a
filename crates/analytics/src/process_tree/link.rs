//! Who started whom.
//!
//! An event tells the id of its process's parent, and mostly the parent's image. Ids are used again, so the parent is the
//! last process that had the id at that time on that machine. When that one has another image, the real parent has left no
//! event: an older process of the right image cannot be it, since its id had already been given to another. Such parents
//! are inferred: they become roots, started at the Unix epoch.

use huntlet_ticks::UNIX_EPOCH;

use super::events::{Events, NONE};
use super::links::cut_cycles;
use crate::cells::pace;
use crate::hash::{Map, map};
use crate::{Control, Result};

/// So many processes of one id and one time are looked at for a parent.
const PATIENCE: usize = 64;

/// A process that left no event, known from its children.
#[derive(Debug, Clone)]
pub(super) struct Inferred {
    pub pid: u32,
    pub name: u32,
    pub host: u32,
    pub time: i64,
    /// The row of a child, from which machine and session are taken.
    pub child_row: u32,
}

/// The parent of each event, as a number of an event or, from the number of events on, of an inferred process.
pub(super) async fn by_time(events: &Events, control: &dyn Control) -> Result<(Vec<u32>, Vec<Inferred>)> {
    let all = events.len();
    let mut latest: Map<(u32, u32), u32> = map(all.min(1 << 16));
    // the process before with the same machine and id
    let mut before = vec![NONE; all];
    let mut parents = vec![NONE; all];
    let mut inferred: Vec<Inferred> = Vec::new();
    let mut known: Map<(u32, u32, u32), u32> = map(64);
    let mut start = 0;
    while start < all {
        let time = events.time[start];
        let mut end = start;
        while end < all && events.time[end] == time {
            let key = (events.host[end], events.pid[end]);
            before[end] = latest.insert(key, end as u32).unwrap_or(NONE);
            end += 1;
            pace(control, end, all, 0.4, 0.6).await?;
        }
        for (child, parent) in parents.iter_mut().enumerate().take(end).skip(start) {
            *parent = candidate(events, &latest, &before, child, time, false);
        }
        if end - start > 1 {
            // only processes of one time can start each other in a circle
            cut_cycles(&mut parents, start, end, |child| {
                candidate(events, &latest, &before, child, time, true)
            });
        }
        for (child, parent) in parents.iter_mut().enumerate().take(end).skip(start) {
            if *parent == NONE && events.parent_pid[child] != NONE {
                let key = (events.host[child], events.parent_pid[child], events.parent_name[child]);
                *parent = *known.entry(key).or_insert_with(|| {
                    inferred.push(Inferred {
                        pid: key.1,
                        name: key.2,
                        host: key.0,
                        time: UNIX_EPOCH,
                        child_row: events.rows[child],
                    });
                    (all + inferred.len() - 1) as u32
                });
            }
        }
        start = end;
    }
    Ok((parents, inferred))
}

/// The last process with the parent's id; with `earlier`, of those that started before.
fn candidate(
    events: &Events,
    latest: &Map<(u32, u32), u32>,
    before: &[u32],
    child: usize,
    time: i64,
    earlier: bool,
) -> u32 {
    let key = (events.host[child], events.parent_pid[child]);
    let mut found = latest.get(&key).copied().unwrap_or(NONE);
    for _ in 0..PATIENCE {
        let Some(at) = events.time.get(found as usize).map(|_| found as usize) else { return NONE };
        let together = events.time[at] == time;
        if at == child || (together && earlier) {
            found = before[at];
            continue;
        }
        let named = events.parent_name[child];
        if named == NONE || events.names.fit(events.name[at], named) {
            return found;
        }
        if !together {
            return NONE;
        }
        // of two processes of one time and id nobody knows which came first
        found = before[at];
    }
    NONE
}
