//! "Did you mean ...": the nearest of some names.

/// The candidate nearest to `name` when it is near enough to be meant. The part behind the last dot counts alone, too,
/// so that a forgotten family is found.
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let scored = candidates.map(|candidate| {
        let text = candidate.to_lowercase();
        let tail = text.rsplit('.').next().unwrap_or(&text);
        let whole = strsim::jaro_winkler(&wanted, &text);
        (whole.max(strsim::jaro_winkler(&wanted, tail)), candidate)
    });
    let best = scored.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    (best.0 > 0.84).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_typing_mistakes_and_forgotten_families() {
        let names = ["Azure.list_aad_signins_for_account", "LinuxSyslog.list_logons_for_account", "start"];
        let find = |name| nearest(name, names.iter().copied());
        assert_eq!(find("Azure.list_aad_signin_for_account"), Some(names[0]));
        assert_eq!(find("list_logons_for_account"), Some(names[1]));
        assert_eq!(find("strat"), Some("start"));
        assert_eq!(find("quite different"), None);
    }
}
