//! The migration files of a folder: names read strictly, texts normalised and hashed.

use crate::checksum;
use crate::script;
use crate::version::{MAX_DIGITS, Version};
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::lex::position_of;
use std::collections::BTreeMap;
use std::fs::FileType;
use std::path::{Path, PathBuf};

/// When a migration may be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `V1__a.sql`, `1_a.sql`: only after everything older.
    Strict,
    /// The same with `-- arlen: allow-late` at its top: as [`Strict`](Self::Strict), and it may come late itself.
    Late,
    /// `U1__a.sql`: at any time.
    Any,
}

/// How the files of a folder are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `V<digits>__<name>.sql` and `U<digits>__<name>.sql`.
    Prefixed,
    /// `<digits>_<name>.sql`.
    Plain,
}

/// A migration file. Its text is not kept: a folder may hold thousands.
#[derive(Clone, Debug)]
pub struct File {
    /// The version.
    pub version: Version,
    /// The name behind the version.
    pub name: String,
    /// When it may be applied.
    pub order: Order,
    /// Where it is.
    pub path: PathBuf,
    /// The file that undoes it, if it has one.
    pub down: Option<PathBuf>,
    /// SHA-256 of its normalised text, in hexadecimal.
    pub text_sha256: String,
}

impl File {
    /// The name of the file, for messages.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
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
    let mut found = Found::default();
    for (path, kind) in sql_files(folder)? {
        found.add(path, kind)?;
    }
    found.into_files()
}

/// How the files of a folder are named; none if there are no files yet.
///
/// # Errors
///
/// Those of [`discover`] that concern names.
pub fn style_of(folder: &Path) -> Result<Option<Style>> {
    let mut found = Found::default();
    for (path, kind) in sql_files(folder)? {
        found.add(path, kind)?;
    }
    Ok(found.first_style.map(|(style, _)| style))
}

/// Paths ending in `.sql`, in any case, by name; and what the folder says that they are.
fn sql_files(folder: &Path) -> Result<Vec<(PathBuf, Option<FileType>)>> {
    let mut paths = Vec::new();
    for entry in read_folder(folder)? {
        let entry = entry.map_err(|error| unreadable(folder, error))?;
        let name = entry.file_name();
        let ending = name.as_encoded_bytes().iter().rev().take(4).rev();
        if ending.copied().map(|byte| byte.to_ascii_lowercase()).eq(*b".sql") {
            paths.push((name, entry));
        }
    }
    paths.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(paths.into_iter().map(|(_, entry)| (entry.path(), entry.file_type().ok())).collect())
}

/// What a folder holds, by name.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let path = |entry: std::io::Result<std::fs::DirEntry>| entry.map(|entry| entry.path());
    let mut paths: Vec<_> =
        read_folder(folder)?.map(path).collect::<std::io::Result<_>>().map_err(|error| unreadable(folder, error))?;
    paths.sort();
    Ok(paths)
}

fn read_folder(folder: &Path) -> Result<std::fs::ReadDir> {
    std::fs::read_dir(folder).map_err(|error| {
        if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) {
            let message = format!("there is no folder `{}`", folder.display());
            return Error::from(
                Diagnostic::new(Code::MigrationDirectoryMissing, message)
                    .with_help("create it, or correct `migrations` in the configuration"),
            );
        }
        unreadable(folder, error)
    })
}

/// What was found so far.
#[derive(Default)]
struct Found {
    ups: BTreeMap<Version, File>,
    downs: Vec<(Version, PathBuf)>,
    first_style: Option<(Style, PathBuf)>,
}

impl Found {
    fn add(&mut self, path: PathBuf, kind: Option<FileType>) -> Result<()> {
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
        let file = File {
            version: name.version,
            name: name.name,
            order: name.order,
            path,
            down: None,
            text_sha256: String::new(),
        };
        match self.ups.get(&file.version) {
            Some(other) => Err(duplicate(other, &file)),
            None => {
                self.ups.insert(file.version, file);
                Ok(())
            }
        }
    }

