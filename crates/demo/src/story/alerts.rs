//! What Contoso's detections make of the intrusion.

use super::{CLEARED, DOWNLOAD, EXFIL, GUESSED, KEYS, POWERSHELL, RULE, SIGN_IN, SSH_LOGIN, shell};
use crate::cast::hosts::{APP, DC, LX_WEB, RESOURCE_GROUP, SUBSCRIPTION};
use crate::cast::net::{AMSTERDAM, C2_DOMAIN, C2_IP, INTRUDER_IP, SPRAY_IPS, SSH_IP, VPN_IP};
use crate::cast::people::{Person, VICTIM};
use crate::cast::world::{When, World, seconds};
use crate::core::text::{guid, quoted};

/// Something that an alert is about.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Entity {
    /// A person's number.
    Account(usize),
    /// An account that belongs to nobody.
    Name(&'static str),
    /// A host's number.
    Host(usize),
    /// An address.
    Ip(&'static str),
    /// A domain.
    Domain(&'static str),
    /// The encoded PowerShell.
    Shell,
    /// The storage account.
    Storage,
}

/// One alert.
#[derive(Debug)]
pub(crate) struct Alert {
    /// When what it tells of begins.
    pub(crate) when: When,
    /// How long that lasts, in seconds.
    pub(crate) lasts: i64,
    /// Name.
    pub(crate) name: &'static str,
    /// Low, Medium or High.
    pub(crate) severity: &'static str,
    /// Product and provider.
    pub(crate) product: (&'static str, &'static str),
    /// Tactic and technique of MITRE ATT&CK.
    pub(crate) attack: (&'static str, &'static str),
    /// A sentence or two.
    pub(crate) description: &'static str,
    /// What it is about; the first is the compromised one.
    pub(crate) entities: &'static [Entity],
}

const IDENTITY: (&str, &str) = ("Azure Active Directory Identity Protection", "IPC");
const CLOUD_APPS: (&str, &str) = ("Microsoft Cloud App Security", "MCAS");
const ENDPOINT: (&str, &str) = ("Microsoft Defender Advanced Threat Protection", "MDATP");
const CLOUD: (&str, &str) = ("Azure Security Center", "Azure Security Center");
const SENTINEL: (&str, &str) = ("Azure Sentinel", "ASI Scheduled Alerts");

/// The alerts, in order of time. The first four make the first incident, the others the second.
pub(crate) const ALERTS: &[Alert] = &[
    Alert {
        when: GUESSED,
        lasts: 1,
        name: "Password Spray",
        severity: "High",
        product: IDENTITY,
        attack: ("CredentialAccess", "T1110"),
        description: "One password was tried on many accounts, and one of them was opened: meganb.",
        entities: &[Entity::Account(VICTIM), Entity::Ip(SPRAY_IPS[5])],
    },
    Alert {
        when: SIGN_IN,
        lasts: 1,
        name: "Unfamiliar sign-in properties",
        severity: "Medium",
        product: IDENTITY,
        attack: ("InitialAccess", "T1078"),
        description: "A sign-in from a country, network and browser that this account never used.",
        entities: &[Entity::Account(VICTIM), Entity::Ip(INTRUDER_IP)],
    },
    Alert {
        when: RULE,
        lasts: 1,
        name: "Suspicious inbox manipulation rule",
        severity: "Medium",
        product: CLOUD_APPS,
        attack: ("Collection", "T1114"),
        description: "A rule moves mail about invoices out of sight and forwards it outside Contoso.",
        entities: &[Entity::Account(VICTIM), Entity::Ip(INTRUDER_IP)],
    },
    Alert {
        when: DOWNLOAD,
        lasts: 1_440,
        name: "Mass download by a single user",
        severity: "Medium",
        product: CLOUD_APPS,
        attack: ("Exfiltration", "T1567"),
        description: "One account downloaded 180 files of the Finance site within half an hour.",
        entities: &[Entity::Account(VICTIM), Entity::Ip(INTRUDER_IP)],
    },
    Alert {
        when: KEYS,
        lasts: 1,
        name: "Storage keys listed after a new role assignment",
        severity: "Medium",
        product: SENTINEL,
        attack: ("CredentialAccess", "T1552"),
        description: "An account assigned a role and listed the keys of a storage account a few minutes later.",
        entities: &[Entity::Account(VICTIM), Entity::Ip(INTRUDER_IP), Entity::Storage],
    },
    Alert {
        when: POWERSHELL,
        lasts: 840,
        name: "Suspicious PowerShell command line",
        severity: "Medium",
        product: ENDPOINT,
        attack: ("Execution", "T1059"),
        description: "PowerShell ran an encoded command that fetches a script, followed by discovery commands.",
        entities: &[
            Entity::Host(APP),
            Entity::Account(VICTIM),
            Entity::Shell,
            Entity::Ip(C2_IP),
            Entity::Domain(C2_DOMAIN),
        ],
    },
    Alert {
        when: super::ACCOUNT,
        lasts: 25,
        name: "New account added to a privileged group",
        severity: "High",
        product: SENTINEL,
        attack: ("Persistence", "T1136"),
        description: "An account was created and put in Domain Admins within a minute.",
        entities: &[Entity::Host(DC), Entity::Account(VICTIM), Entity::Name(super::NEW_ACCOUNT)],
    },
    Alert {
        when: EXFIL,
        lasts: 7_100,
        name: "Large transfer to a rare destination and port",
        severity: "High",
        product: SENTINEL,
        attack: ("Exfiltration", "T1041"),
        description: "A server sent about 18 GB to an address and a port that nobody else at Contoso uses.",
        entities: &[Entity::Host(APP), Entity::Ip(C2_IP), Entity::Ip("10.10.1.30")],
    },
    Alert {
        when: SSH_LOGIN,
        lasts: 1,
        name: "Successful SSH brute force attack",
        severity: "High",
        product: CLOUD,
        attack: ("CredentialAccess", "T1110"),
        description: "After hundreds of failures one address logged in to a Linux host by password.",
        entities: &[Entity::Host(LX_WEB), Entity::Account(VICTIM), Entity::Ip(SSH_IP)],
    },
    Alert {
        when: CLEARED,
        lasts: 1,
        name: "Security event log cleared",
        severity: "Medium",
        product: CLOUD,
        attack: ("DefenseEvasion", "T1070"),
        description: "The security log of a server was cleared by a user.",
        entities: &[Entity::Host(APP), Entity::Account(VICTIM), Entity::Ip(VPN_IP)],
    },
];

/// How many of the alerts the first incident holds.
pub(crate) const FIRST_INCIDENT: usize = 4;

impl Alert {
    /// The time at which the alert is written, in ticks: a quarter of an hour after the fact.
    pub(crate) fn written(&self, world: &World) -> i64 {
        world.at(self.when) + seconds(self.lasts + 900)
    }
}

/// The id of the alert with that number.
pub(crate) fn alert_id(index: usize) -> String {
    guid(index as u64, 0x000a_1e47)
}

fn account(person: &Person) -> String {
    format!(
        r#""Name":"{}","UPNSuffix":"contoso.com","NTDomain":"CONTOSO","Sid":"{}","AadUserId":"{}","DisplayName":{},"IsDomainJoined":true,"Type":"account""#,
        person.name,
        person.sid,
        person.id,
        quoted(&person.display)
    )
}

fn fields(entity: Entity, world: &World) -> String {
    match entity {
        Entity::Account(index) => account(world.person(index)),
        Entity::Name(name) => format!(r#""Name":"{name}","NTDomain":"CONTOSO","Type":"account""#),
        Entity::Host(index) => {
            let host = world.host(index);
            let domain = if host.linux { "" } else { "contoso.com" };
            let os = if host.linux { "Linux" } else { "Windows" };
            format!(
                r#""HostName":"{}","DnsDomain":"{domain}","AzureID":"{}","OSFamily":"{os}","Type":"host""#,
                host.name, host.resource_id
            )
        }
        Entity::Ip(address) if address.starts_with("10.") => format!(r#""Address":"{address}","Type":"ip""#),
        Entity::Ip(address) => format!(
            r#""Address":"{address}","Location":{{"CountryCode":"{}","CountryName":"{}","City":"{}","Latitude":{},"Longitude":{}}},"Type":"ip""#,
            AMSTERDAM.country,
            AMSTERDAM.country_name,
            AMSTERDAM.city,
            AMSTERDAM.latitude,
            AMSTERDAM.longitude
        ),
        Entity::Domain(name) => format!(r#""DomainName":"{name}","Type":"dns""#),
        Entity::Shell => format!(
            r#""ProcessId":"0x{:x}","CommandLine":{},"Type":"process""#,
            shell::POWERSHELL_PID,
            quoted(&shell::encoded_powershell())
        ),
        Entity::Storage => format!(
            r#""ResourceId":"/subscriptions/{SUBSCRIPTION}/resourceGroups/{RESOURCE_GROUP}/providers/Microsoft.Storage/storageAccounts/contosofinance","Type":"azure-resource""#
        ),
    }
}

/// Entities as the JSON text that Sentinel keeps.
pub(crate) fn entities(list: &[Entity], world: &World) -> String {
    let items: Vec<String> = (1..)
        .zip(list)
        .map(|(id, entity): (i32, &Entity)| format!(r#"{{"$id":"{id}",{}}}"#, fields(*entity, world)))
        .collect();
    format!("[{}]", items.join(","))
}

/// The name of an entity, as `CompromisedEntity` has it.
pub(crate) fn entity_name(entity: Entity, world: &World) -> String {
    match entity {
        Entity::Account(index) => world.person(index).upn.clone(),
        Entity::Name(name) | Entity::Ip(name) | Entity::Domain(name) => name.to_string(),
        Entity::Host(index) => world.host(index).name.clone(),
        Entity::Shell => "powershell.exe".to_string(),
        Entity::Storage => "contosofinance".to_string(),
    }
}

/// The extended properties of an alert about those entities, as JSON text.
pub(crate) fn properties(list: &[Entity], world: &World) -> String {
    let mut pairs: Vec<String> = Vec::new();
    for entity in list {
        let label = match entity {
            Entity::Account(_) => "User Account",
            Entity::Name(_) => "Created Account",
            Entity::Host(_) => "Compromised Host",
            Entity::Ip(_) => "IP Address",
            Entity::Domain(_) => "Domain",
            Entity::Shell => "Suspicious Process",
            Entity::Storage => "Resource",
        };
        if !pairs.iter().any(|pair| pair.starts_with(&quoted(label))) {
            pairs.push(format!("{}:{}", quoted(label), quoted(&entity_name(*entity, world))));
        }
    }
    format!(r#"{{"Alert Mode":"Aggregated",{}}}"#, pairs.join(","))
}
