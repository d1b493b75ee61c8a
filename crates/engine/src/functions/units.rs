//! `convert_length()` and its kin: values from one unit of measure to another.

use huntlet_table::Scalar;

use super::build::{row, sig};
use super::text::text;
use super::{Function, NameRule, cell};

/// One conversion function over a way from a unit to the base and back.
macro_rules! conversion {
    ($name:literal, $units:expr) => {
        row($name, (3, 3), sig!(Number, Text => Real), NameRule::None, |_, a| {
            let units: fn(&str) -> Option<Unit> = $units;
            let (Some(value), from, to) = (a.first().and_then(cell::real), text(a, 1), text(a, 2)) else {
                return Scalar::Null;
            };
            match (units(&from), units(&to)) {
                (Some(from), Some(to)) => Scalar::Real(to.leave(from.enter(value))),
                _ => Scalar::Null,
            }
        })
    };
}

pub(super) const FAMILY: &[Function] = &[
    conversion!("convert_angle", |name| match name {
        "Tilt" => Some(Unit::Tilt),
        _ => scaled(ANGLE, name),
    }),
    conversion!("convert_energy", |name| scaled(ENERGY, name)),
    conversion!("convert_force", |name| scaled(FORCE, name)),
    conversion!("convert_length", |name| scaled(LENGTH, name)),
    conversion!("convert_mass", |name| scaled(MASS, name)),
    conversion!("convert_speed", speed),
    conversion!("convert_temperature", temperature),
    conversion!("convert_volume", |name| scaled(VOLUME, name)),
];

/// How a unit relates to the base of its kind.
enum Unit {
    /// The base is so many of it.
    Per(f64),
    /// It is so many of the base.
    Times(f64),
    /// The base is `value * numerator / denominator + offset`.
    Shifted(f64, f64, f64),
    /// The sine of an angle in degrees.
    Tilt,
}

impl Unit {
    /// From this unit to the base.
    fn enter(&self, value: f64) -> f64 {
        match self {
            Self::Per(factor) => value / factor,
            Self::Times(factor) => value * factor,
            Self::Shifted(numerator, denominator, offset) => value * numerator / denominator + offset,
            Self::Tilt => value.asin().to_degrees(),
        }
    }

    /// From the base to this unit.
    fn leave(&self, value: f64) -> f64 {
        match self {
            Self::Per(factor) => value * factor,
            Self::Times(factor) => value / factor,
            Self::Shifted(numerator, denominator, offset) => (value - offset) * denominator / numerator,
            Self::Tilt => value.to_radians().sin(),
        }
    }
}

/// Looks a unit up in a list of names, each with its factor; `/` before the factor divides.
fn scaled(units: &str, name: &str) -> Option<Unit> {
    let mut words = units.split_ascii_whitespace();
    while let (Some(known), Some(factor)) = (words.next(), words.next()) {
        if known == name {
            return match factor.strip_prefix('/') {
                Some(factor) => factor.parse().ok().map(Unit::Per),
                None => factor.parse().ok().map(Unit::Times),
            };
        }
    }
    None
}

/// A length per second, minute or hour, or one of the two that have a name of their own.
fn speed(name: &str) -> Option<Unit> {
    match name {
        "Knot" => return Some(Unit::Times(0.514444)),
        "MilePerHour" => return Some(Unit::Times(0.44704)),
        _ => {}
    }
    let (length, time) = name.split_once("Per")?;
    let always = ["Centimeter", "Foot", "Inch", "Kilometer", "Meter", "Millimeter", "UsSurveyFoot", "Yard"];
    let not_by_hour = ["Decimeter", "Micrometer", "Nanometer"];
    let seconds = match time {
        "Second" => 1.0,
        "Minute" => 60.0,
        "Hour" => 3600.0,
        _ => return None,
    };
    if !always.contains(&length) && (time == "Hour" || !not_by_hour.contains(&length)) {
        return None;
    }
    match scaled(LENGTH, length)? {
        Unit::Per(factor) => Some(Unit::Per(factor * seconds)),
        Unit::Times(factor) => Some(Unit::Shifted(factor, seconds, 0.0)),
        other => Some(other),
    }
}

