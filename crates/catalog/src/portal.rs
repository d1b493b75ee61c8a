//! Links that open a query where its service has a page of its own: the Azure portal, Data Explorer. None holds a token.

use std::fmt::Write as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, GzBuilder};

/// The address of the public cloud's portal.
pub const PORTAL: &str = "https://portal.azure.com";

/// A link that opens `text` in the portal's page of logs for a workspace, known by its resource id
/// (`/subscriptions/.../workspaces/name`). `None` when that is no resource id. `portal` is the address of the cloud's
/// portal.
///
/// The query is in the link as base64 of its gzip, so whoever has the link has the parameters' values. The portal asks
/// for a sign-in as ever. The same text gives the same link.
pub fn logs_link(portal: &str, workspace: &str, text: &str) -> Option<String> {
    if !is_workspace(workspace) {
        return None;
    }
    let (workspace, query) = (escaped(workspace.trim()), packed(text)?);
    Some(format!(
        "{portal}/#blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/{workspace}/source/LogsBlade.AnalyticsShareLinkToQuery/q/{query}"
    ))
}

/// Whether a text is a workspace's resource id in Azure.
pub fn is_workspace(id: &str) -> bool {
    let id = id.trim();
    id.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("/subscriptions/"))
        && id.to_ascii_lowercase().contains("/workspaces/")
        && id.len() < 1_000
        && !id.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// A link that opens `text` in the portal's Resource Graph Explorer.
pub fn graph_link(portal: &str, text: &str) -> String {
    format!("{portal}/#blade/HubsExtension/ArgQueryBlade/query/{}", escaped(text))
}

/// A link that opens `text` in Data Explorer's page for a database; `None` for a cluster that is not Microsoft's own.
/// `cluster` is `https://host`.
///
/// A cluster of another cloud or of Fabric sends the browser on to the page that is its own.
///
/// <https://learn.microsoft.com/kusto/api/rest/deeplink>
pub fn explorer_link(cluster: &str, database: &str, text: &str) -> Option<String> {
    const OTHERS: [&str; 3] =
        [".kusto.fabric.microsoft.com", ".kusto.usgovcloudapi.net", ".kusto.chinacloudapi.cn"];
    let host = cluster.strip_prefix("https://")?;
    let (database, query) = (escaped(database), packed(text)?);
    if let Some(name) = host.strip_suffix(".kusto.windows.net") {
        return Some(format!(
            "https://dataexplorer.azure.com/clusters/{name}/databases/{database}?query={query}"
        ));
    }
    OTHERS.iter().any(|end| host.ends_with(end)).then(|| format!("{cluster}/{database}?web=1&query={query}"))
}

/// The text as base64 of its gzip, as one part of an address.
fn packed(text: &str) -> Option<String> {
    let mut zipped = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    zipped.write_all(text.as_bytes()).ok()?;
    Some(escaped(&STANDARD.encode(zipped.finish().ok()?)))
}

/// The text as one part of an address: RFC 3986's unreserved characters stay.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len() * 2), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            // writing to a String cannot fail
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::{PORTAL, explorer_link, graph_link, logs_link};

    const WORKSPACE: &str =
        "/subscriptions/5b7a1c02/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/main";

    #[test]
    fn the_link_holds_the_query() {
        let text = "let a = \"ü / + \\\"\";\nSigninLogs\n| where UserPrincipalName has a";
        let link = logs_link(PORTAL, WORKSPACE, text).unwrap();
        assert_eq!(link, logs_link(PORTAL, WORKSPACE, text).unwrap());
        assert!(link.contains("/resourceId/%2Fsubscriptions%2F5b7a1c02%2F"), "{link}");
        assert_eq!(unpacked(link.rsplit("/q/").next().unwrap()), text);
        let link = explorer_link("https://soc.westus.kusto.windows.net", "Logs 2/x", text).unwrap();
        let (place, query) = link.split_once("?query=").unwrap();
        assert_eq!(place, "https://dataexplorer.azure.com/clusters/soc.westus/databases/Logs%202%2Fx");
        assert_eq!(unpacked(query), text);
        let link = graph_link("https://portal.azure.us", "resources\n| where name =~ 'a#b'");
        let end = "resources%0A%7C%20where%20name%20%3D~%20%27a%23b%27";
        assert_eq!(link, format!("https://portal.azure.us/#blade/HubsExtension/ArgQueryBlade/query/{end}"));
    }

    fn unpacked(query: &str) -> String {
        let plain = query.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        assert!(!plain.contains('%'), "{plain}");
        let zipped = STANDARD.decode(plain).unwrap();
        let mut found = String::new();
        flate2::read::GzDecoder::new(zipped.as_slice()).read_to_string(&mut found).unwrap();
        found
    }

    #[test]
    fn only_microsofts_clusters_have_a_page() {
        let link = |cluster| explorer_link(cluster, "db", "print 1");
        assert!(
            link("https://x.kusto.fabric.microsoft.com")
                .unwrap()
                .starts_with("https://x.kusto.fabric.microsoft.com/db?web=1&query=H4sI")
        );
        for none in
            ["http://127.0.0.1:1", "https://kusto.contoso.com", "https://kusto.windows.net.evil.example"]
        {
            assert_eq!(link(none), None, "{none}");
        }
    }

    #[test]
    fn only_resource_ids_make_a_link() {
        for bad in [
            "",
            "main",
            "https://evil.example/workspaces/",
            "/subscriptions/a b/workspaces/c",
            "/subscriptions/a",
        ] {
            assert_eq!(logs_link(PORTAL, bad, "T"), None, "{bad}");
        }
    }
}
