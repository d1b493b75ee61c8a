//! Functions of dynamic values: parsing, property bags, JSON paths.

use huntlet_kql::inner;
use huntlet_table::{KqlType, Scalar};
use serde_json::{Map, Value};

use super::build::{Kind, MANY, check, compiled, constant_text, row, sig};
use super::text::text;
use super::{Arg, Function, NameRule, Prepared, cell, convert, json_path};

pub(super) const FAMILY: &[Function] = &[
    row("parse_json", (1, 1), sig!(Any => Dynamic), NameRule::FirstArgument, |_, a| parse_json(a)),
    row("parsejson", (1, 1), sig!(Any => Dynamic), NameRule::FirstArgument, |_, a| parse_json(a)),
    row("todynamic", (1, 1), sig!(Any => Dynamic), NameRule::FirstArgument, |_, a| parse_json(a)),
    row("toobject", (1, 1), sig!(Any => Dynamic), NameRule::FirstArgument, |_, a| parse_json(a)),
    row("dynamic_to_json", (1, 1), sig!(Any => String), NameRule::None, |_, a| {
        cell::string(match a.first() {
            None | Some(Scalar::Null) => String::new(),
            Some(value) if !matches!(value, Scalar::Dynamic(_)) => cell::text(value).into_owned(),
            Some(value) => inner::cleaned(&sorted(cell::json(value)).to_string()).into_owned(),
        })
    }),
    compiled("extractjson", (2, 3), extract_json_type, NameRule::None, |_, args| extract_json(args)),
    compiled("extract_json", (2, 3), extract_json_type, NameRule::None, |_, args| extract_json(args)),
    row("pack", (2, MANY), pack_type, NameRule::None, |_, a| pack(a)),
    row("pack_dictionary", (2, MANY), pack_type, NameRule::None, |_, a| pack(a)),
    row("bag_pack", (2, MANY), pack_type, NameRule::None, |_, a| pack(a)),
    row("bag_keys", (1, 1), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        a.first()
            .and_then(cell::bag)
            .map_or(Scalar::Null, |bag| cell::list(bag.keys().map(|key| Value::from(key.as_str())).collect()))
    }),
    row("bag_has_key", (2, 2), sig!(Dynamic, Text => Bool), NameRule::None, |_, a| {
        let Some(bag) = a.first().and_then(cell::bag) else { return Scalar::Bool(false) };
        let key = text(a, 1);
        // a key that starts with `$` is a path into the bag
        Scalar::Bool(if key.starts_with('$') {
            json_path::parse(&key)
                .is_some_and(|steps| a.first().and_then(|value| json_path::walk(value, &steps)).is_some())
        } else {
            bag.contains_key(key.as_ref())
        })
    }),
    row("bag_merge", (2, 64), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        let mut merged: Option<Map<String, Value>> = None;
        for bag in a.iter().filter_map(cell::bag) {
            let merged = merged.get_or_insert_default();
            for (key, value) in bag {
                merged.entry(key.as_str()).or_insert_with(|| value.clone());
            }
        }
        merged.map_or(Scalar::Null, |bag| Scalar::Dynamic(Value::Object(bag)))
    }),
    row("bag_remove_keys", (2, 2), sig!(Dynamic => Dynamic), NameRule::None, |_, a| remove_keys(a)),
    row("bag_set_key", (3, 3), sig!(Dynamic, Text, Any => Dynamic), NameRule::None, |_, a| {
        let ([first, _, value], Some(bag)) = (a, a.first().and_then(cell::bag)) else { return Scalar::Null };
        let key = text(a, 1);
        let Some(steps) = json_path::parse(&key).filter(|_| key.starts_with('$')) else {
            let mut bag = bag.clone();
            bag.insert(key.into_owned(), cell::json(value));
            return Scalar::Dynamic(Value::Object(bag));
        };
        let mut root = cell::json(first);
        // the bag itself cannot be set
        if steps.is_empty() || !json_path::set(&mut root, &steps, cell::json(value)) {
            return Scalar::Null;
        }
        Scalar::Dynamic(root)
    }),
    row("bag_zip", (2, 2), sig!(Dynamic => Dynamic), NameRule::None, |_, a| {
        let (Some(keys), Some(values)) = (a.first().and_then(cell::array), a.get(1).and_then(cell::array))
        else {
            return Scalar::Null;
        };
        let mut values = values.iter().cloned();
        let pairs = keys.iter().map(|key| (key, values.next().unwrap_or_default()));
        let bag =
            pairs.filter_map(|(key, value)| Some((inner::bare(key.as_str()?).to_owned(), value))).collect();
        Scalar::Dynamic(Value::Object(bag))
    }),
    row("treepath", (1, 1), sig!(Dynamic => Dynamic), NameRule::PrefixAndFirstArgument("tree"), |_, a| {
        let Some(Scalar::Dynamic(value)) = a.first() else { return Scalar::Null };
        let mut paths = Vec::new();
        tree_paths(value, "", &mut paths);
        cell::list(paths.into_iter().map(Value::from).collect())
    }),
];

