//! SigninLogs and AADNonInteractiveUserSignInLogs: who signed in to the cloud, from where.

use crate::cast::hosts::{TENANT, WORKSPACE};
use crate::cast::net::{AMSTERDAM, INTRUDER_IP, Place, SPRAY_IPS};
use crate::cast::people::{Person, Role, VICTIM};
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::guid;
use crate::story;

/// An application that people sign in to: name, id, and the resource it opens with that one's id.
type App = (&'static str, &'static str, &'static str, &'static str);

const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const SHAREPOINT: &str = "00000003-0000-0ff1-ce00-000000000000";
const ARM: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

const OUTLOOK_WEB: App = ("Office 365 Exchange Online", EXCHANGE, "Office 365 Exchange Online", EXCHANGE);
const SHAREPOINT_WEB: App =
    ("Office 365 SharePoint Online", SHAREPOINT, "Office 365 SharePoint Online", SHAREPOINT);
const OFFICE_HOME: App = ("OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca", "Microsoft Graph", GRAPH);
const TEAMS: App = ("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Graph", GRAPH);
const PORTAL: App =
    ("Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Windows Azure Service Management API", ARM);
const CLI: App = (
    "Microsoft Azure CLI",
    "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
    "Windows Azure Service Management API",
    ARM,
);

const OFFICE_APPS: &[(u64, &App)] =
    &[(34, &OUTLOOK_WEB), (22, &SHAREPOINT_WEB), (20, &OFFICE_HOME), (20, &TEAMS)];
const ENGINEER_APPS: &[(u64, &App)] =
    &[(20, &OUTLOOK_WEB), (14, &SHAREPOINT_WEB), (20, &TEAMS), (30, &PORTAL), (16, &CLI)];

