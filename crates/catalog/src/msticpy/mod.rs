//! Files of queries in MSTICPy's YAML form.
//!
//! There a query's text holds `{placeholders}` that MSTICPy replaces by text. Here each is looked at where it stands, and
//! becomes the name of a typed parameter ([`kql`], [`splunk`]); what cannot be read so is told, and the query left out.
//! What is inherited is merged as MSTICPy does: metadata of the file, of `defaults`, of the source; parameters of
//! `defaults`, then the source's, field by field.

mod kql;
mod operators;
mod parameter;
mod splunk;
mod template;
mod text;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_saphyr::{Location, Spanned};

use crate::definition::Query;
use crate::dialect::Dialect;
use crate::file::{Ordered, Read, unreadable};
use crate::load::{Finding, LoadError};
use crate::tables::tables_read;
use parameter::{Declared, declared};

#[derive(Deserialize)]
struct Probe {
    sources: Option<IgnoredAny>,
    queries: Option<IgnoredAny>,
}

/// True for a file that has `sources`, as MSTICPy's have, and no `queries`. Of one that is no YAML the lines are looked at,
/// so that what is wrong is told of the form that was meant.
pub(crate) fn is_form(text: &str) -> bool {
    let probe: Result<Probe, _> = serde_saphyr::from_str(text);
    let begins = |key: &str| text.lines().any(|line| line.starts_with(key));
    probe.map_or_else(
        |_| begins("sources:") && !begins("queries:"),
        |probe| probe.sources.is_some() && probe.queries.is_none(),
    )
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    metadata: Option<Metadata>,
    #[serde(default)]
    defaults: Option<Defaults>,
    sources: Ordered<Spanned<Source>>,
}

#[derive(Deserialize)]
struct Defaults {
    #[serde(default)]
    metadata: Option<Metadata>,
    #[serde(default)]
    parameters: Option<Ordered<Option<Spanned<ParameterForm>>>>,
}

#[derive(Deserialize, Default)]
struct Metadata {
    #[serde(default)]
    data_environments: Option<Many>,
    #[serde(default)]
    data_families: Option<Many>,
}

#[derive(Deserialize)]
struct Source {
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    metadata: Option<Metadata>,
    #[serde(default)]
    args: Option<Args>,
    #[serde(default)]
    parameters: Option<Ordered<Option<Spanned<ParameterForm>>>>,
    #[serde(default)]
    query_macros: Option<Ordered<Macro>>,
}

#[derive(Deserialize)]
struct Args {
    #[serde(default)]
    query: Option<Spanned<String>>,
}

#[derive(Deserialize)]
struct Macro {
    #[serde(default)]
    value: Option<String>,
}

/// One text or several.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum Many {
    One(String),
    Several(Vec<String>),
}

impl Many {
    fn list(&self) -> Vec<String> {
        match self {
            Self::One(one) => one.split(',').map(|part| part.trim().to_owned()).collect(),
            Self::Several(several) => several.clone(),
        }
    }
}

#[derive(Deserialize, Clone)]
struct ParameterForm {
    #[serde(default)]
    description: Option<String>,
    #[serde(default, rename = "type")]
    ty: Option<String>,
    #[serde(default)]
    default: Option<Value>,
    #[serde(default)]
    aliases: Option<Many>,
    #[serde(default)]
    format: Option<String>,
}

/// Reads one file; keys that this form does not know are passed over, as MSTICPy does.
pub(crate) fn read(name: &str, text: &str) -> Result<Vec<Read>, LoadError> {
    let file: File = serde_saphyr::from_str(text).map_err(|problem| unreadable(name, &problem))?;
    Ok(file.sources.0.iter().map(|(own, source)| read_source(&file, own, source)).collect())
}

fn read_source(file: &File, name: &str, source: &Spanned<Source>) -> Read {
    let mut warnings = Vec::new();
    let text = source.value.args.as_ref().and_then(|args| args.query.as_ref());
    let at = text.map_or(source.referenced, |text| text.referenced);
    let field = format!("sources.{name}");
    let query = query(file, name, source, &mut warnings).map_err(|mut finding| {
        finding.field = format!("{field}{}", finding.field);
        finding
    });
    for warning in &mut warnings {
        warning.field = format!("{field}{}", warning.field);
    }
    Read { at, field: format!("{field}.args.query"), query, warnings }
}

/// The environments of MSTICPy whose queries can be run, and what they are here.
const ENVIRONMENTS: &[(&str, &str)] = &[
    ("mssentinel", "sentinel"),
    ("mssentinel_new", "sentinel"),
    ("mssentinelsearch", "sentinel"),
    ("azuresentinel", "sentinel"),
    ("loganalytics", "sentinel"),
    ("m365d", "defender"),
    ("m365dgraph", "defender"),
    ("mde", "defender"),
    ("mdatp", "defender"),
    ("kusto", "adx"),
    ("kusto_new", "adx"),
    ("azuredataexplorer", "adx"),
    ("resourcegraph", "resourcegraph"),
    ("splunk", "splunk"),
];