/// Text to a value: what is no JSON stays a string, empty text is null, a dynamic stays as it is.
fn parse_json(cells: &[Scalar]) -> Scalar {
    match cells.first() {
        Some(Scalar::String(text)) if text.is_empty() => Scalar::Null,
        Some(Scalar::String(text)) => cell::dynamic(cell::parse_json(text)),
        Some(other) => cell::dynamic(cell::json(other)),
        None => Scalar::Null,
    }
}

/// The same value with every bag's keys in order.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut pairs: Vec<_> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            pairs.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(pairs.into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        other => other,
    }
}

fn extract_json_type(args: &[Arg]) -> Result<KqlType, String> {
    check(args.get(..2).unwrap_or(args), &[Kind::Text], KqlType::String)?;
    if args.len() < 3 {
        return Ok(KqlType::String);
    }
    let name = constant_text(args, 2)
        .ok_or_else(|| "argument 3 must be a type, such as `typeof(long)`".to_owned())?;
    name.parse().map_err(|_| format!("`{name}` is not a type"))
}

fn extract_json(args: &[Arg]) -> Result<Prepared, String> {
    let result = extract_json_type(args)?;
    let fixed = match constant_text(args, 0) {
        None => None,
        Some(path) => Some(json_path::parse(&path).ok_or_else(|| {
            format!("`{path}` is not a JSON path: write it like `$.name[0]['other name']`")
        })?),
    };
    Ok(Box::new(move |cells| {
        let found = (|| {
            let varying;
            let steps = if let Some(steps) = &fixed {
                steps
            } else {
                varying = json_path::parse(&text(cells, 0))?;
                &varying
            };
            let parsed = parse_json(cells.get(1..)?);
            json_path::walk(&parsed, steps).cloned()
        })();
        let found = found.map_or(Scalar::Null, cell::dynamic);
        convert::to(result, &found)
    }))
}

fn pack_type(args: &[Arg]) -> Result<KqlType, String> {
    if args.len() % 2 == 1 {
        return Err("keys and values must come in pairs".to_owned());
    }
    match args.iter().step_by(2).position(|key| !matches!(key.ty, KqlType::String | KqlType::Dynamic)) {
        Some(index) => Err(format!("argument {} is a key and must be a string", 2 * index + 1)),
        None => Ok(KqlType::Dynamic),
    }
}

fn pack(cells: &[Scalar]) -> Scalar {
    let mut bag = Map::new();
    for pair in cells.chunks_exact(2) {
        if let [key, value] = pair {
            bag.insert(cell::text(key).into_owned(), cell::json(value));
        }
    }
    Scalar::Dynamic(Value::Object(bag))
}

fn remove_keys(cells: &[Scalar]) -> Scalar {
    let (Some(value), Some(keys)) = (cells.first().filter(|v| cell::bag(v).is_some()), cells.get(1)) else {
        return Scalar::Null;
    };
    let mut root = cell::json(value);
    for key in cell::texts(std::slice::from_ref(keys)) {
        match json_path::parse(&key).filter(|_| key.starts_with('$')) {
            Some(steps) => json_path::remove(&mut root, &steps),
            None => {
                if let Value::Object(bag) = &mut root {
                    bag.shift_remove(&key);
                }
            }
        }
    }
    Scalar::Dynamic(root)
}

/// Every path of a value; the elements of an array share the path `[0]`.
fn tree_paths(value: &Value, path: &str, paths: &mut Vec<String>) {
    let add = |path: String, paths: &mut Vec<String>, child: &Value| {
        if !paths.contains(&path) {
            paths.push(path.clone());
        }
        tree_paths(child, &path, paths);
    };
    match value {
        Value::Object(bag) => {
            for (key, child) in bag {
                add(format!("{path}['{key}']"), paths, child);
            }
        }
        Value::Array(items) => {
            for child in items {
                add(format!("{path}[0]"), paths, child);
            }
        }
        _ => {}
    }
}
