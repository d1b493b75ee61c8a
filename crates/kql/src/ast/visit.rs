//! Walking the tree.
//!
//! [`children`] hands out the direct sub-expressions of one expression, operators' arguments and statements within
//! functions included; [`walk`] goes all the way down. Names that are declared (columns of a schema, parameters) are no
//! expressions and are not visited.

use super::{
    Expr, ExprKind, GraphElement, GraphNodes, JoinCondition, Operator, OperatorKind, OrderedExpr, Param,
    Parameter, PatternPart, Script, SeriesRange, StatementKind,
};

/// Calls `visit` for every expression of the script, parents first.
pub fn walk_script(script: &Script, visit: &mut dyn FnMut(&Expr)) {
    script_children(script, &mut |expr| walk(expr, visit));
}

/// Calls `visit` for the expression and all below it, parents first.
pub fn walk(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    children(expr, &mut |child| walk(child, visit));
}

/// Calls `visit` for each operator of the script, in the text's order, those of nested pipelines included.
pub fn walk_operators(script: &Script, visit: &mut dyn FnMut(&Operator)) {
    walk_script(script, &mut |expr| {
        if let ExprKind::Pipeline { operators, .. } = &expr.kind {
            operators.iter().for_each(&mut *visit);
        }
    });
}

/// Calls `visit` for the top expressions of each statement.
pub fn script_children(script: &Script, visit: &mut dyn FnMut(&Expr)) {
    for statement in &script.statements {
        match &statement.kind {
            StatementKind::Let { value, .. } | StatementKind::Alias { value, .. } => visit(value),
            StatementKind::Query(expr) => visit(expr),
            StatementKind::Set { value, .. } => value.iter().for_each(&mut *visit),
            StatementKind::DeclareQueryParameters { parameters } => defaults(parameters, visit),
            StatementKind::Restrict { entities } => entities.iter().for_each(&mut *visit),
            StatementKind::DeclarePattern { definition, .. } => {
                for rule in definition.iter().flat_map(|definition| &definition.rules) {
                    rule.arguments.iter().for_each(&mut *visit);
                    rule.path.iter().for_each(&mut *visit);
                    script_children(&rule.body, visit);
                }
            }
        }
    }
}

/// Calls `visit` for each direct sub-expression.
pub fn children(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Name(_)
        | ExprKind::WildcardName(_)
        | ExprKind::Star
        | ExprKind::TypeOf(_)
        | ExprKind::Missing => {}
        ExprKind::Path { base, .. } | ExprKind::WildcardPath { base, .. } => visit(base),
        ExprKind::Index { base, index } => {
            visit(base);
            visit(index);
        }
        ExprKind::Call { receiver, args, .. } => {
            maybe(receiver.as_deref(), visit);
            args.iter().for_each(visit);
        }
        ExprKind::Unary { operand, .. } => visit(operand),
        ExprKind::Binary { left, right, .. } => {
            visit(left);
            visit(right);
        }
        ExprKind::And(terms) | ExprKind::Or(terms) | ExprKind::EntityGroup(terms) => {
            terms.iter().for_each(visit);
        }
        ExprKind::List { left, list, .. } => {
            visit(left);
            list.iter().for_each(visit);
        }
        ExprKind::Between { operand, low, high, .. } => {
            visit(operand);
            visit(low);
            visit(high);
        }
        ExprKind::Named { value, .. } => visit(value),
        ExprKind::Pipeline { source, operators } => {
            maybe(source.as_deref(), visit);
            for operator in operators {
                operator_children(operator, visit);
            }
        }
        ExprKind::DataTable { params, values, .. } => {
            param_values(params, visit);
            values.iter().for_each(visit);
        }
        ExprKind::ExternalData { params, sources, properties, .. } => {
            param_values(params, visit);
            sources.iter().for_each(&mut *visit);
            param_values(properties, visit);
        }
        ExprKind::ContextualDataTable { id, .. } => visit(id),
        ExprKind::Lambda { params, body, .. } => {
            defaults(params, visit);
            script_children(body, visit);
        }
    }
}

