//! What AccountSummary says of itself: parameters, options, sections, results, methods.

use huntlet_report::{MethodInfo, NotebookletInfo, OptionInfo, ParameterInfo, ParameterKind};

use super::family;
use super::state::State;
use crate::help::{self, Display};

macro_rules! display {
    ($($name:ident = $id:literal, $level:literal, $title:literal, $text:literal;)*) => {
        $(pub const $name: Display = Display { id: $id, level: $level, title: $title, text: $text };)*
        /// Every section, in the order in which they are read.
        pub const DISPLAY: &[Display] = &[$($name),*];
    };
}

display! {
    MATCHES = "account_matches", 2, "Querying for account matches.",
        "Where the account was looked for, and how many accounts and events were found there.";
    SELECTOR = "account_selector", 2, "Account selection",
        "The accounts that match, each with its last activity. One match selects itself.";
    ENTITY = "account_entity", 2, "Account Entity",
        "The account with its hosts and addresses, from the logs of the source it was found in.";
    ACTIVITY = "account_activity", 2, "Account last activity",
        "The account's last event in the source.";
    SUMMARY = "account_summary", 2, "Summary of the account and its addresses",
        "Events, failures, first and last activity, and each address with its kind. Countries come from the sign-in logs; there is no lookup of addresses elsewhere.";
    ALERTS = "related_alerts", 2, "Related alerts",
        "Alerts that name the account, counted by name, on a time axis and as a table.";
    ALERT_TIMELINE = "alert_timeline", 3, "Alert timeline",
        "Related alerts on a time axis, a row per name.";
    ALERT_BROWSER = "browse_alerts", 3, "Browse alerts",
        "One alert with its properties and entities.";
    BOOKMARKS = "related_bookmarks", 2, "Related bookmarks",
        "Hunting bookmarks whose rows hold the account.";
    BOOKMARK_BROWSER = "browse_bookmarks", 3, "Browse bookmarks",
        "One bookmark with the row that was marked.";
    HOST_SUMMARY = "host_logon_summary", 2, "Host logon summary",
        "Logons of the account by host: how many, with which results, from which addresses, of which types.";
    HOST_TIMELINE = "host_logon_timeline", 3, "Timeline of Logons by source IP address",
        "Logons on a time axis, a row per address.";
    HOST_LOGONS = "host_logons", 3, "Host logons",
        "Every logon event of the account.";
    HOST_FAILURES = "host_logon_failures", 3, "Failed logons",
        "Messages about failed logons on Linux hosts; one attempt may write several.";
    AZURE_SUMMARY = "azure_activity_summary", 2, "Azure activity summary",
        "Sign-ins, Office 365 activity and Azure operations of the account, counted by address, provider and user type.";
    BY_PROVIDER = "azure_timeline_by_provider", 3, "Azure account activity by Provider",
        "Azure activity on a time axis, a row per provider.";
    BY_IP = "account_timeline_by_ip", 3, "Azure Operations by Source IP",
        "Azure activity on a time axis, a row per address.";
    BY_OPERATION = "azure_timeline_by_operation", 3, "Azure Operations by Operation",
        "Azure activity on a time axis, a row per operation.";
    AZURE_ACTIVITY = "azure_activity", 3, "Azure activity",
        "Every event of the account in the three logs, under common column names.";
    TRAVEL = "impossible_travel", 2, "Impossible travel",
        "Successful sign-ins that follow each other faster than anybody travels, by the places in the sign-in logs.";
    IP_SUMMARY = "ip_summary", 2, "IP address summary",
        "Operations of the account by address. Countries come from the sign-in logs; there is no lookup of addresses elsewhere.";
    VIEW = "view_events", 2, "Events",
        "The rows of one result, one at a time.";
    NEXT = "next_steps", 2, "More about this account",
        "What can be asked next.";
}

