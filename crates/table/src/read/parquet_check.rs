//! Pages of Parquet, checked between their unpacking and their decoder, which panics on some that contradict themselves.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::Encoding;
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::serialized_reader::SerializedPageReader;

/// The row groups of a file.
pub(crate) struct Groups {
    file: Arc<Bytes>,
    metadata: Arc<ParquetMetaData>,
}

impl Groups {
    pub fn new(file: Bytes, metadata: Arc<ParquetMetaData>) -> Self {
        Self { file: Arc::new(file), metadata }
    }
}

impl RowGroups for Groups {
    fn num_rows(&self) -> usize {
        let groups = self.metadata.row_groups().iter();
        groups.fold(0, |rows, group| rows.saturating_add(group.num_rows() as usize))
    }

    fn column_chunks(&self, column: usize) -> Result<Box<dyn PageIterator>> {
        let groups = 0..self.metadata.num_row_groups();
        Ok(Box::new(Chunks { file: self.file.clone(), metadata: self.metadata.clone(), groups, column }))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(self.metadata.row_groups().iter())
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

/// A column's pages in each row group.
struct Chunks {
    file: Arc<Bytes>,
    metadata: Arc<ParquetMetaData>,
    groups: Range<usize>,
    column: usize,
}

impl Iterator for Chunks {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        let group = self.metadata.row_groups().get(self.groups.next()?)?;
        let Some(chunk) = group.columns().get(self.column) else {
            return Some(Err(contradiction("a group of rows lacks a column")));
        };
        let levels = chunk.column_descr();
        let optional = levels.max_def_level() == 1 && levels.max_rep_level() == 0;
        let pages = SerializedPageReader::new(self.file.clone(), chunk, group.num_rows() as usize, None);
        Some(
            pages
                .map(|pages| Box::new(Checked { pages, optional, dictionary: false }) as Box<dyn PageReader>),
        )
    }
}

impl PageIterator for Chunks {}

fn contradiction(what: &str) -> ParquetError {
    ParquetError::General(what.to_owned())
}

/// Pages that are handed on when they are sound.
struct Checked {
    pages: SerializedPageReader<Bytes>,
    /// Whether each cell has one level of presence, packed as bits.
    optional: bool,
    /// Whether there was a dictionary.
    dictionary: bool,
}

impl Checked {
    fn check(&mut self, page: &Page) -> Result<()> {
        let (encoding, values) = match page {
            Page::DictionaryPage { .. } => {
                self.dictionary = true;
                return Ok(());
            }
            Page::DataPage { encoding, num_values, buf, def_level_encoding, .. } => {
                if self.optional && *def_level_encoding == Encoding::RLE {
                    levels(sized(buf)?, *num_values)?;
                }
                (*encoding, *num_values)
            }
            Page::DataPageV2 { encoding, num_values, buf, def_levels_byte_len, .. } => {
                if self.optional {
                    let bytes = buf.get(..*def_levels_byte_len as usize);
                    levels(
                        bytes.ok_or_else(|| contradiction("a page is shorter than it says"))?,
                        *num_values,
                    )?;
                }
                (*encoding, *num_values)
            }
        };
        let looks_up = matches!(encoding, Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY);
        if looks_up && !self.dictionary && values > 0 {
            return Err(contradiction("a page refers to a dictionary that is not there"));
        }
        Ok(())
    }
}

/// The bytes behind their length in four bytes.
fn sized(buf: &Bytes) -> Result<&[u8]> {
    let found = buf.split_first_chunk::<4>().and_then(|(len, rest)| {
        usize::try_from(u32::from_le_bytes(*len)).ok().and_then(|len| rest.get(..len))
    });
    found.ok_or_else(|| contradiction("a page is shorter than it says"))
}

/// Levels of one bit: runs of one value, and runs of bits, which must lie in the page as far as its values need them.
fn levels(mut bytes: &[u8], values: u32) -> Result<()> {
    let mut left = u64::from(values);
    while left > 0 {
        let (mut header, mut shift) = (0_u64, 0);
        loop {
            // what ends too early the decoder itself refuses
            let Some((byte, rest)) = bytes.split_first() else { return Ok(()) };
            bytes = rest;
            header |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (run, size) = if header & 1 == 1 {
            let run = (header >> 1).saturating_mul(8);
            if run.min(left).div_ceil(8) > bytes.len() as u64 {
                return Err(contradiction("a page has fewer levels than it says"));
            }
            (run, usize::try_from(header >> 1).unwrap_or(usize::MAX).min(bytes.len()))
        } else {
            (header >> 1, 1.min(bytes.len()))
        };
        bytes = bytes.get(size..).unwrap_or_default();
        left = left.saturating_sub(run);
    }
    Ok(())
}

impl PageReader for Checked {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        page.iter().try_for_each(|page| self.check(page))?;
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

impl Iterator for Checked {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}
