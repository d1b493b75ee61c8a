//! The parts of a section.

use std::sync::Arc;

use huntlet_report::{Block, ChartSpec, Severity};
use leptos::prelude::*;

use super::choice::ChoiceBox;
use super::entity::{Entity, Facts};
use super::grid::Grid;
use super::notice::Notice;
use super::plot::PlotFigure;
use super::provenance::{Incomplete, Sources};
use super::timeline::Timeline;
use crate::state::pace::in_turn;
use crate::state::tab::{Tab, TableView};

/// One part.
#[component]
pub fn BlockView(
    /// The report.
    tab: Tab,
    /// The part.
    block: Block,
    /// Tables whose provenance the same section shows already.
    shown: Vec<String>,
) -> impl IntoView {
    match block {
        Block::Table { table, columns } => {
            view! { <TableBlock tab=tab table=table columns=columns /> }.into_any()
        }
        Block::Chart { spec: ChartSpec::Timeline(spec) } => {
            let name = spec.table.clone();
            let is_shown = shown.contains(&name);
            with_table(tab, name, move |view| {
                let provenance = if is_shown { Vec::new() } else { view.table.provenance.clone() };
                view! {
                    <Timeline info=view.table.info spec=spec.clone() />
                    <Incomplete provenance=provenance.clone() />
                    <Sources provenance=provenance />
                }
                .into_any()
            })
            .into_any()
        }
        Block::Chart { spec: ChartSpec::Plot { spec } } => with_table(tab, spec.table.clone(), move |view| {
            view! { <PlotFigure info=view.table.info spec=(*spec).clone() /> }.into_any()
        })
        .into_any(),
        block => in_turn(().into_any(), move || plain(tab, block)),
    }
}

/// A part without a table.
fn plain(tab: Tab, block: Block) -> AnyView {
    match block {
        Block::Text { text } => view! { <p class="text">{text}</p> }.into_any(),
        Block::List { items } => {
            view! { <ul class="list">{items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view()}</ul> }.into_any()
        }
        Block::Notice { severity, message, hint } => view! { <Notice severity=severity message=message hint=hint /> }.into_any(),
        Block::Facts { items } => view! { <Facts items=items /> }.into_any(),
        Block::Entity { entity } => view! { <Entity card=entity /> }.into_any(),
        Block::Choice { choice } => view! { <ChoiceBox tab=tab choice=choice /> }.into_any(),
        Block::Table { .. } | Block::Chart { .. } => ().into_any(),
    }
}

#[component]
fn TableBlock(tab: Tab, table: String, columns: Vec<String>) -> impl IntoView {
    with_table(tab, table, move |view| {
        let provenance = view.table.provenance.clone();
        view! {
            <Incomplete provenance=provenance.clone() />
            <Grid info=view.table.info title=view.table.name first=columns.clone() />
            <Sources provenance=provenance />
        }
        .into_any()
    })
}

/// Draws a named table's part in a turn of its own, again only when that table was replaced.
fn with_table(
    tab: Tab,
    name: String,
    draw: impl Fn(TableView) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let draw = Arc::new(draw);
    let missing = name.clone();
    let found = Memo::new(move |_| tab.tables.with(|tables| tables.get(&name).cloned()));
    move || match found.get() {
        Some(view) => {
            let draw = draw.clone();
            in_turn(waiting(), move || draw(view))
        }
        None if tab.request.get().is_some() => waiting(),
        None => {
            let message = format!("The table {missing} is not in this report.");
            view! { <Notice severity=Severity::Warning message=message hint=None /> }.into_any()
        }
    }
}

fn waiting() -> AnyView {
    view! { <div class="skeleton" aria-hidden="true"><span class="bone block"></span></div> }.into_any()
}
