//! What migrations a folder has.

use crate::fault::{Fault, Kind, Place};
use crate::name::{FileName, Order, Style};
use std::collections::BTreeMap;
use std::fs::{DirEntry, FileType, ReadDir};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A migration of a folder, by its names alone.
#[derive(Clone, Debug)]
pub struct Found {
    /// The version.
    pub version: i64,
    /// The name behind the version.
    pub name: String,
    /// When it may be applied, as its name says.
    pub order: Order,
    /// Where it is.
    pub path: PathBuf,
    /// The file that undoes it, if it has one.
    pub down: Option<PathBuf>,
}

/// Lists the migrations of a folder by version. Not recursive; files that do not end in `.sql` are not looked at.
///
/// # Errors
///
/// Every [`Kind`] but [`Kind::NotText`]: the first one in the order of the file names.
pub fn find(folder: &Path) -> Result<Vec<Found>, Fault> {
    listed(folder)?.into_found()
}

/// How the files of a folder are named; none if there are no files yet.
///
/// # Errors
///
/// Those of [`find`] that concern names.
pub fn style_of(folder: &Path) -> Result<Option<Style>, Fault> {
    Ok(listed(folder)?.first_style.map(|(style, _)| style))
}

/// What a folder holds, by name.
///
/// # Errors
///
/// [`Kind::DirectoryMissing`], [`Kind::Io`].
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let path = |entry: std::io::Result<DirEntry>| entry.map(|entry| entry.path());
    let paths = read_folder(folder)?.map(path).collect::<std::io::Result<Vec<_>>>();
    let mut paths = paths.map_err(|error| Fault::unreadable(folder, error))?;
    paths.sort();
    Ok(paths)
}

fn read_folder(folder: &Path) -> Result<ReadDir, Fault> {
    std::fs::read_dir(folder).map_err(|error| {
        if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
            return Fault::unreadable(folder, error);
        }
        Fault {
            kind: Kind::DirectoryMissing,
            message: format!("there is no folder `{}`", folder.display()),
            help: "create it, or correct `migrations` in the configuration",
            place: Place::Nowhere,
            source: None,
        }
    })
}

/// Paths ending in `.sql`, in any case, by name; and what the folder says that they are.
fn sql_files(folder: &Path) -> Result<Vec<(PathBuf, Option<FileType>)>, Fault> {
    let mut paths = Vec::new();
    for entry in read_folder(folder)? {
        let entry = entry.map_err(|error| Fault::unreadable(folder, error))?;
        let name = entry.file_name();
        let ending = name.as_encoded_bytes().iter().rev().take(4).rev();
        if ending.copied().map(|byte| byte.to_ascii_lowercase()).eq(*b".sql") {
            paths.push((name, entry));
        }
    }
    paths.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(paths.into_iter().map(|(_, entry)| (entry.path(), entry.file_type().ok())).collect())
}

fn listed(folder: &Path) -> Result<Listed, Fault> {
    let mut listed = Listed::default();
    for (path, kind) in sql_files(folder)? {
        listed.add(path, kind)?;
    }
    Ok(listed)
}

/// What was found so far.
#[derive(Default)]
struct Listed {
    ups: BTreeMap<i64, Found>,
    downs: Vec<(i64, PathBuf)>,
    first_style: Option<(Style, PathBuf)>,
}

impl Listed {
    fn add(&mut self, path: PathBuf, kind: Option<FileType>) -> Result<(), Fault> {
        let name = FileName::of(&path)?;
        // Only a link has to be followed.
        if !kind.is_some_and(|kind| kind.is_file()) && !path.is_file() {
            return Err(no_file(&path));
        }
        match &self.first_style {
            Some((style, first)) if *style != name.style => return Err(mixed(first, &path)),
            Some(_) => {}
            None => self.first_style = Some((name.style, path.clone())),
        }
        if name.down {
            self.downs.push((name.version, path));
            return Ok(());
        }
        let found = Found { version: name.version, name: name.name, order: name.order, path, down: None };
        match self.ups.get(&found.version) {
            Some(other) => Err(duplicate(other, &found)),
            None => {
                self.ups.insert(found.version, found);
                Ok(())
            }
        }
    }

    fn into_found(mut self) -> Result<Vec<Found>, Fault> {
        for (version, down) in self.downs {
            match self.ups.get_mut(&version).filter(|up| up.path == up_of(&down)) {
                Some(up) => up.down = Some(down),
                None => return Err(orphan(&down)),
            }
        }
        Ok(self.ups.into_values().collect())
    }
}

/// A folder, or a link that leads nowhere.
fn no_file(path: &Path) -> Fault {
    let what = if path.is_dir() { "is a folder" } else { "leads to no file" };
    let message = format!("`{}` {what}, and is named like a migration", path.display());
    Fault::of_file(Kind::Misnamed, path, message, "rename it, or put the file there")
}

/// `1_a.down.sql` stands beside `1_a.sql`.
fn up_of(down: &Path) -> PathBuf {
    let name = down.file_name().unwrap_or_default().to_string_lossy();
    down.with_file_name(format!("{}.sql", name.trim_end_matches(".down.sql")))
}

fn mixed(first: &Path, other: &Path) -> Fault {
    let message = format!("`{}` and `{}` are named in different styles", first.display(), other.display());
    let help = "keep to one style in a folder: `V1__name.sql`, or `1_name.sql`";
    Fault::of_file(Kind::MixedStyles, other, message, help)
}

fn duplicate(one: &Found, other: &Found) -> Fault {
    let message = format!("`{}` and `{}` have the version {}", one.path.display(), other.path.display(), one.version);
    let help = "give the one that is not applied anywhere yet a newer version";
    Fault::of_file(Kind::DuplicateVersion, &other.path, message, help)
}

fn orphan(down: &Path) -> Fault {
    let message = format!("`{}` has no `{}` beside it", down.display(), up_of(down).display());
    Fault::of_file(Kind::OrphanDown, down, message, "name it like the migration that it undoes, or delete it")
}
