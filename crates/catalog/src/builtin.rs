//! The files of the library, embedded.

/// Name and text of each file of `queries/`; a test compares the list with the folder.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("azure.yaml", include_str!("../../../queries/azure.yaml")),
    ("azure_network.yaml", include_str!("../../../queries/azure_network.yaml")),
    ("azure_sentinel.yaml", include_str!("../../../queries/azure_sentinel.yaml")),
    ("heartbeat.yaml", include_str!("../../../queries/heartbeat.yaml")),
    ("hunting.yaml", include_str!("../../../queries/hunting.yaml")),
    ("identity_on_prem.yaml", include_str!("../../../queries/identity_on_prem.yaml")),
    ("linux_audit.yaml", include_str!("../../../queries/linux_audit.yaml")),
    ("linux_syslog.yaml", include_str!("../../../queries/linux_syslog.yaml")),
    ("m365d.yaml", include_str!("../../../queries/m365d.yaml")),
    ("mde.yaml", include_str!("../../../queries/mde.yaml")),
    ("multi_data_source.yaml", include_str!("../../../queries/multi_data_source.yaml")),
    ("office365.yaml", include_str!("../../../queries/office365.yaml")),
    ("resource_graph.yaml", include_str!("../../../queries/resource_graph.yaml")),
    ("security_alert.yaml", include_str!("../../../queries/security_alert.yaml")),
    ("sentinel_resources.yaml", include_str!("../../../queries/sentinel_resources.yaml")),
    ("splunk.yaml", include_str!("../../../queries/splunk.yaml")),
    ("threat_intelligence.yaml", include_str!("../../../queries/threat_intelligence.yaml")),
    ("windows_security.yaml", include_str!("../../../queries/windows_security.yaml")),
];
