//! What compressed files and archives hold, within bounds.

use std::io::{Cursor, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::{decode, kind, tar};

/// The most members of one archive that are unpacked.
const MEMBERS: usize = 1_000;

/// A file in a container.
#[derive(Debug)]
pub(super) struct Member {
    pub name: String,
    pub bytes: Vec<u8>,
    /// What is missing, if something is.
    pub note: &'static str,
}

/// What a container holds, and what kind of container it is.
#[derive(Debug)]
pub(super) struct Opened {
    pub kind: &'static str,
    pub members: Vec<Member>,
}

/// The members of a container, at most `budget` bytes, which are taken off it; none when the bytes are no container, or
/// one that cannot be opened.
pub(super) fn open(bytes: &[u8], budget: &mut usize) -> Option<Opened> {
    let found = kind::kind(bytes);
    let members = match found {
        Some("gz") => vec![one("gzip_file", MultiGzDecoder::new(bytes), budget)?],
        Some("zip" | "zip (pwd protected)") => zip(bytes, budget)?,
        Some("tar") => tar::members(bytes, MEMBERS)
            .into_iter()
            .map(|(name, body)| {
                let (bytes, note) = copied(body, budget);
                Member { name, bytes, note }
            })
            .collect(),
        Some(_) => return None,
        None => return raw(bytes, budget),
    };
    if members.is_empty() {
        return None;
    }
    Some(Opened { kind: found.unwrap_or_default(), members })
}

const CUT: &str = "cut: it unpacks to more than is allowed";

fn copied(body: &[u8], budget: &mut usize) -> (Vec<u8>, &'static str) {
    let len = body.len().min(*budget);
    *budget -= len;
    (body.get(..len).unwrap_or_default().to_vec(), if len < body.len() { CUT } else { "" })
}

/// Everything that a reader gives, as far as the budget goes; none when it fails at once.
fn one(name: &str, reader: impl Read, budget: &mut usize) -> Option<Member> {
    let mut bytes = Vec::new();
    let limit = *budget as u64 + 1;
    let failed = reader.take(limit).read_to_end(&mut bytes).is_err();
    if bytes.is_empty() {
        return None;
    }
    let cut = bytes.len() > *budget;
    bytes.truncate(*budget);
    *budget -= bytes.len();
    let note = if cut {
        CUT
    } else if failed {
        "cut: the compressed data is damaged"
    } else {
        ""
    };
    Some(Member { name: name.to_owned(), bytes, note })
}

fn zip(bytes: &[u8], budget: &mut usize) -> Option<Vec<Member>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut members = Vec::new();
    for number in 0..archive.len().min(MEMBERS) {
        let name = archive
            .name_for_index(number)
            .and_then(Result::ok)
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default();
        if name.ends_with('/') {
            continue;
        }
        let member = match archive.by_index(number) {
            Ok(file) => one(&name, file, budget),
            Err(_) => None,
        };
        let missing = "not unpacked: it is empty, encrypted, or compressed in a way that is not known";
        members.push(member.unwrap_or(Member { name, bytes: Vec::new(), note: missing }));
    }
    // nothing in it could be read: the archive itself is the finding
    members.iter().any(|member| !member.bytes.is_empty()).then_some(members)
}

/// zlib and raw deflate, which have no sure mark: what is unpacked must be text or of a known kind, and nothing may be left.
fn raw(bytes: &[u8], budget: &mut usize) -> Option<Opened> {
    let known = |data: &[u8]| decode::text(data, false).is_some() || kind::kind(data).is_some();
    let is_zlib = match bytes {
        [first, second, ..] => {
            first & 0x0F == 8
                && first >> 4 <= 7
                && (u16::from(*first) << 8 | u16::from(*second)).is_multiple_of(31)
        }
        _ => false,
    };
    let mut attempt = |name: &str, kind: &'static str, zlib: bool| -> Option<Opened> {
        let mut left = *budget;
        let (member, used) = if zlib {
            let mut decoder = ZlibDecoder::new(bytes);
            (one(name, &mut decoder, &mut left)?, decoder.total_in())
        } else {
            let mut decoder = DeflateDecoder::new(bytes);
            (one(name, &mut decoder, &mut left)?, decoder.total_in())
        };
        let whole = member.note == CUT || (member.note.is_empty() && used as usize == bytes.len());
        // what was unpacked in vain counts as well, so that the work is bounded
        *budget = left;
        if !whole || member.bytes.len() < 4 || !known(&member.bytes) {
            return None;
        }
        Some(Opened { kind, members: vec![member] })
    };
    if is_zlib && let Some(opened) = attempt("zlib_file", "zlib", true) {
        return Some(opened);
    }
    attempt("deflate_file", "deflate", false)
}
