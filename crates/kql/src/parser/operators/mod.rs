//! One rule per operator.

mod columns;
mod expand;
mod flow;
mod graph;
mod rows;
mod scan;
mod series;
mod tables;

use super::Parser;
use crate::ast::OperatorKind;

impl Parser<'_> {
    /// The operator of this keyword, which is the current token; `None` when it is no operator.
    pub(super) fn operator_kind(&mut self, word: &str) -> Option<OperatorKind> {
        let rule: fn(&mut Self) -> OperatorKind = match word {
            "as" => Self::as_operator,
            "assert-schema" => Self::assert_schema,
            "consume" => Self::consume,
            "count" if !self.punct_ahead(1, crate::lexer::Punct::OpenParen) => Self::count,
            "distinct" => Self::distinct,
            "evaluate" => Self::evaluate,
            "__executeAndCache" => |_| OperatorKind::ExecuteAndCache,
            "extend" => Self::extend,
            "facet" => Self::facet,
            "find" => Self::find,
            "fork" => Self::fork,
            "getschema" => Self::getschema,
            "graph-mark-components" => Self::graph_mark_components,
            "graph-match" => Self::graph_match,
            "graph-shortest-paths" => Self::graph_shortest_paths,
            "graph-to-table" => Self::graph_to_table,
            "graph-where-edges" => Self::graph_where_edges,
            "graph-where-nodes" => Self::graph_where_nodes,
            "invoke" => Self::invoke,
            "join" => Self::join_operator,
            "lookup" => Self::lookup,
            "macro-expand" => Self::macro_expand,
            "make-graph" => Self::make_graph,
            "make-series" => Self::make_series,
            "mv-apply" | "mvapply" => Self::mv_apply,
            "mv-expand" | "mvexpand" => Self::mv_expand,
            "parse" => Self::parse_operator,
            "parse-where" => Self::parse_where,
            "parse-kv" => Self::parse_kv,
            "partition" => Self::partition,
            "__partitionby" => Self::partition_by,
            "print" => Self::print,
            "project" => Self::project,
            "project-away" => Self::project_away,
            "project-by-names" => Self::project_by_names,
            "project-keep" => Self::project_keep,
            "project-rename" => Self::project_rename,
            "project-reorder" => Self::project_reorder,
            "range" => Self::range,
            "reduce" => Self::reduce,
            "render" => Self::render,
            "sample" => Self::sample,
            "sample-distinct" => Self::sample_distinct,
            "scan" => Self::scan,
            "search" => Self::search,
            "serialize" => Self::serialize,
            "sort" | "order" => Self::sort,
            "summarize" => Self::summarize,
            "take" | "limit" => Self::take,
            "top" => Self::top,
            "top-hitters" => Self::top_hitters,
            "top-nested" => Self::top_nested,
            "union" => Self::union,
            "where" | "filter" => Self::where_operator,
            _ => return None,
        };
        self.bump();
        Some(rule(self))
    }
}
