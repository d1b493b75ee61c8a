//! What a file is, from its first bytes.

use super::{Format, ReadError, decode};

/// How many of a file's first bytes say what it is; the rest is not looked at.
pub const HEAD: usize = 64 * 1024;

/// What a file is, before it is read: from its first [`HEAD`] bytes (or fewer, if it has no more), its last bytes (eight
/// are enough, none where they are not known) and its size in bytes. The error is the one that reading the file would end with.
pub fn look(head: &[u8], tail: &[u8], size: u64, asked: Option<Format>) -> Result<Format, ReadError> {
    let found = sniff(head, size, asked)?;
    if found == Format::Parquet && !tail.is_empty() {
        ends_as_parquet(tail)?;
    }
    Ok(found)
}

/// A Parquet file ends with its magic word, since its directory stands there.
pub(crate) fn ends_as_parquet(tail: &[u8]) -> Result<(), ReadError> {
    if tail.ends_with(b"PAR1") {
        return Ok(());
    }
    let what = if tail.ends_with(b"PARE") { "it is encrypted" } else { "its end is missing" };
    Err(ReadError::Damaged { format: Format::Parquet, detail: what.to_owned() })
}

/// The format of a file of `size` bytes that begins with these: the one that was asked for, or the one found. An error
/// when they are none that can be read, or not the binary format that was asked for.
pub(crate) fn sniff(bytes: &[u8], size: u64, asked: Option<Format>) -> Result<Format, ReadError> {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or(bytes);
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    let binary = binary(head);
    match (asked, binary) {
        (Some(format @ (Format::Parquet | Format::Arrow)), found) if found != Some(format) => {
            return Err(ReadError::Unknown(if format == Format::Parquet {
                "not a Parquet file"
            } else {
                "not an Arrow file"
            }));
        }
        (None | Some(Format::Parquet | Format::Arrow), Some(format)) => return Ok(format),
        _ => {}
    }
    if let Some(kind) = foreign(head) {
        return Err(ReadError::Unknown(kind));
    }
    let text = decode::head(head).ok_or(ReadError::Unknown("not text"))?;
    if let Some(format) = asked {
        return Ok(format);
    }
    let start = text.trim_start();
    Ok(match start.as_bytes().first() {
        None if head.len() as u64 == size => return Err(ReadError::Empty),
        Some(b'[') => Format::Json,
        Some(b'{') => object(start),
        Some(b'<') => return Err(ReadError::Unknown("XML or HTML")),
        _ => Format::Csv,
    })
}

fn binary(head: &[u8]) -> Option<Format> {
    if head.starts_with(b"PAR1") || head.starts_with(b"PARE") {
        return Some(Format::Parquet);
    }
    // a stream begins with a continuation mark and the size of the schema message
    let stream = head.starts_with(&[0xff; 4]) && head.get(6..8) == Some(&[0, 0]);
    (head.starts_with(b"ARROW1") || stream).then_some(Format::Arrow)
}

/// Kinds of files that analysts have, and that are not read here.
fn foreign(head: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 9] = [
        (b"PK\x03\x04", "a zip archive or an Excel workbook; unpack it or save it as CSV"),
        (b"\x1f\x8b", "a gzip archive; unpack it first"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive; unpack it first"),
        (b"%PDF", "a PDF document"),
        (b"ElfFile\0", "a Windows event log; export it as CSV or JSON"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\xd0\xcf\x11\xe0", "an old Office document; save it as CSV"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90\0", "a program"),
    ];
    KINDS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| *kind)
}

/// One object a line, or one object over several lines.
fn object(text: &str) -> Format {
    let (first, rest) = match text.split_once('\n') {
        Some((first, rest)) => (first, rest.trim_start()),
        None => return Format::Json,
    };
    let whole = serde_json::from_str::<serde::de::IgnoredAny>(first.trim_end()).is_ok();
    if whole && rest.starts_with('{') { Format::Ndjson } else { Format::Json }
}
