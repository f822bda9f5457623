//! Modules of typed SQL.

use super::schema::{files as schema_files, stored};
use crate::emit::emit_queries;
use crate::folder::{Difference, Folder, Kept};
use crate::manifest::Manifest;
use crate::names::{camel, constant, field, module};
use crate::queries::{Queries, written};
use crate::typed_sql::{Query, Source, parse, read_folder};
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Diagnostic, Result};
use arlen_data::dialect::Family;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[cfg(any(feature = "postgres", feature = "sqlite"))]
use crate::typed_sql::Describer;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
use arlen_data::execute::Database;

/// Writes functions for the queries in the files of a folder into the folder of a database, which has the modules of its schema
/// already. The database describes the queries and runs none.
///
/// # Errors
///
/// `codegen-queries-missing`, `codegen-query-invalid`, `codegen-query-mismatch`, `codegen-type-unknown` and what the database says
/// of a query: the first of all files, with the rest in [`others`](arlen_data::diag::Error::others); `codegen-manifest-missing`
/// if the schema was not generated, `codegen-manifest-invalid` if its enums have changed since; `codegen-file-foreign`,
/// `codegen-io-failed`.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub async fn generate_queries(
    target: &TargetName,
    database: &Database,
    sql: &Path,
    folder: &Folder,
) -> Result<(Queries, Kept)> {
    let (queries, schema) = described(target, database, sql, folder).await?;
    let mut kept = folder.queries().persist(&files(&queries, folder)?)?;
    // The module of the schema declares that of the queries.
    let root = folder.persist(&schema_files(&schema, folder)?)?;
    kept.written.extend(root.written);
    kept.removed.extend(root.removed);
    kept.unchanged += root.unchanged;
    Ok((queries, kept))
}

/// Has the queries described again, and says which files are not as the database wants them. Writes nothing.
///
/// # Errors
///
/// As [`generate_queries`]: a query that the database does not take any more is a fault.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub async fn verify_queries(
    target: &TargetName,
    database: &Database,
    sql: &Path,
    folder: &Folder,
) -> Result<(Queries, Vec<Difference>)> {
    let (queries, _) = described(target, database, sql, folder).await?;
    let differences = folder.queries().compare(&files(&queries, folder)?)?;
    Ok((queries, differences))
}

/// Says which files are not as their manifest wants them, and which queries were edited since. Asks no database and writes
/// nothing.
///
/// # Errors
///
/// `codegen-manifest-missing`, `codegen-manifest-invalid`, `codegen-queries-missing`, `codegen-query-invalid`,
/// `codegen-io-failed`.
pub fn check_queries(target: &TargetName, sql: &Path, folder: &Folder) -> Result<(Queries, Vec<Difference>)> {
    let (path, text) = folder.queries().manifest()?;
    let queries = Queries::parse(&text, &path)?;
    if queries.database_target() != target.as_str() {
        let message =
            format!("the manifest `{}` is that of the database `{}`", path.display(), queries.database_target());
        return Err(Diagnostic::new(Code::CodegenManifestInvalid, message)
            .with_help(format!("give each database a folder, and generate that of `{target}` again"))
            .into());
    }
    let family = if queries.dialect() == Family::Sqlite.as_str() { Family::Sqlite } else { Family::Postgres };
    let Parsed { files: sources, faults } = parsed(sql, family)?;
    all(faults)?;
    let mut differences = edited(&queries, sql, &sources);
    differences.extend(folder.queries().compare(&files(&queries, folder)?)?);
    Ok((queries, differences))
}

/// Queries that are not as the manifest has them.
fn edited(queries: &Queries, sql: &Path, sources: &[(Source, Vec<Query>)]) -> Vec<Difference> {
    let mut texts: BTreeMap<String, (String, String)> = BTreeMap::new();
    for query in &queries.queries {
        texts.entry(query.file.clone()).or_default().0.push_str(&query.written());
    }
    for (source, queries) in sources {
        let text: String = queries
            .iter()
            .map(|query| written(&query.name, &query.annotations, &query.comment, &query.rewritten.sql))
            .collect();
        texts.entry(format!("{}.sql", source.stem)).or_default().1 = text;
    }
    let changed = texts.into_iter().filter(|(_, (before, after))| before != after);
    let shown = changed.map(|(file, (before, after))| {
        let path = sql.join(file);
        let diff = similar::TextDiff::from_lines(before.as_str(), after.as_str());
        let header = path.display().to_string();
        let diff = diff.unified_diff().context_radius(2).header("as it was generated", &header).to_string();
        Difference { path, diff }
    });
    shown.collect()
}

