//! A dialog of the browser's own kind: it holds the focus, and Escape closes it.

use leptos::html;
use leptos::prelude::*;

use super::icon::Icon;

/// A dialog with a title.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its title.
    title: &'static str,
    /// Its id and class, such as `drawer`.
    name: &'static str,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let on_backdrop = move |event: web_sys::MouseEvent| {
        let target = event_target::<web_sys::Element>(&event);
        if target.tag_name() == "DIALOG" {
            open.set(false);
        }
    };
    let heading = format!("{name}-title");
    view! {
        <dialog
            class=format!("dialog {name}")
            node_ref=node
            aria-labelledby=heading.clone()
            on:close=move |_| open.set(false)
            on:mousedown=on_backdrop
        >
            <div class="dialog-box">
                <header class="dialog-head">
                    <h2 id=heading.clone()>{title}</h2>
                    <button class="quiet" type="button" aria-label="Close" on:click=move |_| open.set(false)>
                        <Icon name="close" />
                    </button>
                </header>
                <Show when=move || open.get()>{children()}</Show>
            </div>
        </dialog>
    }
}
