//! The files of the library, embedded.

/// Name and text of each file of `queries/`; a test compares the list with the folder.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("azure.yaml", include_str!("../../../queries/azure.yaml")),
    ("azure_network.yaml", include_str!("../../../queries/azure_network.yaml")),
    ("azure_sentinel.yaml", include_str!("../../../queries/azure_sentinel.yaml")),
    ("heartbeat.yaml", include_str!("../../../queries/heartbeat.yaml")),
    ("linux_audit.yaml", include_str!("../../../queries/linux_audit.yaml")),
    ("linux_syslog.yaml", include_str!("../../../queries/linux_syslog.yaml")),
    ("multi_data_source.yaml", include_str!("../../../queries/multi_data_source.yaml")),
    ("office365.yaml", include_str!("../../../queries/office365.yaml")),
    ("security_alert.yaml", include_str!("../../../queries/security_alert.yaml")),
    ("threat_intelligence.yaml", include_str!("../../../queries/threat_intelligence.yaml")),
    ("windows_security.yaml", include_str!("../../../queries/windows_security.yaml")),
];
