//! The pages that people see.

use std::fmt::Write as _;

use crate::http::{Request, escaped};
use crate::tenant::USERS;

const STYLE: &str = "body{font:16px system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem;color:#1b1b1b;\
    background:#fff}button{display:block;width:100%;text-align:left;font:inherit;padding:.7rem 1rem;margin:.5rem 0;\
    border:1px solid #767676;border-radius:.3rem;background:#fff;color:inherit;cursor:pointer}button:hover,\
    button:focus-visible{background:#eef4fb;outline:2px solid #0b5cad}small{display:block;color:#555}\
    @media(prefers-color-scheme:dark){body,button{background:#1b1b1b;color:#eee}small{color:#bbb}\
    button:hover,button:focus-visible{background:#26364a}}";

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body>\
         <main><h1>{}</h1>{body}</main></body></html>",
        escaped(title),
        escaped(title)
    )
}

/// Chooses who signs in: a form that asks the same again, with the user beside it.
pub(super) fn choose(request: &Request, asked: &[(String, String)]) -> String {
    let mut form = format!("<form method=\"get\" action=\"{}\">", escaped(&request.path));
    for (name, value) in asked.iter().filter(|(name, _)| name != "prompt" && name != "emulator_user") {
        let _ =
            write!(form, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value));
    }
    for user in USERS {
        let _ = write!(
            form,
            "<button name=\"emulator_user\" value=\"{}\">{}<small>{} – {}</small></button>",
            user.name,
            escaped(user.display),
            escaped(&user.upn()),
            escaped(user.note)
        );
    }
    form.push_str("</form>");
    let scope = asked.iter().find(|(name, _)| name == "scope").map_or("", |(_, value)| value.as_str());
    let note = format!(
        "<p>This is Huntlet's emulator. There are no passwords, and nothing here is real.</p>\
         <p><small>The application asks for: {}</small></p>",
        escaped(scope)
    );
    page("Sign in", &(note + &form))
}

/// A request that cannot be sent back to its application.
pub(super) fn wrong(reason: &str) -> String {
    page("Sign-in is not possible", &format!("<p>{}</p>", escaped(reason)))
}

/// The end of a session.
pub(super) fn signed_out() -> String {
    page("You are signed out", "<p>You can close this window.</p>")
}

/// A sign-in page where an answer is awaited, as a proxy sends it.
pub(crate) fn bare() -> String {
    page("Sign in to your account", "<p>Your network asks you to sign in before you go on.</p>")
}

/// What is here, for those who open the address.
pub(crate) fn index(facts: &[(&str, String)]) -> String {
    let mut rows = String::new();
    for (name, value) in facts {
        let _ = write!(rows, "<dt><small>{}</small></dt><dd>{}</dd>", escaped(name), escaped(value));
    }
    page("Huntlet's emulator", &format!("<dl>{rows}</dl>"))
}
