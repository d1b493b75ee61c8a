//! Functions with several results: `extend (a, b) = series_fit_line(s)`.
//!
//! Such a function computes an array of its results. It runs once per row, in a step of its own that appends the array as
//! a column no query can name; the operator then takes its columns from there.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{Expr, ExprKind, Literal, Name};
use huntlet_table::KqlType;

use super::columns::Item;
use super::naming;
use super::scope::{Relation, Scope};
use super::{Binder, field};
use crate::codes;
use crate::expr::{Kind, PathStep, Typed};
use crate::functions;
use crate::plan::{Op, Step};

use KqlType::{Dynamic, Long, Real};

/// A function's result columns.
type Columns = &'static [(&'static str, KqlType)];

/// A call's result columns under the names they have by themselves.
type Named = Vec<(String, KqlType)>;

const STATS: Columns = &[
    ("min", Real),
    ("min_idx", Long),
    ("max", Real),
    ("max_idx", Long),
    ("avg", Real),
    ("stdev", Real),
    ("variance", Real),
];
const LINE: Columns = &[
    ("rsquare", Real),
    ("slope", Real),
    ("variance", Real),
    ("rvariance", Real),
    ("interception", Real),
    ("line_fit", Dynamic),
];
const TWO_LINES: Columns = &[
    ("rsquare", Real),
    ("split_idx", Long),
    ("variance", Real),
    ("rvariance", Real),
    ("line_fit", Dynamic),
    ("right_rsquare", Real),
    ("right_slope", Real),
    ("right_interception", Real),
    ("right_variance", Real),
    ("right_rvariance", Real),
    ("left_rsquare", Real),
    ("left_slope", Real),
    ("left_interception", Real),
    ("left_variance", Real),
    ("left_rvariance", Real),
];
const POLYNOMIAL: Columns = &[
    ("rsquare", Real),
    ("coefficients", Dynamic),
    ("variance", Real),
    ("rvariance", Real),
    ("poly_fit", Dynamic),
];
const COMPLEX: Columns = &[("real", Dynamic), ("imag", Dynamic)];
const PERIODS: Columns = &[("periods", Dynamic), ("scores", Dynamic)];
const PARTS: Columns =
    &[("baseline", Dynamic), ("seasonal", Dynamic), ("trend", Dynamic), ("residual", Dynamic)];
const ANOMALIES: Columns = &[("ad_flag", Dynamic), ("ad_score", Dynamic), ("baseline", Dynamic)];

/// The result columns of a function that has several.
fn columns(name: &str) -> Option<Columns> {
    Some(match name {
        "series_stats" => STATS,
        "series_fit_line" => LINE,
        "series_fit_2lines" => TWO_LINES,
        "series_fit_poly" => POLYNOMIAL,
        "series_fft" | "series_ifft" => COMPLEX,
        "series_periods_detect" | "series_periods_validate" => PERIODS,
        "series_decompose" | "series_decompose_forecast" => PARTS,
        "series_decompose_anomalies" => ANOMALIES,
        _ => return None,
    })
}

/// True for a function with several results.
pub(super) fn has_several(name: &str) -> bool {
    columns(name).is_some()
}

/// The result columns of `array_sort_asc(a, b)`: each array under its name.
fn sorted_arrays(name: &str, args: &[Expr]) -> Option<Named> {
    let arrays = match args.split_last() {
        Some((last, arrays)) if matches!(last.as_literal(), Some(Literal::Bool(_))) => arrays,
        _ => args,
    };
    if !matches!(name, "array_sort_asc" | "array_sort_desc") || arrays.len() < 2 {
        return None;
    }
    let column = |(place, array)| {
        let subject = naming::own_name(array).unwrap_or_else(|| format!("array{place}"));
        (format!("{subject}_sorted"), Dynamic)
    };
    Some(arrays.iter().enumerate().map(column).collect())
}

/// A call of such a function, with its columns under the names they have by themselves.
fn call(item: &Expr) -> Option<(&Name, &[Expr], Named)> {
    let value = match &item.kind {
        ExprKind::Named { value, .. } => value.as_ref(),
        _ => item,
    };
    match &value.kind {
        ExprKind::Call { receiver: None, name, args } => {
            let subject = args.first().and_then(naming::own_name).unwrap_or_default();
            let named = |(part, ty): &(&str, KqlType)| (format!("{}_{subject}_{part}", name.text), *ty);
            let columns = match columns(&name.text) {
                Some(columns) => columns.iter().map(named).collect(),
                None => sorted_arrays(&name.text, args)?,
            };
            Some((name, args, columns))
        }
        _ => None,
    }
}

impl Binder<'_> {
    /// Refuses such a function where one value is awaited.
    pub(super) fn single_valued(&mut self, name: &Name) -> bool {
        if !has_several(&name.text) {
            return true;
        }
        let message = format!("`{}()` has several results and cannot stand within an expression", name.text);
        let twin = match name.text.as_str() {
            twin @ ("series_stats" | "series_fit_line" | "series_fit_2lines") => {
                format!(", or use `{twin}_dynamic`")
            }
            _ => String::new(),
        };
        let hint = format!("give it names of its own first: `extend (a, b) = {}(...)`{twin}", name.text);
        self.error_hint(codes::WRONG_KIND, message, Some(hint), name.span);
        false
    }

    /// Runs the functions with several results that stand in a list of columns; for each such item its columns.
    pub(super) fn tuples<'a>(
        &mut self,
        mut relation: Relation,
        items: &'a [Expr],
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> (Relation, Vec<Option<Vec<Item>>>) {
        let shape = relation.shape.clone();
        let width = relation.plan.fields.len();
        let mut found = Vec::new();
        let mut arrays = Vec::new();
        for item in items {
            let Some((name, args, columns)) =
                call(item).filter(|(name, ..)| scope.find(&name.text).is_none())
            else {
                found.push(None);
                continue;
            };
            let names = super::columns::explicit_names(item).len();
            if names > columns.len() {
                let message =
                    format!("`{}()` has {} results, but there are {names} names", name.text, columns.len());
                self.error(codes::ARGUMENT_COUNT, message, item.span);
            }
            let bound = args.iter().map(|arg| self.expression(arg, &shape, scope)).collect();
            let array = match functions::lookup(&name.text) {
                Some(function) => self.builtin(function.name, bound, item.span),
                None => Typed::error(item.span),
            };
            let source = Typed::new(Kind::Column(width + arrays.len()), Dynamic, item.span);
            let column = |(place, (own, ty)): (usize, (String, KqlType))| {
                let element = Kind::Path(Box::new(source.clone()), vec![PathStep::Index(place as i64)]);
                let element = Typed::new(element, Dynamic, item.span);
                let value = match ty {
                    _ if array.is_error() => Typed::error(item.span),
                    Real => self.convert("toreal", element),
                    Long => self.convert("tolong", element),
                    _ => element,
                };
                Item { name: own, value }
            };
            found.push(Some(columns.into_iter().enumerate().map(column).collect()));
            arrays.push(array);
        }
        if !arrays.is_empty() {
            let mut values: Vec<Typed> =
                (0..width).map(|position| Self::column_of(&shape, position, span)).collect();
            let mut fields = relation.plan.fields.clone();
            for array in arrays {
                fields.push(field(format!("results {}", fields.len()), Dynamic));
                values.push(array);
            }
            relation.plan.steps.push(Step { op: Op::Project(values), fields: fields.clone(), span });
            relation.plan.fields = fields;
        }
        (relation, found)
    }
}
