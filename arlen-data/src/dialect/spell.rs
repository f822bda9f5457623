//! How names and literals are written, and which words mean what.

use crate::lex::Rules;

/// The spelling of one family of databases, as data.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    pub(super) lexical_rules: Rules,
    pub(super) transaction_words: &'static [(&'static str, Option<&'static str>)],
}

impl Dialect {
    /// What its lexer knows.
    #[must_use]
    pub const fn lexical_rules(self) -> Rules {
        self.lexical_rules
    }

    /// A name in quotes: `a"b` becomes `"a""b"`.
    ///
    /// ```
    /// use arlen_data::dialect::Family;
    ///
    /// assert_eq!(Family::Sqlite.dialect().spell_name("a\"b"), "\"a\"\"b\"");
    /// ```
    #[must_use]
    pub fn spell_name(self, name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }

    /// A text literal: `it's` becomes `'it''s'`. On PostgreSQL it is right only with
    /// `standard_conforming_strings=on`, which every session of this crate sets.
    #[must_use]
    pub fn spell_text(self, text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }

    /// True if a statement that begins with these words begins, ends or marks a transaction.
    ///
    /// ```
    /// use arlen_data::dialect::Family;
    ///
    /// let postgres = Family::Postgres.dialect();
    /// assert!(postgres.is_transaction_control("commit", ""));
    /// assert!(postgres.is_transaction_control("PREPARE", "transaction"));
    /// assert!(!postgres.is_transaction_control("prepare", "plan"));
    /// ```
    #[must_use]
    pub fn is_transaction_control(self, first: &str, second: &str) -> bool {
        self.transaction_words.iter().any(|(word, follower)| {
            first.eq_ignore_ascii_case(word) && follower.is_none_or(|follower| second.eq_ignore_ascii_case(follower))
        })
    }
}
