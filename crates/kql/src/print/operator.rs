//! Operators to text.

use std::fmt::Write;

use super::Printer;
use crate::ast::{
    EdgeDirection, ExpandItem, Expr, FindColumn, GraphElement, GraphNodes, GraphPattern, GraphTableKind,
    JoinCondition, Nulls, Operator, OperatorKind, OrderedExpr, Param, PatternPart, ScanOutput, ScanStep,
    SeriesRange, SortOrder, TopNestedLevel, TypeRef, visit::params_of,
};

impl Printer {
    pub(super) fn operator(self, operator: &Operator) -> String {
        use OperatorKind as Op;
        let params = params_of(&operator.kind);
        let head = format!("{}{}", operator.kind.name(), self.params(params));
        let rest = match &operator.kind {
            Op::ExecuteAndCache
            | Op::Consume { .. }
            | Op::GetSchema { .. }
            | Op::GraphMarkComponents { .. }
            | Op::Unknown { .. }
            | Op::Count { name: None, .. } => String::new(),
            Op::Count { name: Some(name), .. } => format!(" as {}", self.name(name)),
            Op::As { name, .. } => format!(" {}", self.name(name)),
            Op::AssertSchema { schema } => format!(" {}", self.schema(schema)),
            Op::Distinct { columns: items, .. }
            | Op::Extend { items }
            | Op::Print { items }
            | Op::Project { items }
            | Op::ProjectAway { columns: items }
            | Op::ProjectByNames { columns: items }
            | Op::ProjectKeep { columns: items }
            | Op::ProjectRename { items }
            | Op::Serialize { items, .. } => self.expressions(items),
            Op::Evaluate { call, schema, .. } => {
                let schema =
                    schema.as_ref().map_or(String::new(), |schema| format!(" : {}", self.schema(schema)));
                format!(" {}{schema}", self.postfix(call))
            }
            Op::Invoke { call, .. } => format!(" {}", self.postfix(call)),
            Op::Facet { columns, with } => {
                let with = with.as_ref().map_or(String::new(), |with| format!(" with {}", self.group(with)));
                format!(" by{}{with}", self.expressions(columns))
            }
            Op::Find { tables, predicate, project, smart, project_away, .. } => {
                let mut out = format!("{} where {}", self.in_tables(tables), self.value(predicate));
                if let Some(columns) = project {
                    let _ = write!(out, " project {}", self.find_columns(columns));
                }
                if *smart {
                    out.push_str(" project-smart");
                }
                if let Some(columns) = project_away {
                    let _ = write!(out, " project-away {}", self.find_columns(columns));
                }
                out
            }
            Op::Fork { branches } => branches
                .iter()
                .map(|branch| {
                    let name =
                        branch.name.as_ref().map_or(String::new(), |name| format!("{} = ", self.name(name)));
                    format!(" {name}{}", self.group(&branch.body))
                })
                .collect::<Vec<String>>()
                .concat(),
            Op::GraphMatch { patterns, predicate, project, .. }
            | Op::GraphShortestPaths { patterns, predicate, project, .. } => {
                let patterns: Vec<String> =
                    patterns.iter().map(|pattern| self.graph_pattern(pattern)).collect();
                let mut out = format!(" {}", patterns.join(", "));
                if let Some(predicate) = predicate {
                    let _ = write!(out, " where {}", self.value(predicate));
                }
                if let Some(project) = project {
                    let _ = write!(out, " project{}", self.expressions(project));
                }
                out
            }
            Op::GraphToTable { tables } => {
                let tables: Vec<String> = tables
                    .iter()
                    .map(|table| {
                        let kind = if table.kind == GraphTableKind::Nodes { "nodes" } else { "edges" };
                        let name = table
                            .name
                            .as_ref()
                            .map_or(String::new(), |name| format!(" as {}", self.name(name)));
                        format!("{kind}{name}{}", self.params(&table.params))
                    })
                    .collect();
                format!(" {}", tables.join(", "))
            }
            Op::GraphWhereEdges { predicate } | Op::GraphWhereNodes { predicate } => {
                format!(" {}", self.value(predicate))
            }
            Op::Join { table, condition, .. } | Op::Lookup { table, condition, .. } => {
                let condition = match condition {
                    JoinCondition::None => String::new(),
                    JoinCondition::On(keys) => format!(" on{}", self.expressions(keys)),
                    JoinCondition::Where(predicate) => format!(" where {}", self.value(predicate)),
                };
                format!(" {}{condition}", self.postfix(table))
            }
            Op::MacroExpand { group, name, body, .. } => {
                let text = self.deeper().script(body);
                let (open, close) = (self.deeper().line(), self.line());
                format!(" {} as {} ({open}{text}{close})", self.postfix(group), self.name(name))
            }
            Op::MakeGraph { source, direction, target, nodes, partitioned_by, .. } => {
                let arrow = if *direction == EdgeDirection::Either { "--" } else { "-->" };
                let nodes = match nodes {
                    GraphNodes::None => String::new(),
                    GraphNodes::NodeId(name) => format!(" with_node_id={}", self.name(name)),
                    GraphNodes::Tables(tables) => {
                        let tables: Vec<String> = tables
                            .iter()
                            .map(|node| format!("{} on {}", self.postfix(&node.table), self.name(&node.key)))
                            .collect();
                        format!(" with {}", tables.join(", "))
                    }
                };
                let partitioned = partitioned_by.as_ref().map_or(String::new(), |(column, body)| {
                    format!(" partitioned-by {} {}", self.name(column), self.group(body))
                });
                format!(" {} {arrow} {}{nodes}{partitioned}", self.postfix(source), self.postfix(target))
            }
            Op::MakeSeries { aggregates, on, range, by, .. } => {
                let aggregates: Vec<String> = aggregates
                    .iter()
                    .map(|aggregate| {
                        let default = aggregate
                            .default
                            .as_ref()
                            .map_or(String::new(), |value| format!(" default = {}", self.item(value)));
                        format!("{}{default}", self.item(&aggregate.expr))
                    })
                    .collect();
                let by = if by.is_empty() { String::new() } else { format!(" by{}", self.expressions(by)) };
                format!("{} on {}{}{by}", self.items(&aggregates), self.item(on), self.series_range(range))
            }
            Op::MvApply { items, limit, id, body, .. } => {
                let id = id.as_ref().map_or(String::new(), |id| format!(" id {}", self.value(id)));
                format!(
                    "{}{}{id} on {}",
                    self.expand_items(items),
                    self.limit(limit.as_deref()),
                    self.group(body)
                )
            }
            Op::MvExpand { items, limit, .. } => {
                format!("{}{}", self.expand_items(items), self.limit(limit.as_deref()))
            }
            Op::Parse { subject, pattern, .. } | Op::ParseWhere { subject, pattern, .. } => {
                let parts: Vec<String> = pattern.iter().map(|part| self.pattern_part(part)).collect();
                let parts = if parts.is_empty() { String::new() } else { format!(" {}", parts.join(" ")) };
                format!(" {} with{parts}", self.value(subject))
            }
            Op::ParseKv { subject, schema, properties, .. } => {
                let mut out = format!(" {} as {}", self.value(subject), self.schema(schema));
                if !properties.is_empty() {
                    let _ = write!(out, " with ({})", self.properties(properties));
                }
                out
            }
            Op::Partition { by, scope, body, braces, .. } => {
                let scope =
                    scope.as_ref().map_or(String::new(), |scope| format!(" in {}", self.postfix(scope)));
                let body = if *braces {
                    let (open, close) = (self.deeper().line(), self.line());
                    format!("{{{open}{}{close}}}", self.deeper().pipeline(body))
                } else {
                    self.group(body)
                };
                format!(" by {}{scope} {body}", self.postfix(by))
            }
            Op::PartitionBy { column, id, body, .. } => {
                let id = id.as_ref().map_or(String::new(), |id| format!(" id {}", self.value(id)));
                format!(" {}{id} {}", self.postfix(column), self.group(body))
            }
            Op::ProjectReorder { items } => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| {
                        let order = item.order.map_or(String::new(), |order| format!(" {}", order.keyword()));
                        format!("{}{order}", self.value(&item.column))
                    })
                    .collect();
                if items.is_empty() { String::new() } else { self.items(&items) }
            }
            Op::Range { column, from, to, step } => format!(
                " {} from {} to {} step {}",
                self.name(column),
                self.value(from),
                self.value(to),
                self.value(step)
            ),
            Op::Reduce { by, with, .. } => {
                let with =
                    if with.is_empty() { String::new() } else { format!(" with{}", self.expressions(with)) };
                format!(" by {}{with}", self.item(by))
            }
            Op::Render { chart, properties } => self.render(&chart.text, properties),
            Op::Sample { count, .. } | Op::Take { count, .. } => format!(" {}", self.item(count)),
            Op::SampleDistinct { count, of, .. } => format!(" {} of {}", self.item(count), self.item(of)),
            Op::Scan { order_by, partition_by, declare, steps, .. } => {
                let mut out = String::new();
                if !order_by.is_empty() {
                    let _ = write!(out, " order by {}", self.ordered_list(order_by));
                }
                if !partition_by.is_empty() {
                    let _ = write!(out, " partition by{}", self.expressions(partition_by));
                }
                if !declare.is_empty() {
                    let _ = write!(out, " declare ({})", self.parameters(declare));
                }
                let line = self.deeper().line();
                let steps: Vec<String> =
                    steps.iter().map(|step| format!("{line}{}", self.step(step))).collect();
                let steps = steps.concat();
                format!("{out} with ({steps}{})", self.line())
            }
            Op::Search { tables, predicate, .. } => {
                format!("{} {}", self.in_tables(tables), self.value(predicate))
            }
            Op::Sort { keys, .. } => format!(" by {}", self.ordered_list(keys)),
            Op::Summarize { aggregates, by, bin, .. } => {
                let bin = bin.as_ref().map_or(String::new(), |bin| format!(" bin = {}", self.value(bin)));
                let by = match (by.is_empty(), aggregates.len() > 1) {
                    (true, _) => String::new(),
                    (false, true) if self.items(&self.texts(aggregates)).contains('\n') => {
                        format!("{}by{}{bin}", self.deeper().line(), self.deeper().expressions(by))
                    }
                    (false, _) => format!(" by{}{bin}", self.expressions(by)),
                };
                format!("{}{by}", self.expressions(aggregates))
            }
            Op::Top { count, by, .. } => format!(" {} by {}", self.item(count), self.ordered(by)),
            Op::TopHitters { count, of, by, .. } => {
                let by = by.as_ref().map_or(String::new(), |by| format!(" by {}", self.ordered(by)));
                format!(" {} of {}{by}", self.item(count), self.item(of))
            }
            Op::TopNested { levels } => {
                let levels: Vec<String> = levels.iter().map(|level| self.top_nested_level(level)).collect();
                return levels.join(&format!(",{}", self.deeper().line()));
            }
            Op::Union { tables, .. } => {
                let tables: Vec<String> = tables.iter().map(|table| self.postfix(table)).collect();
                self.items(&tables)
            }
            Op::Where { predicate, .. } => format!(" {}", self.item(predicate)),
        };
        format!("{head}{rest}")
    }

    fn texts(self, items: &[Expr]) -> Vec<String> {
        items.iter().map(|item| self.item(item)).collect()
    }

    fn expressions(self, items: &[Expr]) -> String {
        if items.is_empty() { String::new() } else { self.items(&self.texts(items)) }
    }

    pub(super) fn properties(self, properties: &[Param]) -> String {
        let list: Vec<String> = properties
            .iter()
            .map(|property| format!("{}={}", self.name(&property.name), self.options(&property.values)))
            .collect();
        list.join(", ")
    }

    fn in_tables(self, tables: &[Expr]) -> String {
        if tables.is_empty() {
            return String::new();
        }
        let tables: Vec<String> = tables.iter().map(|table| self.deeper().pipeline(table)).collect();
        format!(" in ({})", tables.join(", "))
    }

    fn find_columns(self, columns: &[FindColumn]) -> String {
        let columns: Vec<String> = columns
            .iter()
            .map(|column| match column {
                FindColumn::Column { name, ty } => format!("{}{}", self.name(name), typed(ty.as_ref())),
                FindColumn::Pack(_) => "pack(*)".to_owned(),
                FindColumn::Star(_) => "*".to_owned(),
            })
            .collect();
        columns.join(", ")
    }

    fn expand_items(self, items: &[ExpandItem]) -> String {
        let items: Vec<String> = items
            .iter()
            .map(|item| {
                let to = item.to_type.as_ref().map_or(String::new(), |ty| format!(" to typeof({})", ty.name));
                format!("{}{to}", self.item(&item.expr))
            })
            .collect();
        self.items(&items)
    }

    fn limit(self, limit: Option<&Expr>) -> String {
        limit.map_or(String::new(), |limit| format!(" limit {}", self.value(limit)))
    }

    fn pattern_part(self, part: &PatternPart) -> String {
        match part {
            PatternPart::Star(_) => "*".to_owned(),
            PatternPart::Text(text) => self.value(text),
            PatternPart::Column { name, ty } => format!("{}{}", self.name(name), typed(ty.as_ref())),
        }
    }

    fn series_range(self, range: &SeriesRange) -> String {
        match range {
            SeriesRange::FromToStep { from, to, step } => {
                let part = |word: &str, bound: &Option<Box<Expr>>| {
                    bound.as_ref().map_or(String::new(), |bound| format!(" {word} {}", self.item(bound)))
                };
                format!("{}{} step {}", part("from", from), part("to", to), self.item(step))
            }
            SeriesRange::InRange { from, to, step } => {
                format!(" in range({}, {}, {})", self.item(from), self.item(to), self.item(step))
            }
        }
    }

    fn ordered_list(self, keys: &[OrderedExpr]) -> String {
        let keys: Vec<String> = keys.iter().map(|key| self.ordered(key)).collect();
        keys.join(", ")
    }

    fn ordered(self, key: &OrderedExpr) -> String {
        let order = match key.order {
            None => "",
            Some(SortOrder::Ascending) => " asc",
            Some(SortOrder::Descending) => " desc",
        };
        let nulls = match key.nulls {
            None => "",
            Some(Nulls::First) => " nulls first",
            Some(Nulls::Last) => " nulls last",
        };
        format!("{}{order}{nulls}", self.item(&key.expr))
    }

    fn top_nested_level(self, level: &TopNestedLevel) -> String {
        let count = level.count.as_ref().map_or(String::new(), |count| format!(" {}", self.item(count)));
        let others = level
            .others
            .as_ref()
            .map_or(String::new(), |others| format!(" with others = {}", self.item(others)));
        format!("top-nested{count} of {}{others} by {}", self.item(&level.of), self.ordered(&level.by))
    }

    fn step(self, step: &ScanStep) -> String {
        let optional = if step.optional { " optional" } else { "" };
        let output = match step.output {
            None => "",
            Some(ScanOutput::All) => " output=all",
            Some(ScanOutput::Last) => " output=last",
            Some(ScanOutput::None) => " output=none",
        };
        let assignments: Vec<String> = step
            .assignments
            .iter()
            .map(|assignment| format!("{} = {}", self.name(&assignment.name), self.value(&assignment.value)))
            .collect();
        let sets =
            if assignments.is_empty() { String::new() } else { format!(" => {}", assignments.join(", ")) };
        format!("step {}{optional}{output}: {}{sets};", self.name(&step.name), self.value(&step.predicate))
    }

    fn render(self, chart: &str, properties: &[Param]) -> String {
        if properties.is_empty() {
            return format!(" {chart}");
        }
        let legacy = properties.iter().any(|property| matches!(property.name.text.as_str(), "by" | "with"));
        let list: Vec<String> = properties
            .iter()
            .map(|property| {
                let sign = if matches!(property.name.text.as_str(), "by" | "with") { " " } else { "=" };
                format!("{}{sign}{}", property.name.text, self.options(&property.values))
            })
            .collect();
        if legacy {
            format!(" {chart} {}", list.join(" "))
        } else {
            format!(" {chart} with ({})", list.join(", "))
        }
    }

    fn graph_pattern(self, pattern: &GraphPattern) -> String {
        pattern
            .elements
            .iter()
            .map(|element| match element {
                GraphElement::Node { name, .. } => {
                    format!("({})", name.as_ref().map_or(String::new(), |name| self.name(name)))
                }
                GraphElement::Edge { name, direction, range, .. } => {
                    let (left, right) = match direction {
                        EdgeDirection::Forward => ("-", "->"),
                        EdgeDirection::Backward => ("<-", "-"),
                        EdgeDirection::Either => ("-", "-"),
                    };
                    if name.is_none() && range.is_none() {
                        return match direction {
                            EdgeDirection::Forward => "-->",
                            EdgeDirection::Backward => "<--",
                            EdgeDirection::Either => "--",
                        }
                        .to_owned();
                    }
                    let name = name.as_ref().map_or(String::new(), |name| self.name(name));
                    let range = range.as_ref().map_or(String::new(), |range| {
                        format!("*{}..{}", self.value(&range.0), self.value(&range.1))
                    });
                    format!("{left}[{name}{range}]{right}")
                }
            })
            .collect()
    }
}

/// `:type` behind a column's name.
fn typed(ty: Option<&TypeRef>) -> String {
    ty.map_or(String::new(), |ty| format!(":{}", ty.name))
}
