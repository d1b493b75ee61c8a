//! The form that connects a service, the list of those that are connected, and the call to sign in.

use leptos::prelude::*;

use super::dialog::Dialog;
use super::icon::Icon;
use crate::state::app;

/// What the form's fields are: name, label, what to write there, an example.
type Field = (&'static str, &'static str, &'static str, &'static str);

const WORKSPACE: Field = (
    "workspace",
    "Workspace id",
    "A GUID, from the workspace's overview in the portal. Several with commas between them.",
    "",
);
const RESOURCE: Field = (
    "resource",
    "Resource id (optional)",
    "For links into the portal. The workspace's page of properties shows it: /subscriptions/…",
    "",
);
const SUBSCRIPTIONS: Field = (
    "subscriptions",
    "Subscriptions (optional)",
    "Their ids, with commas between them; else all that you may read.",
    "",
);
const SPLUNK: Field = (
    "splunk",
    "Splunk address",
    "Its REST port, mostly 8089. Splunk must allow this page's origin: crossOriginSharingPolicy under [httpServer] in \
     server.conf. Its certificate must be one that the browser trusts.",
    "https://splunk.contoso.com:8089",
);
const CLUSTER: Field = ("cluster", "Cluster", "The query URI.", "https://help.kusto.windows.net");
const DATABASE: Field = ("database", "Database", "", "");
const TENANT: Field = ("tenant", "Tenant", "Its id or domain.", "contoso.com");
const CLIENT: Field = (
    "client",
    "Client id",
    "An app registration of your tenant: single-page application, with this site's redirect.html as its redirect URI.",
    "",
);
const TOKEN: Field =
    ("token", "Access token", "It stays in this page's memory and goes to the service alone.", "");
const ENDPOINT: Field = ("endpoint", "Service address", "Only if it is not the cloud's own.", "");
const AUTHORITY: Field = ("authority", "Sign-in address", "Only if it is not the cloud's own.", "");

/// The dialog in which a service is connected.
#[component]
pub fn Connect() -> impl IntoView {
    let state = app();
    let sources = state.sources;
    let kind = Memo::new(move |_| sources.text("kind"));
    let pastes = Memo::new(move |_| sources.text("how") == "token");
    let fields = move || {
        let place: &[Field] = match kind.get().as_str() {
            "adx" => &[CLUSTER, DATABASE],
            "defender" => &[],
            "resourceGraph" => &[SUBSCRIPTIONS],
            "splunk" => &[SPLUNK, TOKEN],
            _ => &[WORKSPACE, RESOURCE],
        };
        let access: &[Field] = if pastes.get() { &[TOKEN] } else { &[TENANT, CLIENT] };
        let other: &[Field] = if pastes.get() { &[ENDPOINT] } else { &[ENDPOINT, AUTHORITY] };
        let all = |fields: &[Field]| fields.iter().map(|&one| field(one)).collect::<Vec<_>>();
        if kind.with(|kind| kind == "splunk") {
            return all(place).into_any();
        }
        let leaves = (!pastes.get()).then(|| {
            view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || sources.text("leaves") == "true"
                        on:change=move |event| set("leaves", event_target_checked(&event).to_string())
                    />
                    "Sign in on this page, not in a window of its own"
                </label>
            }
        });
        view! {
            {all(place)}
            {choice("how", "Access", &[("", "Sign in"), ("token", "Paste a token")])}
            {all(access)}
            {leaves}
            <details class="more">
                <summary>"Other clouds and addresses"</summary>
                {choice("cloud", "Cloud", &[("", "Azure"), ("usgov", "Azure Government"), ("china", "Azure China")])}
                {all(other)}
            </details>
        }
        .into_any()
    };
    view! {
        <Dialog open=sources.open title="Connect a service" name="connect">
            <form
                class="dialog-body connect-form"
                on:submit=move |event| {
                    event.prevent_default();
                    sources.connect(state);
                }
            >
                {choice(
                    "kind",
                    "Service",
                    &[("", "Microsoft Sentinel"), ("adx", "Azure Data Explorer or Fabric"), ("defender", "Defender XDR"), ("resourceGraph", "Azure Resource Graph"), ("splunk", "Splunk")],
                )}
                {fields}
                <p class="field-error" role="alert">{move || sources.error.get()}</p>
                <button type="submit" class="primary" disabled=move || sources.busy.get()>
                    {move || if sources.busy.get() { "Connecting…" } else { "Connect" }}
                </button>
            </form>
        </Dialog>
    }
}

