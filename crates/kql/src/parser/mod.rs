//! Tokens to a tree, by recursive descent, going on after every error.
//!
//! Rules that keep it going: a missing thing becomes a placeholder and a diagnostic; text that belongs to nothing is
//! skipped up to the next `|`, `;`, `,` or closing bracket that an enclosing rule waits for; at most one diagnostic is
//! given per token.

mod expr;
mod json;
mod literal;
mod names;
mod operators;
mod params;
mod pipeline;
mod primary;
mod statement;

pub(crate) use params::is_parameter_name;

use crate::ast::{Expr, ExprKind, Script};
use crate::lexer::{Punct, Token, TokenKind, lex};
use crate::{Diagnostic, Span, codes};

/// How deep brackets and functions may be nested, and how deep the tree may grow.
pub(crate) const MAX_DEPTH: u32 = 100;
const MAX_HEIGHT: u32 = 500;
/// Enough to mend a query; a binary file would have a million.
const MAX_DIAGNOSTICS: usize = 200;

/// A tree and all that is to be said about its text.
#[derive(Debug, Clone)]
pub struct Parse {
    /// The tree; complete when there is no error.
    pub script: Script,
    /// Errors and warnings, in the text's order.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parse {
    /// True when the text is KQL. It may still name columns that do not exist.
    pub fn is_ok(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Reads a query. Never fails: what cannot be read is left out of the tree and told in the diagnostics.
pub fn parse(text: &str) -> Parse {
    // spans are 32 bits; a query of 4 GB is no query
    let text = text.get(..text.len().min(u32::MAX as usize)).unwrap_or("");
    let lexed = lex(text);
    let mut parser = Parser {
        text,
        closers: match_brackets(text, &lexed.tokens),
        tokens: lexed.tokens,
        at: 0,
        diagnostics: lexed.diagnostics,
        told: None,
        depth: 0,
        height: 0,
        nesting: 0,
        operator: "",
        statement: "",
        in_search: false,
        in_tables: false,
        least_long: false,
    };
    let script = parser.script();
    let mut diagnostics = parser.diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    diagnostics.truncate(MAX_DIAGNOSTICS);
    Parse { script, diagnostics }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    /// For each opening bracket the index of its closing one.
    closers: Vec<usize>,
    at: usize,
    diagnostics: Vec<Diagnostic>,
    /// The token that the last diagnostic was about.
    told: Option<usize>,
    depth: u32,
    /// A bound for the height of the tree that the current frame has built.
    height: u32,
    /// Brackets that are open around the current token.
    nesting: u32,
    /// The keyword of the operator that was read last.
    operator: &'t str,
    /// The word that begins the statement that was read last, where that matters: `let`.
    statement: &'t str,
    in_search: bool,
    in_tables: bool,
    /// The next number is 2^63 behind a minus sign.
    least_long: bool,
}

impl<'t> Parser<'t> {
    fn token(&self) -> Token {
        self.ahead(0)
    }

    fn ahead(&self, count: usize) -> Token {
        let end =
            Token { kind: TokenKind::End, span: Span::new(self.text.len() as u32, self.text.len() as u32) };
        self.tokens.get(self.at + count).copied().unwrap_or(end)
    }

    fn span(&self) -> Span {
        self.token().span
    }

    /// Where the token before the current one ended.
    fn last_end(&self) -> Span {
        self.at
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last))
            .map_or(Span::default(), |last| last.span.after())
    }

    /// From `start` to the last token read.
    fn since(&self, start: Span) -> Span {
        Span::new(start.start, self.last_end().end.max(start.start))
    }

