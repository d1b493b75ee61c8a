//! One report on the page.

use std::collections::HashMap;

use huntlet_report::{ErrorInfo, MethodInfo, Report, ReportTable, RunStatus, Section};
use leptos::prelude::*;

/// A section and how often it was replaced, so that one that stays is not drawn again.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionView {
    /// Counts replacements.
    pub revision: u32,
    /// The section.
    pub section: Section,
}

/// A named table and how often it was replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct TableView {
    /// Counts replacements.
    pub revision: u32,
    /// The table.
    pub table: ReportTable,
}

/// Where a run is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub message: String,
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
}

/// A report's tab.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tab {
    /// The page's own number for it.
    pub key: u32,
    /// The engine's report, without sections and tables; none before it began.
    pub head: RwSignal<Option<Report>>,
    /// What the tab is called.
    pub title: RwSignal<String>,
    /// Sections in order.
    pub sections: RwSignal<Vec<SectionView>>,
    /// Named tables.
    pub tables: RwSignal<HashMap<String, TableView>>,
    /// What can be called.
    pub methods: RwSignal<Vec<MethodInfo>>,
    /// How far the run is.
    pub status: RwSignal<RunStatus>,
    /// Where the run is, while it goes on.
    pub progress: RwSignal<Progress>,
    /// The message that is under way.
    pub request: RwSignal<Option<u32>>,
    /// When the message was sent, milliseconds of the page's clock.
    pub since_ms: RwSignal<f64>,
    /// How long the last run took, in milliseconds.
    pub took_ms: RwSignal<Option<f64>>,
    /// Whether a cancel got no answer in time.
    pub stuck: RwSignal<bool>,
    /// Why the last run or call failed.
    pub error: RwSignal<Option<ErrorInfo>>,
    /// A section to scroll to once it is there.
    pub goal: RwSignal<Option<String>>,
    /// Whether the engine lost the report and no saved one brought it back.
    pub orphan: RwSignal<bool>,
}

impl Tab {
    /// An empty tab.
    pub fn new(key: u32, title: String) -> Self {
        Self {
            key,
            head: RwSignal::new(None),
            title: RwSignal::new(title),
            sections: RwSignal::new(Vec::new()),
            tables: RwSignal::new(HashMap::new()),
            methods: RwSignal::new(Vec::new()),
            status: RwSignal::new(RunStatus::Running),
            progress: RwSignal::new(Progress::default()),
            request: RwSignal::new(None),
            since_ms: RwSignal::new(0.0),
            took_ms: RwSignal::new(None),
            stuck: RwSignal::new(false),
            error: RwSignal::new(None),
            goal: RwSignal::new(None),
            orphan: RwSignal::new(false),
        }
    }

    /// The engine's number for the report.
    pub fn report_id(&self) -> Option<u32> {
        self.head.with_untracked(|head| head.as_ref().map(|report| report.id))
    }

    /// Puts a section in its place, or at the end.
    pub fn put_section(&self, section: Section) {
        let same = self.sections.with_untracked(|views| views.iter().any(|view| view.section == section));
        if same {
            return;
        }
        self.sections.update(|views| match views.iter_mut().find(|view| view.section.id == section.id) {
            Some(view) => {
                view.revision += 1;
                view.section = section;
            }
            None => views.push(SectionView { revision: 0, section }),
        });
    }

    /// Puts a table in its place.
    pub fn put_table(&self, table: ReportTable) {
        let same = self
            .tables
            .with_untracked(|tables| tables.get(&table.name).is_some_and(|view| view.table == table));
        if same {
            return;
        }
        self.tables.update(|tables| {
            let revision = tables.get(&table.name).map_or(0, |view| view.revision + 1);
            tables.insert(table.name.clone(), TableView { revision, table });
        });
    }

    /// Takes over a report as it stands; what did not change stays as it is drawn.
    pub fn take(&self, mut report: Report) {
        for table in std::mem::take(&mut report.tables) {
            self.put_table(table);
        }
        let sections = std::mem::take(&mut report.sections);
        let order: Vec<String> = sections.iter().map(|section| section.id.clone()).collect();
        for section in sections {
            self.put_section(section);
        }
        let as_ordered = self.sections.with_untracked(|views| {
            views.len() == order.len() && views.iter().zip(&order).all(|(view, id)| view.section.id == *id)
        });
        if !as_ordered {
            self.sections.update(|views| {
                views.retain(|view| order.contains(&view.section.id));
                views.sort_by_key(|view| order.iter().position(|id| *id == view.section.id));
            });
        }
        self.methods.set(std::mem::take(&mut report.methods));
        self.status.set(report.status.clone());
        self.name_after(&report);
        self.head.set(Some(report));
    }

    /// Names the tab after a report's notebooklet and what it is about.
    pub fn name_after(&self, report: &Report) {
        let value = report.params.get("value").and_then(|value| value.as_str()).unwrap_or_default();
        let title = if value.is_empty() {
            report.title.clone()
        } else {
            format!("{} · {value}", report.notebooklet)
        };
        self.title.set(title);
    }
}

#[cfg(test)]
mod tests {
    use huntlet_report::{Block, TimeRange};
    use serde_json::{Map, Value};

    use super::*;

    fn section(id: &str, text: &str) -> Section {
        Section { id: id.into(), title: id.into(), level: 2, blocks: vec![Block::Text { text: text.into() }] }
    }

    fn report(sections: Vec<Section>) -> Report {
        Report {
            id: 7,
            notebooklet: "AccountSummary".into(),
            title: "AccountSummary".into(),
            version: "0.1.0".into(),
            params: Map::from_iter([("value".to_owned(), Value::from("meganb"))]),
            options: vec![],
            timespan: TimeRange { start: String::new(), end: String::new() },
            started_at: String::new(),
            status: RunStatus::Done,
            sections,
            tables: vec![],
            methods: vec![],
            state: Value::Null,
        }
    }

    fn drawn(tab: Tab) -> Vec<(String, u32)> {
        tab.sections.get_untracked().into_iter().map(|view| (view.section.id, view.revision)).collect()
    }

    #[test]
    fn only_what_changed_is_drawn_again() {
        let tab = Tab::new(1, String::new());
        tab.put_section(section("a", "one"));
        tab.put_section(section("b", "two"));
        tab.put_section(section("a", "one"));
        assert_eq!(drawn(tab), [("a".to_owned(), 0), ("b".to_owned(), 0)]);
        tab.put_section(section("a", "changed"));
        assert_eq!(drawn(tab), [("a".to_owned(), 1), ("b".to_owned(), 0)]);
    }

    #[test]
    fn a_whole_report_keeps_what_is_there_in_its_own_order() {
        let tab = Tab::new(1, String::new());
        tab.put_section(section("a", "one"));
        tab.put_section(section("gone", "x"));
        tab.take(report(vec![section("b", "two"), section("a", "one")]));
        assert_eq!(drawn(tab), [("b".to_owned(), 0), ("a".to_owned(), 0)]);
        assert_eq!(tab.title.get_untracked(), "AccountSummary · meganb");
        assert_eq!(tab.report_id(), Some(7));
    }
}
