//! Tables of other scopes (`workspace("x").T`), watchlists, patterns and external data.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Name, Param, PatternDefinition, RowSchema};
use huntlet_table::Scalar;
use huntlet_table::read::{Format, Layout};

use super::Binder;
use super::columns::wildcard;
use super::scope::{Binding, Relation, Scope};
use crate::codes;
use crate::plan::{External, Plan, Source};

/// What stands before a table, outermost first: `[("workspace", "soc")]`.
pub(super) type Place = Vec<(String, String)>;

impl Binder<'_> {
    /// The scope that an expression names, when it is one; the current database is no scope at all.
    pub(super) fn place<'a>(&mut self, expr: &'a Expr, scope: &Rc<Scope<'a>>) -> Option<Place> {
        let ExprKind::Call { receiver, name, args } = &expr.kind else { return None };
        if !is_place(&name.text) {
            return None;
        }
        let mut place = match receiver {
            Some(receiver) => self.place(receiver, scope)?,
            None => Place::new(),
        };
        let Some(arg) = args.first() else {
            return matches!(name.text.as_str(), "database" | "cluster").then_some(place);
        };
        let empty = self.shape(Vec::new());
        let bound = self.expression(arg, &empty, scope);
        let Some(Scalar::String(text)) = bound.as_const() else {
            if !bound.is_error() {
                let message = format!("`{}()` takes a constant name", name.text);
                self.error(codes::NOT_CONSTANT, message, arg.span);
            }
            return None;
        };
        if place.is_empty()
            && name.text == "database"
            && let Some(aliased) = self.aliases.get(text)
        {
            return Some(aliased.clone());
        }
        place.push((name.text.clone(), text.clone()));
        Some(place)
    }

    /// A table of another scope: `workspace("x").T`, `workspace("x").table("T")`.
    pub(super) fn elsewhere<'a>(
        &mut self,
        base: &'a Expr,
        table: &str,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let before = self.diagnostics.len();
        let Some(place) = self.place(base, scope) else {
            if self.diagnostics.len() == before {
                let message = "a table, or a table of `workspace(...)` or `database(...)`, is awaited here";
                self.error(codes::WRONG_KIND, message, span);
            }
            return self.unknown_relation();
        };
        if place.is_empty() {
            return self.host_table(table, scope, span);
        }
        let found = self.tables.elsewhere(&place, table);
        match found.and_then(|name| self.tables.schema(&name).map(|schema| (name, schema))) {
            Some((name, schema)) => self.scan(&name, schema.fields().to_vec()),
            None => self.unreachable(&place, Some(table), span),
        }
    }

    /// The tables of another scope whose names fit a pattern.
    pub(super) fn all_elsewhere<'a>(
        &mut self,
        base: &'a Expr,
        pattern: &str,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Vec<(String, Relation)> {
        let Some(place) = self.place(base, scope) else { return Vec::new() };
        let mut found = Vec::new();
        for table in self.table_names().into_iter().filter(|table| wildcard(pattern, table)) {
            let name = if place.is_empty() { Some(table) } else { self.tables.elsewhere(&place, &table) };
            if let Some((name, schema)) =
                name.and_then(|name| self.tables.schema(&name).map(|own| (name, own)))
            {
                found.push((name.clone(), self.scan(&name, schema.fields().to_vec())));
            }
        }
        if found.is_empty() {
            self.unreachable(&place, None, span);
        }
        found
    }

    fn unreachable(&mut self, place: &Place, table: Option<&str>, span: Span) -> Relation {
        let parts: Vec<String> = place.iter().map(|(kind, name)| format!("{kind}(\"{name}\")")).collect();
        let table = table.map_or_else(String::new, |table| format!(".{table}"));
        let message = format!("`{}{table}` cannot be reached from here", parts.join("."));
        let hint = Some("use a table that is loaded here".to_owned());
        self.error_hint(codes::UNKNOWN_TABLE, message, hint, span);
        self.unknown_relation()
    }

    /// `_GetWatchlist("name")`
    pub(super) fn watchlist<'a>(&mut self, args: &'a [Expr], scope: &Rc<Scope<'a>>, span: Span) -> Relation {
        let empty = self.shape(Vec::new());
        let Some(given) = args.first() else {
            self.count_fits("_GetWatchlist", 0, 1, 2, span);
            return self.unknown_relation();
        };
        let bound = self.expression(given, &empty, scope);
        let Some(Scalar::String(name)) = bound.as_const() else {
            if !bound.is_error() {
                self.error(codes::NOT_CONSTANT, "`_GetWatchlist()` takes a constant name", given.span);
            }
            return self.unknown_relation();
        };
        let table = self.tables.watchlist(name);
        if let Some((table, schema)) =
            table.and_then(|table| self.tables.schema(&table).map(|schema| (table, schema)))
        {
            self.scan(&table, schema.fields().to_vec())
        } else {
            let message = format!("there is no watchlist `{name}` here");
            let hint = format!("load it as a table named `_GetWatchlist('{name}')`");
            self.error_hint(codes::UNKNOWN_TABLE, message, Some(hint), given.span);
            self.unknown_relation()
        }
    }

    /// `app("a").["path"]` of a pattern.
    pub(super) fn pattern<'a>(
        &mut self,
        definition: &'a PatternDefinition,
        name: &Name,
        args: &'a [Expr],
        path: Option<&str>,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        if !self.count_fits(
            &name.text,
            args.len(),
            definition.parameters.len(),
            definition.parameters.len(),
            span,
        ) {
            return self.unknown_relation();
        }
        let empty = self.shape(Vec::new());
        let values: Vec<Option<Scalar>> =
            args.iter().map(|arg| self.expression(arg, &empty, scope).as_const().cloned()).collect();
        let same = |value: &Option<Scalar>, wanted: &Expr| matches!((value, wanted.as_string()), (Some(Scalar::String(value)), Some(wanted)) if value == wanted);
        let rule = definition.rules.iter().find(|rule| {
            values.len() == rule.arguments.len()
                && values.iter().zip(&rule.arguments).all(|(value, wanted)| same(value, wanted))
                && path == rule.path.as_ref().and_then(Expr::as_string)
        });
        let Some(rule) = rule else {
            let message = format!("the pattern `{}` has no rule for these arguments", name.text);
            self.error(codes::UNKNOWN_FUNCTION, message, span);
            return self.unknown_relation();
        };
        let inner = Scope::within(scope);
        let string = huntlet_table::KqlType::String;
        let path = path.map(|path| Scalar::String(path.to_owned()));
        let bound = definition.parameters.iter().zip(values).chain(definition.path.iter().zip([path]));
        for (parameter, value) in bound {
            let value = crate::expr::Typed::constant(value.unwrap_or(Scalar::Null), string, span);
            inner.bind(&parameter.name.text, Binding::Scalar(value, None));
        }
        if !self.enter(span) {
            return self.unknown_relation();
        }
        let relation = self.script(&rule.body, &inner);
        self.leave();
        relation.unwrap_or_else(|| self.unknown_relation())
    }

    /// `externaldata(schema)["url", ...] with (format=...)`
    pub(super) fn external<'a>(
        &mut self,
        schema: &'a RowSchema,
        sources: &'a [Expr],
        properties: &'a [Param],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let fields = self.declared(schema);
        let empty = self.shape(Vec::new());
        let mut urls: Vec<(String, Span)> = Vec::new();
        for source in sources {
            let bound = self.expression(source, &empty, scope);
            match bound.as_const() {
                Some(Scalar::String(url)) => urls.push((url.clone(), source.span)),
                _ if bound.is_error() => {}
                _ => self.error(
                    codes::NOT_CONSTANT,
                    "an address is awaited here, as a constant text",
                    source.span,
                ),
            }
        }
        let (mut format, mut skip_first) = (None, false);
        for property in properties {
            let text = property.text().map(str::to_owned);
            match property.name.text.to_ascii_lowercase().as_str() {
                "format" => format = text,
                "ignorefirstrecord" => {
                    let literal = property.values.first().and_then(Expr::as_literal);
                    skip_first = text.is_some_and(|text| text.eq_ignore_ascii_case("true"))
                        || matches!(literal, Some(huntlet_kql::ast::Literal::Bool(true)));
                }
                other => {
                    let message = format!("the engine cannot use `{other}` of `externaldata`");
                    let hint =
                        "`format` and `ignoreFirstRecord` are known; name the columns in the file's order";
                    let hint = Some(hint.to_owned());
                    self.error_hint(codes::BAD_PARAMETER, message, hint, property.span());
                }
            }
        }
        let ending = |url: &str| {
            let path = url.split(['?', ';', '#']).next().unwrap_or(url);
            path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
        };
        let guessed = urls.first().and_then(|(url, _)| ending(url));
        let layout = match &format {
            Some(format) => layout(&format.to_ascii_lowercase()),
            None => guessed.as_deref().and_then(layout).or(Some(Layout::Delimited(b','))),
        };
        let Some(layout) = layout else {
            let message = format!("the engine cannot read the format `{}`", format.unwrap_or_default());
            let hint = "formats: csv, tsv, psv, scsv, sohsv, txt, raw, json, multijson, parquet";
            self.error_hint(codes::BAD_PARAMETER, message, Some(hint.to_owned()), span);
            let mut relation = self.unknown_relation();
            relation.shape.fields = fields;
            return relation;
        };
        let shape = self.shape(fields.clone());
        let external = External { fields: fields.clone(), urls, layout, skip_first };
        let source = Source::External(Rc::new(external));
        Relation { plan: Plan { source, steps: Vec::new(), fields }, shape }
    }

    /// The names of the tables that the query may see.
    pub(super) fn table_names(&self) -> Vec<String> {
        self.tables.names().into_iter().filter(|name| self.may_see(name)).collect()
    }

    /// True unless `restrict access` leaves the name out.
    pub(super) fn may_see(&self, name: &str) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|pattern| wildcard(pattern, name)))
    }

    /// `restrict access to (entities)`: from here on only these are seen.
    pub(super) fn restrict<'a>(&mut self, entities: &'a [Expr], scope: &Rc<Scope<'a>>) {
        let mut allowed: Vec<String> = Vec::new();
        for entity in entities {
            let (base, pattern) = match &entity.kind {
                ExprKind::Name(name) | ExprKind::WildcardName(name) => (None, name.text.clone()),
                ExprKind::Star => (None, "*".to_owned()),
                ExprKind::Path { base, member: name } | ExprKind::WildcardPath { base, pattern: name } => {
                    (Some(base), name.text.clone())
                }
                _ => {
                    self.error(
                        codes::WRONG_KIND,
                        "names of tables, views or functions are awaited here",
                        entity.span,
                    );
                    continue;
                }
            };
            // what is not of this database cannot be reached here in any case
            if base.is_none_or(|base| self.place(base, scope).is_some_and(|place| place.is_empty())) {
                allowed.push(pattern);
            }
        }
        if let Some(before) = self.allowed.take() {
            let kept = |name: &String| before.iter().any(|pattern| wildcard(pattern, name));
            allowed.retain(kept);
        }
        self.allowed = Some(allowed);
    }
}

