//! Numbers, sizes and durations for people.

/// A count with commas: `1,234,567`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its noun: `1 row`, `2 rows`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A size in bytes: `812 B`, `4.2 MB`.
pub fn bytes(size: u64) -> String {
    let mut amount = size as f64;
    for unit in ["B", "kB", "MB"] {
        if amount < 1000.0 {
            let places = usize::from(unit != "B" && amount < 100.0);
            return format!("{amount:.places$} {unit}");
        }
        amount /= 1000.0;
    }
    format!("{amount:.1} GB")
}

/// A duration given in milliseconds: `12 ms`, `3.4 s`, `2 min 5 s`.
pub fn duration(duration_ms: f64) -> String {
    let whole = duration_ms.max(0.0).round() as u64;
    match whole {
        0..1_000 => format!("{whole} ms"),
        1_000..60_000 => format!("{:.1} s", duration_ms / 1000.0),
        _ => format!("{} min {} s", whole / 60_000, whole % 60_000 / 1000),
    }
}

/// A name such as `display_alert_timeline` as a button says it: `Display alert timeline`.
pub fn words(name: &str) -> String {
    let mut letters = name.replace('_', " ").chars().collect::<Vec<_>>();
    if let Some(first) = letters.first_mut() {
        *first = first.to_ascii_uppercase();
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(2_000, "row", "rows"), "2,000 rows");
    }

    #[test]
    fn sizes_and_durations_pick_their_unit() {
        assert_eq!(bytes(812), "812 B");
        assert_eq!(bytes(4_200_000), "4.2 MB");
        assert_eq!(bytes(645_000), "645 kB");
        assert_eq!(bytes(3_000_000_000), "3.0 GB");
        assert_eq!(duration(12.4), "12 ms");
        assert_eq!(duration(3_400.0), "3.4 s");
        assert_eq!(duration(125_000.0), "2 min 5 s");
        assert_eq!(duration(-1.0), "0 ms");
    }

    #[test]
    fn names_become_words() {
        assert_eq!(words("get_additional_data"), "Get additional data");
        assert_eq!(words(""), "");
    }
}
