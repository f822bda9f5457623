//! All subjects say the same: the same tokens with the same values.

use super::Child;
use arlen_bench_protocol::{Case, Said};
use arlen_data::lex::{Kind, Lexer, Rules};
use std::io;

/// How close two texts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closeness {
    /// The same bytes.
    Text,
    /// The same tokens: blanks, the case of words and whether a number is bound may differ.
    Tokens,
    /// The same tokens, but for parentheses round every operator, and for tables before columns behind RETURNING.
    LooseTokens,
}

fn closeness(subject: &str) -> Closeness {
    match subject {
        "limit" | "limit-literals" => Closeness::Text,
        "diesel" => Closeness::LooseTokens,
        _ => Closeness::Tokens,
    }
}

/// Compares everybody with the first.
pub(super) fn all_say_the_same(children: &mut [Child]) -> io::Result<()> {
    let Some((first, others)) = children.split_first_mut() else { return Ok(()) };
    for case in Case::ALL {
        let Some(ours) = first.said(*case)? else {
            return Err(io::Error::other(format!("`{}` does not say `{case}`", first.name)));
        };
        for other in &mut *others {
            let Some(theirs) = other.said(*case)? else { continue };
            let closeness = closeness(other.name);
            if !same(&ours, &theirs, closeness) {
                let (name, theirs, ours) = (other.name, theirs.sql, ours.sql);
                let message = format!("`{name}` says something else as `{case}`:\n{theirs}\n{ours}");
                return Err(io::Error::other(message));
            }
        }
    }
    Ok(())
}

fn same(one: &Said, other: &Said, closeness: Closeness) -> bool {
    match closeness {
        Closeness::Text => one == other,
        Closeness::Tokens => tokens(one, |_| true) == tokens(other, |_| true),
        Closeness::LooseTokens => loose(one) == loose(other),
    }
}

fn loose(said: &Said) -> Option<Vec<String>> {
    let mut tokens = tokens(said, |kind| !matches!(kind, Kind::Open | Kind::Close))?;
    if let Some(returning) = tokens.iter().position(|token| token == "returning") {
        let mut behind = tokens.split_off(returning).into_iter().peekable();
        while let Some(token) = behind.next() {
            if behind.next_if(|next| next == ".").is_none() {
                tokens.push(token);
            }
        }
    }
    Some(tokens)
}

/// The tokens, with the values in place of the placeholders, quoted names without quotes and words in small letters.
fn tokens(said: &Said, counts: impl Fn(Kind) -> bool) -> Option<Vec<String>> {
    let tokens: Vec<_> = Lexer::new(&said.sql, Rules::POSTGRES).collect::<Result<_, _>>().ok()?;
    let tokens = tokens.into_iter().filter(|token| !token.kind.is_trivia() && counts(token.kind));
    tokens
        .map(|token| {
            let text = token.text(&said.sql);
            Some(match token.kind {
                Kind::Parameter => {
                    let number: usize = text.strip_prefix('$')?.parse().ok()?;
                    said.values.get(number.checked_sub(1)?)?.to_string()
                }
                Kind::Name => text.trim_matches('"').to_owned(),
                Kind::Word => text.to_lowercase(),
                Kind::Blank
                | Kind::LineComment
                | Kind::BlockComment
                | Kind::Number
                | Kind::Text
                | Kind::Semicolon
                | Kind::Open
                | Kind::Close
                | Kind::Backslash
                | Kind::Symbol => text.to_owned(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Closeness, Said, same};
    use serde_json::{Value, json};

    fn said(sql: &str, values: &[Value]) -> Said {
        Said { sql: sql.to_owned(), values: values.to_vec() }
    }

    #[test]
    fn another_value_another_name_and_another_order_are_not_the_same() {
        let one = said("SELECT \"a\" FROM t WHERE \"b\" = $1 LIMIT 20", &[json!("x")]);
        let as_others_write = said("select a FROM \"t\" WHERE (\"b\" = $1) LIMIT $2", &[json!("x"), json!(20)]);
        assert!(same(&one, &as_others_write, Closeness::LooseTokens));
        assert!(!same(&one, &as_others_write, Closeness::Tokens));
        for other in [
            said("SELECT \"a\" FROM t WHERE \"b\" = $1 LIMIT 20", &[json!("y")]),
            said("SELECT \"a\" FROM t WHERE \"c\" = $1 LIMIT 20", &[json!("x")]),
            said("SELECT \"a\" FROM t WHERE $1 = \"b\" LIMIT 20", &[json!("x")]),
            said("SELECT \"a\" FROM t WHERE \"b\" = $1", &[json!("x")]),
        ] {
            assert!(!same(&one, &other, Closeness::LooseTokens), "{other:?}");
        }
    }

    #[test]
    fn a_placeholder_without_a_value_is_no_token_stream() {
        let broken = said("SELECT $2", &[json!(1)]);
        assert_eq!(super::tokens(&broken, |_| true), None);
    }
}
