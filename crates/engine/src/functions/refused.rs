//! Kusto's functions that this engine knows of and does not run, with the reason.

/// Why a function of Kusto is refused; none for a name that Kusto does not have or that runs here.
pub fn refusal(name: &str) -> Option<&'static str> {
    let reasons: &[(&[&str], &str)] = &[
        (&["rand", "new_guid"], "a query gives the same answer every time, so there is no random source"),
        (
            &["datetime_local_to_utc", "datetime_utc_to_local", "datetime_list_timezones"],
            "there is no table of time zones here",
        ),
        (&["geo_info_from_ip_address", "parse_user_agent"], "it needs data that is not here"),
        (
            &[
                "cluster",
                "database",
                "external_table",
                "materialized_view",
                "stored_query_result",
                "workspace",
                "current_cluster_endpoint",
                "current_database",
                "current_principal",
                "current_principal_details",
                "current_principal_is_member_of",
                "ingestion_time",
                "extent_id",
                "extentid",
                "extent_tags",
                "row_id",
                "cursor_after",
                "cursor_before_or_at",
                "cursor_current",
                "current_cursor",
            ],
            "it only has a meaning inside the service",
        ),
    ];
    if let Some((_, reason)) = reasons.iter().find(|(names, _)| names.contains(&name)) {
        return Some(reason);
    }
    // two of the family run here
    if matches!(name, "geo_distance_2points" | "geo_point_in_circle")
        || name.ends_with("_decompress_from_base64_string")
    {
        return None;
    }
    let families = [
        "geo_",
        "series_",
        "convert_",
        "punycode_",
        "__",
        "hll_",
        "tdigest",
        "percentile_tdigest",
        "percentiles_array_tdigest",
        "gzip_",
        "zlib_",
    ];
    let known = [
        "merge_tdigest",
        "rank_tdigest",
        "percentrank_tdigest",
        "dcount_hll",
        "hash_combine",
        "hash_many",
        "beta_cdf",
        "beta_inv",
        "beta_pdf",
        "erf",
        "erfc",
        "bag_pack_columns",
        "estimate_data_size",
        "bin_auto",
        "assert",
        "inner_nodes",
        "node_id",
        "node_degree_in",
        "node_degree_out",
        "labels",
        "map",
        "column_names_of",
        "entity_group",
        "graph",
    ];
    (families.iter().any(|family| name.starts_with(family)) || known.contains(&name))
        .then_some("it is not built yet")
}
