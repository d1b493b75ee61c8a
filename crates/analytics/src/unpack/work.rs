//! The search through texts and what they hold.

use std::collections::HashMap;

use super::candidate::{Candidate, candidates, is_likely, parts};
use super::container::{self, Opened};
use super::item::{Item, hashes};
use super::{Binaries, Options, decode, kind};

/// A text with what was unpacked in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// The text, each base64 string replaced by what it holds between `<decoded …>` tags; none when nothing was found.
    pub text: Option<String>,
    /// What was unpacked, by depth and then by place.
    pub items: Vec<Item>,
}

/// Unpacks the base64 strings of a text.
pub fn unpack(text: &str, options: &Options) -> Unpacked {
    let mut work = Work { options, budget: options.max_bytes, effort: options.max_bytes, items: Vec::new() };
    let text = work.text(text, "", 1);
    work.items.sort_by_key(|item| item.depth);
    Unpacked { text, items: work.items }
}

struct Work<'o> {
    options: &'o Options,
    budget: usize,
    /// What may still be unpacked to see whether it is anything.
    effort: usize,
    items: Vec<Item>,
}

/// A file on its way: its bytes, where they come from, and what is missing.
struct Blob<'b> {
    original: &'b str,
    name: &'b str,
    kind: Option<&'static str>,
    /// Whether it comes out of a container, whose kind `kind` then is.
    packed: bool,
    bytes: Vec<u8>,
    note: &'static str,
}

