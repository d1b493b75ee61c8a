//! The plugins of `evaluate`: what they take, which columns they give, what runs them.

use huntlet_table::KqlType;
use huntlet_table::KqlType::{Dynamic, Long, Real, String, TimeSpan};

use crate::exec::{PluginRun, runs};

/// A plugin.
pub(super) struct Spec {
    /// Its name.
    pub name: &'static str,
    /// Its arguments, a letter each, longer forms first and parted by `|`: `I` an id, `T` a timeline, `V` a value, `S` a
    /// state, `h` any other column, `p` a predicate, `B` several, `w` a column that may be left out, `c` a constant, `o` one
    /// that may be left out, `W` several, `t` a table, `k` a column of it, `E` columns of both, `D` dimensions, `U` a
    /// table that may be left out; `*`: anything.
    pub forms: &'static str,
    /// The columns of its result; none when nothing is known of them.
    pub outs: &'static [Out],
    /// What runs it, or why nothing does.
    pub run: Result<PluginRun, &'static str>,
    /// In which way Kusto may answer otherwise.
    pub inexact: Option<&'static str>,
}

/// Columns of a plugin's result. Numbers are places among the columns that are arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Out {
    /// All of the input.
    Input,
    /// All of the input but the arguments.
    InputRest,
    /// This argument.
    Column(usize),
    /// This argument, with something before its name.
    Prefixed(&'static str, usize),
    /// A new name with this argument's type.
    Typed(&'static str, usize),
    /// This argument with a new type.
    Renamed(usize, KqlType),
    /// The dimensions.
    Dimensions,
    /// A new column.
    New(&'static str, KqlType),
    /// The columns of the lookup table.
    Lookup,
    /// A numbered column per argument.
    Each(&'static str, KqlType),
    /// A time per predicate.
    Steps,
    /// The one of `rolling_percentile`.
    Rolling,
}

use Out::{
    Column, Dimensions, Each, Input, InputRest, Lookup, New, Prefixed, Renamed, Rolling, Steps, Typed,
};

const fn spec(name: &'static str, forms: &'static str, outs: &'static [Out], run: PluginRun) -> Spec {
    Spec { name, forms, outs, run: Ok(run), inexact: None }
}

const fn inexact(
    how: &'static str,
    name: &'static str,
    forms: &'static str,
    outs: &'static [Out],
    run: PluginRun,
) -> Spec {
    Spec { name, forms, outs, run: Ok(run), inexact: Some(how) }
}

const fn refused(name: &'static str, forms: &'static str, outs: &'static [Out], why: &'static str) -> Spec {
    Spec { name, forms, outs, run: Err(why), inexact: None }
}

/// Ways in which Kusto may answer otherwise.
const GROUPS: &str = super::reduce::GROUPS;
const SESSIONS: &str = "may count otherwise than Kusto where an id comes again exactly at the end of the look-back window, of which the reference does not say whether it belongs to it";
const FUNNEL: &str = "may count otherwise than Kusto where states of one id share a time, of which the reference does not say which comes first";

const UNTOLD: &str = "the reference does not say enough of its rules";
const SERVICE: &str = "it calls a service, and a query here reaches none";
const SANDBOX: &str = "it runs a program of another language";

/// All but `bag_unpack` and `pivot`.
pub(super) static PLUGINS: &[Spec] = &[
    spec("identity", "", &[Input], runs::identity),
    spec("preview", "c", &[Input], runs::preview),
    spec("narrow", "", &[New("Row", Long), New("Column", String), New("Value", String)], runs::narrow),
    spec("rows_near", "pco", &[Input], runs::rows_near),
    spec("ipv4_lookup", "thkE", &[Input, Lookup], runs::ipv4_lookup),
    spec("ipv6_lookup", "thko", &[Lookup, Input], runs::ipv6_lookup),
    spec(
        "activity_counts_metrics",
        "ITcccD",
        &[
            Column(1),
            Dimensions,
            New("count", Long),
            New("dcount", Long),
            New("new_dcount", Long),
            New("aggregated_dcount", Long),
        ],
        runs::activity_counts_metrics,
    ),
    spec(
        "activity_metrics",
        "ITcccD|ITc",
        &[
            Column(1),
            Dimensions,
            New("dcount_values", Long),
            New("dcount_newvalues", Long),
            New("retention_rate", Real),
            New("churn_rate", Real),
        ],
        runs::activity_metrics,
    ),
    spec(
        "activity_engagement",
        "ITccccD|ITcc",
        &[
            Column(1),
            Dimensions,
            New("dcount_activities_inner", Long),
            New("dcount_activities_outer", Long),
            New("activity_ratio", Real),
        ],
        runs::activity_engagement,
    ),
    spec(
        "new_activity_metrics",
        "ITcccoDU",
        &[
            Prefixed("from", 1),
            Prefixed("to", 1),
            Dimensions,
            New("dcount_new_values", Long),
            New("dcount_retained_values", Long),
            New("dcount_churn_values", Long),
            New("retention_rate", Real),
            New("churn_rate", Real),
        ],
        runs::new_activity_metrics,
    ),
    spec(
        "active_users_count",
        "ITccccccD",
        &[Column(1), Dimensions, New("dcount", Long)],
        runs::active_users_count,
    ),
    spec(
        "sliding_window_counts",
        "ITccccD",
        &[Column(1), Dimensions, New("Count", Long), New("Dcount", Long)],
        runs::sliding_window_counts,
    ),
    spec("rolling_percentile", "VcTccD", &[Column(1), Dimensions, Rolling], runs::rolling_percentile),
    spec("sequence_detect", "TccBD", &[Dimensions, Steps, New("Duration", TimeSpan)], runs::sequence_detect),
    spec(
        "basket",
        "owoW",
        &[New("SegmentId", Long), New("Count", Long), New("Percent", Real), Input],
        runs::basket,
    ),
    inexact(
        GROUPS,
        "autocluster",
        "owoW",
        &[New("SegmentId", Long), New("Count", Long), New("Percent", Real), Input],
        runs::autocluster,
    ),
    inexact(
        GROUPS,
        "diffpatterns",
        "hccwooW",
        &[
            New("SegmentId", Long),
            New("CountA", Long),
            New("CountB", Long),
            New("PercentA", Real),
            New("PercentB", Real),
            New("PercentDiffAB", Real),
            InputRest,
        ],
        runs::diffpatterns,
    ),
    spec(
        "dcount_intersect",
        "hhhhhhhh|hhhhhhh|hhhhhh|hhhhh|hhhh|hhh|hh",
        &[Input, Each("s", Long)],
        runs::dcount_intersect,
    ),
    inexact(
        SESSIONS,
        "session_count",
        "ITccccD",
        &[Column(1), Dimensions, New("count_sessions", Long)],
        runs::session_count,
    ),
    refused(
        "funnel_sequence",
        "ITccccSc",
        &[Column(1), Typed("prev", 2), Typed("next", 2), New("dcount", Long), New("samples", Dynamic)],
        UNTOLD,
    ),
    inexact(
        FUNNEL,
        "funnel_sequence_completion",
        "ITcccScc",
        &[Column(1), Renamed(2, String), New("Period", TimeSpan), New("dcount", Long)],
        runs::funnel_sequence_completion,
    ),
    refused("python", "*", &[], SANDBOX),
    refused("r", "*", &[], SANDBOX),
    refused("csharp", "*", &[], SANDBOX),
    refused("http_request", "*", &[New("ResponseHeaders", Dynamic), New("ResponseBody", Dynamic)], SERVICE),
    refused(
        "http_request_post",
        "*",
        &[New("ResponseHeaders", Dynamic), New("ResponseBody", Dynamic)],
        SERVICE,
    ),
    refused("infer_storage_schema", "*", &[New("CslSchema", String)], SERVICE),
];
