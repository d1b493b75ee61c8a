//! What a Splunk server with Contoso's logs has: recorded results, and how a search finds its own.
//!
//! A search begins as one of the recordings does; the commands behind it (`where`, `rename`, `table`, `head`) are run
//! over the recorded rows. Whatever else a search says is refused: a recording must not answer another question.

mod search;
mod steps;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use huntlet_ticks::{TICKS_PER_DAY, TICKS_PER_SECOND, format_datetime_short, parse_timespan};
use serde::Deserialize;

use search::Terms;
pub(crate) use search::epoch;
use steps::{Step, commands};

/// `replies/splunk.json`, as written.
#[derive(Deserialize)]
struct Recordings {
    searches: Vec<Recording>,
    tables: BTreeMap<String, Recorded>,
}

#[derive(Deserialize)]
struct Recording {
    /// The commands that a search begins with; `*` stands for anything.
    begins: Vec<String>,
    /// The recorded rows.
    rows: String,
    /// What the names of a data model's fields begin with.
    #[serde(default)]
    prefix: String,
}

/// Cells are texts, as in Splunk's replies; `@7T03:31:12` is a time of the tenant's eighth day, and `@c` before it has
/// it printed as `ctime` does.
#[derive(Deserialize)]
struct Recorded {
    fields: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

static RECORDINGS: LazyLock<Recordings> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../replies/splunk.json")).expect("the recordings are JSON")
});

/// Fields of an event that belong to no data model.
const OWN: &[&str] = &["_time", "host", "source", "sourcetype", "index"];

/// The rows of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub fields: Vec<String>,
    pub rows: Vec<Vec<Option<String>>>,
}

impl Found {
    fn at(&self, field: &str) -> Option<usize> {
        self.fields.iter().position(|known| known == field)
    }
}

/// The result of a search over the days from `start`, within a time span; both ends in ticks, the last not within. An
/// error is a sentence.
pub(crate) fn answer(text: &str, start: i64, span: (i64, i64)) -> Result<Found, String> {
    let commands = commands(text)?;
    let recording = RECORDINGS.searches.iter().find(|recording| {
        recording.begins.len() <= commands.len()
            && recording.begins.iter().zip(&commands).all(|(pattern, command)| like(pattern, command))
    });
    let (Some(first), Some(recording)) = (commands.first(), recording) else {
        let known: Vec<String> =
            RECORDINGS.searches.iter().map(|one| format!("`{}`", one.begins.join(" | "))).collect();
        return Err(format!(
            "The emulator has no recording of this search. It answers those of Huntlet's library, which begin with {}.",
            known.join(", ")
        ));
    };
    let recorded =
        RECORDINGS.tables.get(&recording.rows).ok_or_else(|| format!("No rows {}.", recording.rows))?;
    let terms = match first.strip_prefix("search ") {
        Some(terms) => Terms::of(terms)?,
        None => Terms::default(),
    };
    let name = |field: &String| {
        if OWN.contains(&field.as_str()) { field.clone() } else { format!("{}{field}", recording.prefix) }
    };
    let plain = Found { fields: recorded.fields.clone(), rows: Vec::new() };
    let time = plain.at("_time");
    let mut found = Found { fields: recorded.fields.iter().map(name).collect(), rows: Vec::new() };
    for row in &recorded.rows {
        let at = time.and_then(|at| row.get(at)?.as_deref()).and_then(|cell| instant(cell, start));
        let within = at.is_none_or(|at| span.0 <= at && at < span.1);
        let cell = |field: &str| plain.at(field).and_then(|at| row.get(at)?.as_deref());
        if within && terms.hold(&cell, at) {
            let cells = row.iter().map(|cell| cell.as_deref().map(|cell| printed(cell, start)));
            found.rows.push(cells.collect());
        }
    }
    for command in commands.get(recording.begins.len()..).unwrap_or_default() {
        Step::of(command)?.run(&mut found);
    }
    Ok(found)
}