fn temperature(name: &str) -> Option<Unit> {
    let (numerator, denominator, offset) = match name {
        "Kelvin" => (1.0, 1.0, 0.0),
        "DegreeCelsius" => (1.0, 1.0, 273.15),
        "MillidegreeCelsius" => (1.0, 1000.0, 273.15),
        "DegreeDelisle" => (-2.0, 3.0, 373.15),
        "DegreeFahrenheit" => (5.0, 9.0, 459.67 * 5.0 / 9.0),
        "DegreeNewton" => (100.0, 33.0, 273.15),
        "DegreeRankine" => (5.0, 9.0, 0.0),
        "DegreeReaumur" => (5.0, 4.0, 273.15),
        "DegreeRoemer" => (40.0, 21.0, 273.15 - 7.5 * 40.0 / 21.0),
        "SolarTemperature" => (5778.0, 1.0, 0.0),
        _ => return None,
    };
    Some(Unit::Shifted(numerator, denominator, offset))
}

/// In degrees.
const ANGLE: &str = "Degree 1 Arcminute /60 Arcsecond /3600 Radian 57.29577951308232 Centiradian \
    0.5729577951308232 Deciradian 5.729577951308232 Milliradian 0.05729577951308232 Microradian \
    5.729577951308232e-5 Nanoradian 5.729577951308232e-8 Gradian 0.9 Millidegree 1e-3 Microdegree 1e-6 \
    Nanodegree 1e-9 NatoMil 0.05625 Revolution 360";

/// In joules.
const ENERGY: &str = "Joule 1 Millijoule 1e-3 Kilojoule 1e3 Megajoule 1e6 Gigajoule 1e9 Calorie 4.184 \
    Kilocalorie 4184 Megacalorie 4184000 BritishThermalUnit 1055.05585262 KilobritishThermalUnit 1055055.85262 \
    MegabritishThermalUnit 1055055852.62 GigabritishThermalUnit 1055055852620 ElectronVolt 1.602176565e-19 \
    KiloelectronVolt 1.602176565e-16 MegaelectronVolt 1.602176565e-13 GigaelectronVolt 1.602176565e-10 \
    TeraelectronVolt 1.602176565e-7 FootPound 1.355817948 Erg 1e-7 WattHour 3600 KilowattHour 3.6e6 \
    MegawattHour 3.6e9 GigawattHour 3.6e12 TerawattHour 3.6e15 WattDay 86400 KilowattDay 8.64e7 \
    MegawattDay 8.64e10 GigawattDay 8.64e13 TerawattDay 8.64e16 ThermEc 1.05505585262e8 DecathermEc \
    1.05505585262e9 ThermUs 1.054804e8 DecathermUs 1.054804e9 ThermImperial 1.05505585257348e8 \
    DecathermImperial 1.05505585257348e9 HorsepowerHour 2.6845195377e6";

/// In newtons.
const FORCE: &str = "Newton 1 Micronewton 1e-6 Millinewton 1e-3 Decanewton 10 Kilonewton 1e3 Meganewton 1e6 \
    Dyn /1e5 KilogramForce 9.80665002864 KiloPond 9.80665002864 TonneForce 9806.65002864 Poundal \
    0.13825502798973041 PoundForce 4.448221615260509 KilopoundForce 4448.221615260509 OunceForce \
    0.2780138509537812 ShortTonForce 8896.443230521";

