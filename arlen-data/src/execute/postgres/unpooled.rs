//! The twin of a pool, in a build with another driver.

use super::disabled::refusal;
use crate::compile::Compiled;
use crate::diag::Result;
use crate::dialect::Dialect;
use crate::execute::link::{Control, Link, Trace};
use crate::execute::sink::{Done, Sink};
use crate::execute::{DatabaseOptions, DatabaseUrl, pool};
use std::convert::Infallible;

/// Refuses to be made.
#[derive(Debug)]
pub(in crate::execute) struct Manager(Infallible);

/// A connection that cannot be.
#[derive(Debug)]
pub(in crate::execute) struct NoLink(Infallible);

impl Manager {
    pub(in crate::execute) fn new(_: &DatabaseUrl, _: &DatabaseOptions) -> Result<Self> {
        Err(refusal())
    }
}

impl pool::Manager for Manager {
    type Connection = NoLink;

    async fn connect(&self) -> Result<NoLink> {
        match self.0 {}
    }

    fn is_clean(&self, connection: &mut NoLink) -> bool {
        match connection.0 {}
    }

    fn is_closed(&self, connection: &NoLink) -> bool {
        match connection.0 {}
    }

    async fn clean(&self, connection: &mut NoLink) -> Result<()> {
        match connection.0 {}
    }

    async fn ping(&self, connection: &mut NoLink) -> Result<()> {
        match connection.0 {}
    }

    async fn close(&self, connection: NoLink) {
        match connection.0 {}
    }
}

impl Link for NoLink {
    fn dialect(&self) -> Dialect {
        match self.0 {}
    }

    async fn run<S: Sink>(&mut self, _: &Compiled<'_>, _: Trace, _: S) -> Result<(S, Done)> {
        match self.0 {}
    }

    async fn control(&mut self, _: &Control) -> Result<()> {
        match self.0 {}
    }
}
