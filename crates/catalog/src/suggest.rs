//! "Did you mean ...": the nearest of some names.

use huntlet_kql::closest;

/// The candidate that `name` was most likely meant to be. Without a hit the part behind the last dot counts alone, so
/// that a forgotten or wrong family is found.
pub(crate) fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let tail = |text: &'a str| text.rsplit('.').next().unwrap_or(text);
    closest(name, candidates.clone()).or_else(|| {
        let own_tail = name.rsplit('.').next().unwrap_or(name);
        let meant = closest(own_tail, candidates.clone().map(tail))?;
        candidates.into_iter().find(|candidate| tail(candidate) == meant)
    })
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
        assert_eq!(find("Linux.list_logon_for_account"), Some(names[1]));
        assert_eq!(find("strat"), Some("start"));
        assert_eq!(find("quite different"), None);
    }
}
