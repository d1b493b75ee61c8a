//! SecurityAlert and SecurityIncident.

pub(crate) mod alerts;
pub(crate) mod incidents;

use crate::cast::hosts::{RESOURCE_GROUP, SUBSCRIPTION, WORKSPACE};
use crate::cast::people::{ANALYST, RESPONDER};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::{guid, quoted};
use crate::story::alerts::{
    ALERTS, Alert, Entity, FIRST_INCIDENT, alert_id, entities, entity_name, properties,
};
use crate::story::{RESPONSE, SIGN_IN};

/// Alerts that turn out to be nothing: name, severity, product, tactic, technique.
const FALSE_ALARMS: &[(&str, &str, &str, &str, &str)] = &[
    ("Atypical travel", "Low", "Azure Active Directory Identity Protection", "InitialAccess", "T1078"),
    ("Anonymous IP address", "Low", "Azure Active Directory Identity Protection", "InitialAccess", "T1078"),
    ("Activity from infrequent country", "Low", "Microsoft Cloud App Security", "InitialAccess", "T1078"),
    (
        "Email messages removed after delivery",
        "Informational",
        "Office 365 Advanced Threat Protection",
        "InitialAccess",
        "T1566",
    ),
    ("Multiple failed logon attempts", "Low", "Azure Sentinel", "CredentialAccess", "T1110"),
];

/// An alert of the story, by its number, or a false alarm about someone.
pub(crate) enum Raised {
    Story(usize, &'static Alert),
    FalseAlarm(usize, usize),
}

/// A state of an incident; every change is a row.
pub(crate) struct State {
    number: i64,
    title: String,
    severity: &'static str,
    status: &'static str,
    classification: &'static str,
    created: i64,
    /// Numbers of the story's alerts.
    alerts: std::ops::Range<usize>,
    owner: Option<usize>,
}
