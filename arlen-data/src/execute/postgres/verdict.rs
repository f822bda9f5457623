//! What an answer of the server means for a statement, and what is said of it.

use super::bind::Unbound;
use super::said::refused_with;
use crate::diag::{Code, Diagnostic, Error};
use tokio_postgres::error::DbError;

/// The plan, or the whole statement, is no longer there.
pub(super) fn is_stale(error: &tokio_postgres::Error) -> bool {
    let changed =
        |server: &DbError| server.code().code() == "0A000" && server.routine() == Some("RevalidateCachedQuery");
    is_forgotten(error) || error.as_db_error().is_some_and(changed)
}

/// The server knows no statement of that name.
pub(super) fn is_forgotten(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|server| server.code().code() == "26000")
}

/// The server cannot tell the type of a parameter, or which function is meant with it.
pub(super) fn is_about_types(error: &tokio_postgres::Error) -> bool {
    let codes = ["42883", "42725", "42804", "42P18", "42P38", "42846"];
    error.as_db_error().is_some_and(|server| codes.contains(&server.code().code()))
}

pub(super) fn plan_changed() -> Error {
    Diagnostic::new(
        Code::PlanChanged,
        "a table was changed while the transaction ran a statement that was prepared before",
    )
    .with_help("run the whole transaction again")
    .into()
}

pub(super) fn aborted() -> Error {
    Diagnostic::new(Code::TransactionAborted, "a statement of the transaction failed, and the server rolled it back")
        .with_help("return the error of the statement that failed instead of going on")
        .into()
}

pub(super) fn begun_already() -> Error {
    Diagnostic::new(Code::DatabaseError, "the connection is in a transaction already")
        .with_help("end it before another one is begun, or set a savepoint")
        .into()
}

pub(super) fn lost_before_commit() -> Error {
    Diagnostic::new(
        Code::ConnectionLost,
        "the connection to the server was lost before the commit was sent, and nothing of the transaction is stored",
    )
    .with_help("run the whole transaction again")
    .into()
}

pub(super) fn commit_unknown(error: &tokio_postgres::Error) -> Error {
    let cause = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    Diagnostic::new(Code::CommitUnknown, format!("the connection was lost when the commit was under way: {cause}"))
        .with_help("look in the database whether it was stored; an idempotency key finds out")
        .into()
}

/// What the driver says: of values that do not fit, before anything was sent, or of what the server answered.
pub(super) fn said(error: &tokio_postgres::Error) -> Error {
    let cause = std::error::Error::source(error);
    if let Some(unbound) = cause.and_then(|cause| cause.downcast_ref::<Unbound>()) {
        return unbound.diagnostic().into();
    }
    refused_with(error, true)
}
