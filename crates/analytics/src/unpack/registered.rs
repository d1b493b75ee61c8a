//! The function of the registry.

use super::table::spread;
use super::{Binaries, Options, unpack, unpack_text};
use crate::steps::per_text;
use crate::{
    Accepts, Arguments, Default as Given, Distinct, Function, Input, Kind, Outcome, Parity, optional,
    required,
};

fn options(arguments: &Arguments) -> Options {
    let given = Options::default();
    Options {
        utf16: arguments.bool("utf16"),
        binaries: match arguments.text("binaries") {
            Some("all") => Binaries::All,
            Some("none") => Binaries::Never,
            _ => Binaries::Likely,
        },
        max_depth: arguments.size("max_depth").unwrap_or(given.max_depth),
        max_bytes: arguments.size("max_bytes").unwrap_or(given.max_bytes),
        max_items: given.max_items,
    }
}

/// `base64_unpack`.
pub static UNPACK: Function = Function {
    name: "base64_unpack",
    description: "Unpacks base64 in a text or a column: text in UTF-8 and UTF-16, what gzip, zlib, deflate, zip and tar \
                  hold, and base64 in that again. Columns: reference, original_string, file_name, file_type, \
                  input_bytes, decoded_string, encoding_type, file_hashes, md5, sha1, sha256, printable_bytes, note; of \
                  a table also src_index, the column, full_decoded_string. Of a text, also the annotated text.",
    input: Accepts::TextOrTable,
    parameters: &[
        required("column", Kind::Column, "The column to look in."),
        optional(
            "utf16",
            Kind::Bool,
            Given::Bool(false),
            "Whether what decodes is first taken for UTF-16; PowerShell's commands and text with every other byte 0 are without.",
        ),
        optional(
            "binaries",
            Kind::Choice(&["likely", "all", "none"]),
            Given::Text("likely"),
            "Which strings count that decode to bytes of no known kind: those that look like base64, all, or none.",
        ),
        optional("max_depth", Kind::Int(1, 20), Given::Int(20), "The deepest level that is unpacked."),
        optional(
            "max_bytes",
            Kind::Int(1, 1 << 30),
            Given::Int(64 << 20),
            "The most bytes that one text may unpack to.",
        ),
    ],
    parity: &[
        Parity::same(
            "unpack_items",
            "Items, hashes, references and annotated text of strings, gzip files and nested strings.",
        ),
        Parity::better(
            "unpack_items",
            "A string that ends the text is found, and nothing is left behind the decoded text (MSTICPy leaves A characters).",
        ),
        Parity::better(
            "unpack_items",
            "UTF-16 is recognised in either order of bytes, and after -EncodedCommand however short.",
        ),
        Parity::better(
            "unpack_items",
            "Every zip, zlib and raw deflate stream and tar file is looked into, in any nesting, by its bytes; unpadded and URL-safe strings too.",
        ),
        Parity::better(
            "unpack_items",
            "Archives are bounded in bytes, members and depth; damaged ones are told of in note and raise nothing.",
        ),
        Parity::better(
            "unpack_items",
            "What is nested is unpacked whatever stands last in the text, and its reference names its true parent.",
        ),
        Parity::different(
            "unpack_items",
            "Paths, names and hashes of 30 letters that decode by chance are left out; binaries=all has them as MSTICPy does.",
        ),
        Parity::different(
            "unpack_items",
            "utf-16 needs no option; the first 65,536 bytes of a binary are shown, its hashes are of all.",
        ),
    ],
    pipes: true,
    run: |input, arguments, control| {
        Box::pin(async move {
            let options = options(&arguments);
            match input {
                Input::Text(text) => {
                    control.checkpoint(0.0).await?;
                    let (annotated, table) = unpack_text(&text, &options)?;
                    Ok(Outcome::table("items", table).with_text(annotated))
                }
                Input::Table(table) => {
                    let column = arguments.text("column").unwrap_or_default();
                    let texts = Distinct::of(table.require(column)?);
                    let found = per_text(&texts, control, (0.0, 1.0), |text| unpack(text, &options)).await?;
                    Ok(Outcome::table("items", spread(&texts, column, &found)?))
                }
            }
        })
    },
};
