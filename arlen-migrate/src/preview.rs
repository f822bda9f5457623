//! A file that would run, told in advance: its statements, and the locks that they take.

use crate::discover::File;
use crate::locks::{kind_of, locks_of};
use crate::report::{PlannedFile, PlannedStatement};
use crate::script::{Phrase, Script, masked};
use arlen_data::dialect::Family;
use std::path::PathBuf;

/// What a migration, or what undoes it, would do. The linter is not asked.
pub(crate) fn preview(file: File, path: PathBuf, script: &Script, family: Family) -> PlannedFile {
    let File { version, name, .. } = file;
    PlannedFile {
        version,
        name,
        path,
        mode: script.directives.mode,
        statements: statements(script, family),
        done: 0,
        findings: Vec::new(),
    }
}

fn statements(script: &Script, family: Family) -> Vec<PlannedStatement> {
    let text = script.text.as_ref();
    let (mut line, mut end) = (1, 0);
    let planned = script.statements.iter().map(|span| {
        // Lines are counted on from the statement before: a file may have thousands.
        line += text.get(end..span.start).unwrap_or_default().bytes().filter(|byte| *byte == b'\n').count();
        end = span.start;
        PlannedStatement {
            line,
            kind: kind_of(&Phrase::of(text, span, family)),
            text: masked(text, span, family),
            locks: locks_of(text, span, family),
        }
    });
    planned.collect()
}
