//! The functions of the registry.

use std::collections::HashMap;

use huntlet_table::store::TextsBuilder;
use huntlet_table::{Column, ColumnBuilder, Table};
use huntlet_ticks::TICKS_PER_SECOND;
use serde_json::Value;

use super::rules::{Hit, LogType, Rules};
use super::speed::bursts;
use crate::distinct::text_column;
use crate::spread::texts_of;
use crate::steps::per_text;
use crate::{
    Accepts, AnalyticsError, Default as Given, Distinct, Function, Kind, Outcome, Parity, optional, required,
};

/// The most commands of a stretch that are listed.
const LISTED: usize = 100;

/// `risky_cmd_line`.
pub static RISKY: Function = Function {
    name: "risky_cmd_line",
    description: "Command lines that break rules, in themselves or in the base64 they hold. Columns: those of the table, \
                  rule, decoded (the text in which the rule was found, if it was decoded).",
    input: Accepts::TextOrTable,
    parameters: &[
        required("column", Kind::Column, "The column of command lines."),
        optional(
            "log_type",
            Kind::Choice(&["Syslog", "Windows"]),
            Given::Text("Syslog"),
            "Whose rules are used.",
        ),
        optional(
            "detection_rules",
            Kind::Object,
            Given::None,
            "Rules of one's own instead: name to regular expression.",
        ),
    ],
    parity: &[
        Parity::same(
            "risky_cmd_line",
            "Authorized keys, downloads piped into a shell, fork bombs, moves to /dev/null, shells.",
        ),
        Parity::better(
            "risky_cmd_line",
            "Decoded base64 is tested (MSTICPy decodes it and tests the command again).",
        ),
        Parity::better(
            "risky_cmd_line",
            "A row per command and rule: commands of one time do not replace each other. Rules for Windows too.",
        ),
    ],
    pipes: true,
    run: |input, arguments, control| {
        Box::pin(async move {
            let rules = match arguments.object("detection_rules") {
                None => Rules::of(if arguments.text("log_type") == Some("Windows") {
                    LogType::Windows
                } else {
                    LogType::Syslog
                })?,
                Some(own) => {
                    let wrong = || {
                        AnalyticsError::argument(
                            "detection_rules",
                            "has a rule that is no text",
                            "Give names and regular expressions.",
                        )
                    };
                    let pairs = own
                        .iter()
                        .map(|(name, regex)| Ok((name.as_str(), regex.as_str().ok_or_else(wrong)?)));
                    Rules::new(pairs.collect::<crate::Result<Vec<_>>>()?.into_iter())?
                }
            };
            let (table, texts) = texts_of(input, &arguments)?;
            let each: Vec<Vec<Hit>> = per_text(&texts, control, (0.0, 1.0), |text| rules.find(text)).await?;
            let mut rows = Vec::new();
            let (mut names, mut decoded) = (TextsBuilder::default(), TextsBuilder::default());
            for (row, number) in texts.rows().iter().enumerate() {
                for hit in each.get(*number as usize).into_iter().flatten() {
                    rows.push(row as u32);
                    names.append_value(&hit.rule);
                    decoded.append_value(&hit.decoded);
                }
            }
            let found = table.take(&rows)?;
            let found = found
                .with_column(text_column("rule", names))?
                .with_column(text_column("decoded", decoded))?;
            Ok(Outcome::table("risky", found))
        })
    },
};

