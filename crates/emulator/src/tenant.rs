//! The tenant: its people and its workspaces, each with the tables of a demo tenant of another seed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use huntlet_demo::DemoOptions;
use huntlet_engine::Tables;
use huntlet_table::text::cell_text;
use huntlet_table::{Column, KqlType, Scalar, Schema, Table};

use crate::only::Only;
use crate::resources;

/// The directory.
pub(crate) const TENANT: &str = "cafe0000-1234-4abc-8def-0123456789ab";
/// The application that pages sign in with, unless they bring their own.
pub(crate) const CLIENT: &str = "c11e0000-1234-4abc-8def-0123456789ab";
/// The subscription that the resources belong to.
pub(crate) const SUBSCRIPTION: &str = "50b50000-1234-4abc-8def-0123456789ab";

/// Somebody who can sign in.
#[derive(Debug)]
pub(crate) struct User {
    pub name: &'static str,
    pub display: &'static str,
    pub id: &'static str,
    pub note: &'static str,
    /// How many of the workspaces the user may read, from the first.
    pub workspaces: usize,
}

impl User {
    /// The name to sign in with.
    pub fn upn(&self) -> String {
        format!("{}@contoso.com", self.name)
    }

    /// The user whose name, sign-in name or id this is.
    pub fn known(text: &str) -> Option<&'static Self> {
        USERS.iter().find(|user| user.name == text || user.id == text || user.upn() == text)
    }
}

/// Who can sign in.
pub(crate) const USERS: &[User] = &[
    User {
        name: "isaiahl",
        display: "Isaiah Langer",
        id: "05e40001-1234-4abc-8def-0123456789ab",
        note: "security analyst: reads every workspace",
        workspaces: usize::MAX,
    },
    User {
        name: "meganb",
        display: "Megan Bowen",
        id: "05e40002-1234-4abc-8def-0123456789ab",
        note: "engineer: reads the first workspace",
        workspaces: 1,
    },
    User {
        name: "adelev",
        display: "Adele Vance",
        id: "05e40003-1234-4abc-8def-0123456789ab",
        note: "has no role: queries are refused",
        workspaces: 0,
    },
];

/// Ids and names of the workspaces. The first has the id that the demo tenant's rows carry.
const WORKSPACES: &[(&str, &str)] = &[
    ("c0ffee00-1234-4abc-8def-0123456789ab", "contoso-soc"),
    ("c0ffee01-1234-4abc-8def-0123456789ab", "contoso-emea"),
    ("c0ffee02-1234-4abc-8def-0123456789ab", "contoso-lab"),
];

/// The most workspaces there can be.
pub const MOST_WORKSPACES: usize = WORKSPACES.len();

/// One workspace, which is also a database for Azure Data Explorer.
pub(crate) struct Workspace {
    pub id: &'static str,
    pub name: &'static str,
    pub options: DemoOptions,
    tables: OnceLock<BTreeMap<String, Table>>,
}

impl Workspace {
    /// The tables, made when first asked for.
    pub fn tables(&self) -> &BTreeMap<String, Table> {
        self.tables.get_or_init(|| {
            let own = Scalar::String(self.id.to_owned());
            let mut tables = BTreeMap::new();
            for (name, table) in huntlet_demo::generate(&self.options) {
                let known = self.id != WORKSPACES[0].0 && table.column("TenantId").is_some();
                let renamed = known
                    .then(|| Column::constant("TenantId", KqlType::String, &own, table.height()))
                    .and_then(|column| table.with_column(column).ok());
                tables.insert(name, renamed.unwrap_or(table));
            }
            tables
        })
    }

    /// The workspace's ARM id.
    pub fn resource_id(&self) -> String {
        format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/{}",
            self.name
        )
    }

    /// Whether a request means this workspace: by id, name, or ARM id.
    pub fn is_called(&self, text: &str) -> bool {
        self.id.eq_ignore_ascii_case(text)
            || self.name.eq_ignore_ascii_case(text)
            || self.resource_id().eq_ignore_ascii_case(text)
    }
}

/// Everything there is to ask.
pub(crate) struct Tenant {
    pub workspaces: Vec<Workspace>,
    /// The end of the data, which is also the queries' `now()`, in ticks.
    pub now: i64,
    resources: OnceLock<BTreeMap<String, Table>>,
}

