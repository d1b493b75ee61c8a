//! A Markov model of sessions, as MSTICPy's `anomalous_sequence.model` has it.
//!
//! Counts of commands, of commands after commands, of parameters of commands and of values of parameters, each with one more
//! for whatever was seen and for what was not (Laplace). The smoothed counts are not stored: each is its count plus one.

use std::sync::Arc;

use super::sessions::{NO_VALUE, SessionType, Sessions};
use crate::Result;
use crate::hash::{Map, Names, map};

/// The token before the first command.
pub const START: &str = "##START##";
/// The token behind the last command.
pub const END: &str = "##END##";
/// The token for what was not seen.
pub const UNKNOWN: &str = "##UNK##";

/// Not seen in training.
const NEW: u32 = u32::MAX;

/// A trained model.
#[derive(Debug, Clone)]
pub struct Model {
    kind: SessionType,
    commands: Arc<Names>,
    params: Arc<Names>,
    values: Arc<Names>,
    sessions: u64,
    /// Commands that were seen, and one that stands for all others.
    kinds: f64,
    /// The sum of the smoothed counts.
    total: f64,
    /// How often each command came.
    counts: Vec<u64>,
    firsts: Vec<u64>,
    lasts: Vec<u64>,
    pairs: Map<(u32, u32), u64>,
    /// For each command its parameters with their counts.
    of_command: Vec<Vec<(u32, u64)>>,
    /// For each parameter: occurrences, occurrences with a value, different values.
    of_param: Vec<(u64, u64, u64)>,
    of_value: ValueCounts,
    modelled: Vec<bool>,
}

/// How often each value of a parameter came. Most values belong to one parameter.
#[derive(Debug, Clone)]
struct ValueCounts {
    /// By value the parameter that it came with first, and its count there.
    first: Vec<(u32, u64)>,
    /// By further parameter and value.
    others: Map<(u32, u32), u64>,
}

impl ValueCounts {
    fn of_values(values: usize) -> Self {
        Self { first: vec![(NEW, 0); values], others: map(0) }
    }

    fn of(&mut self, param: u32, value: u32) -> &mut u64 {
        match self.first.get_mut(value as usize) {
            Some((owner, count)) if *owner == param || *owner == NEW => {
                *owner = param;
                count
            }
            _ => self.others.entry((param, value)).or_default(),
        }
    }

    fn get(&self, param: u32, value: u32) -> u64 {
        match self.first.get(value as usize) {
            Some((owner, count)) if *owner == param => *count,
            _ => self.others.get(&(param, value)).copied().unwrap_or(0),
        }
    }
}

/// A part of a session and how likely it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The first command, from 0.
    pub start: usize,
    /// How many commands.
    pub len: usize,
    /// Its likelihood.
    pub likelihood: f64,
}

impl Model {
    /// A model of these sessions. Values are modelled of the parameters in `modellable`, or of those that have few: at most
    /// 20 different ones, at least 20 occurrences, and at most one different value for ten of them. An error when there is
    /// no command.
    pub fn train(sessions: &Sessions, kind: SessionType, modellable: Option<&[String]>) -> Result<Self> {
        Self::train_weighted(sessions, &sessions.weights, kind, modellable)
    }

