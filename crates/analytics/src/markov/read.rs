//! Sessions out of JSON text.
//!
//! Logs of administration repeat themselves: the parameters behind a command's first one are mostly written as they were the
//! last time that this command had that first parameter. Where that text stands there again, of all of them or of one, it is
//! not read once more.

use std::sync::Arc;

use super::scan::{Scan, decoded};
use super::sessions::{NO_VALUE, Sessions};
use crate::hash::{Map, Names, map};

/// So many commands with a first parameter are remembered.
const LINES: usize = 4096;

/// A parameter as it was written, and its name and value.
type Written<'t> = (&'t str, (u32, u32));

/// Reads texts into sessions.
pub(super) struct Reader<'s, 't> {
    sessions: &'s mut Sessions,
    /// By command and first parameter the place in `lines`.
    known: Map<(u32, (u32, u32)), usize>,
    lines: Vec<Line<'t>>,
    /// The call that a command was the last time, all of whose parameters are written again.
    again: Option<u32>,
    /// A list of parameters that was read to its end, of which the call's number is to be remembered.
    list: Option<List<'t>>,
}

/// The parameters behind the first one, as last written.
#[derive(Default)]
struct Line<'t> {
    each: Vec<Written<'t>>,
    /// All of them to the end of the list, and the call.
    all: Option<(&'t str, u32)>,
}

struct List<'t> {
    line: usize,
    command: u32,
    rest: &'t str,
    params: usize,
}

impl<'s, 't> Reader<'s, 't> {
    pub fn new(sessions: &'s mut Sessions) -> Self {
        Self { sessions, known: map(64), lines: Vec::new(), again: None, list: None }
    }

    /// Adds a session that came `weight` times; see [`Sessions::push_json`].
    pub fn push(&mut self, text: &'t str, weight: u64) -> bool {
        let steps = self.sessions.steps.len();
        let mut scan = Scan::new(text);
        let mut params = Vec::new();
        let read = scan.array(|scan| {
            let start = scan.start() as u32;
            let place = *scan;
            let mut command = self.read_call(scan, &mut params);
            let again = self.again.take();
            let same = |call: &u32| params.len() == 1 && command == Some(self.sessions.calls.command(*call));
            let call = if let Some(call) = again.filter(same) {
                call
            } else {
                if again.is_some() {
                    // there was more to it than last time
                    self.lines.clear();
                    self.known.clear();
                    *scan = place;
                    command = self.read_call(scan, &mut params);
                }
                let Some(command) = command else { return false };
                self.number(command, &mut params)
            };
            self.sessions.step(call, (start, scan.end() as u32));
            true
        });
        let whole = read && scan.peek().is_none();
        if !whole {
            self.sessions.cut(steps);
        }
        self.sessions.close(weight);
        whole
    }

    /// The number of a call, which is remembered for its list of parameters.
    fn number(&mut self, command: u32, params: &mut Vec<(u32, u32)>) -> u32 {
        let list = self.list.take().filter(|list| list.command == command && list.params == params.len());
        once(params);
        let call = self.sessions.calls.number(command, params);
        if let Some(List { line, rest, .. }) = list
            && let Some(line) = self.lines.get_mut(line)
        {
            line.all = Some((rest, call));
        }
        call
    }

    /// The command, and its parameters in `params`; only the first one where all behind it are written [again](Self::again).
    fn read_call(&mut self, scan: &mut Scan<'t>, params: &mut Vec<(u32, u32)>) -> Option<u32> {
        params.clear();
        self.list = None;
        self.again = None;
        let command = self.call(scan, params);
        if command.is_none() {
            self.again = None;
        }
        command
    }

    fn call(&mut self, scan: &mut Scan<'t>, params: &mut Vec<(u32, u32)>) -> Option<u32> {
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
                return self.params(scan, command, params);
            }
            if named || command.is_some() {
                // another member of a command with name and params
                return scan.value().is_some();
            }
            command = Some(self.name(key));
            self.params(scan, command, params)
        });
        command.filter(|_| read)
    }

    fn name(&mut self, written: &str) -> u32 {
        number(&mut self.sessions.commands, written)
    }

    fn param(&mut self, written: &str) -> u32 {
        number(&mut self.sessions.params, written)
    }

    fn params(&mut self, scan: &mut Scan<'t>, command: Option<u32>, params: &mut Vec<(u32, u32)>) -> bool {
        match scan.peek() {
            Some(b'{') => scan.object(|key, scan| {
                let param = self.param(key);
                let Some(value) = scan.value() else { return false };
                params.push((param, self.value(value)));
                true
            }),
            Some(b'[') => {
                let (mut line, mut place, mut behind) = (None, 0_usize, 0);
                let already = params.len();
                let read = scan.array(|scan| {
                    place += 1;
                    let remembered =
                        line.and_then(|line: usize| self.lines.get(line)?.each.get(place.checked_sub(2)?));
                    if let Some((written, param)) = remembered
                        && scan.take_text(written)
                    {
                        params.push(*param);
                        return true;
                    }
                    let (start, before) = (scan.start(), params.len());
                    if !self.one(scan, params) {
                        return false;
                    }
                    if let Some([param]) = params.get(before..) {
                        match line {
                            None if place == 1 => {
                                line = self.line(command, *param);
                                behind = scan.end();
                                if already == 0
                                    && let Some((rest, call)) =
                                        line.and_then(|line| self.lines.get(line)?.all)
                                    && scan.take_but_last(rest)
                                {
                                    self.again = Some(call);
                                }
                            }
                            None => {}
                            Some(line) => self.remember(line, place - 2, (scan.since(start), *param)),
                        }
                    }
                    true
                });
                if let (Some(line), Some(command), true, 0, None) = (line, command, read, already, self.again)
                {
                    let rest = scan.since(behind);
                    self.list = Some(List { line, command, rest, params: params.len() });
                }
                read
            }
            _ => scan.value().is_some(),
        }
    }

    /// Where the parameters behind this first one are remembered.
    fn line(&mut self, command: Option<u32>, first: (u32, u32)) -> Option<usize> {
        let next = self.lines.len();
        let key = (command.unwrap_or(u32::MAX), first);
        if next >= LINES {
            return self.known.get(&key).copied();
        }
        let line = *self.known.entry(key).or_insert(next);
        if line == next {
            self.lines.push(Line::default());
        }
        Some(line)
    }

    fn remember(&mut self, line: usize, place: usize, written: Written<'t>) {
        let Some(Line { each, .. }) = self.lines.get_mut(line) else { return };
        let known = each.len();
        match each.get_mut(place) {
            Some(slot) => *slot = written,
            // behind a gap nothing would be found again
            None if place == known => each.push(written),
            None => {}
        }
    }

    /// An element of a list of parameters: a name, an object of name and value, or an object of parameters.
    fn one(&mut self, scan: &mut Scan<'t>, params: &mut Vec<(u32, u32)>) -> bool {
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
            _ => Arc::make_mut(&mut self.sessions.values).number(written),
        }
    }
}

