//! The plan that a bound query is: a source and steps over it.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_table::{Field, KqlType, Scalar};

use crate::aggregates::Aggregate;
use crate::expr::Typed;
pub(crate) use crate::graph_plan::*;

/// A tabular expression, bound.
#[derive(Clone)]
pub(crate) struct Plan {
    /// Where rows come from.
    pub source: Source,
    /// What happens to them, in order.
    pub steps: Vec<Step>,
    /// The columns of the result.
    pub fields: Vec<Field>,
}

/// A plan that several places refer to; it is run once.
pub(crate) struct SharedPlan {
    /// Its identity within the query.
    pub id: usize,
    /// How deep shared plans nest in it, itself included.
    pub height: usize,
    /// What `as` calls it.
    pub name: Option<String>,
    /// The plan.
    pub plan: Plan,
}

/// Where rows come from.
#[derive(Clone)]
pub(crate) enum Source {
    /// A table of the host.
    Table(String),
    /// One row without columns.
    OneRow,
    /// Literal rows: cell expressions are constants of the declared types.
    Rows(Vec<Field>, Rc<Vec<Vec<Typed>>>),
    /// `range`: from, to, step.
    Range(Box<[Typed; 3]>, Field),
    /// The result of a shared plan.
    Shared(Rc<SharedPlan>),
    /// The rows that the surrounding operator hands in.
    Input,
    /// Files that the host fetches.
    External(Rc<External>),
}

/// `externaldata`
pub(crate) struct External {
    /// The declared columns.
    pub fields: Vec<Field>,
    /// Where the files are, and where that stands.
    pub urls: Vec<(String, Span)>,
    /// How their rows stand in them.
    pub layout: huntlet_table::read::Layout,
    /// The first line holds headings.
    pub skip_first: bool,
}

/// One step over the rows so far.
#[derive(Clone)]
pub(crate) struct Step {
    /// What it does.
    pub op: Op,
    /// The columns after it.
    pub fields: Vec<Field>,
    /// Where the operator stands.
    pub span: Span,
}

/// What a step does.
#[derive(Clone)]
pub(crate) enum Op {
    /// Keeps the rows where the predicate is true.
    Where(Typed),
    /// New columns from expressions over the old: `extend`, `project` and their kin.
    Project(Vec<Typed>),
    /// Groups and aggregates.
    Summarize(Summarize),
    /// Joins with another table.
    Join(Join),
    /// Appends other tables.
    Union(Union),
    /// Sorts by keys.
    Sort(Vec<SortKey>),
    /// The first rows in an order.
    Top(Typed, SortKey),
    /// Any `n` rows: the first.
    Take(Typed),
    /// `n` rows spread over the input.
    Sample(Typed),
    /// One row per element of arrays and bags.
    Expand(Expand),
    /// Columns cut out of a text.
    Parse(Parse),
    /// The columns themselves as rows.
    GetSchema,
    /// One column per property of a bag.
    BagUnpack(BagUnpack),
    /// A sub-query over the expanded rows of each row.
    Apply(Box<Apply>),
    /// Points looked up in the shapes of another table.
    GeoLookup(Box<GeoLookup>),
    /// Arrays of aggregates along an axis.
    MakeSeries(Box<MakeSeries>),
    /// Columns from the pairs of keys and values in a text.
    ParseKv(Box<ParseKv>),
    /// The largest groups, and within each the largest of the next level.
    TopNested(Vec<NestedLevel>),
    /// A sub-query over the rows of each key.
    Partition(Box<Partition>),
    /// Sequences of rows.
    Scan(Rc<Scan>),
    /// Texts in groups of the same pattern.
    Reduce(Rc<Reduce>),
    /// A plugin of `evaluate`.
    Plugin(Rc<Plugin>),
    /// A function that the host gives.
    Function(Rc<FunctionCall>),
    /// A question to a graph; what flows in is not read.
    Graph(Rc<GraphQuery>),
}

