//! Places on a circle.

use std::f64::consts::{FRAC_PI_2, TAU};

/// Sine and cosine of a part of a full turn, from 0 to 1, to nine digits: the polynomials of the first quarter's halves. The
/// general functions bring tables for angles of any size, which a page that draws pies need not carry.
pub fn sin_cos(turn: f64) -> (f64, f64) {
    let turn = turn - turn.floor();
    let eighth = (turn * 8.0).floor();
    // within a quarter around its middle: at most an eighth of a turn away from an axis
    let quarter = f64::midpoint(eighth, 1.0).floor();
    let angle = turn * TAU - quarter * FRAC_PI_2;
    let square = angle * angle;
    let sine = angle
        * (1.0
            - square / 6.0
                * (1.0
                    - square / 20.0
                        * (1.0 - square / 42.0 * (1.0 - square / 72.0 * (1.0 - square / 110.0)))));
    let cosine = 1.0
        - square / 2.0
            * (1.0
                - square / 12.0
                    * (1.0
                        - square / 30.0
                            * (1.0 - square / 56.0 * (1.0 - square / 90.0 * (1.0 - square / 132.0)))));
    match quarter as u8 % 4 {
        0 => (sine, cosine),
        1 => (cosine, -sine),
        2 => (-sine, -cosine),
        _ => (-cosine, sine),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_general_functions() {
        for step in 0..=2_000 {
            let turn = f64::from(step) / 1_000.0;
            let (sine, cosine) = sin_cos(turn);
            let angle = turn * TAU;
            assert!((sine - angle.sin()).abs() < 1e-9 && (cosine - angle.cos()).abs() < 1e-9, "{turn}");
        }
    }
}
