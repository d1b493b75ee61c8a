//! Sessions: lists of commands, which may have parameters, which may have values.

use std::sync::Arc;

use super::calls::Calls;
use super::scan::{Scan, decoded};
use crate::hash::Names;
use crate::{AnalyticsError, Result};

/// How much of a command counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SessionType {
    /// Its name.
    CmdsOnly,
    /// Its name and its parameters' names.
    CmdsParamsOnly,
    /// Its name, its parameters' names and their values.
    CmdsParamsValues,
}

/// No value, or one that counts as none.
pub(super) const NO_VALUE: u32 = u32::MAX;

/// Sessions, each with the number of times that it came.
#[derive(Debug, Clone)]
pub struct Sessions {
    pub(super) commands: Arc<Names>,
    pub(super) params: Arc<Names>,
    pub(super) values: Arc<Names>,
    pub(super) calls: Calls,
    /// The calls of all sessions.
    pub(super) steps: Vec<u32>,
    /// Where each session starts in `steps`, and the end of the last.
    pub(super) starts: Vec<usize>,
    pub(super) weights: Vec<u64>,
    /// Where each step is written in its session's text.
    spans: Vec<(u32, u32)>,
}

impl std::default::Default for Sessions {
    fn default() -> Self {
        Self::new()
    }
}

impl Sessions {
    /// No session.
    pub fn new() -> Self {
        Self {
            commands: Arc::default(),
            params: Arc::default(),
            values: Arc::default(),
            calls: Calls::default(),
            steps: Vec::new(),
            starts: vec![0],
            weights: Vec::new(),
            spans: Vec::new(),
        }
    }

    /// Sessions of commands by name.
    pub fn of_names<S: AsRef<str>>(sessions: &[Vec<S>]) -> Self {
        let mut all = Self::new();
        for session in sessions {
            for name in session {
                let command = number(&mut all.commands, name.as_ref());
                all.step(command, &[], (0, 0));
            }
            all.close(1);
        }
        all
    }

    /// The number of different sessions.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }

