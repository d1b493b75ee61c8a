//! Microsoft Defender XDR, by Graph's hunting.
//!
//! <https://learn.microsoft.com/graph/api/security-security-runhuntingquery>

use huntlet_report::Cloud;
use huntlet_table::read::Reply;
use huntlet_ticks::TICKS_PER_DAY;
use serde_json::{Value, json};

use super::{Brought, Driver, Question, interval, origin, post_json, resource};
use crate::address::{Origin, hosts};
use crate::gate::Rate;
use crate::http::HttpRequest;
use crate::service_error::ServiceError;
use crate::token::Resource;
use crate::{QueryRequest, SourceError};

/// Days that the service keeps.
const DAYS: i64 = 30;

pub(super) struct Defender {
    origin: Origin,
    resource: Resource,
}

impl Defender {
    pub fn new(cloud: Cloud, endpoint: Option<&str>) -> Result<Self, SourceError> {
        let graph = hosts(cloud).graph;
        let origin = origin(endpoint, graph)?;
        let configured = endpoint.map(|_| &origin);
        let resource = resource(
            graph,
            &["ThreatHunting.Read.All"],
            &["00000003-0000-0000-c000-000000000000"],
            configured,
        );
        Ok(Self { origin: origin.clone(), resource })
    }
}

impl Driver for Defender {
    fn kind(&self) -> &'static str {
        "defender"
    }

    fn title(&self) -> String {
        "Microsoft Defender XDR".to_owned()
    }

    fn service(&self) -> &'static str {
        "Microsoft Graph"
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }

    fn resource(&self) -> &Resource {
        &self.resource
    }

    fn rate(&self) -> Rate {
        Rate::HUNTING
    }

    fn most_rows(&self) -> Option<usize> {
        Some(100_000)
    }

    fn time_column(&self, table: &str) -> Option<String> {
        // the tables of Defender's own are called after what they watch; Sentinel's come along with their own column
        let own = [
            "Alert", "Device", "Email", "Identity", "Cloud", "Url", "Behavior", "Entra", "Exposure",
            "Message",
        ];
        let column = if table.is_empty() || own.iter().any(|word| table.starts_with(word)) {
            "Timestamp"
        } else {
            "TimeGenerated"
        };
        Some(column.to_owned())
    }

    fn request(&self, question: &Question<'_>) -> HttpRequest {
        let mut body = json!({ "Query": question.text });
        if let Some(span) = question.span {
            body["Timespan"] = Value::String(interval(span));
        }
        post_json(self.origin.join("/v1.0/security/runHuntingQuery"), &body)
    }

    fn read(&self, mut reply: Reply) -> Brought {
        let mut brought = Brought::of(&mut reply);
        match ServiceError::of_members(&reply.members) {
            Some(error) if brought.table.is_some() => brought.partial(self.service(), &error),
            error => brought.error = error,
        }
        brought
    }

    fn forbidden_hint(&self) -> String {
        "The token needs the permission ThreatHunting.Read.All, which an administrator consents to, and you a role that \
         may read security data."
            .to_owned()
    }

    fn known_gaps(&self, request: &QueryRequest, now: i64) -> Vec<String> {
        let oldest = now.saturating_sub(DAYS * TICKS_PER_DAY);
        let reaches = request.timespan.is_some_and(|(start, _)| start < oldest);
        reaches
            .then(|| {
                let oldest = huntlet_ticks::format_datetime_short(oldest);
                format!("Advanced hunting keeps {DAYS} days: rows before {oldest} cannot be among these.")
            })
            .into_iter()
            .collect()
    }
}
