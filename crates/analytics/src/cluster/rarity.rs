//! How rare the processes of each logon session are, as the notebooklet LogonSessionsRarity has it.

use huntlet_table::{Column, Table};

use super::events::{exemplars, with_clusters};
use super::features::{char_ord_score, delim_count, is_system_session};
use super::process::spread;
use super::{ClusterOptions, cluster_rows};
use crate::cells::{first_of, require, times};
use crate::hash::{Map, map};
use crate::{
    Accepts, AnalyticsError, Control, Default, Distinct, Function, Kind, Outcome, Parity, Result, codes,
    optional,
};

/// Columns and bounds. A column that is none is looked for by its usual names.
#[derive(Debug, Clone)]
pub struct RarityOptions {
    /// Who ran the process: Account, SubjectLogonName, acct, uid.
    pub account_column: Option<String>,
    /// In which session: SubjectLogonId, ses, LogonId.
    pub session_column: Option<String>,
    /// The image: NewProcessName, exe, FolderPath, FileName.
    pub process_column: Option<String>,
    /// The command line: CommandLine, cmd, cmdline, ProcessCommandLine.
    pub command_column: Option<String>,
    /// When: TimeGenerated, EventStartTime, TimeStamp, Timestamp.
    pub time_column: Option<String>,
    /// The greatest distance of two processes that are alike.
    pub max_cluster_distance: f64,
    /// How many processes alike make a cluster.
    pub min_cluster_samples: u64,
}

