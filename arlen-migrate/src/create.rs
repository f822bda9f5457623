//! New migration files.

use crate::discover::{Style, discover, style_of};
use arlen_data::diag::{Code, Diagnostic, Error, Result, redact};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

/// Whether a file that undoes the migration is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Down {
    /// No.
    Without,
    /// A `.down.sql` beside it.
    With,
}

/// Creates a migration file in a folder, and the folder if it is not there. The version is the time in UTC, as
/// `YYYYMMDDhhmmss`, or one more than the newest version if that is not older. The style is the folder's; an empty folder
/// gets `<digits>_<name>.sql`. The name is brought into lower case, and what is no letter, digit or `_` becomes one `_`.
///
/// The file holds a comment and no statement: a run refuses it until it is written.
///
/// # Errors
///
/// `migration-name-invalid` if nothing is left of the name, `migration-version-out-of-range` if there is no newer version,
/// `migration-file-exists`, `migration-file-io`, and those of [`discover`].
pub fn create(folder: &Path, name: &str, down: Down, now: OffsetDateTime) -> Result<Vec<PathBuf>> {
    let name = plain_name(name)?;
    make_folder(folder)?;
    let newest = discover(folder)?.last().map(|file| file.version.0);
    let version = match newest {
        Some(newest) if newest >= timestamp(now) => newest.checked_add(1).ok_or_else(|| exhausted(folder))?,
        _ => timestamp(now),
    };
    let stem = match style_of(folder)? {
        Some(Style::Prefixed) => format!("V{version}__{name}"),
        Some(Style::Plain) | None => format!("{version}_{name}"),
    };
    let mut paths = vec![write(&folder.join(format!("{stem}.sql")), &format!("-- {name}\n"))?];
    if down == Down::With {
        paths.push(write(&folder.join(format!("{stem}.down.sql")), &format!("-- undo {name}\n"))?);
    }
    Ok(paths)
}

fn plain_name(text: &str) -> Result<String> {
    let mut name = String::new();
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() || c == '_' {
            name.push(c);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_matches('_');
    // A URL in the place of a name would go into the file's name, password and all.
    if name.is_empty() || text.contains("://") || name.len() > 200 {
        return Err(Diagnostic::new(
            Code::MigrationNameInvalid,
            format!("`{}` leaves no name for a file", redact(text).escape_debug()),
        )
        .with_help("use letters, digits and `_`, at most 200")
        .into());
    }
    Ok(name.to_owned())
}

/// `20260131235959` for the last second of January 2026.
fn timestamp(now: OffsetDateTime) -> i64 {
    let (year, month, day) = now.to_calendar_date();
    let (hour, minute, second) = now.to_hms();
    [u8::from(month), day, hour, minute, second]
        .into_iter()
        .fold(i64::from(year), |number, part| number * 100 + i64::from(part))
}

/// Creates a folder and those above it, if they are not there.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| unwritten(folder, error))
}

/// Writes a new file, and never over one.
///
/// # Errors
///
/// `migration-file-exists`, `migration-file-io`.
pub(crate) fn write(path: &Path, text: &str) -> Result<PathBuf> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        if error.kind() == ErrorKind::AlreadyExists {
            return Diagnostic::new(Code::MigrationFileExists, format!("`{}` exists", path.display()))
                .with_help("delete it, or choose another name")
                .into();
        }
        unwritten(path, error)
    })?;
    Ok(path.to_owned())
}

fn exhausted(folder: &Path) -> Error {
    Diagnostic::new(
        Code::MigrationVersionOutOfRange,
        format!("no version is left after the newest one in `{}`", folder.display()),
    )
    .with_help("rename the newest file if it is not applied anywhere")
    .into()
}

fn unwritten(path: &Path, error: std::io::Error) -> Error {
    Diagnostic::new(Code::MigrationFileIo, format!("cannot write `{}`", path.display()))
        .with_help("check the rights of the folder")
        .with_source(error)
        .into()
}

#[cfg(test)]
mod tests {
    use super::{Down, create, timestamp, write};
    use arlen_data::diag::Code;
    use std::path::{Path, PathBuf};
    use time::OffsetDateTime;

    fn now() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(1_767_225_599).expect("in range")
    }

    fn names(paths: &[PathBuf]) -> Vec<String> {
        paths.iter().map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect()
    }

    fn touch(folder: &Path, name: &str) {
        std::fs::File::create(folder.join(name)).expect("created");
    }

    #[test]
    fn the_version_is_the_time_in_utc() {
        assert_eq!(timestamp(now()), 20_251_231_235_959);
        let folder = tempfile::tempdir().expect("a folder");
        let below = folder.path().join("db/migrations");
        let made = create(&below, "Add  Users-Table!", Down::With, now()).expect("created");
        assert_eq!(names(&made), ["20251231235959_add_users_table.sql", "20251231235959_add_users_table.down.sql"]);
    }

    #[test]
    fn style_and_order_are_the_folders() {
        let folder = tempfile::tempdir().expect("a folder");
        touch(folder.path(), "V99999999999999__later.sql");
        let made = create(folder.path(), "a", Down::Without, now()).expect("created");
        assert_eq!(names(&made), ["V100000000000000__a.sql"]);
        touch(folder.path(), "V9223372036854775807__last.sql");
        let error = create(folder.path(), "b", Down::Without, now()).expect_err("no version is left");
        assert_eq!(error.code(), Code::MigrationVersionOutOfRange);
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("1_a.sql");
        write(&path, "first").expect("written");
        assert_eq!(write(&path, "second").expect_err("it is there").code(), Code::MigrationFileExists);
        assert_eq!(crate::discover::load(&path).expect("text"), "first");
    }

    #[test]
    fn bad_names_and_existing_files_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["", "  ", "../..", "é", "postgres://u:p@h/d"] {
            assert_eq!(
                create(folder.path(), name, Down::Without, now()).expect_err(name).code(),
                Code::MigrationNameInvalid
            );
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
        touch(folder.path(), "README");
        let error = create(&folder.path().join("README"), "a", Down::Without, now()).expect_err("not a folder");
        assert_eq!(error.code(), Code::MigrationFileIo);
    }
}
