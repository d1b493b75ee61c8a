//! Tabular operators, one variant each.

use super::{
    EdgeDirection, ExpandItem, Expr, FindColumn, ForkBranch, GraphNodes, GraphPattern, GraphTable,
    JoinCondition, Name, OrderedExpr, Param, Parameter, PatternPart, ReorderItem, RowSchema, ScanStep,
    Script, SeriesAggregate, SeriesRange, TopNestedLevel,
};
use crate::Span;

/// One operator of a pipeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Operator {
    /// Which, with its arguments.
    pub kind: OperatorKind,
    /// The word that names it (`mv-expand`).
    pub keyword: Span,
    /// The whole operator, without the `|`.
    pub span: Span,
}

/// The operators. `params` are what stands as `name=value` right behind the keyword, hints among them.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "each variant's line shows its form; the fields bear the names of its parts")]
pub enum OperatorKind {
    /// `as name`
    As { params: Vec<Param>, name: Name },
    /// `assert-schema (schema)`
    AssertSchema { schema: RowSchema },
    /// `consume`
    Consume { params: Vec<Param> },
    /// `count [as name]`
    Count { params: Vec<Param>, name: Option<Name> },
    /// `distinct columns`; one [`super::ExprKind::Star`] for all
    Distinct { params: Vec<Param>, columns: Vec<Expr> },
    /// `evaluate plugin(args) [: schema]`
    Evaluate { params: Vec<Param>, call: Box<Expr>, schema: Option<RowSchema> },
    /// `__executeAndCache`
    ExecuteAndCache,
    /// `extend items`
    Extend { items: Vec<Expr> },
    /// `facet by columns [with (operators)]`
    Facet { columns: Vec<Expr>, with: Option<Box<Expr>> },
    /// `find [in (tables)] [where] predicate [project ...]`
    Find {
        params: Vec<Param>,
        tables: Vec<Expr>,
        predicate: Box<Expr>,
        /// Behind `project`; `None` and `smart` false when left out.
        project: Option<Vec<FindColumn>>,
        /// Written `project-smart`.
        smart: bool,
        /// Behind `project-away`.
        project_away: Option<Vec<FindColumn>>,
    },
    /// `fork (operators) name=(operators)`
    Fork { branches: Vec<ForkBranch> },
    /// `getschema`
    GetSchema { params: Vec<Param> },
    /// `graph-mark-components`
    GraphMarkComponents { params: Vec<Param> },
    /// `graph-match patterns [where] project ...`
    GraphMatch {
        params: Vec<Param>,
        patterns: Vec<GraphPattern>,
        predicate: Option<Box<Expr>>,
        project: Option<Vec<Expr>>,
    },
    /// `graph-shortest-paths patterns [where] project ...`
    GraphShortestPaths {
        params: Vec<Param>,
        patterns: Vec<GraphPattern>,
        predicate: Option<Box<Expr>>,
        project: Option<Vec<Expr>>,
    },
    /// `graph-to-table nodes [as name], edges`
    GraphToTable { tables: Vec<GraphTable> },
    /// `graph-where-edges predicate`
    GraphWhereEdges { predicate: Box<Expr> },
    /// `graph-where-nodes predicate`
    GraphWhereNodes { predicate: Box<Expr> },
    /// `invoke function(args)`
    Invoke { params: Vec<Param>, call: Box<Expr> },
    /// `join [kind=...] table on ...`
    Join { params: Vec<Param>, table: Box<Expr>, condition: JoinCondition },
    /// `lookup [kind=...] table on ...`
    Lookup { params: Vec<Param>, table: Box<Expr>, condition: JoinCondition },
    /// `macro-expand group as name (statements)`
    MacroExpand { params: Vec<Param>, group: Box<Expr>, name: Name, body: Script },
    /// `make-graph source --> target with ...`
    MakeGraph {
        params: Vec<Param>,
        source: Box<Expr>,
        /// Written between the two columns.
        direction: EdgeDirection,
        target: Box<Expr>,
        nodes: GraphNodes,
        /// `partitioned-by column (operators)`
        partitioned_by: Option<(Name, Box<Expr>)>,
    },
    /// `make-series aggregates on axis ... by ...`
    MakeSeries {
        params: Vec<Param>,
        aggregates: Vec<SeriesAggregate>,
        on: Box<Expr>,
        range: SeriesRange,
        by: Vec<Expr>,
    },
    /// `mv-apply items on (operators)`
    MvApply {
        params: Vec<Param>,
        items: Vec<ExpandItem>,
        limit: Option<Box<Expr>>,
        id: Option<Box<Expr>>,
        body: Box<Expr>,
    },
    /// `mv-expand items [limit n]`
    MvExpand { params: Vec<Param>, items: Vec<ExpandItem>, limit: Option<Box<Expr>> },
    /// `parse [kind=regex flags=Ui] subject with pattern`; kind and flags are in `params`
    Parse { params: Vec<Param>, subject: Box<Expr>, pattern: Vec<PatternPart> },
    /// `parse-where ... with pattern`
    ParseWhere { params: Vec<Param>, subject: Box<Expr>, pattern: Vec<PatternPart> },
    /// `parse-kv subject as (schema) with (properties)`
    ParseKv { params: Vec<Param>, subject: Box<Expr>, schema: RowSchema, properties: Vec<Param> },
    /// `partition [hint] by column (operators)` or `... { pipeline }`
    Partition {
        params: Vec<Param>,
        by: Box<Expr>,
        /// Behind `in`.
        scope: Option<Box<Expr>>,
        /// Operators without a source, or with braces a whole pipeline.
        body: Box<Expr>,
        /// Written with braces.
        braces: bool,
    },
    /// `__partitionby column [id guid] (operators)`
    PartitionBy { params: Vec<Param>, column: Box<Expr>, id: Option<Box<Expr>>, body: Box<Expr> },
    /// `print items`
    Print { items: Vec<Expr> },
    /// `project items`
    Project { items: Vec<Expr> },
    /// `project-away columns`, wildcards among them
    ProjectAway { columns: Vec<Expr> },
    /// `project-by-names names`
    ProjectByNames { columns: Vec<Expr> },
    /// `project-keep columns`, wildcards among them
    ProjectKeep { columns: Vec<Expr> },
    /// `project-rename new = old`
    ProjectRename { items: Vec<Expr> },
    /// `project-reorder columns [asc|desc|granny-asc|granny-desc]`
    ProjectReorder { items: Vec<ReorderItem> },
    /// `range column from a to b step c`
    Range { column: Name, from: Box<Expr>, to: Box<Expr>, step: Box<Expr> },
    /// `reduce [kind=source] by column [with threshold=0.1]`
    Reduce { params: Vec<Param>, by: Box<Expr>, with: Vec<Expr> },
    /// `render chart [with (properties)]`
    Render {
        /// `timechart`, `table`, ...
        chart: Name,
        /// `title`, `xcolumn`, ...
        properties: Vec<Param>,
    },
    /// `sample n`
    Sample { params: Vec<Param>, count: Box<Expr> },
    /// `sample-distinct n of column`
    SampleDistinct { params: Vec<Param>, count: Box<Expr>, of: Box<Expr> },
    /// `scan [order by] [partition by] [declare (...)] with (steps)`
    Scan {
        params: Vec<Param>,
        order_by: Vec<OrderedExpr>,
        partition_by: Vec<Expr>,
        declare: Vec<Parameter>,
        steps: Vec<ScanStep>,
    },
    /// `search [kind=...] [in (tables)] predicate`
    Search { params: Vec<Param>, tables: Vec<Expr>, predicate: Box<Expr> },
    /// `serialize [items]`
    Serialize { params: Vec<Param>, items: Vec<Expr> },
    /// `sort by keys`, also `order by`
    Sort { params: Vec<Param>, keys: Vec<OrderedExpr> },
    /// `summarize aggregates by keys`
    Summarize {
        params: Vec<Param>,
        aggregates: Vec<Expr>,
        by: Vec<Expr>,
        /// The older `by t bin=1h`.
        bin: Option<Box<Expr>>,
    },
    /// `take n`, also `limit n`
    Take { params: Vec<Param>, count: Box<Expr> },
    /// `top n by key`
    Top { params: Vec<Param>, count: Box<Expr>, by: OrderedExpr },
    /// `top-hitters n of column [by weight]`
    TopHitters { params: Vec<Param>, count: Box<Expr>, of: Box<Expr>, by: Option<OrderedExpr> },
    /// `top-nested n of a by x, top-nested ...`
    TopNested { levels: Vec<TopNestedLevel> },
    /// `union [kind=...] tables`
    Union { params: Vec<Param>, tables: Vec<Expr> },
    /// `where predicate`, also `filter`
    Where { params: Vec<Param>, predicate: Box<Expr> },
    /// A word that is no operator. A diagnostic says so.
    Unknown { keyword: String },
}

