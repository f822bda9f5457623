//! The twin of a build without the feature `postgres`.

use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::driver::Driver;
use crate::execute::{Access, DatabaseUrl, Fault, Outcome, SessionOptions, Unit};
use crate::value::{Row, Value};
use std::convert::Infallible;
use std::time::Duration;

/// A connection that cannot be.
#[derive(Debug)]
pub(in crate::execute) struct Connection(Infallible);

pub(super) fn refusal() -> Error {
    Diagnostic::new(Code::DriverDisabled, "this build has no PostgreSQL driver")
        .with_help("build with the feature `postgres`")
        .into()
}

/// Refuses every URL.
pub(in crate::execute) fn check(_url: &str) -> Result<String> {
    Err(refusal())
}

/// There is no such URL.
pub(in crate::execute) const fn database_of(_url: &str) -> Option<String> {
    None
}

impl Connection {
    #[expect(clippy::unused_async, reason = "the surface of the enabled twin")]
    pub(in crate::execute) async fn open(_url: &DatabaseUrl, _secret: &str, _options: &SessionOptions) -> Result<Self> {
        Err(refusal())
    }

    pub(in crate::execute) const fn set_access(&mut self, _access: Access) {
        match self.0 {}
    }
}

impl Driver for Connection {
    async fn query(&mut self, _sql: &str, _parameters: &[Value]) -> Result<Vec<Row>> {
        match self.0 {}
    }

    async fn run_unit(&mut self, _unit: &Unit) -> Result<Outcome, Fault> {
        match self.0 {}
    }

    async fn run_alone(&mut self, _statement: &str) -> Result<Duration, Fault> {
        match self.0 {}
    }

    async fn close(self) {
        match self.0 {}
    }
}
