//! The families of logs in which an account is looked for: the query of each, and how its rows are made alike.

use huntlet_entity::{Account, Row};
use serde::{Deserialize, Serialize};

use crate::error::{NotebookletError, Result, codes};

/// A family of logs, MSTICPy's `AccountType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Family {
    /// Sign-ins to Microsoft Entra ID (Azure AD).
    AzureActiveDirectory,
    /// Operations in Azure subscriptions.
    AzureActivity,
    /// Exchange, SharePoint, OneDrive, Teams.
    Office365,
    /// Logons on Windows hosts.
    Windows,
    /// Logons on Linux hosts.
    Linux,
}

/// Every family, in the order in which they are asked.
pub const ALL: [Family; 5] =
    [Family::AzureActiveDirectory, Family::Office365, Family::AzureActivity, Family::Windows, Family::Linux];

/// The three families that share one directory: what one of them finds is looked up in all three.
pub const AZURE: [Family; 3] = [Family::AzureActiveDirectory, Family::AzureActivity, Family::Office365];

/// A query of a family: its name in the catalogue, and the operators that make its rows alike.
#[derive(Clone, Copy, Debug)]
pub struct FamilyQuery {
    /// The catalogue's name.
    pub name: &'static str,
    /// Adds AccountName, Source, Operation, the address and whether it failed.
    pub normalise: &'static str,
}

const AAD: FamilyQuery = FamilyQuery {
    name: "Azure.list_aad_signins_for_account",
    normalise: r#"
| extend AccountName = UserPrincipalName, Source = "AzureActiveDirectory",
    Type = iff(isempty(column_ifexists("Type", "")), "SigninLogs", column_ifexists("Type", "")),
    Operation = coalesce(tostring(column_ifexists("OperationName", "")), tostring(column_ifexists("Operation", ""))),
    AppResourceProvider = coalesce(tostring(column_ifexists("AppDisplayName", "")), tostring(column_ifexists("AppResourceProvider", ""))),
    IPAddress = tostring(column_ifexists("IPAddress", "")),
    ResourceId = tostring(column_ifexists("ResourceId", "")),
    UserType = tostring(column_ifexists("UserType", "")),
    UserAgent = tostring(column_ifexists("UserAgent", "")),
    CountryCode = coalesce(tostring(column_ifexists("Location", "")), tostring(parse_json(tostring(column_ifexists("LocationDetails", ""))).countryOrRegion)),
    Failed = tostring(column_ifexists("ResultType", "0")) !in ("", "0")"#,
};

const OFFICE: FamilyQuery = FamilyQuery {
    name: "Office365.list_activity_for_account",
    normalise: r#"
| extend AccountName = UserId, Source = "Office365", UserPrincipalName = UserId,
    Type = iff(isempty(column_ifexists("Type", "")), "OfficeActivity", column_ifexists("Type", "")),
    Operation = tostring(column_ifexists("Operation", "")),
    AppResourceProvider = coalesce(tostring(column_ifexists("OfficeWorkload", "")), tostring(column_ifexists("AppResourceProvider", ""))),
    IPAddress = coalesce(tostring(column_ifexists("IPAddress", "")), tostring(column_ifexists("Client_IPAddress", "")), tostring(column_ifexists("ClientIP", "")), tostring(column_ifexists("ClientIP_", ""))),
    ResourceId = coalesce(tostring(column_ifexists("OfficeObjectId", "")), tostring(column_ifexists("ResourceId", ""))),
    UserType = tostring(column_ifexists("UserType", "")),
    UserAgent = tostring(column_ifexists("UserAgent", "")),
    Failed = tostring(column_ifexists("ResultStatus", "")) startswith "fail" or tostring(column_ifexists("ResultStatus", "")) =~ "false""#,
};

const ACTIVITY: FamilyQuery = FamilyQuery {
    name: "Azure.list_azure_activity_for_account",
    normalise: r#"
| extend AccountName = Caller, Source = "AzureActivity", UserPrincipalName = Caller,
    Type = iff(isempty(column_ifexists("Type", "")), "AzureActivity", column_ifexists("Type", "")),
    Operation = coalesce(tostring(column_ifexists("OperationName", "")), tostring(column_ifexists("OperationNameValue", ""))),
    AppResourceProvider = coalesce(tostring(column_ifexists("ResourceProvider", "")), tostring(column_ifexists("ResourceProviderValue", ""))),
    IPAddress = tostring(column_ifexists("CallerIpAddress", "")),
    ResourceId = coalesce(tostring(column_ifexists("ResourceId", "")), tostring(column_ifexists("_ResourceId", ""))),
    UserType = "", UserAgent = "",
    Failed = coalesce(tostring(column_ifexists("ActivityStatusValue", "")), tostring(column_ifexists("ActivityStatus", ""))) startswith "fail""#,
};

