//! Kusto's functions that this engine knows of and does not run, with the reason.

const SERVICE: &str = "it only has a meaning inside the service";
const SECRET: &str = "how the service computes it is not published";
const GRAPH: &str = "it is only known within a graph operator";

/// Names and the reason.
const REFUSED: &[(&str, &str)] = &[
    ("geo_info_from_ip_address", "it needs data that is not here"),
    ("current_principal_details rowstore_ordinal_range", SERVICE),
    (
        "current_cluster_endpoint current_database current_principal current_node_id row_id cursor_current current_cursor",
        SERVICE,
    ),
    ("current_principal_is_member_of cursor_after cursor_before_or_at", SERVICE),
    ("ingestion_time", "local rows do not say when they were taken in"),
    ("cluster database external_table materialized_view stored_query_result workspace entity_group", SERVICE),
    ("hash_many hash_combine __hash_crc32 __hash_djb2 __hash_xxh64 __hash_many_crc32", SECRET),
    ("__lz4_compress_dynamic_array_to_base64_string", SECRET),
    ("__hll_normalize __ipv6_lookup_ranges", SECRET),
    ("hll_isvalid tdigest_isvalid", SECRET),
    ("__invoke __cast", SECRET),
    ("all any map inner_nodes node_id node_degree_in node_degree_out labels graph", GRAPH),
];

fn find(name: &str) -> Option<&'static (&'static str, &'static str)> {
    REFUSED.iter().find(|(names, ..)| names.split_ascii_whitespace().any(|known| known == name))
}

/// Why a function of Kusto is refused; none for a name that Kusto does not have or that runs here.
pub fn refusal(name: &str) -> Option<&'static str> {
    if let Some((_, reason)) = find(name) {
        return Some(reason);
    }
    if name.starts_with("series_") && name.ends_with("_fl") {
        return Some(
            "it belongs to a library of functions that a query must define itself; those that need Python cannot run here",
        );
    }
    let unbuilt = name.starts_with("__") && super::lookup(name).is_none();
    unbuilt.then_some("it is not built yet")
}
