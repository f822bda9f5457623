//! What a template is made of, and how.

use crate::built_in::BuiltIn;
use crate::checksum::text_sha256;
use crate::discover::discover;
use crate::run::up;
use crate::target::{LintSettings, LockKind, Target};
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::execute::DatabaseUrl;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a migration waits for a lock.
const LOCK_TIMEOUT: Duration = Duration::from_secs(60);

/// What makes two folders the same: versions, names and texts of the files, and the version of this crate. In hexadecimal.
///
/// # Errors
///
/// Those of [`discover`].
pub(super) fn fingerprint(folder: &Path) -> Result<String> {
    let mut text = env!("CARGO_PKG_VERSION").to_owned();
    for file in discover(folder)? {
        write!(text, "\n{} {:?} {} {}", file.version, file.order, file.text_sha256, file.name).ok();
    }
    Ok(text_sha256(&text))
}

/// Runs all migrations of a folder on a new database.
///
/// # Errors
///
/// What stopped the run; `migration-file-changed` if the folder has another fingerprint now.
pub(super) async fn migrate(url: DatabaseUrl, folder: &Path, fingerprint: &str) -> Result<()> {
    let target = Target {
        name: TargetName::default(),
        url,
        folder: folder.to_owned(),
        snapshot: PathBuf::new(),
        lock_timeout: LOCK_TIMEOUT,
        ddl_lock_timeout: Duration::ZERO,
        lock: LockKind::Session,
        protected: false,
        built_in: BuiltIn::default(),
        lint: LintSettings::default(),
    };
    if let Some(error) = up(&target, |_| {}).await.error {
        return Err(error);
    }
    if self::fingerprint(folder)? == fingerprint {
        return Ok(());
    }
    let message = format!("`{}` changed while its migrations ran for a test", folder.display());
    Err(Diagnostic::new(Code::MigrationFileChanged, message).with_help("run the test again").into())
}
