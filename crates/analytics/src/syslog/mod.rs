//! Syslog of Linux machines: logons, sessions, sudo.

mod functions;
mod message;
mod sessions;

pub use functions::{CLUSTER_SYSLOG_LOGONS, RISKY_SUDO_SESSIONS, SYSLOG_LOGON_EVENTS, SYSLOG_SUDO_COMMANDS};
pub use message::{Logon, Sudo, logon, sudo};
pub use sessions::{Session, logon_sessions, risky};
