//! Sessions of a table, and their scores.

use huntlet_table::{Column, ColumnBuilder, KqlType, Table};

use super::read::Reader;
use super::{Model, SessionType, Sessions};
use crate::cells::require;
use crate::{AnalyticsError, Control, Distinct, Result};

/// How sessions are scored.
#[derive(Debug, Clone)]
pub struct ScoreOptions {
    /// How many commands a window has.
    pub window_length: usize,
    /// How much of a command counts; found out when none.
    pub session_type: Option<SessionType>,
    /// Whether sessions have a start and an end.
    pub use_start_end_tokens: bool,
    /// Whether likelihoods are brought to one command.
    pub use_geo_mean: bool,
    /// The parameters whose values are modelled; those with few when none.
    pub modellable_params: Option<Vec<String>>,
    /// A bool column that is true for the rows to learn from; all when none.
    pub train_column: Option<String>,
}

impl Default for ScoreOptions {
    fn default() -> Self {
        Self {
            window_length: 3,
            session_type: None,
            use_start_end_tokens: true,
            use_geo_mean: false,
            modellable_params: None,
            train_column: None,
        }
    }
}

/// The sessions of a column, each distinct one once, with the number of rows that have it; and the texts they came from. A
/// cell that is empty or no list is an empty session. An error when no cell is a list.
pub fn read_sessions(table: &Table, column: &str) -> Result<(Sessions, Distinct)> {
    let texts = Distinct::of(require(table, column)?);
    let mut sessions = Sessions::new();
    let mut lists = 0;
    let mut reader = Reader::new(&mut sessions);
    for (text, count) in texts.iter().zip(texts.counts()) {
        lists += usize::from(reader.push(text, u64::from(count)));
    }
    if lists == 0 && !texts.is_empty() {
        return Err(AnalyticsError::data(
            format!("Column `{column}` holds no lists of commands."),
            "Each cell is a JSON list: of texts, or of objects of a command and its parameters.",
        ));
    }
    Ok((sessions, texts))
}

/// For each different session the number of rows to learn from: of those where `column` is true, or of all.
pub(super) fn weights(
    sessions: &Sessions,
    texts: &Distinct,
    table: &Table,
    column: Option<&str>,
) -> Result<Vec<u64>> {
    let Some(column) = column else { return Ok(sessions.weights.clone()) };
    let chosen = require(table, column)?.bool()?;
    let mut weights = vec![0; sessions.len()];
    for (row, text) in texts.rows().iter().enumerate() {
        if chosen.get(row) == Some(true) {
            weights[*text as usize] += 1;
        }
    }
    Ok(weights)
}

/// Trains a model on a table's sessions and scores them: the table with `rarest_window{n}_likelihood` (real) and
/// `rarest_window{n}` (dynamic: the commands as written); nulls where a session is too short.
pub async fn score_sessions(
    table: &Table,
    session_column: &str,
    options: &ScoreOptions,
    control: &dyn Control,
) -> Result<(Table, Option<Model>)> {
    let (sessions, texts) = read_sessions(table, session_column)?;
    control.checkpoint(0.4).await?;
    let length = options.window_length;
    let likelihood = format!("rarest_window{length}_likelihood");
    let window = format!("rarest_window{length}");
    if table.is_empty() {
        let table = table.with_column(Column::nulls(&likelihood, KqlType::Real, 0))?;
        return Ok((table.with_column(Column::nulls(&window, KqlType::Dynamic, 0))?, None));
    }
    let weights = weights(&sessions, &texts, table, options.train_column.as_deref())?;
    let kind = options.session_type.unwrap_or_else(|| sessions.session_type());
    let model = Model::train_weighted(&sessions, &weights, kind, options.modellable_params.as_deref())?;
    control.checkpoint(0.6).await?;
    let windows = model.rarest_windows(&sessions, length, options.use_start_end_tokens, options.use_geo_mean);
    control.checkpoint(0.8).await?;
    let likelihoods = texts.rows().iter().map(|text| windows[*text as usize].map(|window| window.likelihood));
    let mut written = ColumnBuilder::new(&window, KqlType::Dynamic, windows.len());
    for (session, window) in windows.iter().enumerate() {
        match window {
            Some(window) => {
                written.push_text(&sessions.written(session, window.start, window.len, texts.get(session)));
            }
            None => written.push_null(),
        }
    }
    let written = written.finish().take(texts.rows())?;
    let scored =
        table.with_column(Column::reals(&likelihood, likelihoods.collect()))?.with_column(written)?;
    Ok((scored, Some(model)))
}
