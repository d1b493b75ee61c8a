//! The `render` operator as a plot's spec.

use huntlet_engine::Render;
use huntlet_report::{PlotKind, PlotSpec, Stacking};
use huntlet_table::Scalar;
use serde_json::{Map, Value, json};

/// The operator as it was written: `{ "chart": "timechart", "properties": { "title": "…" } }`.
pub(crate) fn render_json(render: &Render) -> Value {
    let text = |value: &Scalar| text_of(value).map_or(Value::Null, Value::String);
    let properties: Map<String, Value> = render
        .properties
        .iter()
        .map(|(name, values)| match values.as_slice() {
            [one] => (name.clone(), text(one)),
            several => (name.clone(), several.iter().map(text).collect()),
        })
        .collect();
    json!({ "chart": render.chart, "properties": properties })
}

/// What to draw; none for `table`, and for charts that Huntlet does not draw.
pub(crate) fn plot_spec(render: &Render, table: &str) -> Option<PlotSpec> {
    use PlotKind::{Area, Bar, Card, Column, Line, Pie, Scatter, Time};
    let (kind, stacking) = match render.chart.to_ascii_lowercase().as_str() {
        "timechart" | "anomalychart" => (Time, Stacking::None),
        "linechart" => (Line, Stacking::None),
        "areachart" => (Area, Stacking::None),
        "stackedareachart" => (Area, Stacking::Stacked),
        "columnchart" => (Column, Stacking::None),
        "barchart" => (Bar, Stacking::None),
        "piechart" => (Pie, Stacking::None),
        "scatterchart" => (Scatter, Stacking::None),
        "card" => (Card, Stacking::None),
        _ => return None,
    };
    let mut spec = PlotSpec {
        title: String::new(),
        table: table.to_owned(),
        kind,
        stacking,
        x_column: None,
        y_columns: Vec::new(),
        series: Vec::new(),
        anomaly_columns: Vec::new(),
        x_title: None,
        y_title: None,
        legend: true,
        x_log: false,
        y_log: false,
        accumulate: false,
        y_min: None,
        y_max: None,
        notices: Vec::new(),
    };
    for (name, values) in &render.properties {
        let texts: Vec<String> = values.iter().filter_map(text_of).collect();
        property(&mut spec, &name.to_ascii_lowercase(), &texts);
    }
    Some(spec)
}

fn property(spec: &mut PlotSpec, name: &str, texts: &[String]) {
    let Some(first) = texts.first() else { return };
    let word = first.to_ascii_lowercase();
    match name {
        "title" => spec.title.clone_from(first),
        "xcolumn" => spec.x_column = Some(first.clone()),
        "ycolumns" => spec.y_columns = names(texts),
        "series" => spec.series = names(texts),
        "anomalycolumns" => spec.anomaly_columns = names(texts),
        "xtitle" => spec.x_title = Some(first.clone()),
        "ytitle" => spec.y_title = Some(first.clone()),
        "legend" => spec.legend = word != "hidden",
        "xaxis" => spec.x_log = word == "log",
        "yaxis" => spec.y_log = word == "log",
        "accumulate" => spec.accumulate = word == "true",
        "ymin" => spec.y_min = word.parse().ok().filter(|bound: &f64| bound.is_finite()),
        "ymax" => spec.y_max = word.parse().ok().filter(|bound: &f64| bound.is_finite()),
        "kind" => match word.as_str() {
            "stacked" => spec.stacking = Stacking::Stacked,
            "stacked100" => spec.stacking = Stacking::Stacked100,
            "unstacked" | "default" => spec.stacking = Stacking::None,
            "map" => spec.notices.push("Huntlet draws no maps; the values are drawn without one.".to_owned()),
            _ => spec.notices.push(format!("`kind={first}` is not known and changes nothing.")),
        },
        "ysplit" if word != "none" => {
            spec.notices.push(format!("`ysplit={first}` is not drawn: all series share one axis."));
        }
        "ysplit" | "xsplit" => {}
        _ => spec.notices.push(format!("The property `{name}` is not known and changes nothing.")),
    }
}

/// A list of columns, which may also be one text with commas.
fn names(texts: &[String]) -> Vec<String> {
    let names = texts.iter().flat_map(|text| text.split(',')).map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

fn text_of(value: &Scalar) -> Option<String> {
    match value {
        Scalar::String(text) | Scalar::Decimal(text) => Some(text.clone()),
        Scalar::Bool(flag) => Some(flag.to_string()),
        Scalar::Int(number) => Some(number.to_string()),
        Scalar::Long(number) => Some(number.to_string()),
        Scalar::Real(number) => Some(number.to_string()),
        _ => None,
    }
}
