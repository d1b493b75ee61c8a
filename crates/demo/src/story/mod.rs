//! The intrusion: what happens when. Every table tells its part of it from here.

pub(crate) mod alerts;
pub(crate) mod shell;

use crate::cast::world::{When, World};

/// The spray over all accounts begins.
pub(crate) const SPRAY: When = (7, 2, 10, 0);
/// One password fits.
pub(crate) const GUESSED: When = (7, 3, 31, 12);
/// The intruder signs in from abroad.
pub(crate) const SIGN_IN: When = (7, 4, 2, 41);
/// The app "Contoso Mail Sync" gets its consent.
pub(crate) const CONSENT: When = (7, 4, 20, 18);
/// The mailbox rule.
pub(crate) const RULE: When = (7, 4, 41, 5);
/// The first of the downloaded files.
pub(crate) const DOWNLOAD: When = (8, 1, 15, 0);
/// The role assignment in Azure.
pub(crate) const ROLE: When = (8, 5, 5, 33);
/// The storage keys are listed.
pub(crate) const KEYS: When = (8, 5, 11, 9);
/// The script goes up to the storage account.
pub(crate) const UPLOAD: When = (8, 5, 24, 40);
/// The VPN login.
pub(crate) const VPN: When = (9, 2, 30, 4);
/// First logon to the file server.
pub(crate) const LATERAL: When = (9, 2, 41, 17);
/// Remote desktop to the application server.
pub(crate) const DESKTOP: When = (9, 2, 52, 38);
/// The encoded PowerShell.
pub(crate) const POWERSHELL: When = (9, 2, 58, 2);
/// The new account in the domain.
pub(crate) const ACCOUNT: When = (9, 3, 12, 20);
/// The beacon's first question to DNS.
pub(crate) const BEACON: When = (9, 3, 0, 11);
/// The data begins to leave.
pub(crate) const EXFIL: When = (10, 1, 0, 0);
/// The brute force on SSH.
pub(crate) const SSH: When = (10, 20, 0, 0);
/// The SSH login that works.
pub(crate) const SSH_LOGIN: When = (10, 20, 47, 31);
/// `sudo` gives a root shell.
pub(crate) const SUDO: When = (10, 20, 52, 3);
/// The security log is cleared.
pub(crate) const CLEARED: When = (11, 0, 15, 44);
/// Contoso takes the account away; nothing of the intrusion is later.
pub(crate) const RESPONSE: When = (11, 15, 4, 0);

/// The name of the account that the intruder makes.
pub(crate) const NEW_ACCOUNT: &str = "svc_update";
/// Logon id of the intruder's desktop on the application server.
pub(crate) const DESKTOP_LOGON: &str = "0x5c2f1a7";
/// Logon id of the intruder's network logon to the domain controller.
pub(crate) const DC_LOGON: &str = "0x3e91d04";
/// The script that the intruder puts on the storage account's share, and later on the application server.
pub(crate) const UPLOADED: &str = "u.ps1";
/// The app that gets consent.
pub(crate) const APP_NAME: &str = "Contoso Mail Sync";
/// The app's id.
pub(crate) const APP_ID: &str = "7d3c9f10-5b1e-4f77-9a0d-6e2b8c4d1f35";

/// One step of the intrusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryEvent {
    /// When it began, in ticks (100 ns since 0001-01-01).
    pub time: i64,
    /// What happened, in a sentence.
    pub title: &'static str,
    /// The tables that show it.
    pub tables: &'static [&'static str],
}

const STEPS: &[(When, &str, &[&str])] = &[
    (
        SPRAY,
        "A password spray from 203.0.113.10 to .15 tries two passwords on every account.",
        &["SigninLogs"],
    ),
    (GUESSED, "One password fits: meganb@contoso.com, from 203.0.113.15.", &["SigninLogs"]),
    (
        SIGN_IN,
        "meganb signs in from Amsterdam, 203.0.113.66, where nobody of Contoso works.",
        &["SigninLogs", "AADNonInteractiveUserSignInLogs"],
    ),
    (CONSENT, "meganb consents to the app Contoso Mail Sync, which may read all mail.", &["AuditLogs"]),
    (RULE, "A mailbox rule hides invoices and forwards them to fabrikam-mail.example.", &["OfficeActivity"]),
    (DOWNLOAD, "180 files of the Finance site are downloaded in 25 minutes.", &["OfficeActivity"]),
    (ROLE, "meganb makes the app a Contributor of the subscription.", &["AzureActivity"]),
    (KEYS, "The keys of the storage account contosofinance are listed.", &["AzureActivity"]),
    (
        UPLOAD,
        "With a key of contosofinance the script u.ps1 is put on a share and finance files are read, from 203.0.113.66.",
        &["StorageFileLogs", "StorageBlobLogs"],
    ),
    (VPN, "meganb logs in to the VPN from 203.0.113.66 and gets 10.10.99.23.", &["CommonSecurityLog"]),
    (
        LATERAL,
        "CONTOSO\\meganb moves from 10.10.99.23 to SRV-FILE01 and, by remote desktop, to SRV-APP01.",
        &["SecurityEvent", "DeviceLogonEvents", "IdentityLogonEvents"],
    ),
    (
        POWERSHELL,
        "Encoded PowerShell on SRV-APP01 fetches a script from 203.0.113.99; discovery commands follow.",
        &["SecurityEvent", "DeviceProcessEvents", "DeviceNetworkEvents"],
    ),
    (
        BEACON,
        "SRV-APP01 asks for cdn.contoso-updates.example every ten minutes or so.",
        &["DnsEvents", "DeviceNetworkEvents", "VMConnection"],
    ),
    (
        ACCOUNT,
        "The account svc_update is created on DC01 and put in Domain Admins and Administrators.",
        &["SecurityEvent"],
    ),
    (
        EXFIL,
        "About 18 GB leave SRV-APP01 for 203.0.113.99 over port 8787 in two hours.",
        &["AzureNetworkAnalytics_CL", "VMConnection", "CommonSecurityLog", "DeviceNetworkEvents"],
    ),
    (SSH, "A brute force from 203.0.113.40 knocks at SSH on lx-web01.", &["Syslog"]),
    (SSH_LOGIN, "The Linux account meganb is in, with the same password.", &["Syslog"]),
    (SUDO, "meganb becomes root on lx-web01 by sudo and adds the user sysupd.", &["Syslog", "AuditLog_CL"]),
    (CLEARED, "The security log of SRV-APP01 is cleared by CONTOSO\\meganb.", &["SecurityEvent"]),
    (
        RESPONSE,
        "admin-alland disables the account, resets its password and takes the app away; isaiahl keeps bookmarks.",
        &["AuditLogs", "HuntingBookmark", "SecurityIncident", "DynamicSummary"],
    ),
];

/// The steps of the intrusion for a tenant, in order of time.
pub(crate) fn steps(world: &World) -> Vec<StoryEvent> {
    let mut steps: Vec<StoryEvent> = STEPS
        .iter()
        .map(|(when, title, tables)| StoryEvent { time: world.at(*when), title, tables })
        .collect();
    steps.sort_by_key(|step| step.time);
    steps
}
