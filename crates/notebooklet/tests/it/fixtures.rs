//! Small tables of each family.

use huntlet_engine::MemoryTables;
use serde_json::{Value, json};

use crate::support::{table, tables};

pub const SPAN: (&str, &str) = ("2026-10-01T00:00:00Z", "2026-10-10T00:00:00Z");

pub fn signin(time: &str, upn: &str, address: &str, result: &str) -> Value {
    json!({"TimeGenerated": time, "UserPrincipalName": upn, "UserDisplayName": "Megan Bowen", "UserId": "u-1",
        "OperationName": "Sign-in activity", "AppDisplayName": "Azure Portal", "IPAddress": address, "Location": "NL",
        "LocationDetails": {"city": "Amsterdam", "countryOrRegion": "NL"}, "ResultType": result,
        "UserAgent": "Mozilla/5.0", "Type": "SigninLogs"})
}

pub fn office(time: &str, user: &str, operation: &str, address: &str) -> Value {
    json!({"TimeGenerated": time, "UserId": user, "Operation": operation, "OfficeWorkload": "SharePoint",
        "ClientIP": address, "ResultStatus": "Succeeded", "OfficeObjectId": "https://contoso/x.docx",
        "UserType": "Regular", "Type": "OfficeActivity"})
}

pub fn azure(time: &str, caller: &str, operation: &str) -> Value {
    json!({"TimeGenerated": time, "Caller": caller, "OperationName": operation, "OperationNameValue": operation,
        "ResourceProvider": "Microsoft.Storage", "CallerIpAddress": "203.0.113.7", "ActivityStatusValue": "Success",
        "ResourceId": "/subscriptions/1/sa", "Type": "AzureActivity"})
}

pub fn windows(time: &str, domain: &str, name: &str, event: u32, computer: &str, address: &str) -> Value {
    json!({"TimeGenerated": time, "Account": format!("{domain}\\{name}"), "EventID": event, "Computer": computer,
        "SubjectUserName": "-", "SubjectDomainName": "-", "SubjectUserSid": "S-1-0-0", "TargetUserName": name,
        "TargetDomainName": domain, "TargetUserSid": "S-1-5-21-1-2-3-1104", "TargetLogonId": "0x1",
        "LogonProcessName": "User32", "LogonType": 10, "AuthenticationPackageName": "Negotiate", "IpAddress": address,
        "WorkstationName": "-"})
}

pub fn syslog(time: &str, message: &str) -> Value {
    json!({"TimeGenerated": time, "Computer": "lx-web01", "Facility": "authpriv", "ProcessName": "sshd",
        "SyslogMessage": message, "Type": "Syslog"})
}

pub fn alert(time: &str, id: &str, name: &str, account: &str) -> Value {
    json!({"TimeGenerated": time, "SystemAlertId": id, "AlertName": name, "DisplayName": name,
        "AlertSeverity": "High", "Description": "Something happened.", "ProviderName": "IPC", "VendorName": "Microsoft",
        "ProductName": "Identity Protection", "AlertType": "x", "CompromisedEntity": "",
        "ExtendedProperties": "{\"User Name\": \"Megan\", \"Nested\": {\"a\": 1}}",
        "Entities": format!("[{{\"$id\":\"1\",\"Name\":\"{account}\",\"UPNSuffix\":\"contoso.com\",\"Type\":\"account\"}},{{\"$id\":\"2\",\"Address\":\"203.0.113.7\",\"Type\":\"ip\"}}]")})
}

pub fn bookmark(id: &str, name: &str, account: &str) -> Value {
    json!({"TimeGenerated": "2026-10-05T10:00:00Z", "BookmarkId": id, "BookmarkName": name, "SoftDeleted": false,
        "Tags": "[\"phish\"]", "LastUpdatedTime": "2026-10-05T10:00:00Z", "Notes": "look here",
        "QueryResultRow": format!("{{\"UserPrincipalName\":\"{account}@contoso.com\",\"Computer\":\"pc1\"}}")})
}

/// One person in all five families, near misses beside.
pub fn tenant() -> MemoryTables {
    tables(&[
        (
            "SigninLogs",
            table(&[
                signin("2026-10-02T08:00:00Z", "meganb@contoso.com", "203.0.113.7", "0"),
                signin("2026-10-03T08:00:00Z", "MeganB@contoso.com", "203.0.113.8:443", "50126"),
                signin("2026-10-03T09:00:00Z", "meganb2@contoso.com", "203.0.113.9", "0"),
                signin("2026-10-04T09:00:00Z", "admin@contoso.com", "203.0.113.9", "0"),
                signin("2026-10-04T10:00:00Z", "admin@fabrikam.com", "203.0.113.9", "0"),
            ]),
        ),
        (
            "OfficeActivity",
            table(&[
                office("2026-10-04T08:00:00Z", "meganb@contoso.com", "FileDownloaded", "203.0.113.7"),
                office("2026-10-04T08:01:00Z", "meganb@contoso.com", "FileDownloaded", "[2001:db8::1]:443"),
            ]),
        ),
        ("AzureActivity", table(&[azure("2026-10-05T08:00:00Z", "meganb@contoso.com", "List Keys")])),
        (
            "SecurityEvent",
            table(&[
                windows("2026-10-06T08:00:00Z", "CONTOSO", "meganb", 4624, "pc1.contoso.com", "10.0.0.5"),
                windows("2026-10-06T09:00:00Z", "CONTOSO", "meganb", 4625, "pc2", "-"),
                windows("2026-10-06T10:00:00Z", "NT AUTHORITY", "NETWORK SERVICE", 4624, "pc2", "-"),
            ]),
        ),
        (
            "Syslog",
            table(&[
                syslog("2026-10-07T08:00:00Z", "Accepted password for meganb from 10.0.0.5 port 40022 ssh2"),
                syslog("2026-10-07T07:00:00Z", "Failed password for meganb from 203.0.113.9 port 40022 ssh2"),
                syslog(
                    "2026-10-07T07:01:00Z",
                    "Failed password for invalid user ghost from 203.0.113.9 port 40023 ssh2",
                ),
            ]),
        ),
        (
            "SecurityAlert",
            table(&[
                alert("2026-10-03T00:00:00Z", "a-2", "Unfamiliar sign-in", "meganb"),
                alert("2026-10-02T00:00:00Z", "a-1", "Password spray", "meganb"),
                alert("2026-10-04T00:00:00Z", "a-3", "Password spray", "meganb"),
                alert("2026-10-04T00:00:00Z", "a-4", "Password spray", "meganb2"),
            ]),
        ),
        (
            "HuntingBookmark",
            table(&[bookmark("b-1", "Strange sign-in", "meganb"), bookmark("b-2", "Other", "alexw")]),
        ),
    ])
}
