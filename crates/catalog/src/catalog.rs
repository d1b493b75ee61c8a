//! The library as a whole: list, find, get, bind.

use serde_json::{Map, Value};

use crate::bind::{self, Bound};
use crate::builtin;
use crate::check::check_query;
use crate::definition::Query;
use crate::error::BindError;
use crate::file::{self, Read};
use crate::load::{Added, Finding, LoadError};
use crate::{msticpy, suggest};

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
            // the tests read every one of these files and check every query
            let read = file::read(name, text).unwrap_or_default();
            debug_assert!(!read.is_empty(), "{name}");
            catalog.queries.extend(read.into_iter().filter_map(|read| read.query.ok()));
        }
        catalog
    }

    /// Adds the queries of a file, in Huntlet's form or in MSTICPy's, which is known by its `sources`; a query of the same
    /// full name is replaced. `name` is used in messages only.
    ///
    /// A query that cannot be used is left out and told of in the answer, and the others are taken. The error is for a
    /// file of which nothing can be used.
    pub fn add_file(&mut self, name: &str, text: &str) -> Result<Added, LoadError> {
        let read = if msticpy::is_form(text) { msticpy::read(name, text)? } else { file::read(name, text)? };
        let mut findings = Vec::new();
        let mut queries = Vec::new();
        for Read { at, field, query, warnings } in read {
            let query = query.and_then(|query| {
                let said = check_query(&query, &|_| None);
                let wrong = |said: Vec<String>| Finding::new(at, field, said.join(". "));
                if said.is_empty() { Ok(query) } else { Err(wrong(said)) }
            });
            match query {
                Ok(query) => {
                    queries.push(query);
                    findings.extend(warnings);
                }
                Err(finding) => findings.push(finding),
            }
        }
        if queries.is_empty() {
            if findings.is_empty() {
                let message = "there is no query in it";
                findings.push(Finding::new(serde_saphyr::Location::UNKNOWN, "", message));
            }
            return Err(LoadError { file: name.to_owned(), findings });
        }
        let names = queries.iter().map(Query::full_name).collect();
        self.take(queries);
        Ok(Added { names, findings })
    }

    fn take(&mut self, queries: impl IntoIterator<Item = Query>) {
        for query in queries {
            let full = query.full_name();
            match self.queries.iter_mut().find(|known| known.full_name() == full) {
                Some(known) => *known = query,
                None => self.queries.push(query),
            }
        }
    }

    /// Every query, in the order of the files.
    pub fn list(&self) -> &[Query] {
        &self.queries
    }

    /// The queries that have every one of the words (parted by blanks) in their names, aliases, families, source, table,
    /// description or parameters' names, whatever the case. No words find every query. Hits in the name come first.
    pub fn find(&self, words: &str) -> Vec<&Query> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let mut found: Vec<(usize, &Query)> = Vec::new();
        for query in &self.queries {
            let names =
                query.full_names().chain(query.alias_names()).collect::<Vec<_>>().join(" ").to_lowercase();
            let parameters = query.parameters.iter().map(|parameter| parameter.name.as_str());
            let mut text =
                format!("{names} {} {} {}", query.source, query.table, query.description).to_lowercase();
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

    /// The query of this full name, `Family.name`, or else the one that has it as an alias.
    pub fn get(&self, name: &str) -> Option<&Query> {
        let (family, short) = name.split_once('.')?;
        let is_named =
            |query: &&Query| query.name == short && query.families.iter().any(|known| known == family);
        let named = self.queries.iter().find(is_named);
        named.or_else(|| self.queries.iter().find(|query| query.alias_names().any(|alias| alias == name)))
    }

    /// The text of a query with these parameters, given by name or alias; a JSON null counts as not given.
    pub fn bind(&self, name: &str, parameters: &Map<String, Value>) -> Result<Bound, BindError> {
        let Some(query) = self.get(name) else {
            let all = |query| Query::full_names(query).chain(query.alias_names());
            let names: Vec<String> = self.queries.iter().flat_map(all).collect();
            let suggestion = suggest::nearest(name, names.iter().map(String::as_str)).map(str::to_owned);
            return Err(BindError::UnknownQuery { name: name.to_owned(), suggestion });
        };
        bind::bind(name, query, parameters)
    }
}
