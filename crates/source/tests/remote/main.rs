//! Services, as scripted answers play them, in a time that is only reckoned.

mod behaviour;
mod drivers;
mod faults;
mod sim;
mod tokens;
