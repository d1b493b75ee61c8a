//! Numbers that stand for a process: its image and its command line.

use huntlet_table::{Column, Table};

use super::features::{char_ord_score, crc32_hash, delim_count, delim_hash, is_system_session, last_segment};
use crate::cells::require;
use crate::{Accepts, Default, Distinct, Function, Kind, Outcome, Parity, Result, optional};

/// A column of one number for each distinct text.
pub(super) fn spread(name: &str, distinct: &Distinct, numbers: &[i64]) -> Column {
    Column::longs(name, distinct.rows().iter().map(|at| numbers.get(*at as usize).copied()).collect())
}

fn spread_reals(name: &str, distinct: &Distinct, numbers: &[f64]) -> Column {
    Column::reals(name, distinct.rows().iter().map(|at| numbers.get(*at as usize).copied()).collect())
}

fn logarithm(value: f64) -> f64 {
    if value > 0.0 { value.log10() } else { 0.0 }
}

/// The columns of process events.
#[derive(Debug, Clone)]
pub struct ProcessColumns {
    /// The image's path.
    pub process: String,
    /// The command line.
    pub command: String,
    /// The logon session.
    pub session: String,
}

/// The table with numbers for image and command line; columns that are there already are kept unless `force`. `separator`
/// is that of paths, found out from the first ten images when none.
///
/// | column | type | |
/// | --- | --- | --- |
/// | processName | string | the last segment of the image's path |
/// | pathScore, pathLogScore | long, real | sum of its path's code points, and the decimal logarithm (0 of 0) |
/// | pathHash | long | CRC-32 of its path |
/// | commandlineLen, commandlineLogLen | long, real | characters, and the logarithm |
/// | commandlineTokensFull, commandlineTokensHash | long | number and CRC-32 of the delimiters |
/// | commandlineScore | long | sum of code points |
/// | isSystemSession | bool | the session is `0x3e7` or `-1` |
pub fn add_process_features(
    table: &Table,
    columns: &ProcessColumns,
    separator: Option<char>,
    force: bool,
) -> Result<Table> {
    let images = Distinct::of(require(table, &columns.process)?);
    let separator = separator.unwrap_or_else(|| {
        let first = images.rows().iter().take(10);
        if first.into_iter().any(|at| images.get(*at as usize).contains('/')) { '/' } else { '\\' }
    });
    let each = |of: &dyn Fn(&str) -> u64| images.iter().map(|text| of(text) as i64).collect::<Vec<_>>();
    let scores = each(&|text| char_ord_score(text, 1));
    let logs: Vec<f64> = scores.iter().map(|score| logarithm(*score as f64)).collect();
    let names: Vec<&str> = images.iter().map(|text| last_segment(text, separator)).collect();
    let mut made = vec![
        images.spread("processName", &names),
        spread("pathScore", &images, &scores),
        spread_reals("pathLogScore", &images, &logs),
        spread("pathHash", &images, &each(&|text| u64::from(crc32_hash(text)))),
    ];
    if let Some(column) = table.column(&columns.command) {
        let commands = Distinct::of(column);
        let each = |of: &dyn Fn(&str) -> u64| commands.iter().map(|text| of(text) as i64).collect::<Vec<_>>();
        let lengths = each(&|text| text.chars().count() as u64);
        let logs: Vec<f64> = lengths.iter().map(|length| logarithm(*length as f64)).collect();
        made.push(spread("commandlineLen", &commands, &lengths));
        made.push(spread_reals("commandlineLogLen", &commands, &logs));
        made.push(spread("commandlineTokensFull", &commands, &each(&delim_count)));
        made.push(spread("commandlineScore", &commands, &each(&|text| char_ord_score(text, 1))));
        made.push(spread("commandlineTokensHash", &commands, &each(&|text| u64::from(delim_hash(text)))));
    }
    if let Some(column) = table.column(&columns.session) {
        let sessions = Distinct::of(column);
        let system: Vec<bool> = sessions.iter().map(is_system_session).collect();
        let cells = sessions.rows().iter().map(|at| system.get(*at as usize).copied()).collect();
        made.push(Column::bools("isSystemSession", cells));
    }
    let mut table = table.clone();
    for column in made {
        if force || table.column(column.name()).is_none() {
            table = table.with_column(column)?;
        }
    }
    Ok(table)
}

/// Adds the numbers.
pub static ADD_PROCESS_FEATURES: Function = Function {
    name: "add_process_features",
    description: "Adds numbers that stand for image and command line of process events: processName, pathScore, \
                  pathLogScore, pathHash, commandlineLen, commandlineLogLen, commandlineTokensFull, commandlineScore, \
                  commandlineTokensHash, isSystemSession.",
    input: Accepts::Table,
    parameters: &[
        optional("process_column", Kind::Text, Default::Text("NewProcessName"), "The image's path."),
        optional(
            "command_column",
            Kind::Text,
            Default::Text("CommandLine"),
            "The command line, if there is one.",
        ),
        optional(
            "session_column",
            Kind::Text,
            Default::Text("SubjectLogonId"),
            "The logon session, if there is one.",
        ),
        optional(
            "path_separator",
            Kind::Choice(&["auto", "/", "\\"]),
            Default::Text("auto"),
            "What separates the parts of a path; `auto` looks at the first ten.",
        ),
        optional(
            "force",
            Kind::Bool,
            Default::Bool(false),
            "Whether columns that are there already are made anew.",
        ),
    ],
    parity: &[
        Parity::same(
            "add_process_features",
            "Scores, delimiters and CRC-32 on the first rows of the host sample.",
        ),
        Parity::better(
            "add_process_features",
            "A null command line counts as empty; the peer raises an error.",
        ),
    ],
    pipes: true,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let text = |name: &str| arguments.text(name).unwrap_or_default().to_owned();
            let columns = ProcessColumns {
                process: text("process_column"),
                command: text("command_column"),
                session: text("session_column"),
            };
            let separator = arguments.text("path_separator").filter(|text| *text != "auto");
            let separator = separator.and_then(|text| text.chars().next());
            let table = add_process_features(&table, &columns, separator, arguments.bool("force"))?;
            Ok(Outcome::table("processes", table))
        })
    },
};
