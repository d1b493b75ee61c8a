//! Functions that describe, fit, transform and take apart arrays of numbers.
//!
//! Those with several results give an array of them here; the binder makes columns of it (`bind/tuple.rs`).

use huntlet_series::decompose::{self, Options, Season, Trend};
use huntlet_series::fit::{self, Line};
use huntlet_series::fourier::{self, Complex};
use huntlet_series::outliers::{self, Fences};
use huntlet_series::period::Periods;
use huntlet_series::{polynomial, stats};
use huntlet_table::{KqlType, Scalar};
use serde_json::{Map, Value};

use super::build::{Kind, check, row, sig};
use super::series::Number;
use super::text::number;
use super::{Arg, Function, NameRule, cell};

/// A function over rows, null where it has no answer.
macro_rules! model {
    ($name:literal, $args:expr, $typing:expr, $naming:expr, $compute:expr) => {
        row($name, $args, $typing, $naming, |_, a| {
            let compute: fn(&[Scalar]) -> Option<Value> = $compute;
            compute(a).map_or(Scalar::Null, cell::dynamic)
        })
    };
}

pub(super) const FAMILY: &[Function] = &[
    model!("series_stats", (1, 2), sig!(Dynamic, Bool => Dynamic), NameRule::None, |a| {
        let (found, _) = statistics(a)?;
        Some(Value::Array(found.into_iter().map(|(_, value)| value).take(7).collect()))
    }),
    model!("series_stats_dynamic", (1, 2), sig!(Dynamic, Bool => Dynamic), NameRule::None, |a| {
        let (found, length) = statistics(a)?;
        let mut bag = bag(found);
        bag.insert("len".to_owned(), Value::from(length));
        Some(Value::Object(bag))
    }),
    model!("series_fit_line", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |a| Some(values(line(a)?))),
    model!("series_fit_line_dynamic", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |a| {
        Some(Value::Object(bag(line(a)?)))
    }),
    model!("series_fit_2lines", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |a| {
        let (whole, right, left) = two_lines(a)?;
        Some(values(whole.into_iter().chain(right).chain(left).collect()))
    }),
    model!("series_fit_2lines_dynamic", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |a| {
        let (whole, right, left) = two_lines(a)?;
        let mut bag = bag(whole);
        for (name, part) in [("right", right), ("left", left)] {
            bag.insert(name.to_owned(), Value::Object(self::bag(part)));
        }
        Some(Value::Object(bag))
    }),
    model!("series_fit_poly", (1, 3), poly_type, NameRule::None, |a| {
        let y = finite(a, 0)?;
        let x = match a.get(1) {
            Some(_) => finite(a, 1)?,
            None => (1..=y.len()).map(|place| place as f64).collect(),
        };
        let degree = usize::try_from(number(a, 2, 1)?).ok()?;
        let found = polynomial::fit(&x, &y, degree)?;
        let heights: Vec<f64> = x.iter().map(|x| found.at(*x)).collect();
        Some(Value::Array(vec![
            cell::json_real(found.r_square),
            reals(&found.coefficients),
            cell::json_real(found.variance),
            cell::json_real(found.residual_variance),
            reals(&heights),
        ]))
    }),
    model!("series_fft", (1, 2), sig!(Dynamic => Dynamic), NameRule::None, |a| transformed(
        a,
        fourier::forward
    )),
    model!("series_ifft", (1, 2), sig!(Dynamic => Dynamic), NameRule::None, |a| transformed(
        a,
        fourier::inverse
    )),
    model!("series_outliers", (1, 6), outliers_type, NameRule::FirstArgument, |a| {
        let mut values = signal(a, 0)?;
        if let Some(missing) = a.get(2).and_then(cell::real) {
            values.iter_mut().filter(|value| **value == missing).for_each(|value| *value = f64::NAN);
        }
        let bounds = (a.get(3).and_then(cell::real), a.get(4).and_then(cell::real));
        let fences = fences(a.get(1), bounds)?;
        Some(reals(&outliers::scores(&values, fences, count(a, 5)?)))
    }),
    model!(
        "series_periods_detect",
        (4, 4),
        sig!(Dynamic, Number, Number, Integer => Dynamic),
        NameRule::None,
        |a| {
            let (series, bounds) = (finite(a, 0)?, (cell::real(a.get(1)?)?, cell::real(a.get(2)?)?));
            let most = usize::try_from(number(a, 3, 1)?).ok()?.min(super::array::MOST);
            let mut found = Periods::new(&series).detect(bounds.0, bounds.1);
            found.truncate(most);
            let padded = |mut values: Vec<f64>| {
                values.resize(most, 0.0);
                reals(&values)
            };
            let lengths = found.iter().map(|period| period.length as f64).collect();
            let scores = found.iter().map(|period| period.score).collect();
            Some(Value::Array(vec![padded(lengths), padded(scores)]))
        }
    ),
    model!("series_periods_validate", (2, 17), sig!(Dynamic, Number => Dynamic), NameRule::None, |a| {
        let periods = Periods::new(&finite(a, 0)?);
        let lengths: Option<Vec<f64>> = a.iter().skip(1).map(cell::real).collect();
        let lengths = lengths?;
        let score = |length: &f64| if *length >= 0.0 { periods.score(length.round() as usize) } else { 0.0 };
        let scores: Vec<f64> = lengths.iter().map(score).collect();
        Some(Value::Array(vec![reals(&lengths), reals(&scores)]))
    }),
    model!("series_seasonal", (1, 3), sig!(Dynamic, Integer => Dynamic), NameRule::None, |a| {
        Some(reals(&decompose::seasonal(&finite(a, 0)?, season(a, 1, Some(0.7))?, count(a, 2)?)))
    }),
    model!("series_decompose", (1, 5), decompose_type, NameRule::None, |a| { decomposed(a, [1, 2, 3, 4]) }),
    model!("series_decompose_forecast", (2, 5), forecast_type, NameRule::None, |a| {
        decomposed(a, [2, 3, 1, 4])
    }),
    model!("series_decompose_anomalies", (1, 7), anomalies_type, NameRule::None, |a| {
        let series = finite(a, 0)?;
        let threshold = a.get(1).map_or(Some(1.5), cell::real)?;
        let options = options(a, [2, 3, 4, 6])?;
        let found = decompose::anomalies(&series, threshold, fences(a.get(5), (None, None))?, &options);
        let flags = found.flags.iter().map(|flag| Value::from(*flag)).collect();
        Some(Value::Array(vec![Value::Array(flags), reals(&found.scores), reals(&found.baseline)]))
    }),
];

