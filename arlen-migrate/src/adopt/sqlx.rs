//! sqlx: `1_a.sql`, or pairs of `1_a.up.sql` and `1_a.down.sql`.
//!
//! Sources: `sqlx-core` 0.9.0, `migrate/source.rs`, `migrate/migration_type.rs` and `migrate/migration.rs`.

use super::files::{Down, Downs, Migration, Reading, declare, file_name, files, line_ends, plain, version_of};
use super::history::Past;
use crate::checksum::sqlx_checksum;
use crate::discover::{self, Order, Style};
use crate::script::Mode;
use arlen_data::diag::Result;
use std::path::Path;

const NO_TRANSACTION: &str = "-- no-transaction";

pub(super) fn read(folder: &Path) -> Result<Reading> {
    let mut reading = Reading::default();
    let mut downs = Downs::default();
    for path in files(folder)? {
        if file_name(&path).to_ascii_lowercase().ends_with(".sql") {
            add(&mut reading, &mut downs, &path);
        }
    }
    downs.hand_out(&mut reading);
    reading.migrations.sort_by_key(|migration| migration.version);
    Ok(reading)
}

fn add(reading: &mut Reading, downs: &mut Downs, path: &Path) -> Option<()> {
    let name = file_name(path);
    let parts = name.strip_suffix(".sql").and_then(|stem| stem.split_once('_'));
    let Some((digits, description)) = parts else {
        reading.passed_over(path, "sqlx");
        return None;
    };
    let (digits, version) = reading.keep(version_of(digits, path))?;
    let raw = reading.keep(discover::read(path))?;
    let (mode, text) = converted(&raw);
    if description.ends_with(".down") {
        downs.add(version.to_string(), Down { path: path.to_owned(), text });
        return None;
    }
    reading.migrations.push(Migration {
        key: version.to_string(),
        digits,
        version,
        name: plain(description.strip_suffix(".up").unwrap_or(description), Style::Plain),
        order: Order::Strict,
        style: Style::Plain,
        mode,
        path: path.to_owned(),
        up: text,
        raw,
        down: None,
    });
    Some(())
}

/// How it runs, and the text. sqlx looks at the very beginning, whatever the line says behind it; a line of its own is a directive of
/// ours as well.
fn converted(raw: &str) -> (Mode, String) {
    let text = discover::normalised(raw.to_owned());
    let Some(behind) = raw.strip_prefix(NO_TRANSACTION).and(text.strip_prefix(NO_TRANSACTION)) else {
        return (Mode::Transaction, text);
    };
    let (rest, body) = behind.split_once('\n').unwrap_or((behind, ""));
    let rest = rest.to_owned();
    // What else the line says stays a comment.
    let text = if rest.trim().is_empty() { text } else { declare(Mode::Statements, format!("--{rest}\n{body}")) };
    (Mode::Statements, text)
}

/// sqlx hashes the text; its configuration may leave characters out, which are line ends and blanks.
pub(super) fn is_unchanged(migration: &Migration, past: &Past) -> bool {
    let without = |left_out: &[char]| migration.raw.replace(left_out, "");
    line_ends(&migration.raw)
        .into_iter()
        .chain([
            without(&['\r', '\n']),
            without(&[' ', '\t', '\r', '\n']),
            without(&[' ', '\t', '\r', '\n', '\u{FEFF}']),
        ])
        .any(|text| past.checksum.as_deref() == Some(&sqlx_checksum(&text)))
}
