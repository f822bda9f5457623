//! What kind of statement a text is, by its first words: what it can leave behind, and whether it is worth keeping.

use crate::dialect::Family;
use crate::lex::{Kind as Lexeme, Lexer};

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing: blanks and comments.
    Empty,
    /// Several statements.
    Several,
    /// It reads or writes rows.
    Rows,
    /// It begins, ends or marks a transaction.
    Transaction,
    /// It makes, changes or drops tables and the like.
    Definition,
    /// The same, of what may be temporary.
    Temporary,
    /// It tells something and changes nothing.
    Telling,
    /// Anything else: settings, attached databases.
    Setting,
}

/// Pragmas that leave nothing in the connection, whatever they are given.
const TELLING: [&str; 20] = [
    "application_id",
    "collation_list",
    "compile_options",
    "data_version",
    "database_list",
    "foreign_key_check",
    "foreign_key_list",
    "freelist_count",
    "function_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "page_count",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
    "user_version",
    "wal_checkpoint",
];

/// What kind of statement a text is.
pub(super) fn kind(sql: &str) -> Kind {
    let mut words = Lexer::new(sql, Family::Sqlite.dialect().lexical_rules())
        .map_while(Result::ok)
        .filter(|token| !token.kind.is_trivia())
        .skip_while(|token| token.kind == Lexeme::Semicolon);
    let Some(first) = words.next() else { return Kind::Empty };
    let first = first.text(sql);
    let found = |list: &[&str]| list.iter().any(|word| first.eq_ignore_ascii_case(word));
    let rest: Vec<_> = words.collect();
    let has = |word: &str| {
        rest.iter().any(|token| token.text(sql).trim_matches(['"', '`', '[', ']', '\'']).eq_ignore_ascii_case(word))
    };
    // The body of a trigger has semicolons; a statement behind it is found when it is prepared.
    let one =
        rest.iter().skip_while(|token| token.kind != Lexeme::Semicolon).all(|token| token.kind == Lexeme::Semicolon);
    if !(one || found(&["create"]) && has("trigger")) {
        return Kind::Several;
    }
    if found(&["create", "drop", "alter", "reindex", "analyze", "vacuum"]) {
        return if has("temp") || has("temporary") { Kind::Temporary } else { Kind::Definition };
    }
    let word = |at: usize| rest.get(at).map_or("", |token| token.text(sql));
    if found(&["select", "insert", "update", "delete", "replace", "with", "values"]) {
        Kind::Rows
    } else if Family::Sqlite.dialect().is_transaction_control(first, word(0)) {
        Kind::Transaction
    } else if found(&["pragma"]) {
        let name = if word(1) == "." { word(2) } else { word(0) };
        if TELLING.iter().any(|telling| name.eq_ignore_ascii_case(telling)) { Kind::Telling } else { Kind::Setting }
    } else if found(&["explain"]) {
        let at = if word(0).eq_ignore_ascii_case("query") { 2 } else { 0 };
        // Some pragmas act when they are prepared, even behind EXPLAIN.
        if word(at).eq_ignore_ascii_case("pragma") { Kind::Setting } else { Kind::Telling }
    } else {
        Kind::Setting
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind};

    #[test]
    fn statements_are_told_apart_by_their_first_words() {
        for (sql, wanted) in [
            ("", Kind::Empty),
            (" -- nothing\n;; /* ; */", Kind::Empty),
            ("select 1", Kind::Rows),
            (" /* ; */ WITH a AS (SELECT ';') SELECT * FROM a; -- done", Kind::Rows),
            ("select 1; select 2", Kind::Several),
            ("pragma foreign_keys = off; select 1", Kind::Several),
            ("Begin", Kind::Transaction),
            ("END", Kind::Transaction),
            ("create trigger t after insert on a begin select 1; end", Kind::Definition),
            ("create table a(b); pragma foreign_keys = off", Kind::Several),
            ("create table a(temporal)", Kind::Definition),
            ("create temp table a(b)", Kind::Temporary),
            ("create table 'temp'.a(b)", Kind::Temporary),
            ("drop view [Temp].a", Kind::Temporary),
            ("pragma foreign_keys", Kind::Setting),
            ("pragma main.table_info(a)", Kind::Telling),
            ("explain pragma foreign_keys = off", Kind::Setting),
            ("explain query plan pragma foreign_keys = off", Kind::Setting),
            ("explain query plan select 1", Kind::Telling),
            ("attach 'x' as y", Kind::Setting),
        ] {
            assert_eq!(kind(sql), wanted, "{sql}");
        }
    }
}
