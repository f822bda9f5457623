//! A server of PostgreSQL: its databases, made and removed by another database of it.

use crate::open;
use crate::target::Target;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
use arlen_data::value::Value;
use std::hash::{BuildHasher as _, RandomState};

/// The server of a target's database.
#[derive(Debug)]
pub(crate) struct Server<'t> {
    target: &'t Target,
}

impl<'t> Server<'t> {
    pub(crate) const fn of(target: &'t Target) -> Self {
        Self { target }
    }

    /// The name of the target's database.
    pub(crate) fn name(&self) -> Result<String> {
        self.target.url.database_name().ok_or_else(|| {
            Diagnostic::new(Code::UrlInvalid, format!("`{}` names no database", self.target.url))
                .with_help("write it behind the host: `postgres://user@host/name`")
                .into()
        })
    }

    /// A session of another database than the one of this name, and where that is.
    pub(crate) async fn connect(&self, name: &str) -> Result<(Session, DatabaseUrl)> {
        let first = if name == "postgres" { "template1" } else { "postgres" };
        match self.open(first).await {
            Err(error) if error.code() == Code::ObjectMissing && name != "template1" => self.open("template1").await,
            opened => opened,
        }
        .map_err(|error| open::unopened(error, self.target))
    }

    async fn open(&self, name: &str) -> Result<(Session, DatabaseUrl), Error> {
        let url = self.target.url.with_database(name)?;
        Ok((Session::open(&url, &SessionOptions::default()).await?, url))
    }
}

/// Whether a server has a database.
pub(crate) async fn exists(session: &mut Session, name: &str) -> Result<bool> {
    let sql = "SELECT datname::text FROM pg_catalog.pg_database WHERE datname = $1";
    Ok(!session.query(sql, &[Value::Text(name.to_owned())]).await?.is_empty())
}

/// A name as SQL has it.
pub(crate) fn quoted(name: &str) -> String {
    Family::Postgres.dialect().spell_name(name)
}

/// Digits for a name that nobody else has.
pub(crate) fn random() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

/// Removes a database, whoever is connected to it. One that is not there is no fault.
pub(crate) async fn remove(session: &mut Session, name: &str) -> Result<()> {
    let rows = session.query("SELECT current_setting('server_version_num')::int8", &[]).await?;
    let version = rows.first().and_then(|row| row.first()).and_then(Value::as_i64).unwrap_or_default();
    let name_ = quoted(name);
    if version >= 130_000 {
        return session.query(&format!("DROP DATABASE IF EXISTS {name_} WITH (FORCE)"), &[]).await.map(drop);
    }
    if exists(session, name).await? {
        session.query(&format!("ALTER DATABASE {name_} ALLOW_CONNECTIONS false"), &[]).await?;
        let sql = "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1";
        session.query(sql, &[Value::Text(name.to_owned())]).await?;
    }
    session.query(&format!("DROP DATABASE IF EXISTS {name_}"), &[]).await.map(drop)
}

/// A database that was made for a while. It is removed by [`remove`](Self::remove), or else when it is dropped, which then waits
/// for it; connections that are still open are cut.
#[derive(Debug)]
pub(crate) struct Passing {
    /// Another database of the server.
    pub(crate) server: DatabaseUrl,
    pub(crate) url: DatabaseUrl,
    pub(crate) name: String,
    removed: bool,
}

impl Passing {
    /// The database of this name, which is about to be made.
    pub(crate) fn new(server: &DatabaseUrl, name: String) -> Result<Self> {
        Ok(Self { server: server.clone(), url: server.with_database(&name)?, name, removed: false })
    }

    pub(crate) async fn remove(mut self) -> Result<()> {
        self.removed = true;
        remove_from(&self.server, &self.name).await
    }
}

impl Drop for Passing {
    /// Nobody waits for a future here, and a runtime may be around: so on a thread of its own.
    fn drop(&mut self) {
        if self.removed {
            return;
        }
        let (server, name) = (self.server.clone(), self.name.clone());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            // What failed before has said why; what is left over is found by its name.
            runtime.map(|runtime| runtime.block_on(remove_from(&server, &name))).ok();
        });
        thread.join().ok();
    }
}

async fn remove_from(server: &DatabaseUrl, name: &str) -> Result<()> {
    let mut session = Session::open(server, &SessionOptions::default()).await?;
    remove(&mut session, name).await?;
    session.close().await;
    Ok(())
}