/// Calls `visit` for each direct sub-expression of an operator, the values of its parameters included.
pub fn operator_children(operator: &Operator, visit: &mut dyn FnMut(&Expr)) {
    use OperatorKind as Op;
    param_values(params_of(&operator.kind), visit);
    match &operator.kind {
        Op::As { .. }
        | Op::AssertSchema { .. }
        | Op::Consume { .. }
        | Op::Count { .. }
        | Op::ExecuteAndCache
        | Op::GetSchema { .. }
        | Op::GraphMarkComponents { .. }
        | Op::Unknown { .. } => {}
        Op::Distinct { columns, .. }
        | Op::ProjectAway { columns }
        | Op::ProjectByNames { columns }
        | Op::ProjectKeep { columns } => columns.iter().for_each(visit),
        Op::Evaluate { call, .. } | Op::Invoke { call, .. } => visit(call),
        Op::Extend { items }
        | Op::Print { items }
        | Op::Project { items }
        | Op::ProjectRename { items }
        | Op::Serialize { items, .. } => items.iter().for_each(visit),
        Op::Facet { columns, with } => {
            columns.iter().for_each(&mut *visit);
            maybe(with.as_deref(), visit);
        }
        Op::Find { tables, predicate, .. } | Op::Search { tables, predicate, .. } => {
            tables.iter().for_each(&mut *visit);
            visit(predicate);
        }
        Op::Fork { branches } => branches.iter().for_each(|branch| visit(&branch.body)),
        Op::GraphMatch { patterns, predicate, project, .. }
        | Op::GraphShortestPaths { patterns, predicate, project, .. } => {
            for element in patterns.iter().flat_map(|pattern| &pattern.elements) {
                if let GraphElement::Edge { range: Some(range), .. } = element {
                    visit(&range.0);
                    visit(&range.1);
                }
            }
            maybe(predicate.as_deref(), visit);
            project.iter().flatten().for_each(visit);
        }
        Op::GraphToTable { tables } => tables.iter().for_each(|table| param_values(&table.params, visit)),
        Op::GraphWhereEdges { predicate }
        | Op::GraphWhereNodes { predicate }
        | Op::Where { predicate, .. } => {
            visit(predicate);
        }
        Op::Join { table, condition, .. } | Op::Lookup { table, condition, .. } => {
            visit(table);
            match condition {
                JoinCondition::None => {}
                JoinCondition::On(keys) => keys.iter().for_each(visit),
                JoinCondition::Where(predicate) => visit(predicate),
            }
        }
        Op::MacroExpand { group, body, .. } => {
            visit(group);
            script_children(body, visit);
        }
        Op::MakeGraph { source, target, nodes, partitioned_by, .. } => {
            visit(source);
            visit(target);
            if let GraphNodes::Tables(tables) = nodes {
                for node in tables {
                    visit(&node.table);
                }
            }
            if let Some((_, body)) = partitioned_by {
                visit(body);
            }
        }
        Op::MakeSeries { aggregates, on, range, by, .. } => {
            for aggregate in aggregates {
                visit(&aggregate.expr);
                aggregate.default.iter().for_each(&mut *visit);
            }
            visit(on);
            match range {
                SeriesRange::FromToStep { from, to, step } => {
                    from.iter().chain(to).for_each(|bound| visit(bound));
                    visit(step);
                }
                SeriesRange::InRange { from, to, step } => {
                    for part in [from, to, step] {
                        visit(part);
                    }
                }
            }
            by.iter().for_each(visit);
        }
        Op::MvApply { items, limit, id, body, .. } => {
            for item in items {
                visit(&item.expr);
            }
            limit.iter().chain(id).for_each(|part| visit(part));
            visit(body);
        }
        Op::MvExpand { items, limit, .. } => {
            for item in items {
                visit(&item.expr);
            }
            maybe(limit.as_deref(), visit);
        }
        Op::Parse { subject, pattern, .. } | Op::ParseWhere { subject, pattern, .. } => {
            visit(subject);
            for part in pattern {
                if let PatternPart::Text(text) = part {
                    visit(text);
                }
            }
        }
        Op::ParseKv { subject, properties, .. } => {
            visit(subject);
            param_values(properties, visit);
        }
        Op::Partition { by, scope, body, .. } => {
            visit(by);
            maybe(scope.as_deref(), visit);
            visit(body);
        }
        Op::PartitionBy { column, id, body, .. } => {
            visit(column);
            maybe(id.as_deref(), visit);
            visit(body);
        }
        Op::ProjectReorder { items } => items.iter().for_each(|item| visit(&item.column)),
        Op::Range { from, to, step, .. } => [from, to, step].into_iter().for_each(|part| visit(part)),
        Op::Reduce { by, with, .. } => {
            visit(by);
            with.iter().for_each(visit);
        }
        Op::Render { properties, .. } => param_values(properties, visit),
        Op::Sample { count, .. } | Op::Take { count, .. } => visit(count),
        Op::SampleDistinct { count, of, .. } => {
            visit(count);
            visit(of);
        }
        Op::Scan { order_by, partition_by, declare, steps, .. } => {
            ordered(order_by, visit);
            partition_by.iter().for_each(&mut *visit);
            defaults(declare, visit);
            for step in steps {
                visit(&step.predicate);
                step.assignments.iter().for_each(|assignment| visit(&assignment.value));
            }
        }
        Op::Sort { keys, .. } => ordered(keys, visit),
        Op::Summarize { aggregates, by, bin, .. } => {
            aggregates.iter().chain(by).for_each(&mut *visit);
            maybe(bin.as_deref(), visit);
        }
        Op::Top { count, by, .. } => {
            visit(count);
            visit(&by.expr);
        }
        Op::TopHitters { count, of, by, .. } => {
            visit(count);
            visit(of);
            if let Some(by) = by {
                visit(&by.expr);
            }
        }
        Op::TopNested { levels } => {
            for level in levels {
                level.count.iter().for_each(&mut *visit);
                visit(&level.of);
                level.others.iter().for_each(&mut *visit);
                visit(&level.by.expr);
            }
        }
        Op::Union { tables, .. } => tables.iter().for_each(visit),
    }
}

