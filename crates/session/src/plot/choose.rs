//! Which columns are places, values and series.

use huntlet_report::{PlotKind, PlotSpec};
use huntlet_table::{CellRef, Column, KqlType, Table};

/// The columns of a plot.
pub(super) struct Columns<'a> {
    pub x: &'a Column,
    pub ys: Vec<&'a Column>,
    pub series: Vec<&'a Column>,
    pub anomalies: Vec<&'a Column>,
    /// Whether cells hold whole series in arrays.
    pub folded: bool,
}

/// Whether values of a type have a place on an axis of numbers.
pub(super) fn is_numeric(ty: KqlType) -> bool {
    matches!(ty, KqlType::Int | KqlType::Long | KqlType::Real | KqlType::Decimal | KqlType::TimeSpan)
}

/// Chooses the columns; the error says in a sentence what is missing.
pub(super) fn choose<'a>(table: &'a Table, spec: &PlotSpec) -> Result<Columns<'a>, String> {
    let named = |names: &[String]| -> Result<Vec<&'a Column>, String> {
        let find = |name: &String| {
            table
                .column(name)
                .ok_or_else(|| format!("The result has no column {name}, which the chart is to draw."))
        };
        names.iter().map(find).collect()
    };
    let anomalies = named(&spec.anomaly_columns)?;
    let series = named(&spec.series)?;
    let ys = named(&spec.y_columns)?;
    let is_among = |list: &[&Column], column: &Column| list.iter().any(|other| other.name() == column.name());
    let is_taken =
        |column: &Column| is_among(&anomalies, column) || is_among(&series, column) || is_among(&ys, column);
    let free: Vec<&Column> = table.columns().iter().filter(|column| !is_taken(column)).collect();
    let x = match &spec.x_column {
        Some(name) => named(std::slice::from_ref(name))?.first().copied(),
        None => place(spec.kind, &free),
    };
    let Some(x) = x else { return Err("The result has no column for the chart's axis.".to_owned()) };
    let folded = is_array(x);
    let is_value = |column: &Column| if folded { is_array(column) } else { is_numeric(column.ty()) };
    let rest = || free.iter().copied().filter(|column| column.name() != x.name());
    let ys = if ys.is_empty() { rest().filter(|column| is_value(column)).collect() } else { ys };
    let ys: Vec<&Column> = if spec.kind == PlotKind::Pie { ys.into_iter().take(1).collect() } else { ys };
    if ys.is_empty() {
        return Err("The result has no column of numbers to draw.".to_owned());
    }
    let is_name = |column: &&Column| matches!(column.ty(), KqlType::String | KqlType::Guid | KqlType::Bool);
    let series = match spec.kind {
        PlotKind::Pie => Vec::new(),
        _ if series.is_empty() => rest().filter(is_name).collect(),
        _ => series,
    };
    Ok(Columns { x, ys, series, anomalies, folded })
}

/// The column of places: the first one for bars and shares; for lines and points the first that has an order, instants
/// before numbers where time is asked for.
fn place<'a>(kind: PlotKind, free: &[&'a Column]) -> Option<&'a Column> {
    let first = |fits: &dyn Fn(&Column) -> bool| free.iter().copied().find(|column| fits(column));
    let instants = || {
        first(&|column| column.ty() == KqlType::DateTime).or_else(|| first(&|column| holds_instants(column)))
    };
    match kind {
        PlotKind::Column | PlotKind::Bar => {
            instants().filter(|column| is_array(column)).or_else(|| free.first().copied())
        }
        PlotKind::Pie | PlotKind::Card => free.first().copied(),
        PlotKind::Time => instants().or_else(|| first(&|column| is_numeric(column.ty()))),
        PlotKind::Line | PlotKind::Area | PlotKind::Scatter => {
            let numbers = free.iter().filter(|column| is_numeric(column.ty())).count();
            let ordered =
                first(&|column| column.ty() == KqlType::DateTime || is_numeric(column.ty()) && numbers > 1);
            instants().filter(|column| is_array(column)).or(ordered).or_else(|| free.first().copied())
        }
    }
}

/// The first cell that is not null.
fn sample(column: &Column) -> Option<CellRef<'_>> {
    (0..column.len()).map(|row| column.cell(row)).find(|cell| !cell.is_null())
}

fn is_array(column: &Column) -> bool {
    column.ty() == KqlType::Dynamic
        && matches!(sample(column), Some(CellRef::Dynamic(text)) if text.starts_with('['))
}

fn holds_instants(column: &Column) -> bool {
    let Some(CellRef::Dynamic(text)) = sample(column) else { return false };
    let Ok(serde_json::Value::Array(items)) = serde_json::from_str(text) else { return false };
    items
        .first()
        .and_then(|item| item.as_str())
        .is_some_and(|text| huntlet_ticks::parse_datetime(text).is_some())
}
