//! Values that the reference prints, or that Kusto has answered.

use huntlet_series::decompose::{Options, Season, Trend, anomalies, decompose, seasonal};
use huntlet_series::fourier::{Complex, forward};
use huntlet_series::outliers::{Fences, scores};
use huntlet_series::period::Periods;
use huntlet_series::{fill, filter, fit, polynomial, stats, vector};

fn close(found: &[f64], wanted: &[f64], within: f64) {
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for (a, b) in found.iter().zip(wanted) {
        assert!((a - b).abs() <= within, "{found:?}, not {wanted:?}");
    }
}

const TRAFFIC: [f64; 60] = [
    80., 139., 87., 110., 68., 54., 50., 51., 53., 133., 86., 141., 97., 156., 94., 149., 95., 140., 77.,
    61., 50., 54., 47., 133., 72., 152., 94., 148., 105., 162., 101., 160., 87., 63., 53., 55., 54., 151.,
    103., 189., 108., 183., 113., 175., 113., 178., 90., 71., 62., 62., 65., 165., 109., 181., 115., 182.,
    121., 178., 114., 170.,
];

#[test]
fn statistics() {
    let values = [23., 46., 23., 87., 4., 8., 3., 75., 2., 56., 13., 75., 32., 16., 29.];
    let found = stats::summary(&values).expect("values");
    assert_eq!((found.min, found.min_index, found.max, found.max_index), (2.0, 8, 87.0, 3));
    close(
        &[found.mean, found.variance, found.variance.sqrt(), found.sum],
        &[32.8, 812.457_142_857_142_9, 28.503_633_853_548_27, 492.0],
        1e-12,
    );
    assert_eq!(stats::summary(&[f64::NAN]), None);
    assert_eq!(stats::percentile(&[1.0, 2.0, 3.0, 4.0], 50.0), Some(2.5));
}

#[test]
fn a_line() {
    let values = [2., 5., 6., 8., 11., 15., 17., 18., 25., 26., 30., 30.];
    let line = fit::line(&values).expect("values");
    close(
        &[line.r_square, line.slope, line.variance, line.interception, line.at(0), line.at(11)],
        &[0.982, 2.730, 98.628, -1.666, 1.064, 31.102],
        1e-3,
    );
    close(&[line.residual_variance], &[1.686], 1e-3);
}

#[test]
fn two_lines_meet_where_the_trend_breaks() {
    let values: Vec<f64> =
        (0..40).map(|at| if at < 25 { f64::from(at) } else { f64::from(75 - 2 * at) }).collect();
    let found = fit::two_lines(&values).expect("values");
    assert!(found.split == 25 || found.split == 26, "{found:?}");
    close(
        &[found.r_square, found.left.slope, found.right.slope, found.at(39)],
        &[1.0, 1.0, -2.0, -3.0],
        1e-9,
    );
    assert_eq!(fit::two_lines(&values[..3]), None);
}

#[test]
fn a_polynomial() {
    let x: Vec<f64> = (-20..20).map(|at| f64::from(at) / 8.0).collect();
    let y: Vec<f64> = x.iter().map(|x| x.powi(5) - 8.0 * x.powi(3) + 10.0 * x + 6.0).collect();
    let found = polynomial::fit(&x, &y, 5).expect("a fit");
    close(&found.coefficients, &[1.0, 0.0, -8.0, 0.0, 10.0, 6.0], 1e-9);
    close(&[found.r_square, found.residual_variance], &[1.0, 0.0], 1e-9);
    assert_eq!(polynomial::fit(&x[..3], &y[..3], 3), None);
    assert_eq!(polynomial::fit(&[1.0; 5], &y[..5], 1), None);
}

#[test]
fn filters() {
    let values = [0., 0., 10., 20., 40., 100., 40., 20., 10., 0., 0.];
    let fifth = [0.2; 5];
    assert_eq!(filter::fir(&values, &fifth, false)[7], 44.0);
    assert_eq!(filter::fir(&values, &fifth, true)[5], 44.0);
    close(&filter::fir(&[5., 15., 10., 20.], &[1., -1.], false), &[5., 10., -5., 10.], 0.0);
    let sums = filter::iir(&[1., 2., 3., 4.], &[1.], &[1., -1.]).expect("a filter");
    close(&sums, &[1., 3., 6., 10.], 0.0);
    assert_eq!(filter::iir(&[1.], &[1.], &[0.0]), None);
}

#[test]
fn gaps() {
    let nan = f64::NAN;
    let values = [nan, 111., nan, 36., 41., nan, nan, 16., 61., 33., nan, nan];
    let third = 25.0 / 3.0;
    close(
        &fill::linear(&values, true),
        &[111., 111., 73.5, 36., 41., 41. - third, 41. - 2. * third, 16., 61., 33., 33., 33.],
        1e-12,
    );
    assert!(fill::linear(&values, false)[0].is_nan());
    assert!(fill::linear(&[nan, nan], true).iter().all(|value| value.is_nan()));
}

