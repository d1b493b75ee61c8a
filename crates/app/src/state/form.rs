//! The form of a run: which notebooklet, its parameters, options and time range.

use huntlet_report::{NotebookletInfo, ParameterInfo, ParameterKind, TimeRange};
use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::logic::few::Few;
use crate::logic::link::Link;
use crate::logic::time::{self, Preset, RangeErrors};

/// What the form holds.
#[derive(Clone, Copy)]
pub struct Form {
    /// The chosen notebooklet's name.
    pub notebooklet: RwSignal<Option<String>>,
    /// Parameters that are a line of text, a number, or yes and no (`true`).
    pub texts: RwSignal<Few<String, String>>,
    /// Parameters that are a choice of several.
    pub picks: RwSignal<Few<String, Few<String>>>,
    /// Options that differ from their default.
    pub flipped: RwSignal<Few<String>>,
    /// How the range is set.
    pub preset: RwSignal<Preset>,
    /// The range's first field.
    pub start: RwSignal<String>,
    /// The range's last field.
    pub end: RwSignal<String>,
    /// What is wrong with the range.
    pub range_errors: RwSignal<RangeErrors>,
    /// Parameters that are missing or wrong, by name.
    pub errors: RwSignal<Few<String, String>>,
}

/// A filled form.
pub struct Filled {
    /// Parameters.
    pub params: Map<String, Value>,
    /// Options as `+name` and `-name`.
    pub options: Vec<String>,
    /// The range.
    pub timespan: TimeRange,
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        let form = Self {
            notebooklet: RwSignal::new(None),
            texts: RwSignal::new(Few::default()),
            picks: RwSignal::new(Few::default()),
            flipped: RwSignal::new(Few::default()),
            preset: RwSignal::new(Preset::All),
            start: RwSignal::new(String::new()),
            end: RwSignal::new(String::new()),
            range_errors: RwSignal::new(RangeErrors::default()),
            errors: RwSignal::new(Few::default()),
        };
        form.follow_preset(None);
        form
    }

    /// Sets the fields from the preset, for data that spans `data_ms`.
    pub fn follow_preset(&self, data_ms: Option<(f64, f64)>) {
        let range = self.preset.get_untracked().range_ms(data_ms, js_sys::Date::now());
        if let Some((start, end)) = range {
            self.start.set(time::field_text(start));
            self.end.set(time::field_text(end));
            self.range_errors.set(RangeErrors::default());
        }
    }

    /// Fills the form from a link.
    pub fn follow_link(&self, link: &Link) {
        if let Some(name) = &link.notebooklet {
            self.notebooklet.set(Some(name.clone()));
        }
        self.texts.update(|texts| {
            for (name, text) in &link.params {
                texts.insert(name.clone(), text.clone());
            }
        });
        let fields = [(&link.start, self.start), (&link.end, self.end)];
        for (text, field) in fields {
            if let Some(time_ms) = text.as_deref().and_then(time::field_ms) {
                self.preset.set(Preset::Custom);
                field.set(time::field_text(time_ms));
            }
        }
        self.flipped.set(
            link.options.iter().map(|name| (name.trim_start_matches(['+', '-']).to_owned(), ())).collect(),
        );
    }

    /// Splits what a link said into a parameter's own form once the notebooklet is known.
    pub fn settle(&self, info: &NotebookletInfo) {
        for parameter in info.parameters.iter().filter(|parameter| parameter.kind == ParameterKind::Choices) {
            let text = self.texts.with_untracked(|texts| texts.get(&parameter.name).cloned());
            let Some(text) = text else { continue };
            let picked = text.split(',').map(str::to_owned).filter(|name| parameter.choices.contains(name));
            let picked = picked.map(|name| (name, ())).collect();
            self.picks.update(|picks| {
                picks.insert(parameter.name.clone(), picked);
            });
        }
    }

    /// The form as a link; never rows.
    pub fn link(&self, info: Option<&NotebookletInfo>, demo: bool) -> Link {
        let mut params: Vec<(String, String)> = Vec::new();
        for parameter in info.map(|info| info.parameters.as_slice()).unwrap_or_default() {
            let text = match parameter.kind {
                ParameterKind::Choices => self.picks.with_untracked(|picks| {
                    picks.get(&parameter.name).map(|picked| {
                        picked.iter().map(|(name, ())| name.clone()).collect::<Vec<_>>().join(",")
                    })
                }),
                _ => self.texts.with_untracked(|texts| texts.get(&parameter.name).cloned()),
            };
            params.extend(text.filter(|text| !text.is_empty()).map(|text| (parameter.name.clone(), text)));
        }
        Link {
            notebooklet: self.notebooklet.get_untracked(),
            start: Some(self.start.get_untracked()),
            end: Some(self.end.get_untracked()),
            options: info.map(|info| self.options(info)).unwrap_or_default(),
            demo,
            params,
        }
    }

    fn options(&self, info: &NotebookletInfo) -> Vec<String> {
        let flipped = self.flipped.get_untracked();
        let differing = info.options.iter().filter(|option| flipped.contains(&option.name));
        differing.map(|option| format!("{}{}", if option.default { '-' } else { '+' }, option.name)).collect()
    }

    /// Checks the range and shows what is wrong with it.
    pub fn check_range(&self) -> Option<TimeRange> {
        match time::range(&self.start.get_untracked(), &self.end.get_untracked()) {
            Ok(range) => {
                self.range_errors.set(RangeErrors::default());
                Some(range)
            }
            Err(errors) => {
                self.range_errors.set(errors);
                None
            }
        }
    }

    /// The filled form, or none with the errors shown.
    pub fn fill(&self, info: &NotebookletInfo) -> Option<Filled> {
        let mut errors = Few::default();
        let mut params = Map::new();
        for parameter in &info.parameters {
            match self.value(parameter) {
                Ok(Some(value)) => {
                    params.insert(parameter.name.clone(), value);
                }
                Ok(None) => {}
                Err(message) => {
                    errors.insert(parameter.name.clone(), message);
                }
            }
        }
        let is_good = errors.is_empty();
        self.errors.set(errors);
        let timespan = self.check_range()?;
        is_good.then(|| Filled { params, options: self.options(info), timespan })
    }

    fn value(&self, parameter: &ParameterInfo) -> Result<Option<Value>, String> {
        if parameter.kind == ParameterKind::Choices {
            let picked =
                self.picks.with_untracked(|picks| picks.get(&parameter.name).cloned()).unwrap_or_default();
            if picked.is_empty() && parameter.required {
                return Err("Choose at least one.".to_owned());
            }
            let chosen = parameter.choices.iter().filter(|choice| picked.contains(choice.as_str()));
            return Ok((!picked.is_empty()).then(|| chosen.cloned().map(Value::String).collect()));
        }
        let text = self.texts.with_untracked(|texts| texts.get(&parameter.name).cloned()).unwrap_or_default();
        argument(parameter, &text)
    }
}

