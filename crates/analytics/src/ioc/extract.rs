//! The scan of one text.

use std::collections::HashSet;

use super::custom::Pattern;
use super::{IocType, dotted, email, hash, ipv6, linux_path, registry_key, url, windows_path};
use crate::Result;

/// How to look for indicators.
#[derive(Debug, Clone)]
pub struct Options {
    /// The types looked for, by name, with those of `patterns`; empty for every type that `include_paths` allows.
    pub ioc_types: Vec<String>,
    /// Whether paths and registry keys are looked for when `ioc_types` is empty.
    pub include_paths: bool,
    /// Whether a name counts as a domain under any top-level domain.
    pub ignore_tlds: bool,
    /// Whether de-fanged forms count.
    pub defanged: bool,
    /// Types of one's own.
    pub patterns: Vec<Pattern>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            ioc_types: Vec::new(),
            include_paths: false,
            ignore_tlds: false,
            defanged: true,
            patterns: Vec::new(),
        }
    }
}

/// One indicator in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The number of its type: of [`IocType`], then of the patterns.
    pub kind: u16,
    /// Its value, refanged.
    pub observable: String,
    /// Where its form in the text starts, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The most URLs that are looked for in the tail of another.
pub(super) const NESTED: usize = 4;

/// What all finders share: the text, and what was found in it.
pub(super) struct Scan<'t> {
    pub text: &'t str,
    pub defanged: bool,
    pub ignore_tlds: bool,
    /// Where URLs are, with where their hosts start and end.
    pub urls: Vec<(usize, usize, usize, usize)>,
    /// Where paths and registry keys are.
    pub paths: Vec<(usize, usize)>,
    pub found: Vec<Found>,
}

impl<'t> Scan<'t> {
    pub fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    pub fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The byte in front of this place.
    pub fn before(&self, at: usize) -> Option<u8> {
        at.checked_sub(1).and_then(|at| self.byte(at))
    }

    /// The URL that this place is in: the innermost of those that began last.
    pub fn url_at(&self, at: usize) -> Option<(usize, usize, usize, usize)> {
        let after = self.urls.partition_point(|(start, ..)| *start <= at);
        let before = self.urls.get(..after).unwrap_or_default();
        before.iter().rev().take(NESTED + 1).find(|(_, end, ..)| at < *end).copied()
    }

    /// Whether this place is in a path.
    pub fn in_path(&self, at: usize) -> bool {
        inside(&self.paths, at)
    }

    pub fn add(&mut self, ty: IocType, start: usize, end: usize, observable: String) {
        self.found.push(Found { kind: ty as u16, observable, start, end });
    }
}

fn inside(ranges: &[(usize, usize)], at: usize) -> bool {
    let after = ranges.partition_point(|(start, _)| *start <= at);
    after.checked_sub(1).and_then(|last| ranges.get(last)).is_some_and(|(_, end)| at < *end)
}

/// Looks for indicators. Make it once, use it for many texts.
#[derive(Debug, Clone)]
pub struct Extractor {
    wanted: [bool; 11],
    names: Vec<String>,
    patterns: Vec<(u16, Pattern)>,
    defanged: bool,
    ignore_tlds: bool,
}

impl Extractor {
    /// An extractor; an error when a type is not known.
    pub fn new(options: &Options) -> Result<Self> {
        let known = |name: &String| {
            IocType::from_name(name).is_some() || options.patterns.iter().any(|pattern| pattern.name == *name)
        };
        if let Some(name) = options.ioc_types.iter().find(|name| !known(name)) {
            let names: Vec<&str> = IocType::ALL.into_iter().map(IocType::name).collect();
            return Err(crate::AnalyticsError::argument(
                "ioc_types",
                format_args!("has no type `{name}`"),
                format!("The types are {}, and those of `patterns`.", names.join(", ")),
            ));
        }
        Ok(Self::built_in(options))
    }

    /// An extractor; types that are not known are passed over.
    pub(super) fn built_in(options: &Options) -> Self {
        let asked = |name: &str| options.ioc_types.iter().any(|asked| asked == name);
        let everything = options.ioc_types.is_empty();
        let path =
            |ty: IocType| matches!(ty, IocType::WindowsPath | IocType::LinuxPath | IocType::RegistryKey);
        let wanted = IocType::ALL
            .map(|ty| if everything { options.include_paths || !path(ty) } else { asked(ty.name()) });
        let mut names: Vec<String> = IocType::ALL.iter().map(|ty| ty.name().to_owned()).collect();
        let mut patterns = Vec::new();
        for pattern in &options.patterns {
            if everything || asked(&pattern.name) {
                patterns.push((names.len() as u16, pattern.clone()));
                names.push(pattern.name.clone());
            }
        }
        Self { wanted, names, patterns, defanged: options.defanged, ignore_tlds: options.ignore_tlds }
    }

    /// An extractor of all types.
    pub(super) fn of_everything() -> Self {
        Self::built_in(&Options { include_paths: true, ..Options::default() })
    }

    /// The name of a type's number.
    pub fn name(&self, kind: u16) -> &str {
        self.names.get(usize::from(kind)).map_or("", String::as_str)
    }

    /// The number of types.
    pub fn kinds(&self) -> u16 {
        self.names.len() as u16
    }

    fn wants(&self, kind: u16) -> bool {
        self.wanted.get(usize::from(kind)).copied().unwrap_or(true)
    }

    /// The indicators of a text, each value of a type once, by type and then by place.
    pub fn extract(&self, text: &str) -> Vec<Found> {
        let mut scan = self.scan(text);
        if scan.urls.is_empty() && scan.found.is_empty() && self.patterns.is_empty() {
            return Vec::new();
        }
        url::find_encoded(&mut scan);
        let mut found = scan.found;
        found.retain(|one| self.wants(one.kind));
        for (kind, pattern) in &self.patterns {
            pattern.find(*kind, text, &mut found);
        }
        found.sort_by_key(|one| (one.kind, one.start));
        if found.len() <= 16 {
            small_dedup(&mut found);
        } else {
            let mut seen = HashSet::new();
            found.retain(|one| seen.insert((one.kind, one.observable.clone())));
        }
        found
    }

    /// What the text shows as it is: in any order, perhaps more than once.
    pub(super) fn scan<'t>(&self, text: &'t str) -> Scan<'t> {
        let mut scan = Scan {
            text,
            defanged: self.defanged,
            ignore_tlds: self.ignore_tlds,
            urls: Vec::new(),
            paths: Vec::new(),
            found: Vec::new(),
        };
        url::find(&mut scan);
        windows_path::find(&mut scan);
        registry_key::find(&mut scan);
        scan.paths = merged(std::mem::take(&mut scan.paths));
        linux_path::find(&mut scan);
        scan.paths = merged(std::mem::take(&mut scan.paths));
        email::find(&mut scan);
        dotted::find(&mut scan);
        ipv6::find(&mut scan);
        hash::find(&mut scan);
        scan
    }
}

/// Ranges in order, those that overlap as one.
fn merged(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut out: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
    for (start, end) in ranges {
        match out.last_mut() {
            Some((_, last)) if start <= *last => *last = end.max(*last),
            _ => out.push((start, end)),
        }
    }
    out
}

fn small_dedup(found: &mut Vec<Found>) {
    let mut at = 1;
    while let Some(one) = found.get(at) {
        let again = found.iter().take(at).any(|old| old.kind == one.kind && old.observable == one.observable);
        if again {
            found.remove(at);
        } else {
            at += 1;
        }
    }
}
