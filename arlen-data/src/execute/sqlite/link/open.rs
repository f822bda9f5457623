//! How a connection is opened, and what is set on it.

use super::LinkOptions;
use super::fault;
use super::watch::Watch;
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::Access;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// So many steps of SQLite's machine between two looks at whether anybody still waits: less than a millisecond.
const STEPS: i32 = 10_000;

/// What a thread opens, and opens again.
pub(super) struct Settings {
    /// None is a database in memory.
    pub(super) path: Option<PathBuf>,
    pub(super) options: LinkOptions,
}

/// Opens a connection and sets everything that is ours.
pub(super) fn open(settings: &Settings, watch: &Arc<Watch>) -> Result<Connection> {
    let options = &settings.options;
    let failed = |error: rusqlite::Error| unopened(settings, &error);
    let Some(path) = &settings.path else {
        let inner = Connection::open_in_memory_with_flags(flags(OpenFlags::SQLITE_OPEN_READ_WRITE)).map_err(failed)?;
        return set_up(inner, settings, watch).map_err(failed);
    };
    match options.access {
        Access::Write => {
            create_folder(path)?;
            let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
            let inner = open_with(path, access, settings, watch).map_err(failed)?;
            write_ahead(&inner, path, options.busy_timeout)?;
            Ok(inner)
        }
        Access::Read => match open_with(path, OpenFlags::SQLITE_OPEN_READ_ONLY, settings, watch) {
            // A process died in mid write, or there is no shared memory yet. Only a connection that may write can put that
            // right; `query_only` forbids everything else.
            Err(error) if needs_recovery(&error) => {
                open_with(path, OpenFlags::SQLITE_OPEN_READ_WRITE, settings, watch).map_err(failed)
            }
            other => other.map_err(failed),
        },
    }
}

/// One thread uses the connection: SQLite need not lock it.
fn flags(access: OpenFlags) -> OpenFlags {
    access | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn open_with(path: &Path, access: OpenFlags, settings: &Settings, watch: &Arc<Watch>) -> rusqlite::Result<Connection> {
    set_up(Connection::open_with_flags(path, flags(access))?, settings, watch)
}

fn set_up(mut inner: Connection, settings: &Settings, watch: &Arc<Watch>) -> rusqlite::Result<Connection> {
    let limit = settings.options.busy_timeout;
    let (waiting, looking) = (Arc::clone(watch), Arc::clone(watch));
    let mut begun = Instant::now();
    inner.busy_handler(Some(move |count| {
        if count == 0 {
            begun = Instant::now();
        }
        wait(count, limit.saturating_sub(begun.elapsed()), &waiting)
    }))?;
    inner.progress_handler(STEPS, Some(move || looking.is_given_up()))?;
    for (config, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        // A name in double quotes is a name, and not a text if there is no such column.
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    ] {
        inner.set_db_config(config, on)?;
    }
    pragmas(&inner, settings.options.access)?;
    // Reads the file, so that one that is no database is refused now.
    inner.query_row("PRAGMA schema_version", [], |_| Ok(()))?;
    watch.attach(inner.get_interrupt_handle());
    Ok(inner)
}

/// The settings that are ours.
pub(super) fn pragmas(inner: &Connection, access: Access) -> rusqlite::Result<()> {
    inner.pragma_update(None, "foreign_keys", true)?;
    inner.pragma_update(None, "synchronous", "NORMAL")?;
    inner.pragma_update(None, "query_only", access == Access::Read)
}

/// Sets everything again on a connection that stays open, where a statement may have changed it.
pub(super) fn set_again(inner: &Connection, options: &LinkOptions) -> rusqlite::Result<()> {
    for (name, value) in [
        ("automatic_index", 1),
        ("cell_size_check", 0),
        ("ignore_check_constraints", 0),
        ("legacy_alter_table", 0),
        ("read_uncommitted", 0),
        ("recursive_triggers", 0),
        ("reverse_unordered_selects", 0),
        ("trusted_schema", 0),
        ("cache_size", -2000),
        ("cache_spill", 1),
        ("temp_store", 0),
        ("secure_delete", 0),
        ("threads", 0),
        ("analysis_limit", 0),
        ("short_column_names", 1),
        ("full_column_names", 0),
        // They act on files, which may be attached.
        ("fullfsync", 0),
        ("checkpoint_fullfsync", 0),
        ("wal_autocheckpoint", 1000),
        ("journal_size_limit", -1),
    ] {
        inner.pragma_update(None, name, value)?;
    }
    inner.pragma_update(None, "locking_mode", "NORMAL")?;
    // One that was set has taken the place of our own waiting, which reads as 0.
    if inner.query_row("PRAGMA busy_timeout", [], |row| row.get::<_, i64>(0))? != 0 {
        inner.busy_timeout(options.busy_timeout)?;
    }
    inner.pragma_update(None, "max_page_count", u32::MAX - 1)?;
    pragmas(inner, options.access)
}

/// Waits for a lock, as long as somebody waits for the job and the limit is not reached. The pauses are SQLite's own, up
/// to 25 ms.
fn wait(count: i32, left: Duration, watch: &Watch) -> bool {
    const PAUSES: [u64; 7] = [1, 2, 5, 10, 15, 20, 25];
    if left.is_zero() || watch.is_given_up() {
        return false;
    }
    let pause = usize::try_from(count).ok().and_then(|count| PAUSES.get(count)).copied().unwrap_or(25);
    std::thread::park_timeout(Duration::from_millis(pause).min(left));
    !watch.is_given_up()
}

/// Readers do not block the writer, and the writer does not block readers.
fn write_ahead(inner: &Connection, path: &Path, limit: Duration) -> Result<()> {
    let begun = Instant::now();
    let mode = loop {
        // SQLite does not wait here when several connections do this at once.
        match inner.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Ok(mode) => break mode,
            Err(error) if fault::is_busy(&error) && begun.elapsed() < limit => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => return Err(fault::refused(&error)),
        }
    };
    if mode.eq_ignore_ascii_case("wal") {
        return Ok(());
    }
    Err(Diagnostic::new(
        Code::ConnectionFailed,
        format!("`{}` cannot be written ahead: its journal mode stays `{mode}`", path.display()),
    )
    .with_help("put the database on a local file system")
    .into())
}

fn needs_recovery(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        [ffi::SQLITE_READONLY_ROLLBACK, ffi::SQLITE_READONLY_RECOVERY, ffi::SQLITE_READONLY_CANTINIT]
            .contains(&error.extended_code)
            || error.code == ErrorCode::CannotOpen
    })
}

fn create_folder(path: &Path) -> Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|error| {
        Diagnostic::new(Code::ConnectionFailed, format!("cannot create the folder of `{}`", path.display()))
            .with_help("check the path and the rights of the folder above it")
            .with_source(error)
            .into()
    })
}

fn unopened(settings: &Settings, error: &rusqlite::Error) -> Error {
    if fault::is_busy(error) {
        return fault::refused(error);
    }
    let name = settings.path.as_ref().map_or_else(|| ":memory:".to_owned(), |path| path.display().to_string());
    Diagnostic::new(Code::ConnectionFailed, format!("cannot open `{name}`: {}", fault::words(error)))
        .with_help("check that the path is a SQLite database and that its folder may be read and written")
        .into()
}
