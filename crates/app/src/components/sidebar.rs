//! What to run: the notebooklet, its parameters, options and time range.

use huntlet_report::{NotebookletInfo, OptionInfo, ParameterInfo, ParameterKind};
use leptos::prelude::*;

use super::connect::SourceChoice;
use super::icon::Icon;
use super::time_range::TimeRangeFields;
use crate::browser;
use crate::client::Life;
use crate::state::app;

/// The form on the left.
#[component]
pub fn Sidebar() -> impl IntoView {
    let state = app();
    let chosen = Memo::new(move |_| {
        let name = state.form.notebooklet.get();
        state.notebooklets.with(|all| all.iter().find(|info| Some(&info.name) == name.as_ref()).cloned())
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.run();
    };
    let waits = move || state.tables.with(Vec::is_empty) && !state.sources.is_remote();
    view! {
        <aside class="side" aria-label="What to run">
            <Picker />
            <form class="run-form" on:submit=submit novalidate=true>
                {move || match chosen.get() {
                    Some(info) => view! { <Fields info=info /> }.into_any(),
                    None => view! { <Waiting /> }.into_any(),
                }}
                <TimeRangeFields />
                <SourceChoice />
                <div class="run-bar">
                    <button type="submit" class="primary" disabled=move || chosen.with(Option::is_none) || waits() title="Ctrl+Enter">
                        <Icon name="run" />
                        "Run"
                    </button>
                    <button type="button" class="quiet" on:click=move |_| state.copy_link()>
                        <Icon name="link" />
                        "Copy link"
                    </button>
                </div>
                <p class="hint">{move || (waits() && state.life.get() == Life::Ready).then_some("Load tables first: the demo tenant, or files of your own. Or connect a service.")}</p>
            </form>
        </aside>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="skeleton-form" aria-hidden="true">
            <span class="bone"></span>
            <span class="bone"></span>
            <span class="bone"></span>
        </div>
    }
}

#[component]
fn Picker() -> impl IntoView {
    let state = app();
    let search = RwSignal::new(String::new());
    let fitting = Memo::new(move |_| {
        let words: Vec<String> =
            search.get().to_ascii_lowercase().split_whitespace().map(str::to_owned).collect();
        let fits = |info: &NotebookletInfo| {
            let text = format!(
                "{} {} {} {}",
                info.name,
                info.description,
                info.keywords.join(" "),
                info.entity_types.join(" ")
            );
            let text = text.to_ascii_lowercase();
            words.iter().all(|word| text.contains(word.as_str()))
        };
        state.notebooklets.with(|all| all.iter().filter(|info| fits(info)).cloned().collect::<Vec<_>>())
    });
    view! {
        <section class="picker" aria-labelledby="picker-title">
            <h2 id="picker-title">"Notebooklets"</h2>
            <div class="search">
                <Icon name="search" />
                <input
                    id="notebooklet-search"
                    type="search"
                    placeholder="Find by name, entity or word"
                    aria-label="Find a notebooklet"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || search.get()
                    on:input=move |event| search.set(event_target_value(&event))
                />
            </div>
            <ul class="notebooklets">
                {move || fitting.get().into_iter().map(|info| view! { <Entry info=info /> }).collect_view()}
            </ul>
            <Show when=move || fitting.with(Vec::is_empty) && !state.notebooklets.with(Vec::is_empty)>
                <p class="hint">"No notebooklet fits. Try fewer words."</p>
            </Show>
        </section>
    }
}

#[component]
fn Entry(info: NotebookletInfo) -> impl IntoView {
    let state = app();
    let name = info.name.clone();
    let is_chosen = {
        let name = name.clone();
        move || state.form.notebooklet.with(|chosen| chosen.as_ref() == Some(&name))
    };
    let pressed = is_chosen.clone();
    view! {
        <li>
            <button
                type="button"
                class="entry"
                aria-pressed=move || pressed().to_string()
                on:click=move |_| {
                    state.form.notebooklet.set(Some(name.clone()));
                    browser::focus("param-value");
                }
            >
                <span class="entry-name">{info.name.clone()}</span>
                <span class="entry-kinds">{info.entity_types.join(", ")}</span>
                <span class="entry-text">{info.description.clone()}</span>
            </button>
        </li>
    }
}

#[component]
fn Fields(info: NotebookletInfo) -> impl IntoView {
    let help = info.help.clone();
    view! {
        <h2 class="unseen">"Parameters"</h2>
        {info.parameters.into_iter().map(|parameter| view! { <Parameter parameter=parameter /> }).collect_view()}
        {(!info.options.is_empty())
            .then(|| {
                view! {
                    <fieldset class="options">
                        <legend>"Options"</legend>
                        {info.options.into_iter().map(|option| view! { <OptionBox option=option /> }).collect_view()}
                    </fieldset>
                }
            })}
        {(!help.is_empty())
            .then(|| {
                view! {
                    <details class="more">
                        <summary>{format!("About {}", info.name)}</summary>
                        <p class="help-text">{help}</p>
                    </details>
                }
            })}
    }
}

#[component]
fn Parameter(parameter: ParameterInfo) -> impl IntoView {
    let form = app().form;
    let name = StoredValue::new(parameter.name.clone());
    let id = format!("param-{}", parameter.name);
    let described = format!("{id}-help");
    let failing = format!("{id}-error");
    let error = Memo::new(move |_| form.errors.with(|errors| errors.get(&name.get_value()).cloned()));
    let text = move || form.texts.with(|texts| texts.get(&name.get_value()).cloned().unwrap_or_default());
    let set = move |text: String| {
        form.texts.update(|texts| {
            texts.insert(name.get_value(), text);
        });
        form.errors.update(|errors| {
            errors.remove(&name.get_value());
        });
    };
    let label =
        if parameter.required { parameter.name.clone() } else { format!("{} (optional)", parameter.name) };
    let control = match parameter.kind {
        ParameterKind::Choices => view! { <Choices parameter=parameter.clone() /> }.into_any(),
        ParameterKind::Boolean => view! {
            <label class="check">
                <input
                    type="checkbox"
                    id=id.clone()
                    prop:checked=move || text() == "true"
                    on:change=move |event| set(event_target_checked(&event).to_string())
                />
                {label.clone()}
            </label>
        }
        .into_any(),
        kind => view! {
            <label for=id.clone()>{label.clone()}</label>
            <input
                id=id.clone()
                type="text"
                inputmode=if matches!(kind, ParameterKind::Text) { "text" } else { "numeric" }
                placeholder=parameter.placeholder.clone()
                autocomplete="off"
                spellcheck="false"
                prop:value=text
                on:input=move |event| set(event_target_value(&event))
                required=parameter.required
                aria-invalid=move || if error.get().is_some() { "true" } else { "false" }
                aria-describedby=format!("{described} {failing}")
            />
        }
        .into_any(),
    };
    view! {
        <div class="field">
            {control}
            <p class="hint" id=described.clone()>{parameter.description.clone()}</p>
            <p class="field-error" id=failing.clone()>{move || error.get()}</p>
        </div>
    }
}

#[component]
fn Choices(parameter: ParameterInfo) -> impl IntoView {
    let form = app().form;
    let name = StoredValue::new(parameter.name.clone());
    let boxes = parameter.choices.iter().cloned().map(|choice| {
        let shown = choice.clone();
        let picked = choice.clone();
        let is_on = move || form.picks.with(|picks| picks.get(&name.get_value()).is_some_and(|set| set.contains(&picked)));
        let flip = move |event: leptos::ev::Event| {
            let is_on = event_target_checked(&event);
            form.picks.update(|picks| {
                let set = picks.entry(name.get_value());
                if is_on {
                    set.insert(choice.clone(), ());
                } else {
                    set.remove(&choice);
                }
            });
        };
        view! { <label class="check"><input type="checkbox" prop:checked=is_on on:change=flip />{shown}</label> }
    });
    view! {
        <fieldset class="choices">
            <legend>
                {parameter.name.clone()}
                {(!parameter.required).then(|| view! { <span class="faint">" (all when none is chosen)"</span> })}
            </legend>
            {boxes.collect_view()}
        </fieldset>
    }
}

#[component]
fn OptionBox(option: OptionInfo) -> impl IntoView {
    let form = app().form;
    let name = StoredValue::new(option.name.clone());
    let is_on = move || form.flipped.with(|flipped| flipped.contains(&name.get_value())) != option.default;
    let flip = move |event: leptos::ev::Event| {
        let wanted = event_target_checked(&event);
        form.flipped.update(|flipped| {
            if wanted == option.default {
                flipped.remove(&name.get_value());
            } else {
                flipped.insert(name.get_value(), ());
            }
        });
    };
    view! {
        <label class="check" title=option.description.clone()>
            <input type="checkbox" prop:checked=is_on on:change=flip />
            <span>{option.name.clone()}<span class="faint">{format!(" {}", option.description)}</span></span>
        </label>
    }
}
