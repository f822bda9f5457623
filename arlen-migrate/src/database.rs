//! The database itself: made empty, or removed with all that is in it.

use crate::open::{self, is_there};
use crate::report::TargetReport;
use crate::server::{self, Server};
use crate::target::Target;
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::execute::{Session, SessionOptions};
use std::path::{Path, PathBuf};

/// Creates an empty database. One that is there already is left as it is.
///
/// PostgreSQL: by the database `postgres` of the same server, or `template1` where that is not there or is the target; the
/// role needs the right to create databases. SQLite: the file and its folders.
pub async fn create_database(target: &Target) -> TargetReport {
    let mut report = TargetReport::new(target);
    let result = match target.url.file() {
        Some(_) => create_file(target).await,
        None => create_on(Server::of(target)).await,
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
        None => drop_on(Server::of(target)).await,
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

async fn create_on(server: Server<'_>) -> Result<bool> {
    let name = server.name()?;
    let (mut session, _) = server.connect(&name).await?;
    let absent = !server::exists(&mut session, &name).await?;
    if absent {
        let sql = format!("CREATE DATABASE {}", server::quoted(&name));
        if let Err(error) = session.query(&sql, &[]).await {
            // Another process may have made it meanwhile.
            return if server::exists(&mut session, &name).await? { Ok(false) } else { Err(error) };
        }
    }
    session.close().await;
    Ok(absent)
}

async fn drop_on(server: Server<'_>) -> Result<bool> {
    let name = server.name()?;
    let (mut session, _) = server.connect(&name).await?;
    let present = server::exists(&mut session, &name).await?;
    if present {
        session.query(&format!("DROP DATABASE {}", server::quoted(&name)), &[]).await?;
    }
    session.close().await;
    Ok(present)
}