/// In metres.
const LENGTH: &str = "Meter 1 Nanometer 1e-9 Micrometer 1e-6 Millimeter 1e-3 Centimeter 1e-2 Decimeter 1e-1 \
    Decameter 10 Hectometer 100 Kilometer 1e3 Angstrom 1e-10 Mile 1609.34 Yard 0.9144 Foot 0.3048 \
    UsSurveyFoot 0.3048006096012192 Inch 2.54e-2 Mil 2.54e-5 Microinch 2.54e-8 NauticalMile 1852 Fathom 1.8288 \
    Shackle 27.432 PrinterPoint 3.514598035146e-4 DtpPoint 3.527777777777778e-4 PrinterPica /237.106301584 \
    DtpPica /236.220472441 Twip /56692.913385826 Hand 1.016e-1 Chain 20.1168 DataMile 1828.8 \
    AstronomicalUnit 1.4959787070e11 Parsec 3.08567758128e16 Kiloparsec 3.08567758128e19 Megaparsec \
    3.08567758128e22 LightYear 9.46073047258e15 KilolightYear 9.46073047258e18 MegalightYear 9.46073047258e21 \
    SolarRadius 6.9551e8";

/// In kilograms.
const MASS: &str = "Kilogram 1 Gram /1e3 Nanogram 1e-12 Microgram 1e-9 Milligram 1e-6 Centigram 1e-5 Decigram 1e-4 \
    Decagram 1e-2 Hectogram 0.1 Tonne 1e3 Kilotonne 1e6 Megatonne 1e9 ShortTon 907.18474 LongTon 1016.0469088 \
    Pound 0.45359237 Kilopound 453.59237 Megapound 453592.37 Ounce 0.028349523125 Slug /6.852176556196105e-2 \
    Stone /0.1574731728702698 ShortHundredweight /0.022046226218487758 LongHundredweight /0.01968413055222121 \
    Grain /15432.358352941431 SolarMass 1.98947e30 EarthMass 5.9722e24";

/// In cubic metres.
const VOLUME: &str = "CubicMeter 1 Liter /1e3 Microliter 1e-9 Milliliter 1e-6 Centiliter 1e-5 Deciliter 1e-4 \
    Decaliter 1e-2 Hectoliter 0.1 Kiloliter 1 Megaliter 1e3 HectocubicMeter 100 KilocubicMeter 1e3 \
    CubicKilometer 1e9 CubicHectometer 1e6 CubicDecimeter /1e3 CubicCentimeter /1e6 CubicMillimeter /1e9 \
    CubicMicrometer /1e18 CubicMile 4.16818182544058e9 CubicYard 0.764554858 CubicFoot 0.0283168 \
    HectocubicFoot 2.83168 KilocubicFoot 28.3168 MegacubicFoot 28316.8 CubicInch 1.6387e-5 ImperialGallon \
    0.004546090000001814 KiloimperialGallon 4.546090000001814 MegaimperialGallon 4546.090000001814 \
    ImperialOunce 2.8413062499962901e-5 ImperialPint 5.6826125e-4 UsGallon 0.00378541 DeciusGallon 0.000378541 \
    DecausGallon 0.0378541 HectousGallon 0.378541 KilousGallon 3.78541 MegausGallon 3785.41 UsOunce \
    2.9573529562537605e-5 UsTablespoon 1.478676478125e-5 AuTablespoon 2e-5 UkTablespoon 1.5e-5 MetricTeaspoon \
    0.5e-5 UsTeaspoon 4.92892159375e-6 MetricCup 0.00025 UsCustomaryCup 0.0002365882365 UsLegalCup 0.00024 \
    OilBarrel 0.158987294928 UsBeerBarrel 0.1173477658 ImperialBeerBarrel 0.16365924 UsQuart 9.46352946e-4 \
    UsPint 4.73176473e-4 AcreFoot /0.000810714 BoardFoot 2.3597372158e-3";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_factor_is_a_number() {
        for units in [ANGLE, ENERGY, FORCE, LENGTH, MASS, VOLUME] {
            let words: Vec<&str> = units.split_ascii_whitespace().collect();
            assert_eq!(words.len() % 2, 0);
            for pair in words.chunks(2) {
                let there = scaled(units, pair[0]).expect(pair[0]);
                let round = there.leave(there.enter(1.25));
                assert!((round - 1.25).abs() < 1e-9, "{}", pair[0]);
            }
        }
    }
}
