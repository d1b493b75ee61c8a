//! What can be changed while the emulator runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::faults::{Fault, Listed};

/// The settings, as `POST /emulator/faults` takes them: members that are absent keep their value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Seed of the mix.
    pub seed: u64,
    /// Probability of each fault, for every query.
    pub mix: BTreeMap<Fault, f64>,
    /// Faults of the next queries, in order; comes before the mix.
    pub list: Vec<Listed>,
    /// What `Retry-After` says, in seconds.
    pub retry_after_s: u64,
    /// How slow the slow faults are.
    pub slow_ms: u64,
    /// Life of access tokens, in seconds.
    pub token_life_s: i64,
    /// Whether a resource that a user has not signed in for is refused to a refresh token (`consent_required`).
    pub consent: bool,
    /// The services' limits.
    pub limits: Limits,
    /// What pages of other origins may do.
    pub cors: Cors,
}

/// Limits, as documented for the services unless changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Whether requests are limited at all.
    pub enforced: bool,
    /// Queries of one user at once; more wait.
    pub concurrent: usize,
    /// Queries of one user that may wait; more are refused.
    pub queue: usize,
    /// How long one may wait before it is refused, in milliseconds.
    pub queue_ms: u64,
    /// Log Analytics requests of one user in a window.
    pub requests: usize,
    /// The window, in milliseconds.
    pub window_ms: u64,
    /// Rows of a Log Analytics or ADX result.
    pub rows: usize,
    /// Bytes of a Log Analytics or ADX result.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enforced: true,
            concurrent: 5,
            queue: 200,
            queue_ms: 180_000,
            requests: 200,
            window_ms: 30_000,
            rows: 500_000,
            bytes: 100 << 20,
        }
    }
}

/// What pages of other origins may do.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cors {
    /// Whether there are any such headers.
    pub enabled: bool,
    /// The one origin that is allowed; each when absent.
    pub origin: Option<String>,
    /// Whether a page may send `Prefer`.
    pub prefer: bool,
    /// Whether a page may send headers that begin with `x-ms-`.
    pub x_ms: bool,
    /// Whether a page may read `Retry-After`.
    pub retry_after: bool,
    /// The one origin that Splunk allows (its `crossOriginSharingPolicy`), or `*`; none when absent, as Splunk has it.
    pub splunk: Option<String>,
}

impl Default for Cors {
    fn default() -> Self {
        Self { enabled: true, origin: None, prefer: true, x_ms: true, retry_after: true, splunk: None }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 1,
            mix: BTreeMap::new(),
            list: Vec::new(),
            retry_after_s: 1,
            slow_ms: 1500,
            token_life_s: 3600,
            consent: false,
            limits: Limits::default(),
            cors: Cors::default(),
        }
    }
}

impl Settings {
    /// These settings with the members that `changes` has, or a sentence that says what is wrong with it.
    pub fn changed(&self, changes: &Value) -> Result<Self, String> {
        let mut merged = serde_json::to_value(self).map_err(|error| error.to_string())?;
        let Value::Object(changes) = changes else {
            return Err("The settings must be a JSON object.".to_owned());
        };
        for (name, value) in changes {
            match (merged.get_mut(name), value) {
                (Some(Value::Object(inner)), Value::Object(new)) if name != "mix" => {
                    inner.extend(new.clone());
                }
                (Some(old), new) => *old = new.clone(),
                (None, _) => return Err(format!("There is no setting `{name}`.")),
            }
        }
        let changed: Self = serde_json::from_value(merged).map_err(|error| format!("{error}."))?;
        let shares: f64 = changed.mix.values().sum();
        if changed.mix.values().any(|share| !(0.0..=1.0).contains(share)) || shares > 1.0 {
            return Err("The shares of the mix must be between 0 and 1, and so must their sum.".to_owned());
        }
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn absent_members_keep_their_value() {
        let before = Settings { slow_ms: 9, ..Settings::default() };
        let changes = json!({"mix": {"throttle": 0.5}, "list": ["500", {"fault": "cut", "at": 3}],
            "limits": {"concurrent": 1}});
        let after = before.changed(&changes).expect("good settings");
        assert_eq!((after.slow_ms, after.limits.concurrent, after.limits.requests), (9, 1, 200));
        assert_eq!(after.list.len(), 2);
        let cleared = after.changed(&json!({"mix": {}})).expect("good settings");
        assert!(cleared.mix.is_empty());
    }

    #[test]
    fn what_is_wrong_is_said() {
        let settings = Settings::default();
        for (changes, reason) in [
            (json!({"mix": {"throttle": 0.7, "cut": 0.7}}), "sum"),
            (json!({"mix": {"flood": 0.7}}), "flood"),
            (json!({"speed": 1}), "speed"),
            (json!({"limits": {"rows": "many"}}), "invalid type"),
            (json!([]), "object"),
        ] {
            let error = settings.changed(&changes).expect_err("bad settings");
            assert!(error.contains(reason), "{error}");
        }
    }
}
