//! Polling (beacon) detection: whether events come at a steady beat.
//!
//! Events are counted second by second, and the beat that explains most of the counts is looked for in the periodogram; how
//! likely so strong a beat is by chance tells Fisher's g-test. After Heard, Rubin-Delanchy and Lawson, "Filtering automated
//! polling traffic in computer network flow data" (IEEE JISIC 2014) and Fisher, "Tests of significance in harmonic analysis"
//! (Proc. Royal Society A 125, 1929).

use huntlet_series::fourier::Fourier;
use huntlet_table::{Column, Table};
use huntlet_ticks::TICKS_PER_SECOND;

use crate::cells::{require, times};
use crate::hash::{Map, map};
use crate::{Accepts, Control, Default, Distinct, Function, Kind, Outcome, Parity, Result, optional};

/// Above so many frequencies the probability is approximated.
const MANY: usize = 700;

/// A beat among events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beat {
    /// How likely so strong a beat is among events that come at random: small for polling.
    pub p_value: f64,
    /// In hertz.
    pub dominant_frequency: f64,
    /// In seconds.
    pub dominant_interval: f64,
    /// How long a bin of the counts was, in seconds.
    pub bin_seconds: i64,
}

/// The beat of events at these times, in whole seconds; none when they span less than three bins or come evenly. A span of
/// more than `max_bins` seconds is counted in longer bins, and beats shorter than two bins are then not seen.
pub fn beat(seconds: &[i64], max_bins: usize) -> Option<Beat> {
    beat_with(&mut Fourier::default(), seconds, max_bins)
}

fn beat_with(fourier: &mut Fourier, seconds: &[i64], max_bins: usize) -> Option<Beat> {
    let first = *seconds.iter().min()?;
    let last = *seconds.iter().max()?;
    let span = usize::try_from(last.checked_sub(first)?).ok()?;
    let width = span.div_ceil(max_bins.max(3)).max(1);
    let bins = span.div_ceil(width);
    if bins < 3 {
        return None;
    }
    let mut counts = vec![0.0; bins];
    for second in seconds {
        // the last instant is outside, as a span's end is
        if *second < last
            && let Some(count) = counts.get_mut((second - first) as usize / width)
        {
            *count += 1.0;
        }
    }
    let mut power = fourier.periodogram(&counts);
    let total: f64 = power.iter().sum();
    if !total.is_finite() || total <= 1e-9 {
        return None;
    }
    let even = bins.is_multiple_of(2);
    // both halves of the spectrum, of which the middle has one
    let both = power.len() - usize::from(even);
    power.iter_mut().take(both).skip(1).for_each(|value| *value *= 2.0);
    let mut top = 0;
    for (place, value) in power.iter().enumerate() {
        if *value > power[top] {
            top = place;
        }
    }
    if even {
        power.pop();
    }
    let sum: f64 = power.iter().sum();
    let most = power.iter().copied().fold(0.0, f64::max);
    let frequency = top as f64 / bins as f64 / width as f64;
    let p_value = if sum > 0.0 { g_test(most / sum, power.len()) } else { 1.0 };
    Some(Beat {
        p_value,
        dominant_frequency: frequency,
        dominant_interval: 1.0 / frequency,
        bin_seconds: width as i64,
    })
}

/// The probability that the greatest of `n` shares of random power is `g` or more: Fisher's sum over all
/// `j ≤ 1/g`, and its limit above 700 shares.
pub fn g_test(g: f64, n: usize) -> f64 {
    let count = n as f64;
    let limit = || -(count * (-(-count * g).exp()).ln_1p()).exp_m1();
    if n > MANY {
        return limit().clamp(0.0, 1.0);
    }
    let upper = ((1.0 / g).floor() as usize).min(n);
    let mut sum = 0.0;
    let mut greatest: f64 = 0.0;
    let mut choose = 0.0;
    for j in 1..=upper {
        choose += ((count - j as f64 + 1.0) / j as f64).ln();
        let rest = 1.0 - j as f64 * g;
        if rest <= 0.0 {
            break;
        }
        let term = (choose + (count - 1.0) * rest.ln()).exp();
        greatest = greatest.max(term);
        sum += if j % 2 == 1 { term } else { -term };
    }
    // terms that large cancel each other beyond what a float holds; the probability is near one then
    if greatest > 1e8 { limit().clamp(0.0, 1.0) } else { sum.clamp(0.0, 1.0) }
}

/// How to look for polling.
#[derive(Debug, Clone)]
pub struct PollingOptions {
    /// The columns whose values tell one sequence of events from another.
    pub groupby: Vec<String>,
    /// The most bins that a sequence is counted in.
    pub max_bins: usize,
}

impl std::default::Default for PollingOptions {
    fn default() -> Self {
        Self { groupby: Vec::new(), max_bins: 1 << 19 }
    }
}

