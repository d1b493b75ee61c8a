//! One row in full.

use huntlet_report::{Page, Reply, Request};
use leptos::html;
use leptos::prelude::*;

use super::super::icon::Icon;
use super::super::notice::ErrorNotice;
use crate::browser;
use crate::logic::format;
use crate::state::app;

/// Every column of a row, one below the other.
#[component]
pub fn RowDetail<F>(
    /// What requests call the table.
    handle: String,
    /// The row's number in the unsorted table.
    row: u32,
    /// Closes it.
    close: F,
) -> impl IntoView
where
    F: Fn() + Copy + 'static,
{
    let state = app();
    let found = RwSignal::new(None::<Result<Page, huntlet_report::ErrorInfo>>);
    let search = RwSignal::new(String::new());
    let with_empty = RwSignal::new(false);
    let node = NodeRef::<html::Div>::new();
    leptos::task::spawn_local(async move {
        let reply = state.engine.ask(Request::Row { handle, row }).await;
        let page = match reply {
            Ok(Reply::Page { page }) => Ok(page),
            Ok(_) => return,
            Err(failed) => Err(failed),
        };
        found.try_set(Some(page));
    });
    Effect::new(move |_| {
        if let Some(element) = node.get() {
            let _ = element.focus();
        }
    });
    let cells = move |page: &Page| {
        let words = search.get().to_ascii_lowercase();
        let values = page.rows.first().cloned().unwrap_or_default();
        let cells = page.columns.iter().cloned().zip(values);
        let fitting = cells.filter(|(column, value)| {
            let text = value.as_deref().unwrap_or("");
            (with_empty.get() || !text.is_empty())
                && (words.is_empty()
                    || column.name.to_ascii_lowercase().contains(&words)
                    || text.to_ascii_lowercase().contains(&words))
        });
        fitting.collect::<Vec<_>>()
    };
    let copy = move |_| {
        let json = found.with_untracked(|found| match found {
            Some(Ok(page)) => row_json(page),
            _ => String::new(),
        });
        state.spawn(async move {
            browser::copy(&json).await?;
            state.toast(false, "The row is copied as JSON.");
            Ok(())
        });
    };
    view! {
        <div
            class="detail"
            role="region"
            tabindex="-1"
            aria-label=format!("Row {}", format::count(u64::from(row) + 1))
            node_ref=node
            on:keydown=move |key| {
                if key.key() == "Escape" {
                    key.stop_propagation();
                    close();
                }
            }
        >
            <div class="detail-head">
                <h4>{format!("Row {}", format::count(u64::from(row) + 1))}</h4>
                <input
                    type="search"
                    placeholder="Find a field"
                    aria-label="Find a field of the row"
                    on:input=move |event| search.set(event_target_value(&event))
                />
                <label class="check">
                    <input type="checkbox" on:change=move |event| with_empty.set(event_target_checked(&event)) />
                    "Empty fields"
                </label>
                <span class="grow"></span>
                <button type="button" class="quiet" on:click=copy><Icon name="copy" />"Copy"</button>
                <button type="button" class="quiet" aria-label="Close the row's details" on:click=move |_| close()>
                    <Icon name="close" />
                </button>
            </div>
            {move || match found.get() {
                None => view! { <p class="hint">"Reading the row…"</p> }.into_any(),
                Some(Err(failed)) => view! { <ErrorNotice error=failed /> }.into_any(),
                Some(Ok(page)) => {
                    view! {
                        <dl class="fields" tabindex="0">
                            {cells(&page)
                                .into_iter()
                                .map(|(column, value)| {
                                    let text = value.unwrap_or_else(|| "null".to_owned());
                                    let dynamic = column.ty == "dynamic" && text.starts_with(['{', '[']);
                                    let text = if dynamic { pretty(&text) } else { text };
                                    let class = if dynamic { "json" } else { "" };
                                    view! { <div><dt title=column.ty>{column.name}</dt><dd class=class>{text}</dd></div> }
                                })
                                .collect_view()}
                        </dl>
                    }.into_any()
                }
            }}
        </div>
    }
}

fn pretty(json: &str) -> String {
    let parsed = serde_json::from_str::<serde_json::Value>(json).ok();
    parsed.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| json.to_owned())
}

fn row_json(page: &Page) -> String {
    let values = page.rows.first().cloned().unwrap_or_default();
    let fields = page.columns.iter().zip(values).map(|(column, value)| {
        let value = match (column.ty.as_str(), value) {
            (_, None) => serde_json::Value::Null,
            ("dynamic" | "bool" | "int" | "long" | "real", Some(text)) => {
                serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text))
            }
            (_, Some(text)) => serde_json::Value::String(text),
        };
        (column.name.clone(), value)
    });
    serde_json::to_string_pretty(&serde_json::Value::Object(fields.collect())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use huntlet_report::ColumnInfo;

    use super::*;

    #[test]
    fn a_row_is_copied_with_its_types() {
        let column = |name: &str, ty: &str| ColumnInfo { name: name.into(), ty: ty.into() };
        let page = Page {
            columns: vec![
                column("n", "long"),
                column("s", "string"),
                column("d", "dynamic"),
                column("x", "real"),
            ],
            rows: vec![vec![Some("3".into()), Some("4".into()), Some("{\"a\":[1]}".into()), None]],
            row_ids: vec![0],
            offset: 0,
            total: 1,
        };
        let value: serde_json::Value = serde_json::from_str(&row_json(&page)).unwrap();
        assert_eq!(value, serde_json::json!({"n": 3, "s": "4", "d": {"a": [1]}, "x": null}));
    }

    #[test]
    fn broken_json_stays_as_it_is() {
        assert_eq!(pretty("{oops"), "{oops");
    }
}
