//! What a driver does for a session.

use super::{Fault, Outcome, Unit};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::value::{Row, Value};
use std::future::Future;
use std::time::Duration;

/// One open connection of one driver.
pub(super) trait Driver: Send {
    /// Runs one statement and collects its rows.
    fn query(&mut self, sql: &str, parameters: &[Value]) -> impl Future<Output = Result<Vec<Row>>> + Send;

    /// Runs a unit in one transaction.
    fn run_unit(&mut self, unit: &Unit) -> impl Future<Output = Result<Outcome, Fault>> + Send;

    /// Runs one statement by itself.
    fn run_alone(&mut self, statement: &str) -> impl Future<Output = Result<Duration, Fault>> + Send;

    /// Says good-bye to the server.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// A value that a driver cannot bind.
#[cfg_attr(not(any(feature = "postgres", feature = "sqlite")), expect(dead_code, reason = "called by drivers only"))]
pub(super) fn unbindable(value: &Value) -> Error {
    Diagnostic::new(Code::ValueTypeUnsupported, format!("a value of type `{}` cannot be bound here", value.type_name()))
        .with_help("bind it as text, and cast the parameter in the statement")
        .into()
}
