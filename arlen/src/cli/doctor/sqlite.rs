//! What SQLite says of itself.

use super::check::{Check, Status};
use super::target::column;
use arlen_data::config::TargetName;
use arlen_data::diag::Result;
use arlen_data::execute::Session;

pub(super) async fn examine(session: &mut Session, target: &TargetName, checks: &mut Vec<Check>) -> Result<()> {
    // The second column is there to read the file: without it nothing of it is looked at.
    let facts = session.query("SELECT sqlite_version(), (SELECT count(*) FROM sqlite_schema)", &[]).await?;
    let version: String = column(&facts, 0)?;
    checks.push(Check::of(target, "server", Status::Pass, format!("SQLite {version}, compiled in")));
    Ok(())
}
