//! The verbs on a router.

use super::Router;
use super::core::{Operation, Second};
use super::plan::{Asked, Decision};
use crate::compile::Compile;
use crate::diag::{Error, Result};
use crate::execute::sealed::Run;
use crate::execute::{Blank, Done, FromRow, Need, ResultLimits, RowStream};
use std::panic::Location;
use std::sync::Arc;

impl Router {
    fn operation(&self, asked: Asked, caller: &'static Location<'static>) -> Operation<'_> {
        Operation { asked, context: self.context(), caller }
    }

    /// Where it goes, once that is told.
    pub(super) fn route(&self, asked: Asked, caller: &'static Location<'static>) -> Result<Decision> {
        self.core.route(self.operation(asked, caller))
    }

    fn second(
        &self,
        asked: Asked,
        decision: Decision,
        error: &Error,
        caller: &'static Location<'static>,
    ) -> Option<Second> {
        self.core.second(self.operation(asked, caller), decision, error)
    }

    /// The scope wrote to the target.
    fn stamp(&self, target: usize) {
        self.core.stickiness.stamp(self.context().scope_key(), target);
    }

    /// The same for later, when the context may be gone.
    pub(super) fn stamper(&self, target: usize) -> impl Fn() + Send + Sync + 'static {
        let (core, scope) = (Arc::clone(&self.core), self.context().scope_key());
        move || core.stickiness.stamp(scope, target)
    }
}

const fn need(writes: bool) -> Need<'static> {
    if writes { Need::Write } else { Need::Read }
}

impl Run for Router {
    /// Those of the target count, which is not known here.
    fn limits(&self) -> ResultLimits {
        ResultLimits::default()
    }

    async fn run_with<C: Compile + Send + Sync, S: Blank>(
        &self,
        statement: C,
        sink: S,
        caller: &'static Location<'static>,
    ) -> Result<(S, Done)> {
        let asked = Asked::Statement(statement.access());
        let writes = !asked.reads();
        let decision = self.route(asked, caller)?;
        let db = self.core.database(decision.selected);
        let first = db.run_needing(need(writes), &statement, sink.blank(db.limits()), caller).await;
        let error = match first {
            Ok(done) => {
                if writes {
                    self.stamp(decision.selected);
                }
                return Ok(done);
            }
            Err(error) => error,
        };
        let Some(second) = self.second(asked, decision, &error, caller) else { return Err(error) };
        let db = self.core.database(second.target);
        // Rare, and not a part of each future.
        let again = Box::pin(db.run_needing(need(second.writes), &statement, sink.blank(db.limits()), caller));
        let done = again.await?;
        if second.writes {
            self.stamp(second.target);
        }
        Ok(done)
    }

    async fn open_stream<C: Compile + Send + Sync, T: FromRow + Send + 'static>(
        &self,
        statement: C,
        caller: &'static Location<'static>,
    ) -> Result<RowStream<T>> {
        let asked = Asked::Statement(statement.access());
        let decision = self.route(asked, caller)?;
        let db = self.core.database(decision.selected);
        if !asked.reads() {
            let stream = db.stream_needing(Need::Write, &statement, caller).await?;
            return Ok(stream.telling(self.stamper(decision.selected)));
        }
        let first = async {
            let mut stream = db.stream_needing(Need::Read, &statement, caller).await?;
            // Once a row was given away, there is no other target to begin again on.
            stream.begin().await?;
            Ok(stream)
        };
        let error = match first.await {
            Ok(stream) => return Ok(stream),
            Err(error) => error,
        };
        let Some(second) = self.second(asked, decision, &error, caller) else { return Err(error) };
        let db = self.core.database(second.target);
        let again = Box::pin(db.stream_needing(need(second.writes), &statement, caller)).await?;
        Ok(if second.writes { again.telling(self.stamper(second.target)) } else { again })
    }
}