/// `@7T03:31:12`, in ticks.
fn instant(cell: &str, start: i64) -> Option<i64> {
    let text = cell.strip_prefix('@')?;
    let (day, time) = text.strip_prefix('c').unwrap_or(text).split_once('T')?;
    Some(start + day.parse::<i64>().ok()? * TICKS_PER_DAY + parse_timespan(time)?)
}

fn printed(cell: &str, start: i64) -> String {
    let Some(at) = instant(cell, start) else { return cell.to_owned() };
    // whole seconds: 2026-10-08T03:31:12Z
    let text = format_datetime_short(at - at % TICKS_PER_SECOND);
    let text = text.trim_end_matches('Z');
    match (cell.starts_with("@c"), text.split_once('T').map(|(date, time)| (date.split('-'), time))) {
        (true, Some((mut date, time))) => {
            let mut next = || date.next().unwrap_or_default();
            let (year, month, day) = (next(), next(), next());
            format!("{month}/{day}/{year} {time}")
        }
        _ => format!("{text}.000+00:00"),
    }
}

/// Whether a text is as a pattern says, in which `*` stands for anything and white space for any of it.
fn like(pattern: &str, text: &str) -> bool {
    let [pattern, text] = [pattern, text]
        .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use huntlet_demo::{DemoOptions, generate};
    use huntlet_table::text::cell_text;

    use super::*;

    const START: i64 = 639_264_096_000_000_000;
    const ALWAYS: (i64, i64) = (i64::MIN, i64::MAX);

    fn column(found: &Found, field: &str) -> Vec<String> {
        let at = found.at(field).unwrap_or_else(|| panic!("no field {field} in {:?}", found.fields));
        found.rows.iter().map(|row| row[at].clone().unwrap_or_default()).collect()
    }

    #[test]
    fn rows_are_those_of_the_demo_tenant() {
        let demo = DemoOptions { scale: 0.0, ..DemoOptions::default() };
        assert_eq!(demo.start(), START);
        let tables: BTreeMap<String, _> = generate(&demo).into_iter().collect();
        let cells = |table: &str, names: &[&str]| -> Vec<Vec<String>> {
            let table = &tables[table];
            let columns: Vec<_> = names.iter().map(|name| table.column(name).expect("a column")).collect();
            (0..table.height())
                .map(|row| columns.iter().map(|column| cell_text(column.cell(row))).collect())
                .collect()
        };
        let as_splunk = |time: &str| time.replace('Z', ".000+00:00");
        let alerts = answer("| datamodel Alerts Alerts search", START, ALWAYS).expect("alerts");
        let times = column(&alerts, "_time");
        let theirs = cells("SecurityAlert", &["TimeGenerated", "AlertName", "AlertSeverity", "Description"]);
        assert_eq!(theirs.len(), alerts.rows.len());
        for (at, row) in theirs.iter().enumerate() {
            assert_eq!(times[at], as_splunk(&row[0]));
            assert_eq!(column(&alerts, "Alerts.signature")[at], row[1]);
            assert_eq!(column(&alerts, "Alerts.severity")[at], row[2].to_ascii_lowercase());
            assert_eq!(column(&alerts, "Alerts.description")[at], row[3]);
        }
        let logons = answer(
            "| datamodel Authentication Authentication search | rename \"Authentication.*\" as *",
            START,
            ALWAYS,
        )
        .expect("logons");
        let there = |row: usize| {
            let cell = |field| column(&logons, field)[row].clone();
            let (time, user, src) = (cell("_time"), cell("user"), cell("src"));
            match cell("sourcetype").as_str() {
                "azure:aad:signin" => {
                    cells("SigninLogs", &["TimeGenerated", "UserPrincipalName", "IPAddress"]).contains(&vec![
                        time.replace(".000+00:00", "Z"),
                        format!("{user}@contoso.com"),
                        src,
                    ])
                }
                "XmlWinEventLog" => {
                    cells("SecurityEvent", &["TimeGenerated", "TargetUserName", "IpAddress", "EventID"])
                        .contains(&vec![time.replace(".000+00:00", "Z"), user, src, cell("signature")])
                }
                "linux_secure" => cells("Syslog", &["TimeGenerated", "SyslogMessage"]).iter().any(|one| {
                    as_splunk(&one[0]) == time && one[1].contains(&format!("for {user} from {src}"))
                }),
                _ => cells("CommonSecurityLog", &["TimeGenerated", "SourceUserName", "SourceIP"])
                    .contains(&vec![time.replace(".000+00:00", "Z"), user, src]),
            }
        };
        let strays: Vec<usize> = (0..logons.rows.len()).filter(|row| !there(*row)).collect();
        assert!(strays.is_empty(), "logons that the tenant does not have: {strays:?}");
        let events = answer("search index=wineventlog", START, ALWAYS).expect("events");
        let processes = cells("SecurityEvent", &["TimeGenerated", "CommandLine"]);
        for (time, line) in column(&events, "_time").iter().zip(column(&events, "cmdline")) {
            assert!(
                processes.contains(&vec![time.replace(".000+00:00", "Z"), line.clone()]),
                "{time} {line}"
            );
        }
        assert!(events.rows.len() > 5);
    }

    #[test]
    fn commands_behind_a_recording_are_run() {
        let text = "| datamodel Alerts Alerts search\n| rename \"Alerts.*\" as *\n| where src=\"203.0.113.66\"\n\
            | table _time, signature\n| head 2";
        let found = answer(text, START, ALWAYS).expect("rows");
        assert_eq!(found.fields, ["_time", "signature"]);
        assert_eq!(
            found.rows[0],
            [
                Some("2026-10-08T04:17:42.000+00:00".to_owned()),
                Some("Unfamiliar sign-in properties".to_owned())
            ]
        );
        assert_eq!(found.rows.len(), 2);
        let rows = |text: &str| answer(text, START, ALWAYS).map(|found| found.rows.len());
        let alerts = "| datamodel Alerts Alerts search | rename \"Alerts.*\" as *";
        assert_eq!(rows(&format!("{alerts} | where lower(user)=lower(\"MeganB\")")), Ok(9));
        assert_eq!(rows(&format!("{alerts} | where user=\"MeganB\"")), Ok(0));
        // without the rename the field has another name
        assert_eq!(rows("| datamodel Alerts Alerts search | where user=\"meganb\""), Ok(0));
        assert_eq!(rows("| rest /servicesNS/-/-/saved/searches | where 'alert.track'=1"), Ok(3));
        // `*` does not mean Splunk's own indexes
        assert_eq!(rows("search index=\"*\""), Ok(7));
        assert_eq!(rows("search (index=\"*\" OR index=_audit) source=audittrail"), Ok(4));
        assert_eq!(rows("search index=wineventlog earliest=1791600000 latest=1791604800"), Ok(5));
        let day = (START + 7 * TICKS_PER_DAY, START + 8 * TICKS_PER_DAY);
        assert_eq!(answer(alerts, START, day).map(|found| found.rows.len()), Ok(3));
    }

    #[test]
    fn what_is_not_recorded_is_refused() {
        for (text, reason) in [
            ("| tstats count by host", "no recording"),
            ("search index=a user=b", "`user`"),
            ("| datamodel Alerts Alerts search | stats count by src", "`stats`"),
            ("| datamodel Alerts Alerts search | where src=\"a\" OR src=\"b\"", "`where"),
            ("| datamodel Alerts Alerts search | where src=\"a", "quote"),
            ("", "no recording"),
        ] {
            let error = answer(text, START, ALWAYS).expect_err(text);
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn patterns_are_of_the_whole_text() {
        assert!(like("a * c", "a  b\nc") && like("search *", "search x") && like("a", "A"));
        assert!(!like("a * c", "a b d") && !like("a", "a b") && !like("a * b", "x a b"));
    }
}
