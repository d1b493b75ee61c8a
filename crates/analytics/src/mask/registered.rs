//! The function of the registry.

use huntlet_table::{Column, Table};

use super::Masker;
use super::columns::{Kind as Masked, mask_table};
use crate::{
    Accepts, AnalyticsError, Default as Given, Function, Input, Kind, Outcome, Parity, optional, required,
};

/// `mask_df`.
pub static MASK: Function = Function {
    name: "mask_df",
    description: "Obfuscates a table, or a text, keeping its structure: the same value and salt give the same mask, \
                  values that differ stay apart, addresses stay in their class. Columns keep their names and types.",
    input: Accepts::TextOrTable,
    parameters: &[
        required("salt", Kind::Text, "A secret: masks of another salt cannot be compared."),
        optional(
            "column_map",
            Kind::Object,
            Given::None,
            "Column to kind: str, uuid, ip, sid, acct, host, path, url, dict, list, auto, null, keep.",
        ),
        optional(
            "use_default",
            Kind::Bool,
            Given::Bool(true),
            "Whether columns of the usual names are masked without being named.",
        ),
        optional("kind", Kind::Text, Given::Text("auto"), "The kind of a text that is masked alone."),
    ],
    parity: &[
        Parity::different(
            "mask_df",
            "Masks follow from the salt rather than from random numbers of the process, so that they are the same everywhere and cannot be looked up without it.",
        ),
        Parity::better(
            "mask_df",
            "172.16.0.0/12 is a private network (MSTICPy tests 17 for 172), and every class of addresses is kept.",
        ),
        Parity::better("mask_df", "A null column is emptied in the result, not in the source."),
        Parity::better(
            "mask_df",
            "DOMAIN\\user is an account; one user has one mask in every form. Long strings are not cut, so that they stay apart.",
        ),
    ],
    pipes: true,
    run: |input, arguments, control| {
        Box::pin(async move {
            let kind = |name: &str, parameter: &str| {
                Masked::from_name(name).ok_or_else(|| {
                    let hint =
                        "Kinds are str, uuid, ip, sid, acct, host, path, url, dict, list, auto, null, keep.";
                    AnalyticsError::argument(parameter, format_args!("has no kind `{name}`"), hint)
                })
            };
            let masker = Masker::new(arguments.text("salt").unwrap_or_default());
            match input {
                Input::Text(text) => {
                    let masked = masker.mask(&text, kind(arguments.text("kind").unwrap_or("auto"), "kind")?);
                    let table = Table::new(vec![
                        Column::strings("Input", vec![Some(&text)]),
                        Column::strings("Masked", vec![Some(&masked)]),
                    ])?;
                    Ok(Outcome::table("masked", table).with_text(masked))
                }
                Input::Table(table) => {
                    let mut kinds = Vec::new();
                    for (column, name) in arguments.object("column_map").into_iter().flatten() {
                        kinds.push((column.clone(), kind(name.as_str().unwrap_or_default(), "column_map")?));
                    }
                    // a column at a time, so that long work can be stopped
                    let mut masked = table.clone();
                    for (at, column) in table.columns().iter().enumerate() {
                        let one = Table::with_height(vec![column.clone()], table.height())?;
                        let own: Vec<_> =
                            kinds.iter().filter(|(name, _)| name == column.name()).cloned().collect();
                        let one = mask_table(&one, &own, arguments.bool("use_default"), &masker)?;
                        for column in one.into_columns() {
                            masked = masked.with_column(column)?;
                        }
                        control.checkpoint((at + 1) as f64 / table.width() as f64).await?;
                    }
                    for (name, _) in &kinds {
                        table.require(name)?;
                    }
                    Ok(Outcome::table("masked", masked))
                }
            }
        })
    },
};
