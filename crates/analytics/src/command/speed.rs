//! Commands in quick succession.

/// Commands that came too fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// The place of the first command among the sorted times.
    pub first: usize,
    /// The place of the last.
    pub last: usize,
}

/// Stretches of sorted times (ticks) in which each time is in a window of `events` further ones within `span` ticks:
/// MSTICPy's windows, those that overlap as one.
pub fn bursts(times: &[i64], span: i64, events: usize) -> Vec<Burst> {
    let mut found: Vec<Burst> = Vec::new();
    let events = events.max(1);
    for (first, (start, end)) in times.iter().zip(times.iter().skip(events)).enumerate() {
        if end.saturating_sub(*start) > span {
            continue;
        }
        let last = first + events;
        match found.last_mut() {
            Some(burst) if burst.last >= first => burst.last = last,
            _ => found.push(Burst { first, last }),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_overlap_are_one() {
        let times = [0, 1, 2, 3, 100, 200, 201, 202];
        assert_eq!(bursts(&times, 2, 2), [Burst { first: 0, last: 3 }, Burst { first: 5, last: 7 }]);
        assert!(bursts(&times, 1, 2).is_empty());
        assert!(bursts(&[], 5, 10).is_empty());
    }
}