/// Values in the order of their columns, with the names they have in a bag.
type Named = Vec<(&'static str, Value)>;

fn bag(values: Named) -> Map<String, Value> {
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn values(values: Named) -> Value {
    Value::Array(values.into_iter().map(|(_, value)| value).collect())
}

fn reals(values: &[f64]) -> Value {
    Value::Array(values.iter().map(|value| cell::json_real(*value)).collect())
}

/// The numbers of an array; all else is `NaN`.
fn signal(cells: &[Scalar], place: usize) -> Option<Vec<f64>> {
    let items = cells.get(place).and_then(cell::array)?;
    Some(items.iter().map(|item| Number::of(item).map_or(f64::NAN, Number::real)).collect())
}

/// The numbers of an array that holds nothing else; nothing when it is empty.
fn finite(cells: &[Scalar], place: usize) -> Option<Vec<f64>> {
    signal(cells, place).filter(|values| !values.is_empty() && values.iter().all(|value| value.is_finite()))
}

/// A number of values; below zero it is none.
fn count(cells: &[Scalar], place: usize) -> Option<usize> {
    Some(usize::try_from(number(cells, place, 0)?).unwrap_or(0))
}

/// The statistics in the order of the columns, and the length.
fn statistics(cells: &[Scalar]) -> Option<(Named, usize)> {
    let series = signal(cells, 0)?;
    let ignore = cells.get(1).and_then(cell::boolean).unwrap_or(false);
    if !ignore && series.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let found = stats::summary(&series)?;
    let named = vec![
        ("min", cell::json_real(found.min)),
        ("min_idx", Value::from(found.min_index)),
        ("max", cell::json_real(found.max)),
        ("max_idx", Value::from(found.max_index)),
        ("avg", cell::json_real(found.mean)),
        ("stdev", cell::json_real(found.variance.sqrt())),
        ("variance", cell::json_real(found.variance)),
        ("sum", cell::json_real(found.sum)),
    ];
    Some((named, series.len()))
}

fn line(cells: &[Scalar]) -> Option<Named> {
    let series = finite(cells, 0)?;
    let line = fit::line(&series)?;
    let heights: Vec<f64> = (0..series.len()).map(|place| line.at(place)).collect();
    Some(vec![
        ("rsquare", cell::json_real(line.r_square)),
        ("slope", cell::json_real(line.slope)),
        ("variance", cell::json_real(line.variance)),
        ("rvariance", cell::json_real(line.residual_variance)),
        ("interception", cell::json_real(line.interception)),
        ("line_fit", reals(&heights)),
    ])
}

/// Both lines together, the right and the left.
fn two_lines(cells: &[Scalar]) -> Option<(Named, Named, Named)> {
    let series = finite(cells, 0)?;
    let found = fit::two_lines(&series)?;
    let heights: Vec<f64> = (0..series.len()).map(|place| found.at(place)).collect();
    let whole = vec![
        ("rsquare", cell::json_real(found.r_square)),
        ("split_idx", Value::from(found.split)),
        ("variance", cell::json_real(found.variance)),
        ("rvariance", cell::json_real(found.residual_variance)),
        ("line_fit", reals(&heights)),
    ];
    let part = |line: &Line| {
        vec![
            ("rsquare", cell::json_real(line.r_square)),
            ("slope", cell::json_real(line.slope)),
            ("interception", cell::json_real(line.interception)),
            ("variance", cell::json_real(line.variance)),
            ("rvariance", cell::json_real(line.residual_variance)),
        ]
    };
    Some((whole, part(&found.right), part(&found.left)))
}

fn transformed(cells: &[Scalar], transform: fn(&Complex) -> Complex) -> Option<Value> {
    let real = finite(cells, 0)?;
    let imaginary = match cells.get(1) {
        Some(_) => finite(cells, 1).filter(|imaginary| imaginary.len() == real.len())?,
        None => Vec::new(),
    };
    let found = transform(&Complex::new(&real, &imaginary));
    Some(Value::Array(vec![reals(&found.real), reals(&found.imaginary)]))
}

const PERCENTILES: &str = "only the percentiles 10 and 90, or 25 and 75, can be computed: \
    how the service scales the scores of others is not published";

/// `tukey` or `ctukey`, the latter with its percentiles.
fn fences(kind: Option<&Scalar>, bounds: (Option<f64>, Option<f64>)) -> Option<Fences> {
    match kind.map(cell::text).as_deref() {
        Some("tukey") => Some(Fences::TUKEY),
        None | Some("ctukey" | "") => Fences::between(bounds.0.unwrap_or(10.0), bounds.1.unwrap_or(90.0)),
        Some(_) => None,
    }
}

/// A constant text must be one of some words.
fn one_of(args: &[Arg], place: usize, words: &[&str]) -> Result<(), String> {
    let Some(arg) = args.get(place) else { return Ok(()) };
    match &arg.constant {
        Some(Scalar::String(text)) if words.contains(&text.as_str()) => Ok(()),
        Some(Scalar::String(text)) => {
            Err(format!("argument {} is \"{text}\", but must be one of {}", place + 1, words.join(", ")))
        }
        _ => Err(format!("argument {} must be a constant, one of {}", place + 1, words.join(", "))),
    }
}

fn outliers_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args, &[Kind::Dynamic, Kind::Text, Kind::Number], KqlType::Dynamic)?;
    one_of(args, 1, &["ctukey", "tukey"])?;
    let bound = |place: usize| match args.get(place) {
        None => Ok(None),
        Some(Arg { constant: Some(value), .. }) => Ok(cell::real(value)),
        Some(_) => Err(format!("argument {} must be a constant", place + 1)),
    };
    let kind = args.get(1).and_then(|arg| arg.constant.as_ref());
    match fences(kind, (bound(3)?, bound(4)?)) {
        Some(_) => Ok(KqlType::Dynamic),
        None => Err(PERCENTILES.to_owned()),
    }
}

