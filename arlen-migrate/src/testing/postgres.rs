//! Databases of tests on a server: copies of a template.

use super::options::TestOptions;
use super::template::{fingerprint, migrate};
use crate::checksum::text_sha256;
use crate::server::{Passing, exists, quoted, random, remove};
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use arlen_data::dialect::Family;
use arlen_data::execute::{DatabaseUrl, Session, SessionOptions};
use arlen_data::value::Value;
use std::path::Path;
use std::time::Duration;
use tokio::time::Instant;

/// How the name of every database begins that is made here. What a killed run left over is found by it:
/// `arlen_test_template_...` are templates, `arlen_test_building_...` templates that were not finished, and the others belong
/// to a test.
pub const PREFIX: &str = "arlen_test_";

/// How long another process may make the same template.
const PATIENCE: Duration = Duration::from_secs(60);

const PAUSE: Duration = Duration::from_millis(20);

/// A copy of a template.
#[derive(Debug)]
pub(super) struct Copy(Passing);

impl Copy {
    pub(super) async fn create(server: &DatabaseUrl, options: &TestOptions) -> Result<Self> {
        let mut session = Session::open(server, &SessionOptions::default()).await?;
        let copy = Self(Passing::new(server, format!("{PREFIX}{}", random()))?);
        let folder = options.folder(Family::Postgres);
        let template = Template::of(&mut session, folder).await?;
        match copy.copy(&mut session, &template).await {
            Err(error) if error.code() == Code::ObjectMissing => {
                template.make(&mut session, server, folder).await?;
                copy.copy(&mut session, &template).await?;
            }
            result => result?,
        }
        session.close().await;
        Ok(copy)
    }

    async fn copy(&self, session: &mut Session, template: &Template) -> Result<()> {
        run(session, &format!("CREATE DATABASE {} TEMPLATE {}", quoted(&self.0.name), quoted(&template.name))).await
    }

    pub(super) const fn url(&self) -> &DatabaseUrl {
        &self.0.url
    }

    pub(super) async fn remove(self) -> Result<()> {
        self.0.remove().await
    }
}

/// A migrated database that nobody connects to.
struct Template {
    name: String,
    fingerprint: String,
}

impl Template {
    /// That of a folder, for this role: nobody may copy the database of another.
    async fn of(session: &mut Session, folder: &Path) -> Result<Self> {
        let fingerprint = fingerprint(folder)?;
        let rows = session.query("SELECT current_user::text", &[]).await?;
        let role = rows.first().and_then(|row| row.first()).and_then(Value::as_text).unwrap_or_default();
        let digits: String = text_sha256(&format!("{fingerprint} {role}")).chars().take(32).collect();
        Ok(Self { name: format!("{PREFIX}template_{digits}"), fingerprint })
    }

    /// Makes it, unless another process did so meanwhile.
    async fn make(&self, session: &mut Session, server: &DatabaseUrl, folder: &Path) -> Result<()> {
        // The lock goes with the session, if this ends early.
        self.lock(session).await?;
        if !exists(session, &self.name).await? {
            let building = format!("{PREFIX}building_{}", random());
            run(session, &format!("CREATE DATABASE {}", quoted(&building))).await?;
            if let Err(error) = self.fill(session, server, &building, folder).await {
                // The first error says why.
                drop(remove(session, &building).await);
                return Err(error);
            }
        }
        session.query("SELECT pg_advisory_unlock($1)", &[self.key()]).await?;
        Ok(())
    }

    /// It has its name when it is whole: one that is half done is never copied.
    async fn fill(&self, session: &mut Session, server: &DatabaseUrl, building: &str, folder: &Path) -> Result<()> {
        migrate(server.with_database(building)?, folder, &self.fingerprint).await?;
        // A connection to it would keep others from copying it.
        run(session, &format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", quoted(building))).await?;
        run(session, &format!("ALTER DATABASE {} RENAME TO {}", quoted(building), quoted(&self.name))).await
    }

    /// Tried and never waited for inside the server, where nobody would see why.
    async fn lock(&self, session: &mut Session) -> Result<()> {
        let begun = Instant::now();
        loop {
            let rows = session.query("SELECT pg_try_advisory_lock($1)", &[self.key()]).await?;
            if rows.first().and_then(|row| row.first()) == Some(&Value::Bool(true)) {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                return Err(locked(&self.name));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// The key of its lock: the first half of its digits.
    fn key(&self) -> Value {
        let digits: String = self.fingerprint.chars().take(16).collect();
        Value::I64(u64::from_str_radix(&digits, 16).unwrap_or_default().cast_signed())
    }
}

fn locked(template: &str) -> Error {
    let message = format!("another process has been making the template `{template}` for more than a minute");
    Diagnostic::new(Code::MigrationLocked, message).with_help("look for a test run that hangs").into()
}

async fn run(session: &mut Session, sql: &str) -> Result<()> {
    session.query(sql, &[]).await.map(drop)
}
