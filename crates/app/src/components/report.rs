//! A report: its sections as they come, its methods, its table of contents.

use huntlet_report::{Block, RunStatus, Severity};
use leptos::prelude::*;

use super::block::BlockView;
use super::each::{Item, each};
use super::icon::Icon;
use super::methods::Methods;
use super::notice::{ErrorNotice, Notice};
use super::running::Running;
use crate::browser;
use crate::logic::{format, time};
use crate::state::app;
use crate::state::pace::in_turn;
use crate::state::tab::{SectionView, Tab};

/// One tab's report.
#[component]
pub fn ReportPage(
    /// The tab.
    tab: Tab,
) -> impl IntoView {
    let state = app();
    Effect::new(move |_| {
        // a call's first section is shown once it has been drawn
        if let Some(id) = tab.goal.get()
            && tab.request.get().is_none()
            && !state.pace.is_busy.get()
        {
            tab.goal.set(None);
            request_animation_frame(move || browser::go_to(&anchor(tab, &id)));
        }
    });
    let section = move |view: SectionView| {
        let key = format!("{} {}", view.revision, view.section.id);
        Item::new(key, move || view! { <SectionBox tab=tab view=view /> }.into_any())
    };
    view! {
        <article class="report" aria-busy=move || (tab.request.get().is_some() || state.pace.is_busy.get()).to_string()>
            <Head tab=tab />
            <Show when=move || tab.request.get().is_some()>
                <Running progress=tab.progress since_ms=tab.since_ms stuck=tab.stuck cancel=move || state.cancel(tab) />
            </Show>
            {move || tab.error.get().map(|error| view! { <ErrorNotice error=error /> })}
            <Show when=move || tab.orphan.get() && tab.error.with(Option::is_none)>
                <Notice
                    severity=Severity::Warning
                    message="The engine stopped while this report was made, so its tables are gone.".to_owned()
                    hint=Some("Run it again.".to_owned())
                />
            </Show>
            <div class="report-body">
                <Contents tab=tab />
                <div class="sections">
                    {each(move || tab.sections.get().into_iter().map(section).collect())}
                    <Show when=move || tab.request.get().is_some() && tab.sections.with(Vec::is_empty)>
                        <div class="skeleton" aria-hidden="true">
                            <span class="bone title"></span>
                            <span class="bone"></span>
                            <span class="bone"></span>
                            <span class="bone block"></span>
                        </div>
                    </Show>
                    {in_turn(().into_any(), move || view! { <Methods tab=tab /> }.into_any())}
                </div>
            </div>
        </article>
    }
}

fn anchor(tab: Tab, section: &str) -> String {
    format!("section-{}-{section}", tab.key)
}

#[component]
fn Head(tab: Tab) -> impl IntoView {
    let state = app();
    let title = move || {
        tab.head
            .with(|head| head.as_ref().map(|report| report.title.clone()))
            .unwrap_or_else(|| tab.title.get())
    };
    let line = move || {
        tab.head.with(|head| head.as_ref().map(|report| time::span(&report.timespan)).unwrap_or_default())
    };
    let status = move || match tab.status.get() {
        _ if tab.request.get().is_some() => ("running", "Running"),
        RunStatus::Running => ("running", "Running"),
        RunStatus::Done => ("done", "Complete"),
        RunStatus::Cancelled => ("cancelled", "Cancelled; what had arrived is kept"),
        RunStatus::Failed { .. } => ("failed", "Failed"),
    };
    let failure = move || match tab.status.get() {
        RunStatus::Failed { message } if tab.error.with(Option::is_none) => Some(message),
        _ => None,
    };
    view! {
        <header class="report-head">
            <div class="report-title">
                <h2>{title}</h2>
                <p class="faint numbers">
                    <span class="status" data-status=move || status().0>{move || status().1}</span>
                    {move || tab.took_ms.get().filter(|_| tab.request.get().is_none()).map(|took| format!(" in {}", format::duration(took)))}
                    <span class="sep">{line}</span>
                </p>
            </div>
            <button
                type="button"
                disabled=move || tab.request.get().is_some() || tab.head.with(Option::is_none) || tab.orphan.get()
                on:click=move |_| state.save(tab)
            >
                <Icon name="save" />
                "Save report"
            </button>
        </header>
        {move || failure().map(|message| view! { <Notice severity=Severity::Error message=message hint=None /> })}
    }
}

#[component]
fn Contents(tab: Tab) -> impl IntoView {
    let entries = Memo::new(move |_| {
        tab.sections.with(|views| {
            let titled = views.iter().filter(|view| !view.section.title.is_empty());
            titled
                .map(|view| (view.section.id.clone(), view.section.title.clone(), view.section.level))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <Show when=move || entries.with(|entries| entries.len() > 1)>
            <nav class="contents" aria-label="Sections of this report">
                <ul>
                    {move || {
                        entries
                            .get()
                            .into_iter()
                            .map(|(id, title, level)| {
                                view! {
                                    <li data-level=level.to_string()>
                                        <button type="button" class="contents-link" on:click=move |_| browser::go_to(&anchor(tab, &id))>
                                            {title}
                                        </button>
                                    </li>
                                }
                            })
                            .collect_view()
                    }}
                </ul>
            </nav>
        </Show>
    }
}

#[component]
fn SectionBox(tab: Tab, view: SectionView) -> impl IntoView {
    let section = view.section;
    let id = anchor(tab, &section.id);
    let heading = format!("{id}-title");
    let tables = section.blocks.iter().filter_map(|block| match block {
        Block::Table { table, .. } => Some(table.clone()),
        _ => None,
    });
    let shown: Vec<String> = tables.collect();
    let title = section.title.clone();
    let level = section.level;
    let head = (!title.is_empty()).then(|| match level {
        0 | 1 => view! { <h3 class="level-1" id=heading.clone()>{title}</h3> }.into_any(),
        2 => view! { <h3 id=heading.clone()>{title}</h3> }.into_any(),
        _ => view! { <h4 id=heading.clone()>{title}</h4> }.into_any(),
    });
    view! {
        <section class="section" id=id.clone() data-level=level.to_string() tabindex="-1" aria-label=section.title.clone()>
            {head}
            {section.blocks.into_iter().map(|block| view! { <BlockView tab=tab block=block shown=shown.clone() /> }).collect_view()}
        </section>
    }
}
