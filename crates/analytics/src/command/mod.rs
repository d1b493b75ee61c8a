//! Rules about command lines, and commands that come too fast to be typed.

mod registered;
mod rules;
mod speed;

pub use registered::{RISKY, SPEED};
pub use rules::{Hit, LogType, Rules};
pub use speed::{Burst, bursts};
