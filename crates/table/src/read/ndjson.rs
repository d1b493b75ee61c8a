//! An object a line.

use crate::store::Bools;
use serde::de::DeserializeSeed;

use super::record::{Record, Rows};
use super::{Format, Parts, ReadError, ReadOptions};

/// Reads NDJSON. Lines that are no object are left out and told of, as long as there are more good lines
/// than bad ones.
pub(crate) fn read(text: &str, options: &ReadOptions) -> Result<Parts, ReadError> {
    let mut rows = Rows::new(options);
    let mut bad_rows = Vec::new();
    let mut first_bad = None;
    let mut last_line = 0;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        last_line = number;
        let before = rows.height();
        let mut parser = serde_json::Deserializer::from_str(line);
        let result = Record(&mut rows).deserialize(&mut parser).and_then(|()| parser.end());
        if let Err(error) = result {
            let error = ReadError::json(Format::Ndjson, number + 1, &error);
            if error == ReadError::TooManyColumns {
                return Err(error);
            }
            if rows.height() == before {
                rows.end_row();
            }
            bad_rows.push(before);
            first_bad.get_or_insert((number, error));
        }
    }
    let height = rows.height();
    let Some((line, error)) = first_bad else {
        return Ok(rows.finish());
    };
    if bad_rows.len() * 2 > height {
        return Err(error);
    }
    let mut parts = rows.finish();
    let cut_off = line == last_line && !text.ends_with('\n');
    parts.notices.push(match bad_rows.len() {
        1 if cut_off => format!("The last line, {}, is cut off and left out.", line + 1),
        1 => format!("Line {} is not a JSON object and is left out.", line + 1),
        count => {
            format!("{count} lines are not JSON objects and are left out; the first is line {}.", line + 1)
        }
    });
    let mut keep = vec![true; height];
    for row in &bad_rows {
        if let Some(flag) = keep.get_mut(*row) {
            *flag = false;
        }
    }
    let mask = keep.into_iter().collect::<Bools>();
    parts.columns = parts.columns.iter().map(|column| column.filter(&mask)).collect::<Result<_, _>>()?;
    parts.height = height - bad_rows.len();
    Ok(parts)
}
