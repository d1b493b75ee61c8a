//! A text laid out anew: its own tokens and comments, only the blanks between them are others.
//!
//! One operator per line, sub-queries and bodies indented, long lists and conditions broken at their commas and words.

use crate::lexer::{self, Punct, TokenKind};

/// Groups and operators longer than this, in bytes, are broken into lines.
const LINE: usize = 100;

/// Sub-queries up to this length stay on their line.
const SHORT: usize = 60;

/// The text laid out anew, with a line end at its end; none when it has errors. It means the same, keeps its comments,
/// and laid out again it stays as it is.
pub fn reformat(text: &str) -> Option<String> {
    let parse = crate::parse(text);
    if !parse.is_ok() {
        return None;
    }
    let mut pieces = pieces(text).into_iter().peekable();
    let nodes = tree(&mut pieces, 0);
    let mut layout = Layout { out: String::new(), indent: 0, pending: false, assigns: false };
    layout.statements(&nodes);
    let mut out = layout.out;
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    // rather as it was than another query
    let again = crate::parse(&out);
    let same = again.is_ok() && crate::format(&again.script) == crate::format(&parse.script);
    Some(if same { out } else { text.to_owned() })
}

/// A token or a comment, and what stood before it.
struct Piece<'t> {
    text: &'t str,
    kind: PieceKind,
    gap: bool,
    lines: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    Punct(Punct),
    Word,
    Other,
    Comment,
}

enum Node<'t> {
    Leaf(Piece<'t>),
    Group(Piece<'t>, Vec<Node<'t>>, Option<Piece<'t>>),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut end = 0;
    for token in lexer::lex(text).tokens {
        let (start, stop) = (token.span.start as usize, token.span.end as usize);
        let mut lines = 0;
        let mut gap = false;
        for line in
            text.get(end..start).unwrap_or_default().split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}'])
        {
            let comment = line.trim();
            if !comment.is_empty() {
                pieces.push(Piece { text: comment, kind: PieceKind::Comment, gap: true, lines });
                lines = 0;
            }
            lines +=
                usize::from(line.ends_with(['\n', '\r', '\u{2028}', '\u{2029}']) && !line.ends_with('\r'));
            gap = true;
        }
        let kind = match token.kind {
            TokenKind::End => break,
            TokenKind::Punct(punct) => PieceKind::Punct(punct),
            TokenKind::Word => PieceKind::Word,
            _ => PieceKind::Other,
        };
        pieces.push(Piece { text: text.get(start..stop).unwrap_or_default(), kind, gap, lines });
        end = stop;
    }
    pieces
}

/// Brackets and what they hold; deeper than any query goes they are taken as they come.
fn tree<'t>(pieces: &mut std::iter::Peekable<std::vec::IntoIter<Piece<'t>>>, depth: usize) -> Vec<Node<'t>> {
    use Punct as P;
    let mut nodes = Vec::new();
    while let Some(piece) = pieces.peek() {
        match piece.kind {
            PieceKind::Punct(P::CloseParen | P::CloseBracket | P::CloseBrace) if depth > 0 => break,
            PieceKind::Punct(P::OpenParen | P::OpenBracket | P::OpenBrace) if depth < 200 => {
                let Some(open) = pieces.next() else { break };
                let inner = tree(pieces, depth + 1);
                let close = pieces.next();
                nodes.push(Node::Group(open, inner, close));
            }
            _ => nodes.extend(pieces.next().map(Node::Leaf)),
        }
    }
    nodes
}

impl<'t> Node<'t> {
    fn first(&self) -> &Piece<'t> {
        match self {
            Self::Leaf(piece) | Self::Group(piece, ..) => piece,
        }
    }

    fn is(&self, punct: Punct) -> bool {
        matches!(self, Self::Leaf(piece) if piece.kind == PieceKind::Punct(punct))
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Leaf(piece) if piece.kind == PieceKind::Word && piece.text == word)
    }
}

/// A space between two neighbours on a line?
fn spaced(before: PieceKind, next: &Piece<'_>) -> bool {
    use Punct as P;
    let PieceKind::Punct(after) = next.kind else {
        return match before {
            PieceKind::Punct(P::OpenParen | P::OpenBracket | P::Dot) => false,
            PieceKind::Punct(punct) => next.gap || wide(punct) || matches!(punct, P::Comma | P::OpenBrace),
            _ => next.gap,
        };
    };
    match (before, after) {
        (_, P::Comma | P::Semicolon | P::CloseParen | P::CloseBracket | P::Dot) => false,
        (PieceKind::Punct(P::OpenParen | P::OpenBracket | P::Dot), _) => false,
        (PieceKind::Punct(P::OpenBrace), _) | (_, P::CloseBrace) => true,
        (PieceKind::Punct(punct), _) if wide(punct) || punct == P::Comma => true,
        _ => next.gap || wide(after),
    }
}

