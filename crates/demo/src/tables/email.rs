//! EmailEvents: mail that comes, goes, and is forwarded by the intruder's rule.

use crate::cast::hosts::WORKSPACE;
use crate::cast::net::FORWARD_TO;
use crate::cast::people::VICTIM;
use crate::cast::world::{Hour, Shape, World, seconds};
use crate::core::produce::{Producer, Queue, Stamp};
use crate::core::rng::Rng;
use crate::core::sheet::Sheet;
use crate::core::spec::{TableSpec, table};
use crate::story;

table! { "EmailEvents",
    String { TenantId }
    DateTime { TimeGenerated Timestamp }
    String { NetworkMessageId InternetMessageId SenderMailFromAddress SenderFromAddress SenderDisplayName
        SenderFromDomain SenderMailFromDomain SenderIPv4 RecipientEmailAddress RecipientObjectId Subject
        EmailDirection DeliveryAction DeliveryLocation ThreatTypes DetectionMethods EmailAction EmailLanguage }
    Int { AttachmentCount UrlCount }
    String { AuthenticationDetails Connectors ForwardingInformation ReportId }
    Dynamic { AdditionalFields }
    String { SourceSystem Type }
}

/// Who is at the other end, outside of Contoso.
const OUTSIDE: &[(&str, &str)] = &[
    ("orders@fabrikam.com", "192.0.2.210"),
    ("billing@adatum.com", "192.0.2.215"),
    ("news@litwareinc.com", "192.0.2.216"),
    ("sales@fabrikam.com", "192.0.2.210"),
];
const SUBJECTS: &[&str] = &["Invoice", "Order", "Meeting", "Offer", "Question", "Minutes", "Reminder"];

/// A mail.
pub(crate) enum Mail {
    /// From outside to someone.
    In { to: usize, from: usize, subject: String, is_junk: bool },
    /// Between two people of Contoso.
    Inside { from: usize, to: usize, subject: String },
    /// Sent on by the rule.
    Forwarded { subject: String },
}

/// The generator.
pub(crate) struct EmailEvents;

impl Producer for EmailEvents {
    type Event = Mail;
    const SPEC: &'static TableSpec = &SPEC;

    fn new(_: &World) -> Self {
        Self
    }

    fn defaults(&self, sheet: &mut Sheet) {
        sheet.default(Col::TenantId, WORKSPACE);
        sheet.default(Col::EmailLanguage, "en");
        sheet.default(Col::AuthenticationDetails, r#"{"SPF":"pass","DKIM":"pass","DMARC":"pass"}"#);
        sheet.default(Col::AdditionalFields, "{}");
        sheet.default(Col::Type, "EmailEvents");
    }

    fn story(&mut self, world: &World, out: &mut Queue<Mail>) {
        let (start, end) = (world.at(story::RULE), world.at(story::RESPONSE));
        for turn in 0..14_i64 {
            let at = start + seconds(9_000 + turn * 19_400 + (turn * turn * 131) % 2_700);
            if at < end {
                out.push(at, Mail::Forwarded { subject: format!("FW: Invoice {}", 20_411 + turn * 17) });
            }
        }
    }

    fn noise(&mut self, world: &World, hour: &Hour, rng: &mut Rng, out: &mut Queue<Mail>) {
        for _ in 0..world.share(340.0, Shape::Office, hour, rng) {
            let at = hour.moment(rng);
            let to = world.someone(at, rng);
            let subject = format!("{} {}", rng.word(SUBJECTS), 1_000 + rng.below(9_000));
            let mail = if rng.one_in(1, 2) {
                Mail::Inside { from: world.someone(at, rng), to, subject }
            } else {
                let from = rng.below(OUTSIDE.len() as u64) as usize;
                Mail::In { to, from, subject, is_junk: rng.one_in(1, 9) }
            };
            out.push(at, mail);
        }
    }

    fn write(&mut self, world: &World, stamp: Stamp, mail: &Mail, sheet: &mut Sheet) {
        sheet.number(Col::TimeGenerated, stamp.at);
        sheet.number(Col::Timestamp, stamp.at);
        sheet.guid(Col::NetworkMessageId, stamp.nonce, 1);
        sheet.guid(Col::ReportId, stamp.nonce, 2);
        sheet.number(Col::AttachmentCount, (stamp.nonce % 3) as i64);
        sheet.number(Col::UrlCount, (stamp.nonce % 4) as i64);
        let (from, to, direction) = match mail {
            Mail::In { to, from, .. } => {
                let (address, ip) = OUTSIDE.get(*from).copied().unwrap_or(("", ""));
                sheet.text(Col::SenderIPv4, ip);
                sheet.text(Col::RecipientObjectId, &world.person(*to).id);
                (address, world.person(*to).upn.as_str(), "Inbound")
            }
            Mail::Inside { from, to, .. } => {
                sheet.text(Col::SenderDisplayName, &world.person(*from).display);
                sheet.text(Col::RecipientObjectId, &world.person(*to).id);
                (world.person(*from).upn.as_str(), world.person(*to).upn.as_str(), "Intra-org")
            }
            Mail::Forwarded { .. } => {
                sheet.text(Col::SenderDisplayName, &world.person(VICTIM).display);
                sheet.text(Col::ForwardingInformation, "InboxRule");
                (world.person(VICTIM).upn.as_str(), FORWARD_TO, "Outbound")
            }
        };
        let domain = from.rsplit('@').next().unwrap_or_default();
        sheet.text(Col::SenderFromAddress, from);
        sheet.text(Col::SenderMailFromAddress, from);
        sheet.text(Col::SenderFromDomain, domain);
        sheet.text(Col::SenderMailFromDomain, domain);
        sheet.with(Col::InternetMessageId, |out| {
            out.push('<');
            crate::core::text::push_guid(stamp.nonce, 3, out);
            out.push('@');
            out.push_str(domain);
            out.push('>');
        });
        sheet.text(Col::RecipientEmailAddress, to);
        sheet.text(Col::EmailDirection, direction);
        let is_junk = matches!(mail, Mail::In { is_junk: true, .. });
        sheet.text(Col::DeliveryAction, if is_junk { "Junked" } else { "Delivered" });
        let place = match (is_junk, direction) {
            (true, _) => "Junk folder",
            (_, "Outbound") => "On-premises/external",
            _ => "Inbox/folder",
        };
        sheet.text(Col::DeliveryLocation, place);
        if is_junk {
            sheet.text(Col::ThreatTypes, "Spam");
            sheet.text(Col::DetectionMethods, r#"{"Spam":["Advanced filter"]}"#);
        }
        match mail {
            Mail::In { subject, .. } | Mail::Inside { subject, .. } | Mail::Forwarded { subject } => {
                sheet.text(Col::Subject, subject);
            }
        }
    }
}