/// The query of a source. Fields in findings begin behind the source's name.
fn query(
    file: &File,
    name: &str,
    source: &Spanned<Source>,
    warnings: &mut Vec<Finding>,
) -> Result<Query, Finding> {
    let (at, form) = (source.referenced, &source.value);
    let levels = [
        form.metadata.as_ref(),
        file.defaults.as_ref().and_then(|defaults| defaults.metadata.as_ref()),
        file.metadata.as_ref(),
    ];
    let inherited = |pick: fn(&Metadata) -> Option<&Many>| {
        levels.iter().flatten().find_map(|level| pick(level)).map(Many::list).unwrap_or_default()
    };
    let environments = inherited(|metadata| metadata.data_environments.as_ref());
    let kind = environments.iter().find_map(|environment| {
        let known = ENVIRONMENTS.iter().find(|(known, _)| environment.eq_ignore_ascii_case(known));
        known.map(|(_, kind)| *kind)
    });
    let Some(kind) = kind else {
        let message = if environments.is_empty() {
            "there are none. Name the environment, such as MSSentinel.".to_owned()
        } else {
            format!("queries for {} cannot be run here.", environments.join(", "))
        };
        return Err(Finding::new(at, ".metadata.data_environments", message));
    };
    let families: Vec<String> = inherited(|metadata| metadata.data_families.as_ref())
        .iter()
        .map(|family| identifier(family))
        .collect();
    if families.is_empty() {
        return Err(Finding::new(at, ".metadata.data_families", "there is none. Name at least one family."));
    }
    let Some(text) =
        form.args.as_ref().and_then(|args| args.query.as_ref()).filter(|text| !text.value.trim().is_empty())
    else {
        return Err(Finding::new(at, ".args.query", "there is no query."));
    };
    let in_text = |message: String| Finding::new(text.referenced, ".args.query", message);
    let macros = form.query_macros.as_ref().map(|macros| macros.0.as_slice()).unwrap_or_default();
    let with_macros = template::with_macros(&text.value, |name| {
        macros.iter().find(|(known, _)| known == name).and_then(|(_, found)| found.value.as_deref())
    });
    let template = template::parse(&with_macros).map_err(in_text)?;
    let parameters = parameters(file, source, &template.names)?;
    let dialect = Dialect::of(kind);
    let converted = match dialect {
        Dialect::Spl => splunk::convert(&template, &parameters),
        Dialect::Kql | Dialect::ResourceGraph => kql::convert(&template, &parameters, dialect),
    };
    let converted = converted.map_err(in_text)?;
    warnings.extend(converted.warnings.into_iter().map(|message| in_text(message).warning()));
    for parameter in &parameters {
        warnings.extend(parameter.warning.clone().map(|message| {
            Finding::new(parameter.at, format!(".parameters.{}.default", parameter.name), message).warning()
        }));
    }
    let default_table = converted.parameters.iter().find(|parameter| parameter.name == "table");
    let table = default_table.and_then(|table| table.default.as_ref()?.as_str().map(str::to_owned));
    let table = table.or_else(|| match dialect {
        Dialect::Spl => None,
        _ => tables_read(&huntlet_kql::parse(&converted.text).script)
            .into_iter()
            .find(|name| !converted.parameters.iter().any(|parameter| parameter.variable == *name)),
    });
    Ok(Query {
        name: identifier(name),
        families,
        description: form
            .description
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .unwrap_or(name)
            .to_owned(),
        aliases: Vec::new(),
        source: kind.to_owned(),
        table: table.unwrap_or_default(),
        parameters: converted.parameters,
        differs: None,
        text: converted.text,
    })
}

/// The parameters that the text names, merged and typed, in the file's order.
fn parameters(file: &File, source: &Spanned<Source>, named: &[String]) -> Result<Vec<Declared>, Finding> {
    let of_defaults = file.defaults.as_ref().and_then(|defaults| defaults.parameters.as_ref());
    let own = source.value.parameters.as_ref();
    let entry = |level: Option<&Ordered<Option<Spanned<ParameterForm>>>>, name: &str| {
        let found = level?.0.iter().find(|(known, _)| known == name)?;
        found.1.clone()
    };
    let order = own.into_iter().chain(of_defaults).flat_map(|level| level.0.iter().map(|(name, _)| name));
    let mut found: Vec<Declared> = Vec::new();
    for name in order {
        if found.iter().any(|known| known.name == *name) || !named.contains(name) {
            continue;
        }
        let forms: Vec<Spanned<ParameterForm>> =
            [entry(own, name), entry(of_defaults, name)].into_iter().flatten().collect();
        let at = forms.first().map_or(source.referenced, |form| form.referenced);
        let one = declared(name, at, &forms)
            .map_err(|(field, message)| Finding::new(at, format!(".parameters.{name}{field}"), message))?;
        found.push(one);
    }
    match named.iter().find(|name| !found.iter().any(|known| known.name == **name)) {
        Some(lacking) => {
            let at = source.value.args.as_ref().and_then(|args| args.query.as_ref());
            let at: Location = at.map_or(source.referenced, |text| text.referenced);
            let message =
                format!("`{{{lacking}}}` is no parameter. Declare it, or write {{{{ and }}}} for braces.");
            Err(Finding::new(at, ".args.query", message))
        }
        None => Ok(found),
    }
}

/// The text with `_` for everything that names do not hold.
fn identifier(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect()
}