    /// The same with another weight for each session.
    pub(super) fn train_weighted(
        sessions: &Sessions,
        weights: &[u64],
        kind: SessionType,
        modellable: Option<&[String]>,
    ) -> Result<Self> {
        sessions.some()?;
        let names = sessions.commands.len();
        let mut model = Self {
            kind,
            commands: sessions.commands.clone(),
            params: sessions.params.clone(),
            values: sessions.values.clone(),
            sessions: 0,
            kinds: 0.0,
            total: 0.0,
            counts: vec![0; names],
            firsts: vec![0; names],
            lasts: vec![0; names],
            pairs: map(names),
            of_command: vec![Vec::new(); names],
            of_param: vec![(0, 0, 0); sessions.params.len()],
            of_value: ValueCounts::of_values(sessions.values.len()),
            modelled: vec![false; sessions.params.len()],
        };
        let mut uses = vec![0_u64; sessions.calls.len()];
        let command = |call: &u32| sessions.calls.command(*call);
        for (session, weight) in weights.iter().enumerate() {
            let steps = sessions.session(session);
            let (Some(first), Some(last)) = (steps.first(), steps.last()) else { continue };
            model.sessions += weight;
            model.firsts[command(first) as usize] += weight;
            model.lasts[command(last) as usize] += weight;
            for step in steps {
                uses[*step as usize] += weight;
                model.counts[command(step) as usize] += weight;
            }
            for pair in steps.windows(2) {
                if let [before, after] = pair {
                    *model.pairs.entry((command(before), command(after))).or_default() += weight;
                }
            }
        }
        model.kinds = model.counts.iter().filter(|count| **count > 0).count() as f64 + 1.0;
        model.total = model.counts.iter().sum::<u64>() as f64
            + model.kinds * 2.0 * (model.kinds + 1.0)
            + 2.0 * (model.sessions as f64 + model.kinds + 1.0);
        if kind > SessionType::CmdsOnly {
            model.count_params(sessions, &uses);
        }
        if kind == SessionType::CmdsParamsValues {
            for (param, modelled) in model.modelled.iter_mut().enumerate() {
                let (all, valued, different) = model.of_param[param];
                *modelled = match modellable {
                    Some(names) => names.iter().any(|name| name == model.params.text(param as u32)),
                    None => valued > 0 && different <= 20 && all >= 20 && different * 10 <= all,
                };
            }
        }
        Ok(model)
    }

    fn count_params(&mut self, sessions: &Sessions, uses: &[u64]) {
        // command by command, so that its parameters are counted in one place
        let command = |call: &u32| sessions.calls.command(*call);
        let mut used: Vec<u32> = (0..uses.len() as u32).filter(|call| uses[*call as usize] > 0).collect();
        used.sort_by_key(command);
        let mut counts = vec![0_u64; sessions.params.len()];
        for calls in used.chunk_by(|one, next| command(one) == command(next)) {
            let mut seen: Vec<u32> = Vec::new();
            for call in calls {
                let weight = uses[*call as usize];
                for (param, value) in sessions.calls.params(*call) {
                    let count = &mut counts[*param as usize];
                    if *count == 0 {
                        seen.push(*param);
                    }
                    *count += weight;
                    let stats = &mut self.of_param[*param as usize];
                    stats.0 += weight;
                    if *value != NO_VALUE {
                        stats.1 += weight;
                        let count = self.of_value.of(*param, *value);
                        stats.2 += u64::from(*count == 0);
                        *count += weight;
                    }
                }
            }
            seen.sort_unstable();
            let params = seen.into_iter().map(|param| (param, std::mem::take(&mut counts[param as usize])));
            self.of_command[calls.first().map_or(0, |call| command(call) as usize)] = params.collect();
        }
    }

    /// How much of a command the model knows.
    pub fn session_type(&self) -> SessionType {
        self.kind
    }

    /// The names of the commands that were seen.
    pub fn command_names(&self) -> Vec<&str> {
        let seen = self.counts.iter().enumerate().filter(|(_, count)| **count > 0);
        seen.map(|(command, _)| self.commands.text(command as u32)).collect()
    }

    /// The names of the parameters whose values are modelled.
    pub fn modellable_params(&self) -> Vec<&str> {
        let modelled = self.modelled.iter().enumerate().filter(|(_, modelled)| **modelled);
        modelled.map(|(param, _)| self.params.text(param as u32)).collect()
    }

    /// How often a command counts; none is one that was not seen.
    fn weight(&self, command: u32) -> f64 {
        let count = self.counts.get(command as usize).copied().unwrap_or(0);
        count as f64 + 2.0 * (self.kinds + 1.0)
    }

    /// The probability of a command anywhere.
    pub fn prior(&self, command: &str) -> f64 {
        if command == START || command == END {
            return (self.sessions as f64 + self.kinds + 1.0) / self.total;
        }
        self.prior_of(self.commands.known(command).unwrap_or(NEW))
    }

