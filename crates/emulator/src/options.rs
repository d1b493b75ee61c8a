//! What an emulator is started with, from a command line or from a test.

use crate::faults::{FAULTS, Fault};
use crate::settings::Settings;
use crate::tenant::MOST_WORKSPACES;
use huntlet_demo::DemoOptions;

/// What an emulator is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Port of the loopback address; 0 for one that is free.
    pub port: u16,
    /// The first workspace's data; the others have the seeds that follow.
    pub demo: DemoOptions,
    /// How many workspaces, 1 to 3.
    pub workspaces: usize,
    /// Tables of the Basic plan, which only `/search` reads.
    pub basic: Vec<String>,
    /// What can be changed later.
    pub settings: Settings,
    /// Whether each request is told on standard output.
    pub log: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 8400,
            demo: DemoOptions::default(),
            workspaces: MOST_WORKSPACES,
            basic: Vec::new(),
            settings: Settings::default(),
            log: false,
        }
    }
}

/// What a command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// To run.
    Run(Box<Options>),
    /// To read [`help`].
    Help,
}

/// How the program is used.
pub fn help() -> String {
    let faults: Vec<&str> = FAULTS.iter().map(|(name, _)| *name).collect();
    format!(
        "A look-alike of Log Analytics, Azure Data Explorer, Graph hunting, Azure Resource Graph and Splunk over the demo
tenant.

usage: npm run emulator -- [options]

data
  --seed N             seed of the first workspace (1); the same seed gives the same rows
  --scale X            how much noise (1: about 100,000 events; 0: the intrusion alone)
  --end TIME           end of the fourteen days (2026-10-15T00:00:00Z), which is also now() in queries
  --workspaces N       1 to {MOST_WORKSPACES} ({MOST_WORKSPACES})
  --basic T,T          tables of the Basic plan, which only /search reads

server
  --port N             port on this machine (8400; 0 for any that is free)
  --quiet              no line for each request
  --token-life S       life of access tokens in seconds (3600)
  --consent            a new resource needs a sign-in, not only a refresh token
  --no-limits          neither 5 queries at once nor 200 in 30 s

faults, for queries
  --fault NAME=SHARE   a share (0 to 1) of the queries meets this; may be repeated
                       {}
                       {}
  --fault-seed N       seed of the mix (1)
  --retry-after S      what Retry-After says (1)
  --slow-ms MS         how slow the slow ones are (1500)

pages of other origins
  --cors-origin O      allow this origin alone (any)
  --no-cors            allow none
  --no-cors-prefer     a page may not send Prefer
  --no-cors-x-ms       a page may not send x-ms-… headers
  --no-cors-retry-after  a page cannot read Retry-After
  --splunk-origin O    Splunk allows this origin (none, as Splunk has it; * for any)

  --settings JSON      all of the above that can be changed while it runs, as POST /emulator/faults takes it
",
        faults[..8].join(", "),
        faults[8..].join(", ")
    )
}

