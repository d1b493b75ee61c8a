//! Azure Data Explorer's management commands that clients use to look around, and where to sign in.

use serde_json::{Map, Value, json};

use super::Call;
use super::kusto::database_and_text;
use crate::failure::Failure;
use crate::http::Reply;
use crate::rows::dot_net;
use crate::tenant::TENANT;

/// Answers `.show databases`, `.show tables`, `.show database schema as json` and `.show version`.
pub(super) fn management(call: &Call<'_>) -> Result<Reply, Failure> {
    let (database, text, _) = database_and_text(call)?;
    let words: Vec<String> = text.split_whitespace().map(str::to_ascii_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (columns, rows): (&[&str], Vec<Vec<Value>>) = match words.as_slice() {
        [".show", "databases", ..] => {
            let tenant = &call.state.tenant;
            let readable = tenant.workspaces.iter().take(call.user.workspaces);
            let rows = readable.map(|workspace| vec![workspace.name.into(), workspace.name.into()]).collect();
            (&["DatabaseName", "PrettyName"], rows)
        }
        [".show", "tables", ..] => {
            known(call, &database)?;
            let row = |name: &str| vec![name.into(), database.as_str().into(), "".into(), "".into()];
            let rows = huntlet_demo::tables().iter().map(|spec| row(spec.name)).collect();
            (&["TableName", "DatabaseName", "Folder", "DocString"], rows)
        }
        [".show", "database", .., "as", "json"] => {
            // the database is the request's, unless the command names one
            let named = text.split_whitespace().nth(2).filter(|name| !name.eq_ignore_ascii_case("schema"));
            let name = named.unwrap_or(&database).trim_matches(|c| matches!(c, '[' | ']' | '\'' | '"'));
            known(call, name)?;
            (&["DatabaseSchema"], vec![vec![schema(name).to_string().into()]])
        }
        [".show", "version"] => (&["BuildVersion"], vec![vec![env!("CARGO_PKG_VERSION").into()]]),
        _ => {
            return Err(Failure::bad(
                "Only .show databases, .show tables, .show database schema as json and .show version are known here",
            ));
        }
    };
    let columns: Vec<Value> = columns
        .iter()
        .map(|name| json!({"ColumnName": name, "DataType": "String", "ColumnType": "string"}))
        .collect();
    Ok(Reply::json(200, &json!({"Tables": [{"TableName": "Table_0", "Columns": columns, "Rows": rows}]})))
}

fn known(call: &Call<'_>, database: &str) -> Result<(), Failure> {
    call.workspaces(std::iter::once(database)).map(|_| ()).map_err(|failure| match failure.status {
        404 => Failure::bad(format!("Entity '{database}' of kind 'Database' was not found.")),
        _ => failure,
    })
}

fn schema(database: &str) -> Value {
    let tables: Map<String, Value> = huntlet_demo::tables()
        .iter()
        .map(|spec| {
            let fields = spec.schema().into_fields();
            let columns: Vec<Value> = fields
                .iter()
                .map(|field| {
                    json!({"Name": field.name, "Type": format!("System.{}", dot_net(field.ty)),
                        "CslType": field.ty.name()})
                })
                .collect();
            (spec.name.to_owned(), json!({"Name": spec.name, "OrderedColumns": columns}))
        })
        .collect();
    let mut databases = Map::new();
    databases.insert(
        database.to_owned(),
        json!({"Name": database, "Tables": tables, "ExternalTables": {}, "MaterializedViews": {}, "Functions": {}}),
    );
    json!({ "Databases": databases })
}

/// Where to sign in for a cluster: asked without a token.
pub(crate) fn auth_metadata(origin: &str) -> Value {
    json!({"AzureAD": {
        "LoginEndpoint": origin, "LoginMfaRequired": false,
        "KustoClientAppId": crate::tenant::CLIENT, "KustoClientRedirectUri": "http://localhost",
        "KustoServiceResourceId": origin, "FirstPartyAuthorityUrl": format!("{origin}/{TENANT}")}})
}
