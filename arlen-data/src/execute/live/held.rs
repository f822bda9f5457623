//! A connection of any driver, out of its pool, that tells what it does.

use crate::compile::{Compile, Compiled};
use crate::diag::Result;
use crate::dialect::Dialect;
use crate::execute::described::{Description, Refused};
use crate::execute::link::{Control, Link, Traces};
use crate::execute::pool::Lease;
use crate::execute::sink::{Done, Sink};
use crate::execute::telemetry::{Asked, Watch};
use crate::execute::{postgres, sqlite};
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

/// A connection of any driver, until it is dropped.
pub(in crate::execute) struct Held {
    lease: AnyLease,
    watch: Arc<Watch>,
    /// Where it was asked for.
    location: &'static Location<'static>,
}

pub(in crate::execute) enum AnyLease {
    Postgres(Lease<postgres::Manager>),
    Sqlite(Lease<sqlite::Manager>),
}

/// A statement that is ready to run.
pub(super) struct Call<'c> {
    compiled: Compiled<'c>,
    traces: Traces<'c>,
    location: &'static Location<'static>,
}

impl Call<'_> {
    /// The same with copies of what it borrows.
    pub(super) fn into_owned(self) -> Call<'static> {
        let traces = Traces::Known(self.traces.look());
        Call { compiled: self.compiled.into_owned(), traces, location: self.location }
    }
}

impl Held {
    pub(super) const fn new(lease: AnyLease, watch: Arc<Watch>, location: &'static Location<'static>) -> Self {
        Self { lease, watch, location }
    }

    /// Closes the connection instead of returning it.
    pub(super) fn discard(self) {
        match self.lease {
            AnyLease::Postgres(lease) => lease.discard(),
            AnyLease::Sqlite(lease) => lease.discard(),
        }
    }

    /// What it was lent.
    pub(in crate::execute) const fn lease_mut(&mut self) -> &mut AnyLease {
        &mut self.lease
    }

    pub(in crate::execute) fn dialect(&self) -> Dialect {
        match &self.lease {
            AnyLease::Postgres(lease) => lease.dialect(),
            AnyLease::Sqlite(lease) => lease.dialect(),
        }
    }

    /// Makes the text of a statement for what the connection speaks.
    pub(super) fn compile<'s>(
        &self,
        statement: &'s (impl Compile + Sync),
        location: &'static Location<'static>,
    ) -> Result<Call<'s>> {
        let compiled = self.watch.compile(location, || statement.compile(&self.dialect()))?;
        Ok(Call { compiled, traces: Traces::Of(statement), location })
    }

    /// Runs a statement; its rows go to the sink, which comes back.
    pub(super) async fn run<S: Sink>(&mut self, call: &Call<'_>, sink: S) -> Result<(S, Done)> {
        let running = self.watch.begin(Asked::Statement(&call.compiled), call.location);
        let result = match &mut self.lease {
            AnyLease::Postgres(lease) => running.run(lease.run(&call.compiled, &call.traces, sink)).await,
            AnyLease::Sqlite(lease) => running.run(lease.run(&call.compiled, &call.traces, sink)).await,
        };
        running.finish(result.as_ref().map(|(_, done)| *done));
        result
    }

    /// Has a statement described, which is not run.
    pub(super) async fn describe(&mut self, sql: &str) -> Result<Description, Refused> {
        match &mut self.lease {
            AnyLease::Postgres(lease) => lease.describe(sql).await,
            AnyLease::Sqlite(lease) => lease.describe(sql).await,
        }
    }

    /// Begins, ends or marks a transaction; see [`Link::control`].
    pub(super) async fn control(&mut self, control: &Control) -> Result<()> {
        let running = self.watch.begin(Asked::Control(control), self.location);
        let result = match &mut self.lease {
            AnyLease::Postgres(lease) => running.run(lease.control(control)).await,
            AnyLease::Sqlite(lease) => running.run(lease.control(control)).await,
        };
        running.finish_control(&result);
        result
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.lease {
            AnyLease::Postgres(lease) => lease.fmt(f),
            AnyLease::Sqlite(lease) => lease.fmt(f),
        }
    }
}