#[test]
fn vectors() {
    assert_eq!(vector::dot(&[1., 2., 4.], &[4., 2., 1.]), 12.0);
    close(&[vector::magnitude(&[1., 2., 3., 4.])], &[5.477_225_575_051_661], 1e-12);
    let similarity = vector::cosine(&[0.1, 0.2, 0.1, 0.2], &[1., 2., 3., 4.]);
    close(&[similarity], &[0.923_760_430_703_401], 1e-12);
    assert!(vector::pearson(&[1., 1.], &[1., 2.]).is_nan());
}

#[test]
fn a_spectrum() {
    for length in [8_usize, 12, 60, 101] {
        let wave = |at: usize| (2.0 * std::f64::consts::PI * 3.0 * at as f64 / length as f64).cos();
        let values: Vec<f64> = (0..length).map(wave).collect();
        let found = forward(&Complex::new(&values, &[]));
        for (place, real) in found.real.iter().enumerate() {
            let wanted = if place == 3 || place == length - 3 { length as f64 / 2.0 } else { 0.0 };
            assert!((real - wanted).abs() < 1e-9 && found.imaginary[place].abs() < 1e-9, "{length} {place}");
        }
    }
}

/// Answers of Kusto to a question about the scores.
#[test]
fn outliers_as_kusto_scores_them() {
    let values = [-3., 2.4, 15., 3.9, 5., 6., 4.5, 5.2, 3., 4., 5., 16., 7., 5., 5., 4.];
    let mut wanted = [0.0; 16];
    wanted[0] = -1.904_078_548_360_857;
    wanted[1] = -0.100_214_660_440_045;
    wanted[2] = 1.336_195_472_533_934_7;
    wanted[11] = 1.670_244_340_667_418_6;
    close(&scores(&values, Fences::CUSTOM, 0), &wanted, 1e-13);
    assert_eq!(scores(&[1.0, f64::NAN, 1.0], Fences::TUKEY, 0), [0.0; 3]);
}

#[test]
fn periods() {
    let traffic = Periods::new(&TRAFFIC);
    assert_eq!((traffic.score(14) * 100.0).round(), 84.0);
    assert_eq!(traffic.score(10), 0.0);
    assert_eq!(traffic.score(31), 0.0);
    let found = traffic.detect(0.0, 50.0);
    assert_eq!(found.iter().map(|period| period.length).collect::<Vec<_>>(), [14]);
    assert!(Periods::new(&[0.1; 40]).detect(0.0, 20.0).is_empty());
}

#[test]
fn seasons() {
    let find = |values: &[f64]| seasonal(values, Season::Detect { threshold: 0.7 }, 0);
    let wave = [2., 3., 4., 3., 2., 1.];
    let mut long: Vec<f64> = [2., 5., 3., 4., 3., 2., 1.].to_vec();
    (0..3).for_each(|_| long.extend(wave));
    let wanted: Vec<f64> = [1., 2., 3., 4., 3., 2.].iter().copied().cycle().take(25).collect();
    close(&find(&long), &wanted, 0.0);
    let mut second: Vec<f64> = [10., 12., 14., 12., 10.].repeat(4);
    second[0] = 8.0;
    close(&find(&second), &[10., 12., 14., 12., 10.].repeat(4), 0.0);
    // too short to be sure
    assert_eq!(find(&[1., 3., 5., 2., 4., 6., 1., 3., 5., 2., 4., 6.]), [0.0; 12]);
    let forced = seasonal(&[1., 3., 5., 2., 4., 6., 1., 3., 5., 2., 4., 6.], Season::Length(3), 0);
    close(&forced, &[1.5, 3.5, 5.5].repeat(4), 0.0);
}

#[test]
fn anomalies_in_a_weekly_series() {
    let mut values: Vec<f64> = (0..24 * 7 * 5)
        .map(|hour| {
            let (day, hour) = (hour / 24 % 7, f64::from(hour % 24));
            (if day >= 5 { 5.0 } else { 15.0 }) - hour / 10.0 * hour / 10.0 + f64::from(day * 31 % 7) / 10.0
        })
        .collect();
    for (place, by) in [(150, -8.0), (200, -8.0), (300, 8.0), (600, 8.0)] {
        values[place] += by;
    }
    let options =
        Options { season: Season::Detect { threshold: 0.6 }, trend: Trend::Average, test_points: 0 };
    let parts = decompose(&values, &options);
    assert!((parts.residual[300] - 8.0).abs() < 0.1, "{}", parts.residual[300]);
    let noisy: Vec<f64> = values.iter().enumerate().map(|(at, v)| v + (at as f64 * 1.7).sin()).collect();
    let found = anomalies(&noisy, 1.5, Fences::CUSTOM, &options);
    let flagged: Vec<(usize, i8)> =
        found.flags.iter().copied().enumerate().filter(|(_, flag)| *flag != 0).collect();
    assert_eq!(flagged, [(150, -1), (200, -1), (300, 1), (600, 1)]);
}
