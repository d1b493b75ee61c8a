//! `sequence_detect` and `rolling_percentile`.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use huntlet_table::Scalar;

use super::timeline::{Event, Periods, Timeline, constant, dimensions};
use super::{Input, Output};
use crate::functions::{cell, compare};

/// The most sequences.
const MAX_SEQUENCES: usize = 1_000_000;

/// The columns of the input: the timeline, a predicate per step, the dimensions.
pub(crate) fn sequence_detect(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, None, 0)?;
    let (between, whole) = (constant(input, 0)?, constant(input, 1)?);
    let mut rows = Vec::new();
    for (first, events) in &timeline.groups {
        let steps: Vec<Vec<i64>> = input.columns[1..input.dimensions]
            .iter()
            .map(|step| {
                let holds = |event: &&Event| step.cell(event.row as usize).to_scalar() == Scalar::Bool(true);
                events
                    .iter()
                    .filter(holds)
                    .map(|event| event.time)
                    .collect::<BTreeSet<i64>>()
                    .into_iter()
                    .collect()
            })
            .collect();
        let mut found: Vec<Vec<i64>> = Vec::new();
        chain(&steps, (between, whole), &mut Vec::new(), &mut found)?;
        for times in found {
            let mut row = dimensions(input, *first);
            row.extend(times.iter().map(|time| timeline.cell(*time)));
            let (from, to) = (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0));
            row.push(Scalar::TimeSpan(to - from));
            rows.push(row);
        }
    }
    Ok(Output::Rows(rows))
}

/// All times, one per step and each after the last, that are near enough.
fn chain(
    steps: &[Vec<i64>],
    (between, whole): (i64, i64),
    times: &mut Vec<i64>,
    found: &mut Vec<Vec<i64>>,
) -> Result<(), String> {
    let Some(step) = steps.get(times.len()) else {
        found.push(times.clone());
        let full = found.len() > MAX_SEQUENCES;
        return if full { Err(format!("there are more than {MAX_SEQUENCES} sequences")) } else { Ok(()) };
    };
    let (first, last) = (times.first().copied(), times.last().copied());
    let from = last.map_or(0, |last| step.partition_point(|time| *time <= last));
    for time in step.get(from..).unwrap_or_default() {
        let near =
            |since: Option<i64>, most: i64| since.is_none_or(|since| time.saturating_sub(since) <= most);
        if !near(last, between) || !near(first, whole) {
            break;
        }
        times.push(*time);
        chain(steps, (between, whole), times, found)?;
        times.pop();
    }
    Ok(())
}

/// The columns of the input: the value, the index, the dimensions.
pub(crate) fn rolling_percentile(input: &Input<'_>) -> Result<Output, String> {
    let timeline = Timeline::new(input, None, 1)?;
    let values = input.columns.first().ok_or("the value is not there")?;
    let percentile = input.constants.first().and_then(cell::real).filter(|part| (0.0..=100.0).contains(part));
    let percentile = percentile.ok_or("the percentile is a number from 0 to 100")?;
    let periods = Periods::new(input.constants.get(1), 0)?;
    let window = usize::try_from(constant(input, 2)?).ok().filter(|bins| *bins > 0);
    let window = window.ok_or("the window has at least one bin")?;
    let all = if input.table.is_empty() {
        Vec::new()
    } else {
        periods.between(timeline.span.0, timeline.span.1)?
    };
    let mut rows = Vec::new();
    for (first, events) in &timeline.groups {
        let cells = dimensions(input, *first);
        let parts = periods.parted(events.iter().copied());
        for (at, bin) in all.iter().enumerate() {
            let bins = &all[(at + 1).saturating_sub(window)..=at];
            let within = bins.iter().filter_map(|bin| parts.get(bin)).flatten();
            let mut found: Vec<Scalar> =
                within.map(|event| values.cell(event.row as usize).to_scalar()).collect();
            found.retain(|value| !value.is_null());
            found.sort_by(|a, b| compare::order(a, b).unwrap_or(Ordering::Equal));
            // the nearest rank
            let rank = (percentile / 100.0 * found.len() as f64).ceil().max(1.0) as usize;
            if let Some(value) = found.into_iter().nth(rank - 1) {
                let mut row = vec![timeline.cell(*bin)];
                row.extend(cells.iter().cloned());
                row.push(value);
                rows.push(row);
            }
        }
    }
    Ok(Output::Rows(rows))
}
