//! A place in a query of which the binder notes what it knows there.

use huntlet_kql::Span;
use huntlet_table::{Field, KqlType};

use crate::bind::{Binding, Scope};

/// The place, and what was seen there.
#[derive(Default)]
pub(crate) struct Probe {
    /// The byte offset that a name must hold.
    pub at: u32,
    /// What the binder knew when it came to that name; the first time counts.
    pub seen: Option<Seen>,
}

/// What is known at a place.
pub(crate) struct Seen {
    /// The columns.
    pub fields: Vec<Field>,
    /// Names of `let`, `as` and parameters, innermost last.
    pub names: Vec<(String, Known)>,
    /// A table is awaited.
    pub table: bool,
    /// Aggregates may stand here.
    pub aggregates: bool,
}

/// What a name of the query stands for.
pub(crate) enum Known {
    /// A value of this type.
    Scalar(KqlType),
    /// A table with these columns.
    Table(Vec<Field>),
    /// A function with these parameters.
    Function(Vec<String>),
}

impl Probe {
    /// Notes what is known, when the name at `span` is the one that is asked for.
    pub fn look(&mut self, span: Span, fields: &[Field], scope: &Scope<'_>, table: bool, aggregates: bool) {
        if self.seen.is_some() || !(span.start..=span.end).contains(&self.at) || span.is_empty() {
            return;
        }
        let names = scope.all().into_iter().map(|(name, binding)| {
            let known = match binding {
                Binding::Scalar(value, _) => Known::Scalar(value.ty),
                Binding::Pattern(_) => Known::Function(Vec::new()),
                Binding::Table(_, shape) => Known::Table(shape.fields),
                Binding::Function(definition) => {
                    Known::Function(definition.params.iter().map(|param| param.name.text.clone()).collect())
                }
            };
            (name, known)
        });
        self.seen = Some(Seen { fields: fields.to_vec(), names: names.collect(), table, aggregates });
    }
}
