//! Light, dark, or as the system says; remembered in the browser.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::browser;

/// The reader's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

const KEY: &str = "huntlet-theme";

impl Theme {
    /// What was chosen last.
    pub fn stored() -> Self {
        match browser::kept(KEY, false).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice after this one.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// What the button says.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "Theme: system",
            Self::Light => "Theme: light",
            Self::Dark => "Theme: dark",
        }
    }

    /// Puts the choice on the page and remembers it.
    pub fn apply(self) {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", self.name());
        }
        browser::keep(KEY, false, self.name());
    }
}

const DARK: &str = "(prefers-color-scheme: dark)";

/// Whether the system asks for a dark page.
pub fn system_is_dark() -> bool {
    window().match_media(DARK).ok().flatten().is_some_and(|media| media.matches())
}

/// Tells a signal whenever the system turns dark or light, as long as the page lives.
pub fn follow_system(dark: RwSignal<bool>) {
    let Ok(Some(media)) = window().match_media(DARK) else { return };
    let changed = Closure::<dyn FnMut()>::new(move || dark.set(system_is_dark()));
    media.set_onchange(Some(changed.as_ref().unchecked_ref()));
    changed.forget();
}
