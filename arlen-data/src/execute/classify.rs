//! What a database says, as one of our codes. Pure tables, for every driver of that database.
//!
//! ```text
//! PostgreSQL   SQLSTATE (+ severity, routine)    server, sqlstate    SQLSTATES, then SQLSTATE_CLASSES
//! SQLite       extended result code (+ words)    sqlite, named       RESULT_CODES, and WORDS for SQLITE_ERROR
//! ```
//!
//! One fault has one code, wherever it strikes: in a statement or at its commit, on one database or the other. All
//! tables with class and verdict: `docs/reference/errors.md`.

pub use super::postgres::sqlstate::{SQLSTATE_CLASSES, SQLSTATES, Severity, server, sqlstate, without_values};
pub use super::sqlite::result_code::{Named, RESULT_CODES, WORDS, named, sqlite};

#[cfg(test)]
mod tests {
    use super::{RESULT_CODES, SQLSTATE_CLASSES, SQLSTATES, WORDS, sqlite, sqlstate};
    use crate::diag::{Class, Code, Retry};

    /// Every code that a table gives.
    fn given() -> impl Iterator<Item = Code> {
        let states = SQLSTATES.iter().chain(SQLSTATE_CLASSES).map(|(.., code)| *code);
        states.chain(RESULT_CODES.iter().map(|(.., code)| *code)).chain(WORDS.iter().map(|(_, code)| *code))
    }

    #[test]
    fn one_fault_has_one_code_on_both_databases() {
        for (fault, state, (number, words)) in [
            ("a value that is there", "23505", (2067, "UNIQUE constraint failed: a.x")),
            ("a key that is there", "23505", (1555, "UNIQUE constraint failed: a.id")),
            ("a row number that is there", "23505", (2579, "UNIQUE constraint failed: a.rowid")),
            ("no value", "23502", (1299, "NOT NULL constraint failed: a.x")),
            ("a value that a check refuses", "23514", (275, "CHECK constraint failed: positive")),
            ("a key that points nowhere", "23503", (787, "FOREIGN KEY constraint failed")),
            ("a row that a key keeps", "23001", (1811, "FOREIGN KEY constraint failed")),
            ("a rule of a trigger", "P0001", (1811, "stock is empty")),
            ("a value of another type", "42804", (3091, "cannot store TEXT value in INTEGER column a.x")),
            ("a text too long to hold", "54000", (18, "string or blob too big")),
            ("a sum too large", "22003", (1, "integer overflow")),
            ("text that is no JSON", "22032", (1, "malformed JSON")),
            ("words in no order", "42601", (1, "near \"SELEC\": syntax error")),
            ("a name of two columns", "42702", (1, "ambiguous column name: x")),
            ("an aggregate in a filter", "42803", (1, "misuse of aggregate: count()")),
            ("no such table", "42P01", (1, "no such table: a")),
            ("no such column", "42703", (1, "no such column: x")),
            ("no such function", "42883", (1, "no such function: f")),
            ("a function of other arguments", "42883", (1, "wrong number of arguments to function f()")),
            ("no such savepoint", "3B001", (1, "no such savepoint: s")),
            ("no such collation", "42704", (257, "no such collation sequence: c")),
            ("a table that is there", "42P07", (1, "table a already exists")),
            ("a column that is there", "42701", (1, "duplicate column name: x")),
            ("too many columns", "54011", (1, "too many columns in result set")),
            ("no right", "42501", (23, "not authorized")),
            ("a system table", "42501", (1, "table sqlite_master may not be modified")),
            ("a write to what is read only", "25006", (8, "attempt to write a readonly database")),
            ("a write by what read before", "40001", (517, "database is locked")),
            ("an old snapshot", "72000", (769, "")),
            ("cancelled", "57014", (9, "interrupted")),
            ("a full disk", "53100", (13, "database or disk is full")),
            ("no memory", "53200", (7, "out of memory")),
            ("a read that fails", "58030", (266, "disk I/O error")),
            ("damage", "XX001", (11, "database disk image is malformed")),
            ("a commit of nothing", "25P01", (1, "cannot commit - no transaction is active")),
            ("a vacuum in a transaction", "25001", (1, "cannot VACUUM from within a transaction")),
        ] {
            assert_eq!(sqlstate(state), sqlite(number, words), "{fault}");
        }
    }

    #[test]
    fn what_may_be_run_again_is_no_fault_of_the_statement() {
        for code in given().filter(|code| code.retry() != Retry::Never) {
            assert!(matches!(code.class(), Class::Connection | Class::Timeout | Class::Conflict), "{code}");
        }
        for code in given().filter(|code| matches!(code.class(), Class::Usage | Class::Constraint | Class::Bug)) {
            assert_eq!(code.retry(), Retry::Never, "{code}");
        }
    }

    #[test]
    fn a_database_speaks_of_nothing_but_itself() {
        let own = ["migration-", "config-", "template-", "unsupported-", "pool-", "application-"];
        for code in given() {
            assert!(!own.iter().any(|prefix| code.as_str().starts_with(prefix)), "{code}");
        }
    }
}
