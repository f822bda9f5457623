//! What a statement of SQLite does to the schema.

use crate::script::{Name, Phrase, Statement};
use arlen_data::dialect::Family;
use arlen_data::lex::Kind;
use std::collections::BTreeSet;
use std::ops::Range;

/// A statement that the rules look at, with its bytes.
#[derive(Debug)]
pub(super) struct Act {
    pub(super) span: Range<usize>,
    pub(super) does: Does,
}

/// What it does. Names are in lower case and without their schema: SQLite compares them so.
#[derive(Debug)]
pub(super) enum Does {
    CreateTable { table: String, body: Body },
    CreateIndex { index: String, table: String, words: BTreeSet<String> },
    CreateTrigger { trigger: String, table: String, words: BTreeSet<String> },
    CreateView { view: String, words: BTreeSet<String> },
    Drop { what: What, name: String },
    RenameTable { table: String, to: String },
    RenameColumn { table: String },
    AddColumn { table: String, definition: Phrase },
    DropColumn { table: String, column: String },
    DeleteAll { table: String },
    WritableSchema,
    Vacuum,
}

/// What a table is made from.
#[derive(Debug)]
pub(super) enum Body {
    Columns { columns: Vec<Phrase>, strict: bool, without_rowid: bool },
    Query,
    Virtual,
}

/// What may be dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Table,
    Index,
    View,
    Trigger,
}

/// What a statement does, if the rules have something to do with it.
pub(super) fn act_of(text: &str, statement: &Statement) -> Option<Act> {
    let mut phrase = Phrase::of(text, &statement.span, Family::Sqlite);
    let does = match phrase.next()?.text.as_str() {
        "create" => create(&mut phrase),
        "drop" => drop_of(&mut phrase),
        "alter" => alter(&mut phrase),
        "delete" => delete(&mut phrase),
        "pragma" => pragma(&mut phrase),
        "vacuum" => Some(Does::Vacuum),
        _ => None,
    };
    does.map(|does| Act { span: statement.span.clone(), does })
}

fn key(name: &Name) -> String {
    name.name.to_lowercase()
}

/// All names in what is not read yet.
fn mentioned(phrase: &Phrase) -> BTreeSet<String> {
    phrase.rest().iter().filter_map(|part| part.name()).map(|name| name.to_lowercase()).collect()
}

fn create(phrase: &mut Phrase) -> Option<Does> {
    phrase.take_any(&["temp", "temporary", "unique"]);
    let what = phrase.take_any(&["table", "virtual table", "index", "trigger", "view"])?;
    phrase.take("if not exists");
    let name = key(&phrase.name()?);
    match what {
        "virtual table" => Some(Does::CreateTable { table: name, body: Body::Virtual }),
        "table" => {
            let Some(columns) = phrase.list() else {
                return Some(Does::CreateTable { table: name, body: Body::Query });
            };
            let (strict, without_rowid) = (phrase.says("strict"), phrase.says("without rowid"));
            Some(Does::CreateTable { table: name, body: Body::Columns { columns, strict, without_rowid } })
        }
        "index" => {
            phrase.take("on");
            let table = key(&phrase.name()?);
            Some(Does::CreateIndex { index: name, table, words: mentioned(phrase) })
        }
        "trigger" => {
            while !phrase.take("on") {
                phrase.next()?;
            }
            let table = key(&phrase.name()?);
            Some(Does::CreateTrigger { trigger: name, table, words: mentioned(phrase) })
        }
        _ => Some(Does::CreateView { view: name, words: mentioned(phrase) }),
    }
}

fn drop_of(phrase: &mut Phrase) -> Option<Does> {
    let what = match phrase.next()?.text.as_str() {
        "table" => What::Table,
        "index" => What::Index,
        "view" => What::View,
        "trigger" => What::Trigger,
        _ => return None,
    };
    phrase.take("if exists");
    Some(Does::Drop { what, name: key(&phrase.name()?) })
}

fn alter(phrase: &mut Phrase) -> Option<Does> {
    phrase.take("table");
    let table = key(&phrase.name()?);
    if phrase.take("rename to") {
        return Some(Does::RenameTable { table, to: key(&phrase.name()?) });
    }
    match phrase.take_any(&["rename", "add column", "add", "drop column", "drop"])? {
        "rename" => Some(Does::RenameColumn { table }),
        "drop column" | "drop" => Some(Does::DropColumn { table, column: key(&phrase.name()?) }),
        _ => Some(Does::AddColumn { table, definition: phrase.clone() }),
    }
}

fn delete(phrase: &mut Phrase) -> Option<Does> {
    phrase.take("from");
    let table = key(&phrase.name()?);
    (!phrase.says("where") && !phrase.says("limit")).then_some(Does::DeleteAll { table })
}

fn pragma(phrase: &mut Phrase) -> Option<Does> {
    let name = phrase.name()?;
    let sets = phrase.take_symbol("=") || phrase.take_symbol("(");
    let off = phrase.peek().is_some_and(|part| {
        ["0", "off", "no", "false"].contains(&part.text.as_str()) && matches!(part.kind, Kind::Number | Kind::Word)
    });
    (key(&name) == "writable_schema" && sets && !off).then_some(Does::WritableSchema)
}