/// Operators whose items are `name = value`.
const ASSIGNING: [&str; 8] =
    ["let", "set", "extend", "project", "project-rename", "summarize", "print", "where"];

/// Signs that have blanks around them in such an operator.
fn assigning(kind: PieceKind) -> bool {
    matches!(kind, PieceKind::Punct(Punct::Equal | Punct::Less | Punct::Greater))
}

/// Signs that always have blanks around them.
fn wide(punct: Punct) -> bool {
    use Punct as P;
    matches!(
        punct,
        P::Bar
            | P::DotDot
            | P::EqualEqual
            | P::EqualTilde
            | P::BangEqual
            | P::BangTilde
            | P::FatArrow
            | P::LessEqual
            | P::GreaterEqual
            | P::LessGreater
    )
}

/// Length on one line; none when a comment or a text of several lines prevents one.
fn flat(nodes: &[Node<'_>]) -> Option<usize> {
    nodes.iter().try_fold(0, |sum, node| {
        let own = match node {
            Node::Leaf(piece) if piece.kind == PieceKind::Comment || piece.text.contains('\n') => {
                return None;
            }
            Node::Leaf(piece) => piece.text.len(),
            Node::Group(_, inner, _) => 2 + flat(inner)?,
        };
        Some(sum + own + 1)
    })
}

fn holds(nodes: &[Node<'_>], punct: Punct) -> bool {
    nodes.iter().any(|node| node.is(punct))
}

struct Layout {
    out: String,
    indent: usize,
    /// A comment stands at the end of the line.
    pending: bool,
    /// The operator gives names to values, so `=` has blanks around it.
    assigns: bool,
}

impl Layout {
    /// Begins a line, after an empty one where the text had one.
    fn line(&mut self, blank: bool) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        if !self.out.is_empty() {
            if !self.out.ends_with('\n') {
                self.out.push('\n');
            }
            if blank && !self.out.ends_with("\n\n") {
                self.out.push('\n');
            }
        }
        self.out.push_str(&"    ".repeat(self.indent));
        self.pending = false;
    }

    fn write(&mut self, piece: &Piece<'_>, before: Option<PieceKind>) {
        if piece.kind == PieceKind::Comment {
            let begun = self.out.trim_end_matches(' ').ends_with('\n');
            if !begun && (piece.lines > 0 || self.pending || before.is_none()) {
                self.line(piece.lines > 1);
            } else if !begun {
                self.out.push(' ');
            }
            self.out.push_str(piece.text);
            self.pending = true;
            return;
        }
        if self.pending {
            self.line(false);
        } else if before.is_some_and(|before| {
            spaced(before, piece) || self.assigns && (assigning(before) || assigning(piece.kind))
        }) {
            self.out.push(' ');
        }
        self.out.push_str(piece.text);
    }

    /// Statements, each from a line of its own; the first stands where the text is.
    fn statements(&mut self, nodes: &[Node<'_>]) {
        for (number, statement) in nodes.split_inclusive(|node| node.is(Punct::Semicolon)).enumerate() {
            if number > 0 {
                // a comment on the line of the `;` stays there
                let stays = matches!(statement.first(), Some(Node::Leaf(piece))
                    if piece.kind == PieceKind::Comment && piece.lines == 0);
                if !stays {
                    let blank = statement.first().is_some_and(|node| node.first().lines > 1);
                    self.line(blank);
                }
            }
            self.pipeline(statement, number > 0);
        }
    }

    fn pipeline(&mut self, nodes: &[Node<'_>], behind: bool) {
        let start = nodes
            .iter()
            .take_while(|node| matches!(node, Node::Leaf(piece) if piece.kind == PieceKind::Comment))
            .count();
        let (comments, rest) = nodes.split_at(start);
        for (number, node) in comments.iter().enumerate() {
            let same_line = number == 0 && behind && node.first().lines == 0;
            self.write(node.first(), same_line.then_some(PieceKind::Other));
        }
        if let (false, Some(first)) = (comments.is_empty(), rest.first()) {
            self.line(first.first().lines > 1);
        }
        let named = ["let", "set", "alias", "declare"]
            .iter()
            .any(|word| rest.first().is_some_and(|node| node.is_word(word)));
        let mut deeper = false;
        for (number, part) in rest.split(|node| node.is(Punct::Bar)).enumerate() {
            if number > 0 {
                if named && !deeper {
                    self.indent += 1;
                    deeper = true;
                }
                self.line(false);
                self.out.push_str("| ");
            }
            self.operator(part);
        }
        self.indent -= usize::from(deeper);
    }

    /// What stands between two bars.
    fn operator(&mut self, nodes: &[Node<'_>]) {
        let long = flat(nodes).is_none_or(|length| length > LINE);
        let clause =
            nodes.first().is_some_and(|node| node.is_word("summarize") || node.is_word("make-series"));
        let breaks = |node: &Node<'_>| {
            node.is_word("and") || node.is_word("or") || clause && (node.is_word("by") || node.is_word("on"))
        };
        let assigns = ASSIGNING.iter().any(|word| nodes.first().is_some_and(|node| node.is_word(word)));
        let list = long && nodes.iter().any(|node| breaks(node) || node.is(Punct::Comma));
        self.indent += 1;
        let mut before = None;
        let mut keys = false;
        for node in nodes {
            self.assigns = assigns;
            let comma = before == Some(PieceKind::Punct(Punct::Comma)) && !keys;
            keys |= clause && node.is_word("by");
            if list && (breaks(node) || comma) && !self.pending {
                let comment = matches!(node, Node::Leaf(piece) if piece.kind == PieceKind::Comment);
                if !comment {
                    self.line(false);
                    before = None;
                }
            }
            before = Some(self.node(node, before));
        }
        self.assigns = false;
        self.indent -= 1;
    }

    /// One node; the kind of its last piece.
    fn node(&mut self, node: &Node<'_>, before: Option<PieceKind>) -> PieceKind {
        let (open, inner, close) = match node {
            Node::Leaf(piece) => {
                self.write(piece, before);
                return piece.kind;
            }
            Node::Group(open, inner, close) => (open, inner, close),
        };
        self.write(open, before);
        self.assigns = false;
        let length = flat(inner);
        let query = holds(inner, Punct::Bar) || holds(inner, Punct::Semicolon);
        let limit = if query { SHORT } else { LINE };
        let lines = if open.kind == PieceKind::Punct(Punct::OpenBracket) {
            inner.iter().any(|node| node.first().lines > 0)
        } else {
            length.is_none_or(|length| length > limit) || holds(inner, Punct::Semicolon)
        };
        let shown = close.as_ref();
        if lines && open.kind == PieceKind::Punct(Punct::OpenBracket) {
            self.rows(inner);
        } else if lines && (query || open.kind == PieceKind::Punct(Punct::OpenBrace)) {
            self.indent -= 1;
            self.block(inner);
            self.line(false);
            self.indent += 1;
        } else if lines && holds(inner, Punct::Comma) {
            let mut before = None;
            for node in inner {
                let comment = matches!(node, Node::Leaf(piece) if piece.kind == PieceKind::Comment);
                if before.is_none() || before == Some(PieceKind::Punct(Punct::Comma)) && !comment {
                    self.line(false);
                    before = None;
                }
                before = Some(self.node(node, before.or(comment.then_some(PieceKind::Other))));
            }
            self.indent -= 1;
            self.line(false);
            self.indent += 1;
        } else {
            let mut before = Some(open.kind);
            for node in inner {
                before = Some(self.node(node, before));
            }
            if let (Some(close), Some(before)) = (shown, before) {
                self.write(close, Some(before));
            }
            return shown.map_or(open.kind, |close| close.kind);
        }
        if let Some(close) = shown {
            self.pending = false;
            self.out.push_str(close.text);
        }
        shown.map_or(open.kind, |close| close.kind)
    }

    /// A sub-query or a function's body.
    fn block(&mut self, nodes: &[Node<'_>]) {
        self.indent += 1;
        let first_stays = matches!(nodes.first(), Some(Node::Leaf(piece))
            if piece.kind == PieceKind::Comment && piece.lines == 0);
        if !first_stays {
            self.line(false);
        }
        for (number, statement) in nodes.split_inclusive(|node| node.is(Punct::Semicolon)).enumerate() {
            if number > 0 {
                self.line(statement.first().is_some_and(|node| node.first().lines > 1));
            }
            self.pipeline(statement, number == 0 && first_stays);
        }
        self.indent -= 1;
    }

    /// Values in brackets keep their lines, so that the rows of a `datatable` stay rows.
    fn rows(&mut self, nodes: &[Node<'_>]) {
        let mut before = None;
        for node in nodes {
            if node.first().lines > 0 || before.is_none() {
                self.line(false);
                before = None;
            }
            before = Some(self.node(node, before.or(Some(PieceKind::Punct(Punct::OpenBracket)))));
        }
        self.indent -= 1;
        self.line(false);
        self.indent += 1;
    }
}