impl Work<'_> {
    /// The annotated text; none when nothing in it was decoded.
    fn text(&mut self, text: &str, prefix: &str, depth: usize) -> Option<String> {
        let places = candidates(text);
        if places.is_empty() || depth > self.options.max_depth {
            return None;
        }
        let mut out = String::new();
        let (mut from, mut count) = (0, 0);
        // the same string is one item, and is replaced everywhere
        let mut known: HashMap<String, Option<String>> = HashMap::new();
        for place in places {
            for (start, end, bytes) in self.decoded(text, place, &mut known) {
                let run = text.get(start..end).unwrap_or_default();
                let replacement = match bytes {
                    Some(bytes) => {
                        count += 1;
                        let shown = self.candidate(run, bytes, prefix, count, depth);
                        known.insert(run.to_owned(), Some(shown.clone()));
                        shown
                    }
                    None => known.get(run).cloned().flatten().unwrap_or_default(),
                };
                out.push_str(text.get(from..start).unwrap_or_default());
                out.push_str(&replacement);
                from = end;
            }
        }
        if count == 0 {
            return None;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        Some(out)
    }

    /// What of a place is base64: its ranges, with their bytes, or without for those that are known already.
    fn decoded(
        &mut self,
        text: &str,
        place: Candidate,
        known: &mut HashMap<String, Option<String>>,
    ) -> Vec<(usize, usize, Option<Vec<u8>>)> {
        let mut attempt = |place: Candidate| -> Option<(usize, usize, Option<Vec<u8>>)> {
            let run = text.get(place.start..place.end)?;
            if let Some(old) = known.get(run) {
                return old.is_some().then_some((place.start, place.end, None));
            }
            let bytes = self.accepted(run, place.command);
            if bytes.is_none() {
                known.insert(run.to_owned(), None);
            }
            bytes.map(|bytes| (place.start, place.end, Some(bytes)))
        };
        if let Some(found) = attempt(place) {
            return vec![found];
        }
        for way in parts(text, place) {
            let found: Vec<_> = way.into_iter().filter_map(&mut attempt).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// The bytes of a string that is taken for base64.
    fn accepted(&mut self, run: &str, command: bool) -> Option<Vec<u8>> {
        if self.items.len() >= self.options.max_items || run.len() / 4 * 3 > self.budget {
            return None;
        }
        let bytes = decode::base64(run)?;
        if command {
            // what PowerShell runs is UTF-16, however short
            let (_, encoding) = decode::text(&bytes, true)?;
            return (encoding == "utf-16" || run.len() >= 30).then_some(bytes);
        }
        let padded = run.bytes().filter(|byte| !byte.is_ascii_whitespace()).count().is_multiple_of(4);
        let url_safe = run.contains(['-', '_']);
        let fits = decode::text(&bytes, self.options.utf16).is_some()
            || kind::kind(&bytes).is_some()
            || (padded
                && !url_safe
                && match self.options.binaries {
                    Binaries::All => true,
                    Binaries::Likely => is_likely(run),
                    Binaries::Never => false,
                })
            || container::open(&bytes, &mut self.effort).is_some();
        fits.then_some(bytes)
    }

    /// What replaces a decoded string.
    fn candidate(&mut self, run: &str, bytes: Vec<u8>, prefix: &str, index: usize, depth: usize) -> String {
        self.budget = self.budget.saturating_sub(bytes.len());
        let kind = kind::kind(&bytes);
        let blob = Blob { original: run, name: "unknown", kind, packed: false, bytes, note: "" };
        self.blob(blob, prefix, &index.to_string(), depth)
    }

    /// What replaces a file: the files in it when it is a container, else its text or bytes.
    fn blob(&mut self, blob: Blob<'_>, prefix: &str, index: &str, depth: usize) -> String {
        let full = format!("{prefix}{index}");
        // text is no deflate stream, and what is in a container need not be looked at as one without a mark
        let plain =
            decode::text(&blob.bytes, false).is_some() || (blob.packed && kind::kind(&blob.bytes).is_none());
        if plain || depth >= self.options.max_depth || self.items.len() >= self.options.max_items {
            return self.leaf(blob, prefix, index, depth);
        }
        let Some(Opened { kind, mut members }) = container::open(&blob.bytes, &mut self.budget) else {
            return self.leaf(blob, prefix, index, depth);
        };
        let original = blob.original;
        let member = |member: container::Member, prefix: &str, index: &str, depth: usize, work: &mut Self| {
            let container::Member { name, bytes, note } = member;
            let inner = Blob { original, name: &name, kind: Some(kind), packed: true, bytes, note };
            work.blob(inner, prefix, index, depth)
        };
        if blob.packed {
            // a container in a container is an item of its own, for its hashes
            self.leaf(Blob { kind: Some(kind), ..blob }, prefix, index, depth);
            let inner = format!("{full}.");
            let shown: Vec<String> = (1..)
                .zip(members)
                .map(|(number, one)| member(one, &inner, &format!("{number}"), depth + 1, self))
                .collect();
            return multiple(&full, depth, &shown);
        }
        if members.len() == 1 {
            return members.pop().map(|one| member(one, prefix, index, depth, self)).unwrap_or_default();
        }
        let shown: Vec<String> = (1..)
            .zip(members)
            .map(|(number, one)| member(one, prefix, &format!("{index}.{number}"), depth + 1, self))
            .collect();
        multiple(&full, depth, &shown)
    }

    /// An item, and what replaces it; what its text holds follows.
    fn leaf(&mut self, blob: Blob<'_>, prefix: &str, index: &str, depth: usize) -> String {
        let full = format!("{prefix}{index}");
        let decoded = decode::text(&blob.bytes, self.options.utf16);
        let kind = blob.kind.unwrap_or("None");
        let name =
            if blob.packed { format!("[{kind}] Filename: {}", blob.name) } else { format!("[{kind}]") };
        let at = self.items.len();
        let mut note = blob.note.to_owned();
        if depth >= self.options.max_depth {
            note.push_str(if note.is_empty() {
                "not unpacked further: too deep"
            } else {
                "; not unpacked further: too deep"
            });
        }
        self.items.push(Item {
            prefix: prefix.to_owned(),
            depth,
            index: index.to_owned(),
            original_string: blob.original.to_owned(),
            file_name: blob.name.to_owned(),
            file_type: blob.kind,
            hashes: hashes(&blob.bytes),
            encoding_type: decoded.as_ref().map_or("binary", |(_, encoding)| encoding),
            decoded_string: decoded.as_ref().map(|(text, _)| text.clone()),
            input_bytes: blob.bytes,
            note,
        });
        if let Some((text, _)) = decoded {
            let inner = self.text(&text, &format!("{full}."), depth + 1);
            let shown = inner.as_deref().unwrap_or(&text);
            return format!(
                "<decoded type='string' name='{name}' index='{full}' depth='{depth}'>{shown}</decoded>"
            );
        }
        let shown = self.items.get(at).map(Item::printable_bytes).unwrap_or_default();
        format!(
            "<decoded value='binary'  name='{name}' type='{kind}' index='{full}' depth='{depth}'>{shown}</decoded>"
        )
    }
}

fn multiple(index: &str, depth: usize, shown: &[String]) -> String {
    format!(
        "<decoded value='multiple binary' type='multiple' index='{index}' depth='{depth}'>{}</decoded>",
        shown.concat()
    )
}
