//! Anomalous sequences: how likely the commands of a session are, one after the other, by a Markov model.

mod calls;
mod functions;
mod model;
mod quotes;
mod read;
mod scan;
mod sessionize;
mod sessions;
mod tables;

pub use functions::{COMPUTE_LIKELIHOODS_OF_SESSIONS, SCORE_SESSIONS, SESSIONIZE_DATA, TRAIN_MARKOV_MODEL};
pub use model::{END, Model, START, UNKNOWN, Window};
pub use sessionize::{SessionBounds, sessionize_data};
pub use sessions::{SessionType, Sessions};
pub use tables::{ScoreOptions, read_sessions, score_sessions};
