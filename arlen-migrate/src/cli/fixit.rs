//! What a program could do about a fault, where that is always the same.

use arlen_data::diag::{Code, Diagnostic};
use serde::Serialize;
use std::path::Path;

/// A mend: what to do, and how it could look.
#[derive(Serialize)]
pub(super) struct Fixit {
    action: &'static str,
    example: String,
}

/// The mend of a fault, if it has one that needs no thought about what was meant.
pub(super) fn fixit(error: &Diagnostic) -> Option<Fixit> {
    use Code::{
        MigrationAbsent, MigrationChecksumChanged, MigrationDirectoryMissing, MigrationDownMissing,
        MigrationDuplicateVersion, MigrationLate, MigrationMisnamed, MigrationPending, MigrationRenamed,
        MigrationTransactionControl, SnapshotDiffers, SnapshotMissing, TargetAmbiguous,
    };
    let code = error.code();
    let file = error.label().map_or("FILE", |label| label.file.as_str());
    let (action, example) = if code == MigrationChecksumChanged {
        ("restore-file", format!("git checkout HEAD -- {file}"))
    } else if [MigrationAbsent, MigrationRenamed].contains(&code) {
        ("restore-file", "git log --all --diff-filter=DR -- '*.sql'".to_owned())
    } else if [MigrationMisnamed, MigrationLate, MigrationDuplicateVersion].contains(&code) {
        ("rename-file", format!("git mv {file} {}", renamed(Path::new(file))))
    } else if code == MigrationTransactionControl {
        ("remove-statement", format!("{file}:{}", error.label().map_or(1, |label| label.line)))
    } else if code == MigrationDirectoryMissing {
        ("create-file", "arlen-migrate new NAME".to_owned())
    } else if code == MigrationDownMissing {
        ("create-file", file.to_owned())
    } else if code == MigrationPending {
        ("apply", "arlen-migrate up".to_owned())
    } else if [SnapshotMissing, SnapshotDiffers].contains(&code) {
        ("write-snapshot", "arlen-migrate dump".to_owned())
    } else if code == TargetAmbiguous {
        ("name-target", "arlen-migrate --all".to_owned())
    } else {
        return None;
    };
    Some(Fixit { action, example })
}

/// A good name in the same folder and, as far as the old one tells, in the same style.
fn renamed(file: &Path) -> String {
    let prefixed = file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(['V', 'v', 'U', 'u']));
    let name = if prefixed { "V20260101120000__name.sql" } else { "20260101120000_name.sql" };
    file.with_file_name(name).display().to_string()
}
