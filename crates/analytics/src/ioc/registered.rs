//! The functions of the registry.

use huntlet_table::{Column, Table};
use serde_json::Value;

use super::extract::{Extractor, Found, Options};
use super::table::spread;
use super::{IocType, Pattern, defang, ioc_type, preprocess, refang};
use crate::spread::{Spread, texts_of};
use crate::steps::per_text;
use crate::{
    Accepts, AnalyticsError, Arguments, Default as Given, Distinct, Function, Input, Kind, Outcome, Parity,
    Result, codes, optional, required,
};

/// `ioc_extract`.
pub static EXTRACT: Function = Function {
    name: "ioc_extract",
    description: "Finds indicators of compromise in a text or in columns: addresses, domains, URLs, e-mail addresses, \
                  hashes, paths, registry keys. Columns: IoCType, Observable (refanged), SourceIndex (the row), Input \
                  (the cell), Raw (the form found).",
    input: Accepts::TextOrTable,
    parameters: &[
        required("columns", Kind::Columns, "The columns to look in."),
        optional(
            "ioc_types",
            Kind::Texts,
            Given::None,
            "The types to look for; all that `include_paths` allows when left out.",
        ),
        optional(
            "include_paths",
            Kind::Bool,
            Given::None,
            "Whether to look for paths and registry keys: yes in a text, no in columns when left out.",
        ),
        optional(
            "ignore_tlds",
            Kind::Bool,
            Given::Bool(false),
            "Whether names under unknown top-level domains count.",
        ),
        optional(
            "defanged",
            Kind::Bool,
            Given::Bool(true),
            "Whether de-fanged forms such as hxxp and [.] count.",
        ),
        optional(
            "patterns",
            Kind::Object,
            Given::None,
            "Types of one's own: name to regular expression, or to {regex, group}.",
        ),
    ],
    parity: &[
        Parity::same(
            "IoCExtract.extract",
            "Types, values and counts on the sample command lines and texts, but for the cases below.",
        ),
        Parity::better(
            "IoCExtract.extract",
            "An octet above 255 makes no address, and 1.2.3.4 is not taken out of 1.2.3.4.5.",
        ),
        Parity::better(
            "IoCExtract.extract",
            "A file name is no domain: x.ps1, a.zip, Microsoft.NET in a path; nor is a URL's host without a dot.",
        ),
        Parity::better(
            "IoCExtract.extract",
            "A URL's tail and a switch such as /c are no Linux path; a path ends at a blank; %VAR% and $VAR in front belong to it.",
        ),
        Parity::better(
            "IoCExtract.extract",
            "De-fanged values are recognised and come refanged, beside the form found (MSTICPy returns them de-fanged, or does not find them).",
        ),
        Parity::better(
            "IoCExtract.extract",
            "Registry keys are a type; types of one's own belong to the call, not to the process, and take linear time.",
        ),
        Parity::better(
            "IoCExtract.extract",
            "A null cell is an empty text, and a missing column an error that names it.",
        ),
    ],
    pipes: true,
    run: |input, arguments, control| {
        Box::pin(async move {
            let options = options(&arguments, matches!(input, Input::Text(_)))?;
            let extractor = Extractor::new(&options)?;
            let (table, columns) = match input {
                Input::Text(text) => {
                    (Table::new(vec![Column::strings("Input", vec![Some(text)])])?, vec!["Input".to_owned()])
                }
                Input::Table(table) => (table, arguments.texts("columns")),
            };
            let mut found: Vec<(Distinct, Vec<Vec<Found>>)> = Vec::new();
            for (at, column) in columns.iter().enumerate() {
                let texts = Distinct::of(table.require(column)?);
                let share = (at as f64 / columns.len() as f64, (at + 1) as f64 / columns.len() as f64);
                let each = per_text(&texts, control, share, |text| extractor.extract(text)).await?;
                found.push((texts, each));
            }
            Ok(Outcome::table("iocs", spread(&extractor, table.height(), &found)?))
        })
    },
};

fn options(arguments: &Arguments, is_text: bool) -> Result<Options> {
    let mut patterns = Vec::new();
    for (name, value) in arguments.object("patterns").into_iter().flatten() {
        let part = |key: &str| value.get(key).and_then(Value::as_str);
        let regex = value.as_str().or_else(|| part("regex")).ok_or_else(|| {
            let hint =
                "Give `{ \"name\": \"expression\" }`, or `{ \"name\": { \"regex\": …, \"group\": … } }`.";
            AnalyticsError::argument("patterns", format_args!("has no expression for `{name}`"), hint)
        })?;
        patterns.push(Pattern::new(name, regex, part("group"))?);
    }
    Ok(Options {
        ioc_types: arguments.texts("ioc_types"),
        include_paths: arguments.get("include_paths").and_then(Value::as_bool).unwrap_or(is_text),
        ignore_tlds: arguments.bool("ignore_tlds"),
        defanged: arguments.bool("defanged"),
        patterns,
    })
}

