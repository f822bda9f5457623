//! The part of a file that a fault shows, without what it must not show.

use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer};
use std::ops::Range;

/// The most lines of a statement that are shown.
const LINES: usize = 6;

/// Lines of a text with their numbers: those of a statement up to the line of an offset, and the end of the statement if
/// there is room.
pub(crate) fn excerpt(text: &str, statement: &Range<usize>, offset: usize, family: Family) -> Vec<(usize, String)> {
    let masked = mask(text, family);
    let line_of = |at: usize| text.get(..at).unwrap_or(text).bytes().filter(|b| *b == b'\n').count();
    let (first, fault, last) = (line_of(statement.start), line_of(offset), line_of(statement.end));
    let from = first.max((fault + 1).saturating_sub(LINES));
    let to = last.min(from + LINES - 1).max(fault);
    masked.lines().enumerate().skip(from).take(to - from + 1).map(|(n, line)| (n + 1, line.to_owned())).collect()
}

/// A statement without its secrets.
pub(crate) fn masked(text: &str, statement: &Range<usize>, family: Family) -> String {
    mask(text.get(statement.clone()).unwrap_or_default(), family)
}

/// The first line of a statement, where it must fit on one.
pub(super) fn first_line(statement: &str, family: Family) -> String {
    let line = mask(statement, family);
    let line = line.lines().next().unwrap_or_default().trim();
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A server's message without the secrets of a text.
pub(crate) fn without_secrets(message: &str, text: &str, family: Family) -> String {
    let mut message = message.to_owned();
    for range in secrets(text, family) {
        let written = text.get(range).unwrap_or_default();
        // As written, and as the server reads it.
        for secret in [written.to_owned(), written.replace("''", "'"), written.replace("\"\"", "\"")] {
            if secret.len() >= 3 {
                message = message.replace(&secret, "***");
            } else if !secret.is_empty() {
                // So short a text may be part of any word; servers quote what they repeat.
                message = message.replace(&format!("\"{secret}\""), "\"***\"").replace(&format!("'{secret}'"), "'***'");
            }
        }
    }
    message
}

/// The text with the content of each secret made of asterisks, character by character, so that columns stay.
fn mask(text: &str, family: Family) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for range in secrets(text, family) {
        masked.push_str(text.get(end..range.start).unwrap_or_default());
        let secret = text.get(range.clone()).unwrap_or_default();
        masked.extend(secret.chars().map(|c| if c == '\n' { c } else { '*' }));
        end = range.end;
    }
    masked.push_str(text.get(end..).unwrap_or_default());
    masked
}

/// The bytes of literals that are passwords, or that hold one, in their order.
fn secrets(text: &str, family: Family) -> Vec<Range<usize>> {
    let mut search = Search { family, found: Vec::new() };
    search.look_into(text, 0);
    search.found
}

/// The search for secrets. It would rather hide too much of a statement that fails than too little:
///
/// - a literal behind PASSWORD, with `=` between or not, or behind IDENTIFIED BY;
/// - a literal that speaks of a password or has the look of a URL with one, and every literal behind it in the statement,
///   because that one may be its format;
/// - every literal of a statement about roles and connections, where a misspelt PASSWORD must not show what it hides, and
///   there even a bare word behind PASSWORD;
/// - all of this inside of dollar quotes as well.
struct Search {
    family: Family,
    found: Vec<Range<usize>>,
}

/// What was read of a statement so far.
#[derive(Default)]
struct Read {
    /// Its first two words.
    words: Vec<String>,
    /// The last token announces a password.
    behind: bool,
    /// The last token announces the name of something.
    names: bool,
    /// A literal spoke of a password.
    spoken: bool,
    last_word: String,
}

impl Search {
    fn look_into(&mut self, text: &str, base: usize) {
        let mut read = Read::default();
        for token in Lexer::new(text, self.family.dialect().lexical_rules()).map_while(Result::ok) {
            if token.kind.is_trivia() {
                continue;
            }
            if token.kind == Kind::Semicolon {
                read = Read::default();
                continue;
            }
            let content = token.text(text).to_ascii_lowercase();
            let inner = inside(token.text(text), token.kind);
            let range = base + token.start + inner.start..base + token.start + inner.end;
            if read.hides(token.kind, &content) {
                self.found.push(range);
            } else if token.kind == Kind::Text && content.starts_with('$') {
                let body = token.text(text).get(inner).unwrap_or_default();
                self.look_into(body, range.start);
            }
            read.go_on(token.kind, content);
        }
    }
}

