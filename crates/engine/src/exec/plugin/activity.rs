//! Plugins that count ids along a timeline.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use huntlet_table::{KqlType, Scalar};

use super::timeline::{Event, Periods, Timeline, constant, dimensions, within};
use super::{Input, Output};
use crate::functions::convert;

fn ids(events: &[Event]) -> HashSet<u32> {
    events.iter().map(|event| event.id).collect()
}

fn long(count: usize) -> Scalar {
    Scalar::Long(count as i64)
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

/// The most periods of all combinations of dimensions.
const MAX_WINDOWS: usize = 10_000_000;

fn enough(groups: usize, periods: usize) -> Result<(), String> {
    if groups.saturating_mul(periods) > MAX_WINDOWS {
        return Err(format!(
            "{periods} periods for each of {groups} combinations of dimensions are too many; use longer periods or fewer dimensions"
        ));
    }
    Ok(())
}

/// A row of the result: a time, the dimensions, the counts.
fn row(time: Scalar, dimensions: &[Scalar], counts: impl IntoIterator<Item = Scalar>) -> Vec<Scalar> {
    std::iter::once(time).chain(dimensions.iter().cloned()).chain(counts).collect()
}

/// For each period all rows, ids, new ids, ids so far.
pub(crate) fn activity_counts_metrics(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, Some(0), 1)?;
    let (start, end) = (constant(input, 0)?, constant(input, 1)?);
    let periods = Periods::new(input.constants.get(2), start)?;
    let mut rows = Vec::new();
    for (first, events) in &timeline.groups {
        let cells = dimensions(input, *first);
        let mut seen: HashSet<u32> = HashSet::new();
        for (period, events) in periods.parted(within(events, start, end)) {
            let now = ids(&events);
            let before = seen.len();
            seen.extend(&now);
            let counts = [events.len(), now.len(), seen.len() - before, seen.len()].map(long);
            rows.push(row(timeline.cell(period), &cells, counts));
        }
    }
    Ok(Output::Rows(rows))
}

/// For each period ids, those not in the period before, and which part of those before came again.
pub(crate) fn activity_metrics(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, Some(0), 1)?;
    let (start, end) = match input.constants.len() {
        1 => timeline.span,
        _ => (constant(input, 0)?, constant(input, 1)?),
    };
    let periods = Periods::new(input.constants.last(), start)?;
    let mut rows = Vec::new();
    for (first, events) in &timeline.groups {
        let cells = dimensions(input, *first);
        let mut before: Option<(i64, HashSet<u32>)> = None;
        for (period, events) in periods.parted(within(events, start, end)) {
            let now = ids(&events);
            let last = before.filter(|(last, _)| periods.next(*last) == period);
            let last = last.map(|(_, ids)| ids).unwrap_or_default();
            let again = now.intersection(&last).count();
            let kept = ratio(again, last.len());
            let counts =
                [long(now.len()), long(now.len() - again), Scalar::Real(kept), Scalar::Real(1.0 - kept)];
            rows.push(row(timeline.cell(period), &cells, counts));
            before = Some((period, now));
        }
    }
    Ok(Output::Rows(rows))
}

/// For each inner period its ids, and those of the longer window that ends with it.
pub(crate) fn activity_engagement(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, Some(0), 1)?;
    let bounded = input.constants.len() > 2;
    let at = if bounded { 2 } else { 0 };
    let (start, end) = if bounded { (constant(input, 0)?, constant(input, 1)?) } else { timeline.span };
    let (inner, outer) = (constant(input, at)?, constant(input, at + 1)?);
    let periods = Periods::new(input.constants.get(at), start)?;
    let all = periods.between(start, end)?;
    enough(timeline.groups.len(), all.len())?;
    let mut rows = Vec::new();
    for (first, events) in &timeline.groups {
        let cells = dimensions(input, *first);
        for period in all.iter().copied() {
            let last = period.saturating_add(inner).saturating_sub(1).min(end);
            let from = period.saturating_add(inner).saturating_sub(outer);
            let count =
                |from| within(events, from, last).map(|event| event.id).collect::<HashSet<u32>>().len();
            let (now, all) = (count(period.max(start)), count(from));
            if all > 0 {
                let counts = [long(now), long(all), Scalar::Real(ratio(now, all))];
                rows.push(row(timeline.cell(period), &cells, counts));
            }
        }
    }
    Ok(Output::Rows(rows))
}

