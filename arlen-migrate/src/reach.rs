//! Statements that reach beyond the database that they run in: on a shadow database they would change the real server.
//!
//! What is looked for stands at the beginning of a statement, also of one in a body of a routine or in a text that such a body may
//! run, and calls of functions stand anywhere. A statement that is put together from parts is not seen.

use crate::script::{Source, Statement, split};
use arlen_data::diag::{Code, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer};
use std::path::Path;

/// Behind CREATE, ALTER, DROP and COMMENT ON: what belongs to the server.
const SHARED: [&str; 6] = ["role", "user", "group", "database", "tablespace", "subscription"];

/// Functions of PostgreSQL that write to the server, its files or another server.
const FUNCTIONS: [&str; 17] = [
    "lo_export",
    "pg_cancel_backend",
    "pg_copy_logical_replication_slot",
    "pg_copy_physical_replication_slot",
    "pg_create_logical_replication_slot",
    "pg_create_physical_replication_slot",
    "pg_create_restore_point",
    "pg_drop_replication_slot",
    "pg_file_rename",
    "pg_file_unlink",
    "pg_file_write",
    "pg_promote",
    "pg_reload_conf",
    "pg_rotate_logfile",
    "pg_switch_wal",
    "pg_terminate_backend",
    "pg_wal_replay_pause",
];

/// Refuses a text with such a statement.
///
/// # Errors
///
/// `migration-beyond-database`.
pub(crate) fn check(text: &str, path: &Path, family: Family) -> Result<()> {
    let source = Source { text, path };
    for statement in split(text, family) {
        let inside = text.get(statement.span.clone()).unwrap_or_default();
        let found = match family {
            Family::Postgres => on_postgres(inside, &statement),
            Family::Sqlite => on_sqlite(inside, &statement),
        };
        if let Some(found) = found {
            let help = match family {
                Family::Postgres => "name a server to throw away with `--shadow-url`",
                Family::Sqlite => "keep it out of migrations: other files are not theirs",
            };
            let message = format!("`{found}` reaches beyond the database, and would change what is real");
            return Err(source.fault(Code::MigrationBeyondDatabase, message, help, statement.span.start));
        }
    }
    Ok(())
}

fn on_sqlite(text: &str, statement: &Statement) -> Option<String> {
    let tokens = tokens(text, Family::Sqlite);
    let is = |n: usize, word: &str| statement.words.get(n).is_some_and(|found| found == word);
    let vacuum = is(0, "vacuum") && tokens.iter().any(|token| *token == Part::Word("into".to_owned()));
    if is(0, "attach") {
        Some("ATTACH".to_owned())
    } else if vacuum {
        Some("VACUUM INTO".to_owned())
    } else {
        called(&tokens, |name| name == "load_extension")
    }
}

fn on_postgres(text: &str, statement: &Statement) -> Option<String> {
    let runs_texts = match statement.words.first().map(String::as_str) {
        Some("do") => true,
        Some("create") => statement.words.iter().any(|word| word == "function" || word == "procedure"),
        _ => false,
    };
    scan(text, if runs_texts { Texts::Run } else { Texts::Values })
}

/// What a text in quotes is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    /// A value.
    Values,
    /// A body, or a statement that a body runs.
    Run,
}

/// What matters of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Word(String),
    Text(String),
    Semicolon,
    Open,
    Other,
}

fn tokens(text: &str, family: Family) -> Vec<Part> {
    Lexer::new(text, family.dialect().lexical_rules())
        .map_while(Result::ok)
        .filter(|token| !token.kind.is_trivia())
        .map(|token| match token.kind {
            Kind::Word => Part::Word(token.text(text).to_ascii_lowercase()),
            Kind::Text => Part::Text(content(token.text(text))),
            Kind::Semicolon => Part::Semicolon,
            Kind::Open => Part::Open,
            Kind::Blank
            | Kind::LineComment
            | Kind::BlockComment
            | Kind::Number
            | Kind::Name
            | Kind::Parameter
            | Kind::Close
            | Kind::Backslash
            | Kind::Symbol => Part::Other,
        })
        .collect()
}

/// What stands between the quotes.
fn content(text: &str) -> String {
    if let Some(rest) = text.strip_prefix('$') {
        let tag = rest.find('$').map_or(0, |at| at + 2);
        let end = text.len().saturating_sub(tag);
        return text.get(tag..end).unwrap_or_default().to_owned();
    }
    let inner = text.split_once('\'').map_or("", |(_, rest)| rest);
    inner.strip_suffix('\'').unwrap_or(inner).replace("''", "'")
}

fn scan(text: &str, texts: Texts) -> Option<String> {
    let parts = tokens(text, Family::Postgres);
    let mut begins = true;
    for (n, part) in parts.iter().enumerate() {
        match part {
            Part::Word(word) if begins => {
                let rest = parts.get(n..).unwrap_or_default();
                let end = rest.iter().position(|part| *part == Part::Semicolon).unwrap_or(rest.len());
                if let Some(found) = beyond(rest.get(..end).unwrap_or_default()) {
                    return Some(found);
                }
                begins = texts == Texts::Run && opens(word);
            }
            Part::Word(word) => begins = texts == Texts::Run && opens(word),
            Part::Semicolon => begins = true,
            Part::Text(inner) if texts == Texts::Run => {
                if let Some(found) = scan(inner, Texts::Run) {
                    return Some(found);
                }
                begins = false;
            }
            Part::Text(_) | Part::Open | Part::Other => begins = false,
        }
    }
    called(&parts, |name| name.starts_with("dblink") || FUNCTIONS.contains(&name))
}

/// Words of a body behind which a statement begins.
fn opens(word: &str) -> bool {
    ["begin", "then", "else", "loop"].contains(&word)
}

