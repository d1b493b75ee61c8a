//! Heartbeat.

use super::{
    Hour, Producer, Queue, RESOURCE_GROUP, Rng, SUBSCRIPTION, Sheet, Stamp, TableSpec, WORKSPACE, World,
    interval, reports, table,
};
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