/// The parameters right behind an operator's keyword; empty for operators that take none.
pub fn params_of(kind: &OperatorKind) -> &[Param] {
    use OperatorKind as Op;
    match kind {
        Op::As { params, .. }
        | Op::Consume { params }
        | Op::Count { params, .. }
        | Op::Distinct { params, .. }
        | Op::Evaluate { params, .. }
        | Op::Find { params, .. }
        | Op::GetSchema { params }
        | Op::GraphMarkComponents { params }
        | Op::GraphMatch { params, .. }
        | Op::GraphShortestPaths { params, .. }
        | Op::Invoke { params, .. }
        | Op::Join { params, .. }
        | Op::Lookup { params, .. }
        | Op::MacroExpand { params, .. }
        | Op::MakeGraph { params, .. }
        | Op::MakeSeries { params, .. }
        | Op::MvApply { params, .. }
        | Op::MvExpand { params, .. }
        | Op::Parse { params, .. }
        | Op::ParseWhere { params, .. }
        | Op::ParseKv { params, .. }
        | Op::Partition { params, .. }
        | Op::PartitionBy { params, .. }
        | Op::Reduce { params, .. }
        | Op::Sample { params, .. }
        | Op::SampleDistinct { params, .. }
        | Op::Scan { params, .. }
        | Op::Search { params, .. }
        | Op::Serialize { params, .. }
        | Op::Sort { params, .. }
        | Op::Summarize { params, .. }
        | Op::Take { params, .. }
        | Op::Top { params, .. }
        | Op::TopHitters { params, .. }
        | Op::Union { params, .. }
        | Op::Where { params, .. } => params,
        _ => &[],
    }
}

fn param_values(params: &[Param], visit: &mut dyn FnMut(&Expr)) {
    params.iter().flat_map(|param| &param.values).for_each(visit);
}

fn maybe(expr: Option<&Expr>, visit: &mut dyn FnMut(&Expr)) {
    if let Some(expr) = expr {
        visit(expr);
    }
}

fn defaults(parameters: &[Parameter], visit: &mut dyn FnMut(&Expr)) {
    parameters.iter().filter_map(|parameter| parameter.default.as_ref()).for_each(visit);
}

fn ordered(keys: &[OrderedExpr], visit: &mut dyn FnMut(&Expr)) {
    for key in keys {
        visit(&key.expr);
    }
}
