//! JSON paths such as `$.name[0]['other name']`.

use huntlet_table::Scalar;
use serde_json::Value;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A property of a bag.
    Key(String),
    /// An element of an array; negative from the end.
    Index(i64),
}

/// Reads a path; the leading `$` may be missing.
pub(super) fn parse(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.trim();
    rest = rest.strip_prefix('$').unwrap_or(rest);
    let mut steps = Vec::new();
    let mut bare = true;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let quote = inner.chars().next().filter(|c| matches!(c, '\'' | '"'));
            if let Some(quote) = quote {
                let inner = inner.get(1..)?;
                let end = inner.find(quote)?;
                steps.push(Step::Key(inner.get(..end)?.to_owned()));
                rest = inner.get(end + 1..)?.strip_prefix(']')?;
            } else {
                let (index, after) = inner.split_once(']')?;
                steps.push(Step::Index(index.trim().parse().ok()?));
                rest = after;
            }
        } else {
            match rest.strip_prefix('.') {
                Some(after) => rest = after,
                // only the first name may stand without a point
                None if bare && steps.is_empty() => {}
                None => return None,
            }
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            steps.push(Step::Key(rest.get(..end)?.to_owned()));
            rest = rest.get(end..)?;
        }
        bare = false;
    }
    Some(steps)
}

/// The value that a path leads to.
pub(super) fn walk<'a>(value: &'a Scalar, steps: &[Step]) -> Option<&'a Value> {
    let Scalar::Dynamic(root) = value else { return None };
    steps.iter().try_fold(root, step)
}

fn step<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    match (value, step) {
        (Value::Object(bag), Step::Key(key)) => bag.get(key),
        (Value::Array(items), Step::Index(index)) => items.get(place(items.len(), *index)?),
        _ => None,
    }
}

fn place(length: usize, index: i64) -> Option<usize> {
    let index = if index < 0 { length as i64 + index } else { index };
    usize::try_from(index).ok()
}

/// Puts a value where a path of keys leads; missing bags on the way are made. False where the way is barred, as by an index.
pub(super) fn set(root: &mut Value, steps: &[Step], new: Value) -> bool {
    let Some((first, rest)) = steps.split_first() else {
        *root = new;
        return true;
    };
    let (Value::Object(bag), Step::Key(key)) = (root, first) else { return false };
    let child = bag.entry(key.as_str()).or_insert_with(|| Value::Object(serde_json::Map::new()));
    set(child, rest, new)
}

/// Takes away what a path of keys leads to.
pub(super) fn remove(root: &mut Value, steps: &[Step]) {
    let Some((first, rest)) = steps.split_first() else { return };
    let (Value::Object(bag), Step::Key(key)) = (root, first) else { return };
    if rest.is_empty() {
        bag.shift_remove(key);
    } else if let Some(child) = bag.get_mut(key) {
        remove(child, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_notations() {
        let steps = parse("$.a['b c'][0].d").expect("a path");
        let key = |name: &str| Step::Key(name.to_owned());
        assert_eq!(steps, [key("a"), key("b c"), Step::Index(0), key("d")]);
        assert_eq!(parse("a.b"), Some(vec![key("a"), key("b")]));
        assert_eq!(parse("$"), Some(vec![]));
        for bad in ["$.", "$[", "$['a'", "$[a]", "$a b.["] {
            assert_eq!(parse(bad).filter(|_| bad != "$a b.["), None, "{bad}");
        }
    }
}
