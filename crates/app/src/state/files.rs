//! Tables: the demo tenant, files from the disk, and how they come back.

use huntlet_report::{ErrorInfo, Reply, Request, TableInfo};
use js_sys::{Array, ArrayBuffer};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use super::AppState;
use crate::client::{LOST, error, sentence};
use crate::logic::{format, names};

/// Where a table came from.
#[derive(Clone)]
pub enum Source {
    /// The demo tenant.
    Demo,
    /// A file, by the name of its table.
    File {
        /// The table's name.
        name: String,
        /// The file, which the browser keeps.
        blob: Blob,
    },
    /// Queries of the reader's own, by their file.
    Queries {
        /// The file's name.
        name: String,
        /// Its text.
        text: String,
    },
}

/// Bytes from a file's beginning and end that the engine looks at before the rest.
const HEAD: f64 = 65_536.0;
const TAIL: f64 = 8.0;
/// The largest file that one table is read from, in bytes.
const LARGEST: f64 = 2_000_000_000.0;

impl AppState {
    /// Loads the demo tenant.
    pub fn load_demo(self) {
        let state = self;
        self.spawn(async move {
            let note = state.begin_loading("the demo tenant");
            let result = state.ask_demo().await;
            state.end_loading(&note);
            result?;
            state.origins.update_value(|sources| {
                sources.retain(|source| !matches!(source, Source::Demo));
                sources.insert(0, Source::Demo);
            });
            let count = state.tables.with_untracked(Vec::len) as u64;
            state.say(format!("The demo tenant is loaded: {}.", format::counted(count, "table", "tables")));
            Ok(())
        });
    }

    async fn ask_demo(self) -> Result<(), ErrorInfo> {
        let reply = self.engine.ask(Request::LoadDemo { scale: None, seed: None }).await?;
        if let Reply::Tables { tables } = reply {
            self.set_tables(tables);
        }
        Ok(())
    }

    /// Takes in files that were dropped or picked: saved reports open, YAML goes to the query library, everything else
    /// becomes a table.
    pub fn take_files(self, files: Vec<File>) {
        let state = self;
        leptos::task::spawn_local(async move {
            for file in files {
                let name = file.name();
                let note = state.begin_loading(&name);
                let lower = name.to_ascii_lowercase();
                let result = if lower.ends_with(names::REPORT_ENDING) {
                    state.open_report_file(&file).await
                } else if [".yaml", ".yml"].iter().any(|ending| lower.ends_with(ending)) {
                    state.add_query_file(&file).await
                } else {
                    state.add_file(&file).await
                };
                state.end_loading(&note);
                if let Err(failed) = result {
                    state.tell_where_seen(true, format!("{name}: {}", sentence(&failed)));
                }
            }
        });
    }

    async fn open_report_file(self, file: &File) -> Result<(), ErrorInfo> {
        fits(file)?;
        let bytes = read(file).await?;
        self.open_saved(&file.name(), bytes).await
    }

    async fn add_query_file(self, file: &File) -> Result<(), ErrorInfo> {
        fits(file)?;
        let text = JsFuture::from(file.text()).await.map_err(|_| unread())?.as_string().unwrap_or_default();
        self.add_queries(file.name(), text).await
    }

    /// Adds a text of queries to the library, and tells what of it was left out.
    pub async fn add_queries(self, name: String, text: String) -> Result<(), ErrorInfo> {
        let request = Request::AddQueries { name: name.clone(), text: text.clone() };
        let Reply::Queries { queries, problems } = self.engine.ask(request).await? else { return Ok(()) };
        self.library.all.set(queries);
        // the file may have another text for the query that is in the box
        self.query.made.set_value(None);
        self.origins.update_value(|sources| {
            sources.retain(|source| !matches!(source, Source::Queries { name: other, .. } if *other == name));
            sources.push(Source::Queries { name: name.clone(), text });
        });
        let left_out = problems.iter().any(|problem| !problem.warning);
        let told = problems
            .iter()
            .map(|problem| format!(" Line {}, {}: {}", problem.line, problem.field, problem.message));
        let told: String = told.collect();
        self.tell_where_seen(left_out, format!("{name}: its queries are in the library.{told}"));
        Ok(())
    }

    async fn add_file(self, file: &File) -> Result<(), ErrorInfo> {
        let taken: Vec<String> =
            self.tables.with_untracked(|tables| tables.iter().map(|table| table.name.clone()).collect());
        let wanted = names::table_name(&file.name());
        let name = names::free_table_name(&file.name(), &taken);
        let table = self.add_blob(&name, file).await?;
        let rows = format::counted(table.row_count, "row", "rows");
        let renamed = if name == wanted {
            String::new()
        } else {
            format!(" There is a {wanted} already; rename this one in Tables to take its place.")
        };
        let notices =
            if table.notices.is_empty() { String::new() } else { format!(" {}", table.notices.join(" ")) };
        self.toast(false, format!("{name}: {rows}.{renamed}{notices}"));
        Ok(())
    }

