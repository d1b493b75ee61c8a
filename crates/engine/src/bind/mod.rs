//! The binder: a syntax tree and schemas in, a typed plan and diagnostics out.
//!
//! All errors of a query are found at once: an expression that cannot be bound becomes a placeholder that raises no
//! further errors, and a pipeline goes on with the columns that are known.

mod about;
mod argument;
mod beside;

mod binary;
mod call;
mod columns;
mod entity;
mod expand;
mod expr;
mod geo_lookup;
mod graph;
mod height;
mod hint;
mod join;
mod kv;
mod lambda;
mod list;
mod make_series;
mod naming;
mod nested;
mod operator;
mod parse;
mod partition;
mod pattern;
mod pivot;
mod plugin;
mod plugin_table;
mod query;
mod reduce;
mod row_function;
mod scan;
mod scope;
mod search;
mod source;
mod summarize;
mod tuple;
mod types;
mod union;

use std::collections::BTreeMap;
use std::rc::Rc;

use huntlet_kql::ast::Script;
use huntlet_kql::{Diagnostic, Span};
use huntlet_table::{Field, KqlType};

use crate::assist::Probe;
use crate::codes;
use crate::expr::Typed;
use crate::functions::RowContext;
use crate::plan::{Plan, Render, SharedPlan};
use crate::tables::Tables;

pub(crate) use scope::{Binding, Scope};
use scope::{Relation, Shape};
pub(crate) use types::common_type;

/// Columns that only the data can tell (`bag_unpack`, `pivot`), by the turn of the operator in binding.
pub(crate) type Learned = BTreeMap<u32, Vec<Field>>;

/// What binding a query gave.
pub(crate) struct Bound {
    /// The plan, when there is a tabular result and no error.
    pub plan: Option<Plan>,
    /// The columns of the result, as far as they are known.
    pub fields: Vec<Field>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// What `render` asks for.
    pub render: Option<Render>,
    /// A plan to run, and a look at its rows to take, before binding can go on.
    pub wants: Option<(u32, Plan, crate::plan::Look)>,
    /// Further results, of `fork`, `facet` and earlier queries, by name.
    pub others: Vec<(String, Plan)>,
}

/// Binds a script; what is known at the probe's place is noted in it.
pub(crate) fn bind(
    script: &Script,
    tables: &dyn Tables,
    row: RowContext,
    parameters: &BTreeMap<String, huntlet_table::Scalar>,
    learned: &Learned,
    probe: &mut Option<Probe>,
) -> Bound {
    let mut binder = Binder {
        tables,
        row,
        learned,
        diagnostics: Vec::new(),
        next_id: 0,
        depth: 0,
        entered: 0,
        nodes: 0,
        render: None,
        wants: None,
        options: std::collections::BTreeMap::new(),
        others: Vec::new(),
        ending: None,
        aliases: BTreeMap::new(),
        allowed: None,
        parameters,
        probe: probe.take(),
        looks: 0,
    };
    let scope = Rc::new(Scope::default());
    let relation = binder.script(script, &scope);
    *probe = binder.probe.take();
    let failed = binder.diagnostics.iter().any(Diagnostic::is_error);
    let (plan, fields) = match relation {
        Some(relation) => ((!failed).then_some(relation.plan), relation.shape.fields),
        None => (None, Vec::new()),
    };
    Bound {
        plan,
        fields,
        diagnostics: binder.diagnostics,
        render: binder.render,
        wants: binder.wants,
        others: binder.others,
    }
}

/// How deeply functions and sub-queries may nest.
const MAX_DEPTH: usize = 64;
/// How often functions and sub-queries may be entered: functions that call others twice grow beyond all measure.
const MAX_ENTERED: usize = 20_000;
/// How deeply tables may build on each other.
const MAX_PLANS: usize = 64;
/// How many expressions the values of names may add up to.
const MAX_NODES: usize = 1_000_000;
/// How deeply the value of a name may nest.
const MAX_NESTED: usize = 300;

