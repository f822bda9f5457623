//! What a file that runs statement by statement must not rely on: things that end with the session.

use super::{Source, Statement};
use arlen_data::diag::{Code, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer};

/// Functions that set something for the session and look like a query.
const SETTERS: [&str; 4] = ["set_config", "pg_advisory_lock", "pg_advisory_lock_shared", "setseed"];

/// Refuses a statement whose effect a run that goes on in another session would lack. Settings are done again there, by
/// [`is_setting`].
pub(super) fn check(source: &Source<'_>, statement: &Statement, family: Family) -> Result<()> {
    let word = |n: usize| statement.words.get(n).map_or("", String::as_str);
    let text = source.text.get(statement.span.clone()).unwrap_or_default();
    let is_temporary = |n: usize| ["temp", "temporary"].contains(&word(n));
    // CREATE [OR REPLACE | LOCAL | GLOBAL] TEMP ..
    let led = ["or", "local", "global"].contains(&word(1)) && (is_temporary(2) || is_temporary(3));
    let temporary = word(0) == "create" && (is_temporary(1) || led);
    let lost = match family {
        Family::Postgres => {
            temporary || ["prepare", "execute", "declare", "listen", "load", "discard"].contains(&word(0)) || sets(text)
        }
        Family::Sqlite => temporary || ["attach", "detach"].contains(&word(0)),
    };
    if !lost {
        return Ok(());
    }
    let shown = statement.words.iter().take(2).map(|word| word.to_ascii_uppercase()).collect::<Vec<_>>().join(" ");
    Err(source.fault(
        Code::MigrationSessionState,
        format!("what `{shown}` does ends with the session, and a file without a transaction may go on in another one"),
        "put it into a file that runs in a transaction; a setting is best written as SET",
        statement.span.start,
    ))
}

/// True for a statement that changes a setting of the session and nothing else: a run that goes on does it again.
pub(crate) fn is_setting(text: &str, family: Family) -> bool {
    let words = words(text, family);
    let word = |n: usize| words.get(n).map_or("", String::as_str);
    match family {
        Family::Postgres => match word(0) {
            "set" => !["local", "transaction", "constraints"].contains(&word(1)),
            "reset" => true,
            _ => false,
        },
        Family::Sqlite => word(0) == "pragma",
    }
}

fn sets(text: &str) -> bool {
    words(text, Family::Postgres).iter().any(|word| SETTERS.contains(&word.as_str()))
}

fn words(text: &str, family: Family) -> Vec<String> {
    Lexer::new(text, family.dialect().lexical_rules())
        .map_while(Result::ok)
        .filter(|token| token.kind == Kind::Word)
        .map(|token| token.text(text).to_ascii_lowercase())
        .collect()
}
