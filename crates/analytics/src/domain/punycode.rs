//! Labels of internationalised names (RFC 3492).

const BASE: u32 = 36;
const TMIN: u32 = 1;
const TMAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;

fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > ((BASE - TMIN) * TMAX) / 2 {
        delta /= BASE - TMIN;
        k += BASE;
    }
    k + (BASE - TMIN + 1) * delta / (delta + SKEW)
}

fn threshold(k: u32, bias: u32) -> u32 {
    k.saturating_sub(bias).clamp(TMIN, TMAX)
}

/// The Unicode of a label without its `xn--`; none when it is no punycode.
pub fn decode(label: &str) -> Option<String> {
    let (basic, rest) = label.rsplit_once('-').unwrap_or(("", label));
    if !label.is_ascii() || label.len() > 255 {
        return None;
    }
    let mut out: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = rest.bytes();
    let mut next = digits.next();
    while let Some(first) = next {
        let (old, mut weight, mut k) = (i, 1_u32, BASE);
        let mut byte = first;
        loop {
            let digit = match byte {
                b'a'..=b'z' => u32::from(byte - b'a'),
                b'A'..=b'Z' => u32::from(byte - b'A'),
                b'0'..=b'9' => u32::from(byte - b'0') + 26,
                _ => return None,
            };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let t = threshold(k, bias);
            if digit < t {
                break;
            }
            weight = weight.checked_mul(BASE - t)?;
            k += BASE;
            byte = digits.next()?;
        }
        let points = out.len() as u32 + 1;
        bias = adapt(i - old, points, old == 0);
        n = n.checked_add(i / points)?;
        i %= points;
        out.insert(i as usize, char::from_u32(n)?);
        i += 1;
        next = digits.next();
    }
    Some(out.into_iter().collect())
}

/// The punycode of a label, without `xn--`; none when it is too long to have one.
pub fn encode(label: &str) -> Option<String> {
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    if basic > 0 {
        out.push('-');
    }
    let points: Vec<u32> = label.chars().map(u32::from).collect();
    let (mut n, mut delta, mut bias, mut handled) = (128_u32, 0_u32, 72_u32, basic);
    while (handled as usize) < points.len() {
        let next = points.iter().copied().filter(|point| *point >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for point in &points {
            if *point < n {
                delta = delta.checked_add(1)?;
            }
            if *point != n {
                continue;
            }
            let (mut q, mut k) = (delta, BASE);
            loop {
                let t = threshold(k, bias);
                if q < t {
                    break;
                }
                out.push(digit(t + (q - t) % (BASE - t)));
                q = (q - t) / (BASE - t);
                k += BASE;
            }
            out.push(digit(q));
            bias = adapt(delta, handled + 1, handled == basic);
            delta = 0;
            handled += 1;
        }
        delta = delta.checked_add(1)?;
        n = n.checked_add(1)?;
    }
    Some(out)
}

fn digit(value: u32) -> char {
    char::from(if value < 26 { b'a' + value as u8 } else { b'0' + (value - 26) as u8 })
}

/// A whole name with its punycode labels in Unicode; labels that are no punycode stay.
pub fn to_unicode(domain: &str) -> String {
    let labels: Vec<String> = domain
        .split('.')
        .map(|label| {
            let rest = label.get(..4).filter(|start| start.eq_ignore_ascii_case("xn--")).and(label.get(4..));
            rest.and_then(decode).unwrap_or_else(|| label.to_owned())
        })
        .collect();
    labels.join(".")
}

/// A whole name in lowercase with its Unicode labels in punycode.
pub fn to_ascii(domain: &str) -> String {
    let labels: Vec<String> = domain
        .split('.')
        .map(|label| {
            let lower = label.to_lowercase();
            let encoded = if lower.is_ascii() { None } else { encode(&lower) };
            encoded.map_or(lower, |encoded| format!("xn--{encoded}"))
        })
        .collect();
    labels.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_standard() {
        assert_eq!(to_unicode("xn--mnchen-3ya.de"), "münchen.de");
        assert_eq!(to_ascii("MÜNCHEN.de"), "xn--mnchen-3ya.de");
        assert_eq!(to_unicode("xn--80ak6aa92e.com"), "аррӏе.com");
        assert_eq!(to_ascii("例え.テスト"), "xn--r8jz45g.xn--zckzah");
        assert_eq!(to_unicode("xn--!!.com"), "xn--!!.com");
    }
}
