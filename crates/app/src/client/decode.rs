//! JavaScript values as the report's types.
//!
//! By hand and not through serde: its readers of tagged enums copy every message once before they read it, and they
//! made a tenth of the page's module. A field that a type gains does not compile until it is read here; a test
//! compares the names with those that serde writes.

use huntlet_report::{
    Block, ChartData, ChartSpec, Choice, ChoiceItem, ColumnInfo, Completeness, Diagnostic, DiagnosticKind,
    EntityCard, ErrorInfo, Event, Fact, MethodInfo, NotebookletInfo, OptionInfo, Page, ParameterInfo,
    ParameterKind, Plot, PlotAxis, PlotKind, PlotSeries, PlotSpec, Provenance, QueryInfo, QueryParameter,
    QueryProblem, Reply, Report, ReportTable, RunStatus, Section, Series, Severity, SourceInfo, Stacking,
    TableInfo, TimeRange, TimelineSpec, TokenInfo,
};
use js_sys::{Array, JSON, Reflect};
use serde_json::{Map, Value};
use wasm_bindgen::{JsCast, JsValue};

/// What could not be read, and where.
pub type Read<T> = Result<T, String>;

/// A type that is read from a JavaScript value.
pub trait Decode: Sized {
    /// Reads the value.
    fn decode(value: &JsValue) -> Read<Self>;

    /// What a field holds that is not there; none where it must be.
    fn absent() -> Option<Self> {
        None
    }
}

/// A property, if it is there and not null.
pub fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// A property as a type.
pub fn field<T: Decode>(object: &JsValue, name: &str) -> Read<T> {
    match get(object, name) {
        Some(value) => T::decode(&value).map_err(|reason| format!("{name}: {reason}")),
        None => T::absent().ok_or_else(|| format!("{name} is missing")),
    }
}

fn kind(object: &JsValue) -> String {
    get(object, "kind").and_then(|kind| kind.as_string()).unwrap_or_default()
}

fn unknown<T>(what: &str) -> Read<T> {
    Err(format!("`{what}` is not known to the page"))
}

