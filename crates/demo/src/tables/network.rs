//! AzureNetworkAnalytics_CL, VMConnection, CommonSecurityLog: who talked to whom, seen by three witnesses.

use crate::cast::hosts::{APP, RESOURCE_GROUP, SUBSCRIPTION, WORKSPACE};
use crate::cast::net::{C2_IP, EXFIL_PORT, INTRUDER_IP, SITES, VPN_IP, scanner_ip};
use crate::cast::people::VICTIM;
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::story::{self, shell};

/// Bytes out in one of the twelve transfers, about 1.5 GB each, 18 GB in all.
pub(super) fn transfer(turn: i64) -> i64 {
    1_430_000_000 + (turn * turn % 11) * 17_654_321
}

/// When the transfers begin.
pub(super) fn transfers(world: &World) -> impl Iterator<Item = (i64, i64)> + use<> {
    let start = world.at(story::EXFIL);
    (0..12).map(move |turn| (start + seconds(turn * 597 + turn * 13 % 29), turn))
}

/// One conversation.
pub(crate) struct Flow {
    host: usize,
    /// The address outside the host.
    remote: String,
    /// The name asked for, where there was one.
    site: &'static str,
    port: i64,
    outbound: bool,
    allowed: bool,
    sent: i64,
    received: i64,
    process: &'static str,
}

/// Port, the name of the protocol, and a process that uses it.
const SERVICES: &[(u64, (i64, &str))] = &[
    (70, (443, "svchost.exe")),
    (14, (80, "svchost.exe")),
    (6, (123, "svchost.exe")),
    (6, (445, "System")),
    (4, (1433, "sqlservr.exe")),
];

/// The protocol's name, where the port has one.
fn protocol_name(port: i64) -> &'static str {
    match port {
        443 => "https",
        80 => "http",
        53 => "dns",
        123 => "ntp",
        22 => "ssh",
        445 => "microsoft-ds",
        1433 => "ms-sql-s",
        3389 => "ms-wbt-server",
        _ => "Unknown",
    }
}

fn ordinary(world: &World, rng: &mut Rng) -> Flow {
    let host = rng.below(world.hosts.len() as u64) as usize;
    if rng.one_in(1, 6) {
        let port = rng.weighted(&[(5, 22), (4, 3389), (6, 445), (3, 23), (2, 8080)], 22);
        let remote = scanner_ip(rng.bits() % 997);
        return Flow {
            host,
            remote,
            site: "",
            port,
            outbound: false,
            allowed: false,
            sent: 0,
            received: 60,
            process: "",
        };
    }
    if rng.one_in(1, 4) {
        let person = world.person(rng.below(world.people.len() as u64) as usize);
        let port = rng.weighted(&[(8, 443), (5, 445), (2, 3389), (1, 1433)], 443);
        let process = match port {
            443 => "w3wp.exe",
            1433 => "sqlservr.exe",
            445 => "System",
            _ => "svchost.exe",
        };
        let (sent, received) = (rng.range(800, 400_000), rng.range(400, 40_000));
        return Flow {
            host,
            remote: person.desk_ip.clone(),
            site: "",
            port,
            outbound: false,
            allowed: true,
            sent,
            received,
            process,
        };
    }
    let (site, address) = rng.pick(SITES).copied().unwrap_or(("", C2_IP));
    let (port, windows) = rng.weighted(SERVICES, (443, "svchost.exe"));
    let process = if world.host(host).linux { "curl" } else { windows };
    Flow {
        host,
        remote: address.to_string(),
        site,
        port,
        outbound: true,
        allowed: true,
        sent: rng.range(300, 60_000),
        received: rng.range(500, 2_000_000),
        process,
    }
}

fn exfiltration(turn: i64) -> Flow {
    Flow {
        host: APP,
        remote: C2_IP.to_string(),
        site: "",
        port: EXFIL_PORT,
        outbound: true,
        allowed: true,
        sent: transfer(turn),
        received: 40_000 + turn * 911,
        process: "powershell.exe",
    }
}

