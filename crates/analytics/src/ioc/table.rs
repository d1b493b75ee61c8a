//! Indicators of texts and of columns, as a table.

use huntlet_table::store::TextsBuilder;
use huntlet_table::{Column, Table};

use super::extract::{Extractor, Found, Options};
use crate::distinct::text_column;
use crate::{Distinct, Result};

/// The indicators of a text: a table as [`extract_table`]'s, with the text as `Input`.
pub fn extract_text(text: &str, options: &Options) -> Result<Table> {
    let column = Column::strings("Input", vec![Some(text)]);
    let table = Table::new(vec![column])?;
    extract_table(&table, &["Input"], options)
}

/// The indicators of columns: `IoCType`, `Observable` (refanged), `SourceIndex` (the row, from 0), `Input` (the cell)
/// and `Raw` (the form found). A row has each value of a type once per column. By row, column, type and place.
pub fn extract_table<S: AsRef<str>>(table: &Table, columns: &[S], options: &Options) -> Result<Table> {
    let extractor = Extractor::new(options)?;
    let mut found = Vec::new();
    for column in columns {
        let texts = Distinct::of(table.require(column.as_ref())?);
        let each = texts.iter().map(|text| extractor.extract(text)).collect();
        found.push((texts, each));
    }
    spread(&extractor, table.height(), &found)
}

/// The table of what was found in each distinct text of the columns.
pub(super) fn spread(
    extractor: &Extractor,
    height: usize,
    found: &[(Distinct, Vec<Vec<Found>>)],
) -> Result<Table> {
    let mut observables = TextsBuilder::default();
    let mut raws = TextsBuilder::default();
    let mut types = TextsBuilder::default();
    let mut inputs = TextsBuilder::default();
    let names: Vec<u32> = (0..extractor.kinds()).map(|kind| types.intern(extractor.name(kind))).collect();
    // each distinct text's texts get their numbers once
    let coded: Vec<Vec<Coded>> = found
        .iter()
        .map(|(texts, each)| {
            let code = |(text, found): (&str, &Vec<Found>)| {
                if found.is_empty() {
                    return Coded::default();
                }
                let row = |one: &Found| {
                    let raw = text.get(one.start..one.end).unwrap_or_default();
                    let name = names.get(usize::from(one.kind)).copied().unwrap_or_default();
                    [name, observables.intern(&one.observable), raws.intern(raw)]
                };
                Coded { rows: found.iter().map(row).collect(), input: inputs.intern(text) }
            };
            texts.iter().zip(each).map(code).collect()
        })
        .collect();
    let mut indexes: Vec<Option<i64>> = Vec::new();
    for row in 0..height {
        for ((texts, _), coded) in found.iter().zip(&coded) {
            let number = texts.rows().get(row).copied().unwrap_or_default();
            let Some(coded) = coded.get(number as usize) else { continue };
            for [name, observable, raw] in &coded.rows {
                types.append_code(*name);
                observables.append_code(*observable);
                raws.append_code(*raw);
                inputs.append_code(coded.input);
                indexes.push(Some(row as i64));
            }
        }
    }
    Ok(Table::new(vec![
        text_column("IoCType", types),
        text_column("Observable", observables),
        Column::longs("SourceIndex", indexes),
        text_column("Input", inputs),
        text_column("Raw", raws),
    ])?)
}

/// What was found in a text, as numbers of texts.
#[derive(Default)]
struct Coded {
    rows: Vec<[u32; 3]>,
    input: u32,
}
