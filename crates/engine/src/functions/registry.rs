//! The list of function families; a new family is one line here.

use super::{
    Function, array, bin, compress, condition, convert, datetime, datetime_format, encode, geo, geo_cells,
    geo_shapes, geo_simplify, hash, ip, json, math, own, parse, punycode, regexes, series, series_fill,
    series_model, set, sketch, statistics, text, units, user_agent, zones,
};

/// All families.
pub(super) static FAMILIES: &[&[Function]] = &[
    text::FAMILY,
    regexes::FAMILY,
    convert::FAMILY,
    condition::FAMILY,
    json::FAMILY,
    array::FAMILY,
    set::FAMILY,
    datetime::FAMILY,
    datetime_format::FAMILY,
    bin::FAMILY,
    math::FAMILY,
    compress::FAMILY,
    geo::FAMILY,
    geo_cells::FAMILY,
    geo_shapes::FAMILY,
    geo_simplify::FAMILY,
    hash::FAMILY,
    encode::FAMILY,
    ip::FAMILY,
    parse::FAMILY,
    units::FAMILY,
    user_agent::FAMILY,
    punycode::FAMILY,
    sketch::FAMILY,
    statistics::FAMILY,
    own::FAMILY,
    zones::FAMILY,
    series::FAMILY,
    series_fill::FAMILY,
    series_model::FAMILY,
];
