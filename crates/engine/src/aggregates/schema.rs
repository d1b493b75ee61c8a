//! `buildschema`: the least schema that all dynamic values of a group have.

use huntlet_table::{KqlType, Scalar};
use serde_json::{Map, Value as Json};

use super::support::{aggregate, column, input};
use super::{Aggregate, GroupedAccumulator};
use crate::functions::NameRule;
use crate::functions::build::sig;
use crate::functions::convert::json_type;
use crate::value::Value;

pub(super) const FAMILY: &[Aggregate] = &[aggregate(
    "buildschema",
    (1, 1),
    sig!(Dynamic => Dynamic),
    NameRule::PrefixAndFirstArgument("schema"),
    |_| Ok(Box::new(Schemas { groups: Vec::new() })),
)];

/// The key under which the type of an array's elements stands.
const ELEMENTS: &str = "`indexer`";

/// What one place of the values has been seen to hold.
#[derive(Clone, Default)]
struct Shape {
    plain: Vec<&'static str>,
    /// Properties; the elements of arrays under [`ELEMENTS`].
    parts: Option<Vec<(String, Shape)>>,
}

impl Shape {
    fn part(&mut self, name: &str) -> &mut Self {
        let parts = self.parts.get_or_insert_default();
        let place = parts.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            parts.push((name.to_owned(), Self::default()));
            parts.len() - 1
        });
        &mut parts[place].1
    }

    /// JSON nests only as deeply as its reader lets it.
    fn add(&mut self, value: &Json) {
        match value {
            Json::Null => {}
            Json::Object(properties) => {
                self.parts.get_or_insert_default();
                for (name, value) in properties {
                    self.part(name).add(value);
                }
            }
            Json::Array(items) => {
                let elements = self.part(ELEMENTS);
                for item in items {
                    elements.add(item);
                }
            }
            plain => {
                let name = json_type(plain);
                if !self.plain.contains(&name) {
                    self.plain.push(name);
                }
            }
        }
    }

    fn to_json(&self) -> Json {
        let mut alternatives: Vec<Json> = self.plain.iter().map(|name| Json::from(*name)).collect();
        if let Some(parts) = &self.parts {
            let parts: Map<String, Json> =
                parts.iter().map(|(name, shape)| (name.clone(), shape.to_json())).collect();
            alternatives.push(Json::Object(parts));
        }
        if alternatives.len() == 1 { alternatives.remove(0) } else { Json::Array(alternatives) }
    }
}

struct Schemas {
    groups: Vec<Option<Shape>>,
}

impl GroupedAccumulator for Schemas {
    fn resize(&mut self, groups: usize) {
        self.groups.resize(groups.max(self.groups.len()), None);
    }

    fn update(&mut self, groups: &[u32], args: &[Value], rows: usize) -> Result<(), String> {
        let cells = input(args)?.cells();
        for (row, group) in groups.iter().enumerate().take(rows) {
            if let (Scalar::Dynamic(value), Some(shape)) =
                (cells.get(row), self.groups.get_mut(*group as usize))
            {
                shape.get_or_insert_default().add(&value);
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, groups: usize) -> Result<Value, String> {
        Ok(column(KqlType::Dynamic, groups, &self.groups, |shape| {
            shape.as_ref().map_or(Scalar::Null, |shape| Scalar::Dynamic(shape.to_json()))
        }))
    }
}
