//! goose: `1_a.sql` with `-- +goose Up` and `-- +goose Down`.
//!
//! Sources: goose 3, `internal/sqlparser/parser.go`, `provider_collect.go` and `migration.go`.

use super::files::{Down, Form, Migration, Reading, declare, file_name, files, has_statement, plain, version_of};
use crate::discover::{self, Order, Style};
use crate::script::Mode;
use arlen_data::diag::{Code, Diagnostic, Error, Label, Result};
use arlen_data::dialect::Family;
use arlen_data::lex::Lexer;
use std::path::Path;

pub(super) fn read(folder: &Path, form: Form, family: Family) -> Result<Reading> {
    let mut reading = Reading::default();
    for path in files(folder)? {
        let name = file_name(&path);
        let digits = name.split_once('_').map_or("", |(digits, _)| digits);
        let numbered = digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.bytes().any(|byte| byte != b'0');
        if name.ends_with(".go") && numbered && !name.ends_with("_test.go") {
            let message = format!("`{}` is a migration in Go, which has no SQL to take over", path.display());
            reading.refuse(&path, message, "write what it does into a `.sql` file of the same version");
        } else if name.ends_with(".sql") && numbered {
            add(&mut reading, &path, form, family);
        } else if name.to_ascii_lowercase().ends_with(".sql") {
            reading.passed_over(&path, "goose");
        }
    }
    reading.migrations.sort_by_key(|migration| migration.version);
    Ok(reading)
}

fn add(reading: &mut Reading, path: &Path, form: Form, family: Family) -> Option<()> {
    let raw = reading.keep(discover::read(path))?;
    let text = discover::normalised(raw.clone());
    if form == Form::Either && !text.lines().any(is_annotation) {
        reading.add_plain(path, family)?;
        let added = reading.migrations.last_mut()?;
        added.key = added.version.to_string();
        return Some(());
    }
    let mut parser = Parser { family, ..Parser::new(path) };
    reading.keep(parser.read(&text))?;
    let name = file_name(path);
    let (digits, name) = name.trim_end_matches(".sql").split_once('_')?;
    let (digits, version) = reading.keep(version_of(digits, path))?;
    let down = has_statement(&parser.down, family).then(|| declare(parser.mode, parser.down));
    reading.migrations.push(Migration {
        key: version.to_string(),
        digits,
        version,
        name: plain(name, Style::Plain),
        order: Order::Strict,
        style: Style::Plain,
        mode: parser.mode,
        path: path.to_owned(),
        raw,
        up: declare(parser.mode, parser.up),
        down: down.map(|text| Down { path: path.to_owned(), text }),
    });
    Some(())
}

fn is_annotation(line: &str) -> bool {
    line.trim_start().starts_with("--") && line.contains("+goose")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Before,
    Up,
    Down,
}

/// A file, line by line.
struct Parser<'a> {
    path: &'a Path,
    family: Family,
    section: Section,
    /// Where the statement between StatementBegin and StatementEnd begins.
    block: Option<usize>,
    substitutes: bool,
    mode: Mode,
    /// What migrates, with the comments before it.
    up: String,
    down: String,
}

impl<'a> Parser<'a> {
    const fn new(path: &'a Path) -> Self {
        Self {
            path,
            family: Family::Postgres,
            section: Section::Before,
            block: None,
            substitutes: false,
            mode: Mode::Transaction,
            up: String::new(),
            down: String::new(),
        }
    }

    fn read(&mut self, text: &str) -> Result<()> {
        for (number, line) in text.split_inclusive('\n').enumerate() {
            let result = if is_annotation(line) { self.annotation(line) } else { self.line(line) };
            result.map_err(|(message, help)| self.fault(number + 1, &message, help))?;
        }
        let (message, help) = match (self.section, self.block) {
            (Section::Before, _) => ("has no `-- +goose Up`", "write it as goose wants it"),
            (_, Some(_)) => ("has a StatementBegin without its StatementEnd", "close it"),
            _ => return Ok(()),
        };
        Err(self.fault(1, message, help))
    }

    fn fault(&self, line: usize, message: &str, help: &str) -> Error {
        let shown = self.path.display().to_string();
        Diagnostic::new(Code::MigrationForeignFormat, format!("`{shown}` {message}"))
            .with_label(Label::new(shown, line, 1))
            .with_help(help)
            .into()
    }

    fn annotation(&mut self, line: &str) -> Result<(), (String, &'static str)> {
        let word = line.replace("--", "").replacen("+goose", "", 1).trim().to_ascii_lowercase();
        if line.starts_with([' ', '\t']) {
            return Err(("has an annotation that does not begin its line".to_owned(), "begin the line with it"));
        }
        match (word.as_str(), self.section) {
            ("up", Section::Before) => self.section = Section::Up,
            ("down", Section::Up) => self.section = Section::Down,
            ("no transaction", _) => self.mode = Mode::Statements,
            ("envsub on", _) => self.substitutes = true,
            ("envsub off", _) => self.substitutes = false,
            ("statementbegin", Section::Up | Section::Down) if self.block.is_none() => {
                self.block = Some(self.text().len());
            }
            ("statementend", _) if self.block.is_some() => self.close(),
            _ => {
                let line = line.trim();
                return Err((format!("holds `{line}` where goose takes no such thing"), "write it as goose wants it"));
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> Result<(), (String, &'static str)> {
        if self.substitutes && line.contains('$') {
            let message = "substitutes variables, which plain SQL does not have".to_owned();
            return Err((message, "write the values in their place"));
        }
        let is_comment = line.trim().is_empty() || line.trim_start().starts_with("--");
        if self.section == Section::Before && !is_comment {
            return Err(("holds statements before `-- +goose Up`".to_owned(), "move them behind it"));
        }
        self.text().push_str(line);
        Ok(())
    }

    fn text(&mut self) -> &mut String {
        match self.section {
            Section::Before | Section::Up => &mut self.up,
            Section::Down => &mut self.down,
        }
    }

    /// What stands between the two is one statement to goose, with a semicolon or without.
    fn close(&mut self) {
        let (start, rules) = (self.block.take().unwrap_or_default(), self.family.dialect().lexical_rules());
        let text = self.text();
        let block = text.get(start..).unwrap_or_default();
        let last = Lexer::new(block, rules).map_while(Result::ok).filter(|token| !token.kind.is_trivia()).last();
        if last.is_some_and(|token| token.text(block) != ";") {
            text.push_str(if text.ends_with('\n') { ";\n" } else { "\n;\n" });
        }
    }
}
