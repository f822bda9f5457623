//! The database itself: made empty, or removed with all that is in it.

use crate::open::{self, is_there};
use crate::report::TargetReport;
use crate::target::Target;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
use arlen_data::value::Value;
use std::path::{Path, PathBuf};

/// Creates an empty database. One that is there already is left as it is.
///
/// PostgreSQL: by the database `postgres` of the same server, or `template1` where that is not there or is the target; the
/// role needs the right to create databases. SQLite: the file and its folders.
pub async fn create_database(target: &Target) -> TargetReport {
    let mut report = TargetReport::new(target);
    let result = match target.url.file() {
        Some(_) => create_file(target).await,
        None => Server::of(target).create().await,
    };
    report.take_change(result);
    report
}

/// Removes a database and all that is in it. One that is not there stays not there.
///
/// PostgreSQL waits 5 s for others who are connected to it, and then refuses. SQLite does not know who has a file open: whoever does goes on with a
/// file that nobody else sees. A file that is no database of SQLite is refused.
pub async fn drop_database(target: &Target) -> TargetReport {
    let mut report = TargetReport::new(target);
    let result = match target.url.file() {
        Some(file) => drop_file(target, file).await,
        None => Server::of(target).drop().await,
    };
    report.take_change(result);
    report
}

async fn create_file(target: &Target) -> Result<bool> {
    let absent = !is_there(target)?;
    let session = Session::open(&target.url, &SessionOptions::default()).await;
    session.map_err(|error| open::unopened(error, target))?.close().await;
    Ok(absent)
}

async fn drop_file(target: &Target, file: &Path) -> Result<bool> {
    if !is_there(target)? {
        return Ok(false);
    }
    let (_, session) = open::peek(target).await?;
    if let Some(session) = session {
        session.close().await;
    }
    // The database goes first: what is left beside an empty one is thrown away by SQLite, and not taken for its content.
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut path = file.as_os_str().to_owned();
        path.push(ending);
        remove(&PathBuf::from(path))?;
    }
    Ok(true)
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Diagnostic::new(Code::ConnectionFailed, format!("cannot remove `{}`", path.display()))
                .with_help("check the rights of its folder")
                .with_source(error)
                .into())
        }
        _ => Ok(()),
    }
}

/// A database of a server, which another database of the server makes and removes.
struct Server<'t> {
    target: &'t Target,
}

impl<'t> Server<'t> {
    const fn of(target: &'t Target) -> Self {
        Self { target }
    }

    async fn create(&self) -> Result<bool> {
        let name = self.name()?;
        let mut session = self.connect(&name).await?;
        let absent = !exists(&mut session, &name).await?;
        if absent {
            let sql = format!("CREATE DATABASE {}", self.quoted(&name));
            if let Err(error) = session.query(&sql, &[]).await {
                // Another process may have made it meanwhile.
                return if exists(&mut session, &name).await? { Ok(false) } else { Err(error) };
            }
        }
        session.close().await;
        Ok(absent)
    }

    async fn drop(&self) -> Result<bool> {
        let name = self.name()?;
        let mut session = self.connect(&name).await?;
        let present = exists(&mut session, &name).await?;
        if present {
            session.query(&format!("DROP DATABASE {}", self.quoted(&name)), &[]).await?;
        }
        session.close().await;
        Ok(present)
    }

    fn name(&self) -> Result<String> {
        self.target.url.database_name().ok_or_else(|| {
            Diagnostic::new(Code::UrlInvalid, format!("`{}` names no database", self.target.url))
                .with_help("write it behind the host: `postgres://user@host/name`")
                .into()
        })
    }

    fn quoted(&self, name: &str) -> String {
        self.target.url.family().dialect().spell_name(name)
    }

    /// A session of another database.
    async fn connect(&self, name: &str) -> Result<Session> {
        let first = if name == "postgres" { "template1" } else { "postgres" };
        match self.open(first).await {
            Err(error) if error.code() == Code::ObjectMissing && name != "template1" => self.open("template1").await,
            opened => opened,
        }
        .map_err(|error| open::unopened(error, self.target))
    }

    async fn open(&self, name: &str) -> Result<Session, Error> {
        let url: DatabaseUrl = self.target.url.with_database(name)?;
        Session::open(&url, &SessionOptions::default()).await
    }
}

async fn exists(session: &mut Session, name: &str) -> Result<bool> {
    let sql = "SELECT datname::text FROM pg_catalog.pg_database WHERE datname = $1";
    Ok(!session.query(sql, &[Value::Text(name.to_owned())]).await?.is_empty())
}
