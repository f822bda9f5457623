//! diesel: a folder for each migration, `2026-01-01-000000_a`, with `up.sql`, `down.sql` and `metadata.toml`.
//!
//! Sources: `diesel_migrations` 2.3.2, `file_based_migrations.rs` and `migrations_internals`; `diesel`, `migration/mod.rs`.

use super::files::{Down, Form, Migration, Reading, declare, file_name, files, plain, version_of};
use crate::discover::{self, Order, Style};
use crate::script::Mode;
use arlen_data::diag::Result;
use arlen_data::dialect::Family;
use std::path::Path;
use toml::de::DeTable;

pub(super) fn read(folder: &Path, form: Form, family: Family) -> Result<Reading> {
    let mut reading = Reading::default();
    for path in discover::entries(folder)? {
        let hidden = file_name(&path).starts_with('.');
        if path.is_dir() && !hidden && !discover::entries(&path)?.is_empty() {
            add(&mut reading, &path);
        }
    }
    for path in files(folder)? {
        // diesel passes over files.
        if form == Form::Either && file_name(&path).ends_with(".sql") {
            reading.add_plain(&path, family);
        }
    }
    // Versions are text to diesel.
    reading.migrations.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(reading)
}

fn add(reading: &mut Reading, folder: &Path) -> Option<()> {
    let (up, down) = (folder.join("up.sql"), folder.join("down.sql"));
    if !up.is_file() {
        let message = format!("`{}` has no `up.sql`", folder.display());
        reading.refuse(folder, message, "move the folder elsewhere, or write the migration");
        return None;
    }
    let folder_name = file_name(folder);
    let (version, name) = folder_name.split_once('_').unwrap_or((&folder_name, ""));
    let key = version.replace('-', "");
    let (digits, version) = reading.keep(version_of(&key, folder))?;
    let mode = mode_of(folder);
    let raw = reading.keep(discover::read(&up))?;
    let down = if down.is_file() {
        let text = declare(mode, reading.keep(discover::load(&down))?);
        Some(Down { path: down, text })
    } else {
        None
    };
    reading.migrations.push(Migration {
        key,
        digits,
        version,
        name: plain(name, Style::Plain),
        order: Order::Strict,
        style: Style::Plain,
        mode,
        path: up,
        up: declare(mode, discover::normalised(raw.clone())),
        raw,
        down,
    });
    Some(())
}

/// Without the file, or with one that it cannot read, diesel takes a transaction; with one that does not say it, none.
fn mode_of(folder: &Path) -> Mode {
    let text = discover::load(&folder.join("metadata.toml")).ok();
    let table = text.as_deref().and_then(|text| DeTable::parse(text).ok());
    let says = table.map(|table| match table.get_ref().get("run_in_transaction") {
        None => Some(false),
        Some(value) => value.get_ref().as_bool(),
    });
    if says.flatten().unwrap_or(true) { Mode::Transaction } else { Mode::Statements }
}
