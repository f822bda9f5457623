//! What stands for the manager of a database whose driver is not built in, beside a driver that is. The family gives it
//! its `new`, which refuses; so it is never made, and neither is a connection of it.

use crate::compile::Compiled;
use crate::diag::Result;
use crate::dialect::Dialect;
use crate::execute::described::{Description, Refused};
use crate::execute::link::{Control, Link, Traces};
use crate::execute::pool;
use crate::execute::sink::{Done, Sink};
use crate::value::ValueRef;
use std::convert::Infallible;
use std::marker::PhantomData;

/// Cannot be made.
#[derive(Debug)]
pub(in crate::execute) struct Manager(Infallible);

/// A connection that cannot be.
#[derive(Debug)]
pub(in crate::execute) struct NoLink(Infallible);

/// A row that cannot be.
#[derive(Clone, Copy)]
#[expect(unnameable_types, missing_debug_implementations, reason = "part of a sealed trait; shows no content")]
pub struct Cells<'r>(Infallible, PhantomData<&'r ()>);

impl<'r> Cells<'r> {
    pub(in crate::execute) const fn cell(self, _: usize) -> Option<ValueRef<'r>> {
        match self.0 {}
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

    async fn run<S: Sink>(&mut self, _: &Compiled<'_>, _: &Traces<'_>, _: S) -> Result<(S, Done)> {
        match self.0 {}
    }

    async fn describe(&mut self, _: &str) -> Result<Description, Refused> {
        match self.0 {}
    }

    async fn control(&mut self, _: &Control) -> Result<()> {
        match self.0 {}
    }
}