impl Tenant {
    /// A tenant of so many workspaces, the seeds of which follow each other.
    pub fn new(demo: DemoOptions, workspaces: usize) -> Self {
        let workspaces = WORKSPACES
            .iter()
            .take(workspaces.max(1))
            .enumerate()
            .map(|(at, (id, name))| Workspace {
                id,
                name,
                options: DemoOptions { seed: demo.seed.wrapping_add(at as u64), ..demo },
                tables: OnceLock::new(),
            })
            .collect();
        Self { workspaces, now: demo.end, resources: OnceLock::new() }
    }

    /// The number of the workspace of this id, name, or ARM id, if the user may read it.
    pub fn find(&self, text: &str, user: &User) -> Option<usize> {
        let at = self.workspaces.iter().position(|workspace| workspace.is_called(text))?;
        (at < user.workspaces).then_some(at)
    }

    /// The subscriptions that the resources are in.
    pub fn subscriptions(&self) -> Vec<String> {
        let Some(containers) = self.resources().get("ResourceContainers") else { return Vec::new() };
        let Some(ids) = containers.column("subscriptionId") else { return Vec::new() };
        let ids: BTreeSet<String> = (0..ids.len()).map(|row| cell_text(ids.cell(row))).collect();
        ids.into_iter().collect()
    }

    /// The tables of Azure Resource Graph.
    pub fn resources(&self) -> &BTreeMap<String, Table> {
        self.resources.get_or_init(|| resources::tables(self))
    }
}

/// What a query sees.
#[derive(Debug, Clone)]
pub(crate) enum Scope {
    /// Workspaces, whose tables of one name are one.
    Workspaces(Vec<usize>),
    /// Azure Resource Graph.
    Resources,
}

/// The tables of a scope, for a user.
pub(crate) struct View<'a> {
    pub tenant: &'a Tenant,
    pub user: &'a User,
    pub scope: &'a Scope,
    /// Tables of the Basic plan, which are not seen here.
    pub hidden: &'a [String],
    /// The rows that are seen.
    pub only: &'a Only,
}

/// Stands before the name of a table of a workspace that the query names; no name of a table begins with it.
const ELSEWHERE: char = '\u{1}';

impl View<'_> {
    fn parts(&self, name: &str) -> Vec<&Table> {
        if let Some(rest) = name.strip_prefix(ELSEWHERE) {
            let (at, table) = rest.split_once(ELSEWHERE).unwrap_or_default();
            let workspace = at.parse().ok().and_then(|at: usize| self.tenant.workspaces.get(at));
            return workspace.and_then(|workspace| workspace.tables().get(table)).into_iter().collect();
        }
        if self.hidden.iter().any(|hidden| hidden == name) {
            return Vec::new();
        }
        match self.scope {
            // the service does not look at the case of a table's name
            Scope::Resources => {
                let tables = self.tenant.resources().iter();
                tables.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, table)| table).collect()
            }
            Scope::Workspaces(numbers) => {
                numbers.iter().filter_map(|at| self.tenant.workspaces.get(*at)?.tables().get(name)).collect()
            }
        }
    }
}

impl Tables for View<'_> {
    fn get(&self, name: &str) -> Option<Table> {
        let table = match self.parts(name).as_slice() {
            [] => return None,
            [one] => (*one).clone(),
            several => {
                Table::concat(&several.iter().map(|table| (*table).clone()).collect::<Vec<_>>()).ok()?
            }
        };
        Some(self.only.of(table))
    }

    fn schema(&self, name: &str) -> Option<Schema> {
        self.parts(name).first().map(|table| table.schema())
    }

    fn names(&self) -> Vec<String> {
        let names: Vec<String> = match self.scope {
            Scope::Resources => self.tenant.resources().keys().cloned().collect(),
            Scope::Workspaces(numbers) => {
                let first = numbers.first().and_then(|at| self.tenant.workspaces.get(*at));
                first.map(|workspace| workspace.tables().keys().cloned().collect()).unwrap_or_default()
            }
        };
        names.into_iter().filter(|name| !self.hidden.contains(name)).collect()
    }

    fn elsewhere(&self, place: &[(String, String)], table: &str) -> Option<String> {
        if matches!(self.scope, Scope::Resources) {
            return None;
        }
        // the innermost place says where; a cluster around it is this one, for there is no other
        let (_, name) = place.last()?;
        let at = self.tenant.find(name, self.user)?;
        Some(format!("{ELSEWHERE}{at}{ELSEWHERE}{table}"))
    }
}
