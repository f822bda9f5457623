//! Names: any text as one part, as two, and as a plain name.

use super::contract::{DIALECTS, holds, tokens};
use arlen_data::build::{Select, col, select, table};
use arlen_data::compile::Compile as _;
use arlen_data::dialect::Dialect;
use arlen_data::ir::{Ident, Name};
use arlen_data::lex::Kind;

/// Compiles a text, taken as UTF-8, as a name in every place of a select.
///
/// # Panics
///
/// If something does not hold.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let half = text.chars().count() / 2;
    let (first, second): (String, String) = (text.chars().take(half).collect(), text.chars().skip(half).collect());
    for dialect in DIALECTS {
        exact(&[&text], &Ident::new(&*text).into(), &dialect);
        let pair = Name::from([Ident::new(first.as_str()), Ident::new(second.as_str())]);
        exact(&[&first, &second], &pair, &dialect);
        plain(&text, &dialect);
    }
}

fn statement(name: &Name) -> Select {
    select(col(name.clone()).alias(name.clone().into_last())).from(table(name.clone()).alias(name.clone().into_last()))
}

/// Parts that are taken as they are: refused for a reason, or quoted so that they read back the same.
fn exact(parts: &[&str], name: &Name, dialect: &Dialect) {
    assert!(name.parts().eq(parts.iter().copied()), "{parts:?}");
    let bad = |part: &&str| part.is_empty() || part.contains('\0') || part.len() > dialect.limits().name_bytes;
    let query = statement(name);
    let compiled = match query.compile(dialect) {
        Ok(compiled) => compiled,
        Err(error) => {
            assert!(["identifier-invalid", "identifier-too-long"].contains(&error.code().as_str()), "{error}");
            return assert!(parts.iter().any(bad), "{parts:?} is refused: {error}");
        }
    };
    assert!(!parts.iter().any(bad), "{parts:?} is not refused");
    holds(&compiled);
    let quoted: Vec<_> = parts.iter().map(|part| reads_back(part, dialect)).collect();
    let (whole, last) = (quoted.join("."), quoted.last().map_or("", String::as_str));
    assert_eq!(compiled.sql(), format!("SELECT {whole} AS {last} FROM {whole} AS {last}"));
}

/// The quoted form of a part, which is one token with the part inside.
fn reads_back(part: &str, dialect: &Dialect) -> String {
    let quoted = dialect.spell_name(part);
    assert_eq!(tokens(&quoted, dialect), [(Kind::Name, quoted.as_str())]);
    let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    assert_eq!(inside.map(|inside| inside.replace("\"\"", "\"")).as_deref(), Some(part));
    quoted
}

/// Text without `Ident`: plain parts with dots between them, or refused.
fn plain(text: &str, dialect: &Dialect) {
    let name = Name::from(text.to_owned());
    let is_plain = |part: &str| {
        let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        part.starts_with(letter) && part.chars().all(|c| letter(c) || c.is_ascii_digit())
    };
    let fits = text.split('.').all(|part| part.len() <= dialect.limits().name_bytes);
    let query = select(col(name.clone())).from("t");
    let parts = text.strip_suffix(".*").unwrap_or(text);
    let star = text == "*" || parts.len() < text.len();
    let good = text == "*" || parts.split('.').all(is_plain);
    assert_eq!(name.is_star(), star && good, "{text:?}");
    let Ok(compiled) = query.compile(dialect) else {
        return assert!(!good || !fits, "{text:?} is refused");
    };
    assert!(good && fits, "{text:?} is not refused");
    let spelled: Vec<_> =
        text.split('.').map(|part| if part == "*" { part.to_owned() } else { reads_back(part, dialect) }).collect();
    assert_eq!(compiled.sql(), format!("SELECT {} FROM \"t\"", spelled.join(".")));
}
