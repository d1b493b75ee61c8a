//! `search` and `find`: rows of several tables that fit a predicate.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{BinaryOp, Expr, ExprKind, FindColumn, Literal, Name, Param, visit};
use huntlet_table::{Field, KqlType, Scalar};

use super::Binder;
use super::columns::Item;
use super::naming::Names;
use super::operator::parameter;
use super::query::declared_type;
use super::scope::{Binding, Relation, Scope, Shape};
use super::union::{Member, table_label};
use crate::codes;
use crate::expr::{Kind, Typed};
use crate::plan::Op;

/// What stands behind `find`'s predicate.
pub(super) struct FindOutput<'a> {
    /// `project`
    pub project: Option<&'a [FindColumn]>,
    /// `project-away`
    pub away: Option<&'a [FindColumn]>,
}

impl Binder<'_> {
    /// `search [kind=...] [in (tables)] predicate`
    pub(super) fn search<'a>(
        &mut self,
        input: Option<Relation>,
        params: &'a [Param],
        tables: &'a [Expr],
        predicate: &'a Expr,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let exact = match parameter(params, "kind") {
            None | Some("default" | "case_insensitive") => false,
            Some("case_sensitive") => true,
            Some(other) => {
                let message = format!(
                    "`{other}` is no kind of search; use `default`, `case_insensitive` or `case_sensitive`"
                );
                self.error(codes::BAD_PARAMETER, message, span);
                false
            }
        };
        if let Some(relation) = input {
            if !tables.is_empty() {
                let message = "`search in (...)` names its tables, so nothing may flow into it";
                self.error(codes::BAD_OPERATOR, message, span);
            }
            let label = table_label(&relation).unwrap_or_else(|| "search_arg0".to_owned());
            let test = self.looked_for(predicate, &relation.shape, scope, exact);
            let kept = self.keep_shape(relation, Op::Where(test), span);
            if kept.shape.position("$table").is_some() {
                return kept;
            }
            let mut columns = vec![Item {
                name: "$table".to_owned(),
                value: Typed::constant(Scalar::String(label), KqlType::String, span),
            }];
            columns.extend(Self::all_columns(&kept.shape, span));
            return self.items(kept, columns, span);
        }
        let members = self.looked_in(tables, "search_arg", scope, span);
        let members = self.fitting(members, predicate, scope, exact, span);
        if members.is_empty() {
            return self.unknown_relation();
        }
        self.united(members, false, false, Some("$table"), span)
    }

    /// `find [withsource=...] [in (tables)] where predicate [project ...]`
    pub(super) fn find<'a>(
        &mut self,
        params: &'a [Param],
        tables: &'a [Expr],
        predicate: &'a Expr,
        output: &FindOutput<'a>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let source = parameter(params, "withsource").or_else(|| parameter(params, "with_source"));
        let mut members = self.looked_in(tables, "find_arg", scope, span);
        let names = column_names(predicate);
        let has = |member: &Member, name: &Name| member.relation.shape.position(&name.text).is_some();
        // a table without any of the predicate's columns cannot fit, unless the predicate looks at all columns
        if !looks_everywhere(predicate) {
            let used: Vec<&Name> =
                names.iter().copied().filter(|name| members.iter().any(|member| has(member, name))).collect();
            if !used.is_empty() {
                members.retain(|member| used.iter().any(|name| has(member, name)));
            }
        }
        let members = self.fitting(members, predicate, scope, false, span);
        if members.is_empty() {
            return self.unknown_relation();
        }
        let (columns, pack) = match output.project {
            Some(project) => self.find_columns(project, &members),
            None => smart_columns(&names, &members, output.away.unwrap_or_default()),
        };
        let mut pack_name = Names::default();
        for column in &columns {
            pack_name.reserve(&column.name);
        }
        let pack = pack.then(|| pack_name.unique("pack_"));
        let members = members
            .into_iter()
            .map(|Member { relation, label }| {
                let shape = relation.shape.clone();
                let mut items: Vec<Item> = Vec::new();
                let mut seen: Vec<usize> = Vec::new();
                for column in &columns {
                    let position = shape
                        .fields
                        .iter()
                        .position(|own| own.name == column.source && (column.cast || own.ty == column.ty));
                    let value = match position {
                        Some(position) => {
                            seen.push(position);
                            let own = Self::column_of(&shape, position, span);
                            self.cast(own, column.ty)
                        }
                        None => Typed::constant(Scalar::Null, column.ty, span),
                    };
                    items.push(Item { name: column.name.clone(), value });
                }
                if let Some(name) = &pack {
                    let rest =
                        shape.fields.iter().enumerate().filter(|(position, _)| !seen.contains(position));
                    let rest = rest.map(|(position, own)| (own.name.clone(), position, own.ty)).collect();
                    let value = Typed::new(Kind::PackAll(rest, false), KqlType::Dynamic, span);
                    items.push(Item { name: name.clone(), value });
                }
                Member { relation: self.items(relation, items, span), label }
            })
            .collect();
        self.united(members, false, false, Some(source.unwrap_or("source_")), span)
    }

    /// A value in another type, read as KQL's conversion functions do.
    pub(super) fn cast(&mut self, value: Typed, ty: KqlType) -> Typed {
        if value.is_error() || value.ty == ty {
            return value;
        }
        self.convert(conversion(ty), value)
    }

    /// The tables to look in: those named, or all.
    fn looked_in<'a>(
        &mut self,
        tables: &'a [Expr],
        prefix: &str,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Vec<Member> {
        let mut members = Vec::new();
        for table in tables {
            self.union_member(table, false, prefix, scope, &mut members);
        }
        if tables.is_empty() {
            self.wildcard_members("*", true, scope, span, &mut members);
            if members.is_empty() {
                self.error(codes::UNKNOWN_TABLE, "there is no table to look in", span);
            }
        }
        members
    }

    /// The rows of each table that fit; a column that only other tables have is null.
    fn fitting<'a>(
        &mut self,
        members: Vec<Member>,
        predicate: &'a Expr,
        scope: &Rc<Scope<'a>>,
        exact: bool,
        span: Span,
    ) -> Vec<Member> {
        let names = column_names(predicate);
        let known: Vec<Field> =
            members.iter().flat_map(|member| member.relation.shape.fields.clone()).collect();
        let before = self.diagnostics.len();
        let mut result = Vec::with_capacity(members.len());
        for Member { relation, label } in members {
            let inner = Scope::within(scope);
            for name in &names {
                if relation.shape.position(&name.text).is_none()
                    && let Some(other) = known.iter().find(|other| other.name == name.text)
                {
                    let missing = if other.ty == KqlType::String {
                        Scalar::String(String::new())
                    } else {
                        Scalar::Null
                    };
                    let value = Typed::constant(missing, other.ty, name.span);
                    inner.bind(&name.text, Binding::Scalar(value, None));
                }
            }
            // an error in the predicate is told once, not once per table
            let test = if self.diagnostics.len() > before {
                Typed::error(predicate.span)
            } else {
                self.looked_for(predicate, &relation.shape, &inner, exact)
            };
            let relation = self.keep_shape(relation, Op::Where(test), span);
            result.push(Member { relation, label });
        }
        result
    }

    /// A predicate in which a text by itself stands for `* has "text"`.
    fn looked_for<'a>(
        &mut self,
        predicate: &'a Expr,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        exact: bool,
    ) -> Typed {
        let span = predicate.span;
        match &predicate.kind {
            ExprKind::Star => Typed::constant(Scalar::Bool(true), KqlType::Bool, span),
            ExprKind::Literal(Literal::String { text, .. }) => {
                let Some((op, text)) = term(text, exact) else {
                    return Typed::constant(Scalar::Bool(true), KqlType::Bool, span);
                };
                let text = Typed::constant(Scalar::String(text), KqlType::String, span);
                self.any_column(op, &text, shape, span, span)
            }
            ExprKind::And(terms) | ExprKind::Or(terms) => {
                let terms: Vec<Typed> =
                    terms.iter().map(|term| self.looked_for(term, shape, scope, exact)).collect();
                if terms.iter().any(Typed::is_error) {
                    return Typed::error(span);
                }
                let all = matches!(predicate.kind, ExprKind::And(_));
                let kind = if all { Kind::And(terms) } else { Kind::Or(terms) };
                let joined = Typed::new(kind, KqlType::Bool, span);
                self.fold(joined)
            }
            ExprKind::Call { receiver: None, name, args } if name.text == "not" && args.len() == 1 => {
                let terms: Vec<Typed> =
                    args.iter().map(|term| self.looked_for(term, shape, scope, exact)).collect();
                let negated = self.builtin("not", terms, span);
                self.fold(negated)
            }
            ExprKind::Binary { op: BinaryOp::SearchColumn, op_span, left, right } => {
                let bound = self.expression(right, shape, scope);
                if bound.is_error() {
                    return bound;
                }
                let Some(Scalar::String(text)) = bound.as_const() else {
                    let message = "a text is awaited behind `:`";
                    return self.broken(codes::ARGUMENT_TYPE, message, right.span);
                };
                let Some((op, text)) = term(text, exact) else {
                    return Typed::constant(Scalar::Bool(true), KqlType::Bool, span);
                };
                let text = Typed::constant(Scalar::String(text), KqlType::String, right.span);
                if matches!(left.kind, ExprKind::Star) {
                    return self.any_column(op, &text, shape, *op_span, span);
                }
                let left = self.expression(left, shape, scope);
                self.binary(op, left, text, *op_span, span)
            }
            ExprKind::Binary { op, op_span, left, right } if exact => {
                let op = exact_op(*op);
                let right = self.expression(right, shape, scope);
                if matches!(left.kind, ExprKind::Star) {
                    return self.any_column(op, &right, shape, *op_span, span);
                }
                let left = self.expression(left, shape, scope);
                let bound = self.binary(op, left, right, *op_span, span);
                self.fold(bound)
            }
            _ => {
                let bound = self.expression(predicate, shape, scope);
                if bound.is_error() || bound.ty == KqlType::Bool {
                    return bound;
                }
                let message = format!("a search looks for texts and conditions, but this is {}", bound.ty);
                let hint = Some("write the term in quotes, or compare a column with it".to_owned());
                self.error_hint(codes::NOT_BOOL, message, hint, span);
                Typed::error(span)
            }
        }
    }

    /// The columns of `find ... project`; `true` when `pack(*)` is among them.
    fn find_columns(&mut self, project: &[FindColumn], members: &[Member]) -> (Vec<Found>, bool) {
        let (mut columns, mut pack): (Vec<Found>, bool) = (Vec::new(), false);
        for item in project {
            let (name, ty) = match item {
                FindColumn::Pack(_) => {
                    pack = true;
                    continue;
                }
                FindColumn::Star(span) => {
                    self.error(codes::BAD_OPERATOR, "`find ... project` needs names; `*` is not one", *span);
                    continue;
                }
                FindColumn::Column { name, ty } => (name, ty),
            };
            let mut types: Vec<KqlType> = Vec::new();
            for member in members {
                let own = member.relation.shape.fields.iter().find(|own| own.name == name.text);
                types.extend(own.map(|own| own.ty).filter(|ty| !types.contains(ty)));
            }
            let Some(first) = types.first().copied() else {
                if !members.iter().any(|member| member.relation.shape.open) {
                    let message = format!("none of the tables has a column `{}`", name.text);
                    self.error(codes::UNKNOWN_COLUMN, message, name.span);
                }
                continue;
            };
            if types.len() > 1 && ty.is_none() {
                let message = format!("the tables disagree about the type of `{}`", name.text);
                let hint = format!("write the type behind it, such as `{}:string`", name.text);
                self.error_hint(codes::ARGUMENT_TYPE, message, Some(hint), name.span);
            }
            if columns.iter().any(|column| column.name == name.text) {
                let message = format!("the column `{}` is given twice", name.text);
                self.error(codes::DUPLICATE_COLUMN, message, name.span);
                continue;
            }
            let ty = ty.as_ref().map_or(first, declared_type);
            columns.push(Found { name: name.text.clone(), source: name.text.clone(), ty, cast: true });
        }
        (columns, pack)
    }
}