impl Decode for String {
    fn decode(value: &JsValue) -> Read<Self> {
        value.as_string().ok_or_else(|| "no text".to_owned())
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl Decode for bool {
    fn decode(value: &JsValue) -> Read<Self> {
        value.as_bool().ok_or_else(|| "neither true nor false".to_owned())
    }
}

impl Decode for f64 {
    fn decode(value: &JsValue) -> Read<Self> {
        value.as_f64().ok_or_else(|| "no number".to_owned())
    }
}

impl Decode for u8 {
    fn decode(value: &JsValue) -> Read<Self> {
        f64::decode(value).map(|number| number as Self)
    }
}

impl Decode for u32 {
    fn decode(value: &JsValue) -> Read<Self> {
        f64::decode(value).map(|number| number as Self)
    }
}

impl Decode for u64 {
    fn decode(value: &JsValue) -> Read<Self> {
        // a count beyond 2^53 may come as a bigint
        let small = value.as_f64().map(|number| number as Self);
        let large = || value.clone().try_into().ok();
        small.or_else(large).ok_or_else(|| "no number".to_owned())
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(value: &JsValue) -> Read<Self> {
        if value.is_null() || value.is_undefined() { Ok(None) } else { T::decode(value).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(value: &JsValue) -> Read<Self> {
        T::decode(value).map(Self::new)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(value: &JsValue) -> Read<Self> {
        let array = value.dyn_ref::<Array>().ok_or_else(|| "no list".to_owned())?;
        let mut items = Self::with_capacity(array.length() as usize);
        for nth in 0..array.length() {
            items.push(T::decode(&array.get(nth))?);
        }
        Ok(items)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

impl<A: Decode, B: Decode> Decode for (A, B) {
    fn decode(value: &JsValue) -> Read<Self> {
        let pair = value.dyn_ref::<Array>().ok_or_else(|| "no pair".to_owned())?;
        Ok((A::decode(&pair.get(0))?, B::decode(&pair.get(1))?))
    }
}

impl Decode for Value {
    fn decode(value: &JsValue) -> Read<Self> {
        let text = JSON::stringify(value).ok().and_then(|text| text.as_string());
        text.and_then(|text| serde_json::from_str(&text).ok()).ok_or_else(|| "no JSON".to_owned())
    }

    fn absent() -> Option<Self> {
        Some(Self::Null)
    }
}

impl Decode for Map<String, Value> {
    fn decode(value: &JsValue) -> Read<Self> {
        match Value::decode(value)? {
            Value::Object(map) => Ok(map),
            _ => Err("no object".to_owned()),
        }
    }
}

/// Types with a value per field, under the name that follows it.
macro_rules! records {
    ($($type:ident { $($field:ident $name:literal),+ $(,)? })+) => {
        $(impl Decode for $type {
            fn decode(value: &JsValue) -> Read<Self> {
                Ok(Self { $($field: field(value, $name)?),+ })
            }
        })+

        #[cfg(test)]
        const RECORDS: &[(&str, &[&str])] = &[$((stringify!($type), &[$($name),+])),+];
    };
}

records! {
    ChartData { series "series", range_ms "rangeMs", undated "undated", groups_in_all "groupsInAll" }
    Choice {
        id "id", prompt "prompt", method "method", argument "argument", items "items", selected "selected",
    }
    ChoiceItem { value "value", label "label", detail "detail" }
    ColumnInfo { name "name", ty "type" }
    Diagnostic {
        code "code", kind "kind", severity "severity", message "message", hint "hint", start "start", end "end",
    }
    EntityCard { entity_type "entityType", title "title", facts "facts", children "children" }
    ErrorInfo { code "code", message "message", hint "hint", help_url "helpUrl", diagnostics "diagnostics" }
    Fact { label "label", value "value" }
    MethodInfo {
        name "name", description "description", parameters "parameters", available "available",
        unavailable "unavailable",
    }
    NotebookletInfo {
        name "name", description "description", entity_types "entityTypes", keywords "keywords",
        parameters "parameters", options "options", tables "tables", methods "methods", results "results",
        help "help",
    }
    OptionInfo { name "name", description "description", default "default" }
    Page { columns "columns", rows "rows", row_ids "rowIds", offset "offset", total "total" }
    ParameterInfo {
        name "name", description "description", kind "kind", required "required", choices "choices",
        placeholder "placeholder",
    }
    Plot {
        axis "axis", x_name "xName", y_name "yName", categories "categories", series "series", marks "marks",
        facts "facts", notices "notices",
    }
    PlotSeries { name "name", xs "xs", ys "ys" }
    PlotSpec {
        title "title", table "table", kind "kind", stacking "stacking", x_column "xColumn", y_columns "yColumns",
        series "series", anomaly_columns "anomalyColumns", x_title "xTitle", y_title "yTitle", legend "legend",
        x_log "xLog", y_log "yLog", accumulate "accumulate", y_min "yMin", y_max "yMax", notices "notices",
    }
    Provenance {
        source "source", query_name "queryName", query "query", parameters "parameters", timespan "timespan",
        rows "rows", duration_ms "durationMs", asked_at "askedAt", completeness "completeness", steps "steps",
    }
    QueryInfo {
        name "name", families "families", description "description", aliases "aliases", source "source",
        language "language", table "table", parameters "parameters", differs "differs", text "text",
    }
    QueryProblem { line "line", column "column", field "field", message "message", warning "warning" }
    QueryParameter {
        name "name", ty "type", description "description", required "required", default "default", values "values",
        aliases "aliases",
    }
    SourceInfo {
        name "name", source_kind "sourceKind", title "title", hosts "hosts", is_default "isDefault", token "token",
    }
    TokenInfo { user "user", audience "audience", expires_at "expiresAt", problem "problem" }
    Report {
        id "id", notebooklet "notebooklet", title "title", version "version", params "params", options "options",
        timespan "timespan", started_at "startedAt", status "status", sections "sections", tables "tables",
        methods "methods", state "state",
    }
    ReportTable { name "name", info "info", provenance "provenance" }
    Section { id "id", title "title", level "level", blocks "blocks" }
    TableInfo {
        handle "handle", name "name", columns "columns", row_count "rowCount", bytes "bytes", origin "origin",
        notices "notices", time_range_ms "timeRangeMs",
    }
    TimeRange { start "start", end "end" }
    TimelineSpec {
        title "title", table "table", time_column "timeColumn", group_by "groupBy", hover "hover",
        references "references",
    }
}

impl Decode for Series {
    /// Without its marks, which come as bytes.
    fn decode(value: &JsValue) -> Read<Self> {
        Ok(Self { label: field(value, "label")?, count: field(value, "count")?, marks: Vec::new() })
    }
}

/// Names without more to them.
macro_rules! words {
    ($($type:ident { $($word:literal $variant:ident),+ $(,)? })+) => {
        $(impl Decode for $type {
            fn decode(value: &JsValue) -> Read<Self> {
                match String::decode(value)?.as_str() {
                    $($word => Ok(Self::$variant),)+
                    other => unknown(other),
                }
            }
        })+
    };
}

words! {
    PlotAxis { "time" Time, "number" Number, "category" Category }
    PlotKind {
        "time" Time, "line" Line, "area" Area, "column" Column, "bar" Bar, "pie" Pie, "scatter" Scatter, "card" Card,
    }
    Stacking { "none" None, "stacked" Stacked, "stacked100" Stacked100 }
}

impl Decode for Severity {
    fn decode(value: &JsValue) -> Read<Self> {
        match String::decode(value)?.as_str() {
            "error" => Ok(Self::Error),
            "warning" => Ok(Self::Warning),
            "info" => Ok(Self::Info),
            other => unknown(other),
        }
    }
}

impl Decode for DiagnosticKind {
    fn decode(value: &JsValue) -> Read<Self> {
        match String::decode(value)?.as_str() {
            "syntax" => Ok(Self::Syntax),
            "semantic" => Ok(Self::Semantic),
            other => unknown(other),
        }
    }
}

impl Decode for ParameterKind {
    fn decode(value: &JsValue) -> Read<Self> {
        match String::decode(value)?.as_str() {
            "text" => Ok(Self::Text),
            "integer" => Ok(Self::Integer),
            "boolean" => Ok(Self::Boolean),
            "choices" => Ok(Self::Choices),
            "row" => Ok(Self::Row),
            other => unknown(other),
        }
    }
}

impl Decode for ChartSpec {
    fn decode(value: &JsValue) -> Read<Self> {
        match kind(value).as_str() {
            "timeline" => TimelineSpec::decode(value).map(Self::Timeline),
            "plot" => Ok(Self::Plot { spec: field(value, "spec")? }),
            other => unknown(other),
        }
    }
}

impl Decode for Completeness {
    fn decode(value: &JsValue) -> Read<Self> {
        match kind(value).as_str() {
            "complete" => Ok(Self::Complete),
            "partial" => Ok(Self::Partial { reasons: field(value, "reasons")? }),
            "missingTable" => Ok(Self::MissingTable { table: field(value, "table")? }),
            other => unknown(other),
        }
    }
}

impl Decode for RunStatus {
    fn decode(value: &JsValue) -> Read<Self> {
        match kind(value).as_str() {
            "running" => Ok(Self::Running),
            "done" => Ok(Self::Done),
            "cancelled" => Ok(Self::Cancelled),
            "failed" => Ok(Self::Failed { message: field(value, "message")? }),
            other => unknown(other),
        }
    }
}

impl Decode for Block {
    fn decode(value: &JsValue) -> Read<Self> {
        Ok(match kind(value).as_str() {
            "text" => Self::Text { text: field(value, "text")? },
            "list" => Self::List { items: field(value, "items")? },
            "notice" => Self::Notice {
                severity: field(value, "severity")?,
                message: field(value, "message")?,
                hint: field(value, "hint")?,
            },
            "facts" => Self::Facts { items: field(value, "items")? },
            "entity" => Self::Entity { entity: field(value, "entity")? },
            "table" => Self::Table { table: field(value, "table")?, columns: field(value, "columns")? },
            "chart" => Self::Chart { spec: field(value, "spec")? },
            "choice" => Self::Choice { choice: field(value, "choice")? },
            other => return unknown(other),
        })
    }
}

impl Decode for Reply {
    fn decode(value: &JsValue) -> Read<Self> {
        Ok(match kind(value).as_str() {
            "done" => Self::Done,
            "hello" => Self::Hello { version: field(value, "version")? },
            "table" => Self::Table { table: field(value, "table")? },
            "tables" => Self::Tables { tables: field(value, "tables")? },
            "source" => Self::Source { source: field(value, "source")? },
            "sources" => Self::Sources { sources: field(value, "sources")? },
            "token" => Self::Token { info: field(value, "info")? },
            "query" => Self::Query {
                table: field(value, "table")?,
                provenance: field(value, "provenance")?,
                diagnostics: field(value, "diagnostics")?,
                render: field(value, "render")?,
                plot: field(value, "plot")?,
            },
            "check" => Self::Check { diagnostics: field(value, "diagnostics")? },
            "queries" => {
                Self::Queries { queries: field(value, "queries")?, problems: field(value, "problems")? }
            }
            "text" => Self::Text { text: field(value, "text")? },
            "page" => Self::Page { page: field(value, "page")? },
            "plot" => Self::Plot { plot: field(value, "plot")? },
            "chartData" => Self::ChartData { data: field(value, "data")? },
            "notebooklets" => Self::Notebooklets { notebooklets: field(value, "notebooklets")? },
            "report" => Self::Report { report: field(value, "report")? },
            other => return unknown(other),
        })
    }
}

impl Decode for Event {
    fn decode(value: &JsValue) -> Read<Self> {
        Ok(match kind(value).as_str() {
            "started" => Self::Started { report: field(value, "report")? },
            "progress" => Self::Progress {
                message: field(value, "message")?,
                done: field(value, "done")?,
                total: field(value, "total")?,
            },
            "section" => Self::Section { section: field(value, "section")? },
            "table" => Self::Table { table: field(value, "table")? },
            "methods" => Self::Methods { methods: field(value, "methods")? },
            "token" => Self::Token {
                ask: field(value, "ask")?,
                source: field(value, "source")?,
                resource: field(value, "resource")?,
                scopes: field(value, "scopes")?,
                renew: field(value, "renew")?,
            },
            other => return unknown(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that serde writes for a value, without those of fields that it leaves out when empty.
    fn written(value: &impl serde::Serialize) -> Vec<String> {
        let Ok(Value::Object(map)) = serde_json::to_value(value) else { panic!("no object") };
        map.keys().cloned().collect()
    }

    fn read(name: &str) -> Vec<String> {
        let record = RECORDS.iter().find(|record| record.0 == name).expect("a record");
        record.1.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn names_are_those_that_the_engine_writes() {
        let column = ColumnInfo { name: String::new(), ty: String::new() };
        let info = TableInfo {
            handle: String::new(),
            name: String::new(),
            columns: vec![],
            row_count: 0,
            bytes: 0,
            origin: String::new(),
            notices: vec![],
            time_range_ms: None,
        };
        let provenance = Provenance {
            source: String::new(),
            query_name: Some(String::new()),
            query: String::new(),
            parameters: Map::new(),
            timespan: Some((String::new(), String::new())),
            rows: 0,
            duration_ms: 0.0,
            asked_at: String::new(),
            completeness: Completeness::Complete,
            steps: vec![],
        };
        let report = Report {
            id: 0,
            notebooklet: String::new(),
            title: String::new(),
            version: String::new(),
            params: Map::new(),
            options: vec![],
            timespan: TimeRange { start: String::new(), end: String::new() },
            started_at: String::new(),
            status: RunStatus::Done,
            sections: vec![],
            tables: vec![],
            methods: vec![],
            state: Value::Null,
        };
        let spec = TimelineSpec {
            title: String::new(),
            table: String::new(),
            time_column: String::new(),
            group_by: None,
            hover: vec![],
            references: vec![],
        };
        let plot = Plot {
            axis: PlotAxis::Time,
            x_name: String::new(),
            y_name: String::new(),
            categories: vec![],
            series: vec![],
            marks: vec![],
            facts: vec![],
            notices: vec![],
        };
        let plot_spec = PlotSpec {
            title: String::new(),
            table: String::new(),
            kind: PlotKind::Time,
            stacking: Stacking::None,
            x_column: None,
            y_columns: vec![],
            series: vec![],
            anomaly_columns: vec![],
            x_title: None,
            y_title: None,
            legend: true,
            x_log: false,
            y_log: false,
            accumulate: false,
            y_min: None,
            y_max: None,
            notices: vec![],
        };
        let chart = ChartData { series: vec![], range_ms: None, undated: 0, groups_in_all: 0 };
        let card =
            EntityCard { entity_type: String::new(), title: String::new(), facts: vec![], children: vec![] };
        let error = ErrorInfo {
            code: String::new(),
            message: String::new(),
            hint: None,
            help_url: None,
            diagnostics: vec![],
        };
        let source = SourceInfo {
            name: String::new(),
            source_kind: String::new(),
            title: String::new(),
            hosts: vec![],
            is_default: true,
            token: None,
        };
        let page = Page { columns: vec![], rows: vec![], row_ids: vec![], offset: 0, total: 0 };
        let pairs = [
            ("ColumnInfo", written(&column)),
            ("TableInfo", written(&info)),
            ("Provenance", written(&provenance)),
            ("Report", written(&report)),
            ("TimelineSpec", written(&spec)),
            ("ChartData", written(&chart)),
            ("EntityCard", written(&card)),
            ("ErrorInfo", written(&error)),
            ("Page", written(&page)),
            ("SourceInfo", written(&source)),
            ("TokenInfo", written(&TokenInfo::default())),
            ("Plot", written(&plot)),
            ("PlotSeries", written(&PlotSeries { name: String::new(), xs: vec![], ys: vec![] })),
            ("PlotSpec", written(&plot_spec)),
        ];
        for (name, names) in pairs {
            assert_eq!(read(name), names, "{name}");
        }
    }

    #[test]
    fn every_name_is_in_camel_case() {
        for (record, names) in RECORDS {
            for name in *names {
                assert!(
                    !name.contains('_') && name.starts_with(|c: char| c.is_lowercase()),
                    "{record}.{name}"
                );
            }
        }
    }
}
