//! OfficeActivity: mail, SharePoint, Teams.

use crate::cast::hosts::{TENANT, WORKSPACE};
use crate::cast::net::{FORWARD_TO, INTRUDER_IP};
use crate::cast::people::VICTIM;
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::quoted;
use crate::story;

table! { "OfficeActivity",
    String { TenantId Application UserDomain UserAgent RecordType }
    DateTime { TimeGenerated }
    String { Operation OrganizationId UserType UserKey OfficeWorkload ResultStatus ResultReasonType OfficeObjectId
        UserId ClientIP Site_ ItemType EventSource Source_Name MachineDomainInfo MachineId Site_Url SourceRelativeUrl
        SourceFileName SourceFileExtension DestinationRelativeUrl DestinationFileName DestinationFileExtension
        UserSharedWith SharingType CustomEvent Event_Data ModifiedObjectResolvedName Parameters ExternalAccess
        OriginatingServer OrganizationName Logon_Type }
    Int { InternalLogonType }
    String { MailboxGuid MailboxOwnerUPN MailboxOwnerSid LogonUserSid LogonUserDisplayName ClientInfoString
        Client_IPAddress ClientMachineName ClientProcessName ClientVersion Folder }
    Bool { CrossMailboxOperations }
    String { Folders AffectedItems Item ModifiedProperties SendAsUserSmtp SendOnBehalfOfUserSmtp ExtendedProperties
        Client }
    Int { LoginStatus }
    String { Actor ActorContextId ActorIpAddress TargetContextId SourceSystem OfficeId SourceRecordId
        AzureActiveDirectory_EventType AADTarget }
    DateTime { Start_Time }
    String { OfficeTenantId TargetUserOrGroupName TargetUserOrGroupType MessageId }
    Dynamic { Members }
    String { TeamName TeamGuid ChannelType ChannelName ChannelGuid }
    Dynamic { ExtraProperties }
    String { AddOnType AddonName TabType Name OldValue NewValue ItemName ChatThreadId ChatName CommunicationType
        AADGroupId OperationScope AzureADAppId }
    Dynamic { OperationProperties }
    String { AppId ClientAppId ApplicationId Type _ResourceId }
}

