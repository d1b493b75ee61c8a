//! VMComputer.

use super::{
    Hour, Producer, Queue, RESOURCE_GROUP, Rng, SUBSCRIPTION, Sheet, Stamp, TableSpec, WORKSPACE, World,
    interval, reports, seconds, table,
};
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
        sheet.text(Col::AzureImagePublisher, if host.linux { "Debian" } else { "MicrosoftWindowsServer" });
        sheet.text(Col::AzureImageOffering, if host.linux { "debian-12" } else { "WindowsServer" });
        sheet.text(Col::AzureImageSku, if host.linux { "12" } else { "2022-datacenter" });
        sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
    }
}
