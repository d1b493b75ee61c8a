//! Messages of Linux auditd: records of one event put together, and what is written in hexadecimal decoded.

use huntlet_table::{Column, ColumnBuilder, KqlType, Table};
use huntlet_ticks::{TICKS_PER_MILLISECOND, TICKS_PER_SECOND, UNIX_EPOCH};
use serde_json::Value;

use crate::cells::{first_of, pace, require};
use crate::hash::{Map, map};
use crate::{
    Accepts, AnalyticsError, Control, Default, Function, Input, Kind, Outcome, Parity, Result, optional,
};

/// The records of one event.
#[derive(Debug, Clone, Default)]
pub struct Event {
    /// `1550449427.129:8986525`.
    pub id: String,
    /// For each record its type and its fields.
    pub records: Vec<(String, Vec<(String, String)>)>,
    /// The row that the event's first record came from.
    pub row: u32,
}

/// The fields of a process's start, in order.
const START: [&str; 13] =
    ["success", "ppid", "pid", "auid", "uid", "gid", "euid", "egid", "ses", "exe", "comm", "tty", "key"];

const NUMBERS: [&str; 12] =
    ["ppid", "pid", "auid", "uid", "gid", "euid", "egid", "ses", "old-ses", "argc", "suid", "fsuid"];

impl Event {
    /// `SYSCALL_EXECVE` for a process's start, otherwise the first record's type.
    pub fn kind(&self) -> &str {
        let has = |name: &str| self.records.iter().any(|(kind, _)| kind == name);
        if has("SYSCALL") && has("EXECVE") {
            return "SYSCALL_EXECVE";
        }
        self.records.first().map_or("", |(kind, _)| kind)
    }

    /// When it was, in ticks, as its id tells.
    pub fn time(&self) -> Option<i64> {
        let (stamp, _) = self.id.split_once(':')?;
        let (seconds, millis) = stamp.split_once('.').unwrap_or((stamp, "0"));
        let millis: i64 = format!("{millis:0<3}").get(..3)?.parse().ok()?;
        let seconds: i64 = seconds.parse().ok().filter(|seconds| (0..1 << 37).contains(seconds))?;
        Some(UNIX_EPOCH + seconds * TICKS_PER_SECOND + millis * TICKS_PER_MILLISECOND)
    }

    /// The fields, each once, later records over earlier ones. A process's start has those of its system call, its
    /// folder, its arguments and title, and `cmdline`, its arguments with blanks between.
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = Vec::new();
        let mut put = |name: &str, value: String| match found.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => found.push((name.to_owned(), value)),
        };
        if self.kind() != "SYSCALL_EXECVE" {
            for (name, value) in self.records.iter().flat_map(|(_, fields)| fields) {
                put(name, value.clone());
            }
            return found;
        }
        for (kind, fields) in &self.records {
            match kind.as_str() {
                "SYSCALL" => {
                    for name in START {
                        if let Some((_, value)) = fields.iter().find(|(known, _)| known == name) {
                            put(name, value.clone());
                        }
                    }
                }
                "CWD" | "PROCTITLE" => {
                    for (name, value) in
                        fields.iter().filter(|(name, _)| name == "cwd" || name == "proctitle")
                    {
                        put(name, value.clone());
                    }
                }
                "EXECVE" => {
                    let mut arguments: Vec<(usize, String)> = Vec::new();
                    for (name, value) in fields {
                        // a long argument comes in pieces: a1[0], a1[1] …
                        let place =
                            name.strip_prefix('a').and_then(|rest| rest.split('[').next()?.parse().ok());
                        match place {
                            Some(place) => match arguments.iter_mut().find(|(known, _)| *known == place) {
                                Some((_, text)) => text.push_str(value),
                                None => arguments.push((place, value.clone())),
                            },
                            None if name == "argc" => put("argc", value.clone()),
                            None => {}
                        }
                    }
                    arguments.sort_by_key(|(place, _)| *place);
                    let line: Vec<&str> = arguments.iter().map(|(_, text)| text.as_str()).collect();
                    put("cmdline", line.join(" "));
                    for (place, text) in arguments {
                        put(&format!("a{place}"), text);
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// `key=value` parts of a record: in quotes as they are, and without quotes from hexadecimal where that kind of record
/// writes texts so; the numbers that stand for "none" (4294967295) are -1.
pub fn fields(kind: &str, text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in parts(text) {
        match value.strip_prefix('\'') {
            // the message of a program stands in quotes inside its record
            Some(inner) if name == "msg" => found.extend(
                parts(inner.trim_end_matches('\''))
                    .map(|(name, value)| (name.to_owned(), decoded(kind, name, value))),
            ),
            _ => found.push((name.to_owned(), decoded(kind, name, value))),
        }
    }
    found
}

fn parts(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return None;
            }
            let Some((name, after)) = rest.split_once('=') else {
                rest = "";
                return None;
            };
            let name = name.rsplit(' ').next().unwrap_or(name);
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''));
            let (value, behind) = if let Some(quote) = quote {
                let inner = after.get(1..).unwrap_or_default();
                let end = inner.find(quote).unwrap_or(inner.len());
                (after.get(..end + 2).unwrap_or(after), inner.get(end + 1..).unwrap_or_default())
            } else {
                let end = after.find([' ', '\u{1d}']).unwrap_or(after.len());
                (after.get(..end).unwrap_or(after), after.get(end..).unwrap_or_default())
            };
            rest = behind.trim_start_matches('\u{1d}');
            if !name.is_empty() {
                return Some((name, value));
            }
        }
    })
}

