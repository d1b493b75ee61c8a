//! The functions of the registry.

use super::{Ranges, get_ip_type};
use crate::spread::{Spread, texts_of};
use crate::{Accepts, Function, Kind, Outcome, Parameter, Parity, required};

const COLUMN: Parameter = required("column", Kind::Column, "The column of addresses.");

/// `get_ip_type`.
pub static TYPE: Function = Function {
    name: "get_ip_type",
    description: "The type of IP addresses: Multicast, Public, Loopback, Link Local, Unspecified, Private, Reserved or \
                  Shared. Adds the column ip_type.",
    input: Accepts::TextOrTable,
    parameters: &[COLUMN],
    parity: &[
        Parity::same(
            "get_ip_type",
            "The first type that fits, in MSTICPy's order; Unspecified for what is no address.",
        ),
        Parity::better(
            "get_ip_type",
            "Carriers' shared addresses (100.64.0.0/10) are Shared rather than Unspecified.",
        ),
    ],
    pipes: true,
    run: |input, arguments, _| {
        Box::pin(async move {
            let (table, texts) = texts_of(input, &arguments)?;
            let mut spread = Spread::new(table, &texts);
            spread.strings("ip_type", texts.iter().map(get_ip_type))?;
            Ok(Outcome::table("result", spread.table))
        })
    },
};

/// `ip_ranges`.
pub static IN_RANGES: Function = Function {
    name: "ip_ranges",
    description: "Which of some ranges IP addresses are in. Adds the column ip_range: the narrowest that fits, as given, \
                  or empty.",
    input: Accepts::TextOrTable,
    parameters: &[
        COLUMN,
        required("ranges", Kind::Texts, "Networks (10.0.0.0/8), addresses, or spans (10.0.0.1-10.0.0.9)."),
    ],
    parity: &[Parity::own("Many ranges at once, of both families.")],
    pipes: true,
    run: |input, arguments, _| {
        Box::pin(async move {
            let (table, texts) = texts_of(input, &arguments)?;
            let ranges = Ranges::new(&arguments.texts("ranges"))?;
            let mut spread = Spread::new(table, &texts);
            spread.strings("ip_range", texts.iter().map(|text| ranges.find(text).unwrap_or_default()))?;
            Ok(Outcome::table("result", spread.table))
        })
    },
};