const WINDOWS: FamilyQuery = FamilyQuery {
    name: "WindowsSecurity.list_logon_attempts_by_account",
    normalise: r#"
| extend AccountName = iff(isempty(Account), strcat(TargetDomainName, @"\", TargetUserName), Account), Source = "Windows",
    LogonResult = iff(EventID == 4624, "Success", "Failed"),
    Operation = strcat("Logon-", iff(EventID == 4624, "Success", "Failed")),
    LogonTypeName = coalesce(tostring(LogonTypeName), tostring(LogonType)),
    Failed = EventID != 4624"#,
};

const LINUX: FamilyQuery = FamilyQuery {
    name: "LinuxSyslog.list_logons_for_account",
    normalise: r#"
| extend Source = "Linux", Operation = strcat("Logon-", LogonResult), LogonTypeName = tostring(LogonType),
    Failed = LogonResult != "Success""#,
};

const LINUX_FAILURES: FamilyQuery =
    FamilyQuery { name: "LinuxSyslog.list_account_logon_failures", normalise: LINUX.normalise };

impl Family {
    /// The name in results, MSTICPy's.
    pub fn name(self) -> &'static str {
        match self {
            Self::AzureActiveDirectory => "AzureActiveDirectory",
            Self::AzureActivity => "AzureActivity",
            Self::Office365 => "Office365",
            Self::Windows => "Windows",
            Self::Linux => "Linux",
        }
    }

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::AzureActiveDirectory => "Azure AD",
            Self::AzureActivity => "Azure",
            Self::Office365 => "Office 365",
            Self::Windows => "Windows",
            Self::Linux => "Linux",
        }
    }

    /// What its rows are, in the plural.
    pub fn events(self) -> &'static str {
        match self {
            Self::AzureActiveDirectory => "sign-ins",
            Self::AzureActivity => "operations",
            Self::Office365 => "activities",
            Self::Windows | Self::Linux => "logon events",
        }
    }

    /// The query that reads an account's events.
    pub fn query(self) -> FamilyQuery {
        match self {
            Self::AzureActiveDirectory => AAD,
            Self::AzureActivity => ACTIVITY,
            Self::Office365 => OFFICE,
            Self::Windows => WINDOWS,
            Self::Linux => LINUX,
        }
    }

    /// The queries that find accounts: on Linux, failed logons are another query than logons.
    pub fn discovery(self) -> Vec<FamilyQuery> {
        match self {
            Self::Linux => vec![LINUX, LINUX_FAILURES],
            other => vec![other.query()],
        }
    }

    /// The query for failed logons, where they are not among the events.
    pub fn failures(self) -> Option<FamilyQuery> {
        (self == Self::Linux).then_some(LINUX_FAILURES)
    }

    /// Whether logons on hosts are what it holds.
    pub fn is_host(self) -> bool {
        matches!(self, Self::Windows | Self::Linux)
    }

    /// The column of the address that acted.
    pub fn address_column(self) -> &'static str {
        match self {
            Self::Windows => "IpAddress",
            Self::Linux => "SourceIP",
            _ => "IPAddress",
        }
    }

    /// Whether two names that differ in case are two accounts.
    pub fn is_case_sensitive(self) -> bool {
        self == Self::Linux
    }

    /// Columns of an event that say most, in order.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::AzureActiveDirectory => &[
                "TimeGenerated",
                "AccountName",
                "AppResourceProvider",
                "IPAddress",
                "CountryCode",
                "ResultType",
                "ResultDescription",
                "ClientAppUsed",
                "UserAgent",
            ],
            Self::AzureActivity => &[
                "TimeGenerated",
                "AccountName",
                "Operation",
                "ActivityStatusValue",
                "IPAddress",
                "AppResourceProvider",
                "ResourceGroup",
                "ResourceId",
            ],
            Self::Office365 => &[
                "TimeGenerated",
                "AccountName",
                "Operation",
                "AppResourceProvider",
                "IPAddress",
                "ResultStatus",
                "ResourceId",
                "UserAgent",
            ],
            Self::Windows => &[
                "TimeGenerated",
                "AccountName",
                "Computer",
                "LogonResult",
                "LogonTypeName",
                "IpAddress",
                "WorkstationName",
                "LogonProcessName",
            ],
            Self::Linux => &[
                "TimeGenerated",
                "AccountName",
                "Computer",
                "LogonResult",
                "LogonTypeName",
                "SourceIP",
                "SyslogMessage",
            ],
        }
    }

    /// The account as a row of this family describes it.
    pub fn account(self, row: &Row<'_>) -> Account {
        match self {
            Self::AzureActiveDirectory => Account::from_signin(row),
            Self::AzureActivity => Account::from_azure_activity(row),
            Self::Office365 => Account::from_office(row),
            Self::Windows => Account::from_windows(row),
            Self::Linux => Account::from_linux(row),
        }
    }

    /// The family or families of a name: MSTICPy's names, `Azure` for the three of a directory, `All`.
    pub fn parse(text: &str) -> Result<Vec<Self>> {
        let wanted = text.trim();
        if wanted.eq_ignore_ascii_case("all") {
            return Ok(ALL.to_vec());
        }
        if wanted.eq_ignore_ascii_case("azure") {
            return Ok(ALL.into_iter().filter(|family| AZURE.contains(family)).collect());
        }
        let short = |family: Self| match family {
            Self::AzureActiveDirectory => "AAD",
            Self::Office365 => "O365",
            other => other.name(),
        };
        let is = |family: &Self| {
            [family.name(), family.label(), short(*family)]
                .iter()
                .any(|name| wanted.eq_ignore_ascii_case(name))
        };
        ALL.into_iter().find(is).map(|family| vec![family]).ok_or_else(|| {
            NotebookletError::new(
                codes::BAD_PARAMETER,
                format!("`{wanted}` is no account type."),
                format!("Choose from {}.", choices().join(", ")),
            )
        })
    }
}

/// What the parameter `account_types` takes.
pub fn choices() -> Vec<String> {
    let names = ALL.iter().map(|family| family.name());
    names.chain(["Azure", "All"]).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_types_are_read_by_every_name() {
        assert_eq!(Family::parse("azure").unwrap().len(), 3);
        assert_eq!(Family::parse("All").unwrap(), ALL);
        assert_eq!(Family::parse(" o365 ").unwrap(), [Family::Office365]);
        assert_eq!(Family::parse("AzureActivity").unwrap(), [Family::AzureActivity]);
        assert!(Family::parse("mac").unwrap_err().hint.unwrap().contains("Linux"));
    }
}
