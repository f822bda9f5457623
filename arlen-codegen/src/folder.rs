//! The folder of a database: what is there against what should be, and how one becomes the other.

use crate::emit::{MARK, QUERIES_MARK};
use crate::names::{QUERIES, module};
use arlen_data::config::TargetName;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The folder that one database has for its files. Others may lie beside them: only files with the mark in the first line are
/// replaced or removed.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
    kind: Kind,
}

/// Whose files are in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Schema,
    /// Typed SQL, in a folder inside that of the schema.
    Queries,
}

impl Kind {
    /// The first line of each file.
    const fn mark(self) -> &'static str {
        match self {
            Self::Schema => MARK,
            Self::Queries => QUERIES_MARK,
        }
    }

    /// The file of the manifest.
    const fn manifest(self) -> &'static str {
        match self {
            Self::Schema => "schema.json",
            Self::Queries => "queries.json",
        }
    }

    const fn command(self) -> &'static str {
        match self {
            Self::Schema => "arlen-codegen schema",
            Self::Queries => "arlen-codegen sql",
        }
    }
}

/// A file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file.
    pub path: PathBuf,
    /// From what is there to what should be, as a unified diff.
    pub diff: String,
}

/// What became of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Files that were written.
    pub written: Vec<PathBuf>,
    /// Files that were removed: nothing of the database needs them any more.
    pub removed: Vec<PathBuf>,
    /// How many files were as they should be.
    pub unchanged: usize,
}

impl Folder {
    /// A folder, which need not be there.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), kind: Kind::Schema }
    }

    /// The folder of its typed SQL.
    #[must_use]
    pub(crate) fn queries(&self) -> Self {
        Self { path: self.path.join(QUERIES), kind: Kind::Queries }
    }

    /// Whether typed SQL was written into it.
    pub(crate) fn has_queries(&self) -> bool {
        let queries = self.queries();
        queries.path.join(queries.kind.manifest()).exists()
    }

    /// The name of the file of its manifest.
    pub(crate) const fn manifest_name(&self) -> &'static str {
        self.kind.manifest()
    }

    /// The folder of a database below that of the sources: a module of its name, which is changed where it is a keyword.
    #[must_use]
    pub fn of(source: &Path, target: &TargetName) -> Self {
        Self::new(source.join(module(target.as_str())))
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text of the manifest.
    ///
    /// # Errors
    ///
    /// `codegen-manifest-missing`, `codegen-io-failed`.
    pub(crate) fn manifest(&self) -> Result<(PathBuf, String)> {
        let path = self.path.join(self.kind.manifest());
        let text = read(&path)?.ok_or_else(|| {
            Diagnostic::new(Code::CodegenManifestMissing, format!("there is no manifest `{}`", path.display()))
                .with_help(format!(
                    "generate the files with `{}`, and commit them with their manifest",
                    self.kind.command()
                ))
        })?;
        Ok((path, text))
    }

    /// What is not as in `files`, by path; nothing is written.
    ///
    /// # Errors
    ///
    /// `codegen-io-failed`.
    pub(crate) fn compare(&self, files: &BTreeMap<String, String>) -> Result<Vec<Difference>> {
        let mut found = Vec::new();
        for name in self.ours()?.iter().chain(files.keys()).collect::<BTreeSet<_>>() {
            let path = self.path.join(name);
            let (before, after) = (read(&path)?.unwrap_or_default(), files.get(name).map_or("", String::as_str));
            if before != after || !path.exists() {
                let diff = similar::TextDiff::from_lines(before.as_str(), after);
                let shown = path.display().to_string();
                let diff = diff.unified_diff().context_radius(2).header(&shown, "as it should be").to_string();
                found.push(Difference { path, diff });
            }
        }
        Ok(found)
    }

    /// Makes the folder hold `files` and no other files of ours. Each file is replaced in one step, the manifest last: a run that
    /// was stopped shows in the next check.
    ///
    /// # Errors
    ///
    /// `codegen-file-foreign` for a file of somebody else where one of ours should be; then nothing was written.
    /// `codegen-io-failed`.
    pub(crate) fn persist(&self, files: &BTreeMap<String, String>) -> Result<Kept> {
        let mut kept = Kept::default();
        let (ours, manifest) = (self.ours()?, self.kind.manifest());
        let mut pending = Vec::new();
        for (name, text) in files {
            let path = self.path.join(name);
            match read(&path)? {
                Some(there) if there == *text => kept.unchanged += 1,
                Some(_) if !ours.contains(name) && name != manifest => return Err(foreign(&path)),
                Some(there) if name == manifest && !there.contains("\"database_target\"") => {
                    return Err(foreign(&path));
                }
                _ => pending.push((path, text)),
            }
        }
        std::fs::create_dir_all(&self.path).map_err(|error| failed(&self.path, "created", error))?;
        pending.sort_by_key(|(path, _)| path.ends_with(manifest));
        for name in ours.iter().filter(|name| !files.contains_key(*name)) {
            let path = self.path.join(name);
            std::fs::remove_file(&path).map_err(|error| failed(&path, "removed", error))?;
            kept.removed.push(path);
        }
        for (path, text) in pending {
            replace(&path, text)?;
            kept.written.push(path);
        }
        Ok(kept)
    }

    /// The names of the files of Rust that bear the mark.
    fn ours(&self) -> Result<BTreeSet<String>> {
        let entries = match std::fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
            Err(error) => return Err(failed(&self.path, "read", error)),
        };
        let mut found = BTreeSet::new();
        for entry in entries {
            let path = entry.map_err(|error| failed(&self.path, "read", error))?.path();
            let is_rust = path.extension().is_some_and(|extension| extension == "rs") && path.is_file();
            let name = path.file_name().and_then(|name| name.to_str());
            if let (true, Some(name)) = (is_rust, name)
                && read(&path)?.is_some_and(|text| text.lines().next() == Some(self.kind.mark()))
            {
                found.insert(name.to_owned());
            }
        }
        Ok(found)
    }
}

/// The text of a file; none if it is not there. What is not UTF-8 is nothing of ours and reads as something else. Generated files
/// have no `\r`, but a checkout may have put one at the end of each line.
#[expect(clippy::disallowed_methods, reason = "this is where generated files are read")]
fn read(path: &Path) -> Result<Option<String>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(path, "read", error)),
    }
}

/// A file beside it that takes its place: no reader sees half of it.
#[expect(clippy::disallowed_methods, reason = "this is where generated files are written")]
fn replace(path: &Path, text: &str) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, text).map_err(|error| failed(&beside, "written", error))?;
    std::fs::rename(&beside, path).map_err(|error| {
        std::fs::remove_file(&beside).ok();
        failed(path, "replaced", error)
    })
}

fn foreign(path: &Path) -> Error {
    Diagnostic::new(Code::CodegenFileForeign, format!("`{}` is there and was not generated", path.display()))
        .with_help("move it, or choose another folder with `--output`; nothing was written")
        .into()
}

fn failed(path: &Path, what: &str, error: std::io::Error) -> Error {
    Diagnostic::new(Code::CodegenIoFailed, format!("`{}` cannot be {what}", path.display()))
        .with_help("check the path and the rights to it")
        .with_source(error)
        .into()
}