/// A result column of `find`.
struct Found {
    name: String,
    /// The tables' column.
    source: String,
    ty: KqlType,
    /// A column of another type is converted, not left out.
    cast: bool,
}

/// What `find` shows by itself: the columns that all tables share, then those of the predicate; `true` when some are
/// left for the bag.
fn smart_columns(names: &[&Name], members: &[Member], away: &[FindColumn]) -> (Vec<Found>, bool) {
    let fields = |member: &Member| member.relation.shape.fields.clone();
    let Some(first) = members.first() else { return (Vec::new(), false) };
    let shared =
        |own: &Field| members.iter().all(|member| fields(member).iter().any(|other| other.name == own.name));
    let first: Vec<String> = fields(first).into_iter().filter(shared).map(|own| own.name).collect();
    let mut chosen: Vec<Field> = Vec::new();
    // a column of several types is one for each
    for name in first.iter().map(String::as_str).chain(names.iter().map(|name| name.text.as_str())) {
        for own in members.iter().flat_map(fields).filter(|own| own.name == name) {
            if !chosen.contains(&own) {
                chosen.push(own);
            }
        }
    }
    let all_away = away.iter().any(|item| matches!(item, FindColumn::Star(_)));
    let is_away = |own: &Field| {
        all_away
            || away
                .iter()
                .any(|item| matches!(item, FindColumn::Column { name, .. } if name.text == own.name))
    };
    let pack_away = away.iter().any(|item| matches!(item, FindColumn::Pack(_)));
    let pack =
        !pack_away && members.iter().flat_map(fields).any(|own| !chosen.contains(&own) && !is_away(&own));
    chosen.retain(|own| !is_away(own));
    let twice = |own: &Field| chosen.iter().filter(|other| other.name == own.name).count() > 1;
    let columns = chosen
        .iter()
        .map(|own| Found {
            name: if twice(own) { format!("{}_{}", own.name, own.ty) } else { own.name.clone() },
            source: own.name.clone(),
            ty: own.ty,
            cast: false,
        })
        .collect();
    (columns, pack)
}

