//! The table of operations that are done.

use super::{Database, Executor as _, Transaction};
use crate::compile::{Raw, sql_unchecked};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::dialect::{Dialect, Family};
use std::time::Duration;

/// How many characters a key has at most. In any encoding it fits into an index of PostgreSQL.
const LONGEST_KEY: usize = 255;

/// Nothing is older: what both databases can count back from now.
const OLDEST: Duration = Duration::from_secs(1000 * 365 * 24 * 60 * 60);

/// The table that knows which operations are done: one row for each key.
///
/// The application creates it by a migration of its own, with the text of [`OperationLedger::migration_sql`], and removes old
/// rows with [`OperationLedger::clean`]. [`Database::transaction_once`] writes to it.
///
/// | column | PostgreSQL | SQLite | holds |
/// |---|---|---|---|
/// | `key` | `text` | `text` | the key of the operation; primary key |
/// | `attempt` | `bigint` | `bigint` | a random number of the attempt that was stored, so that each attempt knows its own row |
/// | `done_at` | `timestamptz` | `text`, UTC, with milliseconds | when its transaction began (SQLite: when the row was written), by the clock of the database |
///
/// ```
/// use arlen_data::dialect::Dialect;
/// use arlen_data::execute::OperationLedger;
///
/// assert_eq!(OperationLedger::default().table(), "arlen_operations");
/// let ledger = OperationLedger::named("shop.operations")?;
/// assert!(ledger.migration_sql(&Dialect::postgres(16)).starts_with("CREATE TABLE \"shop\".\"operations\" ("));
/// assert_eq!(OperationLedger::named("my operations").expect_err("blank").code().as_str(), "identifier-invalid");
/// # Ok::<(), arlen_data::diag::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationLedger {
    table: String,
}

impl Default for OperationLedger {
    fn default() -> Self {
        Self { table: "arlen_operations".to_owned() }
    }
}

impl OperationLedger {
    /// A ledger in another table than `arlen_operations`: a plain name, with its schema if it is not in the search path.
    ///
    /// # Errors
    ///
    /// `identifier-invalid` for what is not plain (`[A-Za-z_][A-Za-z0-9_]*`) or has more than two parts, `identifier-too-long`
    /// for a part of more than 63 bytes.
    pub fn named(table: impl Into<String>) -> Result<Self> {
        let table = table.into();
        let is_plain = |part: &str| {
            part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && part.bytes().next().is_some_and(|first| !first.is_ascii_digit())
        };
        if !table.split('.').all(is_plain) || table.split('.').count() > 2 {
            return Err(Diagnostic::new(Code::IdentifierInvalid, "the name of the ledger is not plain")
                .with_help("use letters, digits and `_`, with a schema and a dot before it if need be")
                .into());
        }
        if table.split('.').any(|part| part.len() > 63) {
            return Err(Diagnostic::new(Code::IdentifierTooLong, "the name of the ledger is longer than 63 bytes")
                .with_help("shorten it")
                .into());
        }
        Ok(Self { table })
    }

    /// The name of the table.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The statement that creates the table, for a migration file of the application.
    ///
    /// ```
    /// use arlen_data::dialect::Dialect;
    /// use arlen_data::execute::OperationLedger;
    ///
    /// assert_eq!(
    ///     OperationLedger::default().migration_sql(&Dialect::postgres(16)),
    ///     "CREATE TABLE \"arlen_operations\" (\n\
    ///      \x20   \"key\" text COLLATE \"C\" NOT NULL PRIMARY KEY,\n\
    ///      \x20   \"attempt\" bigint NOT NULL,\n\
    ///      \x20   \"done_at\" timestamptz NOT NULL DEFAULT current_timestamp\n\
    ///      );\n"
    /// );
    /// ```
    #[must_use]
    pub fn migration_sql(&self, dialect: &Dialect) -> String {
        // Keys are compared byte by byte: the order of a language is of no use, and changes with its library.
        let (collation, done_at) = match dialect.family() {
            Family::Postgres => (" COLLATE \"C\"", "timestamptz NOT NULL DEFAULT current_timestamp"),
            Family::Sqlite => ("", "text NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now'))"),
        };
        format!(
            "CREATE TABLE {} (\n    \"key\" text{collation} NOT NULL PRIMARY KEY,\n    \"attempt\" bigint NOT NULL,\n    \
             \"done_at\" {done_at}\n);\n",
            self.spelled(*dialect)
        )
    }

    /// Forgets the operations that were done longer ago than this, by the clock of the database, and says how many. A key that is
    /// forgotten can be used again: keep them longer than anybody may come again with the same key.
    ///
    /// # Errors
    ///
    /// `object-missing` if there is no such table, and those of any statement.
    pub async fn clean(&self, db: &Database, older_than: Duration) -> Result<u64> {
        let dialect = db.dialect();
        db.execute(self.cleaning(dialect, older_than)).await.map_err(|error| self.explain(error))
    }

