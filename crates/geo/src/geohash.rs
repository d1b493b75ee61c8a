//! Geohashes: longitude and latitude halved in turn, five halvings to a letter.

const LETTERS: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";
/// The longest geohash.
pub const LONGEST: usize = 18;

/// The geohash of `length` letters (1 to 18) at a longitude and latitude in degrees.
pub fn encode(longitude: f64, latitude: f64, length: usize) -> String {
    let mut ranges = [(-180.0, 180.0), (-90.0, 90.0)];
    let values = [longitude, latitude];
    let mut letter = 0;
    let mut text = String::with_capacity(length);
    for bit in 0..length * 5 {
        let (low, high) = ranges[bit % 2];
        let middle = f64::midpoint(low, high);
        let upper = values[bit % 2] >= middle;
        ranges[bit % 2] = if upper { (middle, high) } else { (low, middle) };
        letter = letter << 1 | usize::from(upper);
        if bit % 5 == 4 {
            text.push(char::from(LETTERS[letter]));
            letter = 0;
        }
    }
    text
}

/// The rectangle of a geohash in degrees: west, south, east, north. None when it is not one.
pub fn decode(text: &str) -> Option<[f64; 4]> {
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let mut ranges = [(-180.0, 180.0), (-90.0, 90.0)];
    for (at, byte) in text.bytes().enumerate() {
        let letter = LETTERS.iter().position(|letter| *letter == byte.to_ascii_lowercase())?;
        for bit in 0..5 {
            let (low, high) = ranges[(at * 5 + bit) % 2];
            let middle = f64::midpoint(low, high);
            let upper = letter >> (4 - bit) & 1 == 1;
            ranges[(at * 5 + bit) % 2] = if upper { (middle, high) } else { (low, middle) };
        }
    }
    let [(west, east), (south, north)] = ranges;
    Some([west, south, east, north])
}

/// The geohashes around one, by `[columns to the east, rows to the north]`; none above the poles.
pub fn neighbours(text: &str, steps: &[[i32; 2]]) -> Option<Vec<String>> {
    let [west, south, east, north] = decode(text)?;
    let (width, height) = (east - west, north - south);
    let mut found = Vec::new();
    for [columns, rows] in steps {
        let longitude = f64::midpoint(west, east) + f64::from(*columns) * width;
        let latitude = f64::midpoint(south, north) + f64::from(*rows) * height;
        if latitude.abs() < 90.0 {
            found.push(encode((longitude + 180.0).rem_euclid(360.0) - 180.0, latitude, text.len()));
        }
    }
    Some(found)
}
