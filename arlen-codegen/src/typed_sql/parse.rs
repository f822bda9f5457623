//! Files become queries: annotations, documentation, and one statement each.

use super::fields::{self, Field};
use super::rewrite::{Rewritten, rewrite};
use super::source::Source;
use crate::queries::{Access, Mode};
use arlen_data::diag::{Code, Diagnostic};
use arlen_data::dialect::Family;
use arlen_data::lex::{Kind, Lexer, Token};
use std::ops::Range;

/// A query as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) name: String,
    /// The byte of the file where its name stands.
    pub(crate) at: usize,
    /// The byte of the file where its statement begins.
    pub(crate) start: usize,
    pub(crate) mode: Option<(Mode, usize)>,
    pub(crate) access: Option<Access>,
    pub(crate) result: Vec<Field>,
    /// The lines of comment in front of it.
    pub(crate) comment: Vec<String>,
    /// The annotations, as they are written.
    pub(crate) annotations: Vec<String>,
    pub(crate) rewritten: Rewritten,
}

/// An annotation: its word, what stands behind it, and where.
struct Annotation {
    key: String,
    value: Range<usize>,
    at: usize,
}

/// What belongs to one query.
#[derive(Default)]
struct Block {
    annotations: Vec<Annotation>,
    comment: Vec<String>,
    /// From the first token of the statement to the last.
    body: Vec<Token>,
}

/// Reads a file. All faults of it come at once.
pub(crate) fn parse(source: &Source, family: Family) -> (Vec<Query>, Vec<Diagnostic>) {
    if let Some(at) = source.text.find('\0') {
        // Databases take texts that end there.
        let fault = source.fault(at, Code::CodegenQueryInvalid, "the file has a byte 0, which no statement may have");
        return (Vec::new(), vec![fault.with_help("remove it; is the file UTF-8?")]);
    }
    let (blocks, mut faults) = blocks(source, family);
    let mut queries: Vec<Query> = Vec::new();
    for block in blocks {
        match query(source, family, block) {
            Ok(query) => queries.push(query),
            Err(found) => faults.extend(found),
        }
    }
    if queries.is_empty() && faults.is_empty() {
        let fault = source.fault(0, Code::CodegenQueryInvalid, "the file holds no query");
        faults.push(fault.with_help("write `-- arlen:name` and a statement, or remove the file"));
    }
    (queries, faults)
}

