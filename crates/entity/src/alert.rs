//! The entities that an alert names.

use std::collections::HashMap;

use huntlet_report::EntityCard;
use serde_json::{Map, Value};

use crate::card::Card;
use crate::fields::something;
use crate::json::value_text;

/// How deep entities are shown inside one another.
const DEPTH: u8 = 4;

/// Cards for an alert's `Entities`: a JSON array whose members refer to each other by `$id` and `$ref`, resolved here.
/// A member that another one holds by reference is shown inside it and on its own. None where the text is no JSON.
pub fn entity_cards(entities: &str) -> Option<Vec<EntityCard>> {
    let parsed: Value = serde_json::from_str(entities.trim()).ok()?;
    let list = match parsed {
        Value::Array(list) => list,
        object @ Value::Object(_) => vec![object],
        _ => return None,
    };
    let mut by_id = HashMap::new();
    for entity in &list {
        index(entity, &mut by_id);
    }
    Some(list.iter().filter_map(|entity| card(entity.as_object()?, &by_id, DEPTH)).collect())
}

fn index<'a>(value: &'a Value, by_id: &mut HashMap<String, &'a Map<String, Value>>) {
    match value {
        Value::Object(members) => {
            if let Some(id) = members.get("$id") {
                by_id.entry(value_text(id)).or_insert(members);
            }
            for member in members.values() {
                index(member, by_id);
            }
        }
        Value::Array(items) => {
            for item in items {
                index(item, by_id);
            }
        }
        _ => {}
    }
}

fn card(
    members: &Map<String, Value>,
    by_id: &HashMap<String, &Map<String, Value>>,
    depth: u8,
) -> Option<EntityCard> {
    if let Some(target) = members.get("$ref") {
        return card(by_id.get(&value_text(target))?, by_id, depth.checked_sub(1)?);
    }
    let entity_type = members.get("Type").or_else(|| members.get("type")).map(value_text).unwrap_or_default();
    let mut built =
        Card::new(&type_name(&entity_type), title(members).unwrap_or_else(|| type_name(&entity_type)));
    for (name, value) in members {
        if name.starts_with('$') || name.eq_ignore_ascii_case("type") {
            continue;
        }
        built = match value {
            Value::Object(inner) => match depth.checked_sub(1).and_then(|depth| card(inner, by_id, depth)) {
                Some(child) => built.child(EntityCard { title: format!("{name}: {}", child.title), ..child }),
                None => built,
            },
            Value::Array(items) if items.iter().any(Value::is_object) => items
                .iter()
                .filter_map(|item| card(item.as_object()?, by_id, depth.checked_sub(1)?))
                .fold(built, |built, child| {
                    built.child(EntityCard { title: format!("{name}: {}", child.title), ..child })
                }),
            Value::Array(items) => {
                built.fact(name, items.iter().map(value_text).collect::<Vec<_>>().join(", "))
            }
            leaf => built.fact(name, value_text(leaf)),
        };
    }
    Some(built.finish())
}

/// What a person calls an entity, from the property that names it.
fn title(members: &Map<String, Value>) -> Option<String> {
    let get =
        |name: &str| members.get(name).filter(|value| value.is_string()).map(value_text).and_then(something);
    let account = get("Name").map(|name| match (get("NTDomain"), get("UPNSuffix")) {
        (Some(domain), _) => format!("{domain}\\{name}"),
        (None, Some(suffix)) if !name.contains('@') => format!("{name}@{suffix}"),
        _ => name,
    });
    let host = get("HostName").map(|name| match get("DnsDomain") {
        Some(domain) => format!("{name}.{domain}"),
        None => name,
    });
    let others =
        ["Address", "Url", "DomainName", "CommandLine", "Value", "ResourceId", "DisplayName", "ProcessId"];
    host.or(account).or_else(|| others.iter().find_map(|name| get(name)))
}

/// MSTICPy's class name for an alert's entity type.
fn type_name(entity_type: &str) -> String {
    let known = match entity_type.to_lowercase().as_str() {
        "account" => "Account",
        "host" => "Host",
        "ip" | "ipaddress" => "IpAddress",
        "file" => "File",
        "filehash" => "FileHash",
        "process" => "Process",
        "url" => "Url",
        "dns" | "dnsresolve" => "Dns",
        "geolocation" | "location" => "GeoLocation",
        "malware" => "Malware",
        "azure-resource" => "AzureResource",
        "cloud-application" => "CloudApplication",
        "host-logon-session" | "hostlogonsession" => "HostLogonSession",
        "mailbox" => "Mailbox",
        "mail-message" | "mailmessage" => "MailMessage",
        "registry-key" | "registrykey" => "RegistryKey",
        "registry-value" | "registryvalue" => "RegistryValue",
        "security-group" | "securitygroup" => "SecurityGroup",
        "alert" => "Alert",
        "" => "Entity",
        _ => return entity_type.to_owned(),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_between_entities_are_resolved() {
        let text = r#"[{"$id":"3","HostName":"web01","DnsDomain":"contoso.com","Type":"host"},
            {"$id":"4","Name":"meganb","NTDomain":"CONTOSO","Host":{"$ref":"3"},"Type":"account"},
            {"$id":"5","Address":"203.0.113.9","Location":{"CountryCode":"NL"},"Type":"ip"}]"#;
        let cards = entity_cards(text).unwrap();
        let titles: Vec<_> =
            cards.iter().map(|card| format!("{} {}", card.entity_type, card.title)).collect();
        assert_eq!(titles, ["Host web01.contoso.com", "Account CONTOSO\\meganb", "IpAddress 203.0.113.9"]);
        assert_eq!(cards[1].children[0].title, "Host: web01.contoso.com");
        assert_eq!(cards[2].children[0].facts[0].value, "NL");
    }

    #[test]
    fn references_in_a_circle_end() {
        let text = r#"[{"$id":"1","Name":"a","Type":"account","Host":{"$ref":"2"}},{"$id":"2","HostName":"h","Type":"host","User":{"$ref":"1"}}]"#;
        assert_eq!(entity_cards(text).unwrap().len(), 2);
    }

    #[test]
    fn what_is_no_json_gives_none() {
        assert!(entity_cards("").is_none());
        assert!(entity_cards("[{").is_none());
        assert!(entity_cards("3").is_none());
    }
}
