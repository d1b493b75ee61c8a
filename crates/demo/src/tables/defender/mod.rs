//! AlertInfo and AlertEvidence: the alerts of Defender's services, as its hunting tables have them.

pub(crate) mod alert_evidence;
pub(crate) mod alert_info;

use crate::story::alerts::{ALERTS, Alert};

/// The alerts that a service of Defender raised, each with its number: Sentinel's own are not in these tables.
fn alerts() -> impl Iterator<Item = (usize, &'static Alert)> {
    ALERTS.iter().enumerate().filter(|(_, alert)| alert.product.1 != "ASI Scheduled Alerts")
}

/// The service's name and what it detected with, as Defender writes them today.
fn service(alert: &Alert) -> (&'static str, &'static str) {
    match alert.product.1 {
        "IPC" => ("AAD Identity Protection", "AAD Identity Protection"),
        "MCAS" => ("Microsoft Defender for Cloud Apps", "Microsoft Defender for Cloud Apps"),
        "MDATP" => ("Microsoft Defender for Endpoint", "EDR"),
        _ => ("Microsoft Defender for Cloud", "Microsoft Defender for Cloud"),
    }
}

/// The techniques of an alert as these tables write them: a JSON array of names with their number.
fn techniques(alert: &Alert) -> String {
    let name = match alert.attack.1 {
        "T1059" => "Command and Scripting Interpreter",
        "T1070" => "Indicator Removal",
        "T1078" => "Valid Accounts",
        "T1110" => "Brute Force",
        "T1114" => "Email Collection",
        "T1567" => "Exfiltration Over Web Service",
        _ => "Unsecured Credentials",
    };
    format!(r#"["{name} ({})"]"#, alert.attack.1)
}
