//! A report's sections and what they are made of.

use serde::{Deserialize, Serialize};

use crate::{ChartSpec, Choice, Severity};

/// A label and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// What it is now, as text.
    pub value: String,
}

/// An entity as a tree of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityCard {
    /// Entity type in MSTICPy's words: `Account`, `Host`, `IpAddress` …
    pub entity_type: String,
    /// Its name for people.
    pub title: String,
    /// Its own properties.
    pub facts: Vec<Fact>,
    /// Entities that belong to it.
    #[serde(default)]
    pub children: Vec<EntityCard>,
}

/// One part of a section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Block {
    /// A paragraph of plain text.
    Text {
        /// The text.
        text: String,
    },
    /// A list of plain lines.
    List {
        /// The lines.
        items: Vec<String>,
    },
    /// Something to know: a missing table, incomplete data, nothing found.
    Notice {
        /// How bad it is.
        severity: Severity,
        /// What happened.
        message: String,
        /// What to do next.
        #[serde(default)]
        hint: Option<String>,
    },
    /// Labelled values.
    Facts {
        /// The facts in order.
        items: Vec<Fact>,
    },
    /// An entity.
    Entity {
        /// The entity.
        entity: EntityCard,
    },
    /// A named table of the report.
    Table {
        /// The table's name in the report.
        table: String,
        /// Columns to show first; the others can be turned on. Empty means all.
        #[serde(default)]
        columns: Vec<String>,
    },
    /// A chart.
    Chart {
        /// What to draw.
        spec: ChartSpec,
    },
    /// A choice.
    Choice {
        /// The choice.
        choice: Choice,
    },
}

/// A titled part of a report. A section that arrives with an id that is already there replaces it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// Stable name within the report, such as `account_activity`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Heading level, 1 to 4.
    pub level: u8,
    /// Its parts in order.
    pub blocks: Vec<Block>,
}
