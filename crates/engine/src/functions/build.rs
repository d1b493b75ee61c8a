//! Short constructors for the tables of functions, and the checks of arguments' types they share.

use huntlet_table::{KqlType, Scalar};

use super::{Arg, Eval, Function, NameRule, Prepared, RowContext, Typing, Value};

/// What a parameter accepts. A dynamic value is accepted everywhere, as in Kusto, and read as the
/// parameter's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any scalar.
    Any,
    /// A string.
    Text,
    /// An int or a long.
    Integer,
    /// An int, long, real or decimal.
    Number,
    /// A number, datetime or timespan.
    Summable,
    /// A bool.
    Bool,
    /// A datetime.
    DateTime,
    /// A timespan.
    TimeSpan,
    /// A dynamic.
    Dynamic,
    /// Any scalar but a dynamic.
    Plain,
}

impl Kind {
    fn accepts(self, ty: KqlType) -> bool {
        use KqlType as T;
        match self {
            Self::Any => true,
            Self::Plain => ty != T::Dynamic,
            Self::Dynamic => ty == T::Dynamic,
            _ if ty == T::Dynamic => true,
            Self::Text => ty == T::String,
            Self::Integer => matches!(ty, T::Int | T::Long),
            Self::Number => matches!(ty, T::Int | T::Long | T::Real | T::Decimal),
            Self::Summable => {
                matches!(ty, T::Int | T::Long | T::Real | T::Decimal | T::DateTime | T::TimeSpan)
            }
            Self::Bool => ty == T::Bool,
            Self::DateTime => ty == T::DateTime,
            Self::TimeSpan => ty == T::TimeSpan,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Any => "a scalar",
            Self::Text => "a string",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Summable => "a number, datetime or timespan",
            Self::Bool => "a bool",
            Self::DateTime => "a datetime",
            Self::TimeSpan => "a timespan",
            Self::Dynamic => "dynamic: convert it with `todynamic()` or `parse_json()`",
            Self::Plain => "a plain value: convert it with `tostring()` or another conversion first",
        }
    }
}

/// Checks each argument against its kind (the last kind repeats) and returns `result`.
pub(crate) fn check(args: &[Arg], kinds: &[Kind], result: KqlType) -> Result<KqlType, String> {
    for (index, arg) in args.iter().enumerate() {
        let Some(kind) = kinds.get(index).or(kinds.last()) else { break };
        if !kind.accepts(arg.ty) {
            return Err(format!("argument {} is {}, but must be {}", index + 1, arg.ty, kind.name()));
        }
    }
    Ok(result)
}

/// A [`Typing`] from kinds and a result: `sig!(Text, Integer => String)`. The last kind repeats.
macro_rules! sig {
    ($($kind:ident),* => $result:ident) => {{
        fn typing(
            args: &[crate::functions::Arg],
        ) -> Result<huntlet_table::KqlType, String> {
            crate::functions::build::check(
                args,
                &[$(crate::functions::build::Kind::$kind),*],
                huntlet_table::KqlType::$result,
            )
        }
        typing
    }};
}
pub(crate) use sig;

/// A function computed row by row.
pub(super) const fn row(
    name: &'static str,
    (min_args, max_args): (usize, usize),
    typing: Typing,
    naming: NameRule,
    eval: fn(&RowContext, &[Scalar]) -> Scalar,
) -> Function {
    Function { name, min_args, max_args, typing, naming, eval: Eval::Row(eval) }
}

/// A function that prepares its constant arguments once.
pub(super) const fn compiled(
    name: &'static str,
    (min_args, max_args): (usize, usize),
    typing: Typing,
    naming: NameRule,
    eval: fn(&RowContext, &[Arg]) -> Result<Prepared, String>,
) -> Function {
    Function { name, min_args, max_args, typing, naming, eval: Eval::Compiled(eval) }
}

/// A function computed over whole columns.
pub(super) const fn column(
    name: &'static str,
    (min_args, max_args): (usize, usize),
    typing: Typing,
    naming: NameRule,
    eval: fn(&RowContext, &[Value], usize) -> Result<Value, String>,
) -> Function {
    Function { name, min_args, max_args, typing, naming, eval: Eval::Column(eval) }
}

/// No upper limit of arguments.
pub(crate) const MANY: usize = usize::MAX;

/// The type that all arguments can take without loss, as `iff`, `case`, `coalesce` and `max_of` need it.
/// A dynamic beside another type takes that type.
pub(crate) fn common_type(args: &[Arg]) -> Result<KqlType, String> {
    let mut common = None;
    for arg in args {
        // an untyped null fits everywhere
        if arg.ty == KqlType::Dynamic && arg.constant == Some(Scalar::Null) {
            continue;
        }
        common = Some(match common {
            None => arg.ty,
            Some(ty) => widest(ty, arg.ty).ok_or_else(|| {
                format!("the values must have one type, but are {ty} and {}: convert one of them", arg.ty)
            })?,
        });
    }
    Ok(common.unwrap_or(KqlType::Dynamic))
}

/// The type two values can share.
pub(crate) fn widest(a: KqlType, b: KqlType) -> Option<KqlType> {
    use KqlType as T;
    Some(match (a, b) {
        _ if a == b => a,
        (T::Dynamic, other) | (other, T::Dynamic) => other,
        (T::Int, T::Long) | (T::Long, T::Int) => T::Long,
        (T::Real, T::Int | T::Long) | (T::Int | T::Long, T::Real) => T::Real,
        (T::Decimal, T::Int | T::Long | T::Real) | (T::Int | T::Long | T::Real, T::Decimal) => T::Decimal,
        _ => return None,
    })
}

/// The constant text of an argument, when it has one.
pub(crate) fn constant_text(args: &[Arg], index: usize) -> Option<String> {
    let constant = args.get(index)?.constant.as_ref()?;
    Some(super::cell::text(constant).into_owned())
}