/// A result of a sign-in: code, what failed, and the factor that was asked for.
type Outcome = (&'static str, &'static str, &'static str);

const SINGLE: &str = "singleFactorAuthentication";
const MULTI: &str = "multiFactorAuthentication";
const SUCCESS: Outcome = ("0", "", SINGLE);
const SUCCESS_MFA: Outcome = ("0", "", MULTI);
const BAD_PASSWORD: Outcome = ("50126", "Invalid username or password.", SINGLE);
const LOCKED: Outcome = ("50053", "Account is locked after too many attempts.", SINGLE);
const OUTCOMES: &[(u64, &Outcome)] = &[
    (610, &SUCCESS_MFA),
    (290, &SUCCESS),
    (34, &BAD_PASSWORD),
    (4, &LOCKED),
    (28, &("50074", "Strong authentication is required.", MULTI)),
    (16, &("50140", "Interrupted to ask whether to stay signed in.", SINGLE)),
    (8, &("50076", "Conditional access asks for a second factor.", MULTI)),
    (4, &("500121", "The second factor was refused or timed out.", MULTI)),
    (4, &("50055", "The password has expired.", SINGLE)),
    (2, &("65001", "The user has not consented to the application.", SINGLE)),
];

/// A client: operating system, browser, client app and user agent; the last says whether it is managed.
type Client = (&'static str, &'static str, &'static str, &'static str, bool);

const CLIENTS: &[(u64, &Client)] = &[
    (
        60,
        &(
            "Windows 11",
            "Edge 140.0.0",
            "Browser",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            true,
        ),
    ),
    (
        20,
        &(
            "Ios 18.6",
            "Mobile Safari",
            "Mobile Apps and Desktop clients",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
            false,
        ),
    ),
    (
        20,
        &(
            "MacOs",
            "Chrome 140.0.0",
            "Browser",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
            true,
        ),
    ),
];
const INTRUDER_CLIENT: Client = (
    "Linux",
    "Firefox 128.0",
    "Browser",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    false,
);
const SPRAY_CLIENT: Client =
    ("", "Python Requests 2.32", "Authenticated SMTP", "python-requests/2.32.3", false);

/// One sign-in.
pub(crate) struct Signin {
    person: usize,
    ip: String,
    place: &'static Place,
    app: &'static App,
    outcome: &'static Outcome,
    client: &'static Client,
    risk: &'static str,
}

fn ordinary(world: &World, at: i64, rng: &mut Rng) -> Signin {
    let index = world.someone(at, rng);
    let person = world.person(index);
    let client = rng.weighted(CLIENTS, &INTRUDER_CLIENT);
    let ip = if rng.one_in(7, 10) {
        person.place.egress_ip.to_string()
    } else if rng.one_in(1, 12) {
        format!("2001:db8:{:x}::{:x}", 16 + index, 1 + rng.below(4))
    } else {
        person.home_ip.clone()
    };
    let apps = if person.role == Role::Office { OFFICE_APPS } else { ENGINEER_APPS };
    Signin {
        person: index,
        ip,
        place: person.place,
        app: rng.weighted(apps, &OFFICE_HOME),
        outcome: rng.weighted(OUTCOMES, &SUCCESS),
        client,
        risk: "none",
    }
}

fn intruder(app: &'static App, outcome: &'static Outcome) -> Signin {
    Signin {
        person: VICTIM,
        ip: INTRUDER_IP.to_string(),
        place: &AMSTERDAM,
        app,
        outcome,
        client: &INTRUDER_CLIENT,
        risk: "high",
    }
}

fn location(place: &Place) -> String {
    format!(
        r#"{{"city":"{}","state":"{}","countryOrRegion":"{}","geoCoordinates":{{"latitude":{},"longitude":{}}}}}"#,
        place.city, place.state, place.country, place.latitude, place.longitude
    )
}

fn device(person: &Person, client: &Client) -> String {
    let (os, browser, _, _, managed) = client;
    if *managed {
        format!(
            r#"{{"deviceId":"{}","displayName":"{}","operatingSystem":"{os}","browser":"{browser}","isCompliant":true,"isManaged":true,"trustType":"Hybrid Azure AD joined"}}"#,
            guid(
                person.sid.len() as u64,
                person.name.bytes().map(u64::from).fold(7, |sum, byte| sum * 31 % 1_000_003 + byte)
            ),
            person.workstation
        )
    } else {
        format!(r#"{{"deviceId":"","operatingSystem":"{os}","browser":"{browser}","trustType":""}}"#)
    }
}

fn status((code, reason, factor): &Outcome) -> String {
    match (*code, *factor) {
        ("0", MULTI) => {
            r#"{"errorCode":0,"additionalDetails":"MFA requirement satisfied by claim in the token"}"#.into()
        }
        ("0", _) => r#"{"errorCode":0}"#.into(),
        _ => format!(r#"{{"errorCode":{code},"failureReason":"{reason}"}}"#),
    }
}

/// The columns that both tables have, written alike.
macro_rules! write_common {
    ($sheet:ident, $world:ident, $stamp:ident, $signin:ident) => {
        let person = $world.person($signin.person);
        let (code, reason, factor) = $signin.outcome;
        let (app, app_id, resource, resource_id) = $signin.app;
        let (_, _, client_app, agent, _) = $signin.client;
        $sheet.number(Col::TimeGenerated, $stamp.at);
        $sheet.number(Col::CreatedDateTime, $stamp.at);
        $sheet.text(Col::ResultType, code);
        $sheet.text(Col::ResultSignature, if *code == "0" { "SUCCESS" } else { "FAILURE" });
        $sheet.text(Col::ResultDescription, reason);
        $sheet.guid(Col::CorrelationId, $stamp.nonce, 1);
        $sheet.guid(Col::Id, $stamp.nonce, 2);
        $sheet.guid(Col::OriginalRequestId, $stamp.nonce, 2);
        $sheet.guid(Col::UniqueTokenIdentifier, $stamp.nonce, 3);
        $sheet.text(Col::Identity, &person.display);
        $sheet.text(Col::UserDisplayName, &person.display);
        $sheet.text(Col::UserPrincipalName, &person.upn);
        $sheet.text(Col::UserId, &person.id);
        $sheet.text(Col::AlternateSignInName, &person.upn);
        $sheet.text(Col::Location, $signin.place.country);
        $sheet.text(Col::LocationDetails, &location($signin.place));
        $sheet.text(Col::AutonomousSystemNumber, $signin.place.asn);
        $sheet.text(Col::IPAddress, &$signin.ip);
        $sheet.text(Col::AppDisplayName, app);
        $sheet.text(Col::AppId, app_id);
        $sheet.text(Col::ResourceDisplayName, resource);
        $sheet.text(Col::ResourceIdentity, resource_id);
        $sheet.text(Col::AuthenticationRequirement, factor);
        $sheet.text(Col::ClientAppUsed, client_app);
        $sheet.text(Col::UserAgent, agent);
        $sheet.text(Col::DeviceDetail, &device(person, $signin.client));
        $sheet.text(Col::Status, &status($signin.outcome));
        $sheet.text(Col::RiskLevelDuringSignIn, $signin.risk);
        $sheet.text(Col::RiskLevelAggregated, $signin.risk);
        $sheet.text(Col::RiskState, if $signin.risk == "none" { "none" } else { "atRisk" });
        $sheet.flag(Col::IsRisky, $signin.risk != "none");
    };
}

macro_rules! common_defaults {
    ($sheet:ident) => {
        $sheet.default(Col::TenantId, WORKSPACE);
        $sheet.default(Col::AADTenantId, TENANT);
        $sheet.default(Col::HomeTenantId, TENANT);
        $sheet.default(Col::ResourceTenantId, TENANT);
        $sheet.default(Col::SourceSystem, "Azure AD");
        $sheet.default(Col::OperationName, "Sign-in activity");
        $sheet.default(Col::OperationVersion, "1.0");
        $sheet.default(Col::ResourceGroup, "Microsoft.aadiam");
        $sheet.default(Col::Level, "4");
        $sheet.default(Col::UserType, "Member");
        $sheet.default(Col::TokenIssuerType, "AzureAD");
        $sheet.default(Col::ConditionalAccessStatus, "notApplied");
        $sheet.default(Col::ConditionalAccessPolicies, "[]");
        $sheet.default(Col::AuthenticationProcessingDetails, "[]");
        $sheet.default(Col::RiskDetail, "none");
        $sheet.default(Col::RiskEventTypes, "[]");
        $sheet.default(Col::RiskEventTypes_V2, "[]");
        $sheet.default(Col::NetworkLocationDetails, "[]");
        $sheet.default(Col::AuthenticationProtocol, "none");
        $sheet.default(Col::CrossTenantAccessType, "none");
    };
}

pub(crate) mod interactive;
pub(crate) mod non_interactive;
