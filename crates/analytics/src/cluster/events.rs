//! Clusters of any events, as MSTICPy's `dbcluster_events` has them.

use huntlet_table::{Column, Table};

use super::{ClusterOptions, Clusters, cluster_rows};
use crate::cells::{numbers, require, times};
use crate::{
    Accepts, AnalyticsError, Control, Default, Function, Kind, Outcome, Parity, Result, optional, required,
};

/// Clusters the rows of a table by some of its columns.
pub async fn cluster_events(
    table: &Table,
    columns: &[String],
    options: &ClusterOptions,
    control: &dyn Control,
) -> Result<Clusters> {
    if columns.is_empty() {
        return Err(AnalyticsError::argument(
            "cluster_columns",
            "names no column",
            "Name columns of numbers, such as those that `add_process_features` adds.",
        ));
    }
    let features = columns
        .iter()
        .map(|name| {
            let numbers = numbers(require(table, name)?)?;
            Ok(numbers.into_iter().map(|number| number.unwrap_or(0.0)).collect())
        })
        .collect::<Result<Vec<Vec<f64>>>>()?;
    cluster_rows(&features, options, control).await
}

/// One row for each cluster and each row that is in none, in the order of the table, with the columns `Clustered` (bool),
/// `ClusterId`, `ClusterSize` (long), `FirstEventTime` and `LastEventTime` (datetime).
pub fn exemplars(table: &Table, clusters: &Clusters, time_column: &str) -> Result<Table> {
    let times = times(table, time_column)?;
    let mut span: Vec<(Option<i64>, Option<i64>)> = vec![(None, None); clusters.sizes.len()];
    let mut rows: Vec<u32> = Vec::new();
    for (row, label) in clusters.of_row.iter().enumerate() {
        let Ok(cluster) = usize::try_from(*label) else {
            rows.push(row as u32);
            continue;
        };
        if clusters.first.get(cluster) == Some(&(row as u32)) {
            rows.push(row as u32);
        }
        if let (Some((low, high)), Some(time)) = (span.get_mut(cluster), times[row]) {
            *low = Some(low.map_or(time, |low| low.min(time)));
            *high = Some(high.map_or(time, |high| high.max(time)));
        }
    }
    let label = |row: &u32| clusters.of_row[*row as usize];
    let times_of = |row: &u32| match usize::try_from(label(row)) {
        Ok(cluster) => span[cluster],
        Err(_) => (times[*row as usize], times[*row as usize]),
    };
    let mut chosen = table.take(&rows)?;
    for column in [
        Column::bools("Clustered", rows.iter().map(|row| Some(label(row) >= 0)).collect()),
        Column::longs("ClusterId", rows.iter().map(|row| Some(label(row))).collect()),
        Column::longs(
            "ClusterSize",
            rows.iter().map(|row| Some(clusters.size(*row as usize) as i64)).collect(),
        ),
        Column::datetimes("FirstEventTime", rows.iter().map(|row| times_of(row).0).collect()),
        Column::datetimes("LastEventTime", rows.iter().map(|row| times_of(row).1).collect()),
    ] {
        chosen = chosen.with_column(column)?;
    }
    Ok(chosen)
}

/// The table with `ClusterId` and `ClusterSize` (long).
pub(super) fn with_clusters(table: &Table, clusters: &Clusters) -> Result<Table> {
    let ids = clusters.of_row.iter().map(|label| Some(*label)).collect();
    let sizes = (0..table.height()).map(|row| Some(clusters.size(row) as i64)).collect();
    Ok(table
        .with_column(Column::longs("ClusterId", ids))?
        .with_column(Column::longs("ClusterSize", sizes))?)
}

/// Clusters events.
pub static DBCLUSTER_EVENTS: Function = Function {
    name: "dbcluster_events",
    description: "Clusters events by columns of numbers (DBSCAN). The table `clusters` has the first row of each cluster and \
                  every row that is in none, with Clustered, ClusterId, ClusterSize, FirstEventTime, LastEventTime; \
                  `events` has all rows with ClusterId and ClusterSize.",
    input: Accepts::Table,
    parameters: &[
        required("cluster_columns", Kind::Columns, "The columns to compare; a null counts as 0."),
        optional(
            "normalize",
            Kind::Bool,
            Default::Bool(true),
            "Whether each row is scaled to length one first.",
        ),
        optional("time_column", Kind::Column, Default::Text("TimeGenerated"), "When an event was."),
        optional(
            "max_cluster_distance",
            Kind::Real(0.0, 1e12),
            Default::Real(0.01),
            "The greatest distance of two rows that are near each other.",
        ),
        optional(
            "min_cluster_samples",
            Kind::Int(1, i64::MAX),
            Default::Int(2),
            "How many rows near each other make a cluster.",
        ),
    ],
    parity: &[
        Parity::same(
            "dbcluster_events",
            "Clusters and their numbers are those of scikit-learn's DBSCAN on the same rows.",
        ),
        Parity::better(
            "dbcluster_events",
            "A row in no cluster has its own time as first and last; the peer gives each the times of all of them. The \
             peer demands the column TimeCreatedUtc.",
        ),
        Parity::better("dbcluster_events", "A null counts as 0; the peer raises an error."),
    ],
    pipes: false,
    run: |input, arguments, control| {
        Box::pin(async move {
            let table = input.table()?;
            let options = ClusterOptions {
                normalize: arguments.bool("normalize"),
                max_cluster_distance: arguments.real("max_cluster_distance").unwrap_or(0.01),
                min_cluster_samples: arguments.size("min_cluster_samples").unwrap_or(2) as u64,
            };
            let columns = arguments.texts("cluster_columns");
            let clusters = cluster_events(&table, &columns, &options, control).await?;
            let time = arguments.text("time_column").unwrap_or("TimeGenerated");
            let main = exemplars(&table, &clusters, time)?;
            Ok(Outcome::table("clusters", main).and("events", with_clusters(&table, &clusters)?))
        })
    },
};
