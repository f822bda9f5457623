//! What a program could do about a fault, where that is always the same.

use arlen_data::diag::{Code, Error};
use serde::Serialize;

/// A mend: what to do, and how it could look.
#[derive(Serialize)]
pub(super) struct Fixit {
    action: &'static str,
    example: String,
}

/// The mend of a fault, if it has one that needs no thought about what was meant.
pub(super) fn fixit(error: &Error) -> Option<Fixit> {
    use Code::{
        MigrationAbsent, MigrationChecksumChanged, MigrationDirectoryMissing, MigrationDuplicateVersion, MigrationLate,
        MigrationMisnamed, MigrationMixedStyles, MigrationRenamed, MigrationTransactionControl, TargetAmbiguous,
    };
    let code = error.code();
    let file = error.diagnostic().label().map_or("FILE", |label| label.file.as_str());
    let (action, example) = if code == MigrationChecksumChanged {
        ("restore-file", format!("git checkout HEAD -- {file}"))
    } else if [MigrationAbsent, MigrationRenamed].contains(&code) {
        ("restore-file", "git log --all --diff-filter=DR -- '*.sql'".to_owned())
    } else if [MigrationMisnamed, MigrationMixedStyles].contains(&code) {
        ("rename-file", format!("git mv {file} 20260101120000_name.sql"))
    } else if [MigrationLate, MigrationDuplicateVersion].contains(&code) {
        ("rename-file", format!("git mv {file} \"$(date -u +%Y%m%d%H%M%S)_name.sql\""))
    } else if code == MigrationTransactionControl {
        ("remove-statement", format!("{file}:{}", error.diagnostic().label().map_or(1, |label| label.line)))
    } else if code == MigrationDirectoryMissing {
        ("create-file", "arlen-migrate new NAME".to_owned())
    } else if code == TargetAmbiguous {
        ("name-target", "arlen-migrate --all".to_owned())
    } else {
        return None;
    };
    Some(Fixit { action, example })
}
