//! Which columns are masked as what.

use huntlet_table::store::{NO_TEXT, TextsBuilder};
use huntlet_table::{Column, KqlType, Table};

use super::Masker;
use crate::{Distinct, Result};

/// How a value is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters for letters, digits for digits.
    Text,
    /// A GUID.
    Guid,
    /// An address, in its class.
    Ip,
    /// A security identifier.
    Sid,
    /// An account in any form.
    Account,
    /// A host or domain name.
    Host,
    /// A path.
    Path,
    /// A URL.
    Url,
    /// JSON, by its keys.
    Json,
    /// By what each value looks like.
    Auto,
    /// Nothing is left.
    Null,
    /// The value itself.
    Keep,
}

impl Kind {
    /// The kind of this name: `uuid`, `ip`, `str`, `sid`, `acct`, `dict`, `list` and `null` are MSTICPy's.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "str" | "text" => Self::Text,
            "uuid" | "guid" => Self::Guid,
            "ip" => Self::Ip,
            "sid" => Self::Sid,
            "acct" | "account" => Self::Account,
            "host" | "domain" => Self::Host,
            "path" => Self::Path,
            "url" => Self::Url,
            "dict" | "list" | "json" => Self::Json,
            "auto" => Self::Auto,
            "null" => Self::Null,
            "keep" => Self::Keep,
            _ => return None,
        })
    }
}

/// How columns of the usual names are masked; none for a column that tells nothing of anyone.
pub fn default_kind(column: &str) -> Option<Kind> {
    let name = column.to_ascii_lowercase();
    let is = |names: &[&str]| names.contains(&name.as_str());
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if is(&[
        "eventid",
        "processid",
        "newprocessid",
        "type",
        "timegenerated",
        "sourcesystem",
        "resulttype",
        "category",
        "activity",
        "severity",
        "channel",
        "level",
        "task",
        "logontype",
        "operationname",
        "status",
        "protocoltype",
    ]) {
        return None;
    }
    if ends(&["sid"]) {
        return Some(Kind::Sid);
    }
    if ends(&["ip", "ipaddress", "ips", "ip_s", "ipaddresses"])
        || is(&["allextips", "callerip", "clientip_inet", "srcip", "dstip"])
    {
        return Some(Kind::Ip);
    }
    if ends(&[
        "tenantid",
        "subscriptionid",
        "workspaceid",
        "userid",
        "appid",
        "correlationid",
        "objectid",
        "logonguid",
        "sourcecomputerid",
        "vmuuid",
        "processguid",
        "deviceid",
        "systemalertid",
        "guid",
        "_itemid",
    ]) {
        return Some(Kind::Auto);
    }
    if ends(&["resourceid", "_resourceid", "resourcegroup", "resource"]) {
        return Some(Kind::Path);
    }
    if is(&["account", "user", "caller", "uid", "actor", "userprincipalname", "upn", "mailboxownerupn"])
        || ends(&[
            "username",
            "accountname",
            "targetaccount",
            "subjectaccount",
            "upn",
            "userprincipalname",
            "emailaddress",
            "recipient",
            "sender",
            "accountupn",
        ])
    {
        return Some(Kind::Account);
    }
    if is(&[
        "computer",
        "host",
        "hostname",
        "devicename",
        "workstation",
        "workstationname",
        "vmname",
        "resourcename",
        "fqdn",
        "compromisedentity",
        "remoteurl",
    ]) || ends(&["domain", "domainname", "computername", "hostname", "servername"])
    {
        return Some(Kind::Host);
    }
    if is(&["url"]) || ends(&["url", "uri"]) {
        return Some(Kind::Url);
    }
    if ends(&[
        "processname",
        "filename",
        "filepath",
        "folderpath",
        "imagefile",
        "exe",
        "image",
        "sourcefilename",
    ]) || is(&["process"])
    {
        return Some(Kind::Path);
    }
    if ends(&[
        "entities",
        "extendedproperties",
        "properties",
        "parameters",
        "location",
        "locationdetails",
        "devicedetail",
        "authorization",
        "claims",
        "additionalfields",
        "targetresources",
        "initiatedby",
    ]) {
        return Some(Kind::Json);
    }
    if ends(&["displayname", "commandline", "syslogmessage", "logonid", "identity", "useragent", "cmdline"]) {
        return Some(Kind::Text);
    }
    None
}

/// The table with masked columns: those of `kinds`, and with `use_default` those of the usual names. Columns of other
/// types than text stay, but for `Null`, which empties any.
pub fn mask_table(
    table: &Table,
    kinds: &[(String, Kind)],
    use_default: bool,
    masker: &Masker,
) -> Result<Table> {
    let mut masked = table.clone();
    for column in table.columns() {
        let told = kinds.iter().find(|(name, _)| name == column.name()).map(|(_, kind)| *kind);
        let Some(kind) = told.or_else(|| default_kind(column.name()).filter(|_| use_default)) else {
            continue;
        };
        masked = masked.with_column(mask_column(column, kind, masker))?;
    }
    for (name, _) in kinds {
        table.require(name)?;
    }
    Ok(masked)
}

fn mask_column(column: &Column, kind: Kind, masker: &Masker) -> Column {
    if kind == Kind::Keep {
        return column.clone();
    }
    if kind == Kind::Null {
        return Column::nulls(column.name(), column.ty(), column.len());
    }
    let kind = match column.ty() {
        KqlType::Dynamic => Kind::Json,
        KqlType::Guid => Kind::Guid,
        KqlType::String => kind,
        _ => return column.clone(),
    };
    let texts = Distinct::of(column);
    let mut builder = TextsBuilder::with_capacity(column.len());
    let codes: Vec<u32> = texts
        .iter()
        .map(|text| {
            if text.is_empty() {
                return builder.intern("");
            }
            let masked = masker.mask(text, kind);
            let json = column.ty() == KqlType::Dynamic
                && serde_json::from_str::<serde_json::Value>(&masked).is_err();
            if json {
                builder.intern(&serde_json::Value::String(masked).to_string())
            } else {
                builder.intern(&masked)
            }
        })
        .collect();
    let nullable = column.ty() != KqlType::String;
    for row in texts.rows() {
        let empty = texts.get(*row as usize).is_empty();
        builder.append_code(if nullable && empty {
            NO_TEXT
        } else {
            codes.get(*row as usize).copied().unwrap_or_default()
        });
    }
    Column::from_series(column.name(), column.ty(), builder.finish().into())
        .unwrap_or_else(|_| column.clone())
}
