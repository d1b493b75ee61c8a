//! Services: connected, chosen, signed in to.

use huntlet_report::{
    Cloud, Connection, ErrorInfo, Reply, Request, Secret, SourceInfo, WorkspaceRef, Workspaces,
};
use js_sys::{Array, Function, Promise};
use leptos::prelude::*;
use serde_json::{Map, Value};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::AppState;
use crate::browser;
use crate::client::{TokenAsk, sentence};
use crate::logic::few::Few;

/// Where the form is kept until the next visit, and across a sign-in that leaves the page. It holds no secret.
const KEPT: &str = "huntlet-connect";
/// Says that the page was left to sign in.
const RETURNING: &str = "huntlet-returning";

/// Who signs in, and where.
#[derive(Clone)]
struct SignIn {
    authority: String,
    client_id: String,
    leaves_page: bool,
}

/// A connection, as it is made again when the engine had to start anew.
#[derive(Clone)]
struct Made {
    request: Request,
    sign_in: Option<SignIn>,
}

/// What the page knows of services.
#[derive(Clone, Copy)]
pub struct Sources {
    /// `local` first, then what is connected.
    pub all: RwSignal<Vec<SourceInfo>>,
    /// Whether the form is open.
    pub open: RwSignal<bool>,
    /// What was typed, by the field's name.
    pub texts: RwSignal<Few<String, String>>,
    /// Why it could not be connected.
    pub error: RwSignal<Option<String>>,
    /// Whether it is being connected.
    pub busy: RwSignal<bool>,
    /// Services that wait for somebody to sign in.
    pub waiting: RwSignal<Vec<TokenAsk>>,
    /// Opens sign-in pages.
    door: StoredValue<Function, LocalStorage>,
    made: StoredValue<Few<String, Made>, LocalStorage>,
}

impl Sources {
    /// Nothing but the tables in memory; `door` is the page's function for signing in.
    pub fn new(door: Function) -> Self {
        Self {
            all: RwSignal::new(Vec::new()),
            open: RwSignal::new(false),
            texts: RwSignal::new(kept()),
            error: RwSignal::new(None),
            busy: RwSignal::new(false),
            waiting: RwSignal::new(Vec::new()),
            door: StoredValue::new_local(door),
            made: StoredValue::new_local(Few::default()),
        }
    }

    /// What a field holds.
    pub fn text(&self, name: &str) -> String {
        self.texts.with(|texts| texts.get(name).map(|text| text.trim().to_owned()).unwrap_or_default())
    }

    /// Where queries go.
    pub fn default(&self) -> Option<SourceInfo> {
        self.all.with(|all| all.iter().find(|source| source.is_default).cloned())
    }

    /// Whether queries go to a service.
    pub fn is_remote(&self) -> bool {
        self.all.with(|all| all.iter().any(|source| source.is_default && source.source_kind != "local"))
    }

