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

/// What stands for all other words.
const OTHER: &str = "_OTHER";

/// The first word behind blanks, comments and parentheses.
pub(super) fn operation(sql: &str) -> &'static str {
    let mut tokens = Lexer::new(sql, Rules::POSTGRES).map_while(Result::ok);
    let first = tokens.find(|token| !token.kind.is_trivia() && token.kind != Kind::Open);
    let Some(first) = first.filter(|token| token.kind == Kind::Word) else { return OTHER };
    let word = first.text(sql);
    WORDS.iter().copied().find(|known| known.eq_ignore_ascii_case(word)).unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::operation;

    #[test]
    fn the_first_word_is_the_operation() {
        for (sql, word) in [
            ("select 1", "SELECT"),
            ("  -- all of them\n /* x */ ((Select 1) union select 2)", "SELECT"),
            ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", "WITH"),
            ("pragma foreign_keys", "PRAGMA"),
            ("frobnicate 'secret'", "_OTHER"),
            ("'secret'", "_OTHER"),
            ("", "_OTHER"),
            ("/* never closed", "_OTHER"),
        ] {
            assert_eq!(operation(sql), word, "{sql}");
        }
    }
}
