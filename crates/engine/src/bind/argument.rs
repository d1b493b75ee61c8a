//! Dynamic values as arguments: Kusto reads them as text where text is awaited, and refuses them where a number, a time or
//! a truth value is.

use std::ops::RangeInclusive;

use huntlet_table::KqlType;

use super::Binder;
use crate::codes;
use crate::expr::Typed;
use crate::facts::{self, FactKind};

/// Functions of which one form takes an array where the table of facts has a number, and at which arguments.
const ARRAYS: &[(&str, RangeInclusive<usize>)] = &[
    ("array_split", 1..=1),
    ("make_string", 0..=usize::MAX),
    ("percentiles_array", 1..=1),
    ("percentilesw_array", 2..=2),
    ("percentiles_array_tdigest", 1..=1),
    ("unicode_codepoints_to_string", 0..=usize::MAX),
];

/// What a parameter of this type takes, and how a dynamic value becomes it; nothing where a dynamic value fits.
fn wanted(ty: &str) -> Option<(&'static str, &'static str)> {
    Some(match ty {
        "number" => ("a number", "tolong(...)` or `toreal(...)"),
        "integer" | "int" | "long" => ("a whole number", "tolong(...)"),
        "real" => ("a real", "toreal(...)"),
        "datetime" => ("a datetime", "todatetime(...)"),
        "timespan" => ("a timespan", "totimespan(...)"),
        "bool" => ("true or false", "tobool(...)"),
        "guid" => ("a guid", "toguid(...)"),
        _ => return None,
    })
}

/// The type of the parameter at a position, as the table of facts has it.
fn parameter<'f>(kind: FactKind, name: &str, position: usize, count: usize) -> Option<&'f str> {
    if name == "case" {
        return (position.is_multiple_of(2) && position + 1 < count).then_some("bool");
    }
    let fact = facts::find(kind, name)?;
    let types: Vec<&str> = fact
        .params
        .trim_matches(['(', ')'])
        .split(", ")
        .filter_map(|param| Some(param.split_once(':')?.1))
        .collect();
    let repeated = types.iter().position(|ty| ty.ends_with("..")).filter(|first| *first <= position);
    let plain = |ty: &&'f str| ty.trim_end_matches(['?', '.']);
    match repeated {
        // which of the parameters from here on it is, only the whole call tells
        Some(first) => {
            let rest = types.get(first..)?;
            rest.iter().all(|ty| wanted(plain(ty)).is_some()).then(|| plain(&rest[0]))
        }
        None => types.get(position).map(plain),
    }
}

/// Functions that read text, and nothing else.
const READERS: &[&str] = &["parse_json", "parsejson", "todynamic", "toguid", "toobject"];

impl Binder<'_> {
    /// Refuses what a function that reads text cannot read; false when there was such.
    pub(super) fn readable(&mut self, name: &str, args: &[Typed]) -> bool {
        let fits = |ty| matches!(ty, KqlType::String | KqlType::Dynamic | KqlType::Guid);
        let Some(arg) =
            args.first().filter(|arg| READERS.contains(&name) && !arg.is_error() && !fits(arg.ty))
        else {
            return true;
        };
        let message = format!("`{name}()` reads text, and this is {}", arg.ty);
        self.error(codes::ARGUMENT_TYPE, message, arg.span);
        false
    }

    /// Refuses dynamic values where Kusto does; false when there was one.
    pub(super) fn without_dynamic(&mut self, kind: FactKind, name: &str, args: &[Typed]) -> bool {
        let dynamic = |arg: &Typed| arg.ty == KqlType::Dynamic && !arg.is_error();
        // one form of these takes an array, a text or a point in time
        let single = args.len() == 1 && matches!(name, "make_datetime" | "make_timespan");
        let alike = matches!(name, "coalesce" | "max_of" | "min_of");
        let mut sound = true;
        for (position, arg) in args.iter().enumerate().filter(|(_, arg)| dynamic(arg)) {
            let (what, how) = if alike {
                let Some(other) = args.iter().find(|arg| !dynamic(arg) && !arg.is_error()) else { continue };
                (format!("values of one type, {} here", other.ty), format!("to{}(...)", other.ty))
            } else {
                let ty = parameter(kind, name, position, args.len()).filter(|_| !single);
                let Some((what, how)) = ty.and_then(wanted) else { continue };
                if ARRAYS.iter().any(|(known, places)| *known == name && places.contains(&position)) {
                    continue;
                }
                (what.to_owned(), how.to_owned())
            };
            let message = format!("`{name}()` takes {what}, and this is dynamic");
            self.error_hint(
                codes::ARGUMENT_TYPE,
                message,
                Some(format!("convert it first with `{how}`")),
                arg.span,
            );
            sound = false;
        }
        sound
    }
}
