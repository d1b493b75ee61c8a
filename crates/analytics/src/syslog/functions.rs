//! Syslog by name.

use huntlet_table::{Column, KqlType, Table};
use huntlet_ticks::{format_datetime_short, parse_datetime};
use serde_json::Value;

use super::{logon, logon_sessions, risky, sudo};
use crate::cells::{require, times};
use crate::{
    Accepts, AnalyticsError, Default, Distinct, Function, Kind, Outcome, Parameter, Parity, optional,
};

const MESSAGE: Parameter =
    optional("message_column", Kind::Text, Default::Text("SyslogMessage"), "The messages.");
const TIME: Parameter =
    optional("time_column", Kind::Text, Default::Text("TimeGenerated"), "When they were.");

/// Logons.
pub static SYSLOG_LOGON_EVENTS: Function = Function {
    name: "syslog_logon_events",
    description: "What messages of sshd, PAM and systemd-logind tell of logons: the rows that do, with LogonResult (Success, \
                  Failure, Opened, Closed), User, SourceIP, SourcePort, LogonMethod, Service, SourceUser.",
    input: Accepts::Table,
    parameters: &[MESSAGE],
    parity: &[Parity::same(
        "LinuxSyslog.user_logon",
        "The peer's query extracts the same parts on the service's side.",
    )],
    pipes: true,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let messages =
                Distinct::of(require(&table, arguments.text("message_column").unwrap_or("SyslogMessage"))?);
            let read: Vec<_> = messages.iter().map(logon).collect();
            let rows: Vec<u32> = (0..table.height() as u32)
                .filter(|row| !read[messages.rows()[*row as usize] as usize].result.is_empty())
                .collect();
            let of = |row: &u32| &read[messages.rows()[*row as usize] as usize];
            let text = |name: &str, part: fn(&super::Logon) -> &str| {
                Column::strings(name, rows.iter().map(|row| Some(part(of(row)))).collect())
            };
            let columns = [
                text("LogonResult", |logon| logon.result),
                text("User", |logon| &logon.user),
                text("SourceIP", |logon| &logon.source_ip),
                Column::longs("SourcePort", rows.iter().map(|row| of(row).source_port).collect()),
                text("LogonMethod", |logon| &logon.method),
                text("Service", |logon| &logon.service),
                text("SourceUser", |logon| &logon.by),
            ];
            let mut found = table.take(&rows)?;
            for column in columns {
                found = found.with_column(column)?;
            }
            Ok(Outcome::table("logon_events", found))
        })
    },
};

/// Commands of sudo.
pub static SYSLOG_SUDO_COMMANDS: Function = Function {
    name: "syslog_sudo_commands",
    description: "The commands that sudo logged: their rows with Sudoer, SudoTo, CommandCall (the command), PWD, TTY, \
                  SudoResult (Success, or what sudo found wrong).",
    input: Accepts::Table,
    parameters: &[MESSAGE],
    parity: &[Parity::same(
        "LinuxSyslog.sudo_activity",
        "The peer's query extracts the same parts on the service's side.",
    )],
    pipes: true,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let messages =
                Distinct::of(require(&table, arguments.text("message_column").unwrap_or("SyslogMessage"))?);
            let read: Vec<_> = messages.iter().map(sudo).collect();
            let of = |row: u32| read[messages.rows()[row as usize] as usize].as_ref();
            let rows: Vec<u32> = (0..table.height() as u32).filter(|row| of(*row).is_some()).collect();
            let text = |name: &str, part: fn(&super::Sudo) -> &String| {
                Column::strings(name, rows.iter().map(|row| of(*row).map(part)).collect())
            };
            let columns = [
                text("Sudoer", |sudo| &sudo.sudoer),
                text("SudoTo", |sudo| &sudo.as_user),
                text("CommandCall", |sudo| &sudo.command),
                text("PWD", |sudo| &sudo.pwd),
                text("TTY", |sudo| &sudo.tty),
                text("SudoResult", |sudo| &sudo.result),
            ];
            let mut found = table.take(&rows)?;
            for column in columns {
                found = found.with_column(column)?;
            }
            Ok(Outcome::table("sudo_commands", found))
        })
    },
};

