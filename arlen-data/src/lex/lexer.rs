//! The lexer itself.
//!
//! Sources: PostgreSQL 15 manual, 4.1 "Lexical Structure"; SQLite, "SQL As Understood By SQLite" and `tokenize.c`'s
//! documented classes.

use super::{Kind, Token, Unterminated};

/// What differs between databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent property of a database's lexer")]
pub struct Rules {
    /// A line comment ends at a carriage return as well as at a line feed.
    pub carriage_return_ends_line: bool,
    /// The operators of more than one character. None: any run of operator characters is one, but for a `+` or `-` at
    /// its end (PostgreSQL 15 manual, 4.1.3).
    pub operators: &'static [&'static str],
    /// `/* /* */ */` is one comment.
    pub nested_comments: bool,
    /// `$tag$ ... $tag$` is a string.
    pub dollar_quotes: bool,
    /// `E'..\'..'` is a string with backslash escapes.
    pub escape_strings: bool,
    /// `` `name` `` is a quoted name.
    pub backtick_names: bool,
    /// `[name]` is a quoted name.
    pub bracket_names: bool,
    /// `?`, `?1`, `:name` and `@name` are parameters.
    pub named_parameters: bool,
}

impl Rules {
    /// PostgreSQL. Source: its manual, 4.1.
    pub const POSTGRES: Self = Self {
        carriage_return_ends_line: true,
        operators: &[],
        nested_comments: true,
        dollar_quotes: true,
        escape_strings: true,
        backtick_names: false,
        bracket_names: false,
        named_parameters: false,
    };

    /// SQLite. Source: "SQL As Understood By SQLite".
    pub const SQLITE: Self = Self {
        carriage_return_ends_line: false,
        operators: &["||", "->", "->>", "<<", ">>", "<=", ">=", "<>", "==", "!="],
        nested_comments: false,
        dollar_quotes: false,
        escape_strings: false,
        backtick_names: true,
        bracket_names: true,
        named_parameters: true,
    };
}