impl OperatorKind {
    /// The operator's name as KQL writes it today.
    pub fn name(&self) -> &str {
        match self {
            Self::As { .. } => "as",
            Self::AssertSchema { .. } => "assert-schema",
            Self::Consume { .. } => "consume",
            Self::Count { .. } => "count",
            Self::Distinct { .. } => "distinct",
            Self::Evaluate { .. } => "evaluate",
            Self::ExecuteAndCache => "__executeAndCache",
            Self::Extend { .. } => "extend",
            Self::Facet { .. } => "facet",
            Self::Find { .. } => "find",
            Self::Fork { .. } => "fork",
            Self::GetSchema { .. } => "getschema",
            Self::GraphMarkComponents { .. } => "graph-mark-components",
            Self::GraphMatch { .. } => "graph-match",
            Self::GraphShortestPaths { .. } => "graph-shortest-paths",
            Self::GraphToTable { .. } => "graph-to-table",
            Self::GraphWhereEdges { .. } => "graph-where-edges",
            Self::GraphWhereNodes { .. } => "graph-where-nodes",
            Self::Invoke { .. } => "invoke",
            Self::Join { .. } => "join",
            Self::Lookup { .. } => "lookup",
            Self::MacroExpand { .. } => "macro-expand",
            Self::MakeGraph { .. } => "make-graph",
            Self::MakeSeries { .. } => "make-series",
            Self::MvApply { .. } => "mv-apply",
            Self::MvExpand { .. } => "mv-expand",
            Self::Parse { .. } => "parse",
            Self::ParseWhere { .. } => "parse-where",
            Self::ParseKv { .. } => "parse-kv",
            Self::Partition { .. } => "partition",
            Self::PartitionBy { .. } => "__partitionby",
            Self::Print { .. } => "print",
            Self::Project { .. } => "project",
            Self::ProjectAway { .. } => "project-away",
            Self::ProjectByNames { .. } => "project-by-names",
            Self::ProjectKeep { .. } => "project-keep",
            Self::ProjectRename { .. } => "project-rename",
            Self::ProjectReorder { .. } => "project-reorder",
            Self::Range { .. } => "range",
            Self::Reduce { .. } => "reduce",
            Self::Render { .. } => "render",
            Self::Sample { .. } => "sample",
            Self::SampleDistinct { .. } => "sample-distinct",
            Self::Scan { .. } => "scan",
            Self::Search { .. } => "search",
            Self::Serialize { .. } => "serialize",
            Self::Sort { .. } => "sort",
            Self::Summarize { .. } => "summarize",
            Self::Take { .. } => "take",
            Self::Top { .. } => "top",
            Self::TopHitters { .. } => "top-hitters",
            Self::TopNested { .. } => "top-nested",
            Self::Union { .. } => "union",
            Self::Where { .. } => "where",
            Self::Unknown { keyword } => keyword,
        }
    }
}
