//! Names of tables from names of files, and the other way.

/// Tables that Microsoft Sentinel has and files are often named after.
const KNOWN: &[&str] = &[
    "AADManagedIdentitySignInLogs",
    "AADNonInteractiveUserSignInLogs",
    "AADServicePrincipalSignInLogs",
    "AuditLogs",
    "AWSCloudTrail",
    "AzureActivity",
    "AzureDiagnostics",
    "AzureNetworkAnalytics_CL",
    "CloudAppEvents",
    "CommonSecurityLog",
    "DeviceEvents",
    "DeviceFileEvents",
    "DeviceInfo",
    "DeviceLogonEvents",
    "DeviceNetworkEvents",
    "DeviceProcessEvents",
    "DeviceRegistryEvents",
    "DnsEvents",
    "EmailEvents",
    "Event",
    "Heartbeat",
    "HuntingBookmark",
    "IdentityInfo",
    "OfficeActivity",
    "SecurityAlert",
    "SecurityEvent",
    "SecurityIncident",
    "SigninLogs",
    "Syslog",
    "ThreatIntelligenceIndicator",
    "UrlClickEvents",
    "VMComputer",
    "VMConnection",
    "W3CIISLog",
    "WindowsEvent",
    "WindowsFirewall",
];

/// A saved report's file ending.
pub const REPORT_ENDING: &str = ".huntlet";

/// A table's name for a file: the known table that the file's name begins with (before `_` or `.`), else the name
/// without its ending. Letters that a KQL name cannot hold become `_`.
pub fn table_name(file: &str) -> String {
    let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
    if let Some(known) =
        KNOWN.iter().filter(|known| begins_with_table(file, known)).max_by_key(|known| known.len())
    {
        return (*known).to_owned();
    }
    stem(file)
}

/// The file's own name as a table's name.
pub fn stem(file: &str) -> String {
    let stem = file.split('.').find(|part| !part.is_empty()).unwrap_or("");
    let mut name: String =
        stem.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
    if name.is_empty() {
        name.push_str("Table");
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

/// A name for a file that does not take another table's place: its table if that is free, else its own stem, else
/// the stem with a number.
pub fn free_table_name(file: &str, taken: &[String]) -> String {
    let is_taken = |name: &str| taken.iter().any(|other| other == name);
    let stem = stem(file.rsplit(['/', '\\']).next().unwrap_or(file));
    for name in [table_name(file), stem.clone()] {
        if !is_taken(&name) {
            return name;
        }
    }
    // one more number than names that are taken, so that one of them is free
    let mut numbered = (2..taken.len() + 3).map(|number| format!("{stem}_{number}"));
    numbered.find(|name| !is_taken(name)).unwrap_or(stem)
}

/// Whether a name can be a table's: letters, digits and `_`, or anything without quotes and line breaks.
pub fn table_name_error(name: &str) -> Option<String> {
    let name = name.trim();
    if name.is_empty() {
        return Some("Enter a name for the table.".to_owned());
    }
    if name.chars().any(|c| c.is_control() || matches!(c, '\'' | '"' | '[' | ']' | '|' | ';')) {
        return Some("A table's name has no quotes, brackets, bars or line breaks.".to_owned());
    }
    None
}

/// A file's name for an exported table: letters that a file system dislikes become `_`.
pub fn file_name(table: &str, ending: &str) -> String {
    let name: String = table
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') { c } else { '_' })
        .collect();
    let name = name.trim_matches('.');
    format!("{}.{ending}", if name.is_empty() { "table" } else { name })
}

fn begins_with_table(file: &str, table: &str) -> bool {
    let Some(head) = file.get(..table.len()) else { return false };
    let next = file.get(table.len()..).and_then(|rest| rest.chars().next());
    head.eq_ignore_ascii_case(table) && matches!(next, None | Some('_' | '.' | ' ' | '-' | '('))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_find_their_table() {
        assert_eq!(table_name("SigninLogs.ndjson"), "SigninLogs");
        assert_eq!(table_name("SigninLogs_user.ndjson"), "SigninLogs");
        assert_eq!(table_name("securityevent_4688_host.parquet"), "SecurityEvent");
        assert_eq!(table_name("AzureNetworkAnalytics_CL.csv"), "AzureNetworkAnalytics_CL");
        assert_eq!(table_name("C:\\data\\Syslog logons.csv"), "Syslog");
        assert_eq!(table_name("Eventual.csv"), "Eventual");
        assert_eq!(table_name("my own-data.v2.csv"), "my_own_data");
        assert_eq!(table_name("2026-10.csv"), "_2026_10");
        assert_eq!(table_name(".csv"), "csv");
        assert_eq!(table_name(""), "Table");
        assert_eq!(table_name("Ünïcödé.json"), "Ünïcödé");
    }

    #[test]
    fn a_second_file_does_not_replace_the_first() {
        let taken = vec!["SigninLogs".to_owned()];
        assert_eq!(free_table_name("SigninLogs_user.ndjson", &taken), "SigninLogs_user");
        assert_eq!(free_table_name("SigninLogs.csv", &taken), "SigninLogs_2");
        assert_eq!(free_table_name("AuditLogs.csv", &taken), "AuditLogs");
    }

    #[test]
    fn names_are_checked() {
        assert!(table_name_error(" ").is_some());
        assert!(table_name_error("a'b").is_some());
        assert_eq!(table_name_error("My table"), None);
    }

    #[test]
    fn exports_get_a_safe_name() {
        assert_eq!(file_name("report:1/related_alerts", "csv"), "report_1_related_alerts.csv");
        assert_eq!(file_name("..", "json"), "table.json");
    }
}
