//! DeviceInfo.

use super::{
    Hour, NAMED_COUNT, Producer, Queue, Rng, Sheet, Stamp, TableSpec, VICTIM, WORKSPACE, World, device_id,
    interval, seconds, table,
};
use crate::cast::hosts::APP;

table! { "DeviceInfo",
    String { TenantId }
    Dynamic { AdditionalFields }
    String { ClientVersion DeviceId DeviceName DeviceObjectId }
    Bool { IsAzureADJoined }
    Dynamic { LoggedOnUsers }
    String { MachineGroup OSArchitecture }
    Long { OSBuild }
    String { OSPlatform OSVersion PublicIP }
    Long { ReportId }
    DateTime { TimeGenerated Timestamp }
    String { AadDeviceId DeviceCategory DeviceSubtype DeviceType JoinType OnboardingStatus OSDistribution
        OSVersionInfo SensorHealthState ExposureLevel }
    Bool { IsInternetFacing }
    String { AzureResourceId SourceSystem Type }
}

/// The generator. The application server comes first, then the workstations.
pub(crate) struct DeviceInfo;

impl Producer for DeviceInfo {
    type Event = usize;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::AdditionalFields, "{}");
        sheet.default(Col::ClientVersion, "10.8800.26100.1000");
        sheet.default(Col::OSArchitecture, "64-bit");
        sheet.default(Col::DeviceCategory, "Endpoint");
        sheet.default(Col::JoinType, "Hybrid Azure AD Join");
        sheet.default(Col::OnboardingStatus, "Onboarded");
        sheet.default(Col::SensorHealthState, "Active");
        sheet.default(Col::ExposureLevel, "Low");
        sheet.default(Col::Type, "DeviceInfo");
    }

    fn story(&mut self, world: &World, out: &mut Queue<usize>) {
        for day in 0..14 {
            out.push(world.at((day, 6, 10, 0)), 0);
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, _: &mut Rng, out: &mut Queue<usize>) {
        let every = interval(86_400, NAMED_COUNT, world.people.len(), world.scale);
        let from = (hour.start - world.start) / seconds(1);
        let to = (hour.end - world.start) / seconds(1);
        for index in 1..=world.people.len() {
            let offset = (index as i64 * 3_571) % every;
            let mut next = offset + (from - offset).max(0).div_euclid(every) * every;
            while next < to {
                if next >= from {
                    out.push(world.start + seconds(next), index);
                }
                next += every;
            }
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, index: &usize, sheet: &mut Sheet) {
        let server = *index == 0;
        let host = world.host(APP);
        let person = world.person(if server { VICTIM } else { index - 1 });
        let name = if server { host.name.to_lowercase() } else { person.workstation.to_lowercase() };
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::Timestamp, stamp.at);
        sheet.text(Col::DeviceId, &device_id(&name));
        sheet.parts(Col::DeviceName, &[&name, ".contoso.com"]);
        sheet.guid(Col::AadDeviceId, *index as u64, 31);
        sheet.flag(Col::IsAzureADJoined, !server);
        sheet.format(
            Col::LoggedOnUsers,
            format_args!(
                r#"[{{"UserName":"{}","DomainName":"CONTOSO","Sid":"{}"}}]"#,
                person.name, person.sid
            ),
        );
        sheet.text(Col::MachineGroup, if server { "Servers" } else { "Workstations" });
        sheet.number(Col::OSBuild, if server { 20_348 } else { 26_100 });
        sheet.text(Col::OSPlatform, if server { "WindowsServer2022" } else { "Windows11" });
        sheet.text(Col::OSVersion, "10.0");
        sheet.text(Col::OSVersionInfo, if server { "21H2" } else { "24H2" });
        sheet.text(Col::DeviceType, if server { "Server" } else { "Workstation" });
        sheet.text(Col::PublicIP, person.place.egress_ip);
        sheet.number(Col::ReportId, (stamp.nonce % 10_000_000) as i64);
        sheet.flag(Col::IsInternetFacing, false);
        if server {
            sheet.text(Col::AzureResourceId, &host.resource_id);
        }
        sheet.guid(Col::DeviceObjectId, *index as u64, 32);
    }
}
