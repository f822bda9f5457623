//! What the server says of a statement, as an error of ours. Its DETAIL holds row values and is left out.

use crate::diag::{Code, Diagnostic, Error};
use crate::execute::classify::{self, Severity};
use tokio_postgres::error::{DbError, Severity as Told};

/// An error of the server or the connection.
pub(super) fn refused(error: &tokio_postgres::Error) -> Error {
    refused_with(error, false)
}

/// The same of a statement that may have values, which the server repeats in some of its messages.
pub(super) fn refused_with(error: &tokio_postgres::Error, values: bool) -> Error {
    let Some(server) = error.as_db_error() else {
        let message = match std::error::Error::source(error) {
            Some(cause) => format!("the connection to the server was lost: {cause}"),
            None => format!("the connection to the server was lost: {error}"),
        };
        return Diagnostic::new(Code::ConnectionLost, message).with_help("check the server, then run again").into();
    };
    let fault = said(server);
    if !values {
        return fault.into();
    }
    let message = classify::without_values(fault.code(), fault.message());
    fault.with_message(message).into()
}

/// What the server said, with the names that it gave.
fn said(server: &DbError) -> Diagnostic {
    let mut fault = Diagnostic::new(code_of(server), server.message()).with_sqlstate(server.code().code());
    if let Some(help) = server.hint() {
        fault = fault.with_help(help);
    }
    if let Some(constraint) = server.constraint() {
        fault = fault.with_constraint(constraint);
    }
    if let Some(table) = server.table() {
        fault = fault.with_table(table);
    }
    if let Some(column) = server.column() {
        fault = fault.with_column(column);
    }
    fault
}

pub(super) fn code_of(server: &DbError) -> Code {
    let severity = match server.parsed_severity() {
        Some(Told::Fatal | Told::Panic) | None => Severity::Session,
        Some(Told::Error | Told::Warning | Told::Notice | Told::Debug | Told::Info | Told::Log) => Severity::Statement,
    };
    classify::server(server.code().code(), severity, server.routine())
}
