//! Every function, by name.

use crate::{
    Function, auditd, cluster, markov, outliers, polling, process_tree, recognition, syslog, timeseries,
    travel,
};

/// Every function, in the order of the documentation. One line each.
static FUNCTIONS: &[&Function] = &[
    // decoding, indicators, domains, masks
    &crate::unpack::UNPACK,
    &crate::ioc::EXTRACT,
    &crate::ioc::TYPE,
    &crate::ioc::REFANG,
    &crate::ioc::DEFANG,
    &crate::ioc::PREPROCESS,
    &crate::domain::DNS,
    &crate::domain::URL,
    &crate::domain::FEATURES,
    &crate::domain::LOOKALIKES,
    &crate::ip::TYPE,
    &crate::ip::IN_RANGES,
    &crate::command::RISKY,
    &crate::command::SPEED,
    &crate::mask::MASK,
    // processes, clusters, series, sequences, syslog, auditd, places
    &process_tree::BUILD_PROCESS_TREE,
    &process_tree::GET_ROOTS,
    &process_tree::GET_PROCESS,
    &process_tree::GET_PARENT,
    &process_tree::GET_ROOT,
    &process_tree::GET_ROOT_TREE,
    &process_tree::GET_CHILDREN,
    &process_tree::GET_DESCENDENTS,
    &process_tree::GET_ANCESTORS,
    &process_tree::GET_SIBLINGS,
    &process_tree::GET_TREE_DEPTH,
    &process_tree::GET_SUMMARY_INFO,
    &process_tree::TREE_TO_TEXT,
    &cluster::LOGON_SESSION_RARITY,
    &cluster::DBCLUSTER_EVENTS,
    &cluster::ADD_PROCESS_FEATURES,
    &timeseries::TS_ANOMALIES_STL,
    &timeseries::FIND_ANOMALY_PERIODS,
    &timeseries::CREATE_TIME_PERIOD_KQLFILTER,
    &timeseries::SET_NEW_ANOMALY_THRESHOLD,
    &timeseries::TS_FORECAST,
    &markov::SCORE_SESSIONS,
    &markov::COMPUTE_LIKELIHOODS_OF_SESSIONS,
    &markov::TRAIN_MARKOV_MODEL,
    &markov::SESSIONIZE_DATA,
    &polling::DETECT_POLLING,
    &outliers::IDENTIFY_OUTLIERS,
    &syslog::SYSLOG_LOGON_EVENTS,
    &syslog::SYSLOG_SUDO_COMMANDS,
    &syslog::CLUSTER_SYSLOG_LOGONS,
    &syslog::RISKY_SUDO_SESSIONS,
    &auditd::EXTRACT_EVENTS_TO_DF,
    &travel::GEO_DISTANCE,
    &travel::IMPOSSIBLE_TRAVEL,
    &recognition::RECOGNIZE_ENTITIES,
];

/// Every function.
pub fn functions() -> &'static [&'static Function] {
    FUNCTIONS
}

/// The function of this name, in any case.
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().copied().find(|function| function.name.eq_ignore_ascii_case(name))
}