/// A field's text as the argument that a parameter takes; none where nothing was given and nothing is needed.
pub fn argument(parameter: &ParameterInfo, text: &str) -> Result<Option<Value>, String> {
    let text = text.trim();
    if text.is_empty() {
        return if parameter.required { Err("This is needed for a run.".to_owned()) } else { Ok(None) };
    }
    match parameter.kind {
        ParameterKind::Text => Ok(Some(Value::String(text.to_owned()))),
        ParameterKind::Integer | ParameterKind::Row => text
            .parse::<i64>()
            .map(|number| Some(Value::from(number)))
            .map_err(|_| format!("`{text}` is no whole number.")),
        ParameterKind::Boolean => Ok(Some(Value::Bool(text == "true"))),
        ParameterKind::Choices => {
            Ok(Some(text.split(',').map(|name| Value::String(name.to_owned())).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parameter(kind: ParameterKind, required: bool) -> ParameterInfo {
        ParameterInfo {
            name: "value".into(),
            description: String::new(),
            kind,
            required,
            choices: vec![],
            placeholder: String::new(),
        }
    }

    #[test]
    fn texts_become_typed_arguments() {
        assert_eq!(argument(&parameter(ParameterKind::Text, true), " alice "), Ok(Some(json!("alice"))));
        assert_eq!(argument(&parameter(ParameterKind::Integer, true), "42"), Ok(Some(json!(42))));
        assert_eq!(argument(&parameter(ParameterKind::Boolean, false), "true"), Ok(Some(json!(true))));
        assert_eq!(argument(&parameter(ParameterKind::Choices, false), "a,b"), Ok(Some(json!(["a", "b"]))));
    }

    #[test]
    fn what_is_missing_or_wrong_is_said() {
        assert!(argument(&parameter(ParameterKind::Text, true), "  ").unwrap_err().contains("needed"));
        assert_eq!(argument(&parameter(ParameterKind::Text, false), ""), Ok(None));
        assert!(argument(&parameter(ParameterKind::Row, true), "third").unwrap_err().contains("third"));
    }
}
