//! W3CIISLog: the web server's visitors.

use crate::cast::hosts::{WEB, WORKSPACE};
use crate::cast::net::{INTRUDER_IP, scanner_ip};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::story;

table! { "W3CIISLog",
    String { TenantId SourceSystem }
    DateTime { TimeGenerated }
    String { sSiteName sIP csMethod csUriStem csUriQuery }
    Int { sPort }
    String { csUserName cIP csVersion csUserAgent csCookie csReferer csHost scStatus scSubStatus scWin32Status }
    Long { scBytes csBytes TimeTaken }
    String { Computer ManagementGroupName MaliciousIP IndicatorThreatType Type _ResourceId }
}

/// One request.
pub(crate) struct Request {
    client: String,
    method: &'static str,
    path: &'static str,
    query: &'static str,
    agent: &'static str,
    status: &'static str,
    user: String,
}

const BROWSER: &str = "Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+Edg/140.0.0.0";
const SCANNER: &str = "python-requests/2.32.3";
const PAGES: &[(u64, (&str, &str))] = &[
    (30, ("/", "-")),
    (20, ("/products", "category=2")),
    (16, ("/products/detail", "id=1042")),
    (12, ("/assets/site.css", "-")),
    (10, ("/api/cart", "-")),
    (8, ("/search", "q=chair")),
    (4, ("/account/login", "-")),
];
const PROBES: &[&str] =
    &["/wp-login.php", "/.env", "/admin", "/owa/auth/logon.aspx", "/cgi-bin/test", "/phpmyadmin/"];

/// The generator.
pub(crate) struct W3CIISLog;

impl Producer for W3CIISLog {
    type Event = Request;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::SourceSystem, "OpsManager");
        sheet.default(Col::sSiteName, "Contoso Shop");
        sheet.default(Col::csVersion, "HTTP/1.1");
        sheet.default(Col::csCookie, "-");
        sheet.default(Col::csReferer, "-");
        sheet.default(Col::csHost, "www.contoso.com");
        sheet.default(Col::scSubStatus, "0");
        sheet.default(Col::scWin32Status, "0");
        sheet.default(Col::Type, "W3CIISLog");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Request>) {
        // the intruder looks at the front door before trying passwords
        let start = world.at(story::SPRAY) - seconds(5_400);
        for (turn, path) in (0_i64..).zip(PROBES) {
            let request = Request {
                client: INTRUDER_IP.into(),
                method: "GET",
                path,
                query: "-",
                agent: SCANNER,
                status: "404",
                user: "-".into(),
            };
            out.push(start + seconds(turn * 4), request);
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Request>) {
        for _ in 0..world.share(3_300.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let (path, query) = rng.weighted(PAGES, ("/", "-"));
            let inside = rng.one_in(1, 5);
            let person = world.person(world.someone(at, rng));
            let client =
                if inside { person.desk_ip.clone() } else { format!("192.0.2.{}", 20 + rng.below(180)) };
            let user = if inside { format!("CONTOSO\\{}", person.name) } else { "-".into() };
            let status =
                rng.weighted(&[(900, "200"), (50, "304"), (20, "302"), (20, "404"), (10, "500")], "200");
            let method = if path == "/api/cart" || path == "/account/login" { "POST" } else { "GET" };
            out.push(at, Request { client, method, path, query, agent: BROWSER, status, user });
        }
        for _ in 0..world.share(600.0, Shape::Flat, hour, rng) {
            let at = hour.moment(rng);
            let client = scanner_ip(rng.bits() % 997);
            let path = rng.word(PROBES);
            out.push(
                at,
                Request {
                    client,
                    method: "GET",
                    path,
                    query: "-",
                    agent: SCANNER,
                    status: "404",
                    user: "-".into(),
                },
            );
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, request: &Request, sheet: &mut Sheet) {
        let host = world.host(WEB);
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.text(Col::Computer, &host.computer);
        sheet.text(Col::sIP, &host.ip);
        sheet.number(Col::sPort, 443);
        sheet.text(Col::cIP, &request.client);
        sheet.text(Col::csMethod, request.method);
        sheet.text(Col::csUriStem, request.path);
        sheet.text(Col::csUriQuery, request.query);
        sheet.text(Col::csUserAgent, request.agent);
        sheet.text(Col::csUserName, &request.user);
        sheet.text(Col::scStatus, request.status);
        sheet.number(Col::scBytes, 300 + (stamp.nonce % 40_000) as i64);
        sheet.number(Col::csBytes, 200 + (stamp.nonce % 1_700) as i64);
        sheet.number(Col::TimeTaken, 1 + (stamp.nonce % 450) as i64);
        sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
    }
}
