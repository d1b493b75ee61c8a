//! Indicators of compromise in texts.
//!
//! What is found, in the order in which it is reported: [`IocType`]. Ranges are resolved: what lies in a path or in a
//! registry key is no domain, a URL's tail is no path. The host of a URL and the domain of an e-mail address are
//! reported beside them, as both are looked up on their own. Values come refanged, beside the form found.

mod custom;
mod dotted;
mod email;
mod extract;
mod hash;
mod ipv6;
mod linux_path;
mod preprocess;
mod refang;
mod registered;
mod registry_key;
mod table;
mod types;
mod url;
mod windows_path;

pub use custom::Pattern;
pub use extract::{Extractor, Found, Options};
pub use preprocess::{Observable, preprocess};
pub use refang::{defang, refang};
pub use registered::{DEFANG, EXTRACT, PREPROCESS, REFANG, TYPE};
pub use table::{extract_table, extract_text};
pub use types::{IocType, ioc_type, validate};
