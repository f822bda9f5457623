//! The rules for SQLite: what words tell, in the light of the files before.

mod act;
mod columns;
mod known;

pub(super) use known::Known;

use super::raw::Raw;
use crate::script::{Mode, Statement};
use act::{Act, Body, Does, What, act_of};
use known::Dependent;
use std::collections::BTreeSet;
use std::ops::Range;

/// Looks at the statements of a file, and takes note of what they make for the files behind it.
pub(super) fn lint(text: &str, statements: &[Statement], mode: Mode, known: &mut Known) -> Vec<Raw> {
    let acts: Vec<Act> = statements.iter().filter_map(|statement| act_of(text, statement)).collect();
    let mut look = Look { file: Shape::of(&acts), mode, lost: Vec::new(), gone: Vec::new(), found: Vec::new() };
    for act in &acts {
        look.at(act, known);
        known.note(&act.does);
    }
    look.at_end(known);
    look.found
}

/// What a file does to whole tables, whatever the order.
#[derive(Debug, Default)]
struct Shape {
    created: BTreeSet<String>,
    /// New tables that take the name of an old one: the second step of a rebuild as SQLite's documentation has it.
    taken: BTreeSet<String>,
    /// Tables that are renamed and made anew.
    renamed_away: BTreeSet<String>,
    /// The other names of those.
    away: BTreeSet<String>,
}

impl Shape {
    fn of(acts: &[Act]) -> Self {
        let mut shape = Self::default();
        let mut dropped = BTreeSet::new();
        let mut renamed = Vec::new();
        for act in acts {
            if let Does::CreateTable { table, .. } = &act.does {
                shape.created.insert(table.clone());
                if let Some((old, new)) = renamed.iter().find(|(old, _)| old == table) {
                    shape.renamed_away.insert(String::clone(old));
                    shape.away.insert(String::clone(new));
                }
            } else if let Does::Drop { what: What::Table, name } = &act.does {
                dropped.insert(name.clone());
            } else if let Does::RenameTable { table, to } = &act.does {
                if dropped.contains(to) {
                    shape.created.insert(table.clone());
                    shape.taken.insert(to.clone());
                } else {
                    renamed.push((table.clone(), to.clone()));
                }
            }
        }
        shape
    }

    /// A table that the file itself makes: nobody has rows in it, and nobody uses it.
    fn makes(&self, table: &str) -> bool {
        self.created.contains(table) && !self.taken.contains(table) && !self.renamed_away.contains(table)
    }
}

/// The look at one file.
struct Look {
    file: Shape,
    mode: Mode,
    /// What a rebuild took along: it has to be there again at the end.
    lost: Vec<(Range<usize>, String, Dependent)>,
    /// Tables that were dropped.
    gone: Vec<(Range<usize>, String)>,
    found: Vec<Raw>,
}

impl Look {
    fn say(&mut self, rule: &str, span: &Range<usize>, message: impl Into<String>, help: &str) {
        self.found.push(Raw::new(rule, span.clone(), message, help));
    }

    fn at(&mut self, act: &Act, known: &Known) {
        let span = &act.span;
        match &act.does {
            Does::CreateTable { table, body } => self.create_table(span, table, body),
            Does::Drop { what: What::Table, name } => self.drop_table(span, name, known),
            Does::RenameTable { table, to } => self.rename_table(span, table, to),
            Does::RenameColumn { table } if !self.file.makes(table) => self.say(
                "rename-column",
                span,
                format!("programs that run use the old name of a column of `{table}`"),
                "add a column with the new name, fill it, and drop the old one when nobody uses it",
            ),
            Does::AddColumn { table, definition } => {
                columns::added(definition, self.file.makes(table), &mut self.found);
            }
            Does::DropColumn { table, column } if !self.file.makes(table) => {
                self.drop_column(span, table, column, known);
            }
            Does::DeleteAll { table } if !self.file.makes(table) => self.say(
                "delete-all-rows",
                span,
                format!("every row of `{table}` is deleted"),
                "say which rows with WHERE; `WHERE true` if all are meant",
            ),
            Does::WritableSchema => self.say(
                "writable-schema",
                span,
                "`PRAGMA writable_schema` lets statements write the schema as text, and a slip damages the database",
                "rebuild the table instead: create a new one, copy the rows, drop the old one, rename the new one",
            ),
            Does::Vacuum if self.mode == Mode::Transaction => self.say(
                "not-in-transaction",
                span,
                "VACUUM cannot run in a transaction, and this file is one",
                super::OUTSIDE,
            ),
            Does::CreateIndex { .. }
            | Does::CreateTrigger { .. }
            | Does::CreateView { .. }
            | Does::Drop { .. }
            | Does::RenameColumn { .. }
            | Does::DropColumn { .. }
            | Does::DeleteAll { .. }
            | Does::Vacuum => {}
        }
    }

