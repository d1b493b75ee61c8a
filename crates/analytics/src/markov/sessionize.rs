//! Events to sessions: per user, close together in time, and not too long.

use huntlet_table::{Column, ColumnBuilder, KqlType, Table};
use serde_json::Value;

use crate::cells::{require, times};
use crate::{Distinct, Result};

/// What ends a session, in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionBounds {
    /// It lasts no longer than this.
    pub max_session: i64,
    /// No two events of it that follow each other are further apart.
    pub max_separation: i64,
}

/// Sessions of events. A null user is a user of its own; events without a time are left out.
///
/// Columns: those of `users`, `<time>_min`, `<time>_max` (datetime), `<event>_list` (dynamic), `duration` (timespan),
/// `number_events` (long); by user and time.
pub fn sessionize_data(
    table: &Table,
    users: &[String],
    time_column: &str,
    event_column: &str,
    bounds: SessionBounds,
) -> Result<Table> {
    let times = times(table, time_column)?;
    let events = require(table, event_column)?;
    let texts =
        users.iter().map(|name| Ok(Distinct::of(require(table, name)?))).collect::<Result<Vec<_>>>()?;
    // the rank of each text takes the place of the text
    let ranks: Vec<Vec<u32>> = texts
        .iter()
        .map(|distinct| {
            let mut order: Vec<usize> = (0..distinct.len()).collect();
            order.sort_by(|one, other| distinct.get(*one).cmp(distinct.get(*other)));
            let mut rank = vec![0_u32; distinct.len()];
            for (place, text) in order.into_iter().enumerate() {
                rank[text] = place as u32;
            }
            distinct.rows().iter().map(|at| rank[*at as usize]).collect()
        })
        .collect();
    let user = |row: u32| ranks.iter().map(move |ranks| ranks[row as usize]);
    let mut rows: Vec<(i64, u32)> =
        times.iter().enumerate().filter_map(|(row, time)| Some(((*time)?, row as u32))).collect();
    rows.sort_by(|one, other| user(one.1).cmp(user(other.1)).then(one.cmp(other)));

    let mut starts: Vec<usize> = Vec::new();
    for (at, (time, row)) in rows.iter().enumerate() {
        let fresh = match (starts.last(), at.checked_sub(1).and_then(|before| rows.get(before))) {
            (Some(start), Some((before, other))) => {
                !user(*row).eq(user(*other))
                    || time - before > bounds.max_separation
                    || time - rows[*start].0 > bounds.max_session
            }
            _ => true,
        };
        if fresh {
            starts.push(at);
        }
    }
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(rows.len()));
    let sessions: Vec<&[(i64, u32)]> =
        starts.iter().zip(ends).map(|(start, end)| rows.get(*start..end).unwrap_or_default()).collect();
    let heads: Vec<u32> = sessions.iter().filter_map(|session| Some(session.first()?.1)).collect();
    let mut columns: Vec<Column> = Vec::new();
    for name in users {
        columns.push(require(table, name)?.take(&heads)?);
    }
    let first = |session: &&[(i64, u32)]| session.first().map(|(time, _)| *time);
    let last = |session: &&[(i64, u32)]| session.last().map(|(time, _)| *time);
    columns.push(Column::datetimes(&format!("{time_column}_min"), sessions.iter().map(first).collect()));
    columns.push(Column::datetimes(&format!("{time_column}_max"), sessions.iter().map(last).collect()));
    let mut lists = ColumnBuilder::new(&format!("{event_column}_list"), KqlType::Dynamic, sessions.len());
    for session in &sessions {
        let list = session.iter().map(|(_, row)| json(events, *row as usize)).collect();
        lists.push_json(&Value::Array(list));
    }
    columns.push(lists.finish());
    let duration = |session: &&[(i64, u32)]| Some(last(session)? - first(session)?);
    columns.push(Column::timespans("duration", sessions.iter().map(duration).collect()));
    let count = |session: &&[(i64, u32)]| Some(session.len() as i64);
    columns.push(Column::longs("number_events", sessions.iter().map(count).collect()));
    Ok(Table::with_height(columns, sessions.len())?)
}

fn json(column: &Column, row: usize) -> Value {
    use huntlet_table::Scalar;
    match column.cell(row).to_scalar() {
        Scalar::Null => Value::Null,
        Scalar::Bool(value) => value.into(),
        Scalar::Int(value) => value.into(),
        Scalar::Long(value) => value.into(),
        Scalar::Real(value) => value.into(),
        Scalar::Dynamic(value) => value,
        _ => Value::String(huntlet_table::text::cell_text(column.cell(row))),
    }
}