    /// Connects what the form says.
    pub fn connect(self, state: AppState) {
        let made = match self.form() {
            Ok(made) => made,
            Err(problem) => return self.error.set(Some(problem)),
        };
        self.texts.with_untracked(|texts| {
            let open = texts.iter().filter(|(name, _)| *name != "token");
            let kept: Map<String, Value> =
                open.map(|(name, text)| (name.clone(), text.as_str().into())).collect();
            browser::keep(KEPT, false, &Value::Object(kept).to_string());
        });
        self.error.set(None);
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let result = self.make(state, made).await;
            self.busy.set(false);
            match result {
                Ok(()) => {
                    self.open.set(false);
                    // a pasted token is not kept where it was typed
                    self.texts.update(|texts| {
                        texts.remove("token");
                    });
                    state.toast(false, "Connected. Queries and notebooklets go there now.");
                }
                Err(failed) => self.error.set(Some(sentence(&failed))),
            }
        });
    }

    async fn make(self, state: AppState, made: Made) -> Result<(), ErrorInfo> {
        let Request::Connect { name: Some(name), .. } = &made.request else { return Ok(()) };
        let name = name.clone();
        let request = made.request.clone();
        let before = self.made.with_value(|all| all.get(&name).cloned());
        self.made.update_value(|all| {
            all.insert(name.clone(), made);
        });
        let result = state.engine.ask(request).await;
        if result.is_err() {
            self.made.update_value(|all| {
                all.remove(&name);
                if let Some(before) = before {
                    all.insert(name, before);
                }
            });
        }
        result?;
        self.refresh(state).await
    }

    /// Asks for the sources again.
    pub async fn refresh(self, state: AppState) -> Result<(), ErrorInfo> {
        let reply = state.engine.ask(Request::Sources).await?;
        self.take(state, reply);
        Ok(())
    }

    fn take(self, state: AppState, reply: Reply) {
        if let Reply::Sources { sources } = reply {
            self.all.set(sources);
            state.query.recheck(state);
        }
    }

    /// Sends queries to a source from now on.
    pub fn choose(self, state: AppState, name: String) {
        self.ask(state, Request::UseSource { name });
    }

    /// Forgets a source and its token.
    pub fn disconnect(self, state: AppState, name: String) {
        self.made.update_value(|all| {
            all.remove(&name);
        });
        self.ask(state, Request::Disconnect { name });
    }

    fn ask(self, state: AppState, request: Request) {
        state.spawn(async move {
            let reply = state.engine.ask(request).await?;
            self.take(state, reply);
            Ok(())
        });
    }

    /// Connects again what was connected before the engine had to start anew, and what the page was left for.
    pub async fn bring_back(self, state: AppState) {
        self.waiting.set(Vec::new());
        let chosen =
            self.all.with_untracked(|all| all.iter().find(|one| one.is_default).map(|one| one.name.clone()));
        for (_, made) in self.made.get_value().iter() {
            // what cannot be connected again is told, and the next one is tried
            if let Err(failed) = self.make(state, made.clone()).await {
                state.toast(true, sentence(&failed));
            }
        }
        if let Some(name) = chosen {
            self.choose(state, name);
        }
        if browser::kept(RETURNING, true).is_some() {
            browser::keep(RETURNING, true, "");
            self.open.set(true);
            self.connect(state);
        }
    }

    /// The engine needs a token: the one that is kept, or somebody signs in.
    pub fn token_wanted(self, state: AppState, ask: TokenAsk) {
        leptos::task::spawn_local(async move {
            match self.sign_in(&ask, "auto").await {
                Ok(Some(token)) => self.hand_over(state, &ask, Ok(token)),
                Ok(None) => {
                    state.say("A service asks you to sign in again.");
                    self.waiting.update(|waiting| waiting.push(ask));
                }
                Err(problem) => self.hand_over(state, &ask, Err(problem)),
            }
        });
    }

    /// Opens the sign-in page for a service that waits.
    pub fn let_in(self, state: AppState, ask: TokenAsk) {
        leptos::task::spawn_local(async move {
            let token = self.sign_in(&ask, "window").await;
            self.hand_over(
                state,
                &ask,
                token.and_then(|token| token.ok_or_else(|| "Nobody signed in.".to_owned())),
            );
        });
    }

    /// Nobody signs in: what waits for it fails.
    pub fn keep_out(self, state: AppState, ask: &TokenAsk) {
        self.hand_over(state, ask, Err("The sign-in was declined.".to_owned()));
    }

    fn hand_over(self, state: AppState, ask: &TokenAsk, token: Result<String, String>) {
        self.waiting.update(|waiting| waiting.retain(|other| other.ask != ask.ask));
        let (token, problem) = match token {
            Ok(token) => (Some(Secret::new(&token)), None),
            Err(problem) => (None, Some(problem)),
        };
        let _ = state.engine.send(&Request::Token { ask: ask.ask, token, problem }, None, None);
    }

    async fn sign_in(self, ask: &TokenAsk, how: &str) -> Result<Option<String>, String> {
        let made = self.made.with_value(|all| all.get(&ask.source).cloned());
        let Some(sign_in) = made.and_then(|made| made.sign_in) else {
            return Err("The pasted token has ended: connect again with a new one.".to_owned());
        };
        let how = if sign_in.leaves_page && how == "auto" && !ask.renew { "page" } else { how };
        if how == "page" {
            browser::keep(RETURNING, true, "yes");
        }
        let scopes: Array = ask.scopes.iter().map(|scope| JsValue::from_str(scope)).collect();
        let arguments = Array::of5(
            &how.into(),
            &sign_in.authority.into(),
            &sign_in.client_id.into(),
            &scopes,
            &ask.renew.into(),
        );
        let promise = self.door.with_value(|door| door.apply(&JsValue::NULL, &arguments));
        let told = |error: JsValue| {
            let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            message.unwrap_or_else(|| "The sign-in failed.".to_owned())
        };
        let promise = promise.and_then(JsCast::dyn_into::<Promise>).map_err(told)?;
        let token = JsFuture::from(promise).await.map_err(told)?;
        Ok(token.as_string())
    }

    fn form(&self) -> Result<Made, String> {
        let text = |name: &str| {
            self.texts.with_untracked(|texts| {
                texts.get(name).map(|text| text.trim().to_owned()).unwrap_or_default()
            })
        };
        let needed = |name: &str, what: &str| match text(name) {
            text if text.is_empty() => Err(format!("{what} is needed.")),
            text => Ok(text),
        };
        let cloud = match text("cloud").as_str() {
            "usgov" => Cloud::UsGov,
            "china" => Cloud::China,
            _ => Cloud::Global,
        };
        let endpoint = Some(text("endpoint")).filter(|text| !text.is_empty());
        let kind =
            Some(text("kind")).filter(|kind| !kind.is_empty()).unwrap_or_else(|| "sentinel".to_owned());
        let connection = match kind.as_str() {
            "adx" => Connection::Adx {
                cluster: needed("cluster", "The cluster's address")?,
                database: needed("database", "The database")?,
                time_column: None,
            },
            "defender" => Connection::Defender { cloud, endpoint },
            "resourceGraph" => {
                Connection::ResourceGraph { subscriptions: ids(&text("subscriptions")), cloud, endpoint }
            }
            "splunk" => Connection::Splunk { endpoint: needed("splunk", "Splunk's address")? },
            _ => Connection::Sentinel {
                workspace_id: workspaces(&needed("workspace", "The workspace's id")?),
                workspaces: Vec::new(),
                search_tables: Vec::new(),
                cloud,
                endpoint,
                resource_id: Some(text("resource")).filter(|text| !text.is_empty()),
            },
        };
        let pasted = text("how") == "token" || kind == "splunk";
        let sign_in = if pasted {
            None
        } else {
            Some(SignIn {
                authority: authority(cloud, &needed("tenant", "The tenant")?, &text("authority")),
                client_id: needed("client", "The application's client id")?,
                leaves_page: text("leaves") == "true",
            })
        };
        let token = pasted.then(|| needed("token", "A token")).transpose()?.map(|token| Secret::new(&token));
        let request =
            Request::Connect { name: Some(kind), connection, token, anonymous: false, keep_default: false };
        Ok(Made { request, sign_in })
    }
}

