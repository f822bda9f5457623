//! A database to try migrations on: made under a random name, and removed on every path.
//!
//! A name is `arlen_shadow_<seconds since 1970>_<random>`: what a killed run left over is found by it, and removed by a later run.

use crate::server::{Passing, Server, quoted, random};
use crate::target::Target;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
use arlen_data::value::Value;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::Instant;

/// How the name of every shadow database on a server begins.
const PREFIX: &str = "arlen_shadow_";

/// What was left over for so many seconds belongs to nobody: no run takes that long between two looks of this kind.
const OLD: i64 = 86_400;

/// How long the folder of a file is tried to be removed, and how often.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(50);

/// An empty database like that of a target.
#[derive(Debug)]
pub(crate) struct Shadow {
    // The session of the run is closed before.
    target: Target,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Postgres(Passing),
    /// Removed when it is dropped.
    Sqlite(TempDir),
}

impl Shadow {
    /// Makes it: on the server of the target or the one that is named, on SQLite in a temporary folder.
    pub(crate) async fn create(target: &Target, server: Option<&DatabaseUrl>) -> Result<Self> {
        let (url, place) = if target.url.file().is_some() {
            let home = tempfile::Builder::new().prefix("arlen-shadow-").tempdir().map_err(unwritten)?;
            let url = DatabaseUrl::parse("sqlite:shadow.db")?.relative_to(home.path());
            // The file is there from now on, so that its schema can be read.
            Session::open(&url, &SessionOptions::default()).await?.close().await;
            (url, Place::Sqlite(home))
        } else {
            let server = Target { url: server.unwrap_or(&target.url).clone(), ..target.clone() };
            let made = make(&server).await?;
            (made.url.clone(), Place::Postgres(made))
        };
        Ok(Self { target: Target { url, protected: false, ..target.clone() }, place })
    }

    /// The target, at this database.
    pub(crate) const fn target(&self) -> &Target {
        &self.target
    }

    pub(crate) async fn remove(self) -> Result<()> {
        match self.place {
            Place::Postgres(made) => made.remove().await,
            Place::Sqlite(home) => remove_folder(&home.keep()).await.map_err(unwritten),
        }
    }
}

/// Where a statement was given up, its thread may still be writing a journal beside the file, which keeps the folder.
async fn remove_folder(folder: &Path) -> std::io::Result<()> {
    let begun = Instant::now();
    loop {
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) if begun.elapsed() > PATIENCE => return Err(error),
            Err(_) => tokio::time::sleep(PAUSE).await,
            Ok(()) => return Ok(()),
        }
    }
}

async fn make(server: &Target) -> Result<Passing> {
    let (mut session, url) = Server::of(server).connect("").await?;
    let now = clock(&mut session).await?;
    remove_leftovers(&mut session, now).await?;
    let made = Passing::new(&url, format!("{PREFIX}{now}_{}", random()))?;
    let created = session.query(&format!("CREATE DATABASE {}", quoted(&made.name)), &[]).await;
    created.map_err(|error| if error.code() == Code::PermissionDenied { forbidden(error) } else { error })?;
    session.close().await;
    Ok(made)
}

/// The clock of the server, so that all who make databases there have the same.
async fn clock(session: &mut Session) -> Result<i64> {
    let rows = session.query("SELECT extract(epoch FROM pg_catalog.now())::int8", &[]).await?;
    Ok(rows.first().and_then(|row| row.first()).and_then(Value::as_i64).unwrap_or_default())
}

/// Removes what killed runs of this role left over: old, and with nobody connected to it.
async fn remove_leftovers(session: &mut Session, now: i64) -> Result<()> {
    let sql = "SELECT d.datname::text FROM pg_catalog.pg_database AS d \
               WHERE pg_catalog.starts_with(d.datname::text, $1) AND pg_catalog.pg_get_userbyid(d.datdba) = current_user \
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.datid = d.oid)";
    for row in session.query(sql, &[Value::Text(PREFIX.to_owned())]).await? {
        if let Some(name) = row.first().and_then(Value::as_text).filter(|name| is_old(name, now)) {
            // Without force: whoever has connected meanwhile keeps it. Another run may be removing it as well.
            session.query(&format!("DROP DATABASE IF EXISTS {}", quoted(name)), &[]).await.ok();
        }
    }
    Ok(())
}

fn is_old(name: &str, now: i64) -> bool {
    let made = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next()).and_then(|made| made.parse().ok());
    made.is_some_and(|made: i64| now.saturating_sub(made) > OLD)
}

fn forbidden(error: Error) -> Error {
    let message = "the role may not make the database that the migrations are tried on";
    let mut fault = Diagnostic::new(Code::PermissionDenied, message).with_help(
        "give it the right by `ALTER ROLE name CREATEDB`, or name a server to throw away with `--shadow-url`",
    );
    if let Some(sqlstate) = error.sqlstate() {
        fault = fault.with_sqlstate(sqlstate);
    }
    fault.with_source(error).into()
}

fn unwritten(error: std::io::Error) -> Error {
    Diagnostic::new(Code::MigrationFileIo, "the temporary file of the shadow database cannot be made or removed")
        .with_help("make room in the folder for temporary files, or name another one by `TMPDIR`")
        .with_source(error)
        .into()
}

#[cfg(test)]
mod tests {
    use super::is_old;

    #[test]
    fn only_old_databases_of_this_kind_are_leftovers() {
        let now = 2_000_000;
        assert!(is_old("arlen_shadow_1900000_00ff", now));
        for name in [
            "arlen_shadow_1913600_00ff",
            "arlen_shadow_2100000_00ff",
            "arlen_shadow_mine",
            "arlen_shadow_",
            "shop",
            "arlen_test_1_2",
        ] {
            assert!(!is_old(name, now), "{name}");
        }
    }
}