/// The state of binding one query.
pub(crate) struct Binder<'t> {
    tables: &'t dyn Tables,
    row: RowContext,
    learned: &'t Learned,
    diagnostics: Vec<Diagnostic>,
    next_id: usize,
    depth: usize,
    entered: usize,
    /// How many expressions the names so far stood for.
    nodes: usize,
    render: Option<Render>,
    /// What `set` statements gave.
    options: std::collections::BTreeMap<String, Typed>,
    /// Further results, of `fork`, `facet` and earlier queries, by name.
    others: Vec<(String, Plan)>,
    /// Where the operator stands that ends the query, and so may have several results.
    ending: Option<Span>,
    /// The scopes that `alias database` gives a name.
    aliases: BTreeMap<String, entity::Place>,
    /// The names that `restrict access` leaves; all when there is no such statement.
    allowed: Option<Vec<String>>,
    /// The values of `declare query_parameters`.
    parameters: &'t BTreeMap<String, huntlet_table::Scalar>,
    /// A place of which an editor asks.
    probe: Option<Probe>,
    wants: Option<(u32, Plan, crate::plan::Look)>,
    /// How many operators so far have columns that only the data can tell.
    looks: u32,
}

impl Binder<'_> {
    /// Notes what is known at a name, when an editor asks for that place.
    fn look(&mut self, span: Span, shape: &Shape, scope: &Scope<'_>, table: bool, aggregates: bool) {
        if let Some(probe) = &mut self.probe {
            probe.look(span, &shape.fields, scope, table, aggregates);
        }
    }

    /// Reports an error.
    fn error(&mut self, code: &'static str, message: impl Into<String>, span: Span) {
        self.push(Diagnostic::semantic(code, message, span));
    }

    /// Reports an error with a hint, if there is one.
    fn error_hint(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        hint: Option<String>,
        span: Span,
    ) {
        let diagnostic = Diagnostic::semantic(code, message, span);
        self.push(match hint {
            Some(hint) => diagnostic.with_hint(hint),
            None => diagnostic,
        });
    }

    /// Reports an error and gives the placeholder for it.
    fn broken(&mut self, code: &'static str, message: impl Into<String>, span: Span) -> Typed {
        self.error(code, message, span);
        Typed::error(span)
    }

    /// Functions are bound at each call, so the same finding may come up again.
    fn push(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// A number no other plan or shape of this query has.
    fn fresh_id(&mut self) -> usize {
        self.next_id += 1;
        self.next_id
    }

    /// A shape of known columns.
    fn shape(&mut self, fields: Vec<Field>) -> Shape {
        Shape { id: self.fresh_id(), fields, ..Shape::default() }
    }

    /// Lets several places refer to a plan.
    fn share(&mut self, plan: Plan) -> Rc<SharedPlan> {
        let height = height::below(&plan) + 1;
        if height == MAX_PLANS {
            let span = plan.steps.last().map(|step| step.span).unwrap_or_default();
            let message = format!("tables build on each other more than {MAX_PLANS} deep");
            let hint = Some("write fewer steps, or keep a table in between".to_owned());
            self.error_hint(codes::TOO_DEEP, message, hint, span);
        }
        // what has been refused is not kept
        let plan = if height < MAX_PLANS {
            plan
        } else {
            Plan { source: crate::plan::Source::OneRow, steps: Vec::new(), fields: plan.fields }
        };
        let height = if height < MAX_PLANS { height } else { 1 };
        Rc::new(SharedPlan { id: self.fresh_id(), height, name: None, plan })
    }

    /// The result of a tabular expression that could not be bound.
    fn unknown_relation(&mut self) -> Relation {
        let mut shape = self.shape(Vec::new());
        shape.open = true;
        Relation {
            plan: Plan { source: crate::plan::Source::OneRow, steps: Vec::new(), fields: Vec::new() },
            shape,
        }
    }

    /// Enters a nested call or sub-query; false, with an error, when that goes too deep.
    fn enter(&mut self, span: Span) -> bool {
        if self.depth >= MAX_DEPTH {
            self.error(codes::TOO_DEEP, "functions or sub-queries nest too deeply here", span);
            return false;
        }
        self.entered += 1;
        if self.entered > MAX_ENTERED {
            if self.entered == MAX_ENTERED + 1 {
                let message = format!("functions and sub-queries come to more than {MAX_ENTERED} calls");
                let hint = Some("give a result that is used twice a name with `let`".to_owned());
                self.error_hint(codes::TOO_DEEP, message, hint, span);
            }
            return false;
        }
        self.depth += 1;
        true
    }

    /// Leaves a nested call or sub-query.
    fn leave(&mut self) {
        self.depth -= 1;
    }
}

/// A field of this name and type.
fn field(name: impl Into<String>, ty: KqlType) -> Field {
    Field { name: name.into(), ty }
}