fn noise(world: &World, total: f64, hour: &Hour, rng: &mut Rng, out: &mut Queue<Flow>) {
    for _ in 0..world.share(total * 0.6, Shape::Flat, hour, rng) {
        out.push(hour.moment(rng), ordinary(world, rng));
    }
    for _ in 0..world.share(total * 0.4, Shape::Office, hour, rng) {
        out.push(hour.moment(rng), ordinary(world, rng));
    }
}

/// AzureNetworkAnalytics_CL.
pub(crate) mod analytics {
    use super::*;

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
            let count =
                world.share(flat, Shape::Flat, hour, rng) + world.share(office, Shape::Office, hour, rng);
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
}

/// VMConnection.
pub(crate) mod vm_connection {
    use super::*;

    table! { "VMConnection",
        String { TenantId }
        DateTime { TimeGenerated }
        String { Computer Direction ProcessName SourceIp DestinationIp }
        Int { DestinationPort }
        String { Protocol RemoteIp RemoteDnsQuestions RemoteDnsCanonicalNames RemoteClassification }
        Real { RemoteLongitude RemoteLatitude }
        String { RemoteCountry }
        Long { BytesSent BytesReceived LinksLive LinksTerminated LinksEstablished LinksFailed Responses ResponseTimeSum
            ResponseTimeMin ResponseTimeMax }
        String { MaliciousIp IndicatorThreatType Description TLPLevel Confidence }
        Int { Severity }
        String { FirstReportedDateTime LastReportedDateTime IsActive ConnectionId Machine Process AgentId SourceSystem
            Type _ResourceId }
    }

    /// The generator.
    pub(crate) struct VMConnection;

    impl Producer for VMConnection {
        type Event = Flow;
        const SPEC: &'static TableSpec = &SPEC;

        fn new(_: &World) -> Self {
            Self
        }

        fn defaults(&self, sheet: &mut Sheet) {
            sheet.default(Col::TenantId, WORKSPACE);
            sheet.default(Col::Protocol, "tcp");
            sheet.default(Col::SourceSystem, "Insights");
            sheet.default(Col::Type, "VMConnection");
        }

        fn story(&mut self, world: &World, out: &mut Queue<Flow>) {
            for (at, turn) in transfers(world) {
                out.push(at, exfiltration(turn));
            }
            for (at, turn) in super::super::dns::beacons(world) {
                let beacon = Flow {
                    port: 443,
                    sent: 1_900 + turn % 700,
                    received: 800,
                    site: crate::cast::net::C2_DOMAIN,
                    ..exfiltration(0)
                };
                out.push(at + seconds(1), beacon);
            }
        }

        fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Flow>) {
            noise(world, 4_700.0, hour, rng, out);
        }

        fn write(&mut self, world: &World, stamp: Stamp, flow: &Flow, sheet: &mut Sheet) {
            let host = world.host(flow.host);
            let process = flow.process.trim_end_matches(".exe");
            sheet.number(Col::TimeGenerated, stamp.at);
            sheet.text(Col::Computer, &host.computer);
            sheet.text(Col::Direction, if flow.outbound { "outbound" } else { "inbound" });
            sheet.text(Col::ProcessName, process);
            sheet.parts(Col::Process, &["p-", process]);
            sheet.text(Col::SourceIp, if flow.outbound { &host.ip } else { &flow.remote });
            sheet.text(Col::DestinationIp, if flow.outbound { &flow.remote } else { &host.ip });
            sheet.number(Col::DestinationPort, flow.port);
            sheet.text(Col::RemoteIp, &flow.remote);
            if !flow.site.is_empty() {
                sheet.parts(Col::RemoteDnsQuestions, &["[\"", flow.site, "\"]"]);
            }
            if !flow.remote.starts_with("10.") {
                sheet.text(
                    Col::RemoteCountry,
                    if flow.remote.starts_with("203.") { "Netherlands" } else { "United States" },
                );
            }
            sheet.number(Col::BytesSent, flow.sent);
            sheet.number(Col::BytesReceived, flow.received);
            sheet.number(Col::LinksEstablished, i64::from(flow.allowed));
            sheet.number(Col::LinksTerminated, i64::from(flow.allowed));
            sheet.number(Col::LinksFailed, i64::from(!flow.allowed));
            sheet.number(Col::LinksLive, 0);
            sheet.number(Col::Responses, i64::from(flow.allowed));
            let time = 4 + (stamp.nonce % 200) as i64;
            sheet.number(Col::ResponseTimeSum, time);
            sheet.number(Col::ResponseTimeMin, time);
            sheet.number(Col::ResponseTimeMax, time);
            if flow.remote == C2_IP {
                sheet.text(Col::MaliciousIp, C2_IP);
                sheet.text(Col::IndicatorThreatType, "C2");
                sheet.text(Col::Confidence, "85");
                sheet.number(Col::Severity, 4);
                sheet.text(Col::TLPLevel, "amber");
                sheet.text(Col::IsActive, "True");
            }
            sheet.guid(Col::ConnectionId, stamp.nonce, 5);
            sheet.parts(Col::Machine, &["m-", &host.uuid]);
            sheet.text(Col::AgentId, &host.uuid);
            sheet.text(Col::_ResourceId, &host.resource_id.to_lowercase());
        }
    }
}

