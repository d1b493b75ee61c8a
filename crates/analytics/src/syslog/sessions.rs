//! Sessions: from "session opened" to the "session closed" that belongs to it.

use std::collections::VecDeque;

use huntlet_table::Table;

use super::message::logon;
use crate::cells::{require, times};
use crate::hash::{Map, map};
use crate::{Distinct, Result};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: String,
    /// On which machine.
    pub host: String,
    /// Of which service of PAM.
    pub service: String,
    /// When it was opened.
    pub start: i64,
    /// When it was closed, if it was.
    pub end: Option<i64>,
}

/// The sessions that messages tell of, by start. A closing belongs to the first session still open of the same machine,
/// service, user and, when the table has `ProcessID`, process.
pub fn logon_sessions(table: &Table, time_column: &str, message_column: &str) -> Result<Vec<Session>> {
    let times = times(table, time_column)?;
    let messages = Distinct::of(require(table, message_column)?);
    let read: Vec<_> = messages.iter().map(logon).collect();
    let texts = |names: &[&str]| names.iter().find_map(|name| table.column(name)).map(Distinct::of);
    let hosts = texts(&["Computer", "HostName"]);
    let processes = texts(&["ProcessID", "ProcessId"]);
    let number = |distinct: &Option<Distinct>, row: usize| distinct.as_ref().map_or(0, |d| d.rows()[row]);
    let mut order: Vec<(i64, usize)> = times
        .iter()
        .enumerate()
        .filter_map(|(row, time)| {
            let logon = &read[messages.rows()[row] as usize];
            let session = !logon.service.is_empty() && matches!(logon.result, "Opened" | "Closed");
            Some(((*time)?, row)).filter(|_| session)
        })
        .collect();
    // of one instant what opens comes first
    order.sort_by_key(|(time, row)| (*time, read[messages.rows()[*row] as usize].result == "Closed", *row));
    let mut open: Map<(u32, u32, &str, &str), VecDeque<usize>> = map(64);
    let mut sessions: Vec<Session> = Vec::new();
    for (time, row) in order {
        let logon = &read[messages.rows()[row] as usize];
        let key = (number(&hosts, row), number(&processes, row), logon.service.as_str(), logon.user.as_str());
        let waiting = open.entry(key).or_default();
        if logon.result == "Opened" {
            waiting.push_back(sessions.len());
            sessions.push(Session {
                user: logon.user.clone(),
                host: hosts.as_ref().map_or(String::new(), |hosts| hosts.get(key.0 as usize).to_owned()),
                service: logon.service.clone(),
                start: time,
                end: None,
            });
        } else if let Some(session) = waiting.pop_front().and_then(|at| sessions.get_mut(at)) {
            session.end = Some(time);
        }
    }
    Ok(sessions)
}

/// For each session (start and end, both within) the times among `actions` that lie in it; a session without an end goes
/// on.
pub fn risky(sessions: &[(Option<i64>, Option<i64>)], actions: &[i64]) -> Vec<Vec<i64>> {
    let mut sorted = actions.to_vec();
    sorted.sort_unstable();
    sessions
        .iter()
        .map(|(start, end)| {
            let Some(start) = start else { return Vec::new() };
            let from = sorted.partition_point(|time| time < start);
            let to = end.map_or(sorted.len(), |end| sorted.partition_point(|time| *time <= end));
            sorted.get(from..to).unwrap_or_default().to_vec()
        })
        .collect()
}