/// The texts of an input: of the column named `column`, or the text itself.
fn changed(
    input: Input,
    arguments: &Arguments,
    name: &str,
    change: impl Fn(&str) -> String,
) -> Result<Outcome> {
    match input {
        Input::Text(text) => {
            let value = change(&text);
            let columns =
                vec![Column::strings("Input", vec![Some(&text)]), Column::strings(name, vec![Some(&value)])];
            Ok(Outcome::table("result", Table::new(columns)?).with_text(value))
        }
        Input::Table(table) => {
            let column = arguments.text("column").unwrap_or_default();
            let texts = Distinct::of(table.require(column)?);
            let values: Vec<String> = texts.iter().map(change).collect();
            Ok(Outcome::table("result", table.with_column(texts.spread(name, &values))?))
        }
    }
}

/// `refang_ioc`.
pub static REFANG: Function = Function {
    name: "refang_ioc",
    description: "Turns de-fanged observables back: hxxps://evil[.]com becomes https://evil.com. Of a table, adds the \
                  column Refanged.",
    input: Accepts::TextOrTable,
    parameters: &[required("column", Kind::Column, "The column of observables.")],
    parity: &[Parity::better(
        "refang_ioc",
        "Also (.), [dot], [:], [at] in any case, and brackets on one side only.",
    )],
    pipes: true,
    run: |input, arguments, _| Box::pin(async move { changed(input, &arguments, "Refanged", refang) }),
};

/// `defang_ioc`.
pub static DEFANG: Function = Function {
    name: "defang_ioc",
    description: "Writes observables in a form that nothing follows by accident: hXXps://evil[.]com. Of a table, adds \
                  the column Defanged.",
    input: Accepts::TextOrTable,
    parameters: &[
        required("column", Kind::Column, "The column of observables."),
        optional(
            "ioc_type",
            Kind::Text,
            Given::None,
            "The observables' type; found from each when left out.",
        ),
    ],
    parity: &[
        Parity::same("defang_ioc", "URLs, e-mail addresses, domains and addresses."),
        Parity::better("defang_ioc", "The type need not be told; refang_ioc turns every result back."),
    ],
    pipes: true,
    run: |input, arguments, _| {
        Box::pin(async move {
            let told = match arguments.text("ioc_type") {
                None => None,
                Some(name) => Some(IocType::from_name(name).ok_or_else(|| {
                    let names: Vec<&str> = IocType::ALL.into_iter().map(IocType::name).collect();
                    let hint = format!("The types are {}.", names.join(", "));
                    AnalyticsError::new(codes::BAD_ARGUMENT, format!("`ioc_type` cannot be `{name}`."), hint)
                })?),
            };
            changed(input, &arguments, "Defanged", |text| match told.or_else(|| ioc_type(text)) {
                Some(ty) => defang(text, ty),
                None => text.to_owned(),
            })
        })
    },
};

/// `get_ioc_type`.
pub static TYPE: Function = Function {
    name: "get_ioc_type",
    description: "The type of whole observables, or unknown. Of a table, adds the column IoCType.",
    input: Accepts::TextOrTable,
    parameters: &[required("column", Kind::Column, "The column of observables.")],
    parity: &[
        Parity::same("IoCExtract.get_ioc_type", "The types of plain observables."),
        Parity::better(
            "IoCExtract.get_ioc_type",
            "A text that is no path is unknown rather than a linux_path.",
        ),
    ],
    pipes: true,
    run: |input, arguments, _| {
        Box::pin(async move {
            changed(input, &arguments, "IoCType", |text| {
                ioc_type(text).map_or("unknown", IocType::name).to_owned()
            })
        })
    },
};

/// `preprocess_observable`.
pub static PREPROCESS: Function = Function {
    name: "preprocess_observable",
    description: "Observables made ready for a look-up: trimmed, checked, refanged, and refused when they are not public. \
                  Adds the columns CleanObservable (empty when refused), CleanType, Status (ok, or why not).",
    input: Accepts::TextOrTable,
    parameters: &[
        required("column", Kind::Column, "The column of observables."),
        optional(
            "ioc_type",
            Kind::Text,
            Given::None,
            "The observables' type; found from each when left out.",
        ),
        optional(
            "require_url_encoding",
            Kind::Bool,
            Given::Bool(false),
            "Whether URLs are given form-encoded, as some services need them.",
        ),
    ],
    parity: &[
        Parity::same(
            "preprocess_observable",
            "Types are checked; private addresses, single-name hosts, file URLs and even hashes are refused.",
        ),
        Parity::better(
            "preprocess_observable",
            "What is refused has no value, so that nothing can be asked about it (MSTICPy asks about the text None).",
        ),
    ],
    pipes: true,
    run: |input, arguments, _| {
        Box::pin(async move {
            let (table, texts) = texts_of(input, &arguments)?;
            let told = arguments.text("ioc_type");
            let encode = arguments.bool("require_url_encoding");
            let each: Vec<_> = texts.iter().map(|text| preprocess(text, told, encode)).collect();
            let mut spread = Spread::new(table, &texts);
            let ready = each.iter().map(|one| one.as_ref().ok());
            spread.strings(
                "CleanObservable",
                ready.clone().map(|one| one.map_or("", |one| one.value.as_str())),
            )?;
            spread.strings("CleanType", ready.map(|one| one.map_or("", |one| one.ioc_type.as_str())))?;
            let status = |one: &std::result::Result<_, String>| one.as_ref().err().cloned();
            spread
                .strings("Status", each.iter().map(|one| status(one).unwrap_or_else(|| "ok".to_owned())))?;
            Ok(Outcome::table("result", spread.table))
        })
    },
};