    async fn add_blob(self, name: &str, blob: &Blob) -> Result<TableInfo, ErrorInfo> {
        fits(blob)?;
        self.look_at(name, blob).await?;
        let bytes = read(blob).await?;
        let request = Request::AddTable { name: name.to_owned(), format: None };
        let answer = self
            .engine
            .send(&request, Some(bytes), None)
            .1
            .await
            .map_err(|failed| if failed.code == LOST { gave_way(blob) } else { failed })?;
        let Reply::Table { table } = answer.reply else {
            return Err(error("UI0004", "The engine did not say what it read.", None));
        };
        self.origins.update_value(|sources| {
            sources.retain(|source| !matches!(source, Source::File { name: other, .. } if other == name));
            sources.push(Source::File { name: name.to_owned(), blob: blob.clone() });
        });
        self.refresh_tables().await?;
        Ok(*table)
    }

    /// Has the engine look at a file's first and last bytes, so that one of the wrong kind is not copied first.
    async fn look_at(self, name: &str, blob: &Blob) -> Result<(), ErrorInfo> {
        let size = blob.size();
        let ends = if size <= HEAD + TAIL {
            blob.clone()
        } else {
            let (first, last) = (part(blob, 0.0, HEAD)?, part(blob, size - TAIL, size)?);
            Blob::new_with_blob_sequence(&Array::of2(&first, &last)).map_err(|_| unread())?
        };
        let request = Request::LookAt { name: name.to_owned(), format: None, size: size as u64 };
        self.engine.send(&request, Some(read(&ends).await?), None).1.await.map(|_| ())
    }

    /// Removes a table.
    pub fn remove_table(self, name: String) {
        let state = self;
        self.spawn(async move {
            state.engine.ask(Request::RemoveTable { name: name.clone() }).await?;
            state.origins.update_value(|sources| {
                sources
                    .retain(|source| !matches!(source, Source::File { name: other, .. } if *other == name));
            });
            state.refresh_tables().await?;
            state.say(format!("{name} is removed."));
            Ok(())
        });
    }

    /// Whether a table can be renamed: it came from a file that is still at hand.
    pub fn can_rename(self, name: &str) -> bool {
        self.file_of(name).is_some()
    }

    fn file_of(self, name: &str) -> Option<Blob> {
        self.origins.with_value(|sources| {
            sources.iter().find_map(|source| match source {
                Source::File { name: other, blob } if other == name => Some(blob.clone()),
                _ => None,
            })
        })
    }

    /// Reads a table's file again under another name, which it replaces.
    pub fn rename_table(self, from: String, to: String) {
        let Some(blob) = self.file_of(&from) else { return };
        let state = self;
        self.spawn(async move {
            let to = to.trim().to_owned();
            if let Some(message) = names::table_name_error(&to) {
                return Err(error("UI0005", &message, None));
            }
            if from == to {
                return Ok(());
            }
            let note = state.begin_loading(&to);
            let added = state.add_blob(&to, &blob).await;
            state.end_loading(&note);
            added?;
            state.remove_table(from);
            Ok(())
        });
    }

    /// Loads every source again into a new engine.
    pub async fn reload_sources(self) {
        for source in self.origins.get_value() {
            let (what, result) = match source {
                Source::Demo => ("the demo tenant".to_owned(), self.ask_demo().await),
                Source::File { name, blob } => {
                    let result = self.add_blob(&name, &blob).await.map(|_| ());
                    (name, result)
                }
                Source::Queries { name, text } => {
                    let result = self.add_queries(name.clone(), text).await;
                    (name, result)
                }
            };
            match result {
                Err(failed) if failed.code == LOST => return,
                Err(failed) => self.toast(true, format!("{what} did not come back: {}", sentence(&failed))),
                Ok(()) => {}
            }
        }
    }

    fn begin_loading(self, what: &str) -> String {
        self.loading.update(|loading| loading.push(what.to_owned()));
        self.say(format!("Loading {what}."));
        what.to_owned()
    }

    fn end_loading(self, what: &str) {
        self.loading.update(|loading| {
            if let Some(place) = loading.iter().position(|other| other == what) {
                loading.remove(place);
            }
        });
    }
}

fn part(blob: &Blob, from: f64, to: f64) -> Result<Blob, ErrorInfo> {
    blob.slice_with_f64_and_f64(from, to).map_err(|_| unread())
}

/// What is said where the engine ended while it read a file.
fn gave_way(blob: &Blob) -> ErrorInfo {
    let size = format::bytes(blob.size() as u64);
    error(
        "UI0010",
        &format!(
            "The engine stopped while it read this file of {size}: it needed more memory than a tab has, or the file is damaged."
        ),
        Some("Keep only the columns and days that you need, or convert it to Parquet."),
    )
}

fn unread() -> ErrorInfo {
    error(
        "UI0007",
        "The browser could not read the file.",
        Some("Check that it is still there and that the machine has memory left, and drop it again."),
    )
}

fn fits(blob: &Blob) -> Result<(), ErrorInfo> {
    if blob.size() > LARGEST {
        let size = format::bytes(blob.size() as u64);
        let hint = "Split it, or keep only the columns and days that you need, or convert it to Parquet.";
        return Err(error(
            "UI0006",
            &format!("The file is {size}; a table is read from 2 GB at most."),
            Some(hint),
        ));
    }
    Ok(())
}

async fn read(blob: &Blob) -> Result<ArrayBuffer, ErrorInfo> {
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(|_| unread())?;
    buffer.dyn_into::<ArrayBuffer>().map_err(|_| unread())
}
