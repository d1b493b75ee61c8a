//! AzureNetworkAnalytics_CL.

use super::{
    APP, EXFIL_PORT, Flow, Hour, Producer, Queue, RESOURCE_GROUP, Rng, SUBSCRIPTION, Shape, Sheet, Stamp,
    TableSpec, WORKSPACE, World, exfiltration, ordinary, protocol_name, seconds, table, transfers,
};

table! { "AzureNetworkAnalytics_CL",
    String { TenantId }
    DateTime { TimeGenerated }
    String { SourceSystem SubType_s FASchemaVersion_s }
    DateTime { FlowIntervalStartTime_t FlowIntervalEndTime_t FlowStartTime_t FlowEndTime_t TimeProcessed_t }
    String { FlowType_s SrcIP_s DestIP_s VMIP_s VM_s VM1_s PublicIPs_s SrcPublicIPs_s DestPublicIPs_s }
    Real { DestPort_d }
    String { L4Protocol_s L7Protocol_s FlowDirection_s FlowStatus_s NSGList_s NSGRule_s NSGRuleType_s
        Subscription1_s Region_s AzureRegion_s Country_s }
    Real { AllowedInFlows_d DeniedInFlows_d AllowedOutFlows_d DeniedOutFlows_d FlowCount_d InboundPackets_d
        OutboundPackets_d InboundBytes_d OutboundBytes_d CompletedFlows_d }
    String { ResourceType VirtualMachine_s PrivateIPAddresses_s PublicIPAddresses_s MACAddress_s NIC_s Name_s
        Computer Type }
}

/// A flow, or (once a day) the network card of a host.
pub(crate) enum Row {
    Flow(Flow),
    Card(usize),
}

/// The generator.
pub(crate) struct NetworkAnalytics;

impl Producer for NetworkAnalytics {
    type Event = Row;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::SourceSystem, "RestAPI");
        sheet.default(Col::FASchemaVersion_s, "2");
        sheet.default(Col::Subscription1_s, SUBSCRIPTION);
        sheet.default(Col::Region_s, "westus2");
        sheet.default(Col::NSGList_s, "nsg-servers");
        sheet.default(Col::Type, "AzureNetworkAnalytics_CL");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Row>) {
        out.push(world.at((0, 6, 0, 30)), Row::Card(APP));
        for (at, turn) in transfers(world) {
            out.push(at, Row::Flow(exfiltration(turn)));
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Row>) {
        let (flat, office) = (3_000.0, 2_000.0);
        let count = world.share(flat, Shape::Flat, hour, rng) + world.share(office, Shape::Office, hour, rng);
        for _ in 0..count {
            let at = hour.moment(rng);
            out.push(at, Row::Flow(ordinary(world, rng)));
        }
        if hour.index % 24 == 6 {
            for index in 0..world.hosts.len() {
                let at = hour.moment(rng);
                out.push(at, Row::Card(index));
            }
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, row: &Row, sheet: &mut Sheet) {
        sheet.number(Col::TimeGenerated, stamp.at);
        match row {
            Row::Flow(flow) => write_flow(world, stamp, flow, sheet),
            Row::Card(index) => {
                let host = world.host(*index);
                sheet.text(Col::SubType_s, "Topology");
                sheet.text(Col::ResourceType, "NetworkInterface");
                sheet.number(Col::TimeProcessed_t, stamp.at);
                sheet.text(Col::Computer, &host.computer);
                sheet.parts(Col::Name_s, &[&host.name.to_lowercase(), "-nic"]);
                sheet.parts(Col::VirtualMachine_s, &[RESOURCE_GROUP, "/", &host.name.to_lowercase()]);
                sheet.text(Col::PrivateIPAddresses_s, &host.ip);
                sheet.text(Col::PublicIPAddresses_s, "198.51.100.10");
                sheet.format(Col::MACAddress_s, format_args!("00-00-5E-00-53-{:02X}", index % 256));
            }
        }
    }
}

fn write_flow(world: &World, stamp: Stamp, flow: &Flow, sheet: &mut Sheet) {
    let host = world.host(flow.host);
    let hour = seconds(3_600);
    let interval = stamp.at - stamp.at.rem_euclid(hour);
    sheet.text(Col::SubType_s, "FlowLog");
    sheet.number(Col::FlowStartTime_t, stamp.at - seconds(30));
    sheet.number(Col::FlowEndTime_t, stamp.at);
    sheet.number(Col::FlowIntervalStartTime_t, interval);
    sheet.number(Col::FlowIntervalEndTime_t, interval.saturating_add(hour));
    sheet.parts(Col::VM_s, &[RESOURCE_GROUP, "/", &host.name.to_lowercase()]);
    sheet.text(Col::VMIP_s, &host.ip);
    let private = flow.remote.starts_with("10.");
    let (source, destination) = if flow.outbound {
        (host.ip.as_str(), flow.remote.as_str())
    } else {
        (flow.remote.as_str(), host.ip.as_str())
    };
    if private {
        sheet.text(Col::FlowType_s, "IntraVNet");
        sheet.text(Col::SrcIP_s, source);
        sheet.text(Col::DestIP_s, destination);
    } else {
        let kind = if flow.allowed { "ExternalPublic" } else { "MaliciousFlow" };
        sheet.text(Col::FlowType_s, kind);
        let listed = [&flow.remote, "|1|0|0|0|0|0"].concat();
        sheet.text(Col::PublicIPs_s, &listed);
        sheet.text(if flow.outbound { Col::DestPublicIPs_s } else { Col::SrcPublicIPs_s }, &listed);
        sheet.text(Col::Country_s, if flow.remote.starts_with("203.") { "NL" } else { "US" });
    }
    sheet.real(Col::DestPort_d, flow.port as f64);
    sheet.text(Col::L4Protocol_s, if flow.port == 123 { "U" } else { "T" });
    sheet.text(Col::L7Protocol_s, protocol_name(flow.port));
    sheet.text(Col::FlowDirection_s, if flow.outbound { "O" } else { "I" });
    sheet.text(Col::FlowStatus_s, if flow.allowed { "A" } else { "D" });
    sheet.text(
        Col::NSGRule_s,
        match (flow.allowed, flow.port) {
            (false, _) => "DefaultRule_DenyAllInBound",
            (true, EXFIL_PORT) => "UserRule_allow-8787-out",
            (true, _) => "UserRule_allow-https",
        },
    );
    sheet.text(Col::NSGRuleType_s, if flow.allowed { "User Defined" } else { "Default" });
    let one = |yes: bool| f64::from(u8::from(yes));
    sheet.real(Col::AllowedInFlows_d, one(flow.allowed && !flow.outbound));
    sheet.real(Col::AllowedOutFlows_d, one(flow.allowed && flow.outbound));
    sheet.real(Col::DeniedInFlows_d, one(!flow.allowed && !flow.outbound));
    sheet.real(Col::DeniedOutFlows_d, one(!flow.allowed && flow.outbound));
    sheet.real(Col::FlowCount_d, 1.0);
    let (inward, outward) = (flow.received as f64, flow.sent as f64);
    sheet.real(Col::InboundBytes_d, inward);
    sheet.real(Col::OutboundBytes_d, outward);
    sheet.real(Col::InboundPackets_d, (inward / 900.0).floor());
    sheet.real(Col::OutboundPackets_d, (outward / 1_400.0).floor());
}
