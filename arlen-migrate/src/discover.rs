//! The migrations of a folder: names read strictly, texts normalised and hashed.
//!
//! The rules are those of `arlen-files`, where the macro `embed!` has them from as well; here faults get their codes.

use crate::function::RustMigration;
use crate::script;
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::lex::position_of;
use arlen_files::{Fault, FileName, Found, Kind, Place};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

pub(crate) use arlen_files::normalised;
pub use arlen_files::{Order, Style};

/// A migration. The text of a file on disk is not kept: a folder may hold thousands.
#[derive(Clone, Debug)]
pub struct File {
    /// The version.
    pub version: Version,
    /// The name behind the version.
    pub name: String,
    /// When it may be applied.
    pub order: Order,
    /// Where it is. Of an embedded file, where it was when the program was built; of a function, version and name.
    pub path: PathBuf,
    /// The file that undoes it, if it has one.
    pub down: Option<PathBuf>,
    /// SHA-256 of its normalised text, in hexadecimal. Of a function, `rust:` and its revision.
    pub text_sha256: String,
    /// What it consists of.
    pub(crate) body: Body,
}

/// What a migration consists of.
#[derive(Clone, Debug, Default)]
pub(crate) enum Body {
    /// A file, read when it is needed.
    #[default]
    Disk,
    /// Normalised texts in the program.
    Embedded { up: &'static str, down: Option<&'static str> },
    /// A function of the program.
    Function(RustMigration),
}

impl File {
    /// A file on disk, read for its hash.
    fn of(found: Found) -> Result<Self> {
        let Found { version, name, order, path, down } = found;
        let text = load(&path)?;
        let order = ordered(order, &text);
        let text_sha256 = arlen_files::sha256(&text);
        Ok(Self { version: Version(version), name, order, path, down, text_sha256, body: Body::Disk })
    }

    /// The name of the file, for messages.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The text that runs, normalised. Of a function, what stands for one.
    ///
    /// # Errors
    ///
    /// Those of [`load`].
    pub fn text(&self) -> Result<Cow<'static, str>> {
        match &self.body {
            Body::Disk => load(&self.path).map(Cow::Owned),
            Body::Embedded { up, .. } => Ok(Cow::Borrowed(up)),
            Body::Function(_) => Ok(Cow::Owned(self.text_sha256.clone())),
        }
    }

    /// Where the file is that undoes it, and its text; nothing if there is none.
    ///
    /// # Errors
    ///
    /// Those of [`load`].
    pub fn down_text(&self) -> Result<Option<(PathBuf, Cow<'static, str>)>> {
        let Some(path) = self.down.clone() else { return Ok(None) };
        let text = match &self.body {
            Body::Embedded { down: Some(down), .. } => Cow::Borrowed(*down),
            Body::Disk | Body::Embedded { .. } | Body::Function(_) => Cow::Owned(load(&path)?),
        };
        Ok(Some((path, text)))
    }

    /// The function, if it is one.
    pub(crate) const fn function(&self) -> Option<&RustMigration> {
        match &self.body {
            Body::Function(function) => Some(function),
            Body::Disk | Body::Embedded { .. } => None,
        }
    }
}

/// Lists the migrations of a folder by version. Not recursive; files that do not end in `.sql` are not looked at.
///
/// # Errors
///
/// `migration-directory-missing`, `migration-file-io`, `migration-misnamed`, `migration-version-out-of-range`,
/// `migration-mixed-styles`, `migration-duplicate-version`, `migration-orphan-down`, `migration-not-text`: the first one
/// in the order of the file names.
pub fn discover(folder: &Path) -> Result<Vec<File>> {
    let found = arlen_files::find(folder).map_err(explained)?;
    found.into_iter().map(File::of).collect()
}

/// What a folder holds, by name.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    arlen_files::entries(folder).map_err(explained)
}

/// The name of a file, taken apart.
pub(crate) fn file_name(path: &Path) -> Result<FileName> {
    FileName::of(path).map_err(explained)
}

/// The text of a file, byte for byte.
pub(crate) fn read(path: &Path) -> Result<String> {
    arlen_files::read(path).map_err(explained)
}

/// When a migration may be applied whose name and text say so.
pub(crate) fn ordered(order: Order, text: &str) -> Order {
    if order == Order::Strict && script::allows_late(text) { Order::Late } else { order }
}

/// How the files of a folder are named; none if there are no files yet.
///
/// # Errors
///
/// Those of [`discover`] that concern names.
pub fn style_of(folder: &Path) -> Result<Option<Style>> {
    arlen_files::style_of(folder).map_err(explained)
}

