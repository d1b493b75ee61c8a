//! The time range of a run.

use leptos::prelude::*;

use crate::logic::time::Preset;
use crate::state::app;

/// Presets, and two fields in UTC.
#[component]
pub fn TimeRangeFields() -> impl IntoView {
    let state = app();
    let form = state.form;
    let choose = move |event: leptos::ev::Event| {
        let chosen = event_target_value(&event)
            .parse::<usize>()
            .ok()
            .and_then(|index| Preset::EVERY.get(index).copied());
        if let Some(preset) = chosen {
            form.preset.set(preset);
            form.follow_preset(state.data_range_ms());
        }
    };
    view! {
        <fieldset class="range">
            <legend>"Time range " <span class="faint">"(UTC)"</span></legend>
            <label class="unseen" for="range-preset">"Preset"</label>
            <select id="range-preset" on:change=choose>
                {Preset::EVERY
                    .iter()
                    .enumerate()
                    .map(|(index, preset)| {
                        let preset = *preset;
                        view! {
                            <option value=index.to_string() selected=move || form.preset.get() == preset>{preset.label()}</option>
                        }
                    })
                    .collect_view()}
            </select>
            <Instant id="range-start" label="From" field=form.start error=Signal::derive(move || form.range_errors.get().start) />
            <Instant id="range-end" label="To" field=form.end error=Signal::derive(move || form.range_errors.get().end) />
        </fieldset>
    }
}

#[component]
fn Instant(
    id: &'static str,
    label: &'static str,
    field: RwSignal<String>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let form = app().form;
    let edit = move |event: leptos::ev::Event| {
        form.preset.set(Preset::Custom);
        field.set(event_target_value(&event));
    };
    let described = format!("{id}-error");
    view! {
        <div class="field row">
            <label for=id>{label}</label>
            <input
                id=id
                type="datetime-local"
                step="1"
                prop:value=move || field.get()
                on:input=edit
                on:change=move |_| { form.check_range(); }
                aria-invalid=move || if error.get().is_some() { "true" } else { "false" }
                aria-describedby=described.clone()
            />
            <p class="field-error" id=described.clone()>{move || error.get()}</p>
        </div>
    }
}
