//! What a report can do next.

use huntlet_report::{MethodInfo, ParameterKind};
use leptos::prelude::*;
use serde_json::Map;

use super::icon::Icon;
use crate::logic::few::Few;
use crate::logic::format::words;
use crate::state::app;
use crate::state::form::argument;
use crate::state::tab::Tab;

/// A button per method; those that cannot run say why.
#[component]
pub fn Methods(
    /// The report.
    tab: Tab,
) -> impl IntoView {
    view! {
        <Show when=move || tab.methods.with(|methods| !methods.is_empty())>
            <section class="methods" aria-labelledby=format!("methods-{}", tab.key)>
                <h2 id=format!("methods-{}", tab.key)>"What next"</h2>
                <ul>
                    {move || tab.methods.get().into_iter().map(|method| view! { <Method tab=tab method=method /> }).collect_view()}
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn Method(tab: Tab, method: MethodInfo) -> impl IntoView {
    let state = app();
    let open = RwSignal::new(false);
    let texts = RwSignal::new(Few::<String, String>::default());
    let error = RwSignal::new(None::<String>);
    let busy = move || tab.request.get().is_some();
    let blocked = !method.available;
    let reason = method.unavailable.clone().unwrap_or_else(|| "It cannot run now.".to_owned());
    let has_parameters = !method.parameters.is_empty();
    let stored = StoredValue::new(method.clone());
    let method_name = StoredValue::new(method.name.clone());
    let run = move || {
        let method = stored.get_value();
        let mut args = Map::new();
        for parameter in &method.parameters {
            let text = texts.with_untracked(|texts| texts.get(&parameter.name).cloned().unwrap_or_default());
            match argument(parameter, &text) {
                Ok(Some(value)) => {
                    args.insert(parameter.name.clone(), value);
                }
                Ok(None) => {}
                Err(message) => {
                    error.set(Some(format!("{}: {message}", parameter.name)));
                    return;
                }
            }
        }
        error.set(None);
        open.set(false);
        state.call(tab, &method.name, args);
    };
    let press = move |_| {
        let needs = stored.with_value(|method| method.parameters.iter().any(|parameter| parameter.required));
        if needs && !open.get_untracked() {
            open.set(true);
        } else {
            run();
        }
    };
    let id = format!("method-{}-{}", tab.key, method.name);
    let described = format!("{id}-text");
    view! {
        <li class="method">
            <div class="method-row">
                <button type="button" id=id disabled=move || blocked || busy() on:click=press aria-describedby=described.clone()>
                    {words(&method.name)}
                </button>
                {(has_parameters && !blocked)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="quiet"
                                aria-expanded=move || open.get().to_string()
                                aria-label=format!("Parameters of {}", words(&method.name))
                                on:click=move |_| open.update(|open| *open = !*open)
                            >
                                <Icon name="down" />
                            </button>
                        }
                    })}
                <span class="method-text" id=described.clone()>
                    {method.description.clone()}
                    {blocked.then(|| view! { " " <span class="blocked">{reason}</span> })}
                </span>
            </div>
            <Show when=move || open.get()>
                <form
                    class="method-form"
                    on:submit=move |event| {
                        event.prevent_default();
                        run();
                    }
                >
                    {stored
                        .get_value()
                        .parameters
                        .into_iter()
                        .map(|parameter| view! { <Argument tab=tab method=method_name.get_value() parameter=parameter texts=texts /> })
                        .collect_view()}
                    <button type="submit" class="primary" disabled=busy>"Run"</button>
                    <p class="field-error" role="alert">{move || error.get()}</p>
                </form>
            </Show>
        </li>
    }
}

#[component]
fn Argument(
    tab: Tab,
    method: String,
    parameter: huntlet_report::ParameterInfo,
    texts: RwSignal<Few<String, String>>,
) -> impl IntoView {
    let name = StoredValue::new(parameter.name.clone());
    let set = move |text: String| {
        texts.update(|texts| {
            texts.insert(name.get_value(), text);
        });
    };
    let id = format!("argument-{}-{}-{}", tab.key, method, parameter.name);
    let label = format!("{}{}", parameter.name, if parameter.required { "" } else { " (optional)" });
    let offers = !parameter.choices.is_empty();
    let control = if offers {
        view! {
            <select id=id.clone() on:change=move |event| set(event_target_value(&event))>
                <option value="">"–"</option>
                {parameter.choices.iter().map(|choice| view! { <option value=choice.clone()>{choice.clone()}</option> }).collect_view()}
            </select>
        }
        .into_any()
    } else if parameter.kind == ParameterKind::Boolean {
        view! { <input id=id.clone() type="checkbox" on:change=move |event| set(event_target_checked(&event).to_string()) /> }.into_any()
    } else {
        view! {
            <input
                id=id.clone()
                type="text"
                placeholder=parameter.placeholder.clone()
                autocomplete="off"
                on:input=move |event| set(event_target_value(&event))
            />
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