/// Name, parameters, options, methods, help.
pub fn info() -> NotebookletInfo {
    let option = |name: &str, description: &str| OptionInfo {
        name: name.to_owned(),
        description: description.to_owned(),
        default: true,
    };
    let mut info = NotebookletInfo {
        name: "AccountSummary".to_owned(),
        description: "Who is this account, where was it active, and what is known against it: a search over Azure AD, Office 365, Azure, Windows and Linux logs, with related alerts and bookmarks.".to_owned(),
        entity_types: vec!["account".to_owned()],
        keywords: ["account", "azure", "office", "windows", "linux", "aad", "o365"].map(str::to_owned).to_vec(),
        parameters: vec![
            ParameterInfo {
                name: "value".to_owned(),
                description: "An account name: plain, as UPN, or as DOMAIN\\name.".to_owned(),
                kind: ParameterKind::Text,
                required: true,
                choices: Vec::new(),
                placeholder: "meganb@contoso.com".to_owned(),
            },
            ParameterInfo {
                name: "account_types".to_owned(),
                description: "Where to look for the account; everywhere when nothing is chosen.".to_owned(),
                kind: ParameterKind::Choices,
                required: false,
                choices: family::choices(),
                placeholder: String::new(),
            },
        ],
        options: vec![
            option("get_alerts", "Retrieve and display timeline of alerts for the account."),
            option("get_bookmarks", "Retrieve investigation bookmarks for the account."),
        ],
        tables: ["SigninLogs", "OfficeActivity", "AzureActivity", "SecurityEvent", "Syslog", "SecurityAlert", "HuntingBookmark"]
            .map(str::to_owned)
            .to_vec(),
        methods: methods(&State::default(), &Tables::default()),
        results: results(),
        help: String::new(),
    };
    info.help = help::page(&info, DISPLAY);
    info
}

fn results() -> Vec<(String, String)> {
    [
        ("account_matches", "Accounts that match, with source, last activity and number of events."),
        ("account_activity", "The selected account's last event, with every column of its source."),
        ("account_addresses", "Addresses (and hosts) of the selected account in its source: events, failures, first and last time."),
        ("related_alerts", "Alerts that name the account."),
        ("related_bookmarks", "Bookmarks whose rows hold the account."),
        ("host_logons", "Windows or Linux logons of the account."),
        ("host_logon_failures", "Linux: messages about failed logons of the account."),
        ("host_logon_summary", "Per Computer: TotalLogons, FailedLogons (the number of failed ones), LogonResults (count by result, which MSTICPy calls FailedLogons), IpAddresses, LogonTypeCount, FirstLogon, LastLogon."),
        ("azure_activity", "Sign-ins, Office 365 activity and Azure operations under common column names."),
        ("azure_activity_summary", "Per user, type, address, provider and user type: OperationCount, OperationTypes, Resources, FirstOperation, LastOperation."),
        ("impossible_travel", "Pairs of successful sign-ins: UserPrincipalName, StartTime, EndTime, Hours, DistanceKm, SpeedKmh, coordinates, StartPlace, EndPlace; fastest first."),
        ("ip_summary", "Per source, operation, user agent and address: Count, FirstOperation, LastOperation."),
        ("ip_all_data", "The activity with the kind and country of each address."),
    ]
    .map(|(name, what)| (name.to_owned(), what.to_owned()))
    .to_vec()
}

/// Which tables with rows a report has, so far as methods depend on it.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Names of its tables that hold at least one row.
    pub filled: Vec<String>,
}

impl Tables {
    fn has(&self, name: &str) -> bool {
        self.filled.iter().any(|filled| filled == name)
    }
}

