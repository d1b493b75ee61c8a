//! Heartbeat, VMComputer and DeviceInfo: what machines there are.

use crate::cast::hosts::{RESOURCE_GROUP, SUBSCRIPTION, WORKSPACE};
use crate::cast::people::{NAMED_COUNT, VICTIM};
use crate::cast::world::{Hour, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::digest;

/// How often, in seconds, each of `named` hosts (more in a larger tenant) reports, so that reports grow with the
/// scale exactly.
fn interval(seconds_at_one: i64, named: usize, count: usize, scale: f64) -> i64 {
    ((seconds_at_one as f64) * (count as f64) / (named as f64 * scale)).clamp(1.0, 1e9) as i64
}

/// The reports of `count` machines within an hour, each at its own offset of the interval.
fn reports(world: &World, hour: &Hour, every: i64, count: usize, out: &mut Queue<usize>) {
    let from = (hour.start - world.start) / seconds(1);
    let to = (hour.end - world.start) / seconds(1);
    for index in 0..count {
        let offset = (index as i64 * 7_919) % every;
        let mut next = offset + (from - offset).max(0).div_euclid(every) * every;
        while next < to {
            if next >= from {
                out.push(world.start + seconds(next) + (index as i64 % 1_000) * 10_000, index);
            }
            next += every;
        }
    }
}

/// Heartbeat.
pub(crate) mod heartbeat {
    use super::*;
    use crate::cast::hosts::NAMED_COUNT as NAMED_HOSTS;
    use crate::cast::net::REDMOND;

    table! { "Heartbeat",
        String { TenantId SourceSystem }
        DateTime { TimeGenerated }
        String { ManagementGroupName ComputerIP Computer Category OSType OSName OSMajorVersion OSMinorVersion Version
            SCAgentChannel }
        Bool { IsGatewayInstalled }
        Real { RemoteIPLongitude RemoteIPLatitude }
        String { RemoteIPCountry SubscriptionId ResourceGroup ResourceProvider Resource ResourceId ResourceType
            ComputerEnvironment Solutions VMUUID }
        Dynamic { ComputerPrivateIPs }
        String { Type _ResourceId }
    }

    /// The generator.
    pub(crate) struct Heartbeat;

    impl Producer for Heartbeat {
        type Event = usize;
        const SPEC: &'static TableSpec = &SPEC;

        fn new(_: &World) -> Self {
            Self
        }

        fn defaults(&self, sheet: &mut Sheet) {
            sheet.default(Col::TenantId, WORKSPACE);
            sheet.default(Col::SourceSystem, "OpsManager");
            sheet.default(Col::ManagementGroupName, "AOI-c0ffee00-1234-4abc-8def-0123456789ab");
            sheet.default(Col::Category, "Azure Monitor Agent");
            sheet.default(Col::Version, "1.36.0.0");
            sheet.default(Col::SCAgentChannel, "Direct");
            sheet.default(Col::SubscriptionId, SUBSCRIPTION);
            sheet.default(Col::ResourceGroup, RESOURCE_GROUP);
            sheet.default(Col::ResourceProvider, "Microsoft.Compute");
            sheet.default(Col::ResourceType, "virtualMachines");
            sheet.default(Col::ComputerEnvironment, "Azure");
            sheet.default(Col::Solutions, "\"security\", \"securityInsights\"");
            sheet.default(Col::RemoteIPCountry, "United States");
            sheet.default(Col::Type, "Heartbeat");
        }

        fn story(&mut self, _: &World, _: &mut Queue<usize>) {}

        fn noise(&mut self, world: &World, hour: &Hour, _: &mut Rng, out: &mut Queue<usize>) {
            let every = interval(2_400, NAMED_HOSTS, world.hosts.len(), world.scale);
            reports(world, hour, every, world.hosts.len(), out);
        }

        fn write(&mut self, world: &World, stamp: Stamp, index: &usize, sheet: &mut Sheet) {
            let host = world.host(*index);
            sheet.number(Col::TimeGenerated, stamp.at);
            sheet.text(Col::Computer, &host.computer);
            sheet.text(Col::ComputerIP, REDMOND.egress_ip);
            sheet.parts(Col::ComputerPrivateIPs, &["[\"", &host.ip, "\"]"]);
            sheet.text(Col::OSType, if host.linux { "Linux" } else { "Windows" });
            sheet.text(
                Col::OSName,
                if host.linux { "Debian GNU/Linux" } else { "Windows Server 2022 Datacenter" },
            );
            sheet.text(Col::OSMajorVersion, if host.linux { "12" } else { "10" });
            sheet.text(Col::OSMinorVersion, if host.linux { "11" } else { "0" });
            sheet.flag(Col::IsGatewayInstalled, false);
            sheet.real(Col::RemoteIPLatitude, 47.674);
            sheet.real(Col::RemoteIPLongitude, -122.1215);
            sheet.text(Col::Resource, &host.name);
            sheet.text(Col::ResourceId, &host.resource_id);
            sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
            sheet.text(Col::VMUUID, &host.uuid);
        }
    }
}

/// VMComputer.
pub(crate) mod vm_computer {
    use super::*;
    use crate::cast::hosts::NAMED_COUNT as NAMED_HOSTS;

    table! { "VMComputer",
        String { TenantId }
        DateTime { TimeGenerated }
        String { Computer AgentId Machine DisplayName FullDisplayName HostName }
        DateTime { BootTime }
        String { TimeZone VirtualizationState }
        Dynamic { Ipv4Addresses Ipv4SubnetMasks Ipv4DefaultGateways Ipv6Addresses MacAddresses DnsNames }
        String { DependencyAgentVersion OperatingSystemFamily OperatingSystemFullName }
        Long { PhysicalMemoryMB }
        Int { Cpus CpuSpeed }
        String { VirtualMachineType HypervisorType HostingProvider AzureSubscriptionId AzureResourceGroup
            AzureResourceName AzureLocation AzureVmId AzureSize AzureImagePublisher AzureImageOffering AzureImageSku
            SourceSystem Type _ResourceId }
    }

    /// The generator.
    pub(crate) struct VMComputer;

    impl Producer for VMComputer {
        type Event = usize;
        const SPEC: &'static TableSpec = &SPEC;

        fn new(_: &World) -> Self {
            Self
        }

        fn defaults(&self, sheet: &mut Sheet) {
            sheet.default(Col::TenantId, WORKSPACE);
            sheet.default(Col::TimeZone, "+0:00");
            sheet.default(Col::VirtualizationState, "virtual");
            sheet.default(Col::Ipv4SubnetMasks, "[\"255.255.255.0\"]");
            sheet.default(Col::DependencyAgentVersion, "9.10.18.7870");
            sheet.default(Col::VirtualMachineType, "hyperv");
            sheet.default(Col::HostingProvider, "azure");
            sheet.default(Col::AzureSubscriptionId, SUBSCRIPTION);
            sheet.default(Col::AzureResourceGroup, RESOURCE_GROUP);
            sheet.default(Col::AzureLocation, "westus2");
            sheet.default(Col::SourceSystem, "Insights");
            sheet.default(Col::Type, "VMComputer");
        }

        fn story(&mut self, _: &World, _: &mut Queue<usize>) {}

        fn noise(&mut self, world: &World, hour: &Hour, _: &mut Rng, out: &mut Queue<usize>) {
            let every = interval(21_600, NAMED_HOSTS, world.hosts.len(), world.scale);
            reports(world, hour, every, world.hosts.len(), out);
        }

        fn write(&mut self, world: &World, stamp: Stamp, index: &usize, sheet: &mut Sheet) {
            let host = world.host(*index);
            let gateway = host.ip.rsplit_once('.').map_or("", |(net, _)| net);
            sheet.number(Col::TimeGenerated, stamp.at);
            sheet.number(Col::BootTime, world.start - seconds(86_400 * 9 + *index as i64 * 3_607));
            sheet.text(Col::Computer, &host.computer);
            sheet.text(Col::AgentId, &host.uuid);
            sheet.parts(Col::Machine, &["m-", &host.uuid]);
            sheet.text(Col::DisplayName, &host.name);
            sheet.text(Col::FullDisplayName, &host.computer);
            sheet.text(Col::HostName, &host.name);
            sheet.parts(Col::Ipv4Addresses, &["[\"", &host.ip, "\"]"]);
            sheet.parts(Col::Ipv4DefaultGateways, &["[\"", gateway, ".1\"]"]);
            sheet.format(Col::Ipv6Addresses, format_args!("[\"2001:db8:1::{:x}\"]", index + 16));
            sheet.format(Col::MacAddresses, format_args!("[\"00:00:5E:00:53:{:02X}\"]", index % 256));
            sheet.parts(Col::DnsNames, &["[\"", &host.computer, "\"]"]);
            sheet.text(Col::OperatingSystemFamily, if host.linux { "linux" } else { "windows" });
            let os = if host.linux {
                "Linux 6.1.0-39-cloud-amd64, Debian GNU/Linux 12"
            } else {
                "Windows Server 2022 Datacenter"
            };
            sheet.text(Col::OperatingSystemFullName, os);
            sheet.number(Col::PhysicalMemoryMB, if host.linux { 8_192 } else { 16_384 });
            sheet.number(Col::Cpus, 4);
            sheet.number(Col::CpuSpeed, 2_593);
            sheet.text(Col::AzureResourceName, &host.name);
            sheet.text(Col::AzureVmId, &host.uuid);
            sheet.text(Col::AzureSize, if host.linux { "Standard_D2s_v5" } else { "Standard_D4s_v5" });
            sheet
                .text(Col::AzureImagePublisher, if host.linux { "Debian" } else { "MicrosoftWindowsServer" });
            sheet.text(Col::AzureImageOffering, if host.linux { "debian-12" } else { "WindowsServer" });
            sheet.text(Col::AzureImageSku, if host.linux { "12" } else { "2022-datacenter" });
            sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
        }
    }
}

/// DeviceInfo.
pub(crate) mod device_info {
    use super::*;
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
}

/// The id under which Defender knows a device, from its name.
pub(super) fn device_id(name: &str) -> String {
    digest(name.bytes().fold(17, |sum: u64, byte| sum.wrapping_mul(131).wrapping_add(u64::from(byte))), 40)
}
