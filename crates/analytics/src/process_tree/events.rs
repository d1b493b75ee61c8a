//! Process events out of a table: times, and ids, images and machines as numbers.

use huntlet_table::{Column, KqlType, Table};

use super::Schema;
use crate::cells::{pace, plain, times};
use crate::hash::{Map, Names, map};
use crate::{AnalyticsError, Control, Distinct, Result};

/// No process.
pub(super) const NONE: u32 = u32::MAX;

/// Events in the order of time, then id, then image; no two with the same machine, image, id and time.
#[derive(Debug)]
pub(super) struct Events {
    /// The row of each event.
    pub rows: Vec<u32>,
    pub time: Vec<i64>,
    pub pid: Vec<u32>,
    pub parent_pid: Vec<u32>,
    pub name: Vec<u32>,
    pub parent_name: Vec<u32>,
    pub host: Vec<u32>,
    pub pids: Pids,
    pub names: Images,
    pub hosts: Names,
    /// Rows that start no process, or lack time, id or image.
    pub left_out: usize,
    /// Rows that repeat an event.
    pub repeated: usize,
}

/// Process ids: equal when their numbers are, in hexadecimal or not.
#[derive(Debug)]
pub(super) struct Pids {
    texts: Names,
    /// For each text the first that means the same id.
    same: Vec<u32>,
    values: Vec<Option<u64>>,
    by_value: Map<u64, u32>,
}

impl Pids {
    fn new() -> Self {
        Self { texts: Names::new(), same: Vec::new(), values: Vec::new(), by_value: map(64) }
    }

    /// The number of an id; [`NONE`] of an empty text.
    pub fn number(&mut self, text: &str) -> u32 {
        let text = text.trim().to_lowercase();
        if text.is_empty() || text == "-" {
            return NONE;
        }
        let number = self.texts.number(&text);
        if number as usize == self.same.len() {
            let value = match text.strip_prefix("0x") {
                Some(digits) => u64::from_str_radix(digits, 16).ok(),
                None => text.parse().ok(),
            };
            let same = value.map_or(number, |value| *self.by_value.entry(value).or_insert(number));
            self.same.push(same);
            self.values.push(value);
        }
        self.same.get(number as usize).copied().unwrap_or(NONE)
    }

    pub fn text(&self, number: u32) -> &str {
        self.texts.text(number)
    }

    fn value(&self, number: u32) -> (u64, &str) {
        (self.values.get(number as usize).copied().flatten().unwrap_or(u64::MAX), self.text(number))
    }

    /// The numbers of a column's ids.
    pub fn column(&mut self, column: &Column) -> Vec<u32> {
        if matches!(column.ty(), KqlType::Long | KqlType::Int | KqlType::Real) {
            let mut known: Map<u64, u32> = map(1024);
            return (0..column.len())
                .map(|row| {
                    let text = |pids: &mut Self| pids.number(&plain(column.cell(row)));
                    match column.cell(row) {
                        huntlet_table::CellRef::Long(value) => {
                            *known.entry(value.cast_unsigned()).or_insert_with(|| text(self))
                        }
                        _ => text(self),
                    }
                })
                .collect();
        }
        let distinct = Distinct::of(column);
        let numbers: Vec<u32> = distinct.iter().map(|text| self.number(text)).collect();
        spread(&distinct, &numbers)
    }
}

/// Images in lower case, and their last parts.
#[derive(Debug)]
pub(super) struct Images {
    names: Names,
    /// For each image the number of its last part.
    last: Vec<u32>,
    separator: String,
}

impl Images {
    fn new(separator: &str) -> Self {
        Self { names: Names::new(), last: Vec::new(), separator: separator.to_owned() }
    }

    /// The number of an image; [`NONE`] of an empty text.
    pub fn number(&mut self, text: &str) -> u32 {
        if text.trim().is_empty() || text == "-" {
            return NONE;
        }
        let lower = text.to_lowercase();
        let number = self.names.number(&lower);
        if number as usize == self.last.len() {
            self.last.push(number);
            let tail = lower.rsplit(self.separator.as_str()).next().unwrap_or(&lower).to_owned();
            if tail != lower && !tail.is_empty() {
                let tail = self.number(&tail);
                if let Some(last) = self.last.get_mut(number as usize) {
                    *last = tail;
                }
            }
        }
        number
    }

    pub fn text(&self, number: u32) -> &str {
        if number == NONE { "unknown" } else { self.names.text(number) }
    }

    /// The last part of an image's path.
    pub fn last(&self, number: u32) -> u32 {
        self.last.get(number as usize).copied().unwrap_or(number)
    }

    /// Whether two texts can mean one image: the same, or one of them is the last part of the other alone.
    pub fn fit(&self, one: u32, other: u32) -> bool {
        let (last, other_last) = (self.last(one), self.last(other));
        one == other || (last == other_last && (last == one || other_last == other))
    }

    /// How many images there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    fn column(&mut self, column: &Column) -> Vec<u32> {
        let distinct = Distinct::of(column);
        let numbers: Vec<u32> = distinct.iter().map(|text| self.number(text)).collect();
        spread(&distinct, &numbers)
    }
}

fn spread(distinct: &Distinct, numbers: &[u32]) -> Vec<u32> {
    distinct.rows().iter().map(|at| numbers.get(*at as usize).copied().unwrap_or(NONE)).collect()
}

