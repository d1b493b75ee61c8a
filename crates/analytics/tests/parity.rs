//! The parity page is current. `HUNTLET_FILL=1` writes it anew.
#![allow(clippy::disallowed_methods, reason = "a test on the host reads and writes files")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use huntlet_analytics::{Standing, functions, parity};

#[test]
fn the_page_is_what_the_functions_say() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/analytics-parity.md");
    let page = parity::page();
    if std::env::var_os("HUNTLET_FILL").is_some() {
        std::fs::write(&path, &page).expect("docs/analytics-parity.md can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, page, "run with HUNTLET_FILL=1 and review what changed");
}

#[test]
fn every_function_is_described() {
    let mut names = BTreeSet::new();
    for function in functions() {
        let name = function.name;
        assert!(names.insert(name), "two functions are called {name}");
        assert!(
            name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'),
            "{name}"
        );
        assert!(function.description.ends_with('.'), "{name} has no sentence");
        assert!(!function.parity.is_empty(), "{name} does not say how it stands beside its peer");
        for line in function.parity {
            assert!(line.note.ends_with('.') && !line.note.contains('|'), "{name}: {}", line.note);
            assert_eq!(line.peer.is_empty(), line.standing == Standing::Own, "{name}: {}", line.note);
        }
        let mut parameters = BTreeSet::new();
        for parameter in function.parameters {
            assert!(parameters.insert(parameter.name), "{name} has two parameters {}", parameter.name);
            assert!(parameter.description.ends_with('.'), "{name}({}) has no sentence", parameter.name);
        }
    }
}