fn decoded(kind: &str, name: &str, value: &str) -> String {
    if let Some(inner) = value.strip_prefix('"') {
        return inner.strip_suffix('"').unwrap_or(inner).to_owned();
    }
    if let Some(inner) = value.strip_prefix('\'') {
        return inner.strip_suffix('\'').unwrap_or(inner).to_owned();
    }
    if value == "4294967295" && NUMBERS.contains(&name) {
        return "-1".to_owned();
    }
    let written = match kind {
        "EXECVE" => {
            name.starts_with('a') && name.get(1..2).is_some_and(|digit| digit.as_bytes()[0].is_ascii_digit())
        }
        "PROCTITLE" => name == "proctitle",
        "USER_CMD" => name == "cmd",
        _ => matches!(name, "exe" | "comm" | "cwd" | "name"),
    };
    if written && let Some(text) = from_hex(value) { text } else { value.to_owned() }
}

fn from_hex(value: &str) -> Option<String> {
    let value = value.as_bytes();
    if value.is_empty() || !value.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let bytes = value
        .chunks_exact(2)
        .map(|pair| Some((digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?) as u8))
        .collect::<Option<Vec<u8>>>()?;
    String::from_utf8(bytes).ok()
}

/// Events put together from lines such as `type=EXECVE msg=audit(1550449427.129:8986525): argc=3 a0="ls"`, in the order of
/// their first records; other lines are passed over. Each line comes with its row.
pub fn assemble<'a>(lines: impl Iterator<Item = (u32, &'a str)>) -> Vec<Event> {
    let mut known: Map<String, usize> = map(64);
    let mut events: Vec<Event> = Vec::new();
    for (row, line) in lines {
        let Some(start) = line.find("type=") else { continue };
        let line = line.get(start + 5..).unwrap_or_default();
        let Some((kind, rest)) = line.split_once(' ') else { continue };
        let Some((_, rest)) = rest.split_once("audit(") else { continue };
        let Some((id, rest)) = rest.split_once("):") else { continue };
        let at = *known.entry(id.to_owned()).or_insert_with(|| {
            events.push(Event { id: id.to_owned(), records: Vec::new(), row });
            events.len() - 1
        });
        if let Some(event) = events.get_mut(at) {
            event.records.push((kind.to_owned(), fields(kind, rest)));
        }
    }
    events
}

/// The events of a column of lists of records by type, as the AuditLog table has them: `[{"EXECVE": ["argc=3", …]}, …]`.
fn of_lists(table: &Table, column: &str) -> Result<Vec<Event>> {
    let id =
        first_of(table, &["mssg_id", "MessageId", "AuditId"]).map(|name| require(table, name)).transpose()?;
    let column = require(table, column)?;
    let mut events = Vec::new();
    for row in 0..table.height() {
        let text = crate::cells::plain(column.cell(row));
        let Ok(Value::Array(records)) = serde_json::from_str::<Value>(&text) else { continue };
        let mut event = Event {
            id: id.map_or(String::new(), |id| crate::cells::plain(id.cell(row))),
            records: Vec::new(),
            row: row as u32,
        };
        for record in records.iter().filter_map(Value::as_object) {
            for (kind, parts) in record {
                let fields = match parts {
                    Value::Array(parts) => parts
                        .iter()
                        .filter_map(Value::as_str)
                        .map(|part| part.split_once('=').unwrap_or((part, "")))
                        .map(|(name, value)| (name.to_owned(), decoded(kind, name, value)))
                        .collect(),
                    Value::Object(parts) => parts
                        .iter()
                        .map(|(name, value)| {
                            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                            (name.clone(), decoded(kind, name, &value))
                        })
                        .collect(),
                    Value::String(text) => fields(kind, text),
                    _ => continue,
                };
                event.records.push((kind.clone(), fields));
            }
        }
        if !event.records.is_empty() {
            events.push(event);
        }
    }
    Ok(events)
}

