//! Accounts, from the logs of the families that have them.

use huntlet_report::EntityCard;

use crate::card::Card;
use crate::fields::Fields;
use crate::host::Host;
use crate::ip::IpAddress;

/// An account. Properties are none where the row does not say them; nothing is guessed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Account {
    /// `meganb`, or the whole UPN where the source has only that.
    pub name: String,
    /// The Windows domain.
    pub nt_domain: Option<String>,
    /// What follows the `@` of a UPN.
    pub upn_suffix: Option<String>,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// Windows security identifier, or the numeric user id on Linux.
    pub sid: Option<String>,
    /// The tenant.
    pub aad_tenant_id: Option<String>,
    /// The object id in the directory.
    pub aad_user_id: Option<String>,
    /// The logon session.
    pub logon_id: Option<String>,
    /// Other properties, in order: name and value.
    pub properties: Vec<(String, String)>,
    /// Addresses from which it acted.
    pub ip_addresses: Vec<IpAddress>,
    /// Hosts on which it logged on.
    pub hosts: Vec<Host>,
}

impl Account {
    /// From `DOMAIN\name`, `name@suffix` or a plain name.
    pub fn from_name(text: &str) -> Self {
        let text = text.trim();
        if let Some((domain, name)) = text.split_once('\\') {
            return Self { name: name.to_owned(), nt_domain: some(domain), ..Self::default() };
        }
        match text.rsplit_once('@') {
            Some((_, suffix)) => Self { name: text.to_owned(), upn_suffix: some(suffix), ..Self::default() },
            None => Self { name: text.to_owned(), ..Self::default() },
        }
    }

    /// From a row of `SigninLogs`.
    pub fn from_signin(row: &impl Fields) -> Self {
        let name = row.first(&["UserPrincipalName", "AccountName"]).unwrap_or_default();
        Self {
            display_name: row.text("UserDisplayName"),
            aad_tenant_id: row.first(&["AADTenantId", "ResourceTenantId"]),
            aad_user_id: row.text("UserId"),
            properties: properties(
                row,
                &["UserType", "AppDisplayName", "UserAgent", "RiskState", "RiskLevelAggregated"],
            ),
            ..Self::from_name(&name)
        }
    }

    /// From a row of `OfficeActivity`.
    pub fn from_office(row: &impl Fields) -> Self {
        let name = row.first(&["UserId", "AccountName"]).unwrap_or_default();
        Self {
            aad_tenant_id: row.text("TenantId"),
            properties: properties(
                row,
                &["OrganizationId", "UserType", "UserKey", "OfficeWorkload", "UserAgent"],
            ),
            ..Self::from_name(&name)
        }
    }

    /// From a row of `AzureActivity`; a caller may also be the object id of an application.
    pub fn from_azure_activity(row: &impl Fields) -> Self {
        let name = row.first(&["Caller", "AccountName"]).unwrap_or_default();
        let is_id = name.len() == 36 && name.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
        Self {
            aad_user_id: is_id.then(|| name.clone()),
            properties: properties(row, &["SubscriptionId"]),
            ..Self::from_name(&name)
        }
    }

    /// From a logon event of `SecurityEvent`: the account that logged on (the target), not the one that reported it.
    pub fn from_windows(row: &impl Fields) -> Self {
        let whole = row.first(&["Account", "AccountName"]).unwrap_or_default();
        let parsed = Self::from_name(&whole);
        Self {
            name: row.text("TargetUserName").unwrap_or(parsed.name),
            nt_domain: row.text("TargetDomainName").or(parsed.nt_domain),
            sid: row.text("TargetUserSid"),
            logon_id: row.text("TargetLogonId"),
            properties: logon_type(row),
            ..Self::default()
        }
    }

    /// From a logon message of `Syslog`, as the catalogue's query reads it.
    pub fn from_linux(row: &impl Fields) -> Self {
        Self {
            name: row.text("AccountName").unwrap_or_default(),
            sid: row.text("UID"),
            properties: logon_type(row),
            ..Self::default()
        }
    }

