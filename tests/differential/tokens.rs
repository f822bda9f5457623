//! Two texts as comparable tokens. What is known to differ by design is made equal here, and nothing else is:
//!
//! - words are lower case: `COUNT(*)` and `count(*)`;
//! - parentheses are left out: ours stand around every operand that is not one thing, theirs follow a table of
//!   precedences. That both group alike is for the rows to show, which both engines give for each text;
//! - a placeholder is its value: `?` and `?1`, and a limit that is a parameter there and a number here;
//! - `FULL OUTER JOIN` is `FULL JOIN`.

use super::model::Value;
use arlen_data::dialect::Dialect;
use arlen_data::lex::{Kind, Lexer};

/// The tokens of a text, with the values in it.
pub(super) fn tokens(sql: &str, values: &[Value], dialect: &Dialect) -> Vec<String> {
    let mut next = 0;
    let mut found: Vec<String> = Vec::new();
    for token in Lexer::new(sql, dialect.lexical_rules()) {
        let token = token.unwrap_or_else(|open| panic!("{} stays open: {sql}", open.what()));
        let text = token.text(sql);
        match token.kind {
            Kind::Blank | Kind::LineComment | Kind::BlockComment | Kind::Open | Kind::Close => {}
            Kind::Parameter => {
                let digits = text.trim_start_matches(['$', '?']);
                let index = if digits.is_empty() { next } else { digits.parse::<usize>().expect("a number") - 1 };
                next = index + 1;
                found.push(shown(&values[index]));
            }
            Kind::Word if text.eq_ignore_ascii_case("outer") => {}
            Kind::Word => found.push(text.to_ascii_lowercase()),
            Kind::Number => found.push(shown(&Value::Int(text.parse().expect("an integer")))),
            Kind::Text | Kind::Name | Kind::Semicolon | Kind::Backslash | Kind::Symbol => found.push(text.to_owned()),
        }
    }
    found
}

fn shown(value: &Value) -> String {
    format!("<{value:?}>")
}
