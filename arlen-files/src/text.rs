//! The text of a migration file, and its hash.

use crate::fault::{Fault, Kind, Place};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// The text of a migration file as it is hashed and executed: without a byte-order mark, with LF at line ends.
///
/// What counts as the same must run as the same, so the text that runs is the one that is hashed.
///
/// # Errors
///
/// [`Kind::Io`], [`Kind::NotText`].
pub fn load(path: &Path) -> Result<String, Fault> {
    Ok(normalised(read(path)?))
}

/// The text of a file, byte for byte.
///
/// # Errors
///
/// Those of [`load`].
#[expect(clippy::disallowed_methods, reason = "this is where migration files are read")]
pub fn read(path: &Path) -> Result<String, Fault> {
    let bytes = std::fs::read(path).map_err(|error| Fault::unreadable(path, error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
        not_text(path, text, at, "bytes that are not UTF-8")
    })?;
    match text.find('\0') {
        Some(at) => Err(not_text(path, text, at, "a NUL byte")),
        None => Ok(text),
    }
}

/// A text without a byte-order mark, with LF at line ends.
#[must_use]
pub fn normalised(text: String) -> String {
    let text = text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text);
    if text.contains("\r\n") { text.replace("\r\n", "\n") } else { text }
}

/// SHA-256 of a text, in hexadecimal.
#[must_use]
pub fn sha256(text: &str) -> String {
    hexadecimal(Sha256::digest(text.as_bytes()).as_slice())
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(if half < 10 { b'0' + half } else { b'a' + half - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn not_text(path: &Path, text: String, at: usize, what: &str) -> Fault {
    let message = format!("`{}` holds {what}", path.display());
    let place = Place::Byte { path: path.to_owned(), text, at };
    Fault { kind: Kind::NotText, message, help: "save the file as UTF-8 text", place, source: None }
}

#[cfg(test)]
mod tests {
    use super::{load, sha256};

    #[test]
    fn marks_and_line_ends_are_normalised() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::io::Write::write_all(&mut file.as_file(), b"\xEF\xBB\xBFa\r\nb\rc\n").expect("written");
        assert_eq!(load(file.path()).expect("text"), "a\nb\rc\n");
    }

    #[test]
    fn it_is_the_standard_sha256() {
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