impl std::default::Default for RarityOptions {
    fn default() -> Self {
        Self {
            account_column: None,
            session_column: None,
            process_column: None,
            command_column: None,
            time_column: None,
            max_cluster_distance: 0.0001,
            min_cluster_samples: 2,
        }
    }
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Rarity {
    /// One row for each cluster and each process that is in none: the events' columns, the features, `Clustered`,
    /// `ClusterId`, `ClusterSize`, `FirstEventTime`, `LastEventTime`.
    pub process_clusters: Table,
    /// Every process: the events' columns, the features, `ClusterId`, `ClusterSize` (long), `Rarity` (real, one divided
    /// by the cluster's size).
    pub processes_with_cluster: Table,
    /// One row for each account and session, rarest first: these two columns, `MeanRarity`, `MaxRarity` (real),
    /// `ProcessCount` (long, of events with a time).
    pub session_rarity: Table,
}

const ACCOUNT: &[&str] = &["Account", "SubjectLogonName", "acct", "uid", "AccountName"];
const SESSION: &[&str] = &["SubjectLogonId", "ses", "LogonId"];
const PROCESS: &[&str] = &["NewProcessName", "exe", "FolderPath", "Image", "FileName"];
const COMMAND: &[&str] = &["CommandLine", "cmd", "cmdline", "ProcessCommandLine"];
const TIME: &[&str] = &["TimeGenerated", "EventStartTime", "TimeStamp", "Timestamp", "UtcTime"];

fn choose<'a>(table: &Table, given: Option<&'a String>, usual: &[&'a str], what: &str) -> Result<&'a str> {
    if let Some(name) = given {
        return require(table, name).map(|_| name.as_str());
    }
    first_of(table, usual).ok_or_else(|| {
        AnalyticsError::new(
            codes::COLUMN,
            format!("The table has no column for {what}: none of {}.", usual.join(", ")),
            format!("Name it with `{}_column`.", what.rsplit(' ').next().unwrap_or(what)),
        )
    })
}

/// Clusters processes by image (`PathScore`), shape of the command line (`CommandlineTokensFull`), account (`AccountNum`)
/// and whether the session is the system's (`IsSystemSession`); a process is as rare as its cluster is small.
pub async fn logon_session_rarity(
    table: &Table,
    options: &RarityOptions,
    control: &dyn Control,
) -> Result<Rarity> {
    let account_name = choose(table, options.account_column.as_ref(), ACCOUNT, "the account")?;
    let session_name = choose(table, options.session_column.as_ref(), SESSION, "the session")?;
    let process_name = choose(table, options.process_column.as_ref(), PROCESS, "the process")?;
    let command_name = choose(table, options.command_column.as_ref(), COMMAND, "the command")?;
    let time_name = choose(table, options.time_column.as_ref(), TIME, "the time")?;
    let accounts = Distinct::of(require(table, account_name)?);
    let sessions = Distinct::of(require(table, session_name)?);
    let processes = Distinct::of(require(table, process_name)?);
    let commands = Distinct::of(require(table, command_name)?);
    let time = times(table, time_name)?;
    control.checkpoint(0.05).await?;

    let each = |distinct: &Distinct, of: &dyn Fn(&str) -> u64| -> Vec<i64> {
        distinct.iter().map(|text| of(text) as i64).collect()
    };
    let path = each(&processes, &|text| char_ord_score(text, 1));
    let tokens = each(&commands, &delim_count);
    let account = each(&accounts, &|text| char_ord_score(text, 1));
    let system: Vec<bool> = sessions.iter().map(is_system_session).collect();
    control.checkpoint(0.1).await?;

    let numbers = |distinct: &Distinct, values: &[i64]| -> Vec<f64> {
        distinct.rows().iter().map(|at| values[*at as usize] as f64).collect()
    };
    let is_system = sessions.rows().iter().map(|at| f64::from(u8::from(system[*at as usize]))).collect();
    let features =
        [numbers(&processes, &path), numbers(&commands, &tokens), numbers(&accounts, &account), is_system];
    let cluster = ClusterOptions {
        normalize: true,
        max_cluster_distance: options.max_cluster_distance,
        min_cluster_samples: options.min_cluster_samples,
    };
    let clusters = cluster_rows(&features, &cluster, control).await?;

    let mut groups: Map<(u32, u32), usize> = map(64);
    let mut sums: Vec<(u32, u32, f64, f64, u64, i64)> = Vec::new();
    let mut rarity: Vec<Option<f64>> = Vec::with_capacity(table.height());
    for (row, time) in time.iter().enumerate() {
        let rare = 1.0 / clusters.size(row) as f64;
        rarity.push(Some(rare));
        let key = (accounts.rows()[row], sessions.rows()[row]);
        let at = *groups.entry(key).or_insert_with(|| {
            sums.push((key.0, key.1, 0.0, 0.0, 0, 0));
            sums.len() - 1
        });
        let group = &mut sums[at];
        group.2 += rare;
        group.3 = group.3.max(rare);
        group.4 += 1;
        group.5 += i64::from(time.is_some());
    }
    control.checkpoint(0.97).await?;
    let mean = |group: &(u32, u32, f64, f64, u64, i64)| group.2 / group.4 as f64;
    sums.sort_by(|one, other| {
        let texts = |group: &(u32, u32, f64, f64, u64, i64)| {
            (accounts.get(group.0 as usize).to_owned(), sessions.get(group.1 as usize).to_owned())
        };
        mean(other).total_cmp(&mean(one)).then_with(|| texts(one).cmp(&texts(other)))
    });
    let session_rarity = Table::new(vec![
        Column::strings(
            account_name,
            sums.iter().map(|group| Some(accounts.get(group.0 as usize))).collect(),
        ),
        Column::strings(
            session_name,
            sums.iter().map(|group| Some(sessions.get(group.1 as usize))).collect(),
        ),
        Column::reals("MeanRarity", sums.iter().map(|group| Some(mean(group))).collect()),
        Column::reals("MaxRarity", sums.iter().map(|group| Some(group.3)).collect()),
        Column::longs("ProcessCount", sums.iter().map(|group| Some(group.5)).collect()),
    ])?;

    let mut with_features = table.clone();
    let is_system = sessions.rows().iter().map(|at| system.get(*at as usize).copied()).collect();
    for column in [
        spread("PathScore", &processes, &path),
        spread("CommandlineTokensFull", &commands, &tokens),
        spread("AccountNum", &accounts, &account),
        Column::bools("IsSystemSession", is_system),
    ] {
        with_features = with_features.with_column(column)?;
    }
    let processes_with_cluster =
        with_clusters(&with_features, &clusters)?.with_column(Column::reals("Rarity", rarity))?;
    Ok(Rarity {
        process_clusters: exemplars(&with_features, &clusters, time_name)?,
        processes_with_cluster,
        session_rarity,
    })
}

/// Rarity by name.
pub static LOGON_SESSION_RARITY: Function = Function {
    name: "logon_session_rarity",
    description: "How rare the processes of each logon session are. `session_rarity` has account, session, MeanRarity, \
                  MaxRarity, ProcessCount, rarest first; `processes_with_cluster` has every process with ClusterId, \
                  ClusterSize, Rarity; `process_clusters` has one row for each cluster and each process that is alone.",
    input: Accepts::Table,
    parameters: &[
        optional(
            "account_column",
            Kind::Column,
            Default::None,
            "Who ran a process; found by its usual names.",
        ),
        optional(
            "session_column",
            Kind::Column,
            Default::None,
            "The logon session; found by its usual names.",
        ),
        optional("process_column", Kind::Column, Default::None, "The image; found by its usual names."),
        optional(
            "command_column",
            Kind::Column,
            Default::None,
            "The command line; found by its usual names.",
        ),
        optional(
            "time_column",
            Kind::Column,
            Default::None,
            "When a process started; found by its usual names.",
        ),
        optional(
            "max_cluster_distance",
            Kind::Real(0.0, 1e12),
            Default::Real(0.0001),
            "The greatest distance of two processes that are alike.",
        ),
        optional(
            "min_cluster_samples",
            Kind::Int(1, i64::MAX),
            Default::Int(2),
            "How many processes alike make a cluster.",
        ),
    ],
    parity: &[
        Parity::same(
            "LogonSessionsRarity",
            "On the 22,979 events of the host sample: 218 clusters, 98 processes alone, and the rarity of all 16 sessions.",
        ),
        Parity::better(
            "LogonSessionsRarity",
            "A null command line counts as empty, where the peer raises an error; account and session are those found, \
             where the peer always takes Account and SubjectLogonId; no column TimeCreatedUtc is needed.",
        ),
    ],
    pipes: false,
    run: |input, arguments, control| {
        Box::pin(async move {
            let table = input.table()?;
            let text = |name: &str| arguments.text(name).map(str::to_owned);
            let options = RarityOptions {
                account_column: text("account_column"),
                session_column: text("session_column"),
                process_column: text("process_column"),
                command_column: text("command_column"),
                time_column: text("time_column"),
                max_cluster_distance: arguments.real("max_cluster_distance").unwrap_or(0.0001),
                min_cluster_samples: arguments.size("min_cluster_samples").unwrap_or(2) as u64,
            };
            let rarity = logon_session_rarity(&table, &options, control).await?;
            Ok(Outcome::table("session_rarity", rarity.session_rarity)
                .and("processes_with_cluster", rarity.processes_with_cluster)
                .and("process_clusters", rarity.process_clusters))
        })
    },
};