    fn text_at(&self, count: usize) -> &'t str {
        self.ahead(count).span.text(self.text)
    }

    fn bump(&mut self) -> Token {
        let token = self.token();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        token
    }

    fn at_punct(&self, punct: Punct) -> bool {
        self.punct_ahead(0, punct)
    }

    fn punct_ahead(&self, count: usize, punct: Punct) -> bool {
        self.ahead(count).kind == TokenKind::Punct(punct)
    }

    fn eat(&mut self, punct: Punct) -> bool {
        let found = self.at_punct(punct);
        if found {
            self.at += 1;
        }
        found
    }

    fn at_word(&self, word: &str) -> bool {
        self.word_ahead(0, word)
    }

    fn word_ahead(&self, count: usize, word: &str) -> bool {
        self.ahead(count).kind == TokenKind::Word && self.text_at(count) == word
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.at += 1;
        }
        found
    }

    fn at_end(&self) -> bool {
        self.token().kind == TokenKind::End
    }

    /// No blank between this token and the next.
    fn touches(&self, count: usize) -> bool {
        self.ahead(count).span.end == self.ahead(count + 1).span.start
    }

    /// Notes a diagnostic, unless the current token has one.
    fn tell(&mut self, diagnostic: Diagnostic) {
        if self.told != Some(self.at) {
            self.told = Some(self.at);
            if self.diagnostics.len() < 4 * MAX_DIAGNOSTICS {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// The current token, for a message.
    fn found(&self) -> String {
        match self.token().kind {
            TokenKind::End => "the end of the query".to_owned(),
            TokenKind::String => "a string".to_owned(),
            _ => format!("`{}`", shorten(self.text_at(0))),
        }
    }

    /// Where something is missing: the current token, or at the text's end the place behind the last one.
    fn here(&self) -> Span {
        if self.at_end() { self.last_end() } else { self.span() }
    }

    /// Reads `punct`, or says that it is missing before what stands here. `what` names the construct.
    fn expect(&mut self, punct: Punct, what: &str) -> bool {
        if self.eat(punct) {
            return true;
        }
        let message = format!("{what} needs `{}` here, not {}", punct.text(), self.found());
        self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.here()));
        false
    }

    /// Reads `word`, or says that it is missing.
    fn expect_word(&mut self, word: &str, what: &str) -> bool {
        if self.eat_word(word) {
            return true;
        }
        let message = format!("{what} needs `{word}` here, not {}", self.found());
        self.tell(Diagnostic::syntax(codes::EXPECTED, message, self.here()));
        false
    }

    /// Reads `by`, or says that it is missing before what stands here.
    fn expect_by(&mut self, what: &str) {
        if self.eat_word("by") {
            return;
        }
        let message = format!("{what} needs `by` here, not {}", self.found());
        let diagnostic = Diagnostic::syntax(codes::EXPECTED, message, self.here());
        let named = self.token().kind == TokenKind::Word;
        self.tell(if named {
            diagnostic.with_hint(format!("Write `by {}`.", self.text_at(0)))
        } else {
            diagnostic
        });
    }

    /// Skips to and over the closing bracket of the `open` one at token `opened`, telling of what is skipped.
    fn close(&mut self, opened: usize, closer: Punct) {
        if self.eat(closer) {
            return;
        }
        let end = self.closers.get(opened).copied().unwrap_or(usize::MAX);
        let open = self.tokens.get(opened).map_or(Span::default(), |token| token.span);
        if end < self.tokens.len() && end >= self.at {
            self.unexpected_before(closer);
            self.at = end + 1;
        } else {
            let message = format!("`{}` is not closed", open.text(self.text));
            let hint = format!("Put `{}` where it ends.", closer.text());
            self.tell(Diagnostic::syntax(codes::NOT_CLOSED, message, open).with_hint(hint));
        }
    }

    fn unexpected_before(&mut self, closer: Punct) {
        if self.at_punct(Punct::Bar) {
            self.tell(
                Diagnostic::syntax(codes::PIPE_IN_ARGUMENTS, "A pipe cannot stand here", self.span())
                    .with_hint("Put the query in parentheses of its own: `((T | take 1))`."),
            );
        } else if self.operand_starts() {
            self.tell(
                Diagnostic::syntax(
                    codes::COMMA_MISSING,
                    format!("{} stands here without a comma", self.found()),
                    self.span(),
                )
                .with_hint(format!(
                    "Put `,` between two values, or `{}` where the list ends.",
                    closer.text()
                )),
            );
        } else {
            let message = format!("{} does not belong here; `{}` was awaited", self.found(), closer.text());
            self.tell(Diagnostic::syntax(codes::UNEXPECTED, message, self.span()));
        }
    }

    /// True when the current token could begin a value.
    fn operand_starts(&self) -> bool {
        match self.token().kind {
            TokenKind::Word => !matches!(self.text_at(0), "and" | "or" | "by" | "on"),
            TokenKind::String
            | TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::Goo(_) => true,
            TokenKind::Punct(punct) => punct == Punct::OpenParen,
            _ => false,
        }
    }

    /// Skips to the next `|`, `;`, `,` (when `commas`) or closing bracket of an enclosing group, over whole groups.
    fn skip(&mut self, commas: bool) {
        loop {
            match self.token().kind {
                TokenKind::End => return,
                TokenKind::Punct(Punct::Bar | Punct::Semicolon) => return,
                TokenKind::Punct(Punct::Comma) if commas => return,
                TokenKind::Punct(Punct::CloseParen | Punct::CloseBracket | Punct::CloseBrace)
                    if self.nesting > 0 =>
                {
                    return;
                }
                TokenKind::Punct(Punct::OpenParen | Punct::OpenBracket | Punct::OpenBrace) => {
                    self.skip_group();
                }
                _ => self.at += 1,
            }
        }
    }

    /// Skips a bracket and all up to its closing one; only the bracket when it is not closed.
    fn skip_group(&mut self) {
        let end = self.closers.get(self.at).copied().unwrap_or(usize::MAX);
        self.at = if end < self.tokens.len() && end >= self.at { end + 1 } else { self.at + 1 };
    }

    /// Runs `rule` between brackets: the current token opens, `closer` closes. Too deep a nest is skipped.
    fn group<T>(&mut self, closer: Punct, rule: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            let message = format!("The query is nested more than {MAX_DEPTH} deep here");
            self.tell(
                Diagnostic::syntax(codes::TOO_DEEP, message, self.span())
                    .with_hint("Give inner parts a name with `let`."),
            );
            self.skip_group();
            return None;
        }
        let opened = self.at;
        self.at += 1;
        self.depth += 1;
        self.nesting += 1;
        let outer = std::mem::take(&mut self.height);
        let result = rule(self);
        self.height = outer.max(self.height + 1);
        self.close(opened, closer);
        self.nesting -= 1;
        self.depth -= 1;
        Some(result)
    }

    /// Notes that the tree grows by one level around what was read; false when it grew too tall.
    fn grow(&mut self) -> bool {
        self.height += 1;
        let fits = self.height <= MAX_HEIGHT;
        if !fits {
            let message = format!("This expression has more than {MAX_HEIGHT} steps in a row");
            self.tell(
                Diagnostic::syntax(codes::TOO_DEEP, message, self.span())
                    .with_hint("Give parts of it a name with `let`, or put them in a list."),
            );
        }
        fits
    }

    /// Runs `rule` as a level of its own, so that siblings do not add up in height.
    fn sibling<T>(&mut self, rule: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::take(&mut self.height);
        let result = rule(self);
        self.height = outer.max(self.height + 1);
        result
    }

    fn missing(&self) -> Expr {
        Expr::new(ExprKind::Missing, self.here().start_point())
    }

    /// Items parted by commas, until something else follows. A comma too many is told.
    fn commas<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut items = vec![self.sibling(&mut item)];
        while self.eat(Punct::Comma) {
            items.push(self.sibling(&mut item));
        }
        items
    }
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(40).filter(|c| !c.is_control()).collect();
    if text.chars().count() > 40 {
        short.push('…');
    }
    short
}