fn poly_type(args: &[Arg]) -> Result<KqlType, String> {
    let degree = args.get(2).and_then(|arg| arg.constant.as_ref()).and_then(cell::long);
    if degree.is_some_and(|degree| !(0..=polynomial::HIGHEST as i64).contains(&degree)) {
        return Err(format!("the degree must be from 0 to {}", polynomial::HIGHEST));
    }
    check(args, &[Kind::Dynamic, Kind::Dynamic, Kind::Integer], KqlType::Dynamic)
}

const TRENDS: &[&str] = &["avg", "linefit", "none"];

fn decompose_type(args: &[Arg]) -> Result<KqlType, String> {
    one_of(args, 2, TRENDS)?;
    check(args, &[Kind::Dynamic, Kind::Integer, Kind::Text, Kind::Integer, Kind::Number], KqlType::Dynamic)
}

fn forecast_type(args: &[Arg]) -> Result<KqlType, String> {
    one_of(args, 3, TRENDS)?;
    check(args, &[Kind::Dynamic, Kind::Integer, Kind::Integer, Kind::Text, Kind::Number], KqlType::Dynamic)
}

fn anomalies_type(args: &[Arg]) -> Result<KqlType, String> {
    one_of(args, 3, TRENDS)?;
    one_of(args, 5, &["ctukey", "tukey"])?;
    let kinds =
        [Kind::Dynamic, Kind::Number, Kind::Integer, Kind::Text, Kind::Integer, Kind::Text, Kind::Number];
    check(args, &kinds, KqlType::Dynamic)
}

/// A season from its argument: −1 finds it, 0 is none.
fn season(cells: &[Scalar], place: usize, threshold: Option<f64>) -> Option<Season> {
    Some(match number(cells, place, -1)? {
        -1 => Season::Detect { threshold: threshold? },
        length => usize::try_from(length).map_or(Season::None, Season::Length),
    })
}

/// The options at the places of season, trend, test points and the season's threshold.
fn options(cells: &[Scalar], places: [usize; 4]) -> Option<Options> {
    let [season_at, trend_at, test_at, threshold_at] = places;
    let threshold = cells.get(threshold_at).map_or(Some(0.6), cell::real);
    let trend = match cells.get(trend_at).map(cell::text).as_deref() {
        None | Some("avg") => Trend::Average,
        Some("linefit") => Trend::Line,
        Some(_) => Trend::None,
    };
    Some(Options { season: season(cells, season_at, threshold)?, trend, test_points: count(cells, test_at)? })
}

fn decomposed(cells: &[Scalar], places: [usize; 4]) -> Option<Value> {
    let parts = decompose::decompose(&finite(cells, 0)?, &options(cells, places)?);
    let parts = [parts.baseline, parts.seasonal, parts.trend, parts.residual];
    Some(Value::Array(parts.iter().map(|part| reals(part)).collect()))
}