    fn into_files(mut self) -> Result<Vec<File>> {
        for (version, down) in self.downs {
            match self.ups.get_mut(&version).filter(|up| up.path == up_of(&down)) {
                Some(up) => up.down = Some(down),
                None => return Err(orphan(&down)),
            }
        }
        let mut files: Vec<_> = self.ups.into_values().collect();
        for file in &mut files {
            let text = load(&file.path)?;
            file.text_sha256 = checksum::text_sha256(&text);
            if file.order == Order::Strict && script::allows_late(&text) {
                file.order = Order::Late;
            }
        }
        Ok(files)
    }
}

/// The text of a migration file as it is hashed and executed: without a byte-order mark, with LF at line ends.
///
/// What counts as the same must run as the same, so the text that runs is the one that is hashed.
///
/// # Errors
///
/// `migration-file-io`, `migration-not-text`.
pub fn load(path: &Path) -> Result<String> {
    Ok(normalised(read(path)?))
}

/// The text of a file, byte for byte.
///
/// # Errors
///
/// Those of [`load`].
#[expect(clippy::disallowed_methods, reason = "this is where migration files are read")]
pub(crate) fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        not_text(path, &text, valid, "bytes that are not UTF-8")
    })?;
    text.find('\0').map_or(Ok(()), |at| Err(not_text(path, &text, at, "a NUL byte")))?;
    Ok(text)
}

/// A text without a byte-order mark, with LF at line ends.
pub(crate) fn normalised(text: String) -> String {
    let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
    if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text }
}

/// A file name, taken apart.
pub(crate) struct FileName {
    pub(crate) version: Version,
    pub(crate) name: String,
    pub(crate) order: Order,
    pub(crate) style: Style,
    pub(crate) down: bool,
}

enum Fault {
    Misnamed,
    OutOfRange,
}

impl FileName {
    /// The name of a file.
    ///
    /// # Errors
    ///
    /// `migration-misnamed`, `migration-version-out-of-range`.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_str().map(Self::read);
        name.unwrap_or(Err(Fault::Misnamed)).map_err(|fault| fault.explain(path))
    }

    fn read(text: &str) -> Result<Self, Fault> {
        let stem = text.strip_suffix(".sql").ok_or(Fault::Misnamed)?;
        let (stem, down) = stem.strip_suffix(".down").map_or((stem, false), |stem| (stem, true));
        let (order, style, rest) = match stem.strip_prefix(['V', 'U']) {
            Some(rest) if stem.starts_with('V') => (Order::Strict, Style::Prefixed, rest),
            Some(rest) => (Order::Any, Style::Prefixed, rest),
            None => (Order::Strict, Style::Plain, stem),
        };
        let separator = match style {
            Style::Prefixed => "__",
            Style::Plain => "_",
        };
        let (digits, name) = rest.split_once(separator).ok_or(Fault::Misnamed)?;
        // refinery passes silently over prefixed files with any other character, so one of those is no name here.
        let plain = |c: char| c.is_alphanumeric() || c == '_' || (c == '-' && style == Style::Plain);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(Fault::Misnamed);
        }
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Fault::Misnamed);
        }
        if digits.len() > MAX_DIGITS {
            return Err(Fault::OutOfRange);
        }
        let version = digits.parse().map(Version).map_err(|_| Fault::OutOfRange)?;
        Ok(Self { version, name: name.to_owned(), order, style, down })
    }
}

impl Fault {
    fn explain(&self, path: &Path) -> Error {
        let shown = path.display();
        match self {
            Self::Misnamed => {
                let help = if path.to_string_lossy().ends_with(".up.sql") {
                    "name it without `.up`; what undoes it goes into a `.down.sql` file beside it"
                } else {
                    "name it `V<digits>__<name>.sql` or `<digits>_<name>.sql` with letters, digits and `_` in the name, or \
                     move it elsewhere"
                };
                Diagnostic::new(Code::MigrationMisnamed, format!("`{shown}` is not named like a migration"))
                    .with_label(named(path))
                    .with_help(help)
                    .into()
            }
            Self::OutOfRange => {
                Diagnostic::new(Code::MigrationVersionOutOfRange, format!("the version of `{shown}` is too large"))
                    .with_label(named(path))
                    .with_help("use a version of up to 19 digits, at most 9223372036854775807")
                    .into()
            }
        }
    }
}

