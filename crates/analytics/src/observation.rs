//! Findings collected during an investigation.

use huntlet_table::{ColumnBuilder, KqlType, Table};
use serde_json::{Map, Value};

use crate::{AnalyticsError, Result};

/// One finding: MSTICPy's `Observation`.
#[derive(Debug, Clone, Default)]
pub struct Observation {
    /// What it is called; the list has one of each name.
    pub caption: String,
    /// The rows that show it.
    pub data: Option<Table>,
    /// What it means.
    pub description: String,
    /// What the data is.
    pub data_type: String,
    /// Where there is more.
    pub link: String,
    /// How grave it is.
    pub score: f64,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Whatever else belongs to it.
    pub additional_properties: Map<String, Value>,
    /// When it was made, in ticks; time comes from outside.
    pub timestamp: Option<i64>,
    /// The time that it is about, in ticks.
    pub time_span: Option<(i64, i64)>,
    /// The data's column of time.
    pub time_column: String,
    /// The query or filter that gave the data.
    pub filter: String,
}

/// Findings by caption, in the order in which they were first added.
#[derive(Debug, Clone, Default)]
pub struct Observations {
    list: Vec<Observation>,
}

impl Observations {
    /// Adds a finding; one of the same caption is replaced in its place. It needs a caption and data.
    pub fn add(&mut self, observation: Observation) -> Result<()> {
        if observation.caption.trim().is_empty() {
            return Err(AnalyticsError::argument("caption", "is empty", "Give the observation a caption."));
        }
        if observation.data.is_none() {
            return Err(AnalyticsError::argument(
                "data",
                "is missing",
                "Give the rows that show the observation.",
            ));
        }
        match self.list.iter_mut().find(|known| known.caption == observation.caption) {
            Some(known) => *known = observation,
            None => self.list.push(observation),
        }
        Ok(())
    }

    /// The findings, in order.
    pub fn list(&self) -> &[Observation] {
        &self.list
    }

    /// The finding of this caption.
    pub fn get(&self, caption: &str) -> Option<&Observation> {
        self.list.iter().find(|known| known.caption == caption)
    }

    /// Takes a finding out.
    pub fn remove(&mut self, caption: &str) -> Option<Observation> {
        let at = self.list.iter().position(|known| known.caption == caption)?;
        Some(self.list.remove(at))
    }

    /// The findings as a table: Caption, Description, DataType, Score, Tags, Link, Rows (of the data), Timestamp,
    /// StartTime, EndTime, TimeColumn, Filter, AdditionalProperties.
    pub fn to_table(&self) -> Result<Table> {
        let mut columns: Vec<ColumnBuilder> =
            COLUMNS.iter().map(|(name, ty)| ColumnBuilder::new(name, *ty, 0)).collect();
        for one in &self.list {
            for (builder, (name, _)) in columns.iter_mut().zip(COLUMNS) {
                let ticks = |builder: &mut ColumnBuilder, ticks: Option<i64>| match ticks {
                    Some(ticks) => builder.push_datetime(ticks),
                    None => builder.push_null(),
                };
                match *name {
                    "Caption" => builder.push_text(&one.caption),
                    "Description" => builder.push_text(&one.description),
                    "DataType" => builder.push_text(&one.data_type),
                    "Score" => builder.push_real(one.score),
                    "Tags" => builder.push_json(&Value::from(one.tags.clone())),
                    "Link" => builder.push_text(&one.link),
                    "Rows" => builder.push_long(one.data.as_ref().map_or(0, Table::height) as i64),
                    "Timestamp" => ticks(builder, one.timestamp),
                    "StartTime" => ticks(builder, one.time_span.map(|span| span.0)),
                    "EndTime" => ticks(builder, one.time_span.map(|span| span.1)),
                    "TimeColumn" => builder.push_text(&one.time_column),
                    "Filter" => builder.push_text(&one.filter),
                    _ => builder.push_json(&Value::Object(one.additional_properties.clone())),
                }
            }
        }
        Ok(Table::new(columns.into_iter().map(ColumnBuilder::finish).collect())?)
    }
}

const COLUMNS: &[(&str, KqlType)] = &[
    ("Caption", KqlType::String),
    ("Description", KqlType::String),
    ("DataType", KqlType::String),
    ("Score", KqlType::Real),
    ("Tags", KqlType::Dynamic),
    ("Link", KqlType::String),
    ("Rows", KqlType::Long),
    ("Timestamp", KqlType::DateTime),
    ("StartTime", KqlType::DateTime),
    ("EndTime", KqlType::DateTime),
    ("TimeColumn", KqlType::String),
    ("Filter", KqlType::String),
    ("AdditionalProperties", KqlType::Dynamic),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_one_finding() {
        let data = Some(Table::new(vec![huntlet_table::Column::longs("n", vec![Some(1), Some(2)])]).unwrap());
        let mut list = Observations::default();
        let one = |caption: &str, score| Observation {
            caption: caption.into(),
            data: data.clone(),
            score,
            ..Observation::default()
        };
        list.add(one("a", 1.0)).unwrap();
        list.add(one("b", 2.0)).unwrap();
        list.add(one("a", 3.0)).unwrap();
        assert!(
            list.add(one(" ", 1.0)).is_err()
                && list.add(Observation { caption: "c".into(), ..Observation::default() }).is_err()
        );
        let table = list.to_table().unwrap();
        assert_eq!(table.height(), 2);
        assert_eq!(table.column("Score").unwrap().f64().unwrap().get(0), Some(3.0));
        assert_eq!(table.column("Rows").unwrap().i64().unwrap().get(1), Some(2));
        assert!(list.remove("a").is_some() && list.get("a").is_none() && list.list().len() == 1);
    }
}
