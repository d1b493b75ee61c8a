//! How deep plans build on each other: the executor and all that walks plans goes as deep.

use crate::exec::aggregate_args;
use crate::expr::Typed;
use crate::plan::{GraphAsk, GraphChange, GraphDef, MatchValue, Op, Plan, SharedPlan, Source, Step};

/// How deep the shared plans nest that a plan reads.
pub(super) fn below(plan: &Plan) -> usize {
    let source = match &plan.source {
        Source::Shared(shared) => shared.height,
        Source::Rows(_, rows) => all(rows.iter().flatten()),
        Source::Range(parts, _) => all(parts.as_ref()),
        Source::Table(_) | Source::OneRow | Source::Input | Source::External(_) => 0,
    };
    plan.steps.iter().map(step).fold(source, usize::max)
}

fn all<'e>(exprs: impl IntoIterator<Item = &'e Typed>) -> usize {
    exprs.into_iter().map(|expr| expr.measure().plans).max().unwrap_or(0)
}

fn step(step: &Step) -> usize {
    let shared = |plan: &SharedPlan| plan.height;
    match &step.op {
        Op::Where(predicate) => all([predicate]),
        Op::Project(values) => all(values),
        Op::Summarize(summarize) => {
            let args = summarize.aggregates.iter().flat_map(aggregate_args);
            all(summarize.keys.iter().chain(&summarize.outputs).chain(args))
        }
        Op::Join(join) => shared(&join.right),
        Op::GeoLookup(lookup) => shared(&lookup.right),
        Op::Union(union) => union.inputs.iter().map(|input| shared(&input.plan)).max().unwrap_or(0),
        Op::Sort(keys) => all(keys.iter().map(|key| &key.expr)),
        Op::Top(count, key) => all([count, &key.expr]),
        Op::Take(count) | Op::Sample(count) => all([count]),
        Op::Expand(expand) => all(expand.items.iter().map(|item| &item.expr).chain(&expand.limit)),
        Op::Parse(parse) => all([&parse.subject]),
        // a function from beside takes constants alone
        Op::GetSchema | Op::BagUnpack(_) | Op::Function(_) => 0,
        Op::Apply(apply) => {
            let expand = &apply.expand;
            all(expand.items.iter().map(|item| &item.expr).chain(&expand.limit)).max(below(&apply.body))
        }
        Op::MakeSeries(plan) => {
            let bounds = &plan.bounds;
            let exprs = [&plan.axis, &bounds.step].into_iter().chain(&bounds.from).chain(&bounds.to);
            all(exprs.chain(&plan.defaults)).max(self::step(&plan.inner))
        }
        Op::ParseKv(parse) => all([&parse.subject]),
        Op::TopNested(levels) => all(levels.iter().flat_map(|level| {
            let args = level.aggregates.iter().flat_map(aggregate_args);
            [&level.key, &level.value].into_iter().chain(&level.count).chain(&level.others).chain(args)
        })),
        Op::Partition(partition) => below(&partition.body),
        Op::Scan(scan) => {
            let rules = scan.rules.iter().flat_map(|rule| {
                std::iter::once(&rule.predicate).chain(rule.assignments.iter().map(|(_, value)| value))
            });
            all(rules.chain(&scan.partition))
        }
        Op::Reduce(reduce) => all([&reduce.by]),
        Op::Plugin(plugin) => {
            let table = plugin.table.as_ref().map_or(0, |table| shared(table));
            all(plugin.columns.iter().chain(&plugin.constants)).max(table)
        }
        Op::Graph(query) => graph(&query.graph).max(asked(&query.ask)),
    }
}

fn graph(def: &GraphDef) -> usize {
    let nodes = def.nodes.iter().map(|(plan, ..)| plan.height).max().unwrap_or(0);
    let changes = def.changes.iter().map(|change| match change {
        GraphChange::Nodes(predicate) | GraphChange::Edges(predicate) => all([predicate]),
        GraphChange::Components(_) => 0,
    });
    changes.fold(def.edges.height.max(nodes), usize::max)
}

fn asked(ask: &GraphAsk) -> usize {
    let GraphAsk::Match(matching) = ask else { return 0 };
    let edges = matching.edges.iter().flat_map(|edge| edge.filters.iter().chain(&edge.inner));
    let folds = matching.columns.iter().filter_map(|column| match &column.what {
        MatchValue::Path { value, .. } => Some(value.as_ref()),
        MatchValue::Node(..) | MatchValue::Edge(..) => None,
    });
    let nodes = matching.nodes.iter().flatten();
    all(nodes.chain(edges).chain(&matching.predicates).chain(&matching.outputs).chain(folds))
}
