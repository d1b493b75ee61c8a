//! IdentityLogonEvents: logons that the domain controller answers, as Defender for Identity sees them.

use crate::cast::hosts::{APP, DC, FILE, WORKSPACE};
use crate::cast::net::VPN_IP;
use crate::cast::people::VICTIM;
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::story;

table! { "IdentityLogonEvents",
    String { TenantId }
    DateTime { TimeGenerated Timestamp }
    String { ActionType Application LogonType Protocol FailureReason AccountName AccountDomain AccountUpn AccountSid
        AccountObjectId AccountDisplayName DeviceName DeviceType OSPlatform IPAddress Port DestinationDeviceName
        DestinationIPAddress DestinationPort TargetDeviceName TargetAccountDisplayName Location ISP ReportId }
    Dynamic { AdditionalFields }
    String { SourceSystem Type }
}

/// A logon that was asked for.
pub(crate) struct Asked {
    person: usize,
    device: String,
    ip: String,
    target: Option<usize>,
    protocol: &'static str,
    failure: &'static str,
}

/// The generator.
pub(crate) struct IdentityLogonEvents;

impl Producer for IdentityLogonEvents {
    type Event = Asked;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::Application, "Active Directory");
        sheet.default(Col::AccountDomain, "contoso.com");
        sheet.default(Col::OSPlatform, "Windows");
        sheet.default(Col::AdditionalFields, "{}");
        sheet.default(Col::Type, "IdentityLogonEvents");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Asked>) {
        let from = |device: &str, ip: &str, target, protocol| Asked {
            person: VICTIM,
            device: device.to_string(),
            ip: ip.to_string(),
            target: Some(target),
            protocol,
            failure: "",
        };
        let app = world.host(APP);
        out.push(world.at(story::LATERAL), from("DESKTOP-7Q2KD1", VPN_IP, FILE, "Ntlm"));
        out.push(world.at(story::DESKTOP), from("DESKTOP-7Q2KD1", VPN_IP, APP, "Ntlm"));
        out.push(world.at(story::ACCOUNT) - seconds(3), from(&app.computer, &app.ip, DC, "Kerberos"));
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Asked>) {
        for _ in 0..world.share(320.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let index = world.someone(at, rng);
            let person = world.person(index);
            let is_failure = rng.one_in(1, 30);
            out.push(
                at,
                Asked {
                    person: index,
                    device: format!("{}.contoso.com", person.workstation),
                    ip: person.desk_ip.clone(),
                    target: rng.one_in(1, 3).then(|| world.some_host(false, rng)),
                    protocol: if rng.one_in(1, 12) { "Ntlm" } else { "Kerberos" },
                    failure: if is_failure { "WrongPassword" } else { "" },
                },
            );
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, event: &Asked, sheet: &mut Sheet) {
        let person = world.person(event.person);
        let dc = world.host(DC);
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::Timestamp, stamp.at);
        sheet.text(Col::ActionType, if event.failure.is_empty() { "LogonSuccess" } else { "LogonFailed" });
        sheet.text(
            Col::LogonType,
            if event.target.is_some() { "Resource access" } else { "Credentials validation" },
        );
        sheet.text(Col::Protocol, event.protocol);
        sheet.text(Col::FailureReason, event.failure);
        sheet.text(Col::AccountName, &person.name);
        sheet.text(Col::AccountUpn, &person.upn);
        sheet.text(Col::AccountSid, &person.sid);
        sheet.text(Col::AccountObjectId, &person.id);
        sheet.text(Col::AccountDisplayName, &person.display);
        sheet.text(Col::DeviceName, &event.device);
        sheet.text(Col::IPAddress, &event.ip);
        sheet.format(Col::Port, format_args!("{}", 49_152 + stamp.nonce % 16_000));
        sheet.text(Col::DestinationDeviceName, &dc.computer);
        sheet.text(Col::DestinationIPAddress, &dc.ip);
        sheet.text(Col::DestinationPort, if event.protocol == "Kerberos" { "88" } else { "445" });
        if let Some(target) = event.target {
            sheet.text(Col::TargetDeviceName, &world.host(target).computer);
        }
        sheet.guid(Col::ReportId, stamp.nonce, 1);
    }
}
