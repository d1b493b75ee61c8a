//! Parameters as MSTICPy's form declares them.

use serde_json::Value;
use serde_saphyr::{Location, Spanned};

use super::ParameterForm;
use crate::definition::ParameterType;

/// A parameter with everything that it inherits.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    /// Its name, also in the placeholders.
    pub(crate) name: String,
    /// Where it is declared.
    pub(crate) at: Location,
    /// Its type; text may turn out to be something else where it stands without quotes.
    pub(crate) ty: ParameterType,
    /// For people.
    pub(crate) description: String,
    /// The value when none is given.
    pub(crate) default: Option<Value>,
    /// Other names it may be given by.
    pub(crate) aliases: Vec<String>,
    /// Text around the value, from the `format` `"%{}%"`.
    pub(crate) around: Option<(String, String)>,
    /// A remark on the default.
    pub(crate) warning: Option<String>,
}

/// Merges the forms of a parameter, the nearest first. The error is a field behind the parameter's, and a sentence.
pub(crate) fn declared(
    name: &str,
    at: Location,
    forms: &[Spanned<ParameterForm>],
) -> Result<Declared, (&'static str, String)> {
    let first = |pick: fn(&ParameterForm) -> Option<String>| forms.iter().find_map(|form| pick(&form.value));
    let Some(ty) = first(|form| form.ty.clone()) else {
        return Err((".type", "there is none. Write str, int, float, bool, list or datetime.".to_owned()));
    };
    let ty = match ty.trim().to_ascii_lowercase().as_str() {
        "str" | "string" => ParameterType::String,
        "int" => ParameterType::Int,
        "float" | "real" => ParameterType::Real,
        "bool" => ParameterType::Bool,
        "list" => ParameterType::List,
        "datetime" => ParameterType::Datetime,
        "timespan" | "timedelta" => ParameterType::Timespan,
        other => {
            let message = format!("`{other}` is no type. Write str, int, float, bool, list or datetime.");
            return Err((".type", message));
        }
    };
    let around = match first(|form| form.format.clone()) {
        None => None,
        Some(format) => match format.split_once("{}") {
            Some((before, after)) if !format!("{before}{after}").contains(['{', '}']) => {
                Some((before.to_owned(), after.to_owned()))
            }
            _ => return Err((".format", format!("`{format}` must hold {{}} once, and no other braces."))),
        },
    };
    if around.is_some() && ty != ParameterType::String {
        return Err((".format", "only text can be given a format.".to_owned()));
    }
    let mut default =
        forms.iter().find_map(|form| form.value.default.clone()).filter(|value| !value.is_null());
    let mut warning = None;
    if let Some(value) = &default {
        let fits = crate::ParamValue::from_json(ty, value).is_some();
        let is_text = ty == ParameterType::String;
        if is_text && !value.is_string() {
            default = match value {
                Value::Number(_) | Value::Bool(_) => Some(Value::String(value.to_string())),
                _ => return Err((".default", format!("{value} is not text."))),
            };
        } else if ty == ParameterType::Datetime && (!fits || value.is_number()) {
            // MSTICPy counts from now; a query here does not know the time
            warning = Some(format!("{value} counts from now, so `{name}` must be given."));
            default = None;
        } else if !fits {
            return Err((".default", format!("{value} is not {}.", ty.expects())));
        }
    }
    let aliases =
        forms.iter().find_map(|form| form.value.aliases.as_ref()).map(super::Many::list).unwrap_or_default();
    let description = first(|form| form.description.clone()).filter(|text| !text.trim().is_empty());
    Ok(Declared {
        name: name.to_owned(),
        at,
        ty,
        description: description.map_or_else(|| name.replace('_', " "), |text| text.trim().to_owned()),
        default,
        aliases: aliases.into_iter().filter(|alias| alias != name && !alias.is_empty()).collect(),
        around,
        warning,
    })
}
