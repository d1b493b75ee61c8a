//! Replies of services, read while they arrive.
//!
//! [`ReplyReader`] is fed the body in pieces and puts the rows straight into columns; only a row that is not whole yet
//! is kept as bytes. It knows the forms of Log Analytics, Azure Data Explorer (versions 1 and 2, progressive frames
//! too), Graph's hunting, Azure Resource Graph and Splunk's `json_rows`: rows inside an envelope that states the
//! columns first.

use serde_json::{Map, Value as Json};

use super::adaptive::failure;
use super::stream_cells::{key, push};
use super::token::{Fault, Value, after_space, value};
use crate::{ColumnBuilder, Field, KqlType, Schema, Table, TableError};

/// How many bytes are looked at before they are let go.
const PIECE: usize = 1 << 18;

/// A reply that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// A page for people, such as a sign-in page.
    #[error("the answer is a web page, not data")]
    Html,
    /// Bytes that are no JSON.
    #[error("the answer is no JSON at byte {at}")]
    Syntax {
        /// The byte, from 0.
        at: u64,
    },
    /// The body ends before its data does.
    #[error("the answer ends at byte {bytes}, in the middle of its data, after {rows} rows")]
    Truncated {
        /// Bytes that came.
        bytes: u64,
        /// Whole rows among them.
        rows: u64,
    },
    /// JSON of another form.
    #[error("the answer has a form that is not known: {0}")]
    Shape(&'static str),
    /// Columns that make no table.
    #[error(transparent)]
    Table(#[from] TableError),
}

/// What a reply held.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// The primary result; none where the reply has none, as in an error.
    pub table: Option<Table>,
    /// The other members of the reply's outer object, such as `error`, `statistics` and `$skipToken`.
    pub members: Map<String, Json>,
    /// Frames and row objects in which an Azure Data Explorer says what went wrong.
    pub errors: Vec<Json>,
    /// The names of further results, which are left out.
    pub others: Vec<String>,
    /// Sentences about cells that could not be converted.
    pub notices: Vec<String>,
}

enum Place {
    Start,
    Root,
    Tables,
    Table,
    Rows { keep: bool, objects: bool },
    End,
}

/// The table or frame that is being read.
#[derive(Default)]
struct Head {
    members: Map<String, Json>,
    columns: Option<Vec<Field>>,
}

impl Head {
    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Json::as_str)
    }
}

struct Primary {
    /// `TableId` of progressive frames.
    id: Option<Json>,
    columns: Vec<ColumnBuilder>,
    rows: u64,
}

/// Reads a reply piece by piece.
pub struct ReplyReader {
    bytes: Vec<u8>,
    at: usize,
    passed: u64,
    places: Vec<Place>,
    /// Whether something stands before the next item of the innermost place.
    comma: bool,
    head: Head,
    primary: Option<Primary>,
    types: Schema,
    row: Vec<Value>,
    reply: Reply,
}

impl Default for ReplyReader {
    fn default() -> Self {
        Self::new(Schema::default())
    }
}

impl ReplyReader {
    /// A reader; a column that `types` names is read with that type, whatever the reply says.
    pub fn new(types: Schema) -> Self {
        Self {
            bytes: Vec::new(),
            at: 0,
            passed: 0,
            places: vec![Place::Start],
            comma: false,
            head: Head::default(),
            primary: None,
            types,
            row: Vec::new(),
            reply: Reply::default(),
        }
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.primary.as_ref().map_or(0, |primary| primary.rows)
    }

    /// Takes the next bytes of the body.
    pub fn feed(&mut self, body: &[u8]) -> Result<(), ReplyError> {
        for piece in body.chunks(PIECE) {
            self.bytes.extend_from_slice(piece);
            loop {
                match self.step() {
                    Ok(()) => {}
                    Err(Stop::Fault(Fault::More)) => break,
                    Err(Stop::Fault(Fault::Wrong(at))) => {
                        return Err(ReplyError::Syntax { at: self.passed + at as u64 });
                    }
                    Err(Stop::Reply(error)) => return Err(error),
                }
            }
            self.bytes.drain(..self.at);
            self.passed += self.at as u64;
            self.at = 0;
        }
        Ok(())
    }