fn match_brackets(text: &str, tokens: &[Token]) -> Vec<usize> {
    use Punct as P;
    let mut closers = vec![usize::MAX; tokens.len()];
    let mut open: Vec<(usize, Punct)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Punct(P::OpenParen) => open.push((at, P::CloseParen)),
            TokenKind::Punct(P::OpenBracket) => open.push((at, P::CloseBracket)),
            TokenKind::Punct(P::OpenBrace) => open.push((at, P::CloseBrace)),
            // a statement never ends within parentheses or square brackets: those still open are not closed
            TokenKind::Punct(P::Semicolon) => {
                while let Some((opener, awaited)) = open.last() {
                    if *awaited == P::CloseBrace || holds_statements(text, tokens, *opener) {
                        break;
                    }
                    open.pop();
                }
            }
            TokenKind::Punct(punct @ (P::CloseParen | P::CloseBracket | P::CloseBrace)) => {
                if let Some(depth) = open.iter().rposition(|(_, awaited)| *awaited == punct) {
                    if let Some(slot) = open.get(depth).and_then(|(opener, _)| closers.get_mut(*opener)) {
                        *slot = at;
                    }
                    open.truncate(depth);
                }
            }
            _ => {}
        }
    }
    closers
}

/// The steps of `scan ... with (` and the body of `macro-expand ... as x (` do hold semicolons within parentheses.
fn holds_statements(text: &str, tokens: &[Token], opener: usize) -> bool {
    let word = |back: usize| {
        opener.checked_sub(back).and_then(|at| tokens.get(at)).map_or("", |token| token.span.text(text))
    };
    word(1) == "with" || word(2) == "as"
}
