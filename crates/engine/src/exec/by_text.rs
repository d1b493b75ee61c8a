//! Expressions over one text column, computed once per text instead of once per row.

use std::sync::Arc;

use huntlet_table::store::{Bools, NO_TEXT, Pool, Series, Texts};
use huntlet_table::{Column, Table};

use super::MORSEL;
use super::compile::Compiled;
use super::eval::{Batch, mask};
use super::operators::{Executor, Stop};
use crate::expr::{Kind, Typed};
use crate::value::Value;

/// The texts that the rows of a column use, and where each is among them.
struct Used {
    /// The numbers of the texts, each once; [`NO_TEXT`] last when there are nulls.
    codes: Vec<u32>,
    /// By number the place in `codes`.
    places: Vec<u32>,
}

impl Used {
    fn of(texts: &Texts) -> Self {
        let mut used = Self { codes: Vec::new(), places: vec![u32::MAX; texts.pool().len()] };
        let mut nulls = false;
        for code in texts.codes() {
            match used.places.get_mut(*code as usize) {
                Some(place) if *place == u32::MAX => {
                    *place = used.codes.len() as u32;
                    used.codes.push(*code);
                }
                Some(_) => {}
                None => nulls = true,
            }
        }
        if nulls {
            used.codes.push(NO_TEXT);
        }
        used
    }

    fn place(&self, code: u32) -> u32 {
        // a null is the last
        self.places.get(code as usize).copied().unwrap_or(self.codes.len().saturating_sub(1) as u32)
    }
}

/// The only column of an expression, when it is of texts that repeat and the expression does more than read it.
fn only_text(expr: &Typed, table: &Table) -> Option<usize> {
    let mut only: Option<usize> = None;
    let mut fits = !matches!(expr.kind, Kind::Column(_));
    expr.walk(&mut |part| match part.kind {
        Kind::Column(position) => {
            fits &= only.is_none_or(|known| known == position);
            only = Some(position);
        }
        Kind::RowFunction(..) | Kind::PackAll(..) => fits = false,
        _ => {}
    });
    let position = only.filter(|_| fits)?;
    let column = table.columns().get(position)?;
    if column.len() < 64 || !column.ty().is_text() {
        return None;
    }
    let texts = column.str().ok()?;
    (texts.pool().len() * 2 <= texts.len()).then_some(position)
}

impl Executor<'_> {
    /// The value of an expression over all rows, when it can be computed per text.
    pub(super) async fn per_text(
        &self,
        table: &Table,
        expr: &Typed,
        compiled: &Compiled,
    ) -> Result<Option<Column>, Stop> {
        let Some((position, column, used)) = self.texts_of(table, expr) else { return Ok(None) };
        let value = self.over_texts(position, column, &used, expr, compiled).await?;
        let Ok(texts) = column.str() else { return Ok(None) };
        let places: Vec<u32> = texts.codes().iter().map(|code| used.place(*code)).collect();
        let column = value.take(&places).map_err(|error| Stop::Failed(error.to_string(), expr.span))?;
        Ok(Some(column))
    }

    /// A predicate as a set of texts, when it can be computed per text.
    pub(super) async fn texts_that(
        &self,
        table: &Table,
        expr: &Typed,
        compiled: &Compiled,
    ) -> Result<Option<TextSet>, Stop> {
        let Some((position, column, used)) = self.texts_of(table, expr) else { return Ok(None) };
        let value = self.over_texts(position, column, &used, expr, compiled).await?;
        let Ok(texts) = column.str() else { return Ok(None) };
        let hits = mask(&Value::of_column(value), used.codes.len());
        let mut set = TextSet {
            column: position,
            pool: texts.pool().clone(),
            hits: vec![false; texts.pool().len()],
            null: false,
        };
        for (place, code) in used.codes.iter().enumerate() {
            let hit = hits.get(place) == Some(true);
            match set.hits.get_mut(*code as usize) {
                Some(slot) => *slot = hit,
                None => set.null = hit,
            }
        }
        Ok(Some(set))
    }

    fn texts_of<'t>(&self, table: &'t Table, expr: &Typed) -> Option<(usize, &'t Column, Used)> {
        if !self.context.optimise {
            return None;
        }
        let position = only_text(expr, table)?;
        let column = table.columns().get(position)?;
        let used = Used::of(column.str().ok()?);
        (used.codes.len() * 2 <= column.len()).then_some((position, column, used))
    }

    /// The expression over the texts in use.
    async fn over_texts(
        &self,
        position: usize,
        column: &Column,
        used: &Used,
        expr: &Typed,
        compiled: &Compiled,
    ) -> Result<Column, Stop> {
        let failed = |message: String| Stop::Failed(message, expr.span);
        let mut parts: Vec<Column> = Vec::new();
        for codes in used.codes.chunks(MORSEL) {
            self.checkpoint().await?;
            let texts = column.str().map_err(|error| failed(error.to_string()))?;
            let cells = Series::Text(Texts::new(codes.to_vec(), texts.pool().clone()));
            let cells =
                Column::from_series("", column.ty(), cells).map_err(|error| failed(error.to_string()))?;
            let value = compiled.eval(&Batch::only(position, &cells)).map_err(failed)?;
            parts.push(super::evaluate::as_column(compiled, value, codes.len(), expr.span)?);
        }
        let parts: Vec<&Column> = parts.iter().collect();
        Column::concat(&parts).map_err(|error| failed(error.to_string()))
    }
}

/// The texts for which a predicate holds.
pub(super) struct TextSet {
    column: usize,
    pool: Arc<Pool>,
    hits: Vec<bool>,
    null: bool,
}

impl TextSet {
    /// The rows of a table whose text is in the set; nothing when its texts are of another pool.
    pub fn mask(&self, table: &Table) -> Option<Bools> {
        let texts = table.columns().get(self.column)?.str().ok()?;
        if !Arc::ptr_eq(texts.pool(), &self.pool) {
            return None;
        }
        let hits = &self.hits;
        let null = self.null;
        Some(Bools::from_values(
            texts.codes().iter().map(|code| hits.get(*code as usize).copied().unwrap_or(null)),
        ))
    }
}
