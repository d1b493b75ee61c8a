//! DynamicSummary: what the analyst keeps of the intrusion, a header and its items.

use crate::cast::hosts::{TENANT, WORKSPACE};
use crate::cast::net::{C2_DOMAIN, C2_IP, INTRUDER_IP, SSH_IP};
use crate::cast::people::{ANALYST, VICTIM};
use crate::cast::world::{Hour, When, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::core::text::{guid, quoted};
use crate::story;

table! { "DynamicSummary",
    String { TenantId }
    DateTime { TimeGenerated }
    String { AzureTenantId SummaryId SummaryItemId SummaryName RelationName RelationId SearchKey }
    Dynamic { CreatedBy }
    DateTime { CreatedTimeUTC }
    Dynamic { UpdatedBy }
    DateTime { UpdatedTimeUTC }
    String { SummaryDescription }
    Dynamic { Tactics Techniques }
    String { SummaryStatus }
    Dynamic { SourceInfo }
    String { Query }
    DateTime { QueryStartDate QueryEndDate EventTimeUTC }
    String { ObservableType ObservableValue }
    Dynamic { PackedContent }
    String { SummaryDataType SourceSystem Type }
}

/// An item: when it was seen, of which kind, and what.
pub(crate) type Item = (When, &'static str, &'static str);

const ITEMS: &[Item] = &[
    (story::SIGN_IN, "ip", INTRUDER_IP),
    (story::RULE, "account", "meganb@contoso.com"),
    (story::POWERSHELL, "ip", C2_IP),
    (story::BEACON, "domain", C2_DOMAIN),
    (story::SSH, "ip", SSH_IP),
    (story::UPLOAD, "file", story::UPLOADED),
];

/// The generator; no item is the header.
pub(crate) struct DynamicSummary;

impl Producer for DynamicSummary {
    type Event = Option<&'static Item>;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::AzureTenantId, TENANT);
        sheet.default(Col::SummaryStatus, "Active");
        sheet.default(Col::SourceInfo, "{}");
        sheet.default(Col::SourceSystem, "Azure");
        sheet.default(Col::Type, "DynamicSummary");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Self::Event>) {
        let at = world.at(story::RESPONSE) + seconds(1_800);
        out.push(at, None);
        for (turn, item) in (0_i64..).zip(ITEMS) {
            out.push(at + seconds(1 + turn), Some(item));
        }
    }

    fn noise(&mut self, _: &World, _: &Hour, _: &mut Rng, _: &mut Queue<Self::Event>) {}

    fn write(&mut self, world: &World, stamp: Stamp, item: &Self::Event, sheet: &mut Sheet) {
        let written = world.at(story::RESPONSE) + seconds(1_800);
        let by = format!(r#"{{"name":{}}}"#, quoted(&world.person(ANALYST).display));
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::CreatedTimeUTC, written);
        sheet.number(Col::UpdatedTimeUTC, written);
        sheet.text(Col::CreatedBy, &by);
        sheet.text(Col::UpdatedBy, &by);
        sheet.text(Col::SummaryId, &guid(1, 0x0005_4a11));
        sheet.text(Col::SummaryName, "Stolen account meganb: what it touched");
        match item {
            None => {
                sheet.text(Col::SummaryDataType, "SummaryHeader");
                sheet.text(
                    Col::SummaryDescription,
                    "Addresses, names and files of the intrusion, for later searches.",
                );
                sheet.text(Col::Tactics, r#"["InitialAccess","Collection","Exfiltration"]"#);
                sheet.text(Col::Techniques, r#"["T1078","T1114","T1041"]"#);
                sheet.number(Col::QueryStartDate, world.at(story::SPRAY));
                sheet.number(Col::QueryEndDate, written);
            }
            Some((when, kind, value)) => {
                sheet.text(Col::SummaryDataType, "SummaryItem");
                sheet.guid(Col::SummaryItemId, stamp.nonce, 1);
                sheet.text(Col::SearchKey, value);
                sheet.number(Col::EventTimeUTC, world.at(*when));
                sheet.text(Col::ObservableType, kind);
                sheet.text(Col::ObservableValue, value);
                let account = &world.person(VICTIM).upn;
                sheet.format(
                    Col::PackedContent,
                    format_args!(r#"{{"account":"{account}","observable":{}}}"#, quoted(value)),
                );
            }
        }
    }
}
