//! The word that a statement begins with.

use crate::lex::{Kind, Lexer, Rules};

/// The words, so that there are never more names than these.
const WORDS: &[&str] = &[
    "ALTER",
    "ANALYZE",
    "ATTACH",
    "BEGIN",
    "CALL",
    "CLOSE",
    "CLUSTER",
    "COMMENT",
    "COMMIT",
    "COPY",
    "CREATE",
    "DEALLOCATE",
    "DECLARE",
    "DELETE",
    "DETACH",
    "DISCARD",
    "DO",
    "DROP",
    "END",
    "EXECUTE",
    "EXPLAIN",
    "FETCH",
    "GRANT",
    "IMPORT",
    "INSERT",
    "LISTEN",
    "LOCK",
    "MERGE",
    "MOVE",
    "NOTIFY",
    "PRAGMA",
    "PREPARE",
    "REASSIGN",
    "REFRESH",
    "REINDEX",
    "RELEASE",
    "REPLACE",
    "RESET",
    "REVOKE",
    "ROLLBACK",
    "SAVEPOINT",
    "SECURITY",
    "SELECT",
    "SET",
    "SHOW",
    "START",
    "TABLE",
    "TRUNCATE",
    "UNLISTEN",
    "UPDATE",
    "VACUUM",
    "VALUES",
    "WITH",
];

/// The place of the most frequent one.
const SELECT: usize = 42;

/// What stands for all other words.
const OTHER: &str = "_OTHER";

/// The word that a statement begins with, by its place among all: the last one is that of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operation(usize);

impl Operation {
    /// How many there are.
    #[cfg(feature = "metrics")]
    pub(super) const COUNT: usize = WORDS.len() + 1;

    /// The first word behind blanks, comments and parentheses.
    pub(super) fn of(sql: &str) -> Self {
        // As builders write it.
        if sql.starts_with("SELECT ") {
            return Self(SELECT);
        }
        let end = sql.bytes().position(|byte| !byte.is_ascii_alphabetic());
        let plain = end.filter(|end| *end > 0).and_then(|end| sql.get(..end)).unwrap_or_else(|| first_word(sql));
        Self::named(plain)
    }

    pub(super) fn named(word: &str) -> Self {
        Self(WORDS.iter().position(|known| known.eq_ignore_ascii_case(word)).unwrap_or(WORDS.len()))
    }

    pub(super) fn word(self) -> &'static str {
        WORDS.get(self.0).copied().unwrap_or(OTHER)
    }

    /// Its place, below `COUNT`.
    #[cfg(feature = "metrics")]
    pub(super) const fn place(self) -> usize {
        self.0
    }
}

#[cold]
fn first_word(sql: &str) -> &str {
    let mut tokens = Lexer::new(sql, Rules::POSTGRES).map_while(Result::ok);
    let first = tokens.find(|token| !token.kind.is_trivia() && token.kind != Kind::Open);
    first.filter(|token| token.kind == Kind::Word).map_or("", |token| token.text(sql))
}

#[cfg(test)]
mod tests {
    use super::Operation;

    #[test]
    fn the_first_word_is_the_operation() {
        for (sql, word) in [
            ("select 1", "SELECT"),
            ("SELECT 1", "SELECT"),
            ("  -- all of them\n /* x */ ((Select 1) union select 2)", "SELECT"),
            ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", "WITH"),
            ("pragma foreign_keys", "PRAGMA"),
            ("frobnicate 'secret'", "_OTHER"),
            ("'secret'", "_OTHER"),
            ("", "_OTHER"),
            ("commit", "COMMIT"),
            ("selects 1", "_OTHER"),
            ("/* never closed", "_OTHER"),
        ] {
            assert_eq!(Operation::of(sql).word(), word, "{sql}");
        }
    }
}
