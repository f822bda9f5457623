//! From the beginning of a statement to its end, whichever that is.

use super::event::{QueryEvent, QueryStage};
use super::meters::Meters;
use super::operation::Operation;
use super::place::Place;
use super::spans::Span;
use super::{SqlText, Telemetry};
use crate::compile::Compiled;
use crate::diag::{Error, Result};
use crate::execute::DatabaseUrl;
use crate::execute::link::Control;
use crate::execute::pool::PoolHooks;
use crate::execute::sink::Done;
use std::panic::Location;
use std::time::{Duration, Instant};

/// Tells of the statements of one database.
#[derive(Debug)]
pub(in crate::execute) struct Watch {
    telemetry: Telemetry,
    place: Place,
    meters: Meters,
}

/// What is asked of the database.
#[derive(Clone, Copy)]
pub(in crate::execute) enum Asked<'a> {
    Statement(&'a Compiled<'a>),
    Control(&'a Control),
}

impl Watch {
    pub(in crate::execute) fn new(url: &DatabaseUrl, telemetry: Telemetry) -> Self {
        let place = Place::new(url, &telemetry);
        let meters = Meters::new(&place);
        Self { telemetry, place, meters }
    }

    /// Counts what happens in a pool of the database, besides what was hooked to it.
    pub(in crate::execute) fn hooked(&self, hooks: PoolHooks, role: &'static str) -> PoolHooks {
        self.meters.hooked(hooks, role)
    }

    /// Makes the text of a statement.
    pub(in crate::execute) fn compile<'s>(
        &self,
        location: &'static Location<'static>,
        compile: impl FnOnce() -> Result<Compiled<'s>>,
    ) -> Result<Compiled<'s>> {
        if self.telemetry.hooks.is_empty() {
            return compile();
        }
        let begun = Instant::now();
        let compiled = compile();
        let elapsed = begun.elapsed();
        match &compiled {
            Ok(compiled) => self.tell(Asked::Statement(compiled), location, QueryStage::Compiled { elapsed }),
            Err(error) => self.telemetry.hooks.emit(&QueryEvent {
                stage: QueryStage::Failed { elapsed, code: error.code(), sqlstate: None },
                database: &self.place.name,
                family: self.place.family,
                host: self.place.address.as_deref(),
                port: self.place.port,
                operation: "",
                fingerprint: None,
                parameters: 0,
                text: None,
                location,
            }),
        }
        compiled
    }

    /// A statement begins.
    pub(in crate::execute) fn begin<'w>(
        &'w self,
        asked: Asked<'w>,
        location: &'static Location<'static>,
    ) -> Running<'w> {
        let span = Span::open(&self.place, &asked, self.text(&asked));
        if !self.telemetry.hooks.is_empty() {
            self.tell(asked, location, QueryStage::Started);
        }
        let heard = Span::HEARD || Meters::HEARD || !self.telemetry.hooks.is_empty();
        Running { watch: self, asked, location, span, begun: heard.then(Instant::now), ended: false }
    }

    fn text<'t>(&self, asked: &Asked<'t>) -> Option<&'t str> {
        Some(asked.text()).filter(|_| self.telemetry.text == SqlText::Shown)
    }

    fn tell(&self, asked: Asked<'_>, location: &'static Location<'static>, stage: QueryStage<'_>) {
        self.telemetry.hooks.emit(&QueryEvent {
            stage,
            database: &self.place.name,
            family: self.place.family,
            host: self.place.address.as_deref(),
            port: self.place.port,
            operation: asked.operation().word(),
            fingerprint: asked.fingerprint(),
            parameters: asked.parameters(),
            text: self.text(&asked),
            location,
        });
    }
}

impl<'a> Asked<'a> {
    pub(super) fn text(self) -> &'a str {
        match self {
            Self::Statement(compiled) => compiled.sql(),
            Self::Control(control) => control.word(),
        }
    }

    pub(super) fn operation(self) -> Operation {
        match self {
            Self::Statement(compiled) => Operation::of(compiled.sql()),
            Self::Control(control) => Operation::named(control.word()),
        }
    }

    pub(super) fn fingerprint(self) -> Option<u128> {
        match self {
            Self::Statement(compiled) => Some(compiled.fingerprint()),
            Self::Control(_) => None,
        }
    }

    const fn parameters(self) -> usize {
        match self {
            Self::Statement(compiled) => compiled.values().len(),
            Self::Control(_) => 0,
        }
    }
}

/// A statement that runs. Dropped before it is finished, it was abandoned.
pub(in crate::execute) struct Running<'w> {
    watch: &'w Watch,
    asked: Asked<'w>,
    location: &'static Location<'static>,
    span: Span,
    /// None if nobody hears of it: a look at the clock costs as much as a whole look-up of a statement.
    begun: Option<Instant>,
    ended: bool,
}

impl Running<'_> {
    /// Runs it inside of its span.
    // No `async fn`: that would hold what it is given twice, and all of these futures are moved.
    pub(in crate::execute) fn run<T>(&self, work: impl Future<Output = T>) -> impl Future<Output = T> {
        self.span.around(work)
    }

    /// A statement without a result of its own.
    pub(in crate::execute) fn finish_control(self, result: &Result<()>) {
        self.finish(result.as_ref().map(|()| Done::default()));
    }

    pub(in crate::execute) fn finish(mut self, result: Result<Done, &Error>) {
        self.ended = true;
        let Some(begun) = self.begun else { return };
        let elapsed = begun.elapsed();
        let stage = match result {
            Ok(Done { affected: rows, plan }) => QueryStage::Finished { elapsed, rows, plan },
            Err(error) => QueryStage::Failed { elapsed, code: error.code(), sqlstate: error.sqlstate() },
        };
        self.end(stage, elapsed);
    }

    fn end(&self, stage: QueryStage<'_>, elapsed: Duration) {
        let Self { watch, asked, location, span, .. } = self;
        span.end(&stage);
        watch.meters.record(*asked, &stage, elapsed);
        if !watch.telemetry.hooks.is_empty() {
            watch.tell(*asked, location, stage);
        }
        if watch.telemetry.slow.is_some_and(|limit| elapsed >= limit) {
            span.slow(*asked, location, elapsed);
            watch.tell(*asked, location, QueryStage::Slow { elapsed });
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.ended
            && let Some(begun) = self.begun
        {
            let elapsed = begun.elapsed();
            self.end(QueryStage::Abandoned { elapsed }, elapsed);
        }
    }
}