    fn cleaning(&self, dialect: Dialect, older_than: Duration) -> Raw {
        let (table, seconds) = (self.spelled(dialect), older_than.min(OLDEST).as_secs_f64());
        match dialect.family() {
            Family::Postgres => sql_unchecked(format!(
                "DELETE FROM {table} WHERE \"done_at\" < current_timestamp - CAST($1 AS double precision) * interval '1 second'"
            ))
            .bind(seconds),
            Family::Sqlite => sql_unchecked(format!(
                "DELETE FROM {table} WHERE \"done_at\" < strftime('%Y-%m-%d %H:%M:%f', 'now', ?1)"
            ))
            .bind(format!("-{seconds:.3} seconds")),
        }
    }

    /// Refuses a key that is none.
    pub(super) fn check(key: &str) -> Result<()> {
        let fault = if key.is_empty() {
            "the key of the operation is empty".to_owned()
        } else if key.contains('\0') {
            "the key of the operation holds NUL".to_owned()
        } else if key.chars().nth(LONGEST_KEY).is_some() {
            format!("the key of the operation is longer than {LONGEST_KEY} characters")
        } else {
            return Ok(());
        };
        Err(Diagnostic::new(Code::OperationKeyInvalid, fault)
            .with_help("give each operation a key of its own, for instance a UUID that the client sends again")
            .into())
    }

    /// Writes the key. False if it is there; the key of a transaction that is not over is waited for.
    pub(super) async fn write(&self, transaction: &Transaction, key: &str, attempt: i64) -> Result<bool> {
        let statement = self.writing(transaction.dialect()).bind(key).bind(attempt);
        Ok(transaction.execute(statement).await.map_err(|error| self.explain(error))? > 0)
    }

    fn writing(&self, dialect: Dialect) -> Raw {
        let (table, [first, second]) = (self.spelled(dialect), parameters(dialect));
        sql_unchecked(format!(
            "INSERT INTO {table} (\"key\", \"attempt\") VALUES ({first}, {second}) ON CONFLICT (\"key\") DO NOTHING"
        ))
    }

    /// Which attempt wrote the key, if it is there.
    pub(super) async fn written_by(&self, transaction: &Transaction, key: &str) -> Result<Option<i64>> {
        let statement = self.reading(transaction.dialect()).bind(key);
        let row: Option<(i64,)> = transaction.fetch_optional(statement).await?;
        Ok(row.map(|(attempt,)| attempt))
    }

    fn reading(&self, dialect: Dialect) -> Raw {
        let (table, [first, _]) = (self.spelled(dialect), parameters(dialect));
        sql_unchecked(format!("SELECT \"attempt\" FROM {table} WHERE \"key\" = {first}"))
    }

    fn spelled(&self, dialect: Dialect) -> String {
        self.table.split('.').map(|part| dialect.spell_name(part)).collect::<Vec<_>>().join(".")
    }

    /// A table that is not there is one that nobody has created yet.
    fn explain(&self, error: Error) -> Error {
        if error.code() != Code::ObjectMissing {
            return error;
        }
        let help = format!(
            "create `{}` by a migration whose text `OperationLedger::migration_sql` gives; see docs/operations.md",
            self.table
        );
        error.into_diagnostic().with_help(help).into()
    }
}

fn parameters(dialect: Dialect) -> [String; 2] {
    [1, 2].map(|number| format!("{}{number}", char::from(dialect.placeholder())))
}

#[cfg(test)]
mod tests {
    use super::OperationLedger;
    use crate::compile::Compile as _;
    use crate::diag::Code;
    use crate::dialect::Family;
    use std::time::Duration;

    #[test]
    fn its_statements_leave_nothing_behind_in_the_session() {
        let ledger = OperationLedger::named("shop.operations").expect("a name");
        for dialect in [Family::Postgres.dialect(), Family::Sqlite.dialect()] {
            assert!(!ledger.writing(dialect).leaves_traces());
            assert!(!ledger.reading(dialect).leaves_traces());
            assert!(!ledger.cleaning(dialect, Duration::from_secs(1)).leaves_traces());
        }
    }

    #[test]
    fn a_key_is_any_text_that_is_not_empty_and_not_too_long() {
        let longest = "\u{10ffff}".repeat(255);
        for good in ["a", " ", "42f", "a/b?c='", longest.as_str()] {
            OperationLedger::check(good).expect("a key");
        }
        let longer = "a".repeat(256);
        for (bad, says) in [
            ("", "the key of the operation is empty"),
            ("a\0b", "the key of the operation holds NUL"),
            (longer.as_str(), "the key of the operation is longer than 255 characters"),
        ] {
            let error = OperationLedger::check(bad).expect_err("no key");
            assert_eq!((error.code(), error.to_string().as_str()), (Code::OperationKeyInvalid, says));
        }
    }

    #[test]
    fn a_table_has_a_plain_name() {
        for good in ["operations", "_a1", "shop.Operations"] {
            assert_eq!(OperationLedger::named(good).expect("a name").table(), good);
        }
        for bad in ["", "1a", "a-b", "a.b.c", "a.", ".a", "\u{e4}", "a\"b"] {
            assert_eq!(OperationLedger::named(bad).expect_err(bad).code(), Code::IdentifierInvalid, "{bad}");
        }
        let long = "a".repeat(64);
        assert_eq!(OperationLedger::named(long).expect_err("long").code(), Code::IdentifierTooLong);
    }
}