/// What was typed on an earlier visit.
fn kept() -> Few<String, String> {
    let kept = browser::kept(KEPT, false).and_then(|text| serde_json::from_str(&text).ok());
    let Some(Value::Object(kept)) = kept else { return Few::default() };
    let text = |(name, text): (String, Value)| Some((name, text.as_str()?.to_owned()));
    kept.into_iter().filter_map(text).collect()
}

fn authority(cloud: Cloud, tenant: &str, other: &str) -> String {
    let host = match cloud {
        _ if !other.is_empty() => other.trim_end_matches('/'),
        Cloud::Global => "https://login.microsoftonline.com",
        Cloud::UsGov => "https://login.microsoftonline.us",
        Cloud::China => "https://login.chinacloudapi.cn",
    };
    format!("{host}/{tenant}")
}

/// What stands between commas or spaces.
fn ids(text: &str) -> Vec<String> {
    text.split([',', ' ', ';', '\n']).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

/// One id, or several.
fn workspaces(text: &str) -> Workspaces {
    let mut ids = ids(text);
    if ids.len() == 1 {
        return Workspaces::One(ids.swap_remove(0));
    }
    Workspaces::Each(ids.into_iter().map(|id| WorkspaceRef { id, name: None }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_workspaces_are_asked_each() {
        assert_eq!(workspaces("a"), Workspaces::One("a".to_owned()));
        let Workspaces::Each(both) = workspaces("a, b") else { panic!("two workspaces") };
        assert_eq!(both.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn the_cloud_says_where_to_sign_in() {
        assert_eq!(
            authority(Cloud::UsGov, "contoso.com", ""),
            "https://login.microsoftonline.us/contoso.com"
        );
        assert_eq!(authority(Cloud::Global, "t", "https://localhost:1/"), "https://localhost:1/t");
    }
}