/// The text of a migration file as it is hashed and executed: without a byte-order mark, with LF at line ends.
///
/// What counts as the same must run as the same, so the text that runs is the one that is hashed.
///
/// # Errors
///
/// `migration-file-io`, `migration-not-text`.
pub fn load(path: &Path) -> Result<String> {
    arlen_files::load(path).map_err(explained)
}

fn explained(fault: Fault) -> Error {
    let code = match fault.kind {
        Kind::DirectoryMissing => Code::MigrationDirectoryMissing,
        Kind::Io => Code::MigrationFileIo,
        Kind::Misnamed => Code::MigrationMisnamed,
        Kind::VersionOutOfRange => Code::MigrationVersionOutOfRange,
        Kind::MixedStyles => Code::MigrationMixedStyles,
        Kind::DuplicateVersion => Code::MigrationDuplicateVersion,
        Kind::OrphanDown => Code::MigrationOrphanDown,
        Kind::NotText => Code::MigrationNotText,
    };
    let mut told = Diagnostic::new(code, fault.message).with_help(fault.help);
    match fault.place {
        Place::Nowhere => {}
        // A fault of a name concerns the whole file.
        Place::File(path) => told = told.with_label(Label::new(path.display().to_string(), 1, 1)),
        Place::Byte { path, text, at } => {
            let position = position_of(&text, at);
            told = told.with_label(Label::new(path.display().to_string(), position.line, position.column));
        }
    }
    if let Some(source) = fault.source {
        told = told.with_source(source);
    }
    told.into()
}

#[cfg(test)]
mod tests {
    use super::discover;
    use arlen_data::diag::Code;

    /// The code and message of a folder with these files.
    fn fault(files: &[(&str, &[u8])]) -> (Code, String) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            std::fs::File::create(folder.path().join(name))
                .and_then(|mut file| std::io::Write::write_all(&mut file, bytes))
                .expect("written");
        }
        let error = discover(folder.path()).expect_err("refused");
        assert!(error.diagnostic().help().is_some());
        (error.code(), error.to_string().replace(&format!("{}/", folder.path().display()), ""))
    }

    #[test]
    fn faults_of_names_are_loud() {
        for (names, code, message) in [
            (&["notes.sql"][..], Code::MigrationMisnamed, "`notes.sql` is not named like a migration"),
            (
                &["9223372036854775808_a.sql"],
                Code::MigrationVersionOutOfRange,
                "the version of `9223372036854775808_a.sql` is too large",
            ),
            (&["1_a.sql", "01_b.sql"], Code::MigrationDuplicateVersion, "`01_b.sql` and `1_a.sql` have the version 1"),
            (
                &["V1__a.sql", "U1__b.sql"],
                Code::MigrationDuplicateVersion,
                "`U1__b.sql` and `V1__a.sql` have the version 1",
            ),
            (
                &["V1__a.sql", "2_b.sql"],
                Code::MigrationMixedStyles,
                "`2_b.sql` and `V1__a.sql` are named in different styles",
            ),
            (&["1_a.down.sql"], Code::MigrationOrphanDown, "`1_a.down.sql` has no `1_a.sql` beside it"),
            (&["1_a.sql", "1_b.down.sql"], Code::MigrationOrphanDown, "`1_b.down.sql` has no `1_b.sql` beside it"),
        ] {
            let files: Vec<_> = names.iter().map(|name| (*name, &b"select 1"[..])).collect();
            assert_eq!(fault(&files), (code, message.to_owned()));
        }
    }

    #[test]
    fn what_is_not_text_is_refused() {
        assert_eq!(fault(&[("1_a.sql", b"a\nb\xFF")]).0, Code::MigrationNotText);
        assert_eq!(fault(&[("1_a.sql", b"\xFF\xFEs\0")]).1, "`1_a.sql` holds bytes that are not UTF-8");
        assert_eq!(fault(&[("1_a.sql", b"a\0")]).1, "`1_a.sql` holds a NUL byte");
    }

    #[test]
    fn folders_and_other_files_are_passed_over_and_a_missing_folder_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["README.md", ".gitkeep", "1_a.sql~"] {
            std::fs::File::create(folder.path().join(name)).expect("created");
        }
        std::fs::create_dir(folder.path().join("audit")).expect("created");
        assert!(discover(folder.path()).expect("nothing there").is_empty());
        std::fs::create_dir(folder.path().join("1_a.sql")).expect("created");
        assert_eq!(discover(folder.path()).expect_err("a folder").code(), Code::MigrationMisnamed);
        let missing = folder.path().join("missing");
        assert_eq!(discover(&missing).expect_err("missing").code(), Code::MigrationDirectoryMissing);
        let file = folder.path().join("README.md");
        assert_eq!(discover(&file).expect_err("a file").code(), Code::MigrationDirectoryMissing);
    }
}