/// The number of a name as written in JSON.
fn number(names: &mut Arc<Names>, written: &str) -> u32 {
    let names = Arc::make_mut(names);
    if written.contains('\\') { names.number(&decoded(written)) } else { names.number(written) }
}

/// Each parameter once, with its last value; by number.
fn once(params: &mut Vec<(u32, u32)>) {
    if params.is_sorted_by(|(one, _), (next, _)| one < next) {
        return;
    }
    // stable, so that the last of equal ones stays last
    params.sort_by_key(|(param, _)| *param);
    params.reverse();
    params.dedup_by_key(|(param, _)| *param);
    params.reverse();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// A parameter in one of the forms that logs have; few names and values, so that they repeat.
    fn param() -> impl Strategy<Value = Value> {
        let text = || prop::sample::select(vec!["", "a", "ab", "a\"b", "\\", "{\"x\":[1]}"]);
        let name = prop::sample::select(vec!["Identity", "State", "Sta\"te"]);
        (name, text(), 0..6).prop_map(|(name, value, form)| match form {
            0 => json!(name),
            1 => json!({ name: value }),
            2 => json!({ name: value, "Other": 1 }),
            3 => json!(7),
            _ => json!({ "Name": name, "Value": value }),
        })
    }

    /// The parameters of a command, read by a library.
    fn plain(params: &[Value]) -> BTreeMap<String, Option<String>> {
        let value = |value: &Value| Some(value.to_string()).filter(|text| text != "\"\"");
        let mut all = BTreeMap::new();
        for param in params {
            match (param, param.get("Name").and_then(Value::as_str)) {
                (Value::String(name), _) => {
                    all.insert(name.clone(), None);
                }
                (_, Some(name)) => {
                    all.insert(name.to_owned(), param.get("Value").and_then(value));
                }
                (Value::Object(members), None) => {
                    all.extend(members.iter().map(|(name, member)| (name.clone(), value(member))));
                }
                _ => {}
            }
        }
        all
    }

    proptest! {
        #[test]
        fn what_is_remembered_is_what_is_written(
            sessions in prop::collection::vec(
                prop::collection::vec((prop::collection::vec(param(), 0..5), 0..5_u8, 0..5_usize), 1..8),
                1..8
            )
        ) {
            let json = |params: &[Value]| Value::from(params).to_string();
            let call = |(params, form, parted): &(Vec<Value>, u8, usize)| {
                let (first, second) = params.split_at((*parted).min(params.len()));
                match form {
                    0 => format!(r#"{{"name": "Set-User", "params": {}, "params": {}}}"#, json(first), json(second)),
                    1 => format!(r#"{{"name": "Get-User", "params": {}, "name": "Set-User"}}"#, json(params)),
                    2 => format!(r#"{{"params": {}, "name": "Set-User"}}"#, json(params)),
                    _ => format!(r#"{{"Set-User": {}}}"#, json(params)),
                }
            };
            let text = |calls: &Vec<_>| format!("[{}]", calls.iter().map(call).collect::<Vec<_>>().join(", "));
            let texts: Vec<String> = sessions.iter().map(text).collect();
            let mut read = Sessions::new();
            let mut reader = Reader::new(&mut read);
            for text in &texts {
                prop_assert!(reader.push(text, 1));
            }
            let calls: Vec<_> = read.calls.iter().collect();
            for (session, expected) in sessions.iter().enumerate() {
                prop_assert_eq!(read.session(session).len(), expected.len());
                for (call, (params, ..)) in read.session(session).iter().zip(expected) {
                    prop_assert_eq!(read.commands.text(calls[*call as usize].0), "Set-User");
                    let found = calls[*call as usize].1.iter().map(|(param, value)| {
                        let value = (*value != NO_VALUE).then(|| read.values.text(*value).to_owned());
                        (read.params.text(*param).to_owned(), value)
                    });
                    prop_assert_eq!(found.collect::<BTreeMap<_, _>>(), plain(params));
                }
            }
        }
    }
}