fn blocks(source: &Source, family: Family) -> (Vec<Block>, Vec<Diagnostic>) {
    let (mut blocks, mut faults): (Vec<Block>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
    // Comments that the next name may have below them.
    let mut above: Vec<String> = Vec::new();
    let mut nameless = false;
    for token in Lexer::new(&source.text, family.dialect().lexical_rules()) {
        let token = match token {
            Ok(token) => token,
            Err(open) => {
                let message = format!("a {} is opened here and never closed", open.what());
                let fault = source.fault(open.start, Code::CodegenQueryInvalid, message);
                faults.push(fault.with_help("close it"));
                // What it has of a statement is not what was meant.
                blocks.pop();
                break;
            }
        };
        let text = token.text(&source.text);
        if let Some(annotation) = annotation(source, &token) {
            if annotation.key == "name" {
                blocks.push(Block { comment: std::mem::take(&mut above), ..Block::default() });
            }
            match blocks.last_mut() {
                Some(block) => block.annotations.push(annotation),
                None => faults.push(behind_name(source, annotation.at, "this annotation")),
            }
        } else if token.kind == Kind::LineComment {
            let line = text.trim_start_matches('-').trim().to_owned();
            let at_start = source.part(0..token.start).trim_end_matches([' ', '\t']);
            if at_start.is_empty() || at_start.ends_with('\n') {
                match blocks.last_mut() {
                    Some(block) if block.body.is_empty() => block.comment.push(line),
                    _ => above.push(line),
                }
            }
        } else if token.kind == Kind::Blank && text.matches('\n').count() > 1 {
            above.clear();
        } else if !token.kind.is_trivia() {
            above.clear();
            if blocks.is_empty() && !nameless {
                nameless = true;
                faults.push(behind_name(source, token.start, "this statement"));
            }
        }
        if let Some(block) = blocks.last_mut()
            && !(block.body.is_empty() && token.kind.is_trivia())
        {
            block.body.push(token);
        }
    }
    (blocks, faults)
}

fn behind_name(source: &Source, at: usize, what: &str) -> Diagnostic {
    source
        .fault(at, Code::CodegenQueryInvalid, format!("{what} belongs to no query"))
        .with_help("write `-- arlen:name` with the name of the query in front of it")
}

fn annotation(source: &Source, token: &Token) -> Option<Annotation> {
    if token.kind != Kind::LineComment {
        return None;
    }
    let text = token.text(&source.text);
    let written = text.trim_start_matches('-').trim_start().strip_prefix("arlen:")?;
    let start = token.end - written.len();
    let key = written.split(char::is_whitespace).next().unwrap_or_default();
    let value = written.get(key.len()..).unwrap_or_default();
    let at = start + key.len() + (value.len() - value.trim_start().len());
    Some(Annotation { key: key.to_owned(), value: at..at + value.trim().len(), at: start - "arlen:".len() })
}

fn query(source: &Source, family: Family, block: Block) -> Result<Query, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    check_keys(source, &block.annotations, &mut faults);
    let said = |key: &str| block.annotations.iter().find(|annotation| annotation.key == key);
    let mut list = |key: &str| match said(key).map(|annotation| fields::read(source, annotation.value.clone())) {
        None => None,
        Some(Ok(fields)) => Some(fields),
        Some(Err(fault)) => {
            faults.push(fault.into_diagnostic());
            None
        }
    };
    let (params, result) = (list("params"), list("result"));
    let (name, at) = match said("name") {
        Some(annotation) => (source.part(annotation.value.clone()), annotation.value.start),
        None => ("", 0),
    };
    if !is_identifier(name) {
        let fault = source.fault(at, Code::CodegenQueryInvalid, format!("`{name}` is no name of a query"));
        faults.push(fault.with_help("write letters of ASCII, digits and `_`, as for a function"));
    }
    let mode = said("mode").and_then(|annotation| {
        choice(source, annotation, &Mode::WORDS, &mut faults).map(|mode| (mode, annotation.value.start))
    });
    let access = said("access").and_then(|annotation| choice(source, annotation, &Access::WORDS, &mut faults));
    let body = statement(source, family, &block.body, at, &mut faults);
    let broken = said("params").is_some() && params.is_none();
    let rewritten = match rewrite(source, body, family, params.as_deref()) {
        Ok(rewritten) => Some(rewritten),
        // What is said of parameters cannot be read: that they lack names is no news.
        Err(_) if broken => None,
        Err(found) => {
            faults.extend(found);
            None
        }
    };
    let annotations = block.annotations.iter().filter(|annotation| annotation.key != "name");
    let annotations =
        annotations.map(|said| format!("-- arlen:{} {}", said.key, source.part(said.value.clone()))).collect();
    match rewritten {
        Some(rewritten) if faults.is_empty() => Ok(Query {
            name: name.to_owned(),
            at,
            start: body.first().map_or(at, |token| token.start),
            mode,
            access,
            result: result.unwrap_or_default(),
            comment: block.comment,
            annotations,
            rewritten,
        }),
        _ => Err(faults),
    }
}

/// Words that are known, each once.
fn check_keys(source: &Source, annotations: &[Annotation], faults: &mut Vec<Diagnostic>) {
    let known = ["name", "params", "result", "mode", "access"];
    for (n, annotation) in annotations.iter().enumerate() {
        let key = &annotation.key;
        if !known.contains(&key.as_str()) {
            let message = format!("`arlen:{key}` is no annotation");
            let fault = source.fault(annotation.at, Code::CodegenQueryInvalid, message);
            faults.push(fault.with_help(format!("known here: {}", known.join(", "))));
        } else if annotations.iter().take(n).any(|other| other.key == *key) {
            let fault = source.fault(annotation.at, Code::CodegenQueryInvalid, format!("`arlen:{key}` is said twice"));
            faults.push(fault.with_help("say it once for each query"));
        }
    }
}

