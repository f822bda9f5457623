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
                    let waiting = Waiting { shared: self, number, waits: true };
                    place = Some(number);
                    self.perform(effects);
                    let (pooled, waited) = self.wait(waiting, begun, now).await?;
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

    async fn wait(
        &self,
        mut waiting: Waiting<'_, M, R>,
        begun: Duration,
        now: Duration,
    ) -> Result<(Pooled<M::Connection>, Duration)> {
        let limit = self.options.acquire_timeout.saturating_sub(now.saturating_sub(begun));
        let mut answer = if limit.is_zero() {
            None
        } else if self.runtime.is_current() {
            // The pool tells it when its time is over.
            (&mut waiting).await
        } else {
            self.wait_at_most(limit, &mut waiting).await
        };
        let answer = loop {
            if let Some(answer) = answer {
                break answer;
            }
            let now = self.runtime.now();
            match self.queue.with(|queue| queue.expire(waiting.number, now)) {
                Verdict::Answered(answer) => {
                    waiting.waits = false;
                    break answer;
                }
                // The attempt ends by itself. Should its connection go elsewhere, there is another look.
                Verdict::Opening => {
                    let limit = self.options.connect_timeout.max(Duration::from_millis(1));
                    answer = self.wait_at_most(limit, &mut waiting).await;
                }
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

    /// The same with a timer of its own: for those few for whom that of the pool is not the right one.
    fn wait_at_most(
        &self,
        limit: Duration,
        waiting: &mut Waiting<'_, M, R>,
    ) -> impl Future<Output = Option<Answer<M::Connection>>> {
        // On the heap, so that the future of all others is smaller.
        Box::pin(async move { within(&self.runtime, limit, waiting).await.flatten() })
    }
}

/// A caller in the queue; there is no answer when its time is over. Dropped, it leaves the queue, and what it was given
/// meanwhile goes to the next.
struct Waiting<'a, M: Manager, R: Runtime> {
    shared: &'a Arc<Shared<M, R>>,
    number: u64,
    /// It has not been answered.
    waits: bool,
}

impl<M: Manager, R: Runtime> Future for Waiting<'_, M, R> {
    type Output = Option<Answer<M::Connection>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.shared.queue.with(|queue| queue.poll(self.number, context.waker())) {
            Polled::Ready(answer) => {
                self.waits = false;
                Poll::Ready(Some(answer))
            }
            Polled::Over => Poll::Ready(None),
            Polled::Pending(_) => Poll::Pending,
        }
    }
}

impl<M: Manager, R: Runtime> Drop for Waiting<'_, M, R> {
    fn drop(&mut self) {
        if !self.waits {
            return;
        }
        let now = self.shared.runtime.now();
        let (waiter, effects) = self.shared.queue.with(|queue| queue.cancel(self.number, now));
        drop(waiter);
        self.shared.perform(effects);
    }
}