/// An iterator over the tokens of a text.
///
/// It stops after the first fault.
///
/// ```
/// use arlen_data::dialect::Family;
/// use arlen_data::lex::{Kind, Lexer};
///
/// let text = "select ';' -- ;\n;";
/// let ends: Vec<_> = Lexer::new(text, Family::Postgres.dialect().lexical_rules())
///     .map(|token| token.expect("everything is closed"))
///     .filter(|token| token.kind == Kind::Semicolon)
///     .collect();
/// assert_eq!(ends.len(), 1, "only the last semicolon ends a statement");
/// ```
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    bytes: &'a [u8],
    text: &'a str,
    rules: Rules,
    at: usize,
    failed: bool,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of a text.
    #[must_use]
    pub const fn new(text: &'a str, rules: Rules) -> Self {
        Self { bytes: text.as_bytes(), text, rules, at: 0, failed: false }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Moves over bytes while they are in a class.
    fn skip_while(&mut self, mut class: impl FnMut(u8) -> bool) {
        while self.at < self.bytes.len() && class(self.peek(0)) {
            self.at += 1;
        }
    }

    fn seek(&self, from: usize, needle: &str) -> Option<usize> {
        self.text.get(from..)?.find(needle).map(|at| from + at)
    }

    fn scan(&mut self) -> Result<Kind, Kind> {
        let rules = self.rules;
        match (self.peek(0), self.peek(1)) {
            (b'-', b'-') => {
                self.skip_while(|b| b != b'\n' && !(b == b'\r' && rules.carriage_return_ends_line));
                Ok(Kind::LineComment)
            }
            (b'/', b'*') => self.block_comment(),
            (b'\'', _) => self.quoted(b'\'', Kind::Text, 0),
            (b'"', _) => self.quoted(b'"', Kind::Name, 0),
            (b'`', _) if rules.backtick_names => self.quoted(b'`', Kind::Name, 0),
            (b'[', _) if rules.bracket_names => match self.seek(self.at, "]") {
                Some(end) => {
                    self.at = end + 1;
                    Ok(Kind::Name)
                }
                None => Err(Kind::Name),
            },
            (b'e' | b'E', b'\'') if rules.escape_strings => self.escaped(),
            (b'b' | b'B' | b'x' | b'X' | b'n' | b'N', b'\'') => self.quoted(b'\'', Kind::Text, 1),
            (b'u' | b'U', b'&') if self.peek(2) == b'\'' => self.quoted(b'\'', Kind::Text, 2),
            (b'u' | b'U', b'&') if self.peek(2) == b'"' => self.quoted(b'"', Kind::Name, 2),
            (b'$', next) => self.dollar(next),
            (b'?', _) if rules.named_parameters => {
                self.at += 1;
                self.skip_while(|b| b.is_ascii_digit());
                Ok(Kind::Parameter)
            }
            (b':' | b'@', next) if rules.named_parameters && is_word_start(next) => {
                self.at += 1;
                self.skip_while(is_word_part);
                Ok(Kind::Parameter)
            }
            // No operator has a colon; `::` and `:=` are tokens of their own.
            (b':', next) => {
                self.at += if matches!(next, b':' | b'=') { 2 } else { 1 };
                Ok(Kind::Symbol)
            }
            (b';', _) => self.single(Kind::Semicolon),
            (b'(', _) => self.single(Kind::Open),
            (b')', _) => self.single(Kind::Close),
            (b'\\', _) => self.single(Kind::Backslash),
            (b, _) if is_blank(b) => {
                self.skip_while(is_blank);
                Ok(Kind::Blank)
            }
            (b, _) if b.is_ascii_digit() => Ok(self.number()),
            (b'.', next) if next.is_ascii_digit() => Ok(self.number()),
            (b, _) if is_word_start(b) => {
                self.skip_while(is_word_part);
                Ok(Kind::Word)
            }
            (b, _) if is_operator(b) => Ok(self.operator()),
            _ => self.single(Kind::Symbol),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "one arm of `scan`, whose other arms can fail")]
    const fn single(&mut self, kind: Kind) -> Result<Kind, Kind> {
        self.at += 1;
        Ok(kind)
    }

    fn block_comment(&mut self) -> Result<Kind, Kind> {
        let mut depth = 0_usize;
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') if depth == 0 || self.rules.nested_comments => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return Ok(Kind::BlockComment);
                    }
                }
                _ => self.at += 1,
            }
        }
        // SQLite takes an open comment for closed at the end of the text. It is refused all the same: whoever
        // forgot the end would lose every statement behind it.
        Err(Kind::BlockComment)
    }

    /// A quote that is doubled to stand for itself.
    fn quoted(&mut self, quote: u8, kind: Kind, prefix: usize) -> Result<Kind, Kind> {
        self.at += prefix + 1;
        while self.at < self.bytes.len() {
            if self.peek(0) == quote {
                if self.peek(1) == quote {
                    self.at += 2;
                    continue;
                }
                self.at += 1;
                return Ok(kind);
            }
            self.at += 1;
        }
        Err(kind)
    }

    fn escaped(&mut self) -> Result<Kind, Kind> {
        self.at += 2;
        while self.at < self.bytes.len() {
            match (self.peek(0), self.peek(1)) {
                (b'\\', _) | (b'\'', b'\'') => self.at += 2,
                (b'\'', _) => {
                    self.at += 1;
                    return Ok(Kind::Text);
                }
                _ => self.at += 1,
            }
        }
        self.at = self.bytes.len();
        Err(Kind::Text)
    }

    /// `$1`, `$tag$...$tag$`, or a lone `$`.
    fn dollar(&mut self, next: u8) -> Result<Kind, Kind> {
        if next.is_ascii_digit() {
            self.at += 1;
            self.skip_while(|b| b.is_ascii_digit());
            return Ok(Kind::Parameter);
        }
        if self.rules.dollar_quotes && (next == b'$' || is_word_start(next)) {
            let tag_length =
                self.bytes.iter().skip(self.at + 1).take_while(|b| is_word_part(**b) && **b != b'$').count();
            if self.peek(tag_length + 1) == b'$' {
                let body = self.at + tag_length + 2;
                let tag = self.text.get(self.at..body).unwrap_or_default();
                return match self.seek(body, tag) {
                    Some(close) => {
                        self.at = close + tag.len();
                        Ok(Kind::Text)
                    }
                    None => Err(Kind::Text),
                };
            }
        }
        if self.rules.named_parameters && is_word_start(next) {
            self.at += 1;
            self.skip_while(is_word_part);
            return Ok(Kind::Parameter);
        }
        self.single(Kind::Symbol)
    }

    /// Digits, a fraction, an exponent, and whatever word characters are glued to them (`0x1F`, `1_000`).
    fn number(&mut self) -> Kind {
        let hex = self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'X');
        let mut dot = false;
        while self.at < self.bytes.len() {
            let byte = self.peek(0);
            if byte == b'.' && !dot && self.peek(1) != b'.' {
                dot = true;
            } else if !hex
                && matches!(byte, b'e' | b'E')
                && matches!(self.peek(1), b'+' | b'-')
                && self.peek(2).is_ascii_digit()
            {
                self.at += 1;
            } else if !is_word_part(byte) || byte == b'$' {
                break;
            }
            self.at += 1;
        }
        Kind::Number
    }

    /// One operator.
    fn operator(&mut self) -> Kind {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += if self.rules.operators.is_empty() {
            run_of_operators(rest)
        } else {
            let known = self.rules.operators.iter().filter(|operator| rest.starts_with(operator.as_bytes()));
            known.map(|operator| operator.len()).max().unwrap_or(1)
        };
        Kind::Symbol
    }
}

/// The length of a run of operator characters, up to where a comment begins. It ends in `+` or `-` only if it holds a
/// character that no operator of standard SQL has.
fn run_of_operators(bytes: &[u8]) -> usize {
    let comment =
        |at: usize| matches!((bytes.get(at), bytes.get(at + 1)), (Some(b'-'), Some(b'-')) | (Some(b'/'), Some(b'*')));
    let mut length = 1;
    while bytes.get(length).is_some_and(|byte| is_operator(*byte)) && !comment(length) {
        length += 1;
    }
    let run = bytes.get(..length).unwrap_or_default();
    if run.iter().any(|byte| b"~!@#%^&|`?".contains(byte)) {
        return length;
    }
    let signs = run.iter().rev().take_while(|byte| b"+-".contains(byte)).count();
    (length - signs).max(1)
}

impl Iterator for Lexer<'_> {
    type Item = Result<Token, Unterminated>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed || self.at >= self.bytes.len() {
            return None;
        }
        let start = self.at;
        match self.scan() {
            Ok(kind) => Some(Ok(Token { kind, start, end: self.at.min(self.bytes.len()) })),
            Err(kind) => {
                self.failed = true;
                Some(Err(Unterminated { kind, start }))
            }
        }
    }
}

const fn is_blank(byte: u8) -> bool {
    // Vertical tab counts as blank in PostgreSQL 16 and later only; nobody writes one elsewhere.
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C | 0x0B)
}

const fn is_word_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

const fn is_word_part(byte: u8) -> bool {
    is_word_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

const fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'+' | b'-'
            | b'*'
            | b'/'
            | b'<'
            | b'>'
            | b'='
            | b'~'
            | b'!'
            | b'@'
            | b'#'
            | b'%'
            | b'^'
            | b'&'
            | b'|'
            | b'`'
            | b'?'
    )
}