/// The files of a folder, each with its queries, and what is wrong with them.
struct Parsed {
    files: Vec<(Source, Vec<Query>)>,
    faults: Vec<Diagnostic>,
}

/// All files of a folder, read, and the faults of all of them. Queries that have one are left out.
fn parsed(sql: &Path, family: Family) -> Result<Parsed> {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let mut modules: BTreeMap<String, String> = BTreeMap::new();
    for source in read_folder(sql)? {
        let (queries, told) = parse(&source, family);
        faults.extend(told);
        faults.extend(twice(&source, &queries));
        if let Some(other) = modules.insert(module(&source.stem), source.stem.clone()) {
            let message = format!("`{}.sql` and `{other}.sql` are one module in Rust", source.stem);
            faults.push(source.fault(0, Code::CodegenQueryInvalid, message).with_help("rename one of the files"));
        }
        found.push((source, queries));
    }
    Ok(Parsed { files: found, faults })
}

/// Names that a file has twice, in the spelling of Rust.
fn twice(source: &Source, queries: &[Query]) -> Vec<Diagnostic> {
    let (mut functions, mut types, mut constants) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let again = queries.iter().filter(|query| {
        let (function, ty) = (functions.insert(field(&query.name)), types.insert(camel(&query.name)));
        // That of the statement has a suffix, which another query may have by itself: `a` and `a_sql`.
        let name = constant(&field(&query.name));
        let (text, handle) = (constants.insert(format!("{name}_SQL")), constants.insert(name));
        !(function && ty && text && handle)
    });
    let fault = |query: &Query| {
        let message = format!("another query of the file is called `{}` in Rust", field(&query.name));
        source.fault(query.at, Code::CodegenQueryInvalid, message).with_help("give it another name")
    };
    again.map(fault).collect()
}

/// The first fault, with the rest in it, by their places.
fn all(mut faults: Vec<Diagnostic>) -> Result<()> {
    faults.sort_by_key(|fault| fault.label().map(|label| (label.file.clone(), label.line, label.column)));
    let mut faults = faults.into_iter();
    match faults.next() {
        None => Ok(()),
        Some(first) => Err(first.with_others(faults.collect()).into()),
    }
}

#[cfg(any(feature = "postgres", feature = "sqlite"))]
async fn described(
    target: &TargetName,
    database: &Database,
    sql: &Path,
    folder: &Folder,
) -> Result<(Queries, Manifest)> {
    let Parsed { files: sources, mut faults } = parsed(sql, database.dialect().family())?;
    match asked(target, database, folder, &sources).await {
        Ok((found, told)) => {
            faults.extend(told);
            all(faults).map(|()| found)
        }
        // What is wrong in the files is told beside it.
        Err(error) => Err(error.into_diagnostic().with_others(faults).into()),
    }
}

/// What the database says of the queries, and the faults of all of them.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
async fn asked(
    target: &TargetName,
    database: &Database,
    folder: &Folder,
    sources: &[(Source, Vec<Query>)],
) -> Result<((Queries, Manifest), Vec<Diagnostic>)> {
    let (stored, schema) = (stored(target, folder)?, arlen_data::schema::read(database).await?);
    let manifest = Manifest::new(target, &schema);
    if stored.enums != manifest.enums {
        let message = format!("the enums of `{target}` are not those that its modules were generated from");
        return Err(Diagnostic::new(Code::CodegenManifestInvalid, message)
            .with_help("run `arlen-codegen schema` first")
            .into());
    }
    let connection = database.connection().await?;
    let describer = Describer::new(&connection, &schema, &manifest);
    let (mut queries, mut faults) = (Vec::new(), Vec::new());
    for (source, parsed) in sources {
        for query in parsed {
            match describer.describe(source, query).await? {
                Ok(query) => queries.push(query),
                Err(found) => faults.extend(found),
            }
        }
    }
    Ok(((Queries::new(target, &manifest, queries), stored), faults))
}

fn files(queries: &Queries, folder: &Folder) -> Result<BTreeMap<String, String>> {
    let mut files = emit_queries(queries);
    files.insert(folder.queries().manifest_name().to_owned(), queries.to_text()?);
    Ok(files)
}
