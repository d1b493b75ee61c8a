//! XML as dynamic: attributes are `@name`, text beside them is `#text`, repeated elements are arrays.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

/// The longest document that is read, in bytes.
const LONGEST: usize = 1 << 20;

/// How deep elements may stand inside one another.
const DEEPEST: usize = 128;

/// An element that is still open.
struct Open {
    name: String,
    children: Map<String, Value>,
    text: String,
}

/// The value of a document; none where it is no XML, or too long.
pub(super) fn parse(text: &str) -> Option<Value> {
    if text.len() > LONGEST {
        return None;
    }
    let mut reader = Reader::from_str(text);
    let mut stack: Vec<Open> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                if stack.len() >= DEEPEST {
                    return None;
                }
                stack.push(open(&start)?);
            }
            Event::Empty(start) => close(open(&start)?, &mut stack, &mut root)?,
            Event::End(_) => {
                let element = stack.pop()?;
                close(element, &mut stack, &mut root)?;
            }
            Event::Text(part) => {
                let part = part.decode().ok()?;
                add_text(&mut stack, &part)?;
            }
            Event::CData(part) => {
                let part = part.decode().ok()?;
                add_text(&mut stack, &part)?;
            }
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref().ok()? {
                    Some(c) => c.to_string(),
                    None => entity(&reference.decode().ok()?)?.to_owned(),
                };
                add_text(&mut stack, &resolved)?;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if stack.is_empty() { root } else { None }
}

fn entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => return None,
    })
}

fn open(start: &BytesStart<'_>) -> Option<Open> {
    let name = std::str::from_utf8(start.name().as_ref()).ok()?.to_owned();
    let mut children = Map::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let key = std::str::from_utf8(attribute.key.as_ref()).ok()?;
        let value = attribute.unescape_value().ok()?;
        children.insert(format!("@{key}"), Value::from(value.as_ref()));
    }
    Some(Open { name, children, text: String::new() })
}

/// Text between elements; outside the root only white space may stand.
fn add_text(stack: &mut [Open], part: &str) -> Option<()> {
    match stack.last_mut() {
        Some(element) => element.text.push_str(part),
        None if part.trim().is_empty() => {}
        None => return None,
    }
    Some(())
}

fn close(element: Open, stack: &mut [Open], root: &mut Option<Value>) -> Option<()> {
    let Open { name, mut children, text } = element;
    let value = if children.is_empty() {
        if text.is_empty() { Value::Null } else { Value::from(text) }
    } else {
        let text = text.trim();
        if !text.is_empty() {
            children.insert("#text".to_owned(), Value::from(text));
        }
        Value::Object(children)
    };
    match stack.last_mut() {
        Some(parent) => add_child(&mut parent.children, name, value),
        None if root.is_none() => *root = Some(Value::Object(Map::from_iter([(name, value)]))),
        None => return None,
    }
    Some(())
}

fn add_child(children: &mut Map<String, Value>, name: String, value: Value) {
    match children.get_mut(&name) {
        None => {
            children.insert(name, value);
        }
        Some(Value::Array(items)) => items.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn event_data() {
        let text = r#"<?xml version="1.0"?>
            <EventData xmlns="urn:x">
              <Data Name="User">alice &amp; bob</Data>
              <Data Name="Empty" />
              <Plain>1</Plain>
            </EventData>"#;
        assert_eq!(
            parse(text),
            Some(json!({"EventData": {
                "@xmlns": "urn:x",
                "Data": [{"@Name": "User", "#text": "alice & bob"}, {"@Name": "Empty"}],
                "Plain": "1",
            }}))
        );
    }

    #[test]
    fn what_is_no_xml_is_null() {
        for text in ["", "plain", "<a>", "<a></b>", "<a/><b/>", &"<a>".repeat(200)] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
