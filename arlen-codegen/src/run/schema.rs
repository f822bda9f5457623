//! Modules of a schema.

use crate::emit::{TypedSql, emit};
use crate::folder::{Difference, Folder, Kept};
use crate::manifest::Manifest;
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::schema::Schema;
use std::collections::BTreeMap;

/// Writes the files of a database into its folder.
///
/// # Errors
///
/// `codegen-file-foreign`, `codegen-io-failed`.
pub fn generate(target: &TargetName, schema: &Schema, folder: &Folder) -> Result<(Manifest, Kept)> {
    let manifest = Manifest::new(target, schema);
    let kept = folder.persist(&files(&manifest, folder)?)?;
    Ok((manifest, kept))
}

/// Says which files are not as the manifest in their folder wants them. Asks no database and writes nothing.
///
/// # Errors
///
/// `codegen-manifest-missing`, `codegen-manifest-invalid`, `codegen-io-failed`.
pub fn check(target: &TargetName, folder: &Folder) -> Result<(Manifest, Vec<Difference>)> {
    let manifest = stored(target, folder)?;
    let differences = folder.compare(&files(&manifest, folder)?)?;
    Ok((manifest, differences))
}

/// The manifest in the folder, which must be that of the database.
pub(super) fn stored(target: &TargetName, folder: &Folder) -> Result<Manifest> {
    let (path, text) = folder.manifest()?;
    let manifest = Manifest::parse(&text, &path)?;
    if manifest.database_target() != target.as_str() {
        let message =
            format!("the manifest `{}` is that of the database `{}`", path.display(), manifest.database_target());
        return Err(Diagnostic::new(Code::CodegenManifestInvalid, message)
            .with_help(format!("give each database a folder, and generate that of `{target}` again"))
            .into());
    }
    Ok(manifest)
}

/// What should be in the folder.
pub(super) fn files(manifest: &Manifest, folder: &Folder) -> Result<BTreeMap<String, String>> {
    let typed_sql = if folder.has_queries() { TypedSql::Present } else { TypedSql::Absent };
    let mut files = emit(manifest, typed_sql);
    files.insert(folder.manifest_name().to_owned(), manifest.to_text()?);
    Ok(files)
}