    /// The reply, after the last byte of the body.
    pub fn finish(mut self) -> Result<Reply, ReplyError> {
        if !matches!(self.places.last(), Some(Place::End)) {
            let bytes = self.passed + self.bytes.len() as u64;
            return Err(ReplyError::Truncated { bytes, rows: self.rows() });
        }
        if let Some(primary) = self.primary.take() {
            let mut columns: Vec<crate::Column> = Vec::with_capacity(primary.columns.len());
            for builder in primary.columns {
                let (ty, failed) = (builder.ty(), builder.failed());
                let column = builder.finish();
                self.reply.notices.extend(failure(column.name(), ty, failed));
                columns.push(column);
            }
            self.reply.table = Some(Table::with_height(columns, primary.rows as usize)?);
        }
        Ok(self.reply)
    }

    /// Reads one item of the innermost place; nothing has changed when there are too few bytes.
    fn step(&mut self) -> Result<(), Stop> {
        let here = after_space(&self.bytes, self.at)?;
        let byte = self.bytes.get(here).copied().unwrap_or_default();
        match self.places.last() {
            Some(Place::Start) => {
                let place = match byte {
                    b'{' => Place::Root,
                    b'[' => Place::Tables,
                    b'<' => return Err(Stop::Reply(ReplyError::Html)),
                    // a byte order mark
                    0xEF if self.passed == 0 && here == 0 => {
                        return match self.bytes.get(..3) {
                            Some([0xEF, 0xBB, 0xBF]) => {
                                self.at = 3;
                                Ok(())
                            }
                            Some(_) => Err(Fault::Wrong(here).into()),
                            None => Err(Fault::More.into()),
                        };
                    }
                    _ => return Err(Fault::Wrong(here).into()),
                };
                self.places = vec![Place::End];
                self.enter(place, here + 1);
                Ok(())
            }
            Some(Place::Root | Place::Table) => {
                let Some(here) = self.item(here, byte, b'}')? else { return Ok(()) };
                self.member(here)
            }
            Some(Place::Tables) => {
                let Some(here) = self.item(here, byte, b']')? else { return Ok(()) };
                if self.bytes.get(here) != Some(&b'{') {
                    return Err(Fault::Wrong(here).into());
                }
                self.head = Head::default();
                self.enter(Place::Table, here + 1);
                Ok(())
            }
            Some(Place::Rows { keep, objects }) => {
                let (keep, objects) = (*keep, *objects);
                let Some(here) = self.item(here, byte, b']')? else { return Ok(()) };
                self.row(here, keep, objects)
            }
            Some(Place::End) | None => Err(Fault::Wrong(here).into()),
        }
    }

    fn enter(&mut self, place: Place, at: usize) {
        self.places.push(place);
        self.comma = false;
        self.at = at;
    }

    /// Where the next item starts; none when the place is closed, which is then left.
    fn item(&mut self, here: usize, byte: u8, close: u8) -> Result<Option<usize>, Stop> {
        if byte == close {
            self.at = here + 1;
            self.left();
            return Ok(None);
        }
        if !self.comma {
            return Ok(Some(here));
        }
        if byte == b',' {
            Ok(Some(after_space(&self.bytes, here + 1)?))
        } else {
            Err(Fault::Wrong(here).into())
        }
    }

    /// The innermost place has been closed.
    fn left(&mut self) {
        if let Some(Place::Table) = self.places.pop() {
            self.frame();
        }
        self.comma = true;
    }

    /// A member of the outer object or of a table.
    fn member(&mut self, here: usize) -> Result<(), Stop> {
        let name = value(&self.bytes, here)?;
        let name_text = key(&self.bytes, name).ok_or(Fault::Wrong(here))?.into_owned();
        let colon = after_space(&self.bytes, name.next)?;
        if self.bytes.get(colon) != Some(&b':') {
            return Err(Fault::Wrong(colon).into());
        }
        let start = after_space(&self.bytes, colon + 1)?;
        let open = self.bytes.get(start).copied().unwrap_or_default();
        let in_table = matches!(self.places.last(), Some(Place::Table));
        match (name_text.as_str(), open) {
            ("tables" | "Tables", b'[') if !in_table => {
                self.enter(Place::Tables, start + 1);
                return Ok(());
            }
            ("data", b'{') if !in_table => {
                self.head = Head::default();
                self.enter(Place::Table, start + 1);
                return Ok(());
            }
            ("rows" | "Rows", b'[') => return self.rows_begin(start, false),
            ("results" | "Results", b'[') if !in_table => return self.rows_begin(start, true),
            _ => {}
        }
        let found = value(&self.bytes, start)?;
        let raw = match self.bytes.get(start..found.next) {
            Some(raw) => serde_json::from_slice::<Json>(raw).map_err(|_| Fault::Wrong(start))?,
            None => Json::Null,
        };
        match (name_text.as_str(), raw) {
            ("columns" | "Columns" | "schema" | "Schema" | "fields", Json::Array(columns)) => {
                self.head.columns = Some(columns.iter().map(|column| self.field(column)).collect());
            }
            (_, raw) if in_table => {
                self.head.members.insert(name_text, raw);
            }
            (_, raw) => {
                self.reply.members.insert(name_text, raw);
            }
        }
        self.comma = true;
        self.at = found.next;
        Ok(())
    }