/// A row for each event: `EventType`, `mssg_id` (string), `TimeGenerated` (datetime), then a column for each field that any
/// event has: long for ids and counts, string otherwise. Columns of `table` other than these and `input` stay in front, from
/// the row of the event's first record.
pub async fn to_table(
    events: &[Event],
    table: Option<(&Table, &str)>,
    control: &dyn Control,
) -> Result<Table> {
    let mut names: Vec<String> = Vec::new();
    let mut known: Map<String, usize> = map(64);
    let mut cells: Vec<Vec<(usize, String)>> = Vec::with_capacity(events.len());
    for (at, event) in events.iter().enumerate() {
        pace(control, at, events.len(), 0.4, 0.7).await?;
        let fields = event.fields();
        cells.push(
            fields
                .into_iter()
                .map(|(name, value)| {
                    let place = *known.entry(name.clone()).or_insert_with(|| {
                        names.push(name);
                        names.len() - 1
                    });
                    (place, value)
                })
                .collect(),
        );
        if names.len() > 2000 {
            return Err(AnalyticsError::data(
                "The messages have more than 2,000 different fields.",
                "Choose one kind of event with `event_type`.",
            ));
        }
    }
    let made = ["EventType", "mssg_id", "TimeGenerated"];
    let mut columns: Vec<Column> = vec![
        Column::strings("EventType", events.iter().map(|event| Some(event.kind())).collect()),
        Column::strings("mssg_id", events.iter().map(|event| Some(event.id.as_str())).collect()),
        Column::datetimes("TimeGenerated", events.iter().map(Event::time).collect()),
    ];
    for (place, name) in names.iter().enumerate() {
        if made.contains(&name.as_str()) {
            continue;
        }
        let number = NUMBERS.contains(&name.as_str());
        let ty = if number { KqlType::Long } else { KqlType::String };
        let mut builder = ColumnBuilder::new(name, ty, events.len());
        for fields in &cells {
            match fields.iter().find(|(at, _)| *at == place) {
                Some((_, value)) => builder.push_str(value),
                None => builder.push_null(),
            }
        }
        columns.push(builder.finish());
    }
    let mut front: Vec<Column> = Vec::new();
    if let Some((table, input)) = table {
        let rows: Vec<u32> = events.iter().map(|event| event.row).collect();
        for column in table.columns() {
            if column.name() != input && columns.iter().all(|made| made.name() != column.name()) {
                front.push(column.take(&rows)?);
            }
        }
    }
    front.extend(columns);
    Ok(Table::with_height(front, events.len())?)
}

/// Audit messages by name.
pub static EXTRACT_EVENTS_TO_DF: Function = Function {
    name: "extract_events_to_df",
    description: "Puts the records of Linux auditd's events together and decodes them: EventType, mssg_id, TimeGenerated and \
                  the fields; a process's start is SYSCALL_EXECVE with cmdline. Takes the text of a log, a column of its \
                  lines, or a column of lists of records by type.",
    input: Accepts::TextOrTable,
    parameters: &[
        optional("input_column", Kind::Text, Default::Text("AuditdMessage"), "The messages."),
        optional(
            "event_type",
            Kind::Text,
            Default::None,
            "Only events of this type, such as SYSCALL_EXECVE.",
        ),
    ],
    parity: &[
        Parity::same("extract_events_to_df", "Types, fields and times of the peer's forms."),
        Parity::better(
            "extract_events_to_df",
            "A missing field does not end its record, all arguments count in cmdline and not the first three, pieces of \
             long arguments are joined, and hexadecimal that is no UTF-8 stays as it is.",
        ),
    ],
    pipes: false,
    run: |input, arguments, control| {
        Box::pin(async move {
            let column = arguments.text("input_column").unwrap_or("AuditdMessage");
            let (mut events, table) = match &input {
                Input::Text(text) => (assemble(text.lines().map(|line| (0, line))), None),
                Input::Table(table) => {
                    let cells = require(table, column)?;
                    let mut events = of_lists(table, column)?;
                    if events.is_empty() {
                        let texts = crate::Distinct::of(cells);
                        let rows = texts.rows().iter().enumerate();
                        let lines = rows.flat_map(|(row, at)| {
                            texts.get(*at as usize).lines().map(move |line| (row as u32, line))
                        });
                        events = assemble(lines);
                    }
                    (events, Some((table, column)))
                }
            };
            control.checkpoint(0.4).await?;
            if let Some(wanted) = arguments.text("event_type") {
                events.retain(|event| event.kind() == wanted);
            }
            Ok(Outcome::table("events", to_table(&events, table, control).await?))
        })
    },
};
