//! The library as a whole: list, find, get, bind.

use serde_json::{Map, Value};

use crate::bind::{self, Bound};
use crate::builtin;
use crate::definition::Query;
use crate::error::{BindError, LoadError};
use crate::{file, suggest};

/// All queries that can be asked by name.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    queries: Vec<Query>,
}

impl Catalog {
    /// The queries that come with the product.
    pub fn builtin() -> Self {
        let mut catalog = Self::default();
        for (name, text) in builtin::FILES {
            // the tests read every one of these files
            let added = catalog.add_file(name, text);
            debug_assert!(added.is_ok(), "{added:?}");
        }
        catalog
    }

    /// Adds the queries of a file; a query of the same full name is replaced. Returns how many were read.
    ///
    /// `name` is used in messages only.
    pub fn add_file(&mut self, name: &str, text: &str) -> Result<usize, LoadError> {
        let queries = file::read(name, text)?;
        let count = queries.len();
        for query in queries {
            let full = query.full_name();
            self.queries.retain(|known| known.full_name() != full);
            self.queries.push(query);
        }
        Ok(count)
    }

    /// Every query, in the order of the files.
    pub fn list(&self) -> &[Query] {
        &self.queries
    }

    /// The queries that have every one of the words (parted by blanks) in their names, families, table, description or
    /// parameters' names, whatever the case. No words find every query. Hits in the name come first.
    pub fn find(&self, words: &str) -> Vec<&Query> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let mut found: Vec<(usize, &Query)> = Vec::new();
        for query in &self.queries {
            let names = query.full_names().collect::<Vec<_>>().join(" ").to_lowercase();
            let parameters = query.parameters.iter().map(|parameter| parameter.name.as_str());
            let mut text = format!("{names} {} {}", query.table, query.description).to_lowercase();
            parameters.for_each(|name| {
                text.push(' ');
                text.push_str(&name.to_lowercase());
            });
            if words.iter().all(|word| text.contains(word.as_str())) {
                let outside_name = words.iter().filter(|word| !names.contains(word.as_str())).count();
                found.push((outside_name, query));
            }
        }
        found.sort_by_key(|(outside_name, _)| *outside_name);
        found.into_iter().map(|(_, query)| query).collect()
    }

    /// The query of this full name, `Family.name`.
    pub fn get(&self, name: &str) -> Option<&Query> {
        let (family, short) = name.split_once('.')?;
        self.queries
            .iter()
            .find(|query| query.name == short && query.families.iter().any(|known| known == family))
    }

    /// The KQL of a query with these parameters, given by name or alias; a JSON null counts as not given.
    pub fn bind(&self, name: &str, parameters: &Map<String, Value>) -> Result<Bound, BindError> {
        let Some(query) = self.get(name) else {
            let names: Vec<String> = self.queries.iter().flat_map(Query::full_names).collect();
            let suggestion = suggest::nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
            return Err(BindError::UnknownQuery { name: name.to_owned(), suggestion });
        };
        bind::bind(name, query, parameters)
    }
}