    fn field(&self, column: &Json) -> Field {
        let text = |names: &[&str]| names.iter().find_map(|name| column.get(*name).and_then(Json::as_str));
        let name = column.as_str().or_else(|| text(&["name", "ColumnName", "Name"])).unwrap_or_default();
        let told = text(&["type", "ColumnType", "Type"]).or_else(|| text(&["dataType", "DataType"]));
        let ty = told.and_then(|told| match told {
            "integer" => Some(KqlType::Long),
            "number" => Some(KqlType::Real),
            told => told.parse().ok(),
        });
        Field::new(name, self.types.ty(name).or(ty).unwrap_or(KqlType::String))
    }

    fn rows_begin(&mut self, start: usize, objects: bool) -> Result<(), Stop> {
        let keep = self.wanted();
        if keep && self.primary.is_none() {
            return Err(Stop::Reply(ReplyError::Shape("its rows come before their columns")));
        }
        self.enter(Place::Rows { keep, objects }, start + 1);
        Ok(())
    }

    /// Whether the rows that begin are the primary result's; makes its columns.
    fn wanted(&mut self) -> bool {
        let head = &self.head;
        if head.text("FrameType") == Some("TableFragment") {
            let ours = self
                .primary
                .as_ref()
                .is_some_and(|primary| primary.id.as_ref() == head.members.get("TableId"));
            if ours && head.text("TableFragmentType") == Some("DataReplace") {
                self.restart();
            }
            return ours;
        }
        let name = head.text("TableKind").or_else(|| head.text("name")).or_else(|| head.text("TableName"));
        let primary = name.is_none_or(|name| name == "PrimaryResult" || name == "Table_0");
        if !primary && head.text("TableKind").is_some() {
            return false;
        }
        if let Some(known) = &mut self.primary {
            // of version 1 the first table; else the one that is called so
            if !primary || known.id.is_some() {
                let name = head.text("TableName").or(name).unwrap_or("a further table");
                self.reply.others.push(name.to_owned());
                return false;
            }
        }
        self.begin(Some(Json::Bool(primary)).filter(|_| primary));
        true
    }

    /// A new primary result with the columns at hand.
    fn begin(&mut self, id: Option<Json>) {
        let Some(fields) = self.head.columns.take() else { return };
        let mut columns: Vec<ColumnBuilder> = Vec::with_capacity(fields.len());
        let mut names: Vec<String> = Vec::with_capacity(fields.len());
        for field in fields {
            let mut name = field.name.clone();
            let mut count = 0;
            while names.contains(&name) {
                count += 1;
                name = format!("{}{count}", field.name);
            }
            columns.push(ColumnBuilder::new(&name, field.ty, 0));
            names.push(name);
        }
        self.primary = Some(Primary { id, columns, rows: 0 });
    }

    fn restart(&mut self) {
        if let Some(primary) = &mut self.primary {
            primary.rows = 0;
            for column in &mut primary.columns {
                *column = ColumnBuilder::new(column.name(), column.ty(), 0);
            }
        }
    }

