//! Sequences by name.

use huntlet_table::{Column, Table};
use huntlet_ticks::TICKS_PER_MINUTE;

use super::tables::weights;
use super::{
    END, Model, START, ScoreOptions, SessionBounds, SessionType, UNKNOWN, read_sessions, score_sessions,
    sessionize_data,
};
use crate::{
    Accepts, AnalyticsError, Arguments, Default, Function, Kind, Outcome, Parameter, Parity, Result,
    optional, required,
};

const SESSIONS: Parameter = required(
    "session_column",
    Kind::Column,
    "Lists of commands: texts, objects of a command and its parameters, or objects with name and params.",
);
const TYPE: Parameter = optional(
    "session_type",
    Kind::Choice(&["auto", "cmds_only", "cmds_params_only", "cmds_params_values"]),
    Default::Text("auto"),
    "How much of a command counts; `auto` takes the most that any command has.",
);
const TOKENS: Parameter = optional(
    "use_start_end_tokens",
    Kind::Bool,
    Default::Bool(true),
    "Whether it counts that a command starts or ends a session.",
);
const VALUES: Parameter = optional(
    "modellable_params",
    Kind::Texts,
    Default::None,
    "The parameters whose values count; by default those with few values.",
);
const TRAIN: Parameter = optional(
    "train_column",
    Kind::Column,
    Default::None,
    "A column that is true for the sessions to learn from; all by default.",
);

fn session_type(arguments: &Arguments) -> Option<SessionType> {
    match arguments.text("session_type") {
        Some("cmds_only") => Some(SessionType::CmdsOnly),
        Some("cmds_params_only") => Some(SessionType::CmdsParamsOnly),
        Some("cmds_params_values") => Some(SessionType::CmdsParamsValues),
        _ => None,
    }
}

fn modellable(arguments: &Arguments) -> Option<Vec<String>> {
    arguments.get("modellable_params").map(|_| arguments.texts("modellable_params"))
}

/// Scores of sessions.
pub static SCORE_SESSIONS: Function = Function {
    name: "score_sessions",
    description: "Learns which commands follow which, and with which parameters and values, and finds the least likely \
                  window of each session: the table with rarest_window{n}_likelihood and rarest_window{n}.",
    input: Accepts::Table,
    parameters: &[
        SESSIONS,
        optional("window_length", Kind::Int(1, 1000), Default::Int(3), "How many commands a window has."),
        TYPE,
        TOKENS,
        optional(
            "use_geo_mean",
            Kind::Bool,
            Default::Bool(false),
            "Whether likelihoods are brought to one command.",
        ),
        VALUES,
        TRAIN,
    ],
    parity: &[
        Parity::same(
            "score_sessions",
            "All 146 sessions of the sample of Exchange administration: names, parameters, values; and the worked example.",
        ),
        Parity::better(
            "score_sessions",
            "Sessions that are empty or no list have no score, where the peer raises an error; whether values count is \
             found out over all commands, where the peer looks at the first. Training rows can be chosen.",
        ),
    ],
    pipes: true,
    run: |input, arguments, control| {
        Box::pin(async move {
            let table = input.table()?;
            let options = ScoreOptions {
                window_length: arguments.size("window_length").unwrap_or(3),
                session_type: session_type(&arguments),
                use_start_end_tokens: arguments.bool("use_start_end_tokens"),
                use_geo_mean: arguments.bool("use_geo_mean"),
                modellable_params: modellable(&arguments),
                train_column: arguments.text("train_column").map(str::to_owned),
            };
            let column = arguments.text("session_column").unwrap_or_default();
            let (table, _) = score_sessions(&table, column, &options, control).await?;
            Ok(Outcome::table("scored_sessions", table))
        })
    },
};

/// A model, the likelihoods and lengths of the different sessions, and which of them each row has.
type Trained = (Model, Vec<f64>, Vec<u32>, Vec<usize>);

fn trained(table: &Table, arguments: &Arguments) -> Result<Trained> {
    let column = arguments.text("session_column").unwrap_or_default();
    let (sessions, texts) = read_sessions(table, column)?;
    let weights = weights(&sessions, &texts, table, arguments.text("train_column"))?;
    let kind = session_type(arguments).unwrap_or_else(|| sessions.session_type());
    let model = Model::train_weighted(&sessions, &weights, kind, modellable(arguments).as_deref())?;
    let likelihoods = model.likelihoods(&sessions, arguments.bool("use_start_end_tokens"));
    let lengths = (0..sessions.len()).map(|session| sessions.session(session).len()).collect();
    Ok((model, likelihoods, texts.rows().to_vec(), lengths))
}