impl Read {
    fn is_about_roles(&self) -> bool {
        let [verb, object] = self.words.as_slice() else { return false };
        let objects = ["role", "user", "group", "server", "subscription"];
        ["create", "alter"].contains(&verb.as_str()) && objects.contains(&object.as_str())
    }

    fn hides(&mut self, kind: Kind, content: &str) -> bool {
        let roles = self.is_about_roles();
        if kind == Kind::Text {
            let speaks = content.contains("password") || (content.contains("://") && content.contains('@'));
            // A body in dollar quotes is looked into instead.
            if speaks && !content.starts_with('$') {
                self.spoken = true;
            }
            return self.behind || self.spoken || roles;
        }
        if kind == Kind::Name {
            return self.behind || (roles && !self.names);
        }
        roles && self.behind && matches!(kind, Kind::Word | Kind::Number) && content != "null"
    }

    fn go_on(&mut self, kind: Kind, content: String) {
        if kind == Kind::Symbol {
            self.behind &= content == "=";
        } else {
            let plain = content.trim_matches('"');
            let announces = plain.ends_with("password") || plain == "passwd";
            self.behind = announces || (content == "by" && self.last_word == "identified");
        }
        self.names = OBJECTS.contains(&content.as_str());
        if kind == Kind::Word && self.words.len() < 2 {
            self.words.push(content.clone());
        }
        self.last_word = content;
    }
}

/// Words behind which a quoted name is the name of something.
const OBJECTS: [&str; 10] =
    ["role", "user", "group", "server", "subscription", "mapping", "for", "to", "exists", "publication"];

/// What stands between the quotes of a token; the whole token if it has none.
fn inside(token: &str, kind: Kind) -> Range<usize> {
    if !matches!(kind, Kind::Text | Kind::Name) {
        return 0..token.len();
    }
    let tag =
        if token.starts_with('$') { token.get(1..).and_then(|rest| rest.find('$')).map(|at| at + 2) } else { None };
    let (open, close) = match tag {
        Some(length) => (length, length),
        None => (token.find(['\'', '"', '`', '[']).map_or(0, |at| at + 1), 1),
    };
    open..token.len().saturating_sub(close).max(open)
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
                "alter user a with encrypted password E'*****' valid",
            ),
            ("create role a password hunter2", "create role a password *******"),
            ("alter role a password null", "alter role a password null"),
            (
                "create user mapping for a options (user 'x', sslpassword 'ab')",
                "create user mapping for a options (user '*', sslpassword '**')",
            ),
            ("options (\"password\" 'hunter2')", "options (\"password\" '*******')"),
            ("select f('host=x password = y')", "select f('*******************')"),
            ("select dblink('postgres://u:p@h/d')", "select dblink('******************')"),
            ("create role a password \"hunter2\"", "create role a password \"*******\""),
            ("create role \"a\" pasword 'hunter2'", "create role \"a\" pasword '*******'"),
            ("alter user a pasword \"hunter2\"; select 'b'", "alter user a pasword \"*******\"; select 'b'"),
            (
                "do $$ begin create role r password 'hunter2'; end $$",
                "do $$ begin create role r password '*******'; end $$",
            ),
            (
                "do $x$ begin execute format('role r password %L', 'x'); end $x$",
                "do $x$ begin execute format('******************', '*'); end $x$",
            ),
            ("insert into t(name) values ('hunter2')", "insert into t(name) values ('hunter2')"),
            ("select a from b order by \"c\"", "select a from b order by \"c\""),
            ("create table u (password text not null)", "create table u (password text not null)"),
        ] {
            assert_eq!(mask(text, Family::Postgres), masked);
        }
        let message = |message: &str, text: &str| without_secrets(message, text, Family::Postgres);
        assert_eq!(message("near \"\"hunter2\"\"", "create role a password \"hunter2\""), "near \"\"***\"\"");
        assert_eq!(message("near \"hunter2\"", "create role a password hunter2"), "near \"***\"");
        assert_eq!(message("role \"ab\" is absent", "create role x password 'ab'"), "role \"***\" is absent");
        assert_eq!(message("no role_x", "create role x password 'role_x'"), "no ***");
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