    /// A frame has been read.
    fn frame(&mut self) {
        let head = std::mem::take(&mut self.head);
        match head.text("FrameType") {
            Some("TableHeader") if head.text("TableKind") == Some("PrimaryResult") => {
                if self.primary.is_some() {
                    let name = head.text("TableName").unwrap_or("a further table").to_owned();
                    self.reply.others.push(name);
                    return;
                }
                let id = head.members.get("TableId").cloned();
                self.head = head;
                self.begin(id.or(Some(Json::Null)));
                self.head = Head::default();
            }
            Some("DataSetCompletion" | "TableCompletion") => {
                let flag = |name: &str| head.members.get(name).and_then(Json::as_bool) == Some(true);
                let told = head.members.get("OneApiErrors").is_some_and(|errors| !errors.is_null());
                if flag("HasErrors") || flag("Cancelled") || told {
                    self.reply.errors.push(Json::Object(head.members));
                }
            }
            // Azure Resource Graph's `data`
            None if matches!(self.places.last(), Some(Place::Root)) => {
                self.reply.members.extend(head.members);
            }
            _ => {}
        }
    }

    fn row(&mut self, here: usize, keep: bool, objects: bool) -> Result<(), Stop> {
        let open = self.bytes.get(here).copied();
        if open == Some(b'{') && !objects {
            let found = value(&self.bytes, here)?;
            let raw = self.bytes.get(here..found.next).unwrap_or_default();
            self.reply.errors.push(serde_json::from_slice(raw).map_err(|_| Fault::Wrong(here))?);
            self.at = found.next;
        } else if !keep {
            self.at = value(&self.bytes, here)?.next;
        } else if open == Some(b'[') {
            self.list(here)?;
        } else if open == Some(b'{') {
            self.object(here)?;
        } else {
            return Err(Fault::Wrong(here).into());
        }
        self.comma = true;
        Ok(())
    }

    /// A row as a list of cells: none is added before all are there.
    fn list(&mut self, here: usize) -> Result<(), Stop> {
        self.row.clear();
        let mut at = after_space(&self.bytes, here + 1)?;
        if self.bytes.get(at) != Some(&b']') {
            loop {
                let cell = value(&self.bytes, at)?;
                self.row.push(cell);
                at = after_space(&self.bytes, cell.next)?;
                match self.bytes.get(at) {
                    Some(b',') => at = after_space(&self.bytes, at + 1)?,
                    Some(b']') => break,
                    _ => return Err(Fault::Wrong(at).into()),
                }
            }
        }
        let Some(primary) = &mut self.primary else { return Ok(()) };
        if self.row.len() != primary.columns.len() {
            return Err(Stop::Reply(ReplyError::Shape(
                "a row has another number of cells than there are columns",
            )));
        }
        for (builder, cell) in primary.columns.iter_mut().zip(&self.row) {
            push(builder, &self.bytes, *cell);
        }
        primary.rows += 1;
        self.at = at + 1;
        Ok(())
    }

    /// A row as an object; a member that is not there is null.
    fn object(&mut self, here: usize) -> Result<(), Stop> {
        let whole = value(&self.bytes, here)?;
        let Some(primary) = &mut self.primary else { return Ok(()) };
        let bytes = self.bytes.as_slice();
        let mut at = after_space(bytes, here + 1)?;
        let mut guess = 0;
        while bytes.get(at) == Some(&b'"') {
            let name = value(bytes, at)?;
            let colon = after_space(bytes, name.next)?;
            let cell = value(bytes, after_space(bytes, colon + 1)?)?;
            if let Some(name) = key(bytes, name) {
                let here = |index: &usize| {
                    primary
                        .columns
                        .get(*index)
                        .is_some_and(|column| column.name() == name && column.len() as u64 == primary.rows)
                };
                // members come in the order of the columns, nearly always
                let found =
                    Some(guess).filter(here).or_else(|| (0..primary.columns.len()).find(|index| here(index)));
                if let Some(index) = found {
                    guess = index + 1;
                    if let Some(builder) = primary.columns.get_mut(index) {
                        push(builder, bytes, cell);
                    }
                }
            }
            at = after_space(bytes, cell.next)?;
            match bytes.get(at) {
                Some(b',') => at = after_space(bytes, at + 1)?,
                Some(b'}') => break,
                _ => return Err(Fault::Wrong(at).into()),
            }
        }
        primary.rows += 1;
        for column in &mut primary.columns {
            if (column.len() as u64) < primary.rows {
                column.push_null();
            }
        }
        self.at = whole.next;
        Ok(())
    }
}

enum Stop {
    Fault(Fault),
    Reply(ReplyError),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}
