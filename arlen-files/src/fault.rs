//! What is wrong with a folder, in words.

use std::fmt;
use std::path::{Path, PathBuf};

/// What a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// There is no such folder.
    DirectoryMissing,
    /// A file or folder cannot be read.
    Io,
    /// A file ends in `.sql` and is not named like a migration.
    Misnamed,
    /// A version is too large.
    VersionOutOfRange,
    /// Files are named in different styles.
    MixedStyles,
    /// Two files have the same version.
    DuplicateVersion,
    /// A `.down.sql` has nothing to undo.
    OrphanDown,
    /// A file is no text.
    NotText,
}

/// Where a fault is.
#[derive(Clone, Debug)]
pub enum Place {
    /// Nowhere in a file.
    Nowhere,
    /// A file as a whole.
    File(PathBuf),
    /// A byte of a text.
    Byte {
        /// The file.
        path: PathBuf,
        /// Its text, as far as it is one.
        text: String,
        /// The byte.
        at: usize,
    },
}

/// What is wrong with a folder or one of its files.
#[derive(Debug)]
pub struct Fault {
    /// What it is.
    pub kind: Kind,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: &'static str,
    /// Where it is.
    pub place: Place,
    /// What the system said.
    pub source: Option<std::io::Error>,
}

impl Fault {
    pub(crate) fn of_file(kind: Kind, path: &Path, message: String, help: &'static str) -> Self {
        Self { kind, message, help, place: Place::File(path.to_owned()), source: None }
    }

    pub(crate) fn unreadable(path: &Path, error: std::io::Error) -> Self {
        let message = format!("cannot read `{}`", path.display());
        let help = "check that it is there and may be read";
        Self { kind: Kind::Io, message, help, place: Place::Nowhere, source: Some(error) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|error| error as _)
    }
}
