//! Whether a query can be asked in parts of its time span, and how.
//!
//! A query is row-wise when each row of its result comes from one row of the tables that its main stream reads, and
//! nothing else of these tables matters: filters, projections, expansions, and joins that keep the left side's rows. The
//! results over the parts of a span are then, one behind the other, the result over the span. What stands beside the
//! main stream (the right side of a join, a list in `in (...)`) is read whole for each part.
//!
//! A part is made by filtering the main stream's tables where they are read, so that the seams are exact to the tick
//! whatever a service takes the ends of a time span for.

use std::collections::BTreeSet;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Operator, OperatorKind, Script, StatementKind, find_param, visit};
use huntlet_kql::literal::{datetime_literal, quote_name};

/// Where the filters of a part go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowWise {
    places: BTreeSet<Place>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    end: u32,
    start: u32,
    /// Around the table's name in brackets, or behind an operator.
    around: bool,
    /// The table, where it is one.
    table: String,
}

/// What stands in the way: an operator or function, as a person wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotRowWise(pub String);

impl NotRowWise {
    /// Why the query is not asked in parts, and what helps.
    pub fn sentence(&self) -> String {
        format!(
            "The query cannot be asked in parts of its time span, because {} needs all rows at once. \
             Ask for a shorter time span, or filter more before it.",
            self.0
        )
    }
}

type Judged = Result<(), NotRowWise>;

impl RowWise {
    /// Judges a query that has parsed without errors.
    pub fn of(script: &Script) -> Result<Self, NotRowWise> {
        let mut judge = Judge { script, places: BTreeSet::new(), open: Vec::new() };
        let queries = script.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Query(expr) => Some(expr),
            _ => None,
        });
        let queries: Vec<&Expr> = queries.collect();
        match queries.as_slice() {
            [] => return Err(NotRowWise("a text without a query".to_owned())),
            [query] => judge.tabular(query)?,
            _ => return Err(NotRowWise("a text of several queries".to_owned())),
        }
        if judge.places.is_empty() {
            return Err(NotRowWise("a query that reads no table".to_owned()));
        }
        Ok(Self { places: judge.places })
    }

    /// The query over the rows from `from` on and before `to` (ticks); an end that is open is the time span's own.
    /// `column` names a table's column of time.
    pub fn part(
        &self,
        text: &str,
        from: Option<i64>,
        to: Option<i64>,
        column: &dyn Fn(&str) -> String,
    ) -> String {
        let mut out = text.to_owned();
        for place in self.places.iter().rev() {
            let name = quote_name(&column(&place.table));
            let low = from.map(|from| format!("{name} >= {}", datetime_literal(from)));
            let high = to.map(|to| format!("{name} < {}", datetime_literal(to)));
            let condition = match (low, high) {
                (Some(low), Some(high)) => format!("{low} and {high}"),
                (Some(low), None) => low,
                // rows without a time are the first part's
                (None, Some(high)) => format!("isnull({name}) or {high}"),
                (None, None) => continue,
            };
            let (start, end) = (place.start as usize, place.end as usize);
            let written = out.get(start..end).unwrap_or_default();
            let filtered = if place.around {
                format!("({written} | where {condition})")
            } else {
                format!("{written} | where {condition}")
            };
            out.replace_range(start..end, &filtered);
        }
        out
    }
}

struct Judge<'s> {
    script: &'s Script,
    places: BTreeSet<Place>,
    /// Names of `let` that are being looked into.
    open: Vec<&'s str>,
}

impl<'s> Judge<'s> {
    fn place(&mut self, span: Span, around: bool, table: &str) {
        self.places.insert(Place { end: span.end, start: span.start, around, table: table.to_owned() });
    }

