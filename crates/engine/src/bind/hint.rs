//! The nearest known name to a mistyped one.

/// The candidate that differs least from `name`, if it differs little enough to be what was meant.
pub(crate) fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let folded = name.to_lowercase();
    let limit = (folded.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().count().abs_diff(folded.chars().count()) <= limit)
        .map(|candidate| (distance(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}

/// What to do so that a column lives through an operator.
pub(crate) fn keeping(name: &str, operator: &str) -> String {
    match operator {
        "summarize" => format!("put it behind `by`, or take one of its values with `take_any({name})`"),
        "project" | "distinct" | "project-keep" => format!("add it to `{operator}`"),
        "project-away" => format!("take it out of `{operator}`"),
        "project-rename" => "use the new name".to_owned(),
        _ => format!("use it before `{operator}`"),
    }
}

/// The names that there are, when they are not too many to read.
pub(crate) fn listed<'c>(names: impl Iterator<Item = &'c str>) -> Option<String> {
    const MOST: usize = 12;
    let names: Vec<&str> = names.filter(|name| !name.starts_with('\u{1}')).collect();
    match names.len() {
        0 => None,
        1..=MOST => Some(format!("there are: {}", names.join(", "))),
        all => Some(format!("there are: {}, and {} more", names[..MOST].join(", "), all - MOST)),
    }
}

/// How many letters must be changed, added, left out or swapped with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (row, letter) in from.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let mut best = (last[column] + usize::from(letter != *other))
                .min(last[column + 1] + 1)
                .min(current[column] + 1);
            if column > 0 && Some(*other) == previous && to[column - 1] == letter {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        previous = Some(letter);
        before = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let names = ["TimeGenerated", "UserPrincipalName", "IPAddress", "Id"];
        assert_eq!(nearest("TimeGenrated", names), Some("TimeGenerated"));
        assert_eq!(nearest("userprincipalname", names), Some("UserPrincipalName"));
        assert_eq!(nearest("IpAdress", names), Some("IPAddress"));
        assert_eq!(nearest("Di", names), Some("Id"));
        assert_eq!(nearest("Computer", names), None);
    }
}
