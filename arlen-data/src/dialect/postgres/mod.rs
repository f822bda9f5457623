//! PostgreSQL, versions 13 to 18.

use super::Dialect;
use crate::lex::Rules;

/// Its spelling. Source: PostgreSQL manual, 4.1 and the reference pages of the transaction commands.
pub(super) const DIALECT: Dialect = Dialect {
    lexical_rules: Rules {
        carriage_return_ends_line: true,
        operators: &[],
        nested_comments: true,
        dollar_quotes: true,
        escape_strings: true,
        backtick_names: false,
        bracket_names: false,
        named_parameters: false,
    },
    transaction_words: &[
        ("abort", None),
        ("begin", None),
        ("commit", None),
        ("end", None),
        ("prepare", Some("transaction")),
        ("release", None),
        ("rollback", None),
        ("savepoint", None),
        ("start", Some("transaction")),
    ],
};