/// A function that the host gives, with its arguments.
pub(crate) struct FunctionCall {
    /// The function.
    pub function: &'static dyn crate::table_function::TableFunction,
    /// Its arguments by name.
    pub arguments: serde_json::Map<String, serde_json::Value>,
}

/// `parse-kv`
#[derive(Clone)]
pub(crate) struct ParseKv {
    /// The text.
    pub subject: Typed,
    /// The keys looked for, each with the position of its column and its type.
    pub columns: Vec<(String, usize, KqlType)>,
    /// How pairs stand in the text.
    pub rule: KvRule,
}

/// How the pairs of `parse-kv` are found.
#[derive(Clone)]
pub(crate) enum KvRule {
    /// Between delimiters; those of pairs and of keys are `None` when any sign parts words.
    Delimited {
        /// Between two pairs, and between a key and its value.
        delimiters: Option<(String, String)>,
        /// Opening and closing quotes.
        quotes: Vec<(char, char)>,
        /// What takes a quote its meaning.
        escapes: Vec<char>,
        /// A value goes on to the next key.
        greedy: bool,
    },
    /// The two groups of a regular expression.
    Regex(regex::Regex),
}

/// One level of `top-nested`.
#[derive(Clone)]
pub(crate) struct NestedLevel {
    /// How many groups; all when left out.
    pub count: Option<Typed>,
    /// What the rows are grouped by.
    pub key: Typed,
    /// The key of the row that stands for all groups that are left out.
    pub others: Option<Typed>,
    /// The aggregates, behind two keys: the group above and this level's.
    pub aggregates: Vec<BoundAggregate>,
    /// The value to order by, over keys and aggregates.
    pub value: Typed,
    /// Largest first.
    pub descending: bool,
    /// Nulls before all else.
    pub nulls_first: bool,
}

/// `partition by`
#[derive(Clone)]
pub(crate) struct Partition {
    /// The key's position.
    pub key: usize,
    /// The sub-query.
    pub body: Plan,
    /// The plan that stands for the rows of one key within the sub-query.
    pub rows: Rc<SharedPlan>,
    /// The plan that stands for the key itself within the sub-query.
    pub value: Rc<SharedPlan>,
    /// The numbers of the shared plans within the sub-query, whose results go with each key.
    pub inner: std::ops::Range<usize>,
    /// The most keys.
    pub most: usize,
}

/// `scan`
pub(crate) struct Scan {
    /// The steps.
    pub rules: Vec<ScanRule>,
    /// What the declared columns hold where nothing is assigned.
    pub defaults: Vec<Scalar>,
    /// How many columns flow in.
    pub input: usize,
    /// Rows that differ in these are scanned apart.
    pub partition: Vec<Typed>,
    /// The same with the declared ones: the width of the record and of each step's row in the state.
    pub width: usize,
}

/// A step of `scan`. Its expressions read the record, then a row of the state per step.
pub(crate) struct ScanRule {
    /// When a row matches.
    pub predicate: Typed,
    /// Which declared columns get which values.
    pub assignments: Vec<(usize, Typed)>,
    /// Which rows of the step are put out.
    pub output: huntlet_kql::ast::ScanOutput,
}

/// `reduce`
pub(crate) struct Reduce {
    /// The text.
    pub by: Typed,
    /// Which part of the rows a pattern must cover.
    pub threshold: f64,
    /// The characters that part terms; none for all but ASCII letters and digits.
    pub characters: Option<String>,
    /// The rows stay, with the pattern beside.
    pub source: bool,
}

/// A plugin of `evaluate`, its arguments bound.
pub(crate) struct Plugin {
    /// Its algorithm.
    pub run: crate::exec::PluginRun,
    /// Values over the input, one column each.
    pub columns: Vec<Typed>,
    /// Values that read no row.
    pub constants: Vec<Typed>,
    /// Another table.
    pub table: Option<Rc<SharedPlan>>,
    /// Where among the columns the dimensions begin.
    pub dimensions: usize,
}

/// A sort key.
#[derive(Clone)]
pub(crate) struct SortKey {
    /// The value to sort by.
    pub expr: Typed,
    /// Largest first.
    pub descending: bool,
    /// Nulls before all else.
    pub nulls_first: bool,
}

