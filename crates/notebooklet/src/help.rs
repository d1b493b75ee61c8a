//! The catalogue page of a notebooklet, as plain text, made from what the notebooklet says of itself.

use huntlet_report::{MethodInfo, NotebookletInfo, OptionInfo, ParameterInfo};

/// A section that a notebooklet shows: stable id, heading level, title, and the text below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Display {
    /// Stable name within the report.
    pub id: &'static str,
    /// Heading level, 1 to 4.
    pub level: u8,
    /// Title.
    pub title: &'static str,
    /// What the section shows.
    pub text: &'static str,
}

/// The page: what it answers, parameters, options, the sections it shows, the tables it makes, its methods.
pub fn page(info: &NotebookletInfo, sections: &[Display]) -> String {
    let mut page = Page::default();
    page.heading(&format!("Notebooklet {}", info.name), '=');
    page.line(&info.description);
    page.line("");
    page.line(&format!("Entities: {}", info.entity_types.join(", ")));
    page.line(&format!("Keywords: {}", info.keywords.join(", ")));
    page.line(&format!("Tables read: {}", info.tables.join(", ")));

    page.heading("Parameters", '-');
    for parameter in &info.parameters {
        page.item(&parameter.name, &parameter_text(parameter));
    }
    page.item("timespan", "The time range, start and end in UTC. Required.");

    let (default, other): (Vec<_>, Vec<_>) = info.options.iter().partition(|option| option.default);
    page.heading("Default options", '-');
    page.options(&default);
    page.heading("Other options", '-');
    page.options(&other);

    page.heading("Display sections", '-');
    for section in sections {
        page.item(section.title.trim_end_matches('.'), section.text);
    }

    page.heading("Results", '-');
    for (name, what) in &info.results {
        page.item(name, what);
    }

    page.heading("Methods", '-');
    for method in &info.methods {
        page.item(&signature(method), &method.description);
        for parameter in &method.parameters {
            page.line(&format!("    {}: {}", parameter.name, parameter_text(parameter)));
        }
    }
    page.text.trim_end().to_owned()
}

fn signature(method: &MethodInfo) -> String {
    let names = method.parameters.iter().map(|parameter| {
        if parameter.required { parameter.name.clone() } else { format!("{}?", parameter.name) }
    });
    format!("{}({})", method.name, names.collect::<Vec<_>>().join(", "))
}

fn parameter_text(parameter: &ParameterInfo) -> String {
    let choices = match parameter.choices.as_slice() {
        [] => String::new(),
        choices => format!(" One or more of {}.", choices.join(", ")),
    };
    let required = if parameter.required { " Required." } else { "" };
    format!("{}{choices}{required}", parameter.description)
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn heading(&mut self, title: &str, underline: char) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(title);
        self.line(&underline.to_string().repeat(title.chars().count()));
    }

    fn item(&mut self, name: &str, what: &str) {
        self.line(&format!("- {name}: {what}"));
    }

    fn options(&mut self, options: &[&OptionInfo]) {
        if options.is_empty() {
            self.line("None");
        }
        for option in options {
            self.item(&option.name, &option.description);
        }
    }
}
