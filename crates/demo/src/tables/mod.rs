//! The tables, one family a file.

mod alert;
mod audit;
mod auditd;
mod azure_activity;
mod bookmark;
mod defender;
mod device;
mod dns;
mod email;
mod identity;
mod indicator;
mod inventory;
mod network;
mod office;
mod security_event;
mod signin;
mod storage;
mod summary;
mod syslog;
mod web;

use crate::cast::world::World;
use crate::core::produce::{Sink, produce};
use crate::core::spec::TableSpec;

/// Makes one table of a world.
type Produce = fn(&World, usize, Sink<'_>);

/// The generators and, under the same numbers, the specs of their tables.
macro_rules! registry {
    ($($module:ident $(:: $inner:ident)* $type:ident,)+) => {
        /// One generator a table.
        pub(crate) const PRODUCERS: &[Produce] = &[$(produce::<$module $(:: $inner)* ::$type>,)+];
        /// What they make.
        pub(crate) const SPECS: &[TableSpec] = &[$($module $(:: $inner)* ::SPEC,)+];
    };
}

registry! {
    signin::interactive SigninLogs,
    signin::non_interactive NonInteractive,
    audit AuditLogs,
    office OfficeActivity,
    azure_activity AzureActivity,
    security_event SecurityEvent,
    syslog Syslog,
    inventory::heartbeat Heartbeat,
    alert::alerts SecurityAlert,
    alert::incidents SecurityIncident,
    bookmark HuntingBookmark,
    indicator ThreatIntelligenceIndicator,
    network::analytics NetworkAnalytics,
    network::vm_connection VMConnection,
    inventory::vm_computer VMComputer,
    network::firewall CommonSecurityLog,
    dns DnsEvents,
    device::process DeviceProcessEvents,
    device::network DeviceNetworkEvents,
    inventory::device_info DeviceInfo,
    web W3CIISLog,
    defender::alert_info AlertInfo,
    defender::alert_evidence AlertEvidence,
    device::file DeviceFileEvents,
    device::logon DeviceLogonEvents,
    identity IdentityLogonEvents,
    email EmailEvents,
    indicator::current ThreatIntelIndicators,
    storage::file StorageFileLogs,
    storage::blob StorageBlobLogs,
    summary DynamicSummary,
    auditd AuditLog,
}