/// A folder, or a link that leads nowhere.
fn no_file(path: &Path) -> Error {
    let what = if path.is_dir() { "is a folder" } else { "leads to no file" };
    Diagnostic::new(Code::MigrationMisnamed, format!("`{}` {what}, and is named like a migration", path.display()))
        .with_label(named(path))
        .with_help("rename it, or put the file there")
        .into()
}

/// A fault of a name concerns the whole file.
fn named(path: &Path) -> Label {
    Label::new(path.display().to_string(), 1, 1)
}

/// `1_a.down.sql` stands beside `1_a.sql`.
fn up_of(down: &Path) -> PathBuf {
    let name = down.file_name().unwrap_or_default().to_string_lossy();
    down.with_file_name(format!("{}.sql", name.trim_end_matches(".down.sql")))
}

fn mixed(first: &Path, other: &Path) -> Error {
    let message = format!("`{}` and `{}` are named in different styles", first.display(), other.display());
    Diagnostic::new(Code::MigrationMixedStyles, message)
        .with_label(named(other))
        .with_help("keep to one style in a folder: `V1__name.sql`, or `1_name.sql`")
        .into()
}

fn duplicate(one: &File, other: &File) -> Error {
    let message = format!("`{}` and `{}` have the version {}", one.path.display(), other.path.display(), one.version);
    Diagnostic::new(Code::MigrationDuplicateVersion, message)
        .with_label(named(&other.path))
        .with_help("give the one that is not applied anywhere yet a newer version")
        .into()
}

fn orphan(down: &Path) -> Error {
    let message = format!("`{}` has no `{}` beside it", down.display(), up_of(down).display());
    Diagnostic::new(Code::MigrationOrphanDown, message)
        .with_label(named(down))
        .with_help("name it like the migration that it undoes, or delete it")
        .into()
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Diagnostic::new(Code::MigrationFileIo, format!("cannot read `{}`", path.display()))
        .with_help("check that it is there and may be read")
        .with_source(error)
        .into()
}

fn not_text(path: &Path, text: &str, at: usize, what: &str) -> Error {
    let position = position_of(text, at);
    let shown = path.display().to_string();
    Diagnostic::new(Code::MigrationNotText, format!("`{shown}` holds {what}"))
        .with_label(Label::new(shown, position.line, position.column))
        .with_help("save the file as UTF-8 text")
        .into()
}

#[cfg(test)]
mod tests {
    use super::{FileName, Order, Style, discover, load};
    use arlen_data::diag::Code;

    fn read(name: &str) -> Option<(i64, String, Order, Style, bool)> {
        FileName::read(name).ok().map(|f| (f.version.0, f.name, f.order, f.style, f.down))
    }

    #[test]
    fn both_styles_are_read() {
        let (strict, any) = (Order::Strict, Order::Any);
        assert_eq!(read("V1__a.sql"), Some((1, "a".into(), strict, Style::Prefixed, false)));
        assert_eq!(read("U20__a_b.down.sql"), Some((20, "a_b".into(), any, Style::Prefixed, true)));
        assert_eq!(read("0001_a-b.sql"), Some((1, "a-b".into(), strict, Style::Plain, false)));
        assert_eq!(read("20260101120000_a.sql"), Some((20_260_101_120_000, "a".into(), strict, Style::Plain, false)));
        assert_eq!(read("9223372036854775807_a.sql").map(|f| f.0), Some(i64::MAX));
    }

    #[test]
    fn what_other_tools_pass_over_is_refused() {
        for name in [
            "V2__add-index.sql",
            "V3__c.up.sql",
            "v4__x.sql",
            "V5__d.SQL",
            "V1.2__x.sql",
            "|1__x.sql",
            "V1_a.sql",
            "V__a.sql",
            "V1__.sql",
            "1_.sql",
            "_a.sql",
            "a.sql",
            "1.sql",
            "1_a b.sql",
            "00000000000000000001_a.sql",
            ".1_a.sql",
            "V-1__a.sql",
            "V1__a.down.down.sql",
            ".sql",
        ] {
            assert_eq!(read(name), None, "{name}");
        }
    }

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

    #[test]
    fn marks_and_line_ends_are_normalised() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::io::Write::write_all(&mut file.as_file(), b"\xEF\xBB\xBFa\r\nb\rc\n").expect("written");
        assert_eq!(load(file.path()).expect("text"), "a\nb\rc\n");
    }
}
