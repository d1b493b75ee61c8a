//! `session_count` and `funnel_sequence_completion`.

use std::collections::BTreeMap;

use huntlet_table::{KqlType, Scalar};

use super::timeline::{Event, Periods, Timeline, constant, dimensions, number, within};
use super::{Input, Output};
use crate::functions::{cell, convert};

/// For each period the sessions that have a row in it: an id goes on with its session when it comes again within the
/// look-back window, and begins another when it does not.
pub(crate) fn session_count(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, Some(0), 1)?;
    let (start, end, back) = (constant(input, 0)?, constant(input, 1)?, constant(input, 3)?);
    let periods = Periods::new(input.constants.get(2), start)?;
    let mut rows = Vec::new();
    for (first, events) in &timeline.groups {
        let cells = dimensions(input, *first);
        for (period, events) in periods.parted(within(events, start, end)) {
            let mut last: BTreeMap<u32, i64> = BTreeMap::new();
            let mut sessions = 0;
            for event in events {
                let before = last.insert(event.id, event.time);
                let goes_on = before.is_some_and(|before| event.time.saturating_sub(before) <= back);
                sessions += i64::from(!goes_on);
            }
            let mut row = vec![timeline.cell(period)];
            row.extend(cells.iter().cloned());
            row.push(Scalar::Long(sessions));
            rows.push(row);
        }
    }
    Ok(Output::Rows(rows))
}

/// For each period of the timeline and each longest duration, how many ids come how far in a sequence of states.
pub(crate) fn funnel_sequence_completion(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, Some(0), 1)?;
    let (start, end) = (constant(input, 0)?, constant(input, 1)?);
    let bins = Periods::new(input.constants.get(2), start)?;
    let sequence = input.constants.get(3).and_then(cell::array).filter(|sequence| !sequence.is_empty());
    let sequence = sequence.ok_or("the sequence is a dynamic array of states")?;
    let sequence: Vec<String> = sequence.iter().map(|state| text(&Scalar::Dynamic(state.clone()))).collect();
    let durations = input.constants.get(4).and_then(cell::array).ok_or(DURATIONS)?;
    let mut longest: Vec<(Scalar, i64)> = Vec::new();
    for duration in durations {
        let duration = match timeline.ty() {
            KqlType::DateTime | KqlType::TimeSpan => {
                convert::to(KqlType::TimeSpan, &Scalar::Dynamic(duration.clone()))
            }
            _ => convert::to(KqlType::Long, &Scalar::Dynamic(duration.clone())),
        };
        let ticks = number(&duration).ok_or(DURATIONS)?;
        longest.push((duration, ticks));
    }
    let states = input.columns.get(2).ok_or("the column of states is not there")?;
    let step = |event: &Event| text(&states.cell(event.row as usize).to_scalar());
    let mut rows = Vec::new();
    for (_, events) in &timeline.groups {
        for (bin, events) in bins.parted(within(events, start, end)) {
            let mut ids: BTreeMap<u32, Vec<(i64, String)>> = BTreeMap::new();
            for event in &events {
                ids.entry(event.id).or_default().push((event.time, step(event)));
            }
            for (duration, ticks) in &longest {
                let mut reached = vec![0_i64; sequence.len()];
                for states in ids.values() {
                    let far = furthest(states, &sequence, *ticks);
                    reached.iter_mut().take(far).for_each(|count| *count += 1);
                }
                for (state, count) in sequence.iter().zip(reached) {
                    let state = Scalar::String(state.clone());
                    rows.push(vec![timeline.cell(bin), state, duration.clone(), Scalar::Long(count)]);
                }
            }
        }
    }
    Ok(Output::Rows(rows))
}

const DURATIONS: &str =
    "the longest durations are a dynamic array of timespans, or of numbers on a timeline of numbers";

/// How many states of the sequence follow each other within so many ticks of the first; the best that any start gives.
fn furthest(states: &[(i64, String)], sequence: &[String], ticks: i64) -> usize {
    let Some((first, rest)) = sequence.split_first() else { return 0 };
    let mut best = 0;
    for (at, (start, _)) in states.iter().enumerate().filter(|(_, (_, state))| state == first) {
        let mut wanted = rest.iter().peekable();
        let mut far = 1;
        for (time, state) in states.iter().skip(at + 1) {
            if time.saturating_sub(*start) > ticks {
                break;
            }
            if wanted.peek() == Some(&state) {
                wanted.next();
                far += 1;
            }
        }
        best = best.max(far);
        if best == sequence.len() {
            break;
        }
    }
    best
}

fn text(cell: &Scalar) -> String {
    match convert::to(KqlType::String, cell) {
        Scalar::String(text) => text,
        _ => String::new(),
    }
}
