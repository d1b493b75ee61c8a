//! Clusters of events, numbers that stand for processes, and how rare the processes of a logon session are.

mod dbscan;
mod events;
mod features;
mod process;
mod rarity;
mod rows;
mod tree;

pub use dbscan::{NOISE, Weighted, dbscan};
pub use events::{DBCLUSTER_EVENTS, cluster_events, exemplars};
pub use features::{
    char_ord_score, crc32_hash, delim_count, delim_hash, is_delimiter, is_system_session, last_segment,
    token_count,
};
pub use process::{ADD_PROCESS_FEATURES, ProcessColumns, add_process_features};
pub use rarity::{LOGON_SESSION_RARITY, Rarity, RarityOptions, logon_session_rarity};
pub use rows::{ClusterOptions, Clusters, cluster_rows};