/// The names that a predicate uses as values, each once.
fn column_names(predicate: &Expr) -> Vec<&Name> {
    let mut names: Vec<&Name> = Vec::new();
    collect_names(predicate, &mut names);
    names
}

fn collect_names<'a>(expr: &'a Expr, names: &mut Vec<&'a Name>) {
    match &expr.kind {
        ExprKind::Name(name) if !names.iter().any(|known| known.text == name.text) => names.push(name),
        ExprKind::Path { base, .. } => collect_names(base, names),
        ExprKind::Index { base, index } => {
            collect_names(base, names);
            collect_names(index, names);
        }
        ExprKind::Call { args, .. } => args.iter().for_each(|arg| collect_names(arg, names)),
        ExprKind::Unary { operand, .. } => collect_names(operand, names),
        ExprKind::Binary { left, right, .. } => {
            collect_names(left, names);
            collect_names(right, names);
        }
        ExprKind::And(terms) | ExprKind::Or(terms) => {
            for term in terms {
                collect_names(term, names);
            }
        }
        ExprKind::List { left, list, .. } => {
            collect_names(left, names);
            for item in list {
                collect_names(item, names);
            }
        }
        ExprKind::Between { operand, low, high, .. } => {
            collect_names(operand, names);
            collect_names(low, names);
            collect_names(high, names);
        }
        _ => {}
    }
}

