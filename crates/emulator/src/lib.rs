//! A native look-alike of Log Analytics, Azure Data Explorer, Graph hunting and Azure Resource Graph over the engine and
//! the demo tenant, and of Splunk's REST search over recorded rows, with an OpenID Connect sign-in, the services' limits,
//! and faults on demand: for tests, demonstrations and training. It listens on this machine's loopback address alone.
//!
//! [`Emulator::start`] starts one in a test; the program `huntlet-emulator` does for everything else.

mod control;
mod cors;
mod counts;
mod delivery;
mod failure;
mod faults;
mod http;
mod keys;
mod limits;
mod only;
mod options;
mod resources;
mod rows;
mod run;
mod server;
mod services;
mod settings;
mod sign_in;
mod splunk;
mod state;
mod tenant;
mod timespan;
mod tls;
mod token;

pub use counts::Counts;
pub use faults::{FAULTS, Fault, Listed};
pub use keys::KeyError;
pub use options::{Asked, Options, help, parse};
pub use server::Emulator;
pub use settings::{Cors, Limits, Settings};
pub use tenant::MOST_WORKSPACES;
pub use tls::TlsError;

/// Why an emulator does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is not to be had.
    #[error(
        "port {port} cannot be used: {source}; choose another with --port, or --port 0 for any that is free"
    )]
    Port {
        /// The port asked for.
        port: u16,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is no key for tokens.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// There is no certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
}
