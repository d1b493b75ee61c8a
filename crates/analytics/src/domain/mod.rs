//! Domain names: their parts, how random they look, and whom they imitate.

mod lookalike;
mod parts;
pub mod punycode;
mod registered;
mod score;
pub mod suffix;

pub use lookalike::{Lookalike, edit_distance, lookalikes, skeleton};
pub use parts::{DnsComponents, UrlComponents, dns_components, url_components};
pub use registered::{DNS, FEATURES, LOOKALIKES, URL};
pub use score::{dga_score, entropy};