/// `summarize`, and `distinct` and `count` in its terms.
#[derive(Clone)]
pub(crate) struct Summarize {
    /// The keys; their columns come first.
    pub keys: Vec<Typed>,
    /// The aggregates; their columns follow.
    pub aggregates: Vec<BoundAggregate>,
    /// The result columns over keys and aggregates.
    pub outputs: Vec<Typed>,
}

/// `make-series`: rows get the number of their bin in a further column, are summarised by keys and bin, and the bins of
/// each group become arrays.
#[derive(Clone)]
pub(crate) struct MakeSeries {
    /// What is cut into bins.
    pub axis: Typed,
    /// The bins.
    pub bounds: SeriesBounds,
    /// How many columns of the inner result are keys; the bin follows, then the aggregates.
    pub keys: usize,
    /// The inner `summarize`.
    pub inner: Box<Step>,
    /// For each aggregate's column the value of bins without rows.
    pub defaults: Vec<Typed>,
    /// No rows at all give one series of defaults.
    pub nonempty: bool,
}

/// The bins of `make-series`.
#[derive(Clone)]
pub(crate) struct SeriesBounds {
    /// The first bin; that of each group's data when left out.
    pub from: Option<Typed>,
    /// The end; that of each group's data when left out.
    pub to: Option<Typed>,
    /// The size of a bin.
    pub step: Typed,
    /// The older form: bins are multiples of the step, and the end belongs to the last.
    pub inclusive: bool,
}

/// An aggregate within `summarize`.
#[derive(Clone)]
pub(crate) enum BoundAggregate {
    /// One result column from an accumulator.
    Fold {
        /// The aggregate.
        aggregate: &'static Aggregate,
        /// Its arguments.
        args: Vec<Typed>,
        /// The result's type.
        ty: KqlType,
    },
    /// The values of one row per group.
    Pick {
        /// Which row.
        pick: Pick,
        /// What decides; nothing for any row.
        by: Option<Typed>,
        /// The columns.
        outputs: Vec<Typed>,
    },
}

impl BoundAggregate {
    /// The types of the result columns.
    pub fn types(&self) -> Vec<KqlType> {
        match self {
            Self::Fold { ty, .. } => vec![*ty],
            Self::Pick { outputs, .. } => outputs.iter().map(|output| output.ty).collect(),
        }
    }
}

/// Which row of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pick {
    /// The one with the largest value.
    Max,
    /// The one with the smallest value.
    Min,
    /// The first with a value, column by column.
    Any,
}

/// The kinds of join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinKind {
    /// One left row per key.
    InnerUnique,
    /// All pairs.
    Inner,
    /// All pairs, and left rows without a partner.
    LeftOuter,
    /// All pairs, and right rows without a partner.
    RightOuter,
    /// All pairs, and rows without a partner of both sides.
    FullOuter,
    /// Left rows with a partner.
    LeftSemi,
    /// Right rows with a partner.
    RightSemi,
    /// Left rows without a partner.
    LeftAnti,
    /// Right rows without a partner.
    RightAnti,
}

/// `join` and `lookup`.
#[derive(Clone)]
pub(crate) struct Join {
    /// Which rows.
    pub kind: JoinKind,
    /// The other table.
    pub right: Rc<SharedPlan>,
    /// Key pairs: left position, right position, and the type in which they are compared.
    pub keys: Vec<(usize, usize, KqlType)>,
    /// The result columns.
    pub outputs: Vec<JoinColumn>,
    /// The partners of a left row come from the last to the first, as `lookup` has them.
    pub last_first: bool,
}

/// `evaluate geo_polygon_lookup` and `geo_line_lookup`.
#[derive(Clone)]
pub(crate) struct GeoLookup {
    /// The table of shapes.
    pub right: Rc<SharedPlan>,
    /// Its column of shapes.
    pub shape: usize,
    /// Lines, or else polygons.
    pub lines: bool,
    /// The column of longitudes in degrees.
    pub longitude: usize,
    /// The column of latitudes in degrees.
    pub latitude: usize,
    /// How near a point must be, in metres; none: inside.
    pub radius: Option<f64>,
    /// Keep the points without a shape.
    pub unmatched: bool,
    /// The result columns.
    pub outputs: Vec<JoinColumn>,
}

