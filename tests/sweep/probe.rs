//! What whoever gets the connection next looks at.

use arlen_data::compile::sql;
use arlen_data::dialect::Family;
use arlen_data::execute::{Database, Executor as _};
use std::time::Duration;

/// What a fresh session looks like, and the next token.
pub(super) struct Probe {
    fresh: String,
    token: i64,
}

/// Who the session is, and what a caller may have set.
const SESSION: &str = "select concat_ws('|', current_user, session_user, current_setting('search_path'), \
    current_setting('statement_timeout'), current_setting('lock_timeout'), \
    current_setting('default_transaction_read_only'), current_setting('transaction_read_only'), \
    current_setting('transaction_isolation'), \
    (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()))";

pub(super) fn is_postgres(db: &Database) -> bool {
    db.dialect().family() == Family::Postgres
}

impl Probe {
    pub(super) async fn of(db: &Database) -> Self {
        let fresh =
            if is_postgres(db) { db.fetch_scalar(sql(SESSION)).await.expect("a fresh session") } else { String::new() };
        Self { fresh, token: 0 }
    }

    /// The next who gets the connection is in no transaction, is who it should be, and gets its own answers.
    pub(super) async fn assert_clean(&mut self, db: &Database, what: &str) {
        let postgres = is_postgres(db);
        let next = db.connection().await.unwrap_or_else(|error| panic!("{what}: {error}"));
        self.token += 1;
        let echo = sql(if postgres { "select $1::bigint" } else { "select ?1" }).bind(self.token);
        let token: i64 = next.fetch_scalar(echo).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(token, self.token, "{what}: the answer is another one's");
        if postgres {
            let session: String = next.fetch_scalar(sql(SESSION)).await.expect("told");
            assert_eq!(session, self.fresh, "{what}");
            let number = async || {
                let number = next.fetch_scalar::<i64, _>(sql("select txid_current()")).await;
                number.unwrap_or_else(|error| panic!("{what}: {error}"))
            };
            assert_ne!(number().await, number().await, "{what}: in a transaction");
        } else {
            next.execute(sql("begin immediate")).await.unwrap_or_else(|error| panic!("{what}: {error}"));
            next.execute(sql("rollback")).await.unwrap_or_else(|error| panic!("{what}: {error}"));
            drop(next);
            // Readers are connections of their own.
            let token: i64 = db.fetch_scalar(sql("select ?1").bind(self.token).reads()).await.expect("read");
            assert_eq!(token, self.token, "{what}: the answer is another one's");
        }
    }
}

/// Of the two rows of a call both are stored, or none.
pub(super) async fn assert_whole(direct: &Database, key: i64, what: &str) {
    let count = sql(if is_postgres(direct) {
        "select count(*) from t where n = $1::bigint"
    } else {
        "select count(*) from t where n = ?1"
    });
    let stored: i64 = direct.fetch_scalar(count.bind(key).reads()).await.expect("counted");
    assert!(stored == 0 || stored == 2, "{what}: {stored} of 2 rows are stored");
}

/// The server runs nothing for anybody, and connections of databases that were given up are gone.
pub(super) async fn assert_server_is_quiet(direct: &Database, db: &Database) {
    let others = "select count(*) from pg_stat_activity \
                  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'";
    let mut left = 0;
    for _ in 0..200 {
        left = direct.fetch_scalar::<i64, _>(sql(others)).await.expect("counted");
        if left <= i64::try_from(db.status().size).expect("few") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{left} sessions are left");
}