/// CommonSecurityLog.
pub(crate) mod firewall {
    use super::*;

    table! { "CommonSecurityLog",
        String { TenantId }
        DateTime { TimeGenerated }
        String { DeviceVendor DeviceProduct DeviceVersion DeviceEventClassID Activity LogSeverity OriginalLogSeverity
            AdditionalExtensions DeviceAction ApplicationProtocol }
        Int { EventCount }
        String { DestinationDnsDomain DestinationServiceName DestinationTranslatedAddress CommunicationDirection
            DeviceExternalID DeviceInboundInterface DeviceOutboundInterface DestinationHostName }
        Int { DestinationPort }
        String { DestinationIP DestinationUserName DeviceAddress DeviceName }
        DateTime { EndTime }
        Long { ReceivedBytes }
        String { Message }
        Long { SentBytes }
        String { EventOutcome Protocol Reason RequestURL RequestClientApplication RequestMethod SourceHostName
            SourceTranslatedAddress }
        Int { SourcePort }
        String { SourceIP }
        DateTime { StartTime }
        String { SourceUserID SourceUserName DeviceEventCategory DeviceCustomString1 DeviceCustomString1Label MaliciousIP
            IndicatorThreatType MaliciousIPCountry Computer SourceSystem SimplifiedDeviceAction CollectorHostName Type
            _ResourceId }
    }

    /// What the firewall logs.
    pub(crate) enum Line {
        /// A connection that it lets through or not.
        Traffic(Flow),
        /// A login to the VPN: who, from where, the address inside, success.
        Vpn(usize, String, String, bool),
    }

    /// The generator.
    pub(crate) struct CommonSecurityLog;

    impl Producer for CommonSecurityLog {
        type Event = Line;
        const SPEC: &'static TableSpec = &SPEC;

        fn new(_: &World) -> Self {
            Self
        }

        fn defaults(&self, sheet: &mut Sheet) {
            sheet.default(Col::TenantId, WORKSPACE);
            sheet.default(Col::SourceSystem, "OpsManager");
            sheet.default(Col::DeviceVendor, "Fortinet");
            sheet.default(Col::DeviceProduct, "Fortigate");
            sheet.default(Col::DeviceVersion, "v7.4.8");
            sheet.default(Col::DeviceExternalID, "FGT60F0000000001");
            sheet.default(Col::DeviceName, "fw-edge01");
            sheet.default(Col::DeviceAddress, "10.10.0.1");
            sheet.default(Col::Computer, "fw-edge01");
            sheet.default(Col::CollectorHostName, "lx-build01");
            sheet.default(Col::Type, "CommonSecurityLog");
        }

        fn story(&mut self, world: &World, out: &mut Queue<Line>) {
            let vpn = |success| Line::Vpn(VICTIM, INTRUDER_IP.into(), VPN_IP.into(), success);
            out.push(world.at(story::VPN) - seconds(95), vpn(false));
            out.push(world.at(story::VPN), vpn(true));
            for (at, turn) in transfers(world) {
                out.push(at, Line::Traffic(exfiltration(turn)));
            }
        }

        fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Line>) {
            let count =
                world.share(3_400.0, Shape::Flat, hour, rng) + world.share(2_200.0, Shape::Office, hour, rng);
            for _ in 0..count {
                let at = hour.moment(rng);
                out.push(at, Line::Traffic(ordinary(world, rng)));
            }
            for _ in 0..world.share(320.0, Shape::Office, hour, rng) {
                let at = hour.moment(rng);
                let index = world.someone(at, rng);
                let inside = format!("10.10.99.{}", 30 + index % 200);
                out.push(
                    at,
                    Line::Vpn(index, world.person(index).home_ip.clone(), inside, rng.one_in(19, 20)),
                );
            }
        }

        fn write(&mut self, world: &World, stamp: Stamp, line: &Line, sheet: &mut Sheet) {
            sheet.number(Col::TimeGenerated, stamp.at);
            sheet.number(Col::StartTime, stamp.at);
            sheet.number(Col::EndTime, stamp.at);
            sheet.number(Col::EventCount, 1);
            match line {
                Line::Traffic(flow) => traffic(world, stamp, flow, sheet),
                Line::Vpn(person, from, inside, success) => {
                    let person = world.person(*person);
                    sheet.text(Col::DeviceEventClassID, if *success { "39424" } else { "39426" });
                    sheet.text(
                        Col::Activity,
                        if *success { "SSL VPN tunnel up" } else { "SSL VPN login fail" },
                    );
                    sheet.text(Col::DeviceEventCategory, "vpn");
                    sheet.text(Col::LogSeverity, if *success { "2" } else { "5" });
                    sheet.text(Col::DeviceAction, if *success { "tunnel-up" } else { "ssl-login-fail" });
                    sheet.text(Col::EventOutcome, if *success { "success" } else { "failure" });
                    sheet.text(Col::SourceIP, from);
                    sheet.text(Col::DestinationIP, "198.51.100.10");
                    sheet.number(Col::DestinationPort, 443);
                    sheet.text(Col::SourceUserName, &person.name);
                    sheet.text(Col::DestinationUserName, &person.name);
                    if *success {
                        sheet.text(Col::SourceTranslatedAddress, inside);
                        sheet.parts(
                            Col::Message,
                            &["SSL tunnel established for ", &person.name, ", tunnel address ", inside],
                        );
                    } else {
                        sheet.text(Col::Reason, "sslvpn_login_permission_denied");
                    }
                }
            }
        }
    }

    fn traffic(world: &World, stamp: Stamp, flow: &Flow, sheet: &mut Sheet) {
        let host = world.host(flow.host);
        sheet.text(Col::DeviceEventClassID, if flow.allowed { "00013" } else { "00014" });
        sheet
            .text(Col::Activity, if flow.allowed { "traffic:forward close" } else { "traffic:forward deny" });
        sheet.text(Col::DeviceEventCategory, "traffic");
        sheet.text(Col::LogSeverity, "3");
        sheet.text(Col::DeviceAction, if flow.allowed { "close" } else { "deny" });
        sheet.text(Col::SimplifiedDeviceAction, if flow.allowed { "Allow" } else { "Deny" });
        sheet.text(Col::CommunicationDirection, if flow.outbound { "Outbound" } else { "Inbound" });
        sheet.text(Col::SourceIP, if flow.outbound { &host.ip } else { &flow.remote });
        sheet.text(Col::DestinationIP, if flow.outbound { &flow.remote } else { &host.ip });
        sheet.text(Col::SourceHostName, if flow.outbound { &host.name } else { "" });
        sheet.number(Col::SourcePort, 49_152 + (stamp.nonce % 16_000) as i64);
        sheet.number(Col::DestinationPort, flow.port);
        sheet.text(Col::DestinationHostName, flow.site);
        sheet.text(Col::Protocol, if flow.port == 123 { "UDP" } else { "TCP" });
        sheet.text(Col::ApplicationProtocol, protocol_name(flow.port));
        sheet.number(Col::SentBytes, flow.sent);
        sheet.number(Col::ReceivedBytes, flow.received);
        sheet.text(Col::DeviceInboundInterface, if flow.outbound { "internal" } else { "wan1" });
        sheet.text(Col::DeviceOutboundInterface, if flow.outbound { "wan1" } else { "internal" });
    }
}

/// Id of the process behind the transfers.
pub(super) const SENDER_PID: i64 = shell::POWERSHELL_PID;