/// For each pair of periods, how many of those new in the first came in the second.
pub(crate) fn new_activity_metrics(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, Some(0), 1)?;
    let (start, end) = (constant(input, 0)?, constant(input, 1)?);
    let periods = Periods::new(input.constants.get(2), start)?;
    let cohort = match input.constants.get(3) {
        Some(_) => Some(periods.start(constant(input, 3)?)),
        None => None,
    };
    let known = known_ids(input);
    let all = periods.between(start, end)?;
    let mut rows = Vec::new();
    for (first, events) in &timeline.groups {
        input.fits(rows.len())?;
        let cells = dimensions(input, *first);
        let events = within(events, start, end).filter(|event| !known.contains(&text(input, event.row)));
        let parts: BTreeMap<i64, HashSet<u32>> =
            periods.parted(events).into_iter().map(|(period, events)| (period, ids(&events))).collect();
        let mut since: HashMap<u32, i64> = HashMap::new();
        for (period, ids) in &parts {
            for id in ids {
                since.entry(*id).or_insert(*period);
            }
        }
        let mut new_in: HashMap<i64, HashSet<u32>> = HashMap::new();
        for (id, first) in &since {
            new_in.entry(*first).or_default().insert(*id);
        }
        for from in all.iter().filter(|from| cohort.is_none_or(|cohort| cohort == **from)) {
            let Some(new) = new_in.get(from) else { continue };
            input.fits(rows.len() + all.len())?;
            for to in all.iter().filter(|to| *to >= from) {
                let empty = HashSet::new();
                let then = parts.get(to).unwrap_or(&empty);
                let later = |id: &&u32| since.get(*id).is_some_and(|first| first > from);
                let fresh = if to == from { new.len() } else { then.iter().filter(later).count() };
                let kept = then.intersection(new).count();
                let mut row = vec![timeline.cell(*from), timeline.cell(*to)];
                row.extend(cells.iter().cloned());
                row.extend([fresh, kept, new.len() - kept].map(long));
                row.extend([kept, new.len() - kept].map(|part| Scalar::Real(ratio(part, new.len()))));
                rows.push(row);
            }
        }
    }
    Ok(Output::Rows(rows))
}

/// The ids of the look-back table: its column of the id's name, else its first.
fn known_ids(input: &Input<'_>) -> HashSet<String> {
    let Some(other) = &input.other else { return HashSet::new() };
    let name = input.columns.first().map_or("", |column| column.name());
    let Some(column) = other.column(name).or_else(|| other.columns().first()) else { return HashSet::new() };
    (0..other.height()).map(|row| as_text(&column.cell(row).to_scalar())).collect()
}

fn text(input: &Input<'_>, row: u32) -> String {
    input.columns.first().map_or_else(String::new, |column| as_text(&column.cell(row as usize).to_scalar()))
}

fn as_text(cell: &Scalar) -> String {
    match convert::to(KqlType::String, cell) {
        Scalar::String(text) => text,
        _ => String::new(),
    }
}

/// For each period the ids that, at one of their rows, had been there in so many smaller periods of the window before.
pub(crate) fn active_users_count(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, Some(0), 1)?;
    let (start, end, window) = (constant(input, 0)?, constant(input, 1)?, constant(input, 2)?);
    let small = Periods::new(input.constants.get(3), start)?;
    let least = usize::try_from(constant(input, 4)?).unwrap_or(0);
    let periods = Periods::new(input.constants.get(5), start)?;
    let mut rows = Vec::new();
    for (first, events) in &timeline.groups {
        let cells = dimensions(input, *first);
        let mut times: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
        for event in events {
            times.entry(event.id).or_default().push(event.time);
        }
        let mut active: BTreeMap<i64, BTreeSet<u32>> = BTreeMap::new();
        for (id, times) in times {
            let mut oldest = 0;
            for (at, time) in times.iter().enumerate() {
                while times[oldest] <= time.saturating_sub(window) {
                    oldest += 1;
                }
                let seen: HashSet<i64> = times[oldest..=at].iter().map(|time| small.start(*time)).collect();
                if (start..=end).contains(time) && seen.len() >= least {
                    active.entry(periods.start(*time)).or_default().insert(id);
                }
            }
        }
        for (period, ids) in active {
            rows.push(row(timeline.cell(period), &cells, [long(ids.len())]));
        }
    }
    Ok(Output::Rows(rows))
}

/// For each period the rows and ids of the window that ends with it.
pub(crate) fn sliding_window_counts(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, Some(0), 1)?;
    let (start, end, window) = (constant(input, 0)?, constant(input, 1)?, constant(input, 2)?);
    let periods = Periods::new(input.constants.get(3), start)?;
    let all = periods.between(start, end)?;
    enough(timeline.groups.len(), all.len())?;
    let mut rows = Vec::new();
    for (first, events) in &timeline.groups {
        let cells = dimensions(input, *first);
        for period in all.iter().copied() {
            let after = periods.next(period);
            let last = after.saturating_sub(1).min(end);
            let found: Vec<Event> = within(events, after.saturating_sub(window), last).collect();
            if !found.is_empty() {
                let counts = [found.len(), ids(&found).len()].map(long);
                rows.push(row(timeline.cell(period), &cells, counts));
            }
        }
    }
    Ok(Output::Rows(rows))
}
