//! Series of values in time: anomalies, the spans around them, forecasts.

mod forecast;
mod functions;
mod periods;
mod stl;

pub use forecast::{ForecastOptions, ts_forecast};
pub use functions::{
    CREATE_TIME_PERIOD_KQLFILTER, FIND_ANOMALY_PERIODS, SET_NEW_ANOMALY_THRESHOLD, TS_ANOMALIES_STL,
    TS_FORECAST,
};
pub use periods::{Span, create_time_period_kqlfilter, find_anomaly_periods, set_new_anomaly_threshold};
pub use stl::{Mode, Series, StlOptions, ts_anomalies_stl};