/// Functions that name a scope.
pub(super) fn is_place(name: &str) -> bool {
    matches!(name, "database" | "cluster" | "workspace" | "app" | "resource" | "adx" | "arg")
}

/// True for the parsers that Sentinel's ASIM deploys into a workspace.
pub(super) fn is_asim(name: &str) -> bool {
    let rest = |prefix: &str| name.strip_prefix(prefix).and_then(|rest| rest.chars().next());
    let upper = |first: Option<char>| first.is_some_and(char::is_uppercase);
    name.starts_with("_Im_")
        || name.starts_with("_ASim_")
        || upper(rest("im"))
        || upper(rest("vim"))
        || upper(rest("ASim"))
}

fn layout(format: &str) -> Option<Layout> {
    Some(match format {
        "csv" => Layout::Delimited(b','),
        "tsv" | "tsve" => Layout::Delimited(b'\t'),
        "psv" => Layout::Delimited(b'|'),
        "scsv" => Layout::Delimited(b';'),
        "sohsv" => Layout::Delimited(1),
        "txt" => Layout::Lines,
        "raw" => Layout::Whole,
        "json" | "multijson" | "ndjson" | "jsonl" => Layout::Json,
        "parquet" => Layout::Named(Format::Parquet),
        _ => return None,
    })
}
