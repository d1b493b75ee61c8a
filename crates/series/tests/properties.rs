//! What holds for any series.

use huntlet_series::decompose::{Options, Season, Trend, decompose};
use huntlet_series::fourier::{Complex, Fourier, autocorrelation, forward, inverse};
use huntlet_series::outliers::{Fences, scores};
use huntlet_series::{fill, filter, fit, stats};
use proptest::prelude::*;

fn series(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1e6..1e6, 0..most)
}

fn season() -> impl Strategy<Value = Season> {
    prop_oneof![
        Just(Season::None),
        Just(Season::Detect { threshold: 0.6 }),
        (0_usize..40).prop_map(Season::Length)
    ]
}

fn trend() -> impl Strategy<Value = Trend> {
    prop_oneof![Just(Trend::Average), Just(Trend::Line), Just(Trend::None)]
}

proptest! {
    #[test]
    fn the_parts_add_up(
        values in series(120), season in season(), trend in trend(), test_points in 0_usize..130,
    ) {
        let parts = decompose(&values, &Options { season, trend, test_points });
        for (place, value) in values.iter().enumerate() {
            let base = parts.seasonal[place] + parts.trend[place];
            prop_assert_eq!(base, parts.baseline[place]);
            prop_assert!((parts.baseline[place] + parts.residual[place] - value).abs() < 1e-6);
        }
    }

    #[test]
    fn a_transform_can_be_undone(values in series(200)) {
        let back = inverse(&forward(&Complex::new(&values, &[])));
        for (place, value) in values.iter().enumerate() {
            prop_assert!((back.real[place] - value).abs() < 1e-6 && back.imaginary[place].abs() < 1e-6);
        }
    }

    #[test]
    fn the_periodogram_is_the_sum_over_all_values(series in prop::collection::vec(series(70), 1..4)) {
        // one after the other, since a transform keeps what the next needs
        let mut fourier = Fourier::default();
        for values in series {
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            let power = fourier.periodogram(&values);
            prop_assert_eq!(power.len(), if values.is_empty() { 0 } else { values.len() / 2 + 1 });
            for (frequency, power) in power.iter().enumerate() {
                let (re, im) = values.iter().enumerate().fold((0.0, 0.0), |(re, im), (place, value)| {
                    let turn = 2.0 * std::f64::consts::PI * (frequency * place) as f64 / values.len() as f64;
                    (re + (value - mean) * turn.cos(), im - (value - mean) * turn.sin())
                });
                prop_assert!((power - (re * re + im * im)).abs() < 1e-6 * (1.0 + power));
            }
        }
    }

    #[test]
    fn the_fast_autocorrelation_is_the_slow_one(values in series(60)) {
        let fast = autocorrelation(&values);
        let centre = stats::mean(&values);
        let total = stats::squares(&values) / values.len() as f64;
        prop_assume!(total > 1.0);
        for (lag, found) in fast.iter().enumerate() {
            let pairs = values.iter().zip(&values[lag..]);
            let sum: f64 = pairs.map(|(a, b)| (a - centre) * (b - centre)).sum();
            prop_assert!((sum / (values.len() - lag) as f64 / total - found).abs() < 1e-6);
        }
    }

    #[test]
    fn a_fill_leaves_no_gaps_and_touches_nothing_else(
        cells in prop::collection::vec(prop::option::of(-1e6..1e6), 1..80),
    ) {
        let values: Vec<f64> = cells.iter().map(|cell| cell.unwrap_or(f64::NAN)).collect();
        let filled = fill::linear(&values, true);
        let any = cells.iter().any(Option::is_some);
        for (cell, found) in cells.iter().zip(&filled) {
            prop_assert_eq!(found.is_nan(), !any);
            prop_assert!(cell.is_none_or(|cell| cell == *found));
        }
        let known: Vec<bool> = cells.iter().map(Option::is_some).collect();
        for (place, source) in fill::forward(&known).into_iter().enumerate() {
            prop_assert!(source.is_none_or(|source| source <= place && known[source]));
        }
        for (place, source) in fill::backward(&known).into_iter().enumerate() {
            prop_assert!(source.is_none_or(|source| source >= place && known[source]));
        }
    }

    #[test]
    fn no_other_line_is_nearer(values in series(60), tilt in -10.0..10.0, shift in -10.0..10.0) {
        prop_assume!(values.len() > 1);
        let line = fit::line(&values).expect("values");
        let over = |slope: f64, height: f64| -> f64 {
            let at = |(place, value): (usize, &f64)| (value - slope * (place as f64 + 1.0) - height).powi(2);
            values.iter().enumerate().map(at).sum()
        };
        let best = over(line.slope, line.interception);
        prop_assert!(best <= over(line.slope + tilt, line.interception + shift) * (1.0 + 1e-9));
        prop_assert!((0.0..=1.0).contains(&line.r_square));
    }

    #[test]
    fn two_lines_fit_no_worse_than_one(values in series(60)) {
        if let (Some(one), Some(two)) = (fit::line(&values), fit::two_lines(&values)) {
            prop_assert!(two.r_square >= one.r_square - 1e-9);
            let slow = (2..values.len() - 1).map(|split| {
                let (left, right) = values.split_at(split);
                let over = |part: &[f64]| {
                    fit::line(part).map_or(0.0, |line| line.residual_variance * (part.len() - 1) as f64)
                };
                over(left) + over(right)
            });
            let least = slow.fold(f64::INFINITY, f64::min) / (values.len() - 1) as f64;
            prop_assert!((two.residual_variance - least).abs() <= 1e-6 * (1.0 + least));
        }
    }

    #[test]
    fn filters_are_linear_and_feedback_undoes(values in series(50), taps in prop::collection::vec(-3.0..3.0, 1..6)) {
        let doubled: Vec<f64> = values.iter().map(|value| 2.0 * value).collect();
        let (once, twice) = (filter::fir(&values, &taps, true), filter::fir(&doubled, &taps, true));
        for (a, b) in once.iter().zip(&twice) {
            prop_assert!((2.0 * a - b).abs() < 1e-3);
        }
        // differences of running sums are the values
        let sums = filter::iir(&values, &[1.0], &[1.0, -1.0]).expect("a filter");
        for (value, back) in values.iter().zip(filter::fir(&sums, &[1.0, -1.0], false)) {
            prop_assert!((value - back).abs() < 1e-3);
        }
    }

    #[test]
    fn most_values_lie_within_the_fences(values in series(100)) {
        let found = scores(&values, Fences::CUSTOM, 0);
        let beyond = found.iter().filter(|score| **score != 0.0).count();
        prop_assert!(beyond as f64 <= 0.2 * values.len() as f64 + 2.0);
        prop_assert_eq!(found.len(), values.len());
    }
}
