//! An axis of numbers: where values lie on it, and what is written along it.

/// A range of values on a linear or a logarithmic axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The first value.
    pub from: f64,
    /// The last value, above the first.
    pub to: f64,
    /// Whether equal distances are equal ratios.
    pub log: bool,
}

impl Scale {
    /// A scale over these values; one value gets some room.
    pub fn new(from: f64, to: f64, log: bool) -> Self {
        let (mut from, mut to) = if from.is_finite() && to.is_finite() { (from, to) } else { (0.0, 1.0) };
        let log = log && from > 0.0;
        if to <= from {
            let room = if from == 0.0 { 1.0 } else { from.abs() * 0.1 };
            (from, to) = if log { (from / 2.0, from * 2.0) } else { (from - room, from + room) };
        }
        Self { from, to, log }
    }

    /// The same with its ends at round numbers.
    pub fn rounded(self, most: f64) -> Self {
        if self.log {
            let down = 10f64.powf(self.from.log10().floor());
            return Self { from: down, to: 10f64.powf(self.to.log10().ceil()).max(down * 10.0), ..self };
        }
        let step = step(self.to - self.from, most);
        Self { from: (self.from / step).floor() * step, to: (self.to / step).ceil() * step, ..self }
    }

    /// Where a value lies: 0 at the beginning, 1 at the end.
    pub fn fraction(self, value: f64) -> f64 {
        if self.log {
            return (value.max(f64::MIN_POSITIVE) / self.from).ln() / (self.to / self.from).ln();
        }
        (value - self.from) / (self.to - self.from)
    }

    /// The value at a fraction.
    pub fn at(self, fraction: f64) -> f64 {
        if self.log {
            return self.from * (self.to / self.from).powf(fraction);
        }
        self.from + (self.to - self.from) * fraction
    }

    /// Round values and how they are written, about `most` of them.
    pub fn ticks(self, most: f64) -> Vec<(f64, String)> {
        if self.log {
            let (first, last) = (self.from.log10().ceil() as i32, self.to.log10().floor() as i32);
            let every = (f64::from(last - first + 1) / most.max(1.0)).ceil().max(1.0) as usize;
            let powers = (first..=last).step_by(every).map(|power| 10f64.powi(power));
            return powers.map(|value| (value, short(value, value))).collect();
        }
        let step = step(self.to - self.from, most);
        let first = (self.from / step - 1e-9).ceil();
        let mut ticks = Vec::new();
        while ticks.len() < 100 {
            let value = (first + ticks.len() as f64) * step;
            if value > self.to + step * 1e-9 {
                break;
            }
            ticks.push((value, short(value, step)));
        }
        ticks
    }
}

/// A distance of 1, 2 or 5 times a power of ten that divides a length into `most` parts at most.
fn step(length: f64, most: f64) -> f64 {
    let least = length / most.max(1.0);
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|part| part * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// A number with as few letters as tell it from its neighbours `step` away: `12.5 k`, `3 M`, `0.02`.
fn short(value: f64, step: f64) -> String {
    let size = value.abs();
    let (unit, name) = match size {
        size if size >= 1e15 => return power(value, 1),
        size if size >= 1e12 => (1e12, " T"),
        size if size >= 1e9 => (1e9, " G"),
        size if size >= 1e6 => (1e6, " M"),
        size if size >= 1e4 => (1e3, " k"),
        size if size > 0.0 && size < 1e-4 && step < 1e-4 => return power(value, 1),
        _ => (1.0, ""),
    };
    let digits = (-(step / unit).log10().floor()).clamp(0.0, 6.0) as usize;
    let text = format!("{:.digits$}", value / unit);
    let text = if digits > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{}{name}", if text == "-0" { "0" } else { text })
}

/// A very large or very small number: `1.5e18`.
fn power(value: f64, digits: usize) -> String {
    let power = value.abs().log10().floor();
    let text = format!("{:.digits$}", value / 10f64.powf(power));
    format!("{}e{power}", text.trim_end_matches('0').trim_end_matches('.'))
}

/// A number with all that is known of it, in groups of three digits: `1,234,567.25`.
pub fn full(value: f64) -> String {
    if !value.is_finite() || value.abs() >= 1e15 || value != 0.0 && value.abs() < 1e-6 {
        return if value.is_finite() { power(value, 6) } else { value.to_string() };
    }
    let text = format!("{:.6}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = rest.trim_end_matches('0');
    let sign = if value < 0.0 { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}
