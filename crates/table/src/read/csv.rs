//! Fields separated by a delimiter, with a header.

use std::collections::HashSet;

use csv::{ReaderBuilder, StringRecord};

use super::adaptive::{failure, is_iso, push_dynamic_text};
use super::{Format, MAX_COLUMNS, Parts, ReadError, ReadOptions};
use crate::text::parse_real;
use crate::{ColumnBuilder, KqlType};

/// A text without a line end in its first part is no table.
const LONGEST_HEADER: usize = 1024 * 1024;

/// Reads CSV in two passes: the first finds the types over all rows, the second fills the columns. Rows that
/// are too short are filled up and counted; a row that is too long is an error unless what is too much is
/// empty.
pub(crate) fn read(text: &str, options: &ReadOptions) -> Result<Parts, ReadError> {
    let (text, delimiter) = match excel_separator(text) {
        Some((rest, delimiter)) => (rest, delimiter),
        None => (text, delimiter(first_line(text)?)),
    };
    let mut notices = Vec::new();
    let mut reader = reader(text, delimiter);
    let header = reader.headers().map_err(|error| syntax(&error))?.clone();
    let names = names(&header, &mut notices)?;
    let mut guesses = vec![Guess::default(); names.len()];
    let mut record = StringRecord::new();
    let (mut rows, mut short) = (0, 0);
    while reader.read_record(&mut record).map_err(|error| syntax(&error))? {
        rows += 1;
        short += usize::from(record.len() < names.len());
        if record.len() > names.len() && record.iter().skip(names.len()).any(|field| !field.trim().is_empty())
        {
            let line = record.position().map_or(0, csv::Position::line);
            return Err(ReadError::TooManyFields { line, expected: names.len(), found: record.len() });
        }
        for (guess, field) in guesses.iter_mut().zip(&record) {
            guess.see(field);
        }
    }
    let mut builders: Vec<ColumnBuilder> = names
        .iter()
        .zip(&guesses)
        .map(|(name, guess)| {
            let dated = name.utc.then_some(KqlType::DateTime);
            let ty = options.hint(&name.name).or(dated).unwrap_or_else(|| guess.ty());
            ColumnBuilder::new(&name.name, ty, rows)
        })
        .collect();
    let mut reader = self::reader(text, delimiter);
    while reader.read_record(&mut record).map_err(|error| syntax(&error))? {
        let mut fields = record.iter();
        for builder in &mut builders {
            let field = fields.next().unwrap_or("");
            if builder.ty() == KqlType::Dynamic {
                push_dynamic_text(builder, field);
            } else {
                builder.push_str(field);
            }
        }
    }
    match short {
        0 => {}
        1 => notices.push("1 row has fewer fields than the header; the rest of it is empty.".to_owned()),
        count => {
            notices
                .push(format!("{count} rows have fewer fields than the header; the rest of them is empty."));
        }
    }
    notices.extend(
        builders
            .iter()
            .zip(&names)
            .filter_map(|(builder, name)| failure(&name.name, builder.ty(), builder.failed())),
    );
    let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
    Ok(Parts { columns, height: rows, notices })
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes())
}

pub(super) fn syntax(error: &csv::Error) -> ReadError {
    let line = error.position().map_or(1, csv::Position::line) as usize;
    ReadError::Syntax { format: Format::Csv, line, column: 1, detail: error.to_string() }
}

fn first_line(text: &str) -> Result<&str, ReadError> {
    let line = text.lines().next().unwrap_or(text);
    if line.len() > LONGEST_HEADER {
        return Err(ReadError::Unknown("text without lines"));
    }
    Ok(line)
}

/// The line with which Excel names the separator.
fn excel_separator(text: &str) -> Option<(&str, u8)> {
    let (line, rest) = text.split_once('\n')?;
    let value = line.trim_end().strip_prefix("sep=")?;
    match value.as_bytes() {
        [delimiter] => Some((rest, *delimiter)),
        _ => None,
    }
}

/// The separator that the header has most of, outside quotes; a comma when it has none.
fn delimiter(header: &str) -> u8 {
    let count = |delimiter: u8| {
        let mut quoted = false;
        header
            .bytes()
            .filter(|byte| {
                quoted ^= *byte == b'"';
                !quoted && *byte == delimiter
            })
            .count()
    };
    let mut best = (b',', count(b','));
    for delimiter in [b';', b'\t', b'|'] {
        let found = count(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

struct Name {
    name: String,
    /// The portal's mark on a datetime column.
    utc: bool,
}

/// The columns' names: without the portal's ` [UTC]`, numbered where they are missing or repeated.
fn names(header: &StringRecord, notices: &mut Vec<String>) -> Result<Vec<Name>, ReadError> {
    if header.len() > MAX_COLUMNS {
        return Err(ReadError::TooManyColumns);
    }
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(header.len());
    for (index, cell) in header.iter().enumerate() {
        let cell = cell.trim();
        let plain = cell.strip_suffix("[UTC]").map(str::trim_end);
        let base = match plain.unwrap_or(cell) {
            "" => format!("Column{}", index + 1),
            name => name.to_owned(),
        };
        let mut name = base.clone();
        for number in 1.. {
            if taken.insert(name.clone()) {
                break;
            }
            name = format!("{base}{number}");
        }
        if name != base {
            notices.push(format!("There are two columns named {base}; the second is now {name}."));
        }
        names.push(Name { name, utc: plain.is_some() });
    }
    Ok(names)
}

/// Which types all fields of a column so far could have.
#[derive(Clone)]
struct Guess {
    seen: bool,
    /// The narrowest first.
    left: Vec<KqlType>,
}

impl Default for Guess {
    fn default() -> Self {
        Self { seen: false, left: vec![KqlType::Bool, KqlType::Long, KqlType::Real, KqlType::DateTime] }
    }
}

impl Guess {
    fn see(&mut self, field: &str) {
        let field = field.trim();
        if field.is_empty() || self.left.is_empty() {
            return;
        }
        self.seen = true;
        self.left.retain(|ty| match ty {
            KqlType::Bool => field.eq_ignore_ascii_case("true") || field.eq_ignore_ascii_case("false"),
            KqlType::Long => is_long(field),
            KqlType::Real => is_real(field),
            _ => is_iso(field),
        });
    }

    fn ty(&self) -> KqlType {
        match self.left.first() {
            Some(ty) if self.seen => *ty,
            _ => KqlType::String,
        }
    }
}

/// A whole number as it would be printed: `007` and `+1` are texts, and so is what a long cannot hold.
fn is_long(field: &str) -> bool {
    !padded(field) && field != "-0" && !field.starts_with('+') && field.parse::<i64>().is_ok()
}

fn is_real(field: &str) -> bool {
    if field.starts_with('+') || padded(field) {
        return false;
    }
    let digits = field.bytes().filter(u8::is_ascii_digit).count();
    match parse_real(field) {
        // more digits than a real has would be lost; such a number is a text, and so is an overflow
        Some(value) if value.is_finite() => digits <= 17 || field.contains(['.', 'e', 'E']),
        Some(_) => matches!(field, "NaN" | "Infinity" | "-Infinity"),
        None => false,
    }
}

/// A leading zero before another digit.
fn padded(field: &str) -> bool {
    let digits = field.strip_prefix('-').unwrap_or(field).as_bytes();
    matches!(digits, [b'0', b'0'..=b'9', ..])
}
