//! Kusto's functions that this engine knows of and does not run, with the reason and the type they would have.

use huntlet_table::KqlType;

use super::NameRule;

const SERVICE: &str = "it only has a meaning inside the service";
const SECRET: &str = "how the service computes it is not published";
const GRAPH: &str = "it is only known within a graph operator";

/// Names, the type they return, and the reason. Those without a type return a table or stand for several.
const REFUSED: &[(&str, Option<KqlType>, &str)] = &[
    ("geo_info_from_ip_address", Some(KqlType::Dynamic), "it needs data that is not here"),
    ("current_principal_details extent_tags rowstore_ordinal_range", Some(KqlType::Dynamic), SERVICE),
    (
        "current_cluster_endpoint current_database current_principal current_node_id row_id cursor_current current_cursor",
        Some(KqlType::String),
        SERVICE,
    ),
    ("current_principal_is_member_of cursor_after cursor_before_or_at", Some(KqlType::Bool), SERVICE),
    ("ingestion_time", Some(KqlType::DateTime), "local rows do not say when they were taken in"),
    ("extent_id extentid", Some(KqlType::Guid), SERVICE),
    (
        "cluster database external_table materialized_view stored_query_result workspace entity_group",
        None,
        SERVICE,
    ),
    (
        "hash_many hash_combine __hash_crc32 __hash_djb2 __hash_xxh64 __hash_many_crc32",
        Some(KqlType::Long),
        SECRET,
    ),
    ("__lz4_compress_dynamic_array_to_base64_string", Some(KqlType::String), SECRET),
    ("__hll_normalize __ipv6_lookup_ranges", Some(KqlType::Dynamic), SECRET),
    ("hll_isvalid tdigest_isvalid", Some(KqlType::Bool), SECRET),
    ("__invoke __cast", None, SECRET),
    ("all any map inner_nodes node_id node_degree_in node_degree_out labels graph", None, GRAPH),
];

fn find(name: &str) -> Option<&'static (&'static str, Option<KqlType>, &'static str)> {
    REFUSED.iter().find(|(names, ..)| names.split_ascii_whitespace().any(|known| known == name))
}

/// Why a function of Kusto is refused; none for a name that Kusto does not have or that runs here.
pub fn refusal(name: &str) -> Option<&'static str> {
    if let Some((_, _, reason)) = find(name) {
        return Some(reason);
    }
    let unbuilt = (name.starts_with("geo_") || name.starts_with("series_") || name.starts_with("__"))
        && super::lookup(name).is_none();
    (unbuilt || name == "parse_user_agent").then_some("it is not built yet")
}

/// The type that a refused function would return, so that what stands around it can still be judged.
pub fn refused_type(name: &str) -> Option<KqlType> {
    match name {
        "parse_user_agent" => Some(KqlType::Dynamic),
        _ => find(name)?.1,
    }
}

/// The name of the result of a refused function.
pub fn refused_naming(name: &str) -> Option<NameRule> {
    match name {
        "ingestion_time" => Some(NameRule::PrefixOnly("$IngestionTime")),
        _ => find(name).map(|_| NameRule::None),
    }
}