/// What a row is about.
#[derive(Clone, Copy)]
enum What {
    /// A file of a site: site, folder, stem number.
    File(&'static str, &'static str, u64),
    /// A mailbox operation, with the folder.
    Mail(&'static str),
    /// The intruder's mailbox rule.
    Rule,
    /// Teams.
    Team(&'static str),
}

/// One operation.
pub(crate) struct Deed {
    person: usize,
    ip: String,
    operation: &'static str,
    record: &'static str,
    workload: &'static str,
    what: What,
}

const FILE_OPERATIONS: &[(u64, &str)] = &[
    (40, "FileAccessed"),
    (18, "FileModified"),
    (14, "FilePreviewed"),
    (10, "FileDownloaded"),
    (8, "FileUploaded"),
    (4, "FileSyncDownloadedFull"),
    (2, "FileRenamed"),
    (1, "FileRecycled"),
    (1, "SharingSet"),
];
const MAIL_OPERATIONS: &[(u64, &str)] = &[
    (60, "MailItemsAccessed"),
    (22, "Send"),
    (8, "MoveToDeletedItems"),
    (5, "SoftDelete"),
    (3, "Create"),
    (1, "UpdateInboxRules"),
];
const TEAM_OPERATIONS: &[(u64, &str)] = &[
    (60, "TeamsSessionStarted"),
    (25, "MessageSent"),
    (8, "ChatCreated"),
    (3, "MemberAdded"),
    (2, "ChannelAdded"),
];
const SITES: &[&str] = &["Sales", "Marketing", "Engineering", "HR", "Projects"];
const FOLDERS: &[&str] = &["Shared Documents", "Shared Documents/2026", "Shared Documents/Archive"];
const STEMS: &[&str] = &[
    "Budget", "Forecast", "Contract", "Roadmap", "Minutes", "Payroll", "Offer", "Invoice", "Report", "Plan",
];
const EXTENSIONS: &[&str] = &["docx", "xlsx", "pptx", "pdf", "png"];
const MAIL_FOLDERS: &[&str] = &["\\Inbox", "\\Sent Items", "\\Calendar", "\\Archive"];
const TEAMS: &[&str] = &["Contoso Sales", "Mark 8 Project Team", "Engineering", "Town Hall"];
const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
const INTRUDER_AGENT: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

fn intruder(operation: &'static str, record: &'static str, workload: &'static str, what: What) -> Deed {
    Deed { person: VICTIM, ip: INTRUDER_IP.into(), operation, record, workload, what }
}

/// The generator.
pub(crate) struct OfficeActivity;

impl Producer for OfficeActivity {
    type Event = Deed;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::OrganizationId, TENANT);
        sheet.default(Col::OfficeTenantId, TENANT);
        sheet.default(Col::SourceSystem, "OfficeActivityManager");
        sheet.default(Col::OrganizationName, "contoso.onmicrosoft.com");
        sheet.default(Col::UserType, "Regular");
        sheet.default(Col::Type, "OfficeActivity");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Deed>) {
        let rule = world.at(story::RULE);
        out.push(rule, intruder("New-InboxRule", "ExchangeAdmin", "Exchange", What::Rule));
        for turn in 0..40 {
            let what = What::Mail("\\Inbox");
            out.push(
                rule + seconds(240 + turn * 21),
                intruder("MailItemsAccessed", "ExchangeItemAggregated", "Exchange", what),
            );
        }
        let download = world.at(story::DOWNLOAD);
        for turn in 0..180_i64 {
            let folder = if turn % 3 == 0 { "Shared Documents/Payroll" } else { "Shared Documents/2026" };
            let at = download + seconds(turn * 8 + (turn * 7) % 5);
            let what = What::File("Finance", folder, turn as u64);
            out.push(at, intruder("FileDownloaded", "SharePointFileOperation", "SharePoint", what));
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Deed>) {
        for _ in 0..world.share(12_000.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let index = world.someone(at, rng);
            let person = world.person(index);
            let ip =
                if rng.one_in(3, 4) { person.place.egress_ip.to_string() } else { person.home_ip.clone() };
            let deed = match rng.below(100) {
                0..48 => {
                    let finance = index % 7 == 5 && rng.one_in(1, 3);
                    let site = if finance { "Finance" } else { rng.word(SITES) };
                    let what = What::File(site, rng.word(FOLDERS), rng.below(600));
                    let operation = rng.weighted(FILE_OPERATIONS, "FileAccessed");
                    let workload = if rng.one_in(1, 5) { "OneDrive" } else { "SharePoint" };
                    Deed { person: index, ip, operation, record: "SharePointFileOperation", workload, what }
                }
                48..84 => {
                    let operation = rng.weighted(MAIL_OPERATIONS, "Send");
                    let record = if operation == "MailItemsAccessed" {
                        "ExchangeItemAggregated"
                    } else {
                        "ExchangeItem"
                    };
                    let what = What::Mail(rng.word(MAIL_FOLDERS));
                    Deed { person: index, ip, operation, record, workload: "Exchange", what }
                }
                _ => {
                    let operation = rng.weighted(TEAM_OPERATIONS, "MessageSent");
                    let what = What::Team(rng.word(TEAMS));
                    Deed {
                        person: index,
                        ip,
                        operation,
                        record: "MicrosoftTeams",
                        workload: "MicrosoftTeams",
                        what,
                    }
                }
            };
            out.push(at, deed);
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, deed: &Deed, sheet: &mut Sheet) {
        let person = world.person(deed.person);
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::Start_Time, stamp.at);
        sheet.text(Col::Operation, deed.operation);
        sheet.text(Col::RecordType, deed.record);
        sheet.text(Col::OfficeWorkload, deed.workload);
        sheet.text(Col::UserId, &person.upn);
        sheet.parts(Col::UserKey, &["i:0h.f|membership|", &person.upn]);
        sheet.guid(Col::OfficeId, stamp.nonce, 1);
        sheet.guid(Col::SourceRecordId, stamp.nonce, 1);
        sheet.text(Col::ClientIP, &deed.ip);
        let agent = if deed.ip == INTRUDER_IP { INTRUDER_AGENT } else { AGENT };
        match deed.what {
            What::File(site, folder, number) => {
                let stem = STEMS.get(number as usize % STEMS.len()).copied().unwrap_or("File");
                let extension =
                    EXTENSIONS.get((number / 3) as usize % EXTENSIONS.len()).copied().unwrap_or("docx");
                let number = number.to_string();
                let personal = person.name.replace('-', "_");
                let url = if deed.workload == "OneDrive" {
                    ["https://contoso-my.sharepoint.com/personal/", &personal, "_contoso_com/"].concat()
                } else {
                    ["https://contoso.sharepoint.com/sites/", site, "/"].concat()
                };
                sheet.text(Col::Site_Url, &url);
                sheet.text(Col::SourceRelativeUrl, folder);
                sheet.parts(Col::SourceFileName, &[stem, "-", &number, ".", extension]);
                sheet.text(Col::SourceFileExtension, extension);
                sheet.parts(Col::OfficeObjectId, &[&url, folder, "/", stem, "-", &number, ".", extension]);
                sheet.text(Col::ItemType, "File");
                sheet.text(Col::EventSource, "SharePoint");
                sheet.text(Col::UserAgent, agent);
                sheet.guid(Col::Site_, site.len() as u64, 77);
            }
            What::Mail(folder) => {
                sheet.text(Col::Client_IPAddress, &deed.ip);
                sheet.text(Col::MailboxOwnerUPN, &person.upn);
                sheet.text(Col::MailboxOwnerSid, &person.sid);
                sheet.text(Col::LogonUserSid, &person.sid);
                sheet.text(Col::Logon_Type, "Owner");
                sheet.number(Col::InternalLogonType, 0);
                sheet.guid(Col::MailboxGuid, deed.person as u64, 78);
                sheet.text(Col::ResultStatus, "Succeeded");
                sheet.text(Col::ClientInfoString, "Client=OWA;Action=ViaProxy");
                sheet.text(Col::ExternalAccess, "False");
                sheet.text(Col::Folder, folder);
            }
            What::Rule => {
                sheet.text(Col::ResultStatus, "True");
                sheet.text(Col::OfficeObjectId, &format!("{}\\..", person.upn));
                sheet.text(Col::OriginatingServer, "EX01 (15.20.9115.000)");
                sheet.text(Col::ExternalAccess, "False");
                sheet.text(Col::Parameters, &rule_parameters());
            }
            What::Team(team) => {
                sheet.text(Col::TeamName, team);
                sheet.guid(Col::TeamGuid, team.len() as u64, 79);
                sheet.text(Col::UserAgent, agent);
                sheet.text(Col::ItemName, team);
                sheet.text(Col::CommunicationType, "Team");
            }
        }
    }
}

fn rule_parameters() -> String {
    let pairs = [
        ("AlwaysDeleteOutlookRulesBlob", "False"),
        ("Force", "False"),
        ("Name", ".."),
        ("SubjectOrBodyContainsWords", "invoice;payment;wire;password"),
        ("ForwardTo", FORWARD_TO),
        ("MoveToFolder", "RSS Feeds"),
        ("MarkAsRead", "True"),
        ("StopProcessingRules", "True"),
    ];
    let items: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!(r#"{{"Name":{},"Value":{}}}"#, quoted(name), quoted(value)))
        .collect();
    format!("[{}]", items.join(","))
}