    /// What a `let` of this name stands for.
    fn bound(&self, name: &str) -> Option<&'s Expr> {
        self.script.statements.iter().rev().find_map(|statement| match &statement.kind {
            StatementKind::Let { name: known, value } if known.text == name => Some(value),
            _ => None,
        })
    }

    /// An expression whose rows flow through the query.
    fn tabular(&mut self, expr: &'s Expr) -> Judged {
        match &expr.kind {
            ExprKind::Name(name) => {
                if let Some(value) = self.bound(&name.text) {
                    return self.let_table(&name.text, value);
                }
                self.place(expr.span, true, &name.text);
                Ok(())
            }
            ExprKind::Call { receiver, name, args } if name.text == "table" => {
                let table = args.first().and_then(Expr::as_string).unwrap_or_default();
                if let Some(receiver) = receiver {
                    Self::entity(receiver)?;
                }
                self.place(expr.span, true, table);
                Ok(())
            }
            ExprKind::Path { base, member } => {
                Self::entity(base)?;
                self.place(expr.span, true, &member.text);
                Ok(())
            }
            ExprKind::Pipeline { source, operators } => {
                if let Some(source) = source {
                    self.tabular(source)?;
                }
                for (at, operator) in operators.iter().enumerate() {
                    self.operator(operator, source.is_none() && at == 0)?;
                }
                Ok(())
            }
            ExprKind::Call { name, .. } => Err(NotRowWise(format!("the function `{}`", name.text))),
            ExprKind::DataTable { .. } => {
                Err(NotRowWise("`datatable`, which has no time of its own and".to_owned()))
            }
            ExprKind::ExternalData { .. } => {
                Err(NotRowWise("`externaldata`, which has no time of its own and".to_owned()))
            }
            _ => Err(NotRowWise("what it reads".to_owned())),
        }
    }

    /// `workspace("w")`, `database("d")` and their kin.
    fn entity(expr: &Expr) -> Judged {
        let known =
            |name: &str| matches!(name, "workspace" | "database" | "cluster" | "app" | "resource" | "adx");
        match &expr.kind {
            ExprKind::Call { receiver, name, .. } if known(&name.text) => {
                receiver.as_deref().map_or(Ok(()), Self::entity)
            }
            _ => Err(NotRowWise("what it reads".to_owned())),
        }
    }

    /// A table that `let` names. A filter within it is seen wherever the name is, so it may be in one place only.
    fn let_table(&mut self, name: &'s str, value: &'s Expr) -> Judged {
        if self.open.contains(&name) {
            return Err(NotRowWise(format!("`{name}`, which stands for itself and")));
        }
        let mut uses = 0;
        visit::walk_script(self.script, &mut |expr| {
            uses += usize::from(matches!(&expr.kind, ExprKind::Name(other) if other.text == name));
        });
        if uses > 1 {
            return Err(NotRowWise(format!("`{name}`, which is used in several places and there")));
        }
        self.open.push(name);
        let judged = self.tabular(value);
        self.open.pop();
        judged
    }

    fn operator(&mut self, operator: &'s Operator, first: bool) -> Judged {
        use OperatorKind as Op;
        let refused = || Err(NotRowWise(format!("`{}`", operator.kind.name())));
        match &operator.kind {
            Op::Where { .. }
            | Op::Extend { .. }
            | Op::Project { .. }
            | Op::ProjectAway { .. }
            | Op::ProjectByNames { .. }
            | Op::ProjectKeep { .. }
            | Op::ProjectRename { .. }
            | Op::ProjectReorder { .. }
            | Op::Parse { .. }
            | Op::ParseWhere { .. }
            | Op::ParseKv { .. }
            | Op::MvExpand { .. }
            | Op::Render { .. }
            | Op::AssertSchema { .. } => Self::scalars(operator),
            Op::Join { params, .. } => {
                let kind = find_param(params, "kind").and_then(|kind| kind.text()).unwrap_or("innerunique");
                let kept = ["inner", "leftouter", "leftsemi", "leftanti", "leftantisemi", "anti"];
                if kept.contains(&kind) { Ok(()) } else { Err(NotRowWise(format!("`join kind={kind}`"))) }
            }
            Op::Lookup { .. } => Ok(()),
            Op::Union { tables, .. } => self.union(operator, tables, first),
            Op::Search { tables, .. } if first => {
                let plain = tables.iter().all(|table| {
                    matches!(&table.kind, ExprKind::WildcardName(_))
                        || matches!(&table.kind, ExprKind::Name(name) if self.bound(&name.text).is_none())
                });
                if !plain {
                    return refused();
                }
                self.place(operator.span, false, "");
                Ok(())
            }
            _ => refused(),
        }
    }

    /// Functions that look at other rows, which only a serialized stream allows.
    fn scalars(operator: &Operator) -> Judged {
        let mut found = None;
        visit::operator_children(operator, &mut |expr| {
            visit::walk(expr, &mut |expr| {
                if let ExprKind::Call { name, .. } = &expr.kind
                    && (name.text.starts_with("row_") || matches!(name.text.as_str(), "prev" | "next"))
                {
                    found.get_or_insert_with(|| name.text.clone());
                }
            });
        });
        found.map_or(Ok(()), |name| Err(NotRowWise(format!("`{name}()`"))))
    }

    fn union(&mut self, operator: &'s Operator, tables: &'s [Expr], first: bool) -> Judged {
        let wild = |expr: &Expr| matches!(expr.kind, ExprKind::WildcardName(_) | ExprKind::Star);
        if !tables.iter().any(wild) {
            return tables.iter().try_for_each(|table| self.tabular(table));
        }
        let plain = |expr: &Expr| {
            wild(expr) || matches!(&expr.kind, ExprKind::Name(name) if self.bound(&name.text).is_none())
        };
        if !first || !tables.iter().all(plain) {
            return Err(NotRowWise("`union` over a pattern of names and other queries".to_owned()));
        }
        self.place(operator.span, false, "");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(text: &str) -> Result<String, String> {
        let parsed = huntlet_kql::parse(text);
        assert!(!parsed.diagnostics.iter().any(huntlet_kql::Diagnostic::is_error), "{text}");
        let rows = RowWise::of(&parsed.script).map_err(|why| why.0)?;
        let at = |text| huntlet_ticks::parse_datetime(text);
        let part = rows.part(text, at("2026-10-01"), at("2026-10-02"), &|_| "T".to_owned());
        assert!(huntlet_kql::parse(&part).diagnostics.is_empty(), "{part}");
        Ok(part.replace("T >= datetime(2026-10-01T00:00:00Z) and T < datetime(2026-10-02T00:00:00Z)", "#"))
    }

    #[test]
    fn filters_where_the_main_stream_reads() {
        for (text, part) in [
            ("A", "(A | where #)"),
            ("A | where X > 1 | project X", "(A | where #) | where X > 1 | project X"),
            ("let n = 5; A | where X > n", "let n = 5; (A | where #) | where X > n"),
            (
                "let B = A | where X > 1;\nB | extend Y = 2",
                "let B = (A | where #) | where X > 1;\nB | extend Y = 2",
            ),
            (
                "union isfuzzy=true A, (B | where X == 1)",
                "union isfuzzy=true (A | where #), ((B | where #) | where X == 1)",
            ),
            ("A | union B | where X == 1", "(A | where #) | union (B | where #) | where X == 1"),
            (
                "union withsource=T Security*, B | where X == 1",
                "union withsource=T Security*, B | where # | where X == 1",
            ),
            ("search in (A, B) 'x' | where X == 1", "search in (A, B) 'x' | where # | where X == 1"),
            ("A | where Id in (B | project Id)", "(A | where #) | where Id in (B | project Id)"),
            (
                "A | join kind=leftouter (B | summarize count() by Id) on Id",
                "(A | where #) | join kind=leftouter (B | summarize count() by Id) on Id",
            ),
            ("workspace('w').A | where X == 1", "(workspace('w').A | where #) | where X == 1"),
        ] {
            assert_eq!(judge(text).as_deref(), Ok(part), "{text}");
        }
    }

    #[test]
    fn refuses_what_needs_all_rows() {
        for (text, why) in [
            ("A | summarize count() by X", "`summarize`"),
            ("A | where X > 1 | count", "`count`"),
            ("A | top 5 by X", "`top`"),
            ("A | sort by X asc", "`sort`"),
            ("A | take 5", "`take`"),
            ("A | distinct X", "`distinct`"),
            ("A | summarize dcount(X)", "`summarize`"),
            ("A | join B on Id", "`join kind=innerunique`"),
            ("A | join kind=fullouter B on Id", "`join kind=fullouter`"),
            ("A | make-series count() on T step 1h", "`make-series`"),
            ("A | serialize | extend N = row_number()", "`serialize`"),
            ("A | extend N = prev(X)", "`prev()`"),
            ("union A, (B | summarize count())", "`summarize`"),
            ("let B = A | count; B", "`count`"),
            (
                "let B = A | where X > 1; B | join kind=inner B on Id",
                "`B`, which is used in several places and there",
            ),
            ("Parser(1) | where X > 1", "the function `Parser`"),
            ("datatable(X: long)[1] | where X > 1", "`datatable`, which has no time of its own and"),
            ("print 1", "`print`"),
            ("A | evaluate bag_unpack(X)", "`evaluate`"),
        ] {
            assert_eq!(judge(text), Err(why.to_owned()), "{text}");
        }
    }
}