/// Reads a command line, without the program's name. An error is a sentence.
pub fn parse(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Asked, String> {
    use lexopt::prelude::*;

    let mut options = Options { log: true, ..Options::default() };
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut read = || -> Result<bool, lexopt::Error> {
        while let Some(argument) = parser.next()? {
            match argument {
                Long("help") | Short('h') => return Ok(true),
                Long("port") => options.port = parser.value()?.parse()?,
                Long("quiet") => options.log = false,
                Long("seed") => options.demo.seed = parser.value()?.parse()?,
                Long("scale") => {
                    options.demo.scale = parser.value()?.parse_with(|text| match text.parse() {
                        Ok(scale) if (0.0..=1000.0).contains(&scale) => Ok(scale),
                        _ => Err("a number from 0 to 1000 is awaited"),
                    })?;
                }
                Long("end") => {
                    options.demo.end = parser.value()?.parse_with(|text| {
                        huntlet_ticks::parse_datetime(text)
                            .ok_or("a time such as 2026-10-15T00:00:00Z is awaited")
                    })?;
                }
                Long("workspaces") => {
                    options.workspaces = parser.value()?.parse_with(|text| match text.parse() {
                        Ok(count) if (1..=MOST_WORKSPACES).contains(&count) => Ok(count),
                        _ => Err("a number from 1 to 3 is awaited"),
                    })?;
                }
                Long("basic") => {
                    options.basic = parser.value()?.string()?.split(',').map(str::to_owned).collect();
                }
                Long("token-life") => options.settings.token_life_s = parser.value()?.parse()?,
                Long("consent") => options.settings.consent = true,
                Long("no-limits") => options.settings.limits.enforced = false,
                Long("fault") => {
                    let (fault, share) = parser.value()?.parse_with(fault)?;
                    options.settings.mix.insert(fault, share);
                }
                Long("fault-seed") => options.settings.seed = parser.value()?.parse()?,
                Long("retry-after") => options.settings.retry_after_s = parser.value()?.parse()?,
                Long("slow-ms") => options.settings.slow_ms = parser.value()?.parse()?,
                Long("cors-origin") => options.settings.cors.origin = Some(parser.value()?.string()?),
                Long("splunk-origin") => options.settings.cors.splunk = Some(parser.value()?.string()?),
                Long("no-cors") => options.settings.cors.enabled = false,
                Long("no-cors-prefer") => options.settings.cors.prefer = false,
                Long("no-cors-x-ms") => options.settings.cors.x_ms = false,
                Long("no-cors-retry-after") => options.settings.cors.retry_after = false,
                Long("settings") => {
                    let changes: serde_json::Value = parser.value()?.parse()?;
                    options.settings = options.settings.changed(&changes)?;
                }
                other => return Err(other.unexpected()),
            }
        }
        Ok(false)
    };
    if read().map_err(|error| format!("{error}; --help lists the options"))? {
        return Ok(Asked::Help);
    }
    // the mix must be whole, whatever the order of the options
    options.settings = options.settings.changed(&serde_json::json!({}))?;
    Ok(Asked::Run(Box::new(options)))
}

fn fault(text: &str) -> Result<(Fault, f64), String> {
    let (name, share) = text.split_once('=').ok_or("a fault is written NAME=SHARE, such as throttle=0.1")?;
    let fault = Fault::named(name).ok_or_else(|| format!("there is no fault '{name}'"))?;
    Ok((fault, share.parse().map_err(|_| format!("'{share}' is not a share from 0 to 1"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Asked, String> {
        parse(line.split_whitespace().map(Into::into))
    }

    #[test]
    fn a_command_line_is_read() {
        let line =
            "--port 0 --seed 7 --scale 0.5 --fault throttle=0.1 --fault 503=0.2 --no-cors-prefer --basic A,B";
        let Ok(Asked::Run(options)) = parsed(line) else { panic!("{line}") };
        assert_eq!((options.port, options.demo.seed, options.demo.scale), (0, 7, 0.5));
        assert_eq!(options.settings.mix.get(&Fault::Unavailable), Some(&0.2));
        assert_eq!(options.basic, ["A", "B"]);
        assert!(!options.settings.cors.prefer);
        assert!(matches!(parsed("--help"), Ok(Asked::Help)));
    }

    #[test]
    fn a_wrong_one_is_refused_with_a_reason() {
        for (line, reason) in [
            ("--port many", "many"),
            ("--fault throttle=0.8 --fault cut=0.8", "sum"),
            ("--fault flood=0.1", "flood"),
            ("--fault throttle", "NAME=SHARE"),
            ("--speed 1", "--speed"),
            ("--end tomorrow", "2026-10-15"),
            ("--workspaces 9", "1 to 3"),
            ("--settings {\"speed\":1}", "speed"),
        ] {
            let error = parsed(line).expect_err(line);
            assert!(error.contains(reason), "{line}: {error}");
        }
    }

    #[test]
    fn the_help_names_every_fault() {
        let help = help();
        for (name, _) in FAULTS {
            assert!(help.contains(name), "{name}");
        }
    }
}