/// True when a predicate has a term that looks at all columns.
fn looks_everywhere(predicate: &Expr) -> bool {
    match &predicate.kind {
        ExprKind::Star | ExprKind::Literal(_) => true,
        ExprKind::And(terms) | ExprKind::Or(terms) => terms.iter().any(looks_everywhere),
        _ => {
            let mut star = false;
            visit::walk(predicate, &mut |part| star |= matches!(part.kind, ExprKind::Star));
            star
        }
    }
}

/// The operator and text of a search term with wildcards; `None` for one that fits everything.
fn term(text: &str, exact: bool) -> Option<(BinaryOp, String)> {
    let core = text.trim_matches('*');
    if core.is_empty() && text.contains('*') {
        return None;
    }
    let (open, closed) = (text.starts_with('*'), !text.ends_with('*'));
    if core.contains('*') {
        let parts: Vec<String> = core.split('*').map(regex::escape).collect();
        let edge = |there: bool| if there { r"\b" } else { "" };
        let fold = if exact { "" } else { "(?i)" };
        let pattern = format!("{fold}{}{}{}", edge(!open), parts.join(".*"), edge(closed));
        return Some((BinaryOp::MatchesRegex, pattern));
    }
    let op = match (open, closed) {
        (false, true) => BinaryOp::Has,
        (true, true) => BinaryOp::HasSuffix,
        (false, false) => BinaryOp::HasPrefix,
        (true, false) => BinaryOp::Contains,
    };
    Some((if exact { exact_op(op) } else { op }, core.to_owned()))
}

