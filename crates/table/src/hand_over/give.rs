//! A table's memory, in pieces.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_buffer::{ArrowNativeType, ToByteSlice};

use super::{Head, MARK, Part, Words};
use crate::store::{NO_TEXT, Native, Numbers, Pool, Series};
use crate::{Column, Table};

type Piece<'t> = Cow<'t, [u8]>;

/// Pools of no more than so many bytes beside four for each row are handed over whole.
const SMALL: usize = 64 << 10;

/// The pieces of a table, which are to be laid one after the other. Texts that no row uses are left out where they are much.
pub fn pieces(table: &Table) -> Vec<Piece<'_>> {
    let mut pools: Vec<&Arc<Pool>> = Vec::new();
    let columns: Vec<Part> = table
        .columns()
        .iter()
        .map(|column| {
            let (nulls, pool) = match column.series() {
                Series::Bool(cells) => (cells.validity().is_some(), None),
                Series::Int(cells) => (cells.validity().is_some(), None),
                Series::Long(cells) => (cells.validity().is_some(), None),
                Series::Real(cells) => (cells.validity().is_some(), None),
                Series::Text(texts) => {
                    let known = pools.iter().position(|known| Arc::ptr_eq(known, texts.pool()));
                    if known.is_none() {
                        pools.push(texts.pool());
                    }
                    (false, known.or(Some(pools.len() - 1)))
                }
            };
            Part { name: column.name().to_owned(), ty: column.ty(), nulls, pool }
        })
        .collect();
    let shared: Vec<Shared<'_>> = pools
        .iter()
        .enumerate()
        .map(|(at, pool)| {
            let users = table.columns().iter().zip(&columns).filter(|(_, part)| part.pool == Some(at));
            Shared::of(pool, &users.map(|(column, _)| column).collect::<Vec<_>>(), table.height())
        })
        .collect();
    let words =
        shared.iter().map(|pool| Words { texts: pool.ends.len() / 4, bytes: pool.text.len() }).collect();
    let head = Head { height: table.height(), pools: words, columns };
    let described = serde_json::to_vec(&head).unwrap_or_default();
    let length = (described.len() as u32).to_le_bytes().to_vec();
    let mut pieces = vec![Cow::Borrowed(MARK.as_slice()), Cow::Owned(length), Cow::Owned(described)];
    let mut numbers = Vec::with_capacity(shared.len());
    for Shared { ends, text, numbers: own } in shared {
        pieces.extend([Cow::Owned(ends), text]);
        numbers.push(own);
    }
    for (column, part) in table.columns().iter().zip(&head.columns) {
        match column.series() {
            Series::Bool(cells) => {
                pieces.extend(cells.validity());
                pieces.push(cells.packed());
            }
            Series::Int(cells) => extend(&mut pieces, cells),
            Series::Long(cells) => extend(&mut pieces, cells),
            Series::Real(cells) => extend(&mut pieces, cells),
            Series::Text(texts) => pieces.push(match part.pool.and_then(|at| numbers.get(at)?.as_ref()) {
                None => Cow::Borrowed(texts.codes().to_byte_slice()),
                Some(numbers) => {
                    let new = |code: &u32| numbers.get(*code as usize).copied().unwrap_or(NO_TEXT);
                    Cow::Owned(texts.codes().iter().flat_map(|code| new(code).to_le_bytes()).collect())
                }
            }),
        }
    }
    pieces
}

fn extend<'t, T: Native + ArrowNativeType>(pieces: &mut Vec<Piece<'t>>, cells: &'t Numbers<T>) {
    pieces.extend(cells.validity());
    pieces.push(Cow::Borrowed(cells.values().to_byte_slice()));
}

/// What is handed over of a pool.
struct Shared<'t> {
    ends: Vec<u8>,
    text: Piece<'t>,
    /// The new numbers of texts, where the numbers are others.
    numbers: Option<Vec<u32>>,
}

impl<'t> Shared<'t> {
    fn of(pool: &'t Pool, users: &[&Column], height: usize) -> Self {
        if pool.bytes() <= SMALL + height * 4 {
            return Self::whole(pool);
        }
        let mut used = vec![false; pool.len()];
        for texts in users.iter().filter_map(|column| column.str().ok()) {
            for code in texts.codes() {
                if let Some(used) = used.get_mut(*code as usize) {
                    *used = true;
                }
            }
        }
        let kept = || pool.iter().zip(&used).filter(|(_, used)| **used).map(|(text, _)| text);
        let bytes: usize = kept().map(|text| text.len() + 4).sum();
        if bytes * 2 >= pool.bytes() {
            return Self::whole(pool);
        }
        let mut shared = Self { ends: Vec::new(), text: Cow::Borrowed(&[]), numbers: None };
        let mut numbers = vec![NO_TEXT; pool.len()];
        let (mut text, mut count) = (Vec::with_capacity(bytes), 0);
        for ((own, number), used) in pool.iter().zip(&mut numbers).zip(used) {
            if own.is_empty() {
                *number = 0;
            } else if used {
                count += 1;
                *number = count;
                text.extend_from_slice(own.as_bytes());
                shared.ends.extend_from_slice(&(text.len() as u32).to_le_bytes());
            }
        }
        shared.text = Cow::Owned(text);
        shared.numbers = Some(numbers);
        shared
    }

    fn whole(pool: &'t Pool) -> Self {
        let (text, starts) = pool.parts();
        let ends = starts.get(2..).unwrap_or_default();
        Self {
            ends: ends.iter().flat_map(|end| (*end as u32).to_le_bytes()).collect(),
            text: Cow::Borrowed(text.as_bytes()),
            numbers: None,
        }
    }
}
