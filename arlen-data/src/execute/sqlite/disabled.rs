//! The twin of a build without the feature `sqlite`.

use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::driver::Driver;
use crate::execute::{DatabaseUrl, Fault, Outcome, SessionOptions, Unit};
use crate::value::{Row, Value};
use std::convert::Infallible;
use std::time::Duration;

pub(super) fn refusal() -> Error {
    Diagnostic::new(Code::DriverDisabled, "this build has no SQLite driver")
        .with_help("build with the feature `sqlite`")
        .into()
}

/// A connection that cannot be.
#[derive(Debug)]
pub(in crate::execute) struct Connection(Infallible);

impl Connection {
    #[expect(clippy::unused_async, reason = "the surface of the enabled twin")]
    pub(in crate::execute) async fn open(_url: &DatabaseUrl, _options: &SessionOptions) -> Result<Self> {
        Err(refusal())
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
