//! Series by name.

use huntlet_table::{Column, Table};

use super::stl::data_column;
use super::{
    ForecastOptions, Mode, Span, StlOptions, create_time_period_kqlfilter, find_anomaly_periods,
    set_new_anomaly_threshold, ts_anomalies_stl, ts_forecast,
};
use crate::{
    Accepts, Arguments, Default, Function, Kind, Outcome, Parameter, Parity, Result, optional, required,
};

const TIME: Parameter =
    optional("time_column", Kind::Text, Default::Text("TimeGenerated"), "When a value was.");
const DATA: Parameter = optional(
    "data_column",
    Kind::Column,
    Default::None,
    "The values; by default the first column of numbers beside the time.",
);
const SEASONAL: Parameter = optional(
    "seasonal",
    Kind::Int(3, 10_001),
    Default::Int(7),
    "The window of the seasonal smoother; an even number counts as the next odd one.",
);
const PERIOD: Parameter = optional(
    "period",
    Kind::Int(2, 1_000_000),
    Default::Int(24),
    "Values in a season: 24 for hours of days.",
);
const FLAGS: Parameter = optional(
    "anomalies_column",
    Kind::Text,
    Default::Text("anomalies"),
    "The column that is 1 for a value that stands out above, -1 for one below.",
);
const LENGTH: Parameter = optional(
    "period",
    Kind::TimeSpan,
    Default::Text("1h"),
    "Anomalies up to two of these apart share a span.",
);
const POSITIVE: Parameter =
    optional("pos_only", Kind::Bool, Default::Bool(true), "Whether only values above count.");

fn columns<'a>(table: &'a Table, arguments: &'a Arguments) -> Result<(&'a str, &'a str)> {
    let time = arguments.text("time_column").unwrap_or("TimeGenerated");
    crate::cells::require(table, time)?;
    let data = match arguments.text("data_column") {
        Some(name) => name,
        None => data_column(table, time)?,
    };
    Ok((time, data))
}

fn spans(table: &Table, arguments: &Arguments) -> Result<Vec<Span>> {
    let time = arguments.text("time_column").unwrap_or("TimeGenerated");
    let flags = arguments.text("anomalies_column").unwrap_or("anomalies");
    let period = arguments.timespan("period").unwrap_or(huntlet_ticks::TICKS_PER_HOUR);
    find_anomaly_periods(table, time, flags, period, arguments.bool("pos_only"))
}

/// Anomalies of a series.
pub static TS_ANOMALIES_STL: Function = Function {
    name: "ts_anomalies_stl",
    description: "Takes a series apart into season, trend and residual (STL) and marks the values that stand out: columns \
                  time, data, residual, trend, seasonal, weights, baseline, score, anomalies.",
    input: Accepts::Table,
    parameters: &[
        TIME,
        DATA,
        SEASONAL,
        PERIOD,
        optional(
            "score_threshold",
            Kind::Real(0.0, 1e9),
            Default::Real(3.0),
            "How many standard deviations from the mean a residual must be.",
        ),
        optional(
            "robust",
            Kind::Bool,
            Default::Bool(false),
            "Whether outliers are weighed down while learning.",
        ),
        optional(
            "mode",
            Kind::Choice(&["compat", "two_sided"]),
            Default::Text("compat"),
            "`compat` answers as MSTICPy does, which never marks a dip; `two_sided` marks dips as -1 and cuts no value \
             to a whole number.",
        ),
    ],
    parity: &[
        Parity::same(
            "ts_anomalies_stl",
            "Every cell on the 168 hours of the sample of bytes sent, scores to 1e-6, with the default mode.",
        ),
        Parity::better(
            "ts_anomalies_stl",
            "The mode `two_sided` marks dips, which the peer never does, and scores before values are cut to whole \
             numbers. Times out of order are sorted first; missing values lie on the line between their neighbours, \
             where the peer's decomposition fails.",
        ),
    ],
    pipes: false,
    run: |input, arguments, control| {
        Box::pin(async move {
            let table = input.table()?;
            let (time, data) = columns(&table, &arguments)?;
            let options = StlOptions {
                seasonal: arguments.size("seasonal").unwrap_or(7),
                period: arguments.size("period").unwrap_or(24),
                score_threshold: arguments.real("score_threshold").unwrap_or(3.0),
                robust: arguments.bool("robust"),
                mode: if arguments.text("mode") == Some("two_sided") { Mode::TwoSided } else { Mode::Compat },
            };
            let table = ts_anomalies_stl(&table, time, data, &options, control).await?;
            Ok(Outcome::table("anomalies", table))
        })
    },
};

