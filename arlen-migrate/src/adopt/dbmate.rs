//! dbmate: `1_a.sql` with `-- migrate:up` and `-- migrate:down`.
//!
//! Sources: dbmate 2, `pkg/dbmate/migration.go` and `pkg/dbmate/db.go`.

use super::files::{Down, Form, Migration, Reading, declare, file_name, files, plain, unconvertible, version_of};
use crate::discover::{self, Order, Style};
use crate::script::Mode;
use arlen_data::diag::{Error, Result};
use arlen_data::dialect::Family;
use std::path::Path;

pub(super) fn read(folder: &Path, form: Form, family: Family) -> Result<Reading> {
    let mut reading = Reading::default();
    // dbmate runs them by the name of the file.
    for path in files(folder)? {
        let name = file_name(&path);
        if name.ends_with(".sql") && name.starts_with(|c: char| c.is_ascii_digit()) {
            add(&mut reading, &path, form, family);
        } else if name.to_ascii_lowercase().ends_with(".sql") {
            reading.passed_over(&path, "dbmate");
        }
    }
    Ok(reading)
}

fn add(reading: &mut Reading, path: &Path, form: Form, family: Family) -> Option<()> {
    let raw = reading.keep(discover::read(path))?;
    let text = discover::normalised(raw.clone());
    let parts = Parts::of(&text);
    if form == Form::Either && parts.blocks.is_empty() {
        return reading.add_plain(path, family);
    }
    let (mode, up, down) = reading.keep(parts.convert(path))?;
    let file = file_name(path);
    let stem = file.trim_end_matches(".sql");
    let key: String = stem.chars().take_while(char::is_ascii_digit).collect();
    let (digits, version) = reading.keep(version_of(&key, path))?;
    let name = stem.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('_');
    reading.migrations.push(Migration {
        key,
        digits,
        version,
        name: plain(name, Style::Plain),
        order: Order::Strict,
        style: Style::Plain,
        mode,
        path: path.to_owned(),
        raw,
        up,
        down: down.map(|text| Down { path: path.to_owned(), text }),
    });
    Some(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

struct Block {
    direction: Direction,
    mode: Mode,
    text: String,
}

/// A file, taken apart.
struct Parts {
    before: String,
    blocks: Vec<Block>,
}

impl Parts {
    fn of(text: &str) -> Self {
        let mut parts = Self { before: String::new(), blocks: Vec::new() };
        for line in text.split_inclusive('\n') {
            if let Some((direction, mode)) = directive(line) {
                parts.blocks.push(Block { direction, mode, text: String::new() });
                continue;
            }
            parts.blocks.last_mut().map_or(&mut parts.before, |block| &mut block.text).push_str(line);
        }
        parts
    }

    /// What migrates and what undoes it.
    fn convert(self, path: &Path) -> Result<(Mode, String, Option<String>)> {
        let refuse = |message: &str, help: &str| -> Result<_, Error> {
            Err(unconvertible(path, format!("`{}` {message}", path.display()), help))
        };
        let is_comment = |line: &str| line.trim().is_empty() || line.trim_start().starts_with("--");
        let mut blocks = self.blocks.into_iter();
        let (up, down, more) = (blocks.next(), blocks.next(), blocks.next());
        let up = match up {
            Some(up) if up.direction == Direction::Up => up,
            _ => return refuse("has no `-- migrate:up` at its beginning", "write it as dbmate wants it"),
        };
        if !self.before.lines().all(is_comment) {
            return refuse("holds statements before `-- migrate:up`", "move them behind it");
        }
        if more.is_some() || down.as_ref().is_some_and(|down| down.direction == Direction::Up) {
            // Each of them is a transaction of its own, with one record for all.
            return refuse("holds more than one `-- migrate:up`", "split it into a file for each of them");
        }
        let down = down.filter(|down| !down.text.lines().all(is_comment)).map(|down| declare(down.mode, down.text));
        Ok((up.mode, declare(up.mode, format!("{}{}", self.before, up.text)), down))
    }
}

/// `-- migrate:up transaction:false`, at the beginning of a line.
fn directive(line: &str) -> Option<(Direction, Mode)> {
    let rest = line.strip_prefix("--")?.trim_start().strip_prefix("migrate:")?;
    let (direction, options) = rest
        .strip_prefix("up")
        .map(|options| (Direction::Up, options))
        .or_else(|| rest.strip_prefix("down").map(|options| (Direction::Down, options)))?;
    if !options.is_empty() && !options.starts_with(char::is_whitespace) {
        return None;
    }
    // Of an option that is given twice the last one counts.
    let transaction = options.split_whitespace().filter_map(|option| option.strip_prefix("transaction:")).next_back();
    Some((direction, if transaction == Some("false") { Mode::Statements } else { Mode::Transaction }))
}
