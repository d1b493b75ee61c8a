//! `externaldata`: files that the host fetches.

use huntlet_table::read::read_declared;
use huntlet_table::{Column, Schema, Table};

use super::operators::{Executor, Stop, table_of};
use crate::plan::External;

impl Executor<'_> {
    /// The rows of all files, in the order of their addresses.
    pub(super) async fn external(&self, external: &External) -> Result<Table, Stop> {
        let schema: Schema = external.fields.iter().cloned().collect();
        let columns = external.fields.iter().map(|field| Column::nulls(&field.name, field.ty, 0)).collect();
        let mut parts = vec![table_of(columns, 0, huntlet_kql::Span::default())?];
        let mut bytes = 0;
        for (url, span) in &external.urls {
            self.checkpoint().await?;
            let fetched = self.host.fetch(url).await;
            let fetched =
                fetched.map_err(|reason| Stop::Failed(format!("`{}`: {reason}", shown(url)), *span))?;
            self.room(fetched.len(), *span)?;
            let table = read_declared(fetched, external.layout, &schema, external.skip_first)
                .map_err(|error| Stop::Failed(format!("`{}` cannot be read: {error}", shown(url)), *span))?;
            bytes += table.estimated_bytes();
            self.room(bytes, *span)?;
            parts.push(table);
        }
        let span = external.urls.first().map(|(_, span)| *span).unwrap_or_default();
        Table::concat(&parts).map_err(|error| Stop::Failed(error.to_string(), span))
    }
}

/// An address without what may be a secret: all behind its path.
fn shown(url: &str) -> &str {
    url.split(['?', ';', '#']).next().unwrap_or(url)
}
