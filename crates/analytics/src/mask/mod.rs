//! Data obfuscation that keeps structure.
//!
//! With one salt the same value always becomes the same mask, in whatever table and form it stands. Masks are injective:
//! two values that differ (in more than case) differ after it. Addresses stay in their class and networks together;
//! accounts, SIDs, GUIDs, paths and URLs keep their form, well-known names stay.

mod address;
mod columns;
mod forms;
mod registered;
mod scramble;

pub use columns::{Kind, default_kind, mask_table};
pub use registered::MASK;

use scramble::Key;

/// Masks values, with one salt.
#[derive(Debug, Clone)]
pub struct Masker {
    key: Key,
}

impl Masker {
    /// A masker. Who does not know the salt cannot compute masks of guessed values.
    pub fn new(salt: &str) -> Self {
        Self { key: Key::new(salt) }
    }

    /// The mask of a value of this kind. A value that does not have its kind's form is masked as text.
    pub fn mask(&self, value: &str, kind: Kind) -> String {
        match kind {
            Kind::Null => String::new(),
            Kind::Keep => value.to_owned(),
            Kind::Text => self.key.text("text", value),
            Kind::Guid => forms::guid(&self.key, value),
            Kind::Ip => address::ip(&self.key, value).unwrap_or_else(|| forms::auto(&self.key, value)),
            Kind::Sid => forms::sid(&self.key, value),
            Kind::Account => forms::account(&self.key, value),
            Kind::Host => forms::host(&self.key, value),
            Kind::Path => forms::path(&self.key, value),
            Kind::Url => forms::url(&self.key, value),
            Kind::Json => forms::json(&self.key, value),
            Kind::Auto => forms::auto(&self.key, value),
        }
    }
}