/// Whether each row starts a process; nothing when all do.
fn wanted(table: &Table, schema: &Schema) -> Option<Vec<bool>> {
    let column = table.column(&schema.event_id_column)?;
    if schema.event_id.is_empty() {
        return None;
    }
    let distinct = Distinct::of(column);
    let hits: Vec<bool> = distinct
        .iter()
        .map(|text| text == schema.event_id || text.strip_suffix(".0") == Some(&schema.event_id))
        .collect();
    Some(distinct.rows().iter().map(|at| hits.get(*at as usize).copied().unwrap_or(false)).collect())
}

impl Events {
    /// The events of a table.
    pub async fn read(table: &Table, schema: &Schema, control: &dyn Control) -> Result<Self> {
        let all = table.height();
        let time = times(table, &schema.time_stamp)?;
        control.checkpoint(0.05).await?;
        let mut pids = Pids::new();
        let mut names = Images::new(&schema.path_separator);
        let mut hosts = Names::new();
        let pid = pids.column(table.require(&schema.process_id)?);
        let parent_pid = pids.column(table.require(&schema.parent_id)?);
        control.checkpoint(0.1).await?;
        let name = names.column(table.require(&schema.process_name)?);
        let parent_name = match table.column(&schema.parent_name) {
            Some(column) => names.column(column),
            None => vec![NONE; all],
        };
        let host = match table.column(&schema.host_name) {
            Some(column) => {
                let distinct = Distinct::of(column);
                let numbers: Vec<u32> =
                    distinct.iter().map(|text| hosts.number(&text.to_lowercase())).collect();
                spread(&distinct, &numbers)
            }
            None => vec![0; all],
        };
        let wanted = wanted(table, schema);
        control.checkpoint(0.2).await?;

        let mut order: Vec<(i64, u32)> = Vec::with_capacity(all);
        for (row, time) in time.iter().enumerate() {
            let known = pid.get(row) != Some(&NONE) && name.get(row) != Some(&NONE);
            let wanted = wanted.as_ref().is_none_or(|wanted| wanted.get(row) == Some(&true));
            if let (Some(time), true, true) = (time, known, wanted) {
                order.push((*time, row as u32));
            }
        }
        if order.is_empty() && all > 0 {
            let event = match schema.event_id.as_str() {
                "" => String::new(),
                id => format!(" with {} {id}", schema.event_id_column),
            };
            return Err(AnalyticsError::data(
                format!("No row{event} has a time, a process id and a process name."),
                "Choose the schema that the table has.",
            ));
        }
        let left_out = all - order.len();
        let at = |list: &[u32], row: u32| list.get(row as usize).copied().unwrap_or(NONE);
        sort(&mut order, |row| {
            let parent = (pids.value(at(&parent_pid, row)), names.text(at(&parent_name, row)));
            (pids.value(at(&pid, row)), names.text(at(&name, row)), hosts.text(at(&host, row)), parent)
        });
        control.checkpoint(0.3).await?;

        let mut events = Self {
            rows: Vec::with_capacity(order.len()),
            time: Vec::with_capacity(order.len()),
            pid: Vec::with_capacity(order.len()),
            parent_pid: Vec::with_capacity(order.len()),
            name: Vec::with_capacity(order.len()),
            parent_name: Vec::with_capacity(order.len()),
            host: Vec::with_capacity(order.len()),
            pids,
            names,
            hosts,
            left_out,
            repeated: 0,
        };
        for (done, (time, row)) in order.iter().enumerate() {
            pace(control, done, order.len(), 0.3, 0.4).await?;
            let (pid, name, host) = (at(&pid, *row), at(&name, *row), at(&host, *row));
            if events.repeats(*time, pid, name, host) {
                events.repeated += 1;
                continue;
            }
            events.rows.push(*row);
            events.time.push(*time);
            events.pid.push(pid);
            events.parent_pid.push(at(&parent_pid, *row));
            events.name.push(name);
            events.parent_name.push(at(&parent_name, *row));
            events.host.push(host);
        }
        Ok(events)
    }

    /// Whether the last events have one of this key: same machine, image, id, and time to 10 µs.
    fn repeats(&self, time: i64, pid: u32, name: u32, host: u32) -> bool {
        let time = rounded(time);
        (0..self.time.len())
            .rev()
            .take_while(|at| self.time.get(*at).is_some_and(|other| rounded(*other) == time))
            .take(64)
            .any(|at| {
                self.pid.get(at) == Some(&pid)
                    && self.name.get(at) == Some(&name)
                    && self.host.get(at) == Some(&host)
            })
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }
}

/// By time, then by what makes events differ, so that the order of rows does not matter.
fn sort<K: Ord>(order: &mut [(i64, u32)], key: impl Fn(u32) -> K) {
    if !order.is_sorted_by_key(|(time, _)| *time) {
        order.sort_unstable();
    }
    for ties in order.chunk_by_mut(|one, other| one.0 == other.0) {
        if ties.len() > 1 {
            ties.sort_by_key(|(_, row)| key(*row));
        }
    }
}

/// A time to 10 µs, to the even one of two as near.
pub(super) fn rounded(time: i64) -> i64 {
    let (whole, rest) = (time.div_euclid(100), time.rem_euclid(100));
    let up = rest > 50 || (rest == 50 && whole % 2 != 0);
    (whole + i64::from(up)) * 100
}
