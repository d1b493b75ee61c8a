//! Tables in and out: files, declarations, the demo tenant.

use huntlet_demo::DemoOptions;
use huntlet_report::{ColumnInfo, ErrorInfo, Reply};
use huntlet_table::read::{FileBytes, Format, HEAD, ReadError, ReadOptions, look, read_from};
use huntlet_table::{Field, KqlType, Schema, Table};

use crate::error::error;
use crate::{Answer, Session};

/// The most noise that a tab's memory is asked to hold: ten million events.
const LARGEST_SCALE: f64 = 100.0;

/// The columns of the tables that Huntlet knows by name; a file of that name is read with those types.
pub(crate) fn known_schema(name: &str) -> Option<Schema> {
    huntlet_demo::tables().iter().find(|spec| spec.name == name).map(huntlet_demo::TableSpec::schema)
}

impl Session {
    /// Answers [`huntlet_report::Request::AddTable`] with a file whose bytes may lie elsewhere: only what reading needs at a
    /// time is taken into memory.
    pub fn add_table(
        &self,
        name: &str,
        format: Option<&str>,
        file: &dyn FileBytes,
    ) -> Result<Answer, ErrorInfo> {
        if name.trim().is_empty() {
            return Err(error(
                "SE0201",
                "A table needs a name.",
                Some("Give it one, such as SigninLogs.".into()),
            ));
        }
        let format = format.map(parse_format).transpose()?;
        let options = ReadOptions { schema: known_schema(name), ..ReadOptions::default() };
        let read = read_from(file, format, &options).map_err(|problem| unreadable(name, &problem))?;
        let table = self.store.borrow_mut().add(name, read.table, "file", read.notices);
        Ok(Reply::Table { table: Box::new(table) }.into())
    }

    pub(crate) fn declare_table(&self, name: &str, columns: &[ColumnInfo]) -> Result<Answer, ErrorInfo> {
        let field = |column: &ColumnInfo| -> Result<Field, ErrorInfo> {
            let ty: KqlType = column.ty.parse().map_err(|_| {
                error(
                    "SE0203",
                    format!("`{}` is no type for the column `{}`.", column.ty, column.name),
                    Some("Types are bool, int, long, real, decimal, datetime, timespan, string, guid, dynamic.".into()),
                )
            })?;
            Ok(Field { name: column.name.clone(), ty })
        };
        let fields = columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
        let table = Table::empty(&Schema::new(fields))
            .map_err(|problem| error("SE0204", format!("`{name}` cannot be declared: {problem}"), None))?;
        let table = self.store.borrow_mut().add(name, table, "declared", Vec::new());
        Ok(Reply::Table { table: Box::new(table) }.into())
    }

    pub(crate) fn remove_table(&self, name: &str) -> Result<Answer, ErrorInfo> {
        if self.store.borrow_mut().remove(name) {
            return Ok(Reply::Done.into());
        }
        Err(error("SE0205", format!("There is no table `{name}`."), None))
    }

    pub(crate) fn load_demo(&self, scale: Option<f64>, seed: Option<u64>) -> Result<Answer, ErrorInfo> {
        let defaults = DemoOptions::default();
        let options = DemoOptions {
            scale: scale.unwrap_or(defaults.scale),
            seed: seed.unwrap_or(defaults.seed),
            ..defaults
        };
        if !(0.0..=LARGEST_SCALE).contains(&options.scale) {
            let message = format!("The demo tenant has no scale {}.", options.scale);
            return Err(error("SE0206", message, Some(format!("Choose 0 to {LARGEST_SCALE}."))));
        }
        for (name, table) in huntlet_demo::generate(&options) {
            self.store.borrow_mut().add(&name, table, "demo", Vec::new());
        }
        self.demo_now.set(Some(options.end));
        Ok(Reply::Tables { tables: self.store.borrow().list() }.into())
    }

    pub(crate) fn adopt(&self, bytes: &[u8]) -> Result<Answer, ErrorInfo> {
        let table = huntlet_table::hand_over::table(bytes).map_err(|problem| {
            error("SE0207", format!("The result could not be taken in: {problem}."), None)
        })?;
        let table = self.store.borrow_mut().add_result(table);
        Ok(Reply::Table { table: Box::new(table) }.into())
    }
}

/// Refuses what `add_table` would refuse, from a file's beginning, end and size.
pub(crate) fn look_at(
    name: &str,
    format: Option<&str>,
    size: u64,
    bytes: &[u8],
) -> Result<Answer, ErrorInfo> {
    let format = format.map(parse_format).transpose()?;
    let whole = bytes.len() as u64 >= size;
    let (head, tail) = if whole { (bytes, bytes) } else { bytes.split_at(HEAD.min(bytes.len())) };
    let found = look(head, tail, size, format).map_err(|problem| unreadable(name, &problem))?;
    if has_room(size, copies(found)) { Ok(Reply::Done.into()) } else { Err(too_large(name, size)) }
}

fn unreadable(name: &str, problem: &ReadError) -> ErrorInfo {
    error("SE0202", format!("`{name}` could not be read: {problem}"), None)
}

/// How often a file's size must fit into memory at the least: the file itself, and its cells beside it.
fn copies(format: Format) -> usize {
    match format {
        Format::Csv => 2,
        // a table says the names of its columns once; packed columns grow, by how much only their reader knows; Arrow is taken
        // in a record batch at a time
        Format::Arrow | Format::Json | Format::Ndjson | Format::Parquet => 1,
    }
}

/// Whether memory can be had for some blocks of `size` bytes.
fn has_room(size: u64, blocks: usize) -> bool {
    let Ok(size) = usize::try_from(size) else { return false };
    let mut room: Vec<Vec<u8>> = vec![Vec::new(); blocks];
    room.iter_mut().all(|block| block.try_reserve_exact(size).is_ok())
}

/// What a file that the memory has no room for is refused with; `size` in bytes.
fn too_large(name: &str, size: u64) -> ErrorInfo {
    let megabytes = size.div_ceil(1 << 20);
    error(
        "SE0209",
        format!(
            "`{name}` could not be read: the engine's memory has no room left for a file of {megabytes} MB."
        ),
        Some(
            "Remove tables that you no longer need, or keep only the columns and days that you need.".into(),
        ),
    )
}

fn parse_format(name: &str) -> Result<Format, ErrorInfo> {
    match name {
        "csv" => Ok(Format::Csv),
        "json" => Ok(Format::Json),
        "ndjson" => Ok(Format::Ndjson),
        "parquet" => Ok(Format::Parquet),
        "arrow" => Ok(Format::Arrow),
        _ => Err(error(
            "SE0208",
            format!("`{name}` is no format that tables are read from."),
            Some("Choose csv, json, ndjson, parquet or arrow, or leave the format out.".into()),
        )),
    }
}
