//! What the lexer yields.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Blanks and line ends.
    Blank,
    /// `-- ...` up to the end of the line, without the line end.
    LineComment,
    /// `/* ... */`, nested where the dialect nests.
    BlockComment,
    /// A keyword or a bare name.
    Word,
    /// A number.
    Number,
    /// A string literal with its prefix, dollar quotes included.
    Text,
    /// A quoted name.
    Name,
    /// A parameter: `$1`, `?`, `:name`.
    Parameter,
    /// `;`
    Semicolon,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `\` outside of any quote: never SQL, always a command of the psql client.
    Backslash,
    /// A run of operator characters, or any other single character.
    Symbol,
}

impl Kind {
    /// True for blanks and comments, which carry no meaning.
    #[must_use]
    pub const fn is_trivia(self) -> bool {
        matches!(self, Self::Blank | Self::LineComment | Self::BlockComment)
    }
}

/// A token: what it is, and which bytes of the text it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Token {
    /// The bytes it covers.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Its text.
    #[must_use]
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.span()).unwrap_or_default()
    }

    /// True if it is this word, in any case.
    #[must_use]
    pub fn is_word(&self, source: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(source).eq_ignore_ascii_case(word)
    }
}

/// A quote or comment that is never closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unterminated {
    /// What was begun.
    pub kind: Kind,
    /// The byte where it begins.
    pub start: usize,
}

impl Unterminated {
    /// What was begun, in words.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        if matches!(self.kind, Kind::BlockComment) {
            "comment"
        } else if matches!(self.kind, Kind::Name) {
            "quoted name"
        } else {
            "string"
        }
    }
}
