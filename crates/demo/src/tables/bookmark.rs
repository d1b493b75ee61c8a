//! HuntingBookmark: what the analyst kept while hunting.

use huntlet_ticks::format_datetime;

use crate::cast::hosts::{APP, DC, WORKSPACE};
use crate::cast::net::{C2_IP, INTRUDER_IP};
use crate::cast::people::{ANALYST, VICTIM};
use crate::cast::world::{Hour, When, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::quoted;
use crate::story::alerts::{Entity, entities};
use crate::story::{self, shell};

table! { "HuntingBookmark",
    String { TenantId }
    DateTime { TimeGenerated }
    String { BookmarkId BookmarkName BookmarkType CreatedBy UpdatedBy }
    DateTime { CreatedTime LastUpdatedTime EventTime }
    String { QueryText QueryResultRow }
    DateTime { QueryStartTime QueryEndTime }
    String { Notes Entities }
    Bool { SoftDeleted }
    String { Tags SourceSystem Type _ResourceId }
}

/// A bookmark of the story.
pub(crate) struct Bookmark {
    name: &'static str,
    event: When,
    query: &'static str,
    /// Columns and values of the kept row, beside its time.
    row: Vec<(&'static str, String)>,
    notes: &'static str,
    tags: &'static str,
    about: &'static [Entity],
}

fn bookmarks(world: &World) -> Vec<Bookmark> {
    let person = world.person(VICTIM);
    let app = &world.host(APP).computer;
    let account = format!("CONTOSO\\{}", person.name);
    let text = str::to_string;
    vec![
        Bookmark {
            name: "Sign-in of meganb from Amsterdam",
            event: story::SIGN_IN,
            query: "SigninLogs\n| where UserPrincipalName has \"meganb\" and Location != \"US\"",
            row: vec![
                ("UserPrincipalName", person.upn.clone()),
                ("IPAddress", text(INTRUDER_IP)),
                ("Location", text("NL")),
                ("ResultType", text("0")),
                ("AppDisplayName", text("OfficeHome")),
            ],
            notes: "Nobody of Contoso is in Amsterdam. The spray of the same night fits.",
            tags: r#"["initial access","meganb"]"#,
            about: &[Entity::Account(VICTIM), Entity::Ip(INTRUDER_IP)],
        },
        Bookmark {
            name: "Inbox rule that forwards invoices",
            event: story::RULE,
            query: "OfficeActivity\n| where Operation == \"New-InboxRule\"",
            row: vec![
                ("Operation", text("New-InboxRule")),
                ("UserId", person.upn.clone()),
                ("ClientIP", text(INTRUDER_IP)),
            ],
            notes: "The rule has two dots for a name, so that it is overlooked.",
            tags: r#"["collection"]"#,
            about: &[Entity::Account(VICTIM)],
        },
        Bookmark {
            name: "Encoded PowerShell on SRV-APP01",
            event: story::POWERSHELL,
            query: "SecurityEvent\n| where EventID == 4688 and CommandLine has \"-EncodedCommand\"",
            row: vec![
                ("Computer", app.clone()),
                ("Account", account.clone()),
                ("CommandLine", shell::encoded_powershell()),
            ],
            notes: "Decodes to a download from 203.0.113.99.",
            tags: r#"["execution","SRV-APP01"]"#,
            about: &[Entity::Host(APP), Entity::Account(VICTIM), Entity::Shell],
        },
        Bookmark {
            name: "svc_update in Domain Admins",
            event: story::ACCOUNT,
            query: "SecurityEvent\n| where EventID in (4720, 4728, 4732)",
            row: vec![
                ("Computer", world.host(DC).computer.clone()),
                ("Account", account),
                ("TargetAccount", format!("CONTOSO\\{}", story::NEW_ACCOUNT)),
            ],
            notes: "Not of the identity team. Removed.",
            tags: r#"["persistence"]"#,
            about: &[Entity::Host(DC), Entity::Account(VICTIM), Entity::Name(story::NEW_ACCOUNT)],
        },
        Bookmark {
            name: "18 GB over port 8787",
            event: story::EXFIL,
            query: "CommonSecurityLog\n| summarize sum(SentBytes) by SourceIP, DestinationIP, DestinationPort",
            row: vec![
                ("SourceIP", world.host(APP).ip.clone()),
                ("DestinationIP", text(C2_IP)),
                ("DestinationPort", text("8787")),
            ],
            notes: "No other host talks to this address or port.",
            tags: r#"["exfiltration","SRV-APP01"]"#,
            about: &[Entity::Host(APP), Entity::Ip(C2_IP)],
        },
    ]
}

/// The generator.
pub(crate) struct HuntingBookmark;

impl Producer for HuntingBookmark {
    type Event = Bookmark;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::SourceSystem, "Azure");
        sheet.default(Col::BookmarkType, "Hunting");
        sheet.default(Col::Type, "HuntingBookmark");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Bookmark>) {
        for (turn, bookmark) in (0_i64..).zip(bookmarks(world)) {
            out.push(world.at(story::RESPONSE) - seconds(1_800 - turn * 310), bookmark);
        }
    }

    fn noise(&mut self, _: &World, _: &Hour, _: &mut Rng, _: &mut Queue<Bookmark>) {}

    fn write(&mut self, world: &World, stamp: Stamp, bookmark: &Bookmark, sheet: &mut Sheet) {
        let analyst = world.person(ANALYST);
        let by = format!(
            r#"{{"ObjectId":"{}","Email":"{}","Name":{}}}"#,
            analyst.id,
            analyst.upn,
            quoted(&analyst.display)
        );
        let event = world.at(bookmark.event);
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::CreatedTime, stamp.at);
        sheet.number(Col::LastUpdatedTime, stamp.at);
        sheet.number(Col::EventTime, event);
        sheet.guid(Col::BookmarkId, stamp.nonce, 1);
        sheet.text(Col::BookmarkName, bookmark.name);
        sheet.text(Col::CreatedBy, &by);
        sheet.text(Col::UpdatedBy, &by);
        sheet.text(Col::QueryText, bookmark.query);
        sheet.with(Col::QueryResultRow, |out| {
            out.push_str("{\"TimeGenerated\":");
            out.push_str(&quoted(&format_datetime(event)));
            for (name, value) in &bookmark.row {
                out.push_str(&[",", &quoted(name), ":", &quoted(value)].concat());
            }
            out.push('}');
        });
        sheet.number(Col::QueryStartTime, world.start);
        sheet.number(Col::QueryEndTime, stamp.at);
        sheet.text(Col::Notes, bookmark.notes);
        sheet.text(Col::Entities, &entities(bookmark.about, world));
        sheet.flag(Col::SoftDeleted, false);
        sheet.text(Col::Tags, bookmark.tags);
    }
}
