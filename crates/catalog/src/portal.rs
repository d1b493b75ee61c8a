//! Links into the Azure portal.

use std::fmt::Write as _;
use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, GzBuilder};

/// A link that opens `text` in the portal's page of logs for a workspace, known by its resource id
/// (`/subscriptions/.../workspaces/name`). `None` when that is no resource id.
///
/// The query is in the link as base64 of its gzip, so whoever has the link has the parameters' values. The portal asks
/// for a sign-in as ever. The same text gives the same link.
pub fn logs_link(workspace: &str, text: &str) -> Option<String> {
    let workspace = workspace.trim();
    let is_id = workspace.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("/subscriptions/"))
        && workspace.to_ascii_lowercase().contains("/workspaces/")
        && workspace.len() < 1_000
        && !workspace.chars().any(|c| c.is_control() || c.is_whitespace());
    if !is_id {
        return None;
    }
    let mut zipped = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    zipped.write_all(text.as_bytes()).ok()?;
    let query = STANDARD.encode(zipped.finish().ok()?);
    let (workspace, query) = (escaped(workspace), escaped(&query));
    Some(format!(
        "https://portal.azure.com/#blade/Microsoft_Azure_Monitoring_Logs/LogsBlade/resourceId/{workspace}/source/LogsBlade.AnalyticsShareLinkToQuery/q/{query}"
    ))
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

    use super::logs_link;

    const WORKSPACE: &str =
        "/subscriptions/5b7a1c02/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/main";

    #[test]
    fn the_link_holds_the_query() {
        let text = "let a = \"ü / + \\\"\";\nSigninLogs\n| where UserPrincipalName has a";
        let link = logs_link(WORKSPACE, text).unwrap();
        assert_eq!(link, logs_link(WORKSPACE, text).unwrap());
        assert!(link.contains("/resourceId/%2Fsubscriptions%2F5b7a1c02%2F"), "{link}");
        let query = link.rsplit("/q/").next().unwrap();
        let plain = query.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        assert!(!plain.contains('%'), "{plain}");
        let zipped = STANDARD.decode(plain).unwrap();
        let mut found = String::new();
        flate2::read::GzDecoder::new(zipped.as_slice()).read_to_string(&mut found).unwrap();
        assert_eq!(found, text);
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
            assert_eq!(logs_link(bad, "T"), None, "{bad}");
        }
    }
}