    fn prior_of(&self, command: u32) -> f64 {
        self.weight(command) / self.total
    }

    /// The probability of a command behind another; [`START`] and [`END`] are commands too.
    pub fn transition(&self, before: &str, after: &str) -> f64 {
        let number = |name: &str| self.commands.known(name).unwrap_or(NEW);
        match (before, after) {
            (END, _) | (_, START) => 0.0,
            (START, END) => self.share(0, self.sessions),
            (START, after) => self.first(number(after)),
            (before, END) => self.last(number(before)),
            (before, after) => self.next(number(before), number(after)),
        }
    }

    fn share(&self, count: u64, all: u64) -> f64 {
        (count as f64 + 1.0) / (all as f64 + self.kinds + 1.0)
    }

    fn first(&self, command: u32) -> f64 {
        self.share(self.firsts.get(command as usize).copied().unwrap_or(0), self.sessions)
    }

    fn last(&self, command: u32) -> f64 {
        let at = command as usize;
        self.share(self.lasts.get(at).copied().unwrap_or(0), self.counts.get(at).copied().unwrap_or(0))
    }

    fn next(&self, before: u32, after: u32) -> f64 {
        let pair = self.pairs.get(&(before, after)).copied().unwrap_or(0);
        self.share(pair, self.counts.get(before as usize).copied().unwrap_or(0))
    }

    /// The probability of a parameter of a command.
    pub fn param(&self, command: &str, param: &str) -> f64 {
        let command = self.commands.known(command).unwrap_or(NEW);
        let params = self.of_command.get(command as usize).map(Vec::as_slice).unwrap_or_default();
        let known = self.params.known(param).unwrap_or(NEW);
        let count = params.iter().find(|(param, _)| *param == known).map_or(0, |(_, count)| *count);
        (count as f64 + 1.0) / self.weight(command)
    }

    /// The probability of a value of a parameter, as written in JSON.
    pub fn value(&self, param: &str, value: &str) -> f64 {
        let param = self.params.known(param).unwrap_or(NEW);
        self.value_of(param, self.values.known(value).unwrap_or(NEW))
    }

    fn value_of(&self, param: u32, value: u32) -> f64 {
        let (_, valued, different) = self.of_param.get(param as usize).copied().unwrap_or_default();
        let count = self.of_value.get(param, value);
        (count as f64 + 1.0) / (valued as f64 + different as f64 + 1.0)
    }

    /// The probability of a call's parameters, and of how many factors it is the product; 1 of no parameters.
    fn params_of(&self, command: u32, params: &[(u32, u32)]) -> (f64, u32) {
        if params.is_empty() || self.kind == SessionType::CmdsOnly {
            return (1.0, 1);
        }
        let weight = self.weight(command);
        let known = self.of_command.get(command as usize).map(Vec::as_slice).unwrap_or_default();
        let mut likelihood = 1.0;
        let mut factors = known.len() as u32 + 1;
        for (param, count) in known {
            let probability = (*count as f64 + 1.0) / weight;
            let Ok(at) = params.binary_search_by_key(param, |(param, _)| *param) else {
                likelihood *= 1.0 - probability;
                continue;
            };
            likelihood *= probability;
            if self.modelled[*param as usize] {
                factors += 1;
                likelihood *= self.value_of(*param, params[at].1);
            }
        }
        (likelihood * (1.0 - 1.0 / weight), factors)
    }

