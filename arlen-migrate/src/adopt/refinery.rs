//! refinery: `V1__a.sql` and `U1__a.sql`, also in folders below. Its files are ours as they are.
//!
//! Sources: `refinery_core` 0.10.1, `util.rs`, `runner.rs` and `traits/mod.rs`.

use super::files::{Down, Downs, Migration, Reading, all_files, file_name, line_ends};
use super::history::Past;
use crate::checksum::{refinery_checksum, refinery_long_checksum};
use crate::discover::{self, Style};
use crate::script::Mode;
use crate::version::Version;
use arlen_data::diag::Result;
use std::path::Path;

pub(super) fn read(folder: &Path) -> Result<Reading> {
    let mut reading = Reading::default();
    let mut downs = Downs::default();
    for path in all_files(folder)? {
        let name = file_name(&path);
        if name.ends_with(".rs") && is_rust_migration(&name) {
            let message = format!("`{}` is a migration in Rust, which has no SQL to take over", path.display());
            reading.refuse(&path, message, "write what it returns into a `.sql` file of the same version and name");
        } else if name.to_ascii_lowercase().ends_with(".sql") {
            add(&mut reading, &mut downs, &path);
        }
    }
    downs.hand_out(&mut reading);
    reading.migrations.sort_by_key(|migration| migration.version);
    Ok(reading)
}

fn add(reading: &mut Reading, downs: &mut Downs, path: &Path) -> Option<()> {
    let name = match discover::file_name(path) {
        Ok(name) if name.style == Style::Prefixed => name,
        Ok(_) => {
            reading.passed_over(path, "refinery");
            return None;
        }
        Err(error) => {
            reading.findings.push(error);
            return None;
        }
    };
    let key = name.version.to_string();
    if name.down {
        // refinery passes over it; it is ours already.
        let text = reading.keep(discover::load(path))?;
        downs.add(key, Down { path: path.to_owned(), text });
        return None;
    }
    let raw = reading.keep(discover::read(path))?;
    let stem = file_name(path);
    let digits = stem.chars().skip(1).take_while(char::is_ascii_digit).collect();
    reading.migrations.push(Migration {
        key,
        digits,
        version: Version(name.version),
        name: name.name,
        order: name.order,
        style: Style::Prefixed,
        mode: Mode::Transaction,
        path: path.to_owned(),
        up: discover::normalised(raw.clone()),
        raw,
        down: None,
    });
    Some(())
}

/// `V1__a.rs`; other files in Rust are modules.
fn is_rust_migration(name: &str) -> bool {
    let rest = name.strip_prefix(['V', 'U']).unwrap_or_default();
    rest.split_once("__")
        .is_some_and(|(digits, _)| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// refinery hashes the name of the file and its text, with versions of 32 or 64 bits.
pub(super) fn is_unchanged(migration: &Migration, past: &Past) -> bool {
    let (version, name) = (migration.version, &migration.name);
    line_ends(&migration.raw)
        .iter()
        .flat_map(|text| [refinery_checksum(version, name, text), refinery_long_checksum(version, name, text)])
        .any(|sum| past.checksum.as_deref() == Some(&sum.to_string()))
}
