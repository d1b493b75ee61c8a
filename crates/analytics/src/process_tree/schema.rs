//! Which column of a table of process events plays which part.

use huntlet_table::Table;
use serde_json::{Map, Value};

use crate::{AnalyticsError, Result, codes};

/// Columns by their part; `""` for a part that a schema does not have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    /// The schema's name.
    pub name: String,
    /// When the process started.
    pub time_stamp: String,
    /// Its image.
    pub process_name: String,
    /// Its id.
    pub process_id: String,
    /// The id of the process that started it.
    pub parent_id: String,
    /// The image of the process that started it.
    pub parent_name: String,
    /// Its command line.
    pub cmd_line: String,
    /// What separates the parts of an image's path.
    pub path_separator: String,
    /// Who started it.
    pub user_name: String,
    /// The id of who started it.
    pub user_id: String,
    /// The logon session that started it.
    pub logon_id: String,
    /// The logon session that it runs in, where that is another.
    pub target_logon_id: String,
    /// The machine.
    pub host_name: String,
    /// What kind of event a row is.
    pub event_id_column: String,
    /// The kind that starts a process.
    pub event_id: String,
    /// When the parent started, in events that know their parent exactly.
    pub parent_time: String,
    /// Image, id and start of the parent's parent, in events that know them.
    pub grandparent: [String; 3],
}

/// The parts that a schema of the caller may name, as MSTICPy's `ProcSchema` calls them.
pub const PARTS: [&str; 14] = [
    "process_name",
    "process_id",
    "parent_id",
    "time_stamp",
    "cmd_line",
    "path_separator",
    "user_name",
    "logon_id",
    "host_name_column",
    "parent_name",
    "target_logon_id",
    "user_id",
    "event_id_column",
    "event_id_identifier",
];

/// Names of the schemas that are known.
pub const SCHEMAS: [&str; 8] =
    ["windows", "linux", "mde", "mde_internal", "sysmon", "osquery", "fireeye", "custom"];

fn schema(name: &str, parts: [&str; 13]) -> Schema {
    let [time, process, pid, parent, parent_name, logon, target, cmd, user, user_id, event, id, host] =
        parts.map(str::to_owned);
    Schema {
        name: name.to_owned(),
        time_stamp: time,
        process_name: process,
        process_id: pid,
        parent_id: parent,
        parent_name,
        cmd_line: cmd,
        path_separator: "\\".to_owned(),
        user_name: user,
        user_id,
        logon_id: logon,
        target_logon_id: target,
        host_name: host,
        event_id_column: event,
        event_id: id,
        ..Schema::default()
    }
}

/// Every known schema, most common first.
pub fn known() -> Vec<Schema> {
    let owned = |names: [&str; 3]| names.map(str::to_owned);
    let windows = schema(
        "windows",
        [
            "TimeGenerated",
            "NewProcessName",
            "NewProcessId",
            "ProcessId",
            "ParentProcessName",
            "SubjectLogonId",
            "TargetLogonId",
            "CommandLine",
            "SubjectUserName",
            "SubjectUserSid",
            "EventID",
            "4688",
            "Computer",
        ],
    );
    let linux = Schema {
        path_separator: "/".to_owned(),
        ..schema(
            "linux",
            [
                "TimeGenerated",
                "exe",
                "pid",
                "ppid",
                "",
                "ses",
                "",
                "cmdline",
                "acct",
                "uid",
                "EventType",
                "SYSCALL_EXECVE",
                "Computer",
            ],
        )
    };
    let mde = Schema {
        parent_time: "InitiatingProcessCreationTime".to_owned(),
        grandparent: owned([
            "InitiatingProcessParentFileName",
            "InitiatingProcessParentId",
            "InitiatingProcessParentCreationTime",
        ]),
        ..schema(
            "mde",
            [
                "ProcessCreationTime",
                "FileName",
                "ProcessId",
                "InitiatingProcessId",
                "InitiatingProcessFileName",
                "InitiatingProcessLogonId",
                "LogonId",
                "ProcessCommandLine",
                "AccountName",
                "AccountSid",
                "ActionType",
                "ProcessCreated",
                "DeviceName",
            ],
        )
    };
    let internal = Schema {
        parent_time: "InitiatingProcessCreationTime".to_owned(),
        grandparent: owned([
            "InitiatingProcessParentProcessName",
            "InitiatingProcessParentProcessId",
            "InitiatingProcessParentCreationTime",
        ]),
        ..schema(
            "mde_internal",
            [
                "CreatedProcessCreationTime",
                "CreatedProcessName",
                "CreatedProcessId",
                "InitiatingProcessId",
                "InitiatingProcessName",
                "InitiatingProcessLogonId",
                "LogonId",
                "CreatedProcessCommandLine",
                "CreatedProcessAccountName",
                "CreatedProcessAccountSid",
                "",
                "",
                "ComputerDnsName",
            ],
        )
    };
    let sysmon = schema(
        "sysmon",
        [
            "UtcTime",
            "Image",
            "ProcessId",
            "ParentProcessId",
            "ParentImage",
            "LogonId",
            "",
            "CommandLine",
            "User",
            "",
            "EventID",
            "1",
            "Computer",
        ],
    );
    let osquery = Schema {
        path_separator: "/".to_owned(),
        ..schema(
            "osquery",
            [
                "calendarTime",
                "name",
                "pid",
                "parent",
                "",
                "",
                "",
                "cmdline",
                "username",
                "uid",
                "",
                "",
                "hostIdentifier",
            ],
        )
    };
    let fireeye = schema(
        "fireeye",
        [
            "starttime",
            "process",
            "pid",
            "parentpid",
            "parentprocess",
            "",
            "",
            "processcmdline",
            "username",
            "",
            "eventtype",
            "start",
            "hostname",
        ],
    );
    vec![windows, linux, mde, internal, sysmon, osquery, fireeye]
}

