//! Rows along a timeline, parted by dimensions.

use std::collections::BTreeMap;

use huntlet_table::{Column, KqlType, Scalar};

use super::Input;
use crate::exec::group::Groups;

/// A row on the timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    /// When, in ticks or units.
    pub time: i64,
    /// The number of its id; the same for all where there are no ids.
    pub id: u32,
    /// Its row.
    pub row: u32,
}

/// Rows by dimensions.
pub(super) struct Timeline {
    /// For each combination of dimensions its first row, and its events by time.
    pub groups: Vec<(u32, Vec<Event>)>,
    /// The least and the greatest time.
    pub span: (i64, i64),
    ty: KqlType,
}

/// The most periods that a plugin looks at.
const MAX_PERIODS: usize = 100_000;

/// A time or number as a number.
pub(super) fn number(cell: &Scalar) -> Option<i64> {
    match cell {
        Scalar::DateTime(value) | Scalar::TimeSpan(value) | Scalar::Long(value) => Some(*value),
        Scalar::Int(value) => Some(i64::from(*value)),
        _ => None,
    }
}

/// The constant in this place, as a number.
pub(super) fn constant(input: &Input<'_>, at: usize) -> Result<i64, String> {
    let cell = input.constants.get(at).and_then(number);
    cell.ok_or_else(|| "a constant time, timespan or whole number is awaited".to_owned())
}

impl Timeline {
    /// The events of an input whose columns are an id (with `ids`), a time, and dimensions.
    pub(super) fn new(input: &Input<'_>, ids: Option<usize>, time: usize) -> Result<Self, String> {
        let column = input.columns.get(time).ok_or("the timeline is not there")?;
        if column.ty() == KqlType::Real {
            return Err("the timeline is real; the engine can run it over times and whole numbers".to_owned());
        }
        let rows = input.table.height();
        let dimensions = Groups::of(input.columns.get(input.dimensions..).unwrap_or_default(), rows);
        let id = ids
            .and_then(|at| input.columns.get(at))
            .map(|column| Groups::of(std::slice::from_ref(column), rows));
        let mut groups: Vec<(u32, Vec<Event>)> =
            dimensions.first.iter().map(|first| (*first, Vec::new())).collect();
        let mut span = (i64::MAX, i64::MIN);
        for (row, group) in dimensions.ids.iter().enumerate() {
            let Some(time) = number(&column.cell(row).to_scalar()) else { continue };
            span = (span.0.min(time), span.1.max(time));
            let id = id.as_ref().and_then(|id| id.ids.get(row)).copied().unwrap_or(0);
            if let Some((_, events)) = groups.get_mut(*group as usize) {
                events.push(Event { time, id, row: row as u32 });
            }
        }
        for (_, events) in &mut groups {
            events.sort_unstable();
        }
        Ok(Self { groups, span, ty: column.ty() })
    }

    /// The type of the times.
    pub(super) fn ty(&self) -> KqlType {
        self.ty
    }

    /// A time as a cell.
    pub(super) fn cell(&self, time: i64) -> Scalar {
        match self.ty {
            KqlType::DateTime => Scalar::DateTime(time),
            KqlType::TimeSpan => Scalar::TimeSpan(time),
            _ => Scalar::Long(time),
        }
    }
}

/// The cells of the dimensions in a row.
pub(super) fn dimensions(input: &Input<'_>, row: u32) -> Vec<Scalar> {
    let columns: &[Column] = input.columns.get(input.dimensions..).unwrap_or_default();
    columns.iter().map(|column| column.cell(row as usize).to_scalar()).collect()
}

/// Events from one time to another, both within; they lie in the order of time.
pub(super) fn within(events: &[Event], from: i64, to: i64) -> impl Iterator<Item = Event> + '_ {
    let first = events.partition_point(|event| event.time < from);
    let behind = events.partition_point(|event| event.time <= to);
    events.get(first..behind).unwrap_or_default().iter().copied()
}

/// Periods along a timeline.
#[derive(Debug, Clone, Copy)]
pub(super) enum Periods {
    /// Of one length, from an origin.
    Fixed(i64, i64),
    /// From Sunday.
    Week,
    /// Of the calendar.
    Month,
    /// Of the calendar.
    Year,
}

impl Periods {
    /// Periods of a length, or `week`, `month` or `year`.
    pub(super) fn new(length: Option<&Scalar>, origin: i64) -> Result<Self, String> {
        match length {
            Some(Scalar::String(name)) if name == "week" => Ok(Self::Week),
            Some(Scalar::String(name)) if name == "month" => Ok(Self::Month),
            Some(Scalar::String(name)) if name == "year" => Ok(Self::Year),
            Some(length) => match number(length) {
                Some(length) if length > 0 => Ok(Self::Fixed(origin, length)),
                _ => Err("a period is a timespan or number above 0, or `week`, `month` or `year`".to_owned()),
            },
            None => Err("the length of the periods is not there".to_owned()),
        }
    }

    /// The start of the period of a time.
    pub(super) fn start(self, time: i64) -> i64 {
        let civil = huntlet_ticks::civil(time);
        let first = |month| huntlet_ticks::from_civil(civil.year, month, 1, 0, 0, 0).unwrap_or(time);
        match self {
            Self::Fixed(origin, length) => {
                origin.saturating_add(time.saturating_sub(origin).div_euclid(length).saturating_mul(length))
            }
            Self::Week => {
                let day =
                    time.div_euclid(huntlet_ticks::TICKS_PER_DAY) - i64::from(huntlet_ticks::weekday(time));
                day * huntlet_ticks::TICKS_PER_DAY
            }
            Self::Month => first(civil.month),
            Self::Year => first(1),
        }
    }

    /// The start of the period after the one that starts here.
    pub(super) fn next(self, start: i64) -> i64 {
        match self {
            Self::Fixed(_, length) => start.saturating_add(length),
            Self::Week => start.saturating_add(7 * huntlet_ticks::TICKS_PER_DAY),
            // long enough to be in the next, short enough not to pass it
            Self::Month => self.start(start.saturating_add(32 * huntlet_ticks::TICKS_PER_DAY)),
            Self::Year => self.start(start.saturating_add(367 * huntlet_ticks::TICKS_PER_DAY)),
        }
    }

    /// The starts of the periods from one time to another, both within.
    pub(super) fn between(self, from: i64, to: i64) -> Result<Vec<i64>, String> {
        let mut starts = Vec::new();
        let mut at = self.start(from);
        while at <= to {
            starts.push(at);
            if starts.len() > MAX_PERIODS {
                return Err(format!("there are more than {MAX_PERIODS} periods; use longer ones"));
            }
            at = self.next(at);
        }
        Ok(starts)
    }

    /// Events by the start of their period.
    pub(super) fn parted(self, events: impl Iterator<Item = Event>) -> BTreeMap<i64, Vec<Event>> {
        let mut parts: BTreeMap<i64, Vec<Event>> = BTreeMap::new();
        for event in events {
            parts.entry(self.start(event.time)).or_default().push(event);
        }
        parts
    }
}