/// Spans around anomalies.
pub static FIND_ANOMALY_PERIODS: Function = Function {
    name: "find_anomaly_periods",
    description: "The spans of time around anomalies; columns start, end. The text is the KQL filter for them.",
    input: Accepts::Table,
    parameters: &[TIME, LENGTH, POSITIVE, FLAGS],
    parity: &[Parity::same("find_anomaly_periods", "17:00 to 20:00 on the sample of bytes sent.")],
    pipes: false,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let spans = spans(&input.table()?, &arguments)?;
            let time = arguments.text("time_column").unwrap_or("TimeGenerated");
            let filter = create_time_period_kqlfilter(&spans, time);
            let table = Table::new(vec![
                Column::datetimes("start", spans.iter().map(|span| Some(span.start)).collect()),
                Column::datetimes("end", spans.iter().map(|span| Some(span.end)).collect()),
            ])?;
            Ok(Outcome::table("periods", table).with_text(filter))
        })
    },
};

/// The filter for the spans around anomalies.
pub static CREATE_TIME_PERIOD_KQLFILTER: Function = Function {
    name: "create_time_period_kqlfilter",
    description: "The KQL that keeps the rows around anomalies, as text and in the column filter.",
    input: Accepts::Table,
    parameters: &[TIME, LENGTH, POSITIVE, FLAGS],
    parity: &[
        Parity::same("create_time_period_kqlfilter", "The same clauses over the same spans."),
        Parity::better(
            "create_time_period_kqlfilter",
            "The column is the one asked for, where the peer always writes TimeGenerated; without anomalies the filter \
             keeps no row, where the peer's is no KQL.",
        ),
    ],
    pipes: false,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let spans = spans(&input.table()?, &arguments)?;
            let filter = create_time_period_kqlfilter(
                &spans,
                arguments.text("time_column").unwrap_or("TimeGenerated"),
            );
            let table = Table::new(vec![Column::strings("filter", vec![Some(&filter)])])?;
            Ok(Outcome::table("filter", table).with_text(filter))
        })
    },
};

/// Other thresholds.
pub static SET_NEW_ANOMALY_THRESHOLD: Function = Function {
    name: "set_new_anomaly_threshold",
    description: "Marks anomalies anew from the column score: 1 from the threshold on, -1 from its negative down.",
    input: Accepts::Table,
    parameters: &[
        required("threshold", Kind::Real(0.0, 1e9), "The score from which on a value stands out."),
        optional(
            "threshold_low",
            Kind::Real(0.0, 1e9),
            Default::None,
            "The same below; the threshold by default.",
        ),
        FLAGS,
    ],
    parity: &[Parity::same("set_new_anomaly_threshold", "Bounds are reached at equality.")],
    pipes: false,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let flags = arguments.text("anomalies_column").unwrap_or("anomalies");
            let threshold = arguments.real("threshold").unwrap_or(3.0);
            let table = input.table()?;
            let low = arguments.real("threshold_low");
            Ok(Outcome::table("anomalies", set_new_anomaly_threshold(&table, flags, threshold, low)?))
        })
    },
};

/// The values to come.
pub static TS_FORECAST: Function = Function {
    name: "ts_forecast",
    description: "The values to come: the last season of the series's STL, on the line through its last two periods. \
                  Columns time, forecast, lower, upper.",
    input: Accepts::Table,
    parameters: &[
        TIME,
        DATA,
        SEASONAL,
        PERIOD,
        optional("horizon", Kind::Int(1, 1_000_000), Default::Int(24), "How many values to come."),
        optional(
            "confidence",
            Kind::Real(0.5, 0.999),
            Default::Real(0.95),
            "The part of new values that lies within the bounds.",
        ),
    ],
    parity: &[Parity::own(
        "STL, the last season repeated, and a line of least squares with its bounds for new values.",
    )],
    pipes: false,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let (time, data) = columns(&table, &arguments)?;
            let options = ForecastOptions {
                seasonal: arguments.size("seasonal").unwrap_or(7),
                period: arguments.size("period").unwrap_or(24),
                horizon: arguments.size("horizon").unwrap_or(24),
                confidence: arguments.real("confidence").unwrap_or(0.95),
            };
            Ok(Outcome::table("forecast", ts_forecast(&table, time, data, &options)?))
        })
    },
};
