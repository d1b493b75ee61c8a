//! Huntlet's YAML form of a file of queries.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_saphyr::{Location, Spanned};

use crate::definition::{Parameter, ParameterType, Query};
use crate::dialect::SOURCES;
use crate::load::{Finding, LoadError};

/// A whole file.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The family of every query that names none.
    family: String,
    /// Said for people; not read.
    #[serde(default, rename = "description")]
    _description: Option<String>,
    /// Parameters that several queries share: a query takes one by naming it without saying more.
    #[serde(default)]
    parameters: Ordered<ParameterForm>,
    /// `let` statements that several queries share: a query takes one by its name.
    #[serde(default)]
    preludes: Ordered<String>,
    queries: Vec<Spanned<QueryForm>>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct QueryForm {
    name: String,
    description: String,
    #[serde(default)]
    families: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    source: String,
    table: Option<String>,
    #[serde(default)]
    preludes: Vec<String>,
    #[serde(default)]
    parameters: Ordered<Option<ParameterForm>>,
    #[serde(default)]
    differs: Option<String>,
    query: String,
}

#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ParameterForm {
    #[serde(rename = "type")]
    ty: ParameterType,
    description: String,
    #[serde(default)]
    default: Option<Value>,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
}

/// A query as it stands in a file, or why it cannot be used.
#[derive(Debug)]
pub(crate) struct Read {
    /// Where it begins.
    pub(crate) at: Location,
    /// The field that holds its text.
    pub(crate) field: String,
    /// The query.
    pub(crate) query: Result<Query, Finding>,
    /// Remarks on a query that can be used.
    pub(crate) warnings: Vec<Finding>,
}

/// Why nothing of a file can be read.
pub(crate) fn unreadable(name: &str, problem: &serde_saphyr::Error) -> LoadError {
    let at = problem.location().unwrap_or(Location::UNKNOWN);
    // without the piece of the file that the reader draws below it
    let message = problem.without_snippet().to_string();
    LoadError { file: name.to_owned(), findings: vec![Finding::new(at, "", message)] }
}

/// Reads one file. Everything in it is used or refused: an unknown key is an error.
pub(crate) fn read(name: &str, text: &str) -> Result<Vec<Read>, LoadError> {
    let file: File = serde_saphyr::from_str(text).map_err(|problem| unreadable(name, &problem))?;
    let read = |form: &Spanned<QueryForm>| {
        let (at, own) = (form.referenced, &form.value.name);
        let query = query(&file, &form.value)
            .map_err(|(field, message)| Finding::new(at, format!("queries.{own}.{field}"), message));
        Read { at, field: format!("queries.{own}.query"), query, warnings: Vec::new() }
    };
    Ok(file.queries.iter().map(read).collect())
}

fn query(file: &File, form: &QueryForm) -> Result<Query, (String, String)> {
    if !SOURCES.contains(&form.source.as_str()) {
        let message = format!("`{}` is no kind of source. Write one of {}.", form.source, SOURCES.join(", "));
        return Err(("source".to_owned(), message));
    }
    let mut parameters = Vec::with_capacity(form.parameters.0.len());
    for (name, own) in &form.parameters.0 {
        let shared = || file.parameters.0.iter().find(|(shared, _)| shared == name).map(|(_, form)| form);
        let Some(found) = own.as_ref().or_else(shared) else {
            let message = "it says nothing, and the file shares no parameter of that name";
            return Err((format!("parameters.{name}"), message.to_owned()));
        };
        let is_table = found.ty == ParameterType::Table;
        let default = match &found.default {
            None if is_table => form.table.clone().map(Value::String),
            given => given.clone(),
        };
        parameters.push(Parameter {
            name: name.clone(),
            variable: name.clone(),
            ty: found.ty,
            description: found.description.clone(),
            default,
            values: found.values.clone(),
            aliases: found.aliases.clone(),
        });
    }
    let mut text = String::new();
    for name in &form.preludes {
        let Some((_, prelude)) = file.preludes.0.iter().find(|(shared, _)| shared == name) else {
            return Err(("preludes".to_owned(), format!("there is no prelude `{name}` in the file")));
        };
        text.push_str(prelude.trim_end());
        text.push('\n');
    }
    text.push_str(form.query.trim_end());
    let families = if form.families.is_empty() { vec![file.family.clone()] } else { form.families.clone() };
    Ok(Query {
        name: form.name.clone(),
        families,
        description: form.description.trim().to_owned(),
        aliases: form.aliases.clone(),
        source: form.source.clone(),
        table: form.table.clone().unwrap_or_default(),
        parameters,
        differs: form.differs.as_ref().map(|text| text.trim().to_owned()),
        text,
    })
}

/// A map in the order of the file.
#[derive(Debug, Clone)]
pub(crate) struct Ordered<T>(pub(crate) Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::{Query, read};

    const FILE: &str = "
family: Test
parameters:
  start: { type: datetime, description: First event. }
queries:
  - name: one
    description: >
      Two lines
      folded.
    source: sentinel
    table: T
    parameters:
      start:
      table: { type: table, description: Another table. }
      number: { type: int, description: A number., default: 5, aliases: [n] }
    query: |
      table
      | where A > number and TimeGenerated >= start // kept
";

    fn queries(text: &str) -> Vec<Query> {
        read("test.yaml", text).unwrap().into_iter().map(|read| read.query.unwrap()).collect()
    }

    #[test]
    fn reads_the_form() {
        insta::assert_snapshot!(serde_json::to_string_pretty(&queries(FILE)).unwrap());
    }

    #[test]
    fn says_what_is_wrong_with_a_file() {
        let unknown_key = FILE.replace("source: sentinel", "origin: sentinel");
        let unknown_type = FILE.replace("type: int", "type: integer");
        let mut said: Vec<String> = [unknown_key, unknown_type, "- 1".to_owned()]
            .iter()
            .map(|text| read("test.yaml", text).unwrap_err().to_string())
            .collect();
        let unshared = FILE.replace("      start:\n", "      end:\n");
        let unknown_source = FILE.replace("source: sentinel", "source: sentinle");
        for text in [unshared, unknown_source] {
            let read = read("test.yaml", &text).unwrap().remove(0);
            said.push(read.query.unwrap_err().to_string());
        }
        insta::assert_snapshot!(said.join("\n\n"));
    }
}