/// A result column of a join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinColumn {
    /// A column of the left side.
    Left(usize),
    /// A column of the right side.
    Right(usize),
}

/// `union`.
#[derive(Clone)]
pub(crate) struct Union {
    /// The tables, after the input (if there is one) in front.
    pub inputs: Vec<UnionInput>,
    /// How the columns of the rows so far land in the result; `None` when the union starts the query.
    pub first: Option<UnionMap>,
}

/// A table of a union.
#[derive(Clone)]
pub(crate) struct UnionInput {
    /// The table.
    pub plan: Rc<SharedPlan>,
    /// Where its columns land.
    pub map: UnionMap,
}

/// Where the columns of one table land in a union's result.
#[derive(Debug, Clone)]
pub(crate) struct UnionMap {
    /// For each result column the position of the table's column, or nothing.
    pub columns: Vec<Option<usize>>,
    /// The text of the `withsource` column, and its position.
    pub label: Option<(usize, String)>,
}

/// `mv-expand`.
#[derive(Clone)]
pub(crate) struct Expand {
    /// What is expanded, and where it lands.
    pub items: Vec<ExpandTarget>,
    /// The position of the index column.
    pub index: Option<usize>,
    /// The most rows per input row.
    pub limit: Option<Typed>,
    /// Bags become `[key, value]` arrays, not bags of one property.
    pub bag_as_array: bool,
}

/// One expanded column.
#[derive(Clone)]
pub(crate) struct ExpandTarget {
    /// The array or bag.
    pub expr: Typed,
    /// The column of the result it fills.
    pub target: usize,
    /// The type of its elements after the cast.
    pub ty: KqlType,
}

/// `mv-apply`.
#[derive(Clone)]
pub(crate) struct Apply {
    /// The expansion of each row.
    pub expand: Expand,
    /// The columns after the expansion, of which the sub-query sees all.
    pub expanded: Vec<Field>,
    /// The sub-query.
    pub body: Plan,
    /// The columns of the input that stay, by position.
    pub keep: Vec<usize>,
}

/// How `parse` reads its pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParseMode {
    /// All conversions succeed, or no column is filled.
    Simple,
    /// Columns fail one by one.
    Relaxed,
    /// Texts are regular expressions.
    Regex,
}

/// `parse` and `parse-where`.
#[derive(Clone)]
pub(crate) struct Parse {
    /// The text.
    pub subject: Typed,
    /// The compiled pattern; one group per column.
    pub pattern: regex::Regex,
    /// For each column its position in the result and its type.
    pub columns: Vec<(usize, KqlType)>,
    /// How conversions fail.
    pub mode: ParseMode,
    /// Rows that do not match are dropped.
    pub drop_misses: bool,
    /// How many columns of the input stay in front, by position; `None` marks one that is replaced.
    pub keep: Vec<Option<usize>>,
}

/// `evaluate bag_unpack(...)`.
#[derive(Clone)]
pub(crate) struct BagUnpack {
    /// The bag's position.
    pub column: usize,
    /// What stands before each new name.
    pub prefix: String,
    /// Properties that are left out.
    pub ignored: Vec<String>,
    /// For each column of the result the input's column that it is, or nothing when it comes from the bag.
    pub from: Vec<Option<usize>>,
}

/// What of a plan's rows must be seen before binding can go on.
pub(crate) enum Look {
    /// The properties of bags.
    Bag(BagUnpack),
    /// The values of a column.
    Values(usize),
}

/// What `render` asks for; the engine does not draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Render {
    /// `timechart`, `columnchart`, …
    pub chart: String,
    /// `title`, `xcolumn`, … with their values.
    pub properties: Vec<(String, Vec<Scalar>)>,
}