/// A call of a function.
fn called(parts: &[Part], is_meant: impl Fn(&str) -> bool) -> Option<String> {
    parts.windows(2).find_map(|pair| match pair {
        [Part::Word(name), Part::Open] if is_meant(name) => Some(name.clone()),
        _ => None,
    })
}

/// What a statement is, if it reaches beyond its database.
fn beyond(statement: &[Part]) -> Option<String> {
    let word = |n: usize| match statement.get(n) {
        Some(Part::Word(word)) => word.as_str(),
        _ => "",
    };
    let said = |count: usize| -> Option<String> {
        let words: Vec<_> = (0..count).map(|n| word(n).to_ascii_uppercase()).collect();
        Some(words.join(" "))
    };
    // `ON` and what stands behind it.
    let on = (1..statement.len()).find(|n| word(*n) == "on").map(|n| word(n + 1));
    match (word(0), word(1)) {
        (_, "user") if word(2) == "mapping" => None,
        ("create" | "alter" | "drop", kind) if SHARED.contains(&kind) => said(2),
        ("alter", "system") | ("reassign" | "drop", "owned") => said(2),
        ("comment", "on") if SHARED.contains(&word(2)) => said(3),
        ("security", "label") if on.is_some_and(|kind| SHARED.contains(&kind)) => Some("SECURITY LABEL".to_owned()),
        // Without ON it is a role that is granted.
        ("grant" | "revoke", _) => {
            let shared = on.is_none_or(|kind| ["database", "tablespace", "parameter"].contains(&kind));
            if shared { said(1) } else { None }
        }
        ("copy", _) => {
            let ends = |n: usize| ["to", "from"].contains(&word(n));
            let program = (1..statement.len()).any(|n| ends(n) && word(n + 1) == "program");
            let to_file =
                (1..statement.len()).any(|n| word(n) == "to" && matches!(statement.get(n + 1), Some(Part::Text(_))));
            if program {
                Some("COPY PROGRAM".to_owned())
            } else if to_file {
                Some("COPY TO".to_owned())
            } else {
                None
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use arlen_data::diag::Code;
    use arlen_data::dialect::Family;
    use std::path::Path;

    fn found(text: &str, family: Family) -> Option<String> {
        let error = check(text, Path::new("1_a.sql"), family).err()?;
        assert_eq!(error.code(), Code::MigrationBeyondDatabase);
        Some(error.to_string().split('`').nth(1).unwrap_or_default().to_owned())
    }

    #[test]
    fn what_reaches_beyond_a_database_is_found() {
        for (text, expected) in [
            ("SELECT 1; create /* a */ role app", "CREATE ROLE"),
            ("ALTER USER app SET search_path = app", "ALTER USER"),
            ("DROP DATABASE shop", "DROP DATABASE"),
            ("CREATE TABLESPACE fast LOCATION '/x'", "CREATE TABLESPACE"),
            ("ALTER SYSTEM SET work_mem = '1GB'", "ALTER SYSTEM"),
            ("REASSIGN OWNED BY a TO b", "REASSIGN OWNED"),
            ("DROP OWNED BY a", "DROP OWNED"),
            ("GRANT readers TO app", "GRANT"),
            ("REVOKE readers FROM app", "REVOKE"),
            ("GRANT CONNECT ON DATABASE shop TO app", "GRANT"),
            ("COMMENT ON DATABASE shop IS 'x'", "COMMENT ON DATABASE"),
            ("CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p", "CREATE SUBSCRIPTION"),
            ("COPY a FROM PROGRAM 'curl x'", "COPY PROGRAM"),
            ("COPY (SELECT 1) TO '/tmp/x'", "COPY TO"),
            ("SELECT dblink_exec('host=x', 'DELETE FROM a')", "dblink_exec"),
            ("SELECT pg_catalog.pg_reload_conf()", "pg_reload_conf"),
            ("DO $$ BEGIN IF true THEN CREATE ROLE app; END IF; END $$", "CREATE ROLE"),
            ("DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET x.y = 1', current_database()); END$$", "ALTER DATABASE"),
            (
                "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE ''DROP ROLE x''; END'",
                "DROP ROLE",
            ),
            ("CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT lo_export(1, '/x'); END", "lo_export"),
        ] {
            assert_eq!(found(text, Family::Postgres).as_deref(), Some(expected), "{text}");
        }
        for (text, expected) in [
            ("ATTACH 'x.db' AS x", "ATTACH"),
            ("VACUUM INTO 'x.db'", "VACUUM INTO"),
            ("SELECT load_extension('x')", "load_extension"),
        ] {
            assert_eq!(found(text, Family::Sqlite).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_stays_in_the_database_is_left_alone() {
        for text in [
            "CREATE USER MAPPING FOR app SERVER s; DROP USER MAPPING FOR app SERVER s",
            "ALTER TABLE users DROP role, ALTER database SET DEFAULT 'create role x'",
            "CREATE TABLE role (\"create\" text, \"role\" text)",
            "INSERT INTO help VALUES ('create user x', $$drop role y$$)",
            "COMMENT ON TABLE users IS 'create user'",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO app",
            "ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT SELECT ON TABLES TO app",
            "ALTER TABLE a OWNER TO app; SET ROLE app",
            "COPY a FROM '/x'",
            "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT role FROM database $$",
            "CREATE EXTENSION dblink",
            "UPDATE rights SET value = CASE WHEN given THEN revoke ELSE 0 END",
        ] {
            assert_eq!(found(text, Family::Postgres), None, "{text}");
        }
        for text in ["CREATE TABLE attach (x)", "INSERT INTO into_ VALUES ('ATTACH x')", "DETACH x"] {
            assert_eq!(found(text, Family::Sqlite), None, "{text}");
        }
    }
}
