//! The files, and places in them.

use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::lex::position_of;
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A file of queries.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Its name in the folder, without `.sql`.
    pub(crate) stem: String,
    /// Its path, as faults show it.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl Source {
    /// A fault at a byte.
    pub(crate) fn fault(&self, at: usize, code: Code, message: impl Into<String>) -> Diagnostic {
        let position = position_of(&self.text, at);
        let first = position.line.saturating_sub(1).max(1);
        let lines = self.text.lines().enumerate().map(|(n, line)| (n + 1, line.trim_end().to_owned()));
        let excerpt = lines.skip(first - 1).take(position.line + 1 - first).collect();
        let shown = self.path.display().to_string();
        let label = Label::new(shown, position.line, position.column).with_excerpt(excerpt);
        Diagnostic::new(code, message).with_label(label)
    }

    /// A part of its text.
    pub(crate) fn part(&self, span: Range<usize>) -> &str {
        self.text.get(span).unwrap_or_default()
    }
}

/// All files of a folder that end in `.sql`, by their names.
///
/// # Errors
///
/// `codegen-queries-missing`, `codegen-io-failed`, `codegen-query-invalid` for a file that is not UTF-8.
#[expect(clippy::disallowed_methods, reason = "this is where files of queries are read")]
pub(crate) fn read_folder(folder: &Path) -> Result<Vec<Source>> {
    let entries = std::fs::read_dir(folder).map_err(|error| {
        let absent = matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
        if absent { none(folder, "there is no folder") } else { failed(folder, error) }
    })?;
    let mut found = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        let stem = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".sql"));
        let Some(stem) = stem.filter(|stem| !stem.is_empty() && path.is_file()) else { continue };
        let bytes = std::fs::read(&path).map_err(|error| failed(&path, error))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Diagnostic::new(Code::CodegenQueryInvalid, format!("`{}` is not UTF-8", path.display()))
                .with_help("save the file as UTF-8 text")
        })?;
        // Some editors put a mark in front, which is no SQL.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        // How lines end depends on who checked the file out; what is generated does not.
        let text = text.replace("\r\n", "\n");
        found.insert(stem.to_owned(), Source { stem: stem.to_owned(), path: path.clone(), text });
    }
    if found.is_empty() {
        return Err(none(folder, "there is no file `*.sql` in"));
    }
    Ok(found.into_values().collect())
}

fn none(folder: &Path, what: &str) -> Error {
    Diagnostic::new(Code::CodegenQueriesMissing, format!("{what} `{}`", folder.display()))
        .with_help("write queries into files `*.sql` there, or name another folder by `queries` or `--sql`")
        .into()
}

fn failed(path: &Path, error: std::io::Error) -> Error {
    Diagnostic::new(Code::CodegenIoFailed, format!("`{}` cannot be read", path.display()))
        .with_help("check the path and the rights to it")
        .with_source(error)
        .into()
}