/// `cmd_speed`.
pub static SPEED: Function = Function {
    name: "cmd_speed",
    description: "Commands that come faster than somebody types: stretches in which `events` further commands follow \
                  within `time`. Columns: those of `by`, FirstEventTime, LastEventTime, Commands (count), CommandList (the first 100).",
    input: Accepts::Table,
    parameters: &[
        required("cmd_field", Kind::Column, "The column of commands."),
        optional("time", Kind::TimeSpan, Given::Text("00:00:05"), "The length of the window."),
        optional(
            "events",
            Kind::Int(1, 1_000_000),
            Given::Int(10),
            "How many further commands make a stretch.",
        ),
        optional(
            "time_column",
            Kind::Column,
            Given::Text("TimeGenerated"),
            "The column of the commands' times.",
        ),
        optional(
            "by",
            Kind::Columns,
            Given::None,
            "Columns whose values are looked at apart, such as the account and the host.",
        ),
    ],
    parity: &[
        Parity::same("cmd_speed", "The windows."),
        Parity::different(
            "cmd_speed",
            "Windows that overlap are one stretch, with its commands; rows need not be sorted; accounts can be kept apart.",
        ),
    ],
    pipes: true,
    run: |input, arguments, control| {
        Box::pin(async move {
            let table = input.table()?;
            let time_column = arguments.text("time_column").unwrap_or("TimeGenerated");
            let times = table.require(time_column)?;
            let wrong = || {
                AnalyticsError::data(
                    format!("`{time_column}` is no datetime."),
                    "Name a datetime column as `time_column`.",
                )
            };
            if times.ty() != huntlet_table::KqlType::DateTime {
                return Err(wrong());
            }
            let times = times.i64()?;
            let commands = Distinct::of(table.require(arguments.text("cmd_field").unwrap_or_default())?);
            let by = arguments.texts("by");
            let keys: Vec<Distinct> =
                by.iter().map(|name| Ok(Distinct::of(table.require(name)?))).collect::<crate::Result<_>>()?;
            let span = arguments.timespan("time").unwrap_or(5 * TICKS_PER_SECOND);
            let events = arguments.size("events").unwrap_or(10);
            // a number for each combination of the columns' values, in the order of their first rows
            let mut numbers = vec![0_u32; table.height()];
            let mut count = 1;
            for key in &keys {
                let mut known: HashMap<(u32, u32), u32> = HashMap::new();
                for (number, value) in numbers.iter_mut().zip(key.rows()) {
                    let next = known.len() as u32;
                    *number = *known.entry((*number, *value)).or_insert(next);
                }
                count = known.len();
            }
            let mut groups: Vec<Vec<(i64, u32)>> = vec![Vec::new(); count];
            for (row, number) in numbers.iter().enumerate() {
                if let (Some(time), Some(group)) = (times.get(row), groups.get_mut(*number as usize)) {
                    group.push((time, row as u32));
                }
            }
            let mut rows = Vec::new();
            let (mut first, mut last, mut size) = (Vec::new(), Vec::new(), Vec::new());
            let mut lists = ColumnBuilder::new("CommandList", huntlet_table::KqlType::Dynamic, 0);
            for (done, mut events_of) in groups.into_iter().enumerate() {
                events_of.sort_unstable();
                let sorted: Vec<i64> = events_of.iter().map(|(time, _)| *time).collect();
                for burst in bursts(&sorted, span, events) {
                    let inside = events_of.get(burst.first..=burst.last).unwrap_or_default();
                    rows.extend(inside.first().map(|(_, row)| *row));
                    first.push(inside.first().map(|(time, _)| *time));
                    last.push(inside.last().map(|(time, _)| *time));
                    size.push(Some(inside.len() as i64));
                    let text = |(_, row): &(i64, u32)| {
                        let number = commands.rows().get(*row as usize).copied().unwrap_or_default();
                        Value::from(commands.get(number as usize))
                    };
                    lists.push_json(&inside.iter().take(LISTED).map(text).collect());
                }
                if done % 1024 == 0 {
                    control.checkpoint(done as f64 / count as f64).await?;
                }
            }
            let mut columns: Vec<Column> = Vec::new();
            for name in &by {
                columns.push(table.require(name)?.take(&rows)?);
            }
            columns.push(Column::datetimes("FirstEventTime", first));
            columns.push(Column::datetimes("LastEventTime", last));
            columns.push(Column::longs("Commands", size));
            columns.push(lists.finish());
            Ok(Outcome::table("bursts", Table::new(columns)?))
        })
    },
};
