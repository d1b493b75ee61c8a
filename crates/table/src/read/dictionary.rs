//! Texts that an Arrow array holds once for many rows, looked up once in the pool of a column.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ByteViewType, Int32Type, UInt32Type};
use arrow_array::{AnyDictionaryArray, Array, ArrayRef, GenericByteViewArray};

use crate::ColumnBuilder;
use crate::store::{EMPTY_TEXT, NO_TEXT, NotText, TextsBuilder};

/// The numbers that a column gave to the texts of a dictionary, kept from one record batch to the next.
#[derive(Default)]
pub(crate) struct Known {
    /// The dictionary, held so that no other takes its place in memory.
    of: Option<ArrayRef>,
    /// The number of each of its texts, [`NO_TEXT`] until a row needs it.
    numbers: Vec<u32>,
}

impl Known {
    fn turn_to(&mut self, texts: &ArrayRef) {
        if self.of.as_ref().is_some_and(|known| std::ptr::addr_eq(Arc::as_ptr(known), Arc::as_ptr(texts))) {
            return;
        }
        self.of = Some(Arc::clone(texts));
        self.numbers.clear();
        self.numbers.resize(texts.len(), NO_TEXT);
    }

    /// Adds the rows of a dictionary array to a string column; false, and nothing added, when it is not of texts or
    /// the column is another.
    pub fn append(&mut self, array: &dyn Array, to: &mut ColumnBuilder) -> bool {
        let Some(dictionary) = array.as_any_dictionary_opt() else { return false };
        let values = dictionary.values();
        if values.as_string_opt::<i32>().is_none() && values.as_string_opt::<i64>().is_none() {
            return false;
        }
        self.turn_to(values);
        // texts that are read as such are texts
        to.extend_strings(|cells| {
            self.append_keys(dictionary, cells);
            Ok(())
        })
        .unwrap_or(false)
    }

    fn append_keys(&mut self, dictionary: &dyn AnyDictionaryArray, cells: &mut TextsBuilder) {
        let texts = dictionary.values();
        let narrow = texts.as_string_opt::<i32>();
        let wide = texts.as_string_opt::<i64>();
        let text = |key: usize| match (narrow, wide) {
            _ if !texts.is_valid(key) => "",
            (Some(texts), _) => texts.value(key),
            (_, Some(texts)) => texts.value(key),
            _ => "",
        };
        let nulls = dictionary.nulls().filter(|nulls| nulls.null_count() > 0);
        let keys = dictionary.keys();
        let mut each = |row: usize, key: usize| {
            let null = nulls.is_some_and(|nulls| nulls.is_null(row));
            let number = match self.numbers.get_mut(key) {
                Some(number) if !null => {
                    if *number == NO_TEXT {
                        *number = cells.intern(text(key));
                    }
                    *number
                }
                _ => EMPTY_TEXT,
            };
            cells.append_code(number);
        };
        if let Some(keys) = keys.as_primitive_opt::<Int32Type>() {
            keys.values().iter().enumerate().for_each(|(row, key)| each(row, *key as usize));
        } else if let Some(keys) = keys.as_primitive_opt::<UInt32Type>() {
            keys.values().iter().enumerate().for_each(|(row, key)| each(row, *key as usize));
        } else if !texts.is_empty() {
            dictionary.normalized_keys().into_iter().enumerate().for_each(|(row, key)| each(row, key));
        } else {
            (0..keys.len()).for_each(|row| each(row, usize::MAX));
        }
    }
}

/// Views that are remembered at a time.
const REMEMBERED: usize = 4096;

/// Adds the texts of views to a string column, `""` for a missing one. A reader of Parquet gives the rows that share an
/// entry of a page's dictionary one view, so that the latest are remembered.
pub(crate) fn append_views<T: ByteViewType>(
    array: &GenericByteViewArray<T>,
    to: &mut ColumnBuilder,
) -> Result<bool, NotText> {
    to.extend_strings(|cells| {
        let mut remembered: Vec<(u128, u32)> = vec![(0, EMPTY_TEXT); REMEMBERED];
        let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
        for (row, view) in array.views().iter().enumerate() {
            if nulls.is_some_and(|nulls| nulls.is_null(row)) {
                cells.append_code(EMPTY_TEXT);
                continue;
            }
            let mixed = (*view as u64 ^ (*view >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let Some(place) = remembered.get_mut((mixed >> 52) as usize) else { continue };
            if place.0 != *view {
                let text: &T::Native = array.value(row);
                *place = (*view, cells.intern_bytes(text.as_ref())?);
            }
            cells.append_code(place.1);
        }
        Ok(())
    })
}