    fn create_table(&mut self, span: &Range<usize>, table: &str, body: &Body) {
        match body {
            Body::Columns { columns, strict, without_rowid } => {
                columns::of_table(columns, *strict, *without_rowid, &mut self.found);
            }
            Body::Query => self.say(
                "create-table-as",
                span,
                format!("`{table}` is made from a query: it has no keys, no constraints, no defaults, and the bare affinities for types"),
                "create the table with its columns, and fill it with INSERT .. SELECT",
            ),
            Body::Virtual => {}
        }
    }

    fn drop_table(&mut self, span: &Range<usize>, table: &str, known: &Known) {
        if self.file.taken.contains(table) {
            let views = known.mentioning(table);
            for Dependent { kind, name } in views.iter().filter(|user| user.kind != "table") {
                self.say(
                    "rebuild-in-use",
                    span,
                    format!("the {kind} `{name}` mentions `{table}`: SQLite refuses to rename a table while it mentions one that is not there"),
                    "drop it before the rebuild, and create it again behind it",
                );
            }
            self.lost.extend(known.hanging_on(table).into_iter().map(|lost| (span.clone(), table.to_owned(), lost)));
            return;
        }
        self.gone.push((span.clone(), table.to_owned()));
        if !self.file.makes(table) && !self.file.away.contains(table) {
            self.say(
                "drop-table",
                span,
                format!("`{table}` is dropped with all its rows, and programs that run may use it"),
                "drop it when nobody uses it any more, and keep a copy of what it holds",
            );
        }
    }

    fn rename_table(&mut self, span: &Range<usize>, table: &str, to: &str) {
        if self.file.renamed_away.contains(table) {
            self.say(
                "rebuild-by-rename",
                span,
                format!("`{table}` is renamed before it is made anew: foreign keys, triggers and views of others follow it to `{to}`"),
                "create the new table under another name, copy the rows, drop the old one, and rename the new one last",
            );
        } else if !self.file.created.contains(table) {
            self.say(
                "rename-table",
                span,
                format!("programs that run use the name `{table}`"),
                "leave a view with the old name behind, or rename it when nobody uses the old name",
            );
        }
    }

    fn drop_column(&mut self, span: &Range<usize>, table: &str, column: &str, known: &Known) {
        self.say(
            "drop-column",
            span,
            format!("`{column}` of `{table}` is dropped with all that it holds, and programs that run may use it"),
            "drop it when nobody uses it any more, and keep a copy of what it holds",
        );
        for Dependent { kind, name } in known.users_of(table, column) {
            self.say(
                "column-in-use",
                span,
                format!("the {kind} `{name}` mentions `{column}`: SQLite refuses to drop a column that is in use"),
                "drop it first, and create it again without the column if it is needed",
            );
        }
    }

    /// What has to be there when the file is done.
    fn at_end(&mut self, known: &Known) {
        for (span, table, lost) in std::mem::take(&mut self.lost) {
            if !known.has(&lost, &table) {
                let Dependent { kind, name } = lost;
                let message =
                    format!("the {kind} `{name}` goes with the old `{table}`, and is not there again at the end");
                let help = "create it again behind the rebuild, or drop it before, if it is not needed any more";
                self.say("rebuild-loses-objects", &span, message, help);
            }
        }
        for (span, table) in std::mem::take(&mut self.gone) {
            for Dependent { kind, name } in known.left_behind(&table) {
                let message = format!("the {kind} `{name}` mentions `{table}`, which is not there any more");
                self.say("left-broken", &span, message, "drop it as well, or change it before");
            }
        }
        self.found.sort_by_key(|raw| raw.span.start);
    }
}