fn set(name: &'static str, text: String) {
    app().sources.texts.update(|texts| {
        texts.insert(name.to_owned(), text);
    });
}

fn field((name, label, hint, example): Field) -> AnyView {
    let sources = app().sources;
    let id = format!("connect-{name}");
    let kind = if name == "token" { "password" } else { "text" };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input
                id=id
                type=kind
                autocomplete="off"
                spellcheck="false"
                placeholder=example
                prop:value=move || sources.text(name)
                on:input=move |event| set(name, event_target_value(&event))
            />
            <p class="hint">{hint}</p>
        </div>
    }
    .into_any()
}

fn choice(
    name: &'static str,
    label: &'static str,
    values: &'static [(&'static str, &'static str)],
) -> AnyView {
    let sources = app().sources;
    let id = format!("connect-{name}");
    let options = values.iter().map(|&(value, shown)| {
        view! { <option value=value selected=move || sources.text(name) == value>{shown}</option> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id on:change=move |event| set(name, event_target_value(&event))>{options.collect_view()}</select>
        </div>
    }
    .into_any()
}

/// Where queries go, as a list to choose from; nothing while there is one place alone.
#[component]
pub fn SourceChoice() -> impl IntoView {
    let state = app();
    let sources = state.sources;
    move || {
        let all = sources.all.get();
        (all.len() > 1).then(|| {
            let options = all.into_iter().map(|source| {
                view! { <option value=source.name.clone() selected=source.is_default>{source.title}</option> }
            });
            view! {
                <label class="source-choice">
                    <span class="faint">"Ask"</span>
                    <select on:change=move |event| sources.choose(state, event_target_value(&event))>{options.collect_view()}</select>
                </label>
            }
        })
    }
}

/// What is connected, for the drawer.
#[component]
pub fn Connected() -> impl IntoView {
    let state = app();
    let sources = state.sources;
    let entry = move |source: huntlet_report::SourceInfo| {
        let token = source.token.unwrap_or_default();
        let user = token.user.map(|user| format!("Signed in as {user}."));
        let ends = token
            .expires_at
            .map(|at| format!("The token ends {}.", at.replace('T', " ").replace('Z', " UTC")));
        let line =
            [Some(source.hosts.join(", ")), user, ends].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let name = source.name.clone();
        view! {
            <li class="table-entry">
                <div class="table-head">
                    <span class="table-name">{source.title}</span>
                    <span class="grow"></span>
                    <button
                        type="button"
                        class="quiet"
                        aria-label=format!("Disconnect {}", source.name)
                        on:click=move |_| sources.disconnect(state, name.clone())
                    >
                        "Disconnect"
                    </button>
                </div>
                <p class="faint">{line}</p>
                <p class="field-error">{token.problem}</p>
            </li>
        }
    };
    view! {
        <button type="button" aria-haspopup="dialog" on:click=move |_| sources.open.set(true)>"Connect a service"</button>
        <ul class="tables">
            {move || sources.all.get().into_iter().skip(1).map(entry).collect_view()}
        </ul>
    }
}

/// A bar for each service that waits for somebody to sign in.
#[component]
pub fn Doorbell() -> impl IntoView {
    let state = app();
    let sources = state.sources;
    move || {
        let bar = |ask: crate::client::TokenAsk| {
            let (open, refuse) = (ask.clone(), ask.clone());
            view! {
                <div class="banner" role="alert">
                    <Icon name="warning" />
                    <p>{format!("{} asks you to sign in. What was asked waits for it.", ask.resource)}</p>
                    <button type="button" class="primary" on:click=move |_| sources.let_in(state, open.clone())>"Sign in"</button>
                    <button type="button" on:click=move |_| sources.keep_out(state, &refuse)>"Not now"</button>
                </div>
            }
        };
        sources.waiting.get().into_iter().map(bar).collect_view()
    }
}