/// Sessions.
pub static CLUSTER_SYSLOG_LOGONS: Function = Function {
    name: "cluster_syslog_logons_df",
    description: "The sessions that PAM opened and closed: User, Start, End (null while open), Service, Computer; by start.",
    input: Accepts::Table,
    parameters: &[TIME, MESSAGE],
    parity: &[Parity::better(
        "cluster_syslog_logons_df",
        "A closing belongs to the session of its machine, service, user and process; the peer pairs any opening with the \
         next closing of anybody and drops sessions that overlap. Sessions still open are kept; no session is an empty \
         table, where the peer raises an error.",
    )],
    pipes: true,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let time = arguments.text("time_column").unwrap_or("TimeGenerated");
            let message = arguments.text("message_column").unwrap_or("SyslogMessage");
            let sessions = logon_sessions(&table, time, message)?;
            let text = |name: &str, of: fn(&super::Session) -> &String| {
                Column::strings(name, sessions.iter().map(|session| Some(of(session))).collect())
            };
            let table = Table::new(vec![
                text("User", |session| &session.user),
                Column::datetimes("Start", sessions.iter().map(|session| Some(session.start)).collect()),
                Column::datetimes("End", sessions.iter().map(|session| session.end).collect()),
                text("Service", |session| &session.service),
                text("Computer", |session| &session.host),
            ])?;
            Ok(Outcome::table("sessions", table))
        })
    },
};

/// The time of an action: a text, or an object with one.
fn time_of(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => parse_datetime(text),
        Value::Object(fields) => ["TimeGenerated", "Time", "time", "Start"]
            .iter()
            .find_map(|name| parse_datetime(fields.get(*name)?.as_str()?)),
        _ => None,
    }
}

/// Sessions with risky commands in them.
pub static RISKY_SUDO_SESSIONS: Function = Function {
    name: "risky_sudo_sessions",
    description: "The sessions (User, Start, End) in which something risky or suspicious was done, with RiskyActions and \
                  SuspiciousActions: lists of their times.",
    input: Accepts::Table,
    parameters: &[
        optional(
            "risky_actions",
            Kind::Array,
            Default::None,
            "When risky commands ran: datetimes, or objects with TimeGenerated.",
        ),
        optional(
            "suspicious_actions",
            Kind::Array,
            Default::None,
            "When suspicious things happened: datetimes, or objects with TimeGenerated.",
        ),
    ],
    parity: &[Parity::different(
        "risky_sudo_sessions",
        "The same sessions, as a table that keeps the times, where the peer answers a map from session numbers to flags.",
    )],
    pipes: false,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let mut lists = Vec::new();
            for name in ["risky_actions", "suspicious_actions"] {
                let actions = arguments.array(name).unwrap_or_default();
                let read: Option<Vec<i64>> = actions.iter().map(time_of).collect();
                lists.push(read.ok_or_else(|| {
                    AnalyticsError::argument(
                        name,
                        "holds something that is no time",
                        "Give datetimes such as `2024-05-01T12:00:00Z`, or objects with TimeGenerated.",
                    )
                })?);
            }
            if lists.iter().all(Vec::is_empty) {
                return Err(AnalyticsError::argument(
                    "risky_actions",
                    "is empty, and so is `suspicious_actions`",
                    "Give at least one of them; `risky_cmd_line` and `cmd_speed` find them.",
                ));
            }
            let spans: Vec<(Option<i64>, Option<i64>)> =
                times(&table, "Start")?.into_iter().zip(times(&table, "End")?).collect();
            let found: Vec<Vec<Vec<i64>>> = lists.iter().map(|list| risky(&spans, list)).collect();
            let rows: Vec<u32> = (0..spans.len() as u32)
                .filter(|row| found.iter().any(|list| !list[*row as usize].is_empty()))
                .collect();
            let mut chosen = table.take(&rows)?;
            for (name, list) in ["RiskyActions", "SuspiciousActions"].into_iter().zip(&found) {
                let cells: Vec<Option<Value>> = rows
                    .iter()
                    .map(|row| {
                        let times = list[*row as usize].iter();
                        Some(times.map(|time| Value::String(format_datetime_short(*time))).collect())
                    })
                    .collect();
                let column = if cells.is_empty() {
                    Column::nulls(name, KqlType::Dynamic, 0)
                } else {
                    Column::dynamics(name, cells)
                };
                chosen = chosen.with_column(column)?;
            }
            Ok(Outcome::table("risky_sessions", chosen))
        })
    },
};
