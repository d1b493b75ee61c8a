//! The query library: look for a query, fill its parameters, take its KQL into the box.

use huntlet_report::{QueryInfo, QueryParameter};
use leptos::prelude::*;

use super::super::dialog::Dialog;
use super::super::each::{Item, each};
use super::super::icon::Icon;
use crate::logic::format::counted;
use crate::state::app;
use crate::state::library::Take;

/// The button and the dialog behind it.
#[component]
pub fn LibraryButton() -> impl IntoView {
    let state = app();
    let library = state.library;
    let entry =
        |query: QueryInfo| Item::new(query.name.clone(), move || view! { <Entry query=query /> }.into_any());
    view! {
        <button type="button" class="quiet" aria-haspopup="dialog" on:click=move |_| library.show(state)>
            <Icon name="search" />
            "Query library"
        </button>
        <Dialog open=library.open title="Query library" name="library">
            <div class="library-find">
                <label class="unseen" for="library-words">"Words to look for"</label>
                <input
                    id="library-words"
                    type="search"
                    placeholder="host logon, ip, alerts …"
                    autocomplete="off"
                    prop:value=move || library.words.get()
                    on:input=move |event| library.words.set(event_target_value(&event))
                />
                <p class="hint" role="status">{move || counted(library.found(state).len() as u64, "query", "queries")}</p>
                <details class="more">
                    <summary>"Add queries"</summary>
                    <form
                        class="library-form"
                        on:submit=move |event| {
                            event.prevent_default();
                            state.add_pasted();
                        }
                    >
                        <label for="library-yaml">"YAML, in Huntlet's form or MSTICPy's"</label>
                        <textarea
                            id="library-yaml"
                            rows="8"
                            required
                            spellcheck="false"
                            autocomplete="off"
                            prop:value=move || library.yaml.get()
                            on:input=move |event| library.yaml.set(event_target_value(&event))
                        ></textarea>
                        <div class="library-do"><button type="submit">"Add"</button></div>
                    </form>
                </details>
                <p
                    class=move || if library.told.with(|told| told.0) { "field-error" } else { "hint" }
                    aria-live="polite"
                >
                    {move || library.told.with(|told| told.1.clone())}
                </p>
            </div>
            <ul class="dialog-body library-list" aria-label="Queries">
                {each(move || library.found(state).into_iter().map(entry).collect())}
            </ul>
        </Dialog>
    }
}

#[component]
fn Entry(query: QueryInfo) -> impl IntoView {
    let library = app().library;
    let name = StoredValue::new(query.name.clone());
    let is_chosen =
        move || library.chosen.with(|chosen| name.with_value(|name| chosen.as_ref() == Some(name)));
    let (family, short) = query.name.split_once('.').unwrap_or(("", &query.name));
    let choose = move |_| {
        library.error.set(None);
        let next = (!is_chosen()).then(|| name.get_value());
        library.chosen.set(next);
    };
    let (described, query_source) = (query.description.clone(), query.source.clone());
    let (short, family) = (short.to_owned(), family.to_owned());
    let stored = StoredValue::new(query);
    view! {
        <li>
            <button type="button" class="library-entry" aria-expanded=move || is_chosen().to_string() on:click=choose>
                <span class="library-name">
                    <span class="faint">{family}"."</span>
                    {short}
                    " "
                    <span class="badge">{query_source}</span>
                </span>
                <span class="hint">{described}</span>
            </button>
            <Show when=is_chosen>
                <Form query=stored.get_value() />
            </Show>
        </li>
    }
}

#[component]
fn Form(query: QueryInfo) -> impl IntoView {
    let state = app();
    let library = state.library;
    let takes_range = query.parameters.iter().any(|parameter| parameter.name == "start");
    let shown: Vec<QueryParameter> = query
        .parameters
        .iter()
        .filter(|parameter| !matches!(parameter.name.as_str(), "start" | "end"))
        .cloned()
        .collect();
    let (differs, language) = (query.differs.clone(), query.language.clone());
    let stored = StoredValue::new(query);
    let take = move |take: Take| stored.with_value(|query| library.take(state, query, take));
    let range = move || {
        let form = state.form;
        format!(
            "From {} to {} UTC, as the form on the left says.",
            form.start.get().replace('T', " "),
            form.end.get().replace('T', " ")
        )
    };
    view! {
        <form
            class="library-form"
            on:submit=move |event| {
                event.prevent_default();
                take(Take::Run);
            }
        >
            {takes_range.then(|| view! { <p class="hint">{range}</p> })}
            {shown.into_iter().map(|parameter| view! { <Field parameter=parameter /> }).collect_view()}
            {differs.map(|differs| view! { <details class="more"><summary>"Differs from MSTICPy"</summary><p>{differs}</p></details> })}
            <p class="field-error" role="alert">{move || library.error.get()}</p>
            <div class="library-do">
                <button type="submit" class="primary" disabled=move || state.query.request.get().is_some()>"Run"</button>
                <button type="button" on:click=move |_| take(Take::Show)>{format!("Show the {language}")}</button>
                <button type="button" on:click=move |_| take(Take::Copy)><Icon name="copy" />"Copy"</button>
            </div>
        </form>
    }
}

#[component]
fn Field(parameter: QueryParameter) -> impl IntoView {
    let library = app().library;
    let name = StoredValue::new(parameter.name.clone());
    let set = move |text: String| {
        library.texts.update(|texts| {
            texts.insert(name.get_value(), text);
        });
    };
    let text = move || {
        library.texts.with(|texts| name.with_value(|name| texts.get(name).cloned().unwrap_or_default()))
    };
    let id = format!("library-{}", parameter.name);
    let mut notes = vec![parameter.ty.as_str(), "optional"];
    notes.retain(|note| *note != parameter.name && !(parameter.required && *note == "optional"));
    let label = if notes.is_empty() {
        parameter.name.clone()
    } else {
        format!("{} ({})", parameter.name, notes.join(", "))
    };
    let default = match &parameter.default {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Array(items)) => {
            items.iter().filter_map(|item| item.as_str()).collect::<Vec<_>>().join(", ")
        }
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let control = if parameter.values.is_empty() {
        view! {
            <input id=id.clone() type="text" autocomplete="off" spellcheck="false" placeholder=default prop:value=text on:input=move |event| set(event_target_value(&event)) />
        }
        .into_any()
    } else {
        let chosen = move |value: &str| {
            let text = text();
            if text.is_empty() { value == default } else { value == text }
        };
        view! {
            <select id=id.clone() on:change=move |event| set(event_target_value(&event))>
                {parameter
                    .values
                    .iter()
                    .map(|value| view! { <option value=value.clone() selected=chosen(value)>{value.clone()}</option> })
                    .collect_view()}
            </select>
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {control}
            <p class="hint">{parameter.description}</p>
        </div>
    }
}
