//! The twin of the manager, in a build with another driver.

use super::disabled::refusal;
use crate::compile::Compiled;
use crate::diag::Result;
use crate::execute::link::{Link as _, Trace, Traces};
use crate::execute::pool::{Pool, Tokio};
use crate::execute::sink::{Done, Sink};
pub(in crate::execute) use crate::execute::unpooled::Manager;
use crate::execute::{Access, DatabaseOptions, DatabaseUrl, PoolOptions};
use std::panic::Location;

impl Manager {
    pub(in crate::execute) fn new(_: &DatabaseUrl, _: &DatabaseOptions, _: Access) -> Result<Self> {
        Err(refusal())
    }
}

/// Connections that read, which cannot be.
pub(in crate::execute) struct Readers(Pool<Manager>);

impl Readers {
    pub(in crate::execute) fn new(manager: Manager, options: PoolOptions, runtime: Tokio) -> Self {
        Self(Pool::new(manager, options, runtime))
    }

    pub(in crate::execute) const fn pool(&self) -> &Pool<Manager> {
        &self.0
    }

    pub(in crate::execute) async fn run<S: Sink>(
        &self,
        statement: &Compiled<'_>,
        sink: S,
        caller: &'static Location<'static>,
    ) -> Result<(S, Done)> {
        self.0.acquire(caller).await?.run(statement, &Traces::Known(Trace::None), sink).await
    }
}
