//! Placeholders in a search for Splunk: `$name$` takes their place.

use super::kql::Converted;
use super::parameter::Declared;
use super::template::{Template, is_mark};
use crate::definition::{Parameter, ParameterType};
use crate::spl;

/// The search with `$name$` for each placeholder. The error is a sentence.
pub(crate) fn convert(template: &Template, declared: &[Declared]) -> Result<Converted, String> {
    if spl::places(&template.text)?.iter().any(|place| !place.name.is_empty()) {
        return Err("text between two `$` would be read as a parameter. Write it otherwise.".to_owned());
    }
    if template.text.contains("timeformat=") {
        return Err("times are given as seconds since 1970. Leave out `timeformat=`.".to_owned());
    }
    let mut text = String::with_capacity(template.text.len());
    let mut parameters: Vec<Parameter> = Vec::new();
    for c in template.text.trim_end().chars() {
        let found = template.name(c).and_then(|name| declared.iter().find(|one| one.name == name));
        let Some(one) = found.filter(|_| is_mark(c)) else {
            text.push(c);
            continue;
        };
        let is_operators = one.ty == ParameterType::String
            && (one.name == "add_query_items"
                || one
                    .default
                    .as_ref()
                    .and_then(|value| value.as_str())
                    .is_some_and(|default| default.trim_start().starts_with('|')));
        let ty = if is_operators { ParameterType::AddQueryItems } else { one.ty };
        // the items are appended to whatever the text is
        if !(is_operators && one.name == "add_query_items") {
            if let Some((before, after)) = &one.around {
                return Err(format!(
                    "the format {before}{{}}{after} of `{}` cannot stand in a search. Write it in the text.",
                    one.name
                ));
            }
            text.extend(["$", one.name.as_str(), "$"]);
        }
        if !parameters.iter().any(|known| known.name == one.name) {
            parameters.push(Parameter {
                name: one.name.clone(),
                variable: one.name.clone(),
                ty,
                description: one.description.clone(),
                default: one.default.clone(),
                values: Vec::new(),
                aliases: one.aliases.clone(),
            });
        }
    }
    // times are numbers, which `earliest` and `latest` take without quotes
    for one in declared.iter().filter(|one| one.ty == ParameterType::Datetime) {
        text = text.replace(&format!("\"${}$\"", one.name), &format!("${}$", one.name));
    }
    let last = template.text.trim_end().chars().last();
    let appended = parameters.iter().any(|one| one.name == "add_query_items");
    if appended && last.and_then(|c| template.name(c)) != Some("add_query_items") {
        return Err("{add_query_items} must stand at the end of the query.".to_owned());
    }
    Ok(Converted { text: text.trim_end().to_owned(), parameters, warnings: Vec::new() })
}