/// Likelihoods of whole sessions.
pub static COMPUTE_LIKELIHOODS_OF_SESSIONS: Function = Function {
    name: "compute_likelihoods_of_sessions",
    description: "How likely each session is as a whole: the table with session_likelihood, and \
                  session_geomean_likelihood, which is brought to one command.",
    input: Accepts::Table,
    parameters: &[SESSIONS, TYPE, TOKENS, VALUES, TRAIN],
    parity: &[Parity::same(
        "Model.compute_likelihoods_of_sessions",
        "The worked example; nulls for empty sessions.",
    )],
    pipes: true,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let (likelihoods, rows, lengths) = if table.is_empty() {
                (Vec::new(), Vec::new(), Vec::new())
            } else {
                let (_, likelihoods, rows, lengths) = trained(&table, &arguments)?;
                (likelihoods, rows, lengths)
            };
            let finite = |value: f64| Some(value).filter(|value| !value.is_nan());
            let whole = rows.iter().map(|at| finite(likelihoods[*at as usize])).collect();
            let mean = |at: &u32| {
                let at = *at as usize;
                finite(likelihoods[at].powf(1.0 / lengths[at].max(1) as f64))
            };
            let means = rows.iter().map(mean).collect();
            let table = table
                .with_column(Column::reals("session_likelihood", whole))?
                .with_column(Column::reals("session_geomean_likelihood", means))?;
            Ok(Outcome::table("sessions", table))
        })
    },
};

/// The model itself.
pub static TRAIN_MARKOV_MODEL: Function = Function {
    name: "train_markov_model",
    description: "The model that sessions teach. `prior_probs`: cmd, probability. `trans_probs`: prev, cmd, probability (of \
                  pairs of up to 1,000 commands). `modellable_params`: param. Tokens are ##START##, ##END##, ##UNK##.",
    input: Accepts::Table,
    parameters: &[SESSIONS, TYPE, TOKENS, VALUES, TRAIN],
    parity: &[Parity::same("Model.train", "The smoothed counts of the worked example.")],
    pipes: false,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let table = input.table()?;
            let (model, ..) = trained(&table, &arguments)?;
            let mut names = model.command_names();
            names.push(UNKNOWN);
            let ends = [START, END];
            let priors: Vec<&str> = ends.into_iter().chain(names.iter().copied()).collect();
            let prior = Table::new(vec![
                Column::strings("cmd", priors.iter().map(|name| Some(*name)).collect()),
                Column::reals("probability", priors.iter().map(|name| Some(model.prior(name))).collect()),
            ])?;
            names.truncate(1000);
            let (mut befores, mut afters, mut shares) = (Vec::new(), Vec::new(), Vec::new());
            for before in std::iter::once(START).chain(names.iter().copied()) {
                for after in names.iter().copied().chain(std::iter::once(END)) {
                    befores.push(Some(before));
                    afters.push(Some(after));
                    shares.push(Some(model.transition(before, after)));
                }
            }
            let transitions = Table::new(vec![
                Column::strings("prev", befores),
                Column::strings("cmd", afters),
                Column::reals("probability", shares),
            ])?;
            let mut modelled = model.modellable_params();
            modelled.sort_unstable();
            let modelled =
                Table::new(vec![Column::strings("param", modelled.into_iter().map(Some).collect())])?;
            Ok(Outcome::table("prior_probs", prior)
                .and("trans_probs", transitions)
                .and("modellable_params", modelled))
        })
    },
};

/// Events to sessions.
pub static SESSIONIZE_DATA: Function = Function {
    name: "sessionize_data",
    description: "Puts events together to sessions: the user columns, {time}_min, {time}_max, {event}_list, duration, \
                  number_events.",
    input: Accepts::Table,
    parameters: &[
        required("user_identifier_cols", Kind::Columns, "Who did it; a change starts a session."),
        required("event_col", Kind::Column, "What was done."),
        optional("time_col", Kind::Text, Default::Text("TimeGenerated"), "When."),
        optional(
            "max_session_time_mins",
            Kind::Real(0.0, 1e7),
            Default::Real(20.0),
            "A session is no longer than so many minutes.",
        ),
        optional(
            "max_event_separation_mins",
            Kind::Real(0.0, 1e7),
            Default::Real(2.0),
            "Events of a session are no more than so many minutes apart.",
        ),
    ],
    parity: &[
        Parity::same("sessionize_data", "Bounds and columns; nulls are a user of their own."),
        Parity::better(
            "sessionize_data",
            "A row without a time is left out, where the peer makes a session of it.",
        ),
    ],
    pipes: true,
    run: |input, arguments, _control| {
        Box::pin(async move {
            let minutes = |name: &str| {
                let ticks = arguments.real(name).unwrap_or(20.0) * TICKS_PER_MINUTE as f64;
                if ticks.is_finite() { ticks as i64 } else { i64::MAX }
            };
            let bounds = SessionBounds {
                max_session: minutes("max_session_time_mins"),
                max_separation: minutes("max_event_separation_mins"),
            };
            let users = arguments.texts("user_identifier_cols");
            let time = arguments.text("time_col").unwrap_or("TimeGenerated");
            let event = arguments.text("event_col").unwrap_or_default();
            if users.iter().any(|user| user == event) {
                return Err(AnalyticsError::argument(
                    "event_col",
                    "is among the user columns",
                    "Name a column that tells what was done.",
                ));
            }
            Ok(Outcome::table("sessions", sessionize_data(&input.table()?, &users, time, event, bounds)?))
        })
    },
};
