//! A caller that asks for a connection.

use super::failure;
use super::lease::Lease;
use super::queue::{Answer, Asked, Polled, Pooled, Verdict};
use super::runtime::{Lock, Runtime, within};
use super::shared::Shared;
use super::{Manager, PoolEvent};
use crate::diag::Result;
use std::future::Future;
use std::panic::Location;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

impl<M: Manager, R: Runtime> Shared<M, R> {
    pub(super) async fn acquire(self: &Arc<Self>, location: &'static Location<'static>) -> Result<Lease<M, R>> {
        let begun = self.runtime.now();
        let mut now = begun;
        let mut place = None;
        loop {
            let (asked, effects) = self.queue.with(|queue| queue.ask(place, location, begun, now));
            let (mut lease, waited) = match asked {
                Asked::Got(pooled) => (Lease::new(self, pooled, location), now.saturating_sub(begun)),
                Asked::Queued(number) => {
                    // Before anything else, so that the queue forgets this caller whatever happens.
                    let waiting = Waiting { shared: self, number };
                    place = Some(number);
                    self.perform(effects);
                    let (pooled, waited) = self.wait(waiting, begun).await?;
                    (Lease::new(self, pooled, location), waited)
                }
                Asked::Closed(end) => return Err(failure::closed(end)),
            };
            if !lease.is_dead_on_arrival(waited) {
                self.emit(&PoolEvent::Acquired { waited });
                return Ok(lease);
            }
            now = self.runtime.now();
        }
    }

    async fn wait(&self, mut waiting: Waiting<'_, M, R>, begun: Duration) -> Result<(Pooled<M::Connection>, Duration)> {
        let mut limit = self.options.acquire_timeout.saturating_sub(self.runtime.now().saturating_sub(begun));
        let answer = loop {
            let answer = if limit.is_zero() { None } else { within(&self.runtime, limit, &mut waiting).await };
            if let Some(answer) = answer {
                break answer;
            }
            let now = self.runtime.now();
            match self.queue.with(|queue| queue.expire(waiting.number, now)) {
                Verdict::Answered(answer) => break answer,
                // The attempt ends by itself. Should its connection go elsewhere, there is another look.
                Verdict::Opening => limit = self.options.connect_timeout.max(Duration::from_millis(1)),
                Verdict::Refused(refusal) => {
                    let event = PoolEvent::Timeout { waited: refusal.waited, waiting: refusal.waiting };
                    let error = failure::refused(refusal, now);
                    self.emit(&event);
                    return Err(error);
                }
            }
        };
        match answer {
            Answer::Connection(pooled, waited) => Ok((pooled, waited)),
            Answer::Failed(error) => Err(error),
            Answer::Closed(end) => Err(failure::closed(end)),
        }
    }
}

/// A caller in the queue. Dropped, it leaves the queue, and what it was given meanwhile goes to the next.
struct Waiting<'a, M: Manager, R: Runtime> {
    shared: &'a Arc<Shared<M, R>>,
    number: u64,
}

impl<M: Manager, R: Runtime> Future for Waiting<'_, M, R> {
    type Output = Answer<M::Connection>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.shared.queue.with(|queue| queue.poll(self.number, context.waker())) {
            Polled::Ready(answer) => Poll::Ready(answer),
            Polled::Pending(_) => Poll::Pending,
        }
    }
}

impl<M: Manager, R: Runtime> Drop for Waiting<'_, M, R> {
    fn drop(&mut self) {
        let now = self.shared.runtime.now();
        let (waiter, effects) = self.shared.queue.with(|queue| queue.cancel(self.number, now));
        drop(waiter);
        self.shared.perform(effects);
    }
}
