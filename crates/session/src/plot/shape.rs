//! Values made fit to be drawn: in order, added up where they meet, and no more than a screen can show. What is changed
//! on the way is told.

use huntlet_report::{Plot, PlotAxis, PlotKind, PlotSeries, PlotSpec};

/// Series that are told apart on one plot.
const SERIES: usize = 16;
/// Shares of a pie, the last of which takes in the rest.
const SHARES: usize = 12;
/// Categories of bars.
const CATEGORIES: usize = 100;
/// Points of all series together.
const POINTS: usize = 20_000;

/// Orders, adds up and thins the values.
pub(super) fn shape(plot: &mut Plot, spec: &PlotSpec) {
    let meets = matches!(spec.kind, PlotKind::Column | PlotKind::Bar | PlotKind::Pie);
    let mut added = 0;
    for series in &mut plot.series {
        order(series);
        if meets {
            added += add_up(series);
        }
    }
    if added > 0 {
        let name = &plot.x_name;
        plot.notices.push(format!("Rows with the same {name} are added together: {added}."));
    }
    if spec.kind == PlotKind::Pie {
        shares(plot);
    } else if meets && plot.axis == PlotAxis::Category {
        categories(plot);
    }
    fewer_series(plot);
    if spec.accumulate {
        plot.series.iter_mut().for_each(accumulate);
    }
    no_logarithm(plot, spec);
    thin(plot, spec.kind);
}

fn order(series: &mut PlotSeries) {
    if series.xs.is_sorted() {
        return;
    }
    let mut pairs: Vec<(f64, f64)> = pairs(series).collect();
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    (series.xs, series.ys) = pairs.into_iter().unzip();
}

fn pairs(series: &PlotSeries) -> impl Iterator<Item = (f64, f64)> {
    series.xs.iter().copied().zip(series.ys.iter().copied())
}

/// Adds values of one place together; how many places that were.
fn add_up(series: &mut PlotSeries) -> usize {
    let mut sums: Vec<(f64, f64)> = Vec::new();
    let mut added = 0;
    for (x, y) in pairs(series) {
        match sums.last_mut() {
            Some((last, sum)) if *last == x => {
                *sum += y;
                added += 1;
            }
            _ => sums.push((x, y)),
        }
    }
    (series.xs, series.ys) = sums.into_iter().unzip();
    added
}

fn weight(series: &PlotSeries) -> f64 {
    series.ys.iter().filter(|y| y.is_finite()).map(|y| y.abs()).sum()
}

/// One series of shares, the largest first; the smallest are one share.
fn shares(plot: &mut Plot) {
    let Some(series) = plot.series.first_mut() else { return };
    let mut all: Vec<(String, f64)> =
        pairs(series).filter_map(|(x, y)| Some((plot.categories.get(x as usize)?.clone(), y))).collect();
    let before = all.len();
    all.retain(|(_, y)| *y > 0.0);
    if all.len() < before {
        let left_out = before - all.len();
        plot.notices
            .push(format!("Values that are not above zero have no share and are not drawn: {left_out}."));
    }
    all.sort_by(|one, other| other.1.total_cmp(&one.1));
    if all.len() > SHARES {
        let rest = all.split_off(SHARES - 1);
        plot.notices.push(format!("The {} smallest values are one share.", rest.len()));
        all.push((format!("({} others)", rest.len()), rest.iter().map(|(_, y)| y).sum()));
    }
    series.xs = (0..all.len()).map(|index| index as f64).collect();
    (plot.categories, series.ys) = all.into_iter().unzip();
}

fn categories(plot: &mut Plot) {
    if plot.categories.len() <= CATEGORIES {
        return;
    }
    plot.notices.push(format!(
        "The first {CATEGORIES} of {} values of {} are drawn; the table has them all.",
        plot.categories.len(),
        plot.x_name
    ));
    plot.categories.truncate(CATEGORIES);
    for series in &mut plot.series {
        let end = series.xs.partition_point(|&x| x < CATEGORIES as f64);
        series.xs.truncate(end);
        series.ys.truncate(end);
    }
}

fn fewer_series(plot: &mut Plot) {
    let all = plot.series.len();
    if all <= SERIES {
        return;
    }
    let mut order: Vec<usize> = (0..all).collect();
    let weights: Vec<f64> = plot.series.iter().map(weight).collect();
    let heavy = |index: &usize| weights.get(*index).copied().unwrap_or_default();
    order.sort_by(|one, other| heavy(other).total_cmp(&heavy(one)));
    order.truncate(SERIES);
    let mut index = 0;
    plot.series.retain(|_| {
        index += 1;
        order.contains(&(index - 1))
    });
    plot.notices.push(format!("The {SERIES} largest of {all} series are drawn; the table has them all."));
}

fn accumulate(series: &mut PlotSeries) {
    let mut sum = 0.0;
    for y in series.ys.iter_mut().filter(|y| y.is_finite()) {
        sum += *y;
        *y = sum;
    }
}

/// A logarithmic axis has no place for zero and less.
fn no_logarithm(plot: &mut Plot, spec: &PlotSpec) {
    let x_log = spec.x_log && plot.axis == PlotAxis::Number;
    if !x_log && !spec.y_log {
        return;
    }
    let mut lost = 0;
    for series in &mut plot.series {
        let before = series.xs.len();
        let kept: Vec<(f64, f64)> = pairs(series)
            .filter(|&(x, y)| (!x_log || x > 0.0) && (!spec.y_log || y.is_nan() || y > 0.0))
            .collect();
        lost += before - kept.len();
        (series.xs, series.ys) = kept.into_iter().unzip();
    }
    if lost > 0 {
        plot.notices.push(format!("A logarithmic axis has no place for zero and less; not drawn: {lost}."));
    }
}

fn thin(plot: &mut Plot, kind: PlotKind) {
    let all: usize = plot.series.iter().map(|series| series.xs.len()).sum();
    if all <= POINTS {
        return;
    }
    if kind == PlotKind::Scatter {
        let step = all.div_ceil(POINTS);
        for series in &mut plot.series {
            let kept: Vec<(f64, f64)> = pairs(series).step_by(step).collect();
            (series.xs, series.ys) = kept.into_iter().unzip();
        }
        plot.notices.push(format!("One of every {step} of the {all} points is drawn."));
        return;
    }
    let share = POINTS / plot.series.len().max(1);
    plot.series.iter_mut().for_each(|series| extremes(series, (share / 2).max(1)));
    plot.notices.push(format!("Of {all} values the lowest and highest of each stretch are drawn."));
}

/// Keeps the lowest and the highest value of each of `stretches` stretches, so that no peak is lost.
fn extremes(series: &mut PlotSeries, stretches: usize) {
    let size = series.xs.len().div_ceil(stretches).max(1);
    if size < 3 {
        return;
    }
    let all: Vec<(f64, f64)> = pairs(series).collect();
    let mut kept = Vec::new();
    for stretch in all.chunks(size) {
        let place = |pair: Option<(usize, &(f64, f64))>| pair.map(|(index, _)| index);
        let low = place(stretch.iter().enumerate().min_by(|one, other| one.1.1.total_cmp(&other.1.1)));
        let high = place(stretch.iter().enumerate().max_by(|one, other| one.1.1.total_cmp(&other.1.1)));
        let mut both: Vec<usize> = low.into_iter().chain(high).collect();
        both.sort_unstable();
        both.dedup();
        kept.extend(both.into_iter().filter_map(|index| stretch.get(index).copied()));
    }
    (series.xs, series.ys) = kept.into_iter().unzip();
}