/// What can be called now.
pub fn methods(state: &State, tables: &Tables) -> Vec<MethodInfo> {
    const NO_ACCOUNT: &str = "Select an account first, with `select_account`.";
    const NO_ADDITIONAL: &str = "Call `get_additional_data` first.";
    let selected = state.selected().is_some();
    let needs = |ready: bool, why: &str| if ready { None } else { Some(why.to_owned()) };
    let needs_table = |table: &str, why: &str| match (selected, tables.has(table)) {
        (false, _) => Some(NO_ACCOUNT.to_owned()),
        (true, false) => Some(why.to_owned()),
        (true, true) => None,
    };
    let needs_additional = |table: &str| {
        let why =
            if state.has_additional { "There are no such events for this account." } else { NO_ADDITIONAL };
        needs_table(table, why)
    };
    vec![
        method(
            "select_account",
            "Select one of the accounts found and show its details.",
            vec![argument(
                "account",
                "The account: an object with `name` and `source`.",
                ParameterKind::Text,
                true,
            )],
            needs(!state.found.is_empty(), "No account was found."),
        ),
        method(
            "get_additional_data",
            "Retrieve the account's events: logons on hosts, or activity in Azure and Office 365, with timelines and a summary of addresses.",
            vec![],
            needs(selected, NO_ACCOUNT),
        ),
        method(
            "browse_accounts",
            "Show the accounts found.",
            vec![],
            needs(!state.found.is_empty(), "No account was found."),
        ),
        method(
            "browse_alerts",
            "Show the related alerts one by one.",
            vec![argument(
                "alert",
                "The alert's SystemAlertId; the first without it.",
                ParameterKind::Text,
                false,
            )],
            needs_table("related_alerts", "There are no related alerts."),
        ),
        method(
            "browse_bookmarks",
            "Show the related bookmarks one by one.",
            vec![argument(
                "bookmark",
                "The bookmark's BookmarkId; the first without it.",
                ParameterKind::Text,
                false,
            )],
            needs_table("related_bookmarks", "There are no related bookmarks."),
        ),
        method(
            "display_alert_timeline",
            "Show the related alerts on a time axis.",
            vec![],
            needs_table("related_alerts", "There are no related alerts."),
        ),
        method(
            "az_activity_timeline_by_provider",
            "Show Azure activity on a time axis, grouped by provider.",
            vec![],
            needs_additional("azure_activity"),
        ),
        method(
            "az_activity_timeline_by_ip",
            "Show Azure activity on a time axis, grouped by address.",
            vec![],
            needs_additional("azure_activity"),
        ),
        method(
            "az_activity_timeline_by_operation",
            "Show Azure activity on a time axis, grouped by operation.",
            vec![],
            needs_additional("azure_activity"),
        ),
        method(
            "host_logon_timeline",
            "Show logons on hosts on a time axis, grouped by address.",
            vec![],
            needs_additional("host_logons"),
        ),
        method(
            "show_ip_summary",
            "Show the summary of the account's addresses.",
            vec![],
            needs_additional("ip_summary"),
        ),
        method(
            "view_events",
            "Show the rows of a result one by one.",
            vec![
                ParameterInfo {
                    choices: tables.filled.clone(),
                    ..argument(
                        "attrib",
                        "The result's name; the one shown last without it.",
                        ParameterKind::Choices,
                        state.view_table.is_none(),
                    )
                },
                argument(
                    "row",
                    "The row's number, counted from 0; the first without it.",
                    ParameterKind::Row,
                    false,
                ),
                argument(
                    "summary_cols",
                    "Columns that label the rows; the first three without it.",
                    ParameterKind::Text,
                    false,
                ),
            ],
            needs(!tables.filled.is_empty(), "There are no rows to show."),
        ),
    ]
}

fn method(
    name: &str,
    description: &str,
    parameters: Vec<ParameterInfo>,
    unavailable: Option<String>,
) -> MethodInfo {
    MethodInfo {
        name: name.to_owned(),
        description: description.to_owned(),
        parameters,
        available: unavailable.is_none(),
        unavailable,
    }
}

fn argument(name: &str, description: &str, kind: ParameterKind, required: bool) -> ParameterInfo {
    ParameterInfo {
        name: name.to_owned(),
        description: description.to_owned(),
        kind,
        required,
        choices: Vec::new(),
        placeholder: String::new(),
    }
}