fn is_identifier(name: &str) -> bool {
    crate::names::is_plain(name) && name.bytes().any(|b| b.is_ascii_alphanumeric())
}

/// One of several words.
fn choice<T: Copy>(
    source: &Source,
    annotation: &Annotation,
    words: &[(&str, T)],
    faults: &mut Vec<Diagnostic>,
) -> Option<T> {
    let word = source.part(annotation.value.clone());
    let found = words.iter().find(|(known, _)| *known == word).map(|(_, choice)| *choice);
    if found.is_none() {
        let (at, key) = (annotation.value.start, &annotation.key);
        let fault = source.fault(at, Code::CodegenQueryInvalid, format!("`{word}` is no {key}"));
        let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        faults.push(fault.with_help(format!("write one of: {}", words.join(", "))));
    }
    found
}

/// Why a statement that begins with these words is none for a pool of sessions, and what is instead.
fn no_query(word: &str, second: &str, family: Family) -> Option<(&'static str, &'static str)> {
    let client = "talks to the client in a way of its own";
    let session = "is about one session, and a pool has many";
    let found = match (family, word) {
        (_, "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release") => {
            ("controls a transaction", "use `db.transaction(..)` in the program")
        }
        (Family::Sqlite, "pragma" | "attach" | "detach") => (
            session,
            "use the driver's own connection, `with_sqlite`; what only reads is a table, as in `pragma_table_info(..)`",
        ),
        (Family::Sqlite, "vacuum") => {
            ("runs outside of all transactions", "use the driver's own connection: `with_sqlite`")
        }
        (Family::Sqlite, _) => return None,
        // It holds for one transaction.
        (_, "set") if second == "constraints" => return None,
        (_, "set" | "reset") => {
            (session, "set it where the database is opened, or write `select set_config(..)` for one transaction")
        }
        (_, "prepare" | "execute" | "deallocate" | "discard" | "load") => {
            (session, "leave it out: queries are prepared anyway; for the rest there is `postgres_client`")
        }
        (_, "declare" | "fetch" | "move" | "close") => {
            (session, "write the query itself, and read its rows one by one with `db.stream(..)`")
        }
        (_, "listen" | "unlisten") => (session, "use the driver's own client: `postgres_client`"),
        (_, "copy") => (client, "use the driver's own client: `postgres_client`"),
        _ => return None,
    };
    Some(found)
}

/// The one statement, without the semicolon at its end.
fn statement<'t>(
    source: &Source,
    family: Family,
    body: &'t [Token],
    name: usize,
    faults: &mut Vec<Diagnostic>,
) -> &'t [Token] {
    let is_end = |token: &Token| token.kind == Kind::Semicolon;
    let end = body.iter().position(is_end).unwrap_or(body.len());
    let (statement, rest) = body.split_at(end);
    if let Some(second) = rest.iter().find(|token| !is_end(token) && !token.kind.is_trivia()) {
        let fault = source.fault(second.start, Code::CodegenQueryInvalid, "the query has a second statement");
        faults.push(fault.with_help("write `-- arlen:name` in front of it: each statement is a query of its own"));
    }
    let last = statement.iter().rposition(|token| !token.kind.is_trivia()).map_or(0, |last| last + 1);
    let statement = statement.get(..last).unwrap_or_default();
    match statement.first() {
        None => {
            let fault = source.fault(name, Code::CodegenQueryInvalid, "the query has no statement");
            faults.push(fault.with_help("write one statement behind its annotations"));
        }
        Some(first) => {
            let words = statement.iter().filter(|token| token.kind == Kind::Word);
            let mut words = words.map(|token| token.text(&source.text).to_ascii_lowercase());
            let word = words.next().filter(|_| first.kind == Kind::Word).unwrap_or_default();
            let second = words.next().unwrap_or_default();
            if let Some((why, help)) = no_query(&word, &second, family) {
                let fault = source.fault(first.start, Code::CodegenQueryInvalid, format!("`{word}` {why}"));
                faults.push(fault.with_help(help));
            }
        }
    }
    statement
}
