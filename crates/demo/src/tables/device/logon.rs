//! DeviceLogonEvents.

use super::{
    DESKTOP_LOGON, Hour, Machine, Person, Producer, Queue, Rng, Shape, Sheet, Stamp, TableSpec, WORKSPACE,
    World, device_id, seconds, table,
};
use crate::cast::net::VPN_IP;
use crate::story;

table! { "DeviceLogonEvents",
    String { TenantId }
    DateTime { TimeGenerated Timestamp }
    String { DeviceId DeviceName MachineGroup ActionType LogonType AccountDomain AccountName AccountSid Protocol
        FailureReason }
    Bool { IsLocalAdmin }
    Long { LogonId }
    String { RemoteDeviceName RemoteIP RemoteIPType }
    Int { RemotePort }
    String { InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessFileName
        InitiatingProcessFolderPath InitiatingProcessCommandLine }
    Long { InitiatingProcessId ReportId }
    Dynamic { AdditionalFields }
    String { SourceSystem Type }
}

/// Who logs on, or tries to.
enum Account {
    Owner,
    Named(&'static str),
}

/// A logon to a device.
pub(crate) struct Logon {
    machine: Machine,
    account: Account,
    kind: &'static str,
    failure: &'static str,
    remote_ip: &'static str,
    session: i64,
}

/// The generator.
pub(crate) struct DeviceLogonEvents;

impl Producer for DeviceLogonEvents {
    type Event = Logon;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::AccountDomain, "contoso");
        sheet.default(Col::InitiatingProcessAccountDomain, "nt authority");
        sheet.default(Col::InitiatingProcessAccountName, "system");
        sheet.default(Col::InitiatingProcessFileName, "lsass.exe");
        sheet.default(Col::InitiatingProcessFolderPath, r"C:\Windows\System32\lsass.exe");
        sheet.default(Col::InitiatingProcessCommandLine, "lsass.exe");
        sheet.default(Col::AdditionalFields, "{}");
        sheet.default(Col::Type, "DeviceLogonEvents");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Logon>) {
        let machine = Machine::Server;
        // the same doors as in the server's own log
        for (turn, name) in (0_i64..).zip(["administrator", "admin", "meganb2"]) {
            let account = Account::Named(name);
            let failure = "InvalidUserNameOrPassword";
            let at = world.at(story::LATERAL) - seconds(200 - turn * 31);
            out.push(at, Logon { machine, account, kind: "Network", failure, remote_ip: VPN_IP, session: 0 });
        }
        let session = i64::from_str_radix(DESKTOP_LOGON.trim_start_matches("0x"), 16).unwrap_or(0);
        out.push(
            world.at(story::DESKTOP),
            Logon {
                machine,
                account: Account::Owner,
                kind: "RemoteInteractive",
                failure: "",
                remote_ip: VPN_IP,
                session,
            },
        );
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Logon>) {
        for _ in 0..world.share(340.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let index = world.someone(at, rng);
            let kind =
                rng.weighted(&[(12, "Unlock"), (6, "Interactive"), (2, "CachedInteractive")], "Unlock");
            let failure = if rng.one_in(1, 25) { "InvalidUserNameOrPassword" } else { "" };
            let session = if failure.is_empty() { 0x4_0000 + rng.range(0, 0x200_0000) } else { 0 };
            let machine = Machine::Workstation(index);
            out.push(at, Logon { machine, account: Account::Owner, kind, failure, remote_ip: "", session });
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, event: &Logon, sheet: &mut Sheet) {
        let (device, _, owner): (String, &str, &Person) = event.machine.facts(world);
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::Timestamp, stamp.at);
        sheet.text(Col::DeviceId, &device_id(device.trim_end_matches(".contoso.com")));
        sheet.text(Col::DeviceName, &device);
        let is_server = matches!(event.machine, Machine::Server);
        sheet.text(Col::MachineGroup, if is_server { "Servers" } else { "Workstations" });
        sheet.text(Col::ActionType, if event.failure.is_empty() { "LogonSuccess" } else { "LogonFailed" });
        sheet.text(Col::LogonType, event.kind);
        match event.account {
            Account::Owner => {
                sheet.text(Col::AccountName, &owner.name);
                sheet.text(Col::AccountSid, &owner.sid);
            }
            Account::Named(name) => sheet.text(Col::AccountName, name),
        }
        let is_network = event.kind == "Network";
        sheet.text(Col::Protocol, if is_network { "NTLM" } else { "Negotiate" });
        sheet.text(Col::FailureReason, event.failure);
        sheet.flag(Col::IsLocalAdmin, is_server && event.failure.is_empty());
        if event.session > 0 {
            sheet.number(Col::LogonId, event.session);
        }
        if !event.remote_ip.is_empty() {
            sheet.text(Col::RemoteIP, event.remote_ip);
            sheet.text(Col::RemoteIPType, "Private");
            sheet.text(Col::RemoteDeviceName, if is_network { "DESKTOP-7Q2KD1" } else { "" });
            sheet.number(Col::RemotePort, 49_152 + (stamp.nonce % 16_000) as i64);
        }
        sheet.number(Col::InitiatingProcessId, 0x2f8);
        sheet.number(Col::ReportId, (stamp.nonce % 1_000_000) as i64);
    }
}