    /// `DOMAIN\name`, else `name@suffix`, else `host\name`, else the name.
    pub fn qualified_name(&self) -> String {
        match (&self.nt_domain, &self.upn_suffix, self.hosts.as_slice()) {
            (Some(domain), _, _) => format!("{domain}\\{}", self.name),
            (None, Some(suffix), _) if !self.name.contains('@') => format!("{}@{suffix}", self.name),
            (None, None, [host]) => format!("{}\\{}", host.host_name, self.name),
            _ => self.name.clone(),
        }
    }

    /// The card, with hosts and addresses below.
    pub fn card(&self) -> EntityCard {
        let mut card = Card::new("Account", self.qualified_name())
            .fact("Name", &self.name)
            .maybe("NTDomain", self.nt_domain.as_ref())
            .maybe("UPNSuffix", self.upn_suffix.as_ref())
            .maybe("DisplayName", self.display_name.as_ref())
            .maybe("Sid", self.sid.as_ref())
            .maybe("AadTenantId", self.aad_tenant_id.as_ref())
            .maybe("AadUserId", self.aad_user_id.as_ref())
            .maybe("LogonId", self.logon_id.as_ref());
        for (label, value) in &self.properties {
            card = card.fact(label, value);
        }
        card = self.hosts.iter().fold(card, |card, host| card.child(host.card()));
        self.ip_addresses.iter().fold(card, |card, address| card.child(address.card())).finish()
    }
}

/// The name without domain and suffix, in lower case: what ties a person's accounts together.
pub fn short_name(account: &str) -> String {
    let name = account.trim();
    let name = name.split_once('\\').map_or(name, |(_, name)| name);
    let name = name.split_once('@').map_or(name, |(name, _)| name);
    name.to_lowercase()
}

fn some(text: &str) -> Option<String> {
    crate::fields::something(text)
}

fn properties(row: &impl Fields, columns: &[&str]) -> Vec<(String, String)> {
    columns.iter().filter_map(|column| Some(((*column).to_owned(), row.text(column)?))).collect()
}

fn logon_type(row: &impl Fields) -> Vec<(String, String)> {
    let value = row.first(&["LogonTypeName", "LogonType"]);
    value.map(|value| ("LogonType".to_owned(), value)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value, json};

    fn row(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn a_windows_account_keeps_its_sid_and_domain() {
        let event = row(
            &json!({"Account": "CONTOSO\\meganb", "TargetUserName": "meganb", "TargetDomainName": "CONTOSO",
            "TargetUserSid": "S-1-5-21-1-2-3-1104", "SubjectDomainName": "-", "LogonType": 10, "LogonTypeName": "10 - RemoteInteractive"}),
        );
        let account = Account::from_windows(&event);
        assert_eq!(account.qualified_name(), "CONTOSO\\meganb");
        assert_eq!(account.sid.as_deref(), Some("S-1-5-21-1-2-3-1104"));
        assert_eq!(account.properties[0].1, "10 - RemoteInteractive");
    }

    #[test]
    fn names_with_blanks_stay_whole() {
        let account = Account::from_name("NT AUTHORITY\\NETWORK SERVICE");
        assert_eq!(
            (account.name.as_str(), account.nt_domain.as_deref()),
            ("NETWORK SERVICE", Some("NT AUTHORITY"))
        );
        assert_eq!(account.qualified_name(), "NT AUTHORITY\\NETWORK SERVICE");
    }

    #[test]
    fn short_names_tie_a_person_together() {
        for text in ["meganb@contoso.com", "CONTOSO\\MeganB", " meganb "] {
            assert_eq!(short_name(text), "meganb");
        }
    }

    #[test]
    fn a_signin_gives_directory_properties() {
        let event = row(
            &json!({"UserPrincipalName": "meganb@contoso.com", "UserDisplayName": "Megan Bowen", "UserId": "u-1",
            "AADTenantId": "t-1", "UserAgent": ""}),
        );
        let card = Account::from_signin(&event).card();
        assert_eq!(card.title, "meganb@contoso.com");
        let labels: Vec<_> = card.facts.iter().map(|fact| fact.label.as_str()).collect();
        assert_eq!(labels, ["Name", "UPNSuffix", "DisplayName", "AadTenantId", "AadUserId"]);
    }
}
