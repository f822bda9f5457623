//! The file that a snapshot is kept in.

use super::Snapshot;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What stands in a file.
#[derive(Debug)]
pub(crate) struct Stored {
    /// Its text, with LF at line ends: a checkout may have put other ones there.
    pub(crate) text: String,
    /// What that says.
    pub(crate) snapshot: Snapshot,
}

/// Reads a file; none if it is not there.
///
/// # Errors
///
/// `snapshot-invalid` if it is something else, `migration-file-io`.
#[expect(clippy::disallowed_methods, reason = "this is where snapshots are read")]
pub(crate) fn load(path: &Path) -> Result<Option<Stored>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(path, "read", error)),
    };
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    let snapshot = Snapshot::parse(&text).map_err(|error| {
        let message = format!("`{}` is no snapshot of a schema: {error}", path.display());
        let help = "write another file with `--out`, or remove this one if it is not needed";
        Diagnostic::new(Code::SnapshotInvalid, message)
            .with_label(Label::new(path.display().to_string(), 1, 1))
            .with_help(help)
    })?;
    Ok(Some(Stored { text, snapshot }))
}

/// Makes a file hold a text, and says whether it held another one. A file beside it takes its place: no reader sees half of it.
///
/// # Errors
///
/// `snapshot-invalid` if something else stands there, which is left as it is; `migration-file-io`.
#[expect(clippy::disallowed_methods, reason = "this is where snapshots are written")]
pub(crate) fn store(path: &Path, text: &str) -> Result<bool> {
    if load(path)?.is_some_and(|stored| stored.text == text) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| failed(folder, "created", error))?;
    }
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, text).map_err(|error| failed(&beside, "written", error))?;
    std::fs::rename(&beside, path).map_err(|error| {
        std::fs::remove_file(&beside).ok();
        failed(path, "replaced", error)
    })?;
    Ok(true)
}

fn failed(path: &Path, what: &str, error: std::io::Error) -> Error {
    Diagnostic::new(Code::MigrationFileIo, format!("`{}` cannot be {what}", path.display()))
        .with_help("check the path and the rights to it")
        .with_source(error)
        .into()
}