    /// What the model needs to know of each call: the command's number here, and the probability of its parameters.
    fn calls(&self, sessions: &Sessions) -> Vec<(u32, f64)> {
        let numbers = |own: &Arc<Names>, others: &Arc<Names>| -> Vec<u32> {
            if Arc::ptr_eq(own, others) {
                return (0..others.len() as u32).collect();
            }
            (0..others.len() as u32).map(|name| own.known(others.text(name)).unwrap_or(NEW)).collect()
        };
        let commands = numbers(&self.commands, &sessions.commands);
        if self.kind == SessionType::CmdsOnly {
            return sessions.calls.iter().map(|(command, _)| (commands[command as usize], 1.0)).collect();
        }
        let params = numbers(&self.params, &sessions.params);
        let values = numbers(&self.values, &sessions.values);
        let translate = |(param, value): &(u32, u32)| {
            (params[*param as usize], values.get(*value as usize).copied().unwrap_or(NEW))
        };
        let mut own: Vec<(u32, u32)> = Vec::new();
        // calls differ in values that are not modelled, and a root takes longer than all else
        let mut roots: Map<(u64, u32), f64> = map(64);
        sessions
            .calls
            .iter()
            .map(|(command, params)| {
                let command = commands[command as usize];
                own.clear();
                own.extend(params.iter().map(translate));
                own.sort_unstable();
                let (likelihood, factors) = self.params_of(command, &own);
                // brought to one parameter by the geometric mean
                let root = roots.entry((likelihood.to_bits(), factors));
                (command, *root.or_insert_with(|| likelihood.powf(1.0 / f64::from(factors))))
            })
            .collect()
    }

    /// The likelihood of each session with its start and end (`use_start_end_tokens`), or of its commands alone; `NaN` of
    /// an empty one.
    pub fn likelihoods(&self, sessions: &Sessions, use_start_end_tokens: bool) -> Vec<f64> {
        let calls = self.calls(sessions);
        (0..sessions.len())
            .map(|session| {
                let steps: Vec<(u32, f64)> =
                    sessions.session(session).iter().map(|call| calls[*call as usize]).collect();
                let Some(last) = steps.last() else { return f64::NAN };
                let end = if use_start_end_tokens { self.last(last.0) } else { 1.0 };
                self.chain(&steps, use_start_end_tokens) * end
            })
            .collect()
    }

    fn chain(&self, steps: &[(u32, f64)], from_start: bool) -> f64 {
        let Some((first, params)) = steps.first() else { return 1.0 };
        let start = if from_start { self.first(*first) } else { self.prior_of(*first) };
        steps.windows(2).fold(start * params, |likelihood, pair| match pair {
            [(before, _), (after, params)] => likelihood * self.next(*before, *after) * params,
            _ => likelihood,
        })
    }

    /// The least likely run of `length` commands of each session, the first of several; none where the session is too
    /// short. With `use_start_end_tokens` a session starts with [`START`], which costs no place, and ends with [`END`],
    /// which does: its last run is one command shorter. With `use_geo_mean` likelihoods are brought to one command.
    pub fn rarest_windows(
        &self,
        sessions: &Sessions,
        length: usize,
        use_start_end_tokens: bool,
        use_geo_mean: bool,
    ) -> Vec<Option<Window>> {
        let calls = self.calls(sessions);
        let length = length.max(1);
        (0..sessions.len())
            .map(|session| {
                let steps: Vec<(u32, f64)> =
                    sessions.session(session).iter().map(|call| calls[*call as usize]).collect();
                self.rarest(&steps, length, use_start_end_tokens, use_geo_mean)
            })
            .collect()
    }

    fn rarest(&self, steps: &[(u32, f64)], length: usize, tokens: bool, geometric: bool) -> Option<Window> {
        let all = steps.len() + usize::from(tokens);
        if steps.is_empty() || all < length {
            return None;
        }
        let mut best: Option<Window> = None;
        for start in 0..=all - length {
            let run = steps.get(start..(start + length).min(steps.len())).unwrap_or_default();
            let mut likelihood = match run.last() {
                None => self.prior(END),
                Some(last) => {
                    let end = if start + length > steps.len() { self.last(last.0) } else { 1.0 };
                    self.chain(run, tokens && start == 0) * end
                }
            };
            if geometric {
                likelihood = likelihood.powf(1.0 / length as f64);
            }
            if best.is_none_or(|best| likelihood < best.likelihood) {
                best = Some(Window { start, len: run.len(), likelihood });
            }
        }
        best
    }
}
