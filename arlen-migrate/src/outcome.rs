//! How a statement ended that ran outside of a transaction and was interrupted.
//!
//! Before it runs, [`recovery_of`] writes down how to find out; after an interruption [`find_out`] does. What the catalog was
//! before counts: an index that was there before proves nothing.

use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::Session;
use arlen_data::lex::{Kind, Lexer};
use arlen_data::value::Value;

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It took effect.
    Done,
    /// It did not, or it may be done again without harm; what it left was cleared away.
    NotDone,
    /// Nobody can tell.
    Unknown,
}

/// To do it again does no harm.
const AGAIN: &str = "again";

/// The catalog does not tell.
const UNKNOWN: &str = "unknown";

/// SQLite does not refuse a pragma in a transaction; it does nothing and says nothing.
pub(crate) fn is_never_in_transaction(statement: &str, family: Family) -> bool {
    let words = Words::of(statement, family);
    family == Family::Sqlite && matches!(words.lower(0).as_str(), "pragma" | "vacuum")
}

/// True if the server says that a statement cannot be in a transaction: `active_sql_transaction`, and
/// `invalid_transaction_termination` of a routine that commits.
pub(crate) fn needs_no_transaction(error: &Error) -> bool {
    matches!(error.sqlstate(), Some("25001" | "2D000"))
}

/// How to find out about a statement that is about to run, by what is there now.
pub(crate) async fn recovery_of(session: &mut Session, statement: &str) -> Result<String> {
    let family = session.family();
    let words = Words::of(statement, family);
    if family == Family::Sqlite {
        // VACUUM is all or nothing, and a pragma sets what it sets; INTO makes a file.
        let into = words.lower(0) == "vacuum" && (1..4).any(|n| words.lower(n) == "into");
        return Ok(if into { UNKNOWN } else { AGAIN }.to_owned());
    }
    match words.lower(0).as_str() {
        "vacuum" | "analyze" | "reindex" | "cluster" | "refresh" | "checkpoint" => Ok(AGAIN.to_owned()),
        "alter" if words.lower(1) == "system" => Ok(AGAIN.to_owned()),
        "create" if words.lower(1) == "index" || words.lower(2) == "index" => recovery_of_index(session, &words).await,
        "drop" if words.lower(1) == "index" => {
            let at = words.behind(&["drop", "index", "concurrently"], &["if", "exists"]);
            let index = words.qualified(at).0;
            Ok(match find_relation(session, &index).await? {
                Some(name) => format!("dropped\t{name}"),
                None => AGAIN.to_owned(),
            })
        }
        word @ ("create" | "drop") if words.lower(1) == "database" => {
            let at = words.behind(&[word, "database"], &["if", "exists"]);
            let name = words.name(at);
            let there = has_database(session, &name).await?;
            Ok(if there == (word == "create") { AGAIN.to_owned() } else { format!("database-{word}\t{name}") })
        }
        _ => Ok(UNKNOWN.to_owned()),
    }
}

/// Finds out.
pub(crate) async fn find_out(session: &mut Session, recovery: &str) -> Result<Verdict> {
    let mut parts = recovery.split('\t');
    let kind = parts.next().unwrap_or_default();
    let (first, second) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let done = match kind {
        AGAIN => false,
        "index" => match find_index(session, first, second).await? {
            Some(Index { is_valid: true, .. }) => true,
            Some(Index { is_valid: false, spelled }) => {
                // It was not there before; so it is what the statement left, and of use to nobody.
                let drop = format!("DROP INDEX CONCURRENTLY IF EXISTS {spelled}");
                session.run_alone(&drop).await.map_err(|fault| fault.error)?;
                false
            }
            None => false,
        },
        "dropped" => find_relation(session, first).await?.is_none(),
        "database-create" => has_database(session, first).await?,
        "database-drop" => !has_database(session, first).await?,
        _ => return Ok(Verdict::Unknown),
    };
    Ok(if done { Verdict::Done } else { Verdict::NotDone })
}

/// Refuses to call done what the server called done and is not: an index that is not valid.
pub(crate) async fn confirm(session: &mut Session, recovery: &str) -> Result<()> {
    let mut parts = recovery.split('\t');
    let (Some("index"), Some(table), Some(name)) = (parts.next(), parts.next(), parts.next()) else { return Ok(()) };
    match find_index(session, table, name).await? {
        Some(Index { is_valid: false, spelled }) => Err(invalid(&spelled)),
        _ => Ok(()),
    }
}

async fn recovery_of_index(session: &mut Session, words: &Words) -> Result<String> {
    let at = words.behind(&["create", "unique", "index", "concurrently"], &["if", "not", "exists"]);
    if words.lower(at) == "on" {
        // The server makes up a name.
        return Ok(UNKNOWN.to_owned());
    }
    let name = words.name(at);
    let table = words.qualified(words.behind_from(at + 1, &["on", "only"])).0;
    let Some(table) = find_relation(session, &table).await? else {
        return Ok(AGAIN.to_owned());
    };
    match find_index(session, &table, &name).await? {
        None => Ok(format!("index\t{table}\t{name}")),
        // IF NOT EXISTS would be content with it.
        Some(Index { is_valid: false, spelled }) => Err(invalid(&spelled)),
        Some(_) => Ok(AGAIN.to_owned()),
    }
}

