//! Cells that may not have been copied yet.

use std::sync::{Arc, OnceLock};

use super::{NO_TEXT, Series};
use crate::KqlType;

/// Rows chosen from a series, copied when somebody reads them.
///
/// A filter, a join or a sort chooses rows for every column of a table, but what follows often reads few of them.
#[derive(Debug)]
pub(crate) struct Late {
    ty: KqlType,
    base: Series,
    /// Numbers of rows; one beyond the end is a null.
    rows: Arc<Vec<u32>>,
    ready: OnceLock<Series>,
}

impl Late {
    fn series(&self) -> &Series {
        self.ready.get_or_init(|| without_nulls(self.ty, self.base.take(&self.rows)))
    }
}

/// The cells of a column.
#[derive(Debug, Clone)]
pub(crate) enum Held {
    /// Here they are.
    Ready(Series),
    /// Rows that are not copied yet.
    Late(Arc<Late>),
    /// So many of them from an offset on.
    Part(Arc<Late>, usize, usize, OnceLock<Series>),
}

/// Choices of rows over choices of rows, each worked out once for all columns of a table.
#[derive(Default)]
pub(crate) struct Chosen(Vec<(Rows, usize, Rows)>);

/// Numbers of rows that columns share.
type Rows = Arc<Vec<u32>>;

impl Chosen {
    fn over(&mut self, inner: &Arc<Vec<u32>>, offset: usize, rows: &[u32]) -> Arc<Vec<u32>> {
        let known = self.0.iter().find(|(known, at, _)| Arc::ptr_eq(known, inner) && *at == offset);
        if let Some((_, _, both)) = known {
            return both.clone();
        }
        let inner_rows = inner.get(offset..).unwrap_or_default();
        let both: Vec<u32> =
            rows.iter().map(|row| inner_rows.get(*row as usize).copied().unwrap_or(u32::MAX)).collect();
        let both = Arc::new(both);
        self.0.push((inner.clone(), offset, both.clone()));
        both
    }
}

impl Held {
    /// The cells, copied if they are not yet.
    pub fn series(&self) -> &Series {
        match self {
            Self::Ready(series) => series,
            Self::Late(late) => late.series(),
            Self::Part(late, offset, len, ready) => ready.get_or_init(|| late.series().slice(*offset, *len)),
        }
    }

    /// The cells when they are here without a copy.
    fn known(&self) -> Option<&Series> {
        match self {
            Self::Ready(series) => Some(series),
            Self::Late(late) => late.ready.get(),
            Self::Part(.., ready) => ready.get(),
        }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Ready(series) => series.len(),
            Self::Late(late) => late.rows.len(),
            Self::Part(_, _, len, _) => *len,
        }
    }

    /// Where a cell is; a row beyond the end of the series is a null.
    pub fn at(&self, row: usize) -> (&Series, usize) {
        if let Some(series) = self.known() {
            return (series, row);
        }
        let (late, offset) = match self {
            Self::Ready(series) => return (series, row),
            Self::Late(late) => (late, 0),
            Self::Part(late, offset, ..) => (late, *offset),
        };
        let row = late.rows.get(offset + row).map_or(usize::MAX, |row| *row as usize);
        (&late.base, row)
    }

    /// Rows `offset` to `offset + len`, as far as there are.
    pub fn slice(&self, offset: usize, len: usize) -> Self {
        let offset = offset.min(self.len());
        let len = len.min(self.len() - offset);
        if let Some(series) = self.known() {
            return Self::Ready(series.slice(offset, len));
        }
        match self {
            Self::Ready(series) => Self::Ready(series.slice(offset, len)),
            Self::Late(late) => Self::Part(late.clone(), offset, len, OnceLock::new()),
            Self::Part(late, before, ..) => Self::Part(late.clone(), before + offset, len, OnceLock::new()),
        }
    }

    /// The rows of these numbers, later.
    pub fn take(&self, ty: KqlType, rows: &Arc<Vec<u32>>, chosen: &mut Chosen) -> Self {
        let late = |base: &Series, rows: Arc<Vec<u32>>| {
            Self::Late(Arc::new(Late { ty, base: base.clone(), rows, ready: OnceLock::new() }))
        };
        if let Some(series) = self.known() {
            return late(series, rows.clone());
        }
        match self {
            Self::Ready(series) => late(series, rows.clone()),
            Self::Late(inner) => late(&inner.base, chosen.over(&inner.rows, 0, rows)),
            Self::Part(inner, offset, ..) => late(&inner.base, chosen.over(&inner.rows, *offset, rows)),
        }
    }

    /// About how many bytes the cells take.
    pub fn bytes(&self) -> usize {
        self.known().map_or(self.len() * 4, Series::bytes)
    }
}

/// The same cells with `""` for null when they are strings.
pub(crate) fn without_nulls(ty: KqlType, series: Series) -> Series {
    match series {
        Series::Text(texts) if ty == KqlType::String && texts.codes().contains(&NO_TEXT) => {
            Series::Text(texts.without_nulls())
        }
        other => other,
    }
}
