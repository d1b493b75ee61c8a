//! `evaluate geo_polygon_lookup` and `geo_line_lookup`.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::Expr;
use huntlet_table::{KqlType, Scalar};

use super::call::named_argument;
use super::scope::{Relation, Scope};
use super::{Binder, join};
use crate::codes;
use crate::functions::cell;
use crate::plan::{GeoLookup, JoinColumn, Op};

/// The optional parameters, in their order.
const OPTIONS: [&str; 4] = ["radius", "return_unmatched", "lookup_area_radius", "return_lookup_key"];

impl Binder<'_> {
    /// Binds the lookup of points in shapes: table, its shape column, longitude, latitude, options.
    pub(super) fn geo_lookup<'a>(
        &mut self,
        left: Relation,
        args: &'a [Expr],
        lines: bool,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Relation {
        let (named, plain): (Vec<&Expr>, Vec<&Expr>) =
            args.iter().partition(|arg| named_argument(arg).is_some());
        let [table, key, longitude, latitude, rest @ ..] = &plain[..] else {
            let message = "a table of shapes, its column of shapes, a longitude and a latitude are awaited";
            self.error(codes::ARGUMENT_COUNT, message, span);
            return super::plugin::opened(left);
        };
        let right = self.nested(table, scope, span);
        let place = |binder: &mut Self, arg: &Expr, relation: &Relation, wanted: &[KqlType]| {
            let found = arg.as_name().and_then(|name| relation.shape.position(&name.text));
            let fits = found.is_some_and(|at| wanted.contains(&relation.shape.fields[at].ty));
            if !fits && !relation.shape.open {
                let types: Vec<&str> = wanted.iter().map(|ty| ty.name()).collect();
                let message = format!("the name of a column that is {} is awaited", types.join(" or "));
                binder.error(codes::ARGUMENT_TYPE, message, arg.span);
            }
            found.filter(|_| fits)
        };
        let numbers = [KqlType::Real, KqlType::Int, KqlType::Long, KqlType::Decimal, KqlType::Dynamic];
        let shape = place(self, key, &right, &[KqlType::Dynamic]);
        let longitude = place(self, longitude, &left, &numbers);
        let latitude = place(self, latitude, &left, &numbers);

        let mut options: [Option<Scalar>; 4] = Default::default();
        let ordered = rest.iter().enumerate().map(|(at, value)| (Some(at), *value));
        let by_name = named.iter().filter_map(|arg| named_argument(arg)).map(|(name, value)| {
            // an older name
            let name = if name.text == "join_hint" { "lookup_area_radius" } else { &name.text };
            (OPTIONS.iter().position(|option| *option == name), value)
        });
        for (at, value) in ordered.chain(by_name) {
            let Some(option) = at.and_then(|at| options.get_mut(at)) else {
                let hint = Some(format!("options: {}", OPTIONS.join(", ")));
                self.error_hint(codes::BAD_PARAMETER, "there is no such option", hint, value.span);
                continue;
            };
            let bound = self.expression(value, &left.shape, scope);
            match bound.as_const() {
                Some(constant) => *option = Some(constant.clone()),
                None => self.error(codes::NOT_CONSTANT, "an option must be a constant", value.span),
            }
        }
        let flag = |at: usize| options[at].as_ref().and_then(cell::boolean).unwrap_or(false);
        let radius = options[0].as_ref().and_then(cell::real);
        if lines && radius.is_none() {
            self.error(codes::ARGUMENT_COUNT, "the radius in metres is missing", span);
            return super::plugin::opened(left);
        }

        let mut outputs: Vec<JoinColumn> = (0..left.shape.fields.len()).map(JoinColumn::Left).collect();
        let kept = (0..right.shape.fields.len()).filter(|at| flag(3) || Some(*at) != shape);
        outputs.extend(kept.map(JoinColumn::Right));
        let (fields, broken) = join::joined_fields(&left.shape, &right.shape, &outputs);
        let open = left.shape.open || right.shape.open;
        let mut result = if let (Some(shape), Some(longitude), Some(latitude)) = (shape, longitude, latitude)
        {
            let right = self.share(right.plan);
            let unmatched = flag(1);
            let lookup = GeoLookup { right, shape, lines, longitude, latitude, radius, unmatched, outputs };
            self.step(left, Op::GeoLookup(Box::new(lookup)), fields, span)
        } else {
            let mut result = left;
            result.shape = self.shape(fields);
            result
        };
        result.shape.open = open;
        result.shape.broken = broken;
        result.shape.serialized = false;
        result
    }
}
