//! A list to choose from.

use huntlet_report::Choice;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use serde_json::Map;

use crate::browser;
use crate::state::app;
use crate::state::tab::Tab;

/// A list box: arrows move, Enter or a click chooses and runs the report's method.
#[component]
pub fn ChoiceBox(
    /// The report.
    tab: Tab,
    /// The choice.
    choice: Choice,
) -> impl IntoView {
    let state = app();
    let list_id = format!("choice-{}-{}", tab.key, choice.id);
    let active = RwSignal::new(choice.selected.unwrap_or(0) as usize);
    let count = choice.items.len();
    let chosen = choice.selected.map(|index| index as usize);
    let items = StoredValue::new(choice.items.clone());
    let method = StoredValue::new((choice.method.clone(), choice.argument.clone()));
    let run = move |index: usize| {
        let value = items.with_value(|items| items.get(index).map(|item| item.value.clone()));
        if let Some(value) = value {
            let (method, argument) = method.get_value();
            state.call(tab, &method, Map::from_iter([(argument, value)]));
        }
    };
    let option_id = {
        let list_id = list_id.clone();
        move |index: usize| format!("{list_id}-{index}")
    };
    let active_id = option_id.clone();
    let scroll_id = option_id.clone();
    let on_key = move |key: KeyboardEvent| {
        let at = active.get_untracked();
        let next = match key.key().as_str() {
            "ArrowDown" => (at + 1).min(count.saturating_sub(1)),
            "ArrowUp" => at.saturating_sub(1),
            "Home" => 0,
            "End" => count.saturating_sub(1),
            "Enter" | " " if !key.ctrl_key() => {
                key.prevent_default();
                run(at);
                return;
            }
            _ => return,
        };
        key.prevent_default();
        active.set(next);
        browser::reveal(&scroll_id(next));
    };
    view! {
        <div class="choice">
            <p class="choice-prompt" id=format!("{list_id}-label")>{choice.prompt.clone()}</p>
            <ul
                class="listbox"
                role="listbox"
                tabindex="0"
                id=list_id.clone()
                aria-labelledby=format!("{list_id}-label")
                aria-activedescendant=move || active_id(active.get())
                on:keydown=on_key
            >
                {choice
                    .items
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| {
                        view! {
                            <li
                                role="option"
                                id=option_id(index)
                                aria-selected=(chosen == Some(index)).to_string()
                                class:active=move || active.get() == index
                                on:click=move |_| {
                                    active.set(index);
                                    run(index);
                                }
                            >
                                <span class="choice-label">{item.label}</span>
                                <span class="choice-detail">{item.detail}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
}
