//! What a program brings along: the files of a folder in its binary, and functions.

use crate::discover::{Body, File, Order, ordered};
use crate::function::RustMigration;
use crate::version::Version;
use arlen_data::diag::{Code, Diagnostic, Error, Result};
use std::path::{Path, PathBuf};

/// The migrations of a folder, in the program: what the macro `embed!` makes.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    folder: &'static str,
    files: &'static [EmbeddedFile],
}

/// A file in the program. Made by the macro.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedFile {
    pub version: i64,
    pub name: &'static str,
    pub order: Order,
    pub path: &'static str,
    /// Normalised.
    pub text: &'static str,
    pub text_sha256: &'static str,
    /// Path and text of the file that undoes it.
    pub down: Option<(&'static str, &'static str)>,
}

impl Embedded {
    /// For the macro.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(folder: &'static str, files: &'static [EmbeddedFile]) -> Self {
        Self { folder, files }
    }

    /// Where the files were when the program was built, as the macro was told.
    #[must_use]
    pub fn folder(&self) -> &'static Path {
        Path::new(self.folder)
    }

    /// How many migrations there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.files.len()
    }

    /// True if there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn files(&self) -> Vec<File> {
        self.files.iter().map(File::from).collect()
    }
}

/// Texts stay where they are in the program.
impl From<&EmbeddedFile> for File {
    fn from(embedded: &EmbeddedFile) -> Self {
        Self {
            version: Version(embedded.version),
            name: embedded.name.to_owned(),
            order: ordered(embedded.order, embedded.text),
            path: embedded.path.into(),
            down: embedded.down.map(|(path, _)| path.into()),
            text_sha256: embedded.text_sha256.to_owned(),
            body: Body::Embedded { up: embedded.text, down: embedded.down.map(|(_, text)| text) },
        }
    }
}

impl From<&RustMigration> for File {
    fn from(function: &RustMigration) -> Self {
        let shown = PathBuf::from(format!("{}_{}", function.version(), function.name()));
        Self {
            version: function.version(),
            name: function.name().to_owned(),
            order: Order::Strict,
            down: function.down().map(|_| shown.clone()),
            path: shown,
            text_sha256: function.stamp(),
            body: Body::Function(function.clone()),
        }
    }
}

/// What a program brings along for a target. By default nothing: then the files are in the target's folder.
#[derive(Clone, Debug, Default)]
pub struct BuiltIn {
    /// Files in place of those in the folder.
    pub embedded: Option<Embedded>,
    /// Functions, each in its place among the files.
    pub functions: Vec<RustMigration>,
}

impl BuiltIn {
    /// The migrations by version: those embedded, else those of the folder, and the functions.
    pub(crate) fn files(&self, of_folder: impl FnOnce() -> Result<Vec<File>>) -> Result<Vec<File>> {
        let mut files = match &self.embedded {
            Some(embedded) => embedded.files(),
            None => of_folder()?,
        };
        for function in &self.functions {
            function.check()?;
            let file = File::from(function);
            match files.binary_search_by_key(&file.version, |other| other.version) {
                Ok(at) => return Err(duplicate(function, files.get(at))),
                Err(at) => files.insert(at, file),
            }
        }
        Ok(files)
    }
}

fn duplicate(function: &RustMigration, other: Option<&File>) -> Error {
    let version = function.version();
    let (name, other) = (function.name(), other.map(File::file_name).unwrap_or_default());
    let message = format!("the Rust migration `{name}` and `{other}` have the version {version}");
    Diagnostic::new(Code::MigrationDuplicateVersion, message)
        .with_label(function.label())
        .with_help("give the one that is not applied anywhere yet a newer version")
        .into()
}
