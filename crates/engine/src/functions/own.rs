//! Functions about the query itself and the size of its cells.

use huntlet_table::{KqlType, Scalar};

use super::build::{MANY, compiled, row, sig};
use super::{Function, NameRule, cell};

/// Rows here belong to no extent.
const NO_EXTENT: &str = "00000000-0000-0000-0000-000000000000";

pub(super) const FAMILY: &[Function] = &[
    row("extent_id", (0, 0), sig!(Any => Guid), NameRule::None, |_, _| Scalar::Guid(NO_EXTENT.to_owned())),
    row("extentid", (0, 0), sig!(Any => Guid), NameRule::None, |_, _| Scalar::Guid(NO_EXTENT.to_owned())),
    row("extent_tags", (0, 0), sig!(Any => Dynamic), NameRule::None, |_, _| Scalar::Null),
    // the binder asks for a constant that is true
    row("assert", (2, 2), sig!(Bool, Text => Bool), NameRule::None, |_, a| {
        a.first().cloned().unwrap_or(Scalar::Null)
    }),
    compiled("estimate_data_size", (1, MANY), sig!(Any => Long), NameRule::None, |_, args| {
        let types: Vec<KqlType> = args.iter().map(|arg| arg.ty).collect();
        Ok(Box::new(move |cells| {
            let sizes = types.iter().zip(cells).map(|(ty, value)| match ty {
                KqlType::Bool => 1,
                KqlType::Int => 4,
                KqlType::Long | KqlType::Real | KqlType::DateTime | KqlType::TimeSpan => 8,
                KqlType::Guid => 16,
                KqlType::Decimal => 17,
                KqlType::String | KqlType::Dynamic => cell::text(value).len() as i64,
            });
            Scalar::Long(sizes.sum())
        }))
    }),
];