/// The table with `p_value`, `dominant_frequency` (hertz), `dominant_interval` (seconds; real), `bin_seconds` (long), the
/// same for all rows of a group; nulls where there is no beat to be told. A second table has one row for each group, the
/// most certain beat first: the group's columns, `events` (long) and these.
pub async fn detect_polling(
    table: &Table,
    time_column: &str,
    options: &PollingOptions,
    control: &dyn Control,
) -> Result<(Table, Table)> {
    let times = times(table, time_column)?;
    let keys = options
        .groupby
        .iter()
        .map(|name| Ok(Distinct::of(require(table, name)?)))
        .collect::<Result<Vec<_>>>()?;
    let mut known: Map<Box<[u32]>, u32> = map(64);
    let mut groups: Vec<(u32, Vec<i64>)> = Vec::new();
    let mut of_row = Vec::with_capacity(table.height());
    let mut key = vec![0_u32; keys.len()];
    for (row, time) in times.iter().enumerate() {
        for (part, distinct) in key.iter_mut().zip(&keys) {
            *part = distinct.rows()[row];
        }
        let group = if let Some(group) = known.get(key.as_slice()) {
            *group
        } else {
            known.insert(key.clone().into_boxed_slice(), groups.len() as u32);
            groups.push((row as u32, Vec::new()));
            groups.len() as u32 - 1
        };
        of_row.push(group);
        if let (Some(time), Some((_, seconds))) = (time, groups.get_mut(group as usize)) {
            seconds.push(time.div_euclid(TICKS_PER_SECOND));
        }
    }
    let mut beats = Vec::with_capacity(groups.len());
    let mut fourier = Fourier::default();
    for (at, (_, seconds)) in groups.iter().enumerate() {
        control.checkpoint(at as f64 / groups.len() as f64).await?;
        beats.push(beat_with(&mut fourier, seconds, options.max_bins));
    }
    let columns = |rows: &mut dyn Iterator<Item = u32>| {
        let rows: Vec<Option<Beat>> = rows.map(|group| beats[group as usize]).collect();
        let real = |name: &str, of: fn(&Beat) -> f64| {
            Column::reals(name, rows.iter().map(|beat| beat.as_ref().map(of)).collect())
        };
        [
            real("p_value", |beat| beat.p_value),
            real("dominant_frequency", |beat| beat.dominant_frequency),
            real("dominant_interval", |beat| beat.dominant_interval),
            Column::longs("bin_seconds", rows.iter().map(|beat| beat.map(|beat| beat.bin_seconds)).collect()),
        ]
    };
    let mut whole = table.clone();
    for column in columns(&mut of_row.iter().copied()) {
        whole = whole.with_column(column)?;
    }
    let mut order: Vec<u32> = (0..groups.len() as u32).collect();
    order.sort_by(|one, other| {
        let p = |group: &u32| beats[*group as usize].map_or(2.0, |beat| beat.p_value);
        p(one).total_cmp(&p(other)).then(one.cmp(other))
    });
    let heads: Vec<u32> = order.iter().map(|group| groups[*group as usize].0).collect();
    let mut found = Table::with_height(Vec::new(), order.len())?;
    if !options.groupby.is_empty() {
        found = table.select(&options.groupby)?.take(&heads)?;
    }
    let events = order.iter().map(|group| Some(groups[*group as usize].1.len() as i64)).collect();
    found = found.with_column(Column::longs("events", events))?;
    for column in columns(&mut order.iter().copied()) {
        found = found.with_column(column)?;
    }
    Ok((whole, found))
}

/// Polling by name.
pub static DETECT_POLLING: Function = Function {
    name: "detect_polling",
    description: "Tells whether events come at a steady beat: the table with p_value (small for polling), \
                  dominant_frequency (hertz), dominant_interval and bin_seconds (seconds). `groups` has a row for each \
                  group, the most certain beat first.",
    input: Accepts::Table,
    parameters: &[
        optional(
            "time_column",
            Kind::Text,
            Default::Text("TimeGenerated"),
            "When an event was: a datetime, or seconds since 1970.",
        ),
        optional(
            "groupby",
            Kind::Columns,
            Default::None,
            "Columns that tell one sequence of events from another.",
        ),
        optional(
            "max_bins",
            Kind::Int(16, 1 << 22),
            Default::Int(1 << 19),
            "A longer span is counted in bins of more than a second.",
        ),
    ],
    parity: &[
        Parity::same(
            "PeriodogramPollingDetector.detect_polling",
            "Frequency and interval, and the probability of spans with more than 700 frequencies.",
        ),
        Parity::better(
            "PeriodogramPollingDetector.detect_polling",
            "Up to 700 frequencies the sum takes in all terms; the peer leaves out the last, and answers 0 for the \
             strongest beats. Memory does not grow with the span: counts go into longer bins. Groups of one instant get \
             nulls, where the peer raises an error.",
        ),
    ],
    pipes: true,
    run: |input, arguments, control| {
        Box::pin(async move {
            let table = input.table()?;
            let options = PollingOptions {
                groupby: arguments.texts("groupby"),
                max_bins: arguments.size("max_bins").unwrap_or(1 << 19),
            };
            let time = arguments.text("time_column").unwrap_or("TimeGenerated");
            let (whole, groups) = detect_polling(&table, time, &options, control).await?;
            Ok(Outcome::table("polling", whole).and("groups", groups))
        })
    },
};
