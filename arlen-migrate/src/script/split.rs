//! Where statements end.
//!
//! Sources: for PostgreSQL the rules of psql's scanner (parentheses, and `BEGIN ATOMIC` bodies of routines); for SQLite
//! those of `sqlite3_complete` (the body of a trigger ends at `; END ;`).

use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer, Token};
use std::ops::Range;

/// One statement of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its bytes: from its first token to its last, without the semicolon.
    pub span: Range<usize>,
    /// The words that it begins with, at most four, in lower case.
    pub words: Vec<String>,
    /// The words behind semicolons inside of it: those that begin the statements of a body.
    pub nested: Vec<String>,
    /// True if it says FROM STDIN or TO STDOUT after COPY.
    pub streams: bool,
}

/// Cuts a text into statements. Comments between statements belong to none. A text with an unclosed quote or comment is
/// cut up to there.
///
/// ```
/// use arlen_data::dialect::Family;
/// use arlen_migrate::script::split;
///
/// let text = "create table a (b text default ';'); -- ;\ninsert into a values (';');";
/// let parts: Vec<_> = split(text, Family::Sqlite).into_iter().map(|part| &text[part.span]).collect();
/// assert_eq!(parts, ["create table a (b text default ';')", "insert into a values (';')"]);
/// ```
#[must_use]
pub fn split(text: &str, family: Family) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut open: Option<Open> = None;
    for token in Lexer::new(text, family.dialect().lexical_rules()).map_while(Result::ok) {
        if token.kind.is_trivia() {
            continue;
        }
        if token.kind == Kind::Semicolon && open.as_ref().is_none_or(|open| open.may_end(family)) {
            statements.extend(open.take().map(Open::close));
            continue;
        }
        open.get_or_insert_with(|| Open::at(token.start)).take(text, &token, family);
    }
    statements.extend(open.map(Open::close));
    statements
}

/// A statement that has begun.
#[derive(Debug, Default)]
struct Open {
    statement: Span,
    words: Vec<String>,
    words_end: bool,
    streams: bool,
    nested: Vec<String>,
    /// Open parentheses.
    parentheses: usize,
    /// Open BEGIN ATOMIC and CASE.
    blocks: usize,
    /// The last two tokens.
    last: Last,
    before_last: Last,
}

#[derive(Debug, Default)]
struct Span {
    start: usize,
    end: usize,
}

/// What matters of an earlier token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    Other,
    Semicolon,
    Dot,
    Word(String),
}

impl Open {
    fn at(start: usize) -> Self {
        Self { statement: Span { start, end: start }, ..Self::default() }
    }

    fn take(&mut self, text: &str, token: &Token, family: Family) {
        self.statement.end = token.end;
        let word = (token.kind == Kind::Word).then(|| token.text(text).to_ascii_lowercase());
        match &word {
            Some(word) => self.take_word(word),
            None => self.words_end = true,
        }
        if token.kind == Kind::Open && family == Family::Postgres {
            self.parentheses += 1;
        } else if token.kind == Kind::Close {
            self.parentheses = self.parentheses.saturating_sub(1);
        }
        let last = match (token.kind, word) {
            (Kind::Semicolon, _) => Last::Semicolon,
            (Kind::Symbol, _) if token.text(text) == "." => Last::Dot,
            (_, Some(word)) => Last::Word(word),
            _ => Last::Other,
        };
        self.before_last = std::mem::replace(&mut self.last, last);
    }

    fn take_word(&mut self, word: &str) {
        if !self.words_end {
            self.words.push(word.to_owned());
            self.words_end = self.words.len() == 4;
        }
        let after = |expected: &str| matches!(&self.last, Last::Word(last) if last == expected);
        if self.parentheses == 0 && self.words.first().is_some_and(|first| first == "copy") {
            self.streams |= (word == "stdin" && after("from")) || (word == "stdout" && after("to"));
        }
        if self.last == Last::Semicolon {
            // A statement inside of this one.
            self.nested.push(word.to_owned());
        }
        // Behind a dot or AS stands a name, whatever it is.
        if self.parentheses > 0 || !self.is_routine() || self.last == Last::Dot || after("as") {
            return;
        }
        match (self.blocks, word) {
            (0, "atomic") if after("begin") => self.blocks = 1,
            (1.., "case") => self.blocks += 1,
            (1.., "end") => self.blocks -= 1,
            _ => {}
        }
    }

    /// CREATE [OR REPLACE] FUNCTION or PROCEDURE.
    fn is_routine(&self) -> bool {
        let routine = |word: Option<&String>| word.is_some_and(|word| word == "function" || word == "procedure");
        self.words.first().is_some_and(|word| word == "create")
            && (routine(self.words.get(1))
                || (self.words.get(1).is_some_and(|word| word == "or") && routine(self.words.get(3))))
    }

    /// [EXPLAIN] CREATE [TEMP] TRIGGER.
    fn is_trigger(&self) -> bool {
        let mut words =
            self.words.iter().map(String::as_str).skip_while(|word| ["explain", "query", "plan"].contains(word));
        words.next() == Some("create")
            && match words.next() {
                Some("temp" | "temporary") => words.next() == Some("trigger"),
                word => word == Some("trigger"),
            }
    }

    fn may_end(&self, family: Family) -> bool {
        match family {
            Family::Postgres => self.parentheses == 0 && self.blocks == 0,
            Family::Sqlite => {
                let ended = self.last == Last::Word("end".to_owned()) && self.before_last == Last::Semicolon;
                !self.is_trigger() || ended
            }
        }
    }

    fn close(self) -> Statement {
        Statement {
            span: self.statement.start..self.statement.end,
            words: self.words,
            nested: self.nested,
            streams: self.streams,
        }
    }
}
