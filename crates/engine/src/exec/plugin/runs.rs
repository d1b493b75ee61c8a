//! The algorithms, by the name of their plugin.

pub(crate) use super::activity::{
    active_users_count, activity_counts_metrics, activity_engagement, activity_metrics, new_activity_metrics,
    sliding_window_counts,
};
pub(crate) use super::funnel::{funnel_sequence_completion, session_count};
pub(crate) use super::lookup::{ipv4_lookup, ipv6_lookup};
pub(crate) use super::patterns::{autocluster, basket, diffpatterns};
pub(crate) use super::pivot::pivot;
pub(crate) use super::rows::{dcount_intersect, identity, narrow, preview, rows_near};
pub(crate) use super::sequence::{rolling_percentile, sequence_detect};
