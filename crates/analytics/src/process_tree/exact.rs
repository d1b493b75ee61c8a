//! Who started whom, in events that know id, image and start of their parent and its parent, as Defender's do.

use huntlet_table::Table;
use huntlet_ticks::UNIX_EPOCH;

use super::Schema;
use super::events::{Events, Images, NONE, rounded};
use super::link::Inferred;
use crate::cells::{pace, times};
use crate::hash::{Map, map};
use crate::{Control, Distinct, Result};

/// Machine, id, image and start.
type Key = (u32, u32, u32, i64);

/// The parent of each event and then of each inferred process, as numbers of events and, from the number of events on,
/// of inferred processes.
pub(super) async fn by_key(
    table: &Table,
    schema: &Schema,
    events: &mut Events,
    control: &dyn Control,
) -> Result<(Vec<u32>, Vec<Inferred>)> {
    let all = events.len();
    let parent_time = times(table, &schema.parent_time)?;
    let [name, pid, time] = &schema.grandparent;
    let grand = match table.column(pid) {
        Some(column) => {
            let pids = events.pids.column(column);
            let names = last_parts(&mut events.names, table.require(name)?, &schema.path_separator);
            Some((names, pids, times(table, time)?))
        }
        None => None,
    };
    let start = |times: &[Option<i64>], row: usize| times.get(row).copied().flatten().unwrap_or(UNIX_EPOCH);

    let mut known: Map<Key, u32> = map(all);
    for at in 0..all {
        let image = events.names.last(events.name[at]);
        let key = (events.host[at], events.pid[at], image, rounded(events.time[at]));
        known.entry(key).or_insert(at as u32);
    }
    let mut parents = Vec::with_capacity(all);
    let mut grandparents: Vec<u32> = Vec::new();
    let mut inferred: Vec<Inferred> = Vec::new();
    for at in 0..all {
        pace(control, at, all, 0.4, 0.6).await?;
        let row = events.rows[at] as usize;
        let image = events.parent_name[at];
        let time = rounded(start(&parent_time, row));
        let key = (events.host[at], events.parent_pid[at], events.names.last(image), time);
        let number = (all + inferred.len()) as u32;
        let parent = *known.entry(key).or_insert(number);
        parents.push(parent);
        if parent != number {
            continue;
        }
        let child_row = events.rows[at];
        inferred.push(Inferred { pid: key.1, name: image, host: key.0, time, child_row });
        grandparents.push(NONE);
        let Some((names, pids, starts)) = &grand else { continue };
        let (image, pid) = (names.get(row).copied().unwrap_or(NONE), pids.get(row).copied().unwrap_or(NONE));
        if pid == NONE {
            continue;
        }
        let time = rounded(start(starts, row));
        let number = (all + inferred.len()) as u32;
        let up = *known.entry((events.host[at], pid, events.names.last(image), time)).or_insert(number);
        let below = grandparents.len() - 1;
        grandparents[below] = up;
        if up == number {
            inferred.push(Inferred { pid, name: image, host: events.host[at], time, child_row });
            grandparents.push(NONE);
        }
    }
    parents.extend(grandparents);
    Ok((parents, inferred))
}

/// The numbers of the last parts of a column's images.
fn last_parts(images: &mut Images, column: &huntlet_table::Column, separator: &str) -> Vec<u32> {
    let distinct = Distinct::of(column);
    let numbers: Vec<u32> =
        distinct.iter().map(|text| images.number(text.rsplit(separator).next().unwrap_or(text))).collect();
    distinct.rows().iter().map(|at| numbers.get(*at as usize).copied().unwrap_or(NONE)).collect()
}