impl Schema {
    /// The columns that a table must have.
    pub fn needed(&self) -> [&str; 4] {
        [&self.time_stamp, &self.process_name, &self.process_id, &self.parent_id]
    }

    /// Every column that the schema names.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        [
            &self.time_stamp,
            &self.process_name,
            &self.process_id,
            &self.parent_id,
            &self.parent_name,
            &self.cmd_line,
            &self.user_name,
            &self.user_id,
            &self.logon_id,
            &self.target_logon_id,
            &self.host_name,
            &self.event_id_column,
            &self.parent_time,
        ]
        .into_iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty())
    }

    /// Parts whose column the table lacks are taken out; other names that the same tables use for time are tried.
    fn fitted(mut self, table: &Table) -> Self {
        if table.column(&self.time_stamp).is_none()
            && let Some(name) = ["Timestamp", "TimeGenerated", "UtcTime"]
                .into_iter()
                .find(|name| table.column(name).is_some() && self.name != "custom")
        {
            name.clone_into(&mut self.time_stamp);
        }
        for part in [
            &mut self.parent_name,
            &mut self.cmd_line,
            &mut self.user_name,
            &mut self.user_id,
            &mut self.logon_id,
            &mut self.target_logon_id,
            &mut self.host_name,
            &mut self.event_id_column,
            &mut self.parent_time,
        ] {
            if table.column(part).is_none() {
                part.clear();
            }
        }
        if self.grandparent.iter().any(|name| table.column(name).is_none()) {
            self.grandparent = <[String; 3]>::default();
        }
        self
    }

    /// The schema that a table has: time, image, id and parent's id must be there, and of those that fit the one with
    /// the most columns, then the first. None when none fits.
    pub fn infer(table: &Table) -> Option<Self> {
        let mut best: Option<(usize, Self)> = None;
        for schema in known() {
            let named = schema.columns().count();
            let schema = schema.fitted(table);
            if schema.needed().iter().any(|name| table.column(name).is_none()) {
                continue;
            }
            // of two schemas with as many columns the one that lacks fewer is meant
            let present = schema.columns().count();
            let rank = present * 100 - (named - present.min(named));
            if best.as_ref().is_none_or(|(most, _)| rank > *most) {
                best = Some((rank, schema));
            }
        }
        best.map(|(_, schema)| schema)
    }

    /// The schema of this name for a table, or the one that it has when the name is `auto`. An error when the table
    /// lacks a column that is needed.
    pub fn named(name: &str, table: &Table) -> Result<Self> {
        if name == "auto" {
            return Self::infer(table).ok_or_else(|| {
                AnalyticsError::new(
                    codes::COLUMN,
                    "The table has the columns of no known schema of process events.",
                    "Give `schema_columns` with at least process_name, process_id, parent_id and time_stamp.",
                )
            });
        }
        let schema = known().into_iter().find(|schema| schema.name == name);
        schema.unwrap_or_default().fitted(table).checked(table)
    }

    /// A schema of the caller's, by [`PARTS`].
    pub fn custom(parts: &Map<String, Value>, table: &Table) -> Result<Self> {
        if let Some(unknown) = parts.keys().find(|name| !PARTS.contains(&name.as_str())) {
            let message = format!("has no part `{unknown}`");
            return Err(AnalyticsError::argument(
                "schema_columns",
                message,
                format!("The parts are {}.", PARTS.join(", ")),
            ));
        }
        let part = |name: &str| match parts.get(name) {
            Some(Value::String(text)) => text.clone(),
            None | Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
        };
        let separator = part("path_separator");
        let schema = Self {
            name: "custom".to_owned(),
            time_stamp: part("time_stamp"),
            process_name: part("process_name"),
            process_id: part("process_id"),
            parent_id: part("parent_id"),
            parent_name: part("parent_name"),
            cmd_line: part("cmd_line"),
            path_separator: if separator.is_empty() { "\\".to_owned() } else { separator },
            user_name: part("user_name"),
            user_id: part("user_id"),
            logon_id: part("logon_id"),
            target_logon_id: part("target_logon_id"),
            host_name: part("host_name_column"),
            event_id_column: part("event_id_column"),
            event_id: part("event_id_identifier"),
            ..Self::default()
        };
        let schema = if schema.time_stamp.is_empty() {
            Self { time_stamp: "TimeGenerated".to_owned(), ..schema }
        } else {
            schema
        };
        if let Some(missing) = schema.columns().find(|name| table.column(name).is_none()) {
            let message = format!("names the column `{missing}`, which the table does not have");
            return Err(AnalyticsError::argument("schema_columns", message, "Name columns of the table."));
        }
        schema.checked(table)
    }

    fn checked(self, table: &Table) -> Result<Self> {
        if let Some(missing) = self.needed().into_iter().find(|name| table.column(name).is_none()) {
            return Err(AnalyticsError::new(
                codes::COLUMN,
                format!(
                    "The schema `{}` needs the column `{missing}`, which the table does not have.",
                    self.name
                ),
                "Choose another schema, or give `schema_columns`.",
            ));
        }
        Ok(self)
    }
}
