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
