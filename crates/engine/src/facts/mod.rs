//! What Kusto has, whether it runs here or not: names, naming rules, result types, parameters, one line of help.
//!
//! The table `facts.txt` tells "not yet" from "no such thing", types calls that are refused, names columns and feeds
//! completion and hover.

use huntlet_table::{KqlType, Scalar};

use crate::functions::Arg;

/// What kind of thing a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactKind {
    /// A scalar function.
    Function,
    /// An aggregate of `summarize`.
    Aggregate,
    /// A plugin of `evaluate`.
    Plugin,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    /// What it is.
    pub kind: FactKind,
    /// Its name.
    pub name: &'static str,
    /// How its result column is named, as the table's head says.
    pub naming: &'static str,
    /// Its result's type, as the table's head says.
    pub result: &'static str,
    /// Its parameters, with their brackets.
    pub params: &'static str,
    /// One sentence; empty when there is none.
    pub help: &'static str,
}

const TABLE: &str = include_str!("facts.txt");

/// Every line, in the table's order.
pub(crate) fn all() -> impl Iterator<Item = Fact> {
    TABLE.lines().filter_map(read)
}

/// The fact of this kind and name.
pub(crate) fn find(kind: FactKind, name: &str) -> Option<Fact> {
    let letter = match kind {
        FactKind::Function => b'f',
        FactKind::Aggregate => b'a',
        FactKind::Plugin => b'p',
    };
    TABLE.lines().find(|line| named(line, letter) == Some(name)).and_then(read)
}

fn named(line: &str, letter: u8) -> Option<&str> {
    (line.as_bytes().first() == Some(&letter)).then(|| line.split(' ').nth(1)).flatten()
}

fn read(line: &'static str) -> Option<Fact> {
    let (letter, rest) = line.split_once(' ')?;
    let kind = match letter {
        "f" => FactKind::Function,
        "a" => FactKind::Aggregate,
        "p" => FactKind::Plugin,
        _ => return None,
    };
    let (name, rest) = rest.split_once(' ')?;
    let (naming, rest) = rest.split_once(' ')?;
    let (result, rest) = rest.split_once(' ')?;
    let end = rest.find(')')? + 1;
    let (params, help) = rest.split_at(end);
    Some(Fact { kind, name, naming, result, params, help: help.trim_start() })
}

impl Fact {
    /// The name to use instead, when this one is of old.
    pub fn replaced_by(&self) -> Option<&'static str> {
        self.help.strip_prefix('=')
    }

    /// The help, that of the newer name for an old one.
    pub fn sentence(&self) -> &'static str {
        match self.replaced_by() {
            Some(newer) => find(self.kind, newer).map_or("", |fact| fact.help),
            None => self.help,
        }
    }

    /// The type of a call with these arguments.
    pub fn result_type(&self, args: &[Arg]) -> KqlType {
        use KqlType as T;
        let first = args.first().map_or(T::Dynamic, |arg| arg.ty);
        let types = || args.iter().map(|arg| arg.ty);
        match self.result {
            "0" => first,
            "1" => args.get(1).map_or(T::Dynamic, |arg| arg.ty),
            "p" if first == T::Int => T::Long,
            "p" => first,
            "b" if first == T::Int => T::Long,
            "b" => first,
            "v" if matches!(first, T::Decimal | T::DateTime | T::TimeSpan) => first,
            "v" => T::Real,
            "q" if first == T::Int => T::Long,
            "q" if first == T::Decimal => T::Real,
            "q" => first,
            "c" => {
                let count = args.len();
                let chosen = args.iter().enumerate().filter(|(position, _)| match self.name {
                    "iff" | "iif" => *position > 0,
                    "case" => position % 2 == 1 || *position + 1 == count,
                    _ => true,
                });
                crate::bind::common_type(chosen.map(|(_, arg)| arg.ty)).unwrap_or(T::Dynamic)
            }
            "w" => match crate::bind::common_type(types()).unwrap_or(first) {
                T::Int => T::Long,
                ty => ty,
            },
            "t" | "T" => match args.last().and_then(|arg| arg.constant.as_ref()) {
                Some(Scalar::String(name)) if args.len() > 2 => type_named(name).unwrap_or(T::String),
                _ if self.result == "t" => T::String,
                _ => T::Dynamic,
            },
            name => type_named(name).unwrap_or(T::Dynamic),
        }
    }
}

/// The type of this name.
pub(crate) fn type_named(name: &str) -> Option<KqlType> {
    use KqlType as T;
    let all = [
        T::Bool,
        T::Int,
        T::Long,
        T::Real,
        T::Decimal,
        T::DateTime,
        T::TimeSpan,
        T::String,
        T::Guid,
        T::Dynamic,
    ];
    all.into_iter().find(|ty| ty.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_reads() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(all().count(), lines);
        for fact in all() {
            assert!(fact.params.starts_with('('), "{}", fact.name);
            if let Some(newer) = fact.replaced_by() {
                assert!(find(fact.kind, newer).is_some(), "{} is replaced by {newer}", fact.name);
            }
        }
    }

    #[test]
    fn what_runs_is_known() {
        for function in crate::functions::all().filter(|function| !function.name.starts_with('_')) {
            assert!(find(FactKind::Function, function.name).is_some(), "{}", function.name);
        }
        for aggregate in crate::aggregates::all() {
            assert!(find(FactKind::Aggregate, aggregate.name).is_some(), "{}", aggregate.name);
        }
    }
}