/// The case-sensitive counterpart of an operator.
fn exact_op(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Has => BinaryOp::HasCs,
        BinaryOp::NotHas => BinaryOp::NotHasCs,
        BinaryOp::HasPrefix => BinaryOp::HasPrefixCs,
        BinaryOp::NotHasPrefix => BinaryOp::NotHasPrefixCs,
        BinaryOp::HasSuffix => BinaryOp::HasSuffixCs,
        BinaryOp::NotHasSuffix => BinaryOp::NotHasSuffixCs,
        BinaryOp::Contains => BinaryOp::ContainsCs,
        BinaryOp::NotContains => BinaryOp::NotContainsCs,
        BinaryOp::StartsWith => BinaryOp::StartsWithCs,
        BinaryOp::NotStartsWith => BinaryOp::NotStartsWithCs,
        BinaryOp::EndsWith => BinaryOp::EndsWithCs,
        BinaryOp::NotEndsWith => BinaryOp::NotEndsWithCs,
        BinaryOp::EqualTilde => BinaryOp::Equal,
        BinaryOp::BangTilde => BinaryOp::NotEqual,
        other => other,
    }
}

/// The function that converts to a type.
pub(super) fn conversion(ty: KqlType) -> &'static str {
    match ty {
        KqlType::Bool => "tobool",
        KqlType::Int => "toint",
        KqlType::Long => "tolong",
        KqlType::Real => "todouble",
        KqlType::Decimal => "todecimal",
        KqlType::DateTime => "todatetime",
        KqlType::TimeSpan => "totimespan",
        KqlType::String => "tostring",
        KqlType::Guid => "toguid",
        KqlType::Dynamic => "todynamic",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_choose_the_operator() {
        let of = |text| term(text, false).map(|(op, text)| (op.symbol(), text));
        assert_eq!(of("billg"), Some(("has", "billg".to_owned())));
        assert_eq!(of("*billg"), Some(("hassuffix", "billg".to_owned())));
        assert_eq!(of("billg*"), Some(("hasprefix", "billg".to_owned())));
        assert_eq!(of("*billg*"), Some(("contains", "billg".to_owned())));
        assert_eq!(of("bi*l.g"), Some(("matches regex", r"(?i)\bbi.*l\.g\b".to_owned())));
        assert_eq!(of("*"), None);
    }
}
