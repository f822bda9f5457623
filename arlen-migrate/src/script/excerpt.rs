//! The part of a file that a fault shows, without what it must not show.

use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer, Token};
use std::ops::Range;

/// The most lines of a statement that are shown.
const LINES: usize = 6;

/// The longest line that is shown, in characters.
const WIDTH: usize = 160;

/// Lines of a text with their numbers: those of a statement up to the line of an offset, and the end of the statement if
/// there is room.
pub(crate) fn excerpt(text: &str, statement: &Range<usize>, offset: usize, family: Family) -> Vec<(usize, String)> {
    let masked = mask(text, family);
    let line_of = |at: usize| text.get(..at).unwrap_or(text).bytes().filter(|b| *b == b'\n').count();
    let (first, fault, last) = (line_of(statement.start), line_of(offset), line_of(statement.end));
    let from = first.max((fault + 1).saturating_sub(LINES));
    let to = last.min(from + LINES - 1).max(fault);
    masked
        .lines()
        .enumerate()
        .skip(from)
        .take(to - from + 1)
        .map(|(n, line)| (n + 1, line.chars().take(WIDTH).collect()))
        .collect()
}

/// A server's message without the secrets of a text.
pub(crate) fn without_secrets(message: &str, text: &str, family: Family) -> String {
    let mut message = message.to_owned();
    for token in secrets(text, family) {
        let content = token.text(text).trim_matches(['\'', '"', '$', 'E', 'e']);
        if content.len() >= 3 {
            message = message.replace(content, "***");
        }
    }
    message
}

/// The text with the content of each secret made of asterisks, character by character, so that columns stay.
fn mask(text: &str, family: Family) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for token in secrets(text, family) {
        masked.push_str(text.get(end..token.start).unwrap_or_default());
        masked.extend(token.text(text).chars().map(|c| if c == '\n' || c == '\'' || c == '"' { c } else { '*' }));
        end = token.end;
    }
    masked.push_str(text.get(end..).unwrap_or_default());
    masked
}

/// Literals that are passwords, or that hold one: behind PASSWORD or BY, with the look of a connection string, or
/// anywhere in a statement about roles and connections, where a misspelt PASSWORD must not show what it hides.
fn secrets(text: &str, family: Family) -> Vec<Token> {
    let mut found = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let (mut behind, mut names_object) = (false, false);
    for token in Lexer::new(text, family.dialect().lexical_rules()).map_while(Result::ok) {
        if token.kind.is_trivia() {
            continue;
        }
        let content = token.text(text).to_ascii_lowercase();
        if matches!(token.kind, Kind::Text | Kind::Name) {
            let connection = content.contains("password=") || (content.contains("://") && content.contains('@'));
            let literal = token.kind == Kind::Text && (connection || is_about_roles(&words));
            if behind || literal || (is_about_roles(&words) && !names_object) {
                found.push(token);
            }
            // OPTIONS ("password" 'x') names the option in quotes.
            behind = content.trim_matches('"') == "password";
        } else if token.kind == Kind::Symbol {
            behind &= content == "=";
        } else {
            behind = content == "password" || content == "by";
        }
        names_object = OBJECTS.contains(&content.as_str());
        if token.kind == Kind::Semicolon {
            words.clear();
        } else if words.len() < 2 {
            words.push(content);
        }
    }
    found
}

/// Words behind which a quoted name is the name of something.
const OBJECTS: [&str; 10] =
    ["role", "user", "group", "server", "subscription", "mapping", "for", "to", "exists", "publication"];

fn is_about_roles(words: &[String]) -> bool {
    let [verb, object] = words else { return false };
    let verbs = ["create", "alter"];
    verbs.contains(&verb.as_str()) && ["role", "user", "group", "server", "subscription"].contains(&object.as_str())
}

#[cfg(test)]
mod tests {
    use super::{excerpt, mask, without_secrets};
    use arlen_data::dialect::Family;

    #[test]
    fn secrets_are_masked_and_columns_stay() {
        for (text, masked) in [
            ("create role a password 'hunter2'", "create role a password '*******'"),
            (
                "alter user a with encrypted password E'hu\\'x' valid",
                "alter user a with encrypted password *'***'*' valid",
            ),
            (
                "create user mapping for a server b options (user 'x', password 'hunter2')",
                "create user mapping for a server b options (user '*', password '*******')",
            ),
            ("options (\"password\" 'hunter2')", "options (\"password\" '*******')"),
            (
                "create subscription s connection 'host=x password=hunter2'",
                "create subscription s connection '***********************'",
            ),
            ("select dblink('postgres://u:p@h/d')", "select dblink('******************')"),
            ("create role a password \"hunter2\"", "create role a password \"*******\""),
            ("create role \"a\" pasword 'hunter2'", "create role \"a\" pasword '*******'"),
            ("alter user a pasword \"hunter2\"; select 'b'", "alter user a pasword \"*******\"; select 'b'"),
            ("insert into t(name) values ('hunter2')", "insert into t(name) values ('hunter2')"),
        ] {
            assert_eq!(mask(text, Family::Postgres), masked);
        }
        let message = without_secrets("near \"\"hunter2\"\"", "create role a password \"hunter2\"", Family::Postgres);
        assert_eq!(message, "near \"\"***\"\"");
    }

    #[test]
    fn an_excerpt_ends_with_the_fault_or_the_statement() {
        let text = "a;\nb\nc\nd\n;e";
        let shown =
            |span, offset| excerpt(text, &span, offset, Family::Sqlite).into_iter().map(|(n, _)| n).collect::<Vec<_>>();
        assert_eq!(shown(3..8, 5), [2, 3, 4]);
        assert_eq!(shown(0..1, 0), [1]);
        let long = "x\n".repeat(50);
        let lines = excerpt(&long, &(0..99), 80, Family::Sqlite);
        assert_eq!(lines.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [36, 37, 38, 39, 40, 41]);
    }
}