fn invalid(spelled: &str) -> Error {
    Diagnostic::new(
        Code::MigrationFailed,
        format!("the index {spelled} is there and not valid: its creation was broken off"),
    )
    .with_help(format!("`DROP INDEX CONCURRENTLY {spelled}`, and run again"))
    .into()
}

struct Index {
    is_valid: bool,
    spelled: String,
}

async fn find_index(session: &mut Session, table: &str, name: &str) -> Result<Option<Index>> {
    let sql = "SELECT i.indisvalid AND i.indisready, pg_catalog.format('%I.%I', n.nspname, c.relname) \
               FROM pg_catalog.pg_index AS i \
               JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid \
               JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
               WHERE i.indrelid = pg_catalog.to_regclass($1) AND c.relname = $2";
    let rows = session.query(sql, &[Value::Text(table.to_owned()), Value::Text(name.to_owned())]).await?;
    Ok(rows.first().and_then(|row| match row.as_slice() {
        [valid, spelled] => Some(Index { is_valid: valid.as_bool()?, spelled: spelled.as_text()?.to_owned() }),
        _ => None,
    }))
}

/// The full name of a relation, as it is to be written.
async fn find_relation(session: &mut Session, written: &str) -> Result<Option<String>> {
    let sql = "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class AS c \
               JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = pg_catalog.to_regclass($1)";
    let rows = session.query(sql, &[Value::Text(written.to_owned())]).await?;
    Ok(rows.first().and_then(|row| row.first()).and_then(Value::as_text).map(str::to_owned))
}

async fn has_database(session: &mut Session, name: &str) -> Result<bool> {
    let sql = "SELECT datname::text FROM pg_catalog.pg_database WHERE datname = $1";
    Ok(!session.query(sql, &[Value::Text(name.to_owned())]).await?.is_empty())
}

/// The tokens of a statement.
struct Words(Vec<(Kind, String)>);

impl Words {
    fn of(statement: &str, family: Family) -> Self {
        let tokens = Lexer::new(statement, family.dialect().lexical_rules())
            .map_while(Result::ok)
            .filter(|token| !token.kind.is_trivia())
            .map(|token| (token.kind, token.text(statement).to_owned()));
        Self(tokens.collect())
    }

    /// A bare word in lower case; empty for anything else.
    fn lower(&self, n: usize) -> String {
        match self.0.get(n) {
            Some((Kind::Word, text)) => text.to_lowercase(),
            _ => String::new(),
        }
    }

    /// Where what follows begins behind these words, each of which may be left out, and these behind them.
    fn behind(&self, first: &[&str], second: &[&str]) -> usize {
        self.behind_from(self.behind_from(0, first), second)
    }

    fn behind_from(&self, from: usize, words: &[&str]) -> usize {
        words.iter().fold(from, |at, word| if self.lower(at) == *word { at + 1 } else { at })
    }

    /// A name as the catalog has it.
    fn name(&self, n: usize) -> String {
        match self.0.get(n) {
            Some((Kind::Name, text)) => text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
                .map_or_else(|| text.clone(), |text| text.replace("\"\"", "\"")),
            Some((_, text)) => text.to_lowercase(),
            None => String::new(),
        }
    }

    /// A name with a schema or without, as written, and where it ends.
    fn qualified(&self, from: usize) -> (String, usize) {
        let (mut text, mut at) = (String::new(), from);
        while let Some((kind, part)) = self.0.get(at) {
            if text.is_empty() || text.ends_with('.') {
                text.push_str(part);
            } else if *kind == Kind::Symbol && part == "." {
                text.push('.');
            } else {
                break;
            }
            at += 1;
        }
        (text, at)
    }
}

#[cfg(test)]
mod tests {
    use super::{Words, is_never_in_transaction};
    use arlen_data::dialect::Family;

    #[test]
    fn names_are_found_in_their_places() {
        let words = |text: &str| Words::of(text, Family::Postgres);
        let index = words("create unique index /* c */ concurrently if not exists \"I \"\"x\" on only \"S\".t (a)");
        let at = index.behind(&["create", "unique", "index", "concurrently"], &["if", "not", "exists"]);
        assert_eq!(index.name(at), "I \"x");
        assert_eq!(index.qualified(index.behind_from(at + 1, &["on", "only"])).0, "\"S\".t");
        let dropped = words("DROP INDEX CONCURRENTLY IF EXISTS s.I cascade");
        assert_eq!(dropped.qualified(dropped.behind(&["drop", "index", "concurrently"], &["if", "exists"])).0, "s.I");
    }

    #[test]
    fn a_pragma_never_runs_in_a_transaction() {
        assert!(is_never_in_transaction("-- c\npragma journal_mode = wal", Family::Sqlite));
        assert!(is_never_in_transaction("VACUUM", Family::Sqlite));
        assert!(!is_never_in_transaction("VACUUM", Family::Postgres), "that one says so itself");
        assert!(!is_never_in_transaction("insert into pragma values (1)", Family::Sqlite));
    }
}
