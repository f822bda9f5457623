//! SQLite.

use super::Dialect;
use crate::lex::Rules;

/// Its spelling. Source: SQLite, "SQL As Understood By SQLite".
pub(super) const DIALECT: Dialect = Dialect {
    lexical_rules: Rules {
        carriage_return_ends_line: false,
        operators: &["||", "->", "->>", "<<", ">>", "<=", ">=", "<>", "==", "!="],
        nested_comments: false,
        dollar_quotes: false,
        escape_strings: false,
        backtick_names: true,
        bracket_names: true,
        named_parameters: true,
    },
    transaction_words: &[
        ("begin", None),
        ("commit", None),
        ("end", None),
        ("release", None),
        ("rollback", None),
        ("savepoint", None),
    ],
};
