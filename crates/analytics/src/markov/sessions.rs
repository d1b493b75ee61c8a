//! Sessions: lists of commands, which may have parameters, which may have values.

use std::sync::Arc;

use super::calls::Calls;
use super::read::Reader;
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
                let command = Arc::make_mut(&mut all.commands).number(name.as_ref());
                let call = all.calls.number(command, &[]);
                all.step(call, (0, 0));
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

    pub(super) fn step(&mut self, call: u32, span: (u32, u32)) {
        self.steps.push(call);
        self.spans.push(span);
    }

    pub(super) fn close(&mut self, weight: u64) {
        self.starts.push(self.steps.len());
        self.weights.push(weight);
    }

    /// Adds a session that came `weight` times, from JSON text: a list of commands, each a text, an object of one command
    /// and its parameters (`{"Set-User": [{"Name": "Identity", "Value": "x"}]}`, `{"Set-User": {"Identity": "x"}}`,
    /// `{"Set-User": ["Identity"]}`), or an object with `name` and `params`. False, and an empty session, when the text is
    /// something else.
    pub fn push_json(&mut self, text: &str, weight: u64) -> bool {
        Reader::new(self).push(text, weight)
    }

    /// Takes back the steps behind the first so many.
    pub(super) fn cut(&mut self, steps: usize) {
        self.steps.truncate(steps);
        self.spans.truncate(steps);
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
