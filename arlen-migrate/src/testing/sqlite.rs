//! Databases of tests in temporary files.

use super::options::TestOptions;
use super::template::{fingerprint, migrate};
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::DatabaseUrl;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::Mutex;

/// The migrated files of this process, by the fingerprint of their migrations. In memory, so that nothing is left of them.
static TEMPLATES: Mutex<BTreeMap<String, Arc<[u8]>>> = Mutex::const_new(BTreeMap::new());

const FILE: &str = "test.db";

/// A copy of a migrated file.
#[derive(Debug)]
pub(super) struct Copy {
    url: DatabaseUrl,
    /// Removed when it is dropped.
    home: TempDir,
}

impl Copy {
    pub(super) async fn create(options: &TestOptions) -> Result<Self> {
        let template = template(options.folder(Family::Sqlite)).await?;
        let home = home()?;
        #[expect(clippy::disallowed_methods, reason = "the file of a test's database, not one of the user's")]
        std::fs::write(home.path().join(FILE), template).map_err(unwritten)?;
        Ok(Self { url: url(&home)?, home })
    }

    pub(super) const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    pub(super) fn remove(self) -> Result<()> {
        self.home.close().map_err(unwritten)
    }
}

async fn template(folder: &Path) -> Result<Arc<[u8]>> {
    let key = fingerprint(folder)?;
    // The others wait, in this process or that runtime: what they need is being made.
    let mut templates = TEMPLATES.lock().await;
    if let Some(template) = templates.get(&key) {
        return Ok(Arc::clone(template));
    }
    let home = home()?;
    migrate(url(&home)?, folder, &key).await?;
    // Whole in its one file: migrations do not run in WAL mode, and their session is closed.
    #[expect(clippy::disallowed_methods, reason = "the file of a test's database, not one of the user's")]
    let template: Arc<[u8]> = match std::fs::read(home.path().join(FILE)) {
        Ok(bytes) => bytes.into(),
        // Without migrations nothing was created. An empty file is an empty database.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Arc::new([]),
        Err(error) => return Err(unwritten(error)),
    };
    templates.insert(key, Arc::clone(&template));
    Ok(template)
}

fn home() -> Result<TempDir> {
    tempfile::Builder::new().prefix("arlen-test-").tempdir().map_err(unwritten)
}

fn url(home: &TempDir) -> Result<DatabaseUrl> {
    Ok(DatabaseUrl::parse(&format!("sqlite:{FILE}"))?.relative_to(home.path()))
}

fn unwritten(error: std::io::Error) -> Error {
    Diagnostic::new(Code::ConnectionFailed, "the temporary file of a test's database cannot be written or removed")
        .with_help("make room in the folder for temporary files, or name another one by `TMPDIR`")
        .with_source(error)
        .into()
}
