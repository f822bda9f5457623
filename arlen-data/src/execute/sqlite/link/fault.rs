//! What SQLite says, as codes of ours.
//!
//! A message of SQLite is repeated where it names tables and columns. Where it would repeat the statement or a value, it is
//! left out.

use crate::diag::{Code, Diagnostic, Error};
use crate::execute::classify;
pub(super) use crate::execute::link::over;
use rusqlite::{ErrorCode, ffi};

pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn is_syntax(message: &str) -> bool {
    message.contains("syntax error") || message.starts_with("unrecognized token") || message == "incomplete input"
}

/// What a message may say. Messages of the code 1 come from anywhere, and some of them quote.
fn spoken(extended: i32, message: &str) -> Option<&str> {
    const NAMES_ONLY: [&str; 12] = [
        "no such ",
        "table ",
        "index ",
        "view ",
        "trigger ",
        "ambiguous column name: ",
        "duplicate column name: ",
        "wrong number of arguments to function ",
        "misuse of ",
        "integer overflow",
        "malformed JSON",
        "cannot ",
    ];
    let quotes = extended == ffi::SQLITE_ERROR && !NAMES_ONLY.iter().any(|start| message.starts_with(start));
    (!quotes).then(|| message.split(" - should this be").next().unwrap_or(message))
}

/// A fault in words, without the statement and without values.
pub(super) fn words(error: &rusqlite::Error) -> String {
    let (code, message, offset) = if let rusqlite::Error::SqlInputError { error, msg, offset, .. } = error {
        (error.extended_code, Some(msg.as_str()), Some(*offset))
    } else if let rusqlite::Error::SqliteFailure(error, message) = error {
        (error.extended_code, message.as_deref(), None)
    } else {
        return "the answer of SQLite cannot be understood".to_owned();
    };
    let place = offset.filter(|offset| *offset >= 0).map(|offset| format!(", at byte {offset}")).unwrap_or_default();
    let message = message.unwrap_or_default();
    if is_syntax(message) {
        return format!("the statement is not valid SQL{place}");
    }
    match spoken(code, message) {
        Some(message) if !message.is_empty() => format!("{message}{place}"),
        _ => format!("SQLite refuses the statement with its code {code}{place}"),
    }
}

fn help(code: Code) -> Option<&'static str> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "most faults say everything themselves")]
    match code {
        Code::DatabaseLocked => Some("wait for the other connection to finish, or raise the busy timeout"),
        Code::SerializationFailure => {
            Some("run the transaction again; begin it as one that writes, so that it waits instead")
        }
        Code::ReadOnly => Some("run it on a connection that writes"),
        Code::StorageFull => Some("make room; the transaction is over"),
        _ => None,
    }
}

/// A fault of SQLite.
pub(super) fn refused(error: &rusqlite::Error) -> Error {
    if let rusqlite::Error::MultipleStatement = error {
        return several();
    }
    let code = if let rusqlite::Error::SqlInputError { error, msg, .. } = error {
        classify::sqlite(error.extended_code, msg)
    } else if let rusqlite::Error::SqliteFailure(error, message) = error {
        classify::sqlite(error.extended_code, message.as_deref().unwrap_or_default())
    } else {
        Code::DatabaseError
    };
    let fault = Diagnostic::new(code, words(error));
    if let Some(help) = help(code) { fault.with_help(help).into() } else { fault.into() }
}

pub(super) fn several() -> Error {
    Diagnostic::new(Code::SyntaxInvalid, "the text holds more than one statement")
        .with_help("send each for itself, in a transaction if they belong together")
        .into()
}

pub(super) fn empty() -> Error {
    Diagnostic::new(Code::SyntaxInvalid, "the text holds no statement").with_help("send a statement").into()
}

pub(super) fn nul() -> Error {
    Diagnostic::new(Code::TextInvalid, "the text of the statement holds NUL")
        .with_help("bind values instead of writing them into the statement")
        .into()
}

pub(super) fn miscounted(wanted: usize, given: usize) -> Error {
    Diagnostic::new(
        Code::ParameterCountMismatch,
        format!("the statement has {wanted} parameters and is given {given} values"),
    )
    .with_help("bind one value for each parameter, in the order of their numbers")
    .into()
}

pub(super) fn aborted() -> Error {
    Diagnostic::new(
        Code::TransactionAborted,
        "the transaction was ended by an earlier fault, and nothing of it is stored",
    )
    .with_help("roll back, and run the whole transaction again")
    .into()
}

pub(super) fn unknown() -> Error {
    Diagnostic::new(Code::CommitUnknown, "the commit was given up before its answer came")
        .with_help("look whether its rows are there before doing it again")
        .into()
}

pub(super) fn lost() -> Error {
    Diagnostic::new(Code::ConnectionLost, "the connection is closed").with_help("take another connection").into()
}
