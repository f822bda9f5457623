//! What holds for every text that the compiler gives away.

use arlen_data::compile::Compiled;
use arlen_data::dialect::{Dialect, Family};
use arlen_data::lex::{Kind, Lexer, Token};

/// The dialects that everything is compiled for.
pub(super) const DIALECTS: [Dialect; 2] = [Dialect::postgres(18), Dialect::sqlite(3, 45)];

/// What stands before the number of a parameter.
pub(super) const fn sign(dialect: &Dialect) -> char {
    match dialect.family() {
        Family::Postgres => '$',
        Family::Sqlite => '?',
    }
}

/// The tokens of a text, without blanks and comments.
pub(super) fn tokens<'t>(text: &'t str, dialect: &Dialect) -> Vec<(Kind, &'t str)> {
    let mut tokens = all_tokens(text, dialect);
    tokens.retain(|(kind, _)| !kind.is_trivia());
    tokens
}

/// The tokens of a text, with blanks and comments.
pub(super) fn all_tokens<'t>(text: &'t str, dialect: &Dialect) -> Vec<(Kind, &'t str)> {
    Lexer::new(text, dialect.lexical_rules())
        .map(|token: Result<Token, _>| token.unwrap_or_else(|open| panic!("{} stays open: {text}", open.what())))
        .map(|token| (token.kind, token.text(text)))
        .collect()
}

/// Placeholders are 1..N for N values, each first met in order; parentheses match; the text is one statement.
///
/// # Panics
///
/// If one of that does not hold.
pub fn holds(compiled: &Compiled<'_>) {
    let (text, dialect) = (compiled.sql(), compiled.dialect());
    let (mut met, mut open) = (0, 0_usize);
    for (kind, token) in tokens(text, &dialect) {
        match kind {
            Kind::Parameter => {
                let number = token.strip_prefix(sign(&dialect)).and_then(|digits| digits.parse::<usize>().ok());
                let number = number.unwrap_or_else(|| panic!("`{token}` is no placeholder of {dialect}: {text}"));
                assert!((1..=met + 1).contains(&number), "`{token}` comes behind {met} placeholders: {text}");
                met = met.max(number);
            }
            Kind::Open => open += 1,
            Kind::Close => open = open.checked_sub(1).unwrap_or_else(|| panic!("closed too often: {text}")),
            Kind::Semicolon | Kind::Backslash => panic!("`{token}` leaves the statement: {text}"),
            Kind::Blank
            | Kind::LineComment
            | Kind::BlockComment
            | Kind::Word
            | Kind::Number
            | Kind::Text
            | Kind::Name
            | Kind::Symbol => {}
        }
    }
    assert_eq!(open, 0, "a parenthesis stays open: {text}");
    assert_eq!(met, compiled.values().len(), "as many values as placeholders: {text}");
}
