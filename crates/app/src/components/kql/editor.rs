//! A text area over its own painted text: colours below, typing above.

use huntlet_report::{Diagnostic, Severity};
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::logic::text_range::byte_of;
use crate::logic::tokens::tokens;
use crate::state::app;

/// Letters above which a text is not coloured, so that typing stays quick.
const COLOURED: usize = 40_000;

/// The editor.
#[component]
pub fn Editor() -> impl IntoView {
    let state = app();
    let query = state.query;
    let node = NodeRef::<html::Textarea>::new();
    // after Escape the next Tab leaves the box
    let leaving = StoredValue::new(false);
    let painted = move || {
        query.text.with(|text| {
            query.diagnostics.with(|found| {
                pieces(text, found)
                    .into_iter()
                    .map(|(start, end, class)| {
                        let piece = text.get(start..end).unwrap_or_default().to_owned();
                        view! { <span class=class>{piece}</span> }
                    })
                    .collect_view()
            })
        })
    };
    let lines = move || {
        let count = query.text.with(|text| text.matches('\n').count() + 1);
        (1..=count).map(|line| line.to_string()).collect::<Vec<_>>().join("\n")
    };
    let on_key = move |key: KeyboardEvent| {
        let Some(area) = node.get_untracked() else { return };
        let control = key.ctrl_key() || key.meta_key();
        match key.key().as_str() {
            "Escape" => {
                leaving.set_value(true);
                return;
            }
            "Tab" if leaving.get_value() => {}
            "Tab" => {
                key.prevent_default();
                indent(&area, key.shift_key());
                query.edit(state, area.value());
            }
            "Enter" if !control && !key.shift_key() => {
                key.prevent_default();
                new_line(&area);
                query.edit(state, area.value());
            }
            _ => {}
        }
        leaving.set_value(false);
    };
    let invalid = move || {
        query.diagnostics.with(|all| all.iter().any(|one| one.severity == Severity::Error)).to_string()
    };
    view! {
        <div class="editor">
            <div class="editor-lines" aria-hidden="true">{lines}</div>
            <div class="editor-text"><div class="editor-layer">
                <pre class="editor-paint" aria-hidden="true"><code>{painted}"\n"</code></pre>
                <textarea
                    id="kql-text"
                    node_ref=node
                    aria-label="Query in KQL"
                    aria-describedby="kql-help kql-findings"
                    aria-invalid=invalid
                    spellcheck="false"
                    autocomplete="off"
                    autocapitalize="off"
                    placeholder="SigninLogs\n| where ResultType != \"0\"\n| summarize failures = count() by UserPrincipalName, IPAddress\n| top 20 by failures"
                    prop:value=move || query.text.get()
                    on:input=move |event| query.edit(state, event_target_value(&event))
                    on:keydown=on_key
                ></textarea>
            </div></div>
        </div>
    }
}

/// The text cut where a colour or a finding begins or ends: start, end (bytes) and classes.
fn pieces(text: &str, found: &[Diagnostic]) -> Vec<(usize, usize, String)> {
    let marks: Vec<(usize, usize, &'static str)> = found
        .iter()
        .map(|one| {
            let start = byte_of(text, one.start);
            let end = byte_of(text, one.end);
            let class = match one.severity {
                Severity::Error => "squiggle-error",
                Severity::Warning => "squiggle-warning",
                Severity::Info => "squiggle-info",
            };
            // a finding between two letters underlines the one before it
            let before =
                || text.get(..start).and_then(|head| head.char_indices().next_back()).map_or(0, |(at, _)| at);
            if end > start { (start, end, class) } else { (before(), start, class) }
        })
        .collect();
    let coloured = if text.len() > COLOURED {
        vec![(0, text.len(), crate::logic::tokens::Tint::Plain)]
    } else {
        tokens(text)
    };
    let mut pieces = Vec::new();
    for (start, end, tint) in coloured {
        let mut cuts: Vec<usize> = vec![start, end];
        cuts.extend(marks.iter().flat_map(|mark| [mark.0, mark.1]).filter(|cut| (start..end).contains(cut)));
        cuts.sort_unstable();
        cuts.dedup();
        for (&from, &to) in cuts.iter().zip(cuts.iter().skip(1)) {
            let mark = marks.iter().find(|mark| mark.0 <= from && to <= mark.1).map_or("", |mark| mark.2);
            pieces.push((from, to, format!("{} {mark}", tint.class()).trim().to_owned()));
        }
    }
    pieces
}

fn replace(area: &web_sys::HtmlTextAreaElement, text: &str, start: u32, end: u32, caret: u32) {
    let done = area.set_range_text_with_start_and_end(text, start, end);
    if done.is_ok() {
        let _ = area.set_selection_range(caret, caret);
    }
}

fn selection(area: &web_sys::HtmlTextAreaElement) -> (u32, u32) {
    let start = area.selection_start().ok().flatten().unwrap_or(0);
    (start, area.selection_end().ok().flatten().unwrap_or(start))
}

fn indent(area: &web_sys::HtmlTextAreaElement, back: bool) {
    let (start, end) = selection(area);
    let text = area.value();
    let line = text.get(..byte_of(&text, start)).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    if !back {
        replace(area, "  ", start, end, start + 2);
    } else if line.starts_with("  ") {
        let line_start = start - line.encode_utf16().count() as u32;
        replace(area, "", line_start, line_start + 2, start.saturating_sub(2).max(line_start));
    }
}

fn new_line(area: &web_sys::HtmlTextAreaElement) {
    let (start, end) = selection(area);
    let text = area.value();
    let line = text.get(..byte_of(&text, start)).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let blanks: String = line.chars().take_while(|c| *c == ' ').collect();
    let caret = start + 1 + blanks.len() as u32;
    replace(area, &format!("\n{blanks}"), start, end, caret);
}

#[cfg(test)]
mod tests {
    use huntlet_report::DiagnosticKind;

    use super::*;

    fn finding(start: u32, end: u32) -> Diagnostic {
        Diagnostic {
            code: "KQ0101".into(),
            kind: DiagnosticKind::Syntax,
            severity: Severity::Error,
            message: String::new(),
            hint: None,
            start,
            end,
        }
    }

    #[test]
    fn findings_cut_the_colours() {
        let text = "T | wher x";
        let pieces = pieces(text, &[finding(4, 8)]);
        let marked: Vec<&str> = pieces
            .iter()
            .filter(|piece| piece.2.contains("squiggle"))
            .map(|piece| &text[piece.0..piece.1])
            .collect();
        assert_eq!(marked, ["wher"]);
        assert_eq!(pieces.iter().map(|piece| &text[piece.0..piece.1]).collect::<String>(), text);
    }

    #[test]
    fn a_finding_without_length_marks_the_letter_before() {
        let text = "T | ";
        let found = pieces(text, &[finding(4, 4)]);
        assert!(
            found.iter().any(|piece| &text[piece.0..piece.1] == " " && piece.2.contains("squiggle-error"))
        );
    }
}
