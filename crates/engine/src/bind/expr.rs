//! Scalar expressions.

use std::rc::Rc;

use huntlet_kql::Span;
use huntlet_kql::ast::{BinaryOp, Expr, ExprKind, Literal, Name, UnaryOp};
use huntlet_table::{KqlType, Scalar};

use super::scope::{Binding, Scope, Shape};
use super::{Binder, MAX_NESTED, MAX_NODES, hint, types};
use crate::codes;
use crate::expr::{Kind, PathStep, Typed};

impl Binder<'_> {
    /// Binds a scalar expression over the columns of `shape`.
    pub(super) fn expression<'a>(&mut self, expr: &'a Expr, shape: &Shape, scope: &Rc<Scope<'a>>) -> Typed {
        let bound = self.unfolded(expr, shape, scope);
        let mut bound = self.fold(bound);
        if bound.is_error() && gives_bool(expr) {
            bound.ty = KqlType::Bool;
        }
        bound
    }

    /// A predicate: a bool, or a dynamic that is read as one.
    pub(super) fn predicate<'a>(&mut self, expr: &'a Expr, shape: &Shape, scope: &Rc<Scope<'a>>) -> Typed {
        let bound = self.expression(expr, shape, scope);
        if bound.is_error() || bound.ty == KqlType::Bool {
            return bound;
        }
        let message = format!("a predicate must be true or false, but this is {}", bound.ty);
        let hint = match bound.ty {
            KqlType::Dynamic => "convert it with `tobool(...)`, or compare it with something",
            _ => "compare it with something, such as `== \"text\"` or `> 0`",
        };
        self.error_hint(codes::NOT_BOOL, message, Some(hint.into()), expr.span);
        Typed::error(expr.span)
    }

    fn unfolded<'a>(&mut self, expr: &'a Expr, shape: &Shape, scope: &Rc<Scope<'a>>) -> Typed {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Literal(literal) => {
                Typed::constant(types::literal_value(literal), types::kql_type(literal.scalar_type()), span)
            }
            ExprKind::Name(name) => self.name(name, shape, scope, span),
            ExprKind::Path { base, member } => {
                if let Some(Name { text, .. }) = base.as_name()
                    && (text == "$left" || text == "$right")
                {
                    return self.broken(
                        codes::WRONG_KIND,
                        format!("`{text}` is known only in the condition of `join` and `lookup`"),
                        span,
                    );
                }
                if let Some(found) = self.member(base, member, shape, scope, span) {
                    return found;
                }
                let base = self.expression(base, shape, scope);
                self.path_step(base, PathStep::Key(member.text.clone()), span)
            }
            ExprKind::Index { base, index } => self.index(base, index, shape, scope, span),
            ExprKind::Call { receiver: None, name, args } => self.call(name, args, shape, scope, span),
            ExprKind::Call { name, .. } => self.broken(
                codes::UNSUPPORTED_FUNCTION,
                format!("the engine cannot reach `{}` of another database or workspace", name.text),
                span,
            ),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, shape, scope, span),
            ExprKind::Binary { op, op_span, left, right } if matches!(left.kind, ExprKind::Star) => {
                let right = self.expression(right, shape, scope);
                self.any_column(*op, &right, shape, *op_span, span)
            }
            ExprKind::Binary { op, op_span, left, right } => {
                let left = self.expression(left, shape, scope);
                let right = self.expression(right, shape, scope);
                self.binary(*op, left, right, *op_span, span)
            }
            ExprKind::And(terms) => self.logic(terms, shape, scope, span, Kind::And),
            ExprKind::Or(terms) => self.logic(terms, shape, scope, span, Kind::Or),
            ExprKind::List { op, left, list, .. } => self.list(*op, left, list, shape, scope, span),
            ExprKind::Between { negated, operand, low, high, op_span } => {
                let operand = self.expression(operand, shape, scope);
                let low = self.expression(low, shape, scope);
                let mut high = self.expression(high, shape, scope);
                if high.ty == KqlType::TimeSpan && low.ty == KqlType::DateTime {
                    let end = self.binary(BinaryOp::Add, low.clone(), high, *op_span, span);
                    high = self.fold(end);
                }
                let (over, under, join): (_, _, fn(Vec<Typed>) -> Kind) = if *negated {
                    (BinaryOp::Less, BinaryOp::Greater, Kind::Or)
                } else {
                    (BinaryOp::GreaterOrEqual, BinaryOp::LessOrEqual, Kind::And)
                };
                let above = self.binary(over, operand.clone(), low, *op_span, span);
                let below = self.binary(under, operand, high, *op_span, span);
                if above.is_error() || below.is_error() {
                    return Typed::error(span);
                }
                Typed::new(join(vec![above, below]), KqlType::Bool, span)
            }
            ExprKind::Named { value, .. } => self.expression(value, shape, scope),
            ExprKind::Missing => Typed::error(span),
            ExprKind::Star => self.broken(codes::WRONG_KIND, "`*` cannot stand here: name a column", span),
            ExprKind::TypeOf(_) => self.broken(codes::WRONG_KIND, "`typeof` cannot stand here", span),
            _ => self.broken(
                codes::WRONG_KIND,
                "a table stands where a single value is awaited; wrap it in `toscalar(...)`",
                span,
            ),
        }
    }

    /// `* has "text"`: true when it holds for one of the columns that the operator takes.
    pub(super) fn any_column(
        &mut self,
        op: BinaryOp,
        right: &Typed,
        shape: &Shape,
        op_span: Span,
        span: Span,
    ) -> Typed {
        if right.is_error() {
            return Typed::error(span);
        }
        let equality = op == BinaryOp::Equal;
        let compares = matches!(
            op,
            BinaryOp::NotEqual
                | BinaryOp::Less
                | BinaryOp::LessOrEqual
                | BinaryOp::Greater
                | BinaryOp::GreaterOrEqual
        );
        let mut terms = Vec::new();
        for (position, field) in shape.fields.iter().enumerate() {
            let text = matches!(field.ty, KqlType::String | KqlType::Dynamic);
            let fits = match field.ty == right.ty {
                _ if shape.broken.contains(&position) || field.name.starts_with('\u{1}') => false,
                same if equality => same || text && right.ty == KqlType::String,
                _ => text || !compares,
            };
            if fits {
                let mut column = Typed::new(Kind::Column(position), field.ty, span);
                if !text && !equality {
                    column = self.convert("tostring", column);
                }
                terms.push(self.binary(op, column, right.clone(), op_span, span));
            }
        }
        if terms.iter().any(Typed::is_error) {
            return Typed::error(span);
        }
        Typed::new(Kind::Or(terms), KqlType::Bool, span)
    }

    fn logic<'a>(
        &mut self,
        terms: &'a [Expr],
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
        kind: fn(Vec<Typed>) -> Kind,
    ) -> Typed {
        let terms: Vec<Typed> = terms.iter().map(|term| self.predicate(term, shape, scope)).collect();
        if terms.iter().any(Typed::is_error) {
            return Typed::error(span);
        }
        Typed::new(kind(terms), KqlType::Bool, span)
    }

    fn name(&mut self, name: &Name, shape: &Shape, scope: &Rc<Scope<'_>>, span: Span) -> Typed {
        self.look(name.span, shape, scope, false, false);
        if let Some(position) = shape.position(&name.text) {
            return Self::column_of(shape, position, span);
        }
        match scope.find(&name.text) {
            Some(Binding::Scalar(value, rows)) => {
                if rows.is_some_and(|rows| rows != shape.id) {
                    return self.broken(
                        codes::NOT_CONSTANT,
                        format!("`{}` depends on a row that is not seen here", name.text),
                        span,
                    );
                }
                self.value_of(value, &name.text, span)
            }
            Some(Binding::Table(..)) => self.broken(
                codes::WRONG_KIND,
                format!("`{}` is a table; a single value is awaited here", name.text),
                span,
            ),
            Some(Binding::Function(definition)) if definition.params.is_empty() => {
                self.scalar_lambda(&name.text, &definition, &[], shape, scope, span)
            }
            Some(Binding::Pattern(_)) => self.broken(
                codes::WRONG_KIND,
                format!("`{}` is a pattern; a single value is awaited here", name.text),
                span,
            ),
            Some(Binding::Function(_)) => self.broken(
                codes::WRONG_KIND,
                format!("`{0}` is a function; call it with `{0}(...)`", name.text),
                span,
            ),
            None if shape.open => Typed::error(span),
            None => self.unknown_column(name, shape, scope),
        }
    }

    /// The value of a name in another place, if there is room for it.
    fn value_of(&mut self, value: Typed, name: &str, span: Span) -> Typed {
        let measure = value.measure();
        self.nodes += measure.size;
        if self.nodes > MAX_NODES || measure.height > MAX_NESTED {
            let message = format!("the expression that `{name}` stands for has grown too large");
            let hint = Some("compute parts of it with `extend` first".to_owned());
            self.error_hint(codes::TOO_DEEP, message, hint, span);
            return Typed::error_of(value.ty, span);
        }
        Typed { span, ..value }
    }

    /// Reports a name that no column has.
    pub(super) fn unknown_column(&mut self, name: &Name, shape: &Shape, scope: &Rc<Scope<'_>>) -> Typed {
        let lets = scope.all();
        let scalars = lets.iter().filter(|(_, binding)| matches!(binding, Binding::Scalar(..)));
        let known = shape
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .chain(scalars.map(|(name, _)| name.as_str()));
        let near = hint::nearest(&name.text, known);
        let lost = shape.lost.iter().find(|(known, _)| *known == name.text);
        let message = match lost {
            Some((_, operator)) => {
                format!("there is no column `{}` here: `{operator}` before has left it out", name.text)
            }
            None => format!("there is no column `{}` here", name.text),
        };
        let hint = match (near, lost) {
            (_, Some((_, operator))) => Some(hint::keeping(&name.text, operator)),
            (Some(near), None) => Some(format!("did you mean `{near}`?")),
            (None, None) if matches!(name.text.to_ascii_lowercase().as_str(), "null" | "none" | "nil") => {
                Some("ask `isnull(x)`, or `isempty(x)` for texts, which are never null".to_owned())
            }
            (None, None) => {
                let there = hint::listed(shape.fields.iter().map(|field| field.name.as_str()));
                there.map(|there| format!("{there}; a text stands in quotes: \"{}\"", name.text))
            }
        };
        self.error_hint(codes::UNKNOWN_COLUMN, message, hint, name.span);
        Typed::error(name.span)
    }

    fn index<'a>(
        &mut self,
        base: &'a Expr,
        index: &'a Expr,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        let base = self.expression(base, shape, scope);
        let index = self.expression(index, shape, scope);
        self.index_step(base, index, span)
    }

    /// `base[index]`, both bound.
    pub(super) fn index_step(&mut self, base: Typed, index: Typed, span: Span) -> Typed {
        if base.is_error() || index.is_error() {
            return Typed::error(span);
        }
        if base.ty == KqlType::Dynamic
            && !matches!(index.ty, KqlType::Int | KqlType::Long | KqlType::String | KqlType::Dynamic)
        {
            let message = format!("an index is a whole number or a text, and this is {}", index.ty);
            let hint = Some("convert it first with `tolong(...)` or `tostring(...)`".to_owned());
            self.error_hint(codes::ARGUMENT_TYPE, message, hint, index.span);
            return Typed::error(span);
        }
        let step = match index.as_const() {
            Some(Scalar::Long(position)) => PathStep::Index(*position),
            Some(Scalar::Int(position)) => PathStep::Index(i64::from(*position)),
            Some(Scalar::String(key)) => PathStep::Key(key.clone()),
            _ => PathStep::Computed(index),
        };
        self.path_step(base, step, span)
    }

    /// One step into a dynamic value.
    pub(super) fn path_step(&mut self, base: Typed, step: PathStep, span: Span) -> Typed {
        if base.is_error() {
            return Typed::error(span);
        }
        if base.ty != KqlType::Dynamic {
            let message =
                format!("this value is {}; only dynamic values have properties and elements", base.ty);
            self.error_hint(
                codes::ARGUMENT_TYPE,
                message,
                (base.ty == KqlType::String).then(|| "read the text with `parse_json(...)` first".to_owned()),
                span,
            );
            return Typed::error(span);
        }
        let kind = match base.kind {
            Kind::Path(root, mut steps) => {
                steps.push(step);
                Kind::Path(root, steps)
            }
            kind => Kind::Path(Box::new(Typed { kind, ..base }), vec![step]),
        };
        Typed::new(kind, KqlType::Dynamic, span)
    }

    fn unary<'a>(
        &mut self,
        op: UnaryOp,
        operand: &'a Expr,
        shape: &Shape,
        scope: &Rc<Scope<'a>>,
        span: Span,
    ) -> Typed {
        // the smallest long has no positive counterpart, so the sign belongs to the literal
        if let (UnaryOp::Minus, ExprKind::Literal(Literal::Long(value))) = (op, &operand.kind) {
            return Typed::constant(Scalar::Long(value.wrapping_neg()), KqlType::Long, span);
        }
        let bound = self.expression(operand, shape, scope);
        if bound.is_error() {
            return bound;
        }
        let ty = match crate::functions::arith::negate_type(bound.ty) {
            Ok(ty) => ty,
            Err(message) => return self.broken(codes::ARGUMENT_TYPE, message, span),
        };
        match op {
            UnaryOp::Plus => Typed { span, ..bound },
            UnaryOp::Minus => Typed::new(Kind::Negate(Box::new(bound)), ty, span),
        }
    }

    /// Calls a conversion function on a bound value.
    pub(super) fn convert(&mut self, function: &'static str, value: Typed) -> Typed {
        let span = value.span;
        let call = self.builtin(function, vec![value], span);
        self.fold(call)
    }

    /// Computes a constant expression now, so that it is computed once and known to what contains it.
    pub(super) fn fold(&mut self, bound: Typed) -> Typed {
        let foldable = match &bound.kind {
            Kind::Const(_) | Kind::Unfolded(..) | Kind::Error => false,
            _ => {
                let mut constant = true;
                bound.walk(&mut |part| {
                    constant &= !matches!(
                        part.kind,
                        Kind::Column(_)
                            | Kind::RowFunction(..)
                            | Kind::PackAll(..)
                            | Kind::ToScalar(_)
                            | Kind::ListOf(..)
                            | Kind::Error
                    );
                });
                constant
            }
        };
        if !foldable {
            return bound;
        }
        match crate::exec::constant(&bound, self.row) {
            Ok(value) if self.row.optimise => Typed::constant(value, bound.ty, bound.span),
            Ok(value) => {
                let (ty, span) = (bound.ty, bound.span);
                Typed::new(Kind::Unfolded(value, Box::new(bound)), ty, span)
            }
            Err(message) => {
                self.error(codes::BAD_PATTERN, message, bound.span);
                Typed::error_of(bound.ty, bound.span)
            }
        }
    }
}

/// True when an expression is true or false by its form alone.
fn gives_bool(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::And(_) | ExprKind::Or(_) | ExprKind::List { .. } | ExprKind::Between { .. } => true,
        ExprKind::Binary { op, .. } => !matches!(
            op,
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo
        ),
        _ => false,
    }
}