    /// The calls of a session.
    pub(super) fn session(&self, session: usize) -> &[u32] {
        match (self.starts.get(session), self.starts.get(session + 1)) {
            (Some(start), Some(end)) => self.steps.get(*start..*end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// What the commands tell: the most that any of them has.
    pub fn session_type(&self) -> SessionType {
        if self.calls.iter().any(|(_, params)| params.iter().any(|(_, value)| *value != NO_VALUE)) {
            SessionType::CmdsParamsValues
        } else if self.calls.iter().any(|(_, params)| !params.is_empty()) {
            SessionType::CmdsParamsOnly
        } else {
            SessionType::CmdsOnly
        }
    }

    fn step(&mut self, command: u32, params: &[(u32, u32)], span: (u32, u32)) {
        self.steps.push(self.calls.number(command, params));
        self.spans.push(span);
    }

    fn close(&mut self, weight: u64) {
        self.starts.push(self.steps.len());
        self.weights.push(weight);
    }

    /// Adds a session that came `weight` times, from JSON text: a list of commands, each a text, an object of one command
    /// and its parameters (`{"Set-User": [{"Name": "Identity", "Value": "x"}]}`, `{"Set-User": {"Identity": "x"}}`,
    /// `{"Set-User": ["Identity"]}`), or an object with `name` and `params`. False, and an empty session, when the text is
    /// something else.
    pub fn push_json(&mut self, text: &str, weight: u64) -> bool {
        let (steps, spans) = (self.steps.len(), self.spans.len());
        let mut scan = Scan::new(text);
        let mut params = Vec::new();
        let read = scan.array(|scan| {
            let start = scan.start() as u32;
            params.clear();
            let Some(command) = self.call(scan, &mut params) else { return false };
            once(&mut params);
            self.step(command, &params, (start, scan.end() as u32));
            true
        });
        let whole = read && scan.peek().is_none();
        if !whole {
            self.steps.truncate(steps);
            self.spans.truncate(spans);
        }
        self.close(weight);
        whole
    }

    /// The command, and its parameters in `params`.
    fn call(&mut self, scan: &mut Scan<'_>, params: &mut Vec<(u32, u32)>) -> Option<u32> {
        if scan.peek()? == b'"' {
            return Some(self.name(scan.string()?));
        }
        let mut command = None;
        let mut named = false;
        let read = scan.object(|key, scan| {
            if key.eq_ignore_ascii_case("name") && scan.peek() == Some(b'"') {
                let Some(name) = scan.string() else { return false };
                command = Some(self.name(name));
                named = true;
                return true;
            }
            if key.eq_ignore_ascii_case("params") && (named || command.is_none()) {
                return self.read_params(scan, params);
            }
            if named || command.is_some() {
                // another member of a command with name and params
                return scan.value().is_some();
            }
            command = Some(self.name(key));
            self.read_params(scan, params)
        });
        command.filter(|_| read)
    }

    fn name(&mut self, written: &str) -> u32 {
        number(&mut self.commands, written)
    }

    fn param(&mut self, written: &str) -> u32 {
        number(&mut self.params, written)
    }

    fn read_params(&mut self, scan: &mut Scan<'_>, params: &mut Vec<(u32, u32)>) -> bool {
        match scan.peek() {
            Some(b'{') => scan.object(|key, scan| {
                let param = self.param(key);
                let Some(value) = scan.value() else { return false };
                params.push((param, self.value(value)));
                true
            }),
            Some(b'[') => scan.array(|scan| self.read_param(scan, params)),
            _ => scan.value().is_some(),
        }
    }

    fn read_param(&mut self, scan: &mut Scan<'_>, params: &mut Vec<(u32, u32)>) -> bool {
        if scan.peek() == Some(b'"') {
            let Some(name) = scan.string() else { return false };
            let param = self.param(name);
            params.push((param, NO_VALUE));
            return true;
        }
        if scan.peek() != Some(b'{') {
            return scan.value().is_some();
        }
        let (mut name, mut value) = (None, None);
        let mut others: Vec<(&str, &str)> = Vec::new();
        let read = scan.object(|key, scan| {
            let Some(written) = scan.value() else { return false };
            match key {
                "Name" | "name" => name = Some(written),
                "Value" | "value" => value = Some(written),
                key => others.push((key, written)),
            }
            true
        });
        match name.and_then(|name| name.strip_prefix('"')?.strip_suffix('"')) {
            Some(name) => {
                let param = self.param(name);
                let value = value.map_or(NO_VALUE, |value| self.value(value));
                params.push((param, value));
            }
            None => {
                for (key, written) in others {
                    let param = self.param(key);
                    let value = self.value(written);
                    params.push((param, value));
                }
            }
        }
        read
    }

    /// A value counts as written; one that Python takes for false counts as none.
    fn value(&mut self, written: &str) -> u32 {
        let zero = || written.starts_with(['0', '-', '.']) && written.parse::<f64>() == Ok(0.0);
        match written {
            "\"\"" | "null" | "false" | "[]" | "{}" => NO_VALUE,
            _ if zero() => NO_VALUE,
            _ => Arc::make_mut(&mut self.values).number(written),
        }
    }

    /// A part of a session as the JSON that it was written in; `text` is the session's.
    pub(super) fn written(&self, session: usize, from: usize, len: usize, text: &str) -> String {
        let start = self.starts.get(session).copied().unwrap_or(0) + from;
        let spans = self.spans.get(start..start + len).unwrap_or_default();
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return "[]".to_owned() };
        format!("[{}]", text.get(first.0 as usize..last.1 as usize).unwrap_or_default())
    }

    /// An error when there is no command at all.
    pub(super) fn some(&self) -> Result<()> {
        if self.steps.is_empty() {
            return Err(AnalyticsError::data(
                "There is no session with a command in it.",
                "Give a column of lists of commands: texts, or objects of a command and its parameters.",
            ));
        }
        Ok(())
    }
}

/// The number of a name as written in JSON.
fn number(names: &mut Arc<Names>, written: &str) -> u32 {
    let names = Arc::make_mut(names);
    if written.contains('\\') { names.number(&decoded(written)) } else { names.number(written) }
}

/// Each parameter once, with its last value; by number.
fn once(params: &mut Vec<(u32, u32)>) {
    // stable, so that the last of equal ones stays last
    params.sort_by_key(|(param, _)| *param);
    params.reverse();
    params.dedup_by_key(|(param, _)| *param);
    params.reverse();
}
