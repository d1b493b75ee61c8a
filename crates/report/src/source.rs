//! Sources: what connects one, what is told of it, and tokens.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A token or a key. It crosses the worker boundary and goes into one header; it is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Keeps a token; spaces around it, and the word `Bearer` in front, are not part of it.
    pub fn new(text: &str) -> Self {
        let text = text.trim();
        let token = match text.split_once(char::is_whitespace) {
            Some((word, rest)) if word.eq_ignore_ascii_case("bearer") => rest.trim_start(),
            _ => text,
        };
        Self(token.to_owned())
    }

    /// The token itself, for the one header that carries it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A cloud of Microsoft's: where its services are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cloud {
    /// The public cloud.
    #[default]
    Global,
    /// Azure Government of the United States.
    UsGov,
    /// Azure in China, run by 21Vianet.
    China,
}

/// A workspace that is asked by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceRef {
    /// Its id, a GUID.
    pub id: String,
    /// What the column `Workspace` says; the id when absent.
    #[serde(default)]
    pub name: Option<String>,
}

/// One workspace, or several that are asked side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Workspaces {
    /// The workspace's id.
    One(String),
    /// Each is asked by itself; the rows get a column `Workspace`.
    Each(Vec<WorkspaceRef>),
}

/// What is connected, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Connection {
    /// Microsoft Sentinel, by the Log Analytics API.
    Sentinel {
        /// The workspace or workspaces.
        workspace_id: Workspaces,
        /// Further workspaces whose tables the service itself joins to the first's: ids, names or resource ids.
        #[serde(default)]
        workspaces: Vec<String>,
        /// Tables of the plans Basic and Auxiliary, which are asked by `/search`.
        #[serde(default)]
        search_tables: Vec<String>,
        /// The cloud.
        #[serde(default)]
        cloud: Cloud,
        /// Another address than the cloud's.
        #[serde(default)]
        endpoint: Option<String>,
        /// The workspace's resource id in Azure: links into the portal need it.
        #[serde(default)]
        resource_id: Option<String>,
    },
    /// Azure Data Explorer, or an eventhouse of Microsoft Fabric.
    Adx {
        /// The cluster's address (its query URI).
        cluster: String,
        /// The database.
        database: String,
        /// The column that a time span filters; `TimeGenerated` when absent.
        #[serde(default)]
        time_column: Option<String>,
    },
    /// Microsoft Defender XDR, by Graph's hunting.
    Defender {
        /// The cloud.
        #[serde(default)]
        cloud: Cloud,
        /// Another address than the cloud's.
        #[serde(default)]
        endpoint: Option<String>,
    },
    /// Azure Resource Graph.
    ResourceGraph {
        /// Subscriptions to ask; all that the user may read when empty.
        #[serde(default)]
        subscriptions: Vec<String>,
        /// The cloud.
        #[serde(default)]
        cloud: Cloud,
        /// Another address than the cloud's.
        #[serde(default)]
        endpoint: Option<String>,
    },
    /// Splunk, by its REST API. Queries are in Splunk's own language.
    Splunk {
        /// The address of the management port, such as `https://splunk.contoso.com:8089`.
        endpoint: String,
    },
    /// The tables in memory. It is always there, under the name `local`.
    Local,
}

/// A connected source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceInfo {
    /// The name that `source` of a query takes.
    pub name: String,
    /// `sentinel`, `adx`, `defender`, `resourceGraph`, `splunk` or `local`.
    pub source_kind: String,
    /// What it is, for people.
    pub title: String,
    /// The addresses that it asks, and that tokens go to.
    pub hosts: Vec<String>,
    /// Whether queries that name no source go to it.
    pub is_default: bool,
    /// What is known of its token, if it has one.
    #[serde(default)]
    pub token: Option<TokenInfo>,
}

/// What a token says of itself. Nothing of it is checked but by the service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenInfo {
    /// The user, as the token names them.
    #[serde(default)]
    pub user: Option<String>,
    /// The service that it is for.
    #[serde(default)]
    pub audience: Option<String>,
    /// When it ends, ISO 8601.
    #[serde(default)]
    pub expires_at: Option<String>,
    /// Why it cannot be used, a sentence.
    #[serde(default)]
    pub problem: Option<String>,
}
