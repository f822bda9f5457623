//! Rows one after another, as they come.

use super::held::{Call, Held};
use crate::diag::{Error, Result};
use crate::execute::row::{Cells, ResultColumn};
use crate::execute::sink::{Collect, Flow, Sink, Wanted};
use crate::execute::{FromRow, ResultLimits};
use futures_core::Stream;
use std::fmt;
use std::ops::DerefMut;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Rows travel in batches of so many, which costs each of them next to nothing.
const BATCH: usize = 128;

/// Rows of a query, one after another, as they come. Dropping it stops the query in the database. In a transaction of
/// PostgreSQL, stopping a statement fails the transaction: what follows it is then refused with `transaction-aborted`.
///
/// It is a [`Stream`] and has a [`next`](RowStream::next) of its own. The query is sent when the first row is asked for.
#[must_use = "rows come when they are asked for"]
pub struct RowStream<T> {
    batch: std::vec::IntoIter<T>,
    batches: Receiver<Vec<T>>,
    /// Runs the query, and has its connection. None once it has ended.
    running: Option<Running>,
    /// Why it ended, until the rows before that have been taken.
    failed: Option<Error>,
    /// Told when the query has succeeded.
    succeeded: Option<Box<dyn FnOnce() + Send>>,
}

type Running = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

impl<T> RowStream<T> {
    /// The next row; none behind the last.
    ///
    /// # Errors
    ///
    /// What the database says in the middle of its answer, and what reading a row gives. Nothing comes behind an error.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// Sends the query, and waits until there is a row or an end.
    ///
    /// # Errors
    ///
    /// What came instead of a first row. Nothing was given to the reader then.
    pub(crate) async fn begin(&mut self) -> Result<()> {
        while self.batch.as_slice().is_empty() {
            match std::future::poll_fn(|context| self.poll_batch(context)).await.transpose()? {
                Some(batch) => self.batch = batch.into_iter(),
                None => break,
            }
        }
        Ok(())
    }

    /// The same, and somebody is told when the query has succeeded: when all of it was read.
    pub(crate) fn telling(mut self, told: impl FnOnce() + Send + 'static) -> Self {
        self.succeeded = Some(Box::new(told));
        self
    }

    #[inline]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(row) = self.batch.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            match ready!(self.poll_batch(context)) {
                Some(Ok(batch)) => self.batch = batch.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    /// The next rows. Apart, so that what each row takes is short enough to become part of the caller.
    #[inline(never)]
    fn poll_batch(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<T>>>> {
        if let Ok(batch) = self.batches.try_recv() {
            return Poll::Ready(Some(Ok(batch)));
        }
        // In the task of whoever reads: another one would cost two changes between threads for each batch.
        let ended = self.running.as_mut().map(|running| running.as_mut().poll(context));
        if let Some(Poll::Ready(result)) = ended {
            // The connection is free from here on.
            self.running = None;
            self.failed = result.err();
            if let Some(told) = self.succeeded.take().filter(|_| self.failed.is_none()) {
                told();
            }
        }
        match ready!(self.batches.poll_recv(context)) {
            Some(batch) => Poll::Ready(Some(Ok(batch))),
            // On a thread of SQLite the sink goes first when a row panics: only the result says whether that was the end.
            // It has just been asked for, and wakes this task.
            None if self.running.is_some() => Poll::Pending,
            None => Poll::Ready(self.failed.take().map(Err)),
        }
    }
}

impl<T> Stream for RowStream<T>
where
    Self: Unpin,
{
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for RowStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RowStream(..)")
    }
}

/// A query whose rows come through a stream, on a connection that the stream owns until its end.
pub(super) fn open<H, T>(mut held: H, call: Call<'static>, limits: ResultLimits) -> RowStream<T>
where
    H: DerefMut<Target = Held> + Send + 'static,
    T: FromRow + Send + 'static,
{
    let (sender, batches) = channel(2);
    let sink = Batches { collect: Collect::new(Wanted::All, limits), sender, rows: 0 };
    let running = async move { held.run(&call, sink).await.map(drop) };
    let running: Option<Running> = Some(Box::pin(running));
    RowStream { batch: Vec::new().into_iter(), batches, running, failed: None, succeeded: None }
}

/// Rows in batches, on their way to a stream.
struct Batches<T> {
    collect: Collect<T>,
    sender: Sender<Vec<T>>,
    /// How many rows there were before this batch.
    rows: u64,
}

impl<T> Batches<T> {
    fn take(&mut self) -> Vec<T> {
        // As many come again, mostly: the server sends them in pieces of one size.
        let room = self.collect.rows.len().next_power_of_two().min(BATCH);
        let batch = std::mem::replace(&mut self.collect.rows, Vec::with_capacity(room));
        self.rows += batch.len() as u64;
        batch
    }
}

impl<T: FromRow + Send + 'static> Sink for Batches<T> {
    fn columns(&mut self, columns: &Arc<[ResultColumn]>) -> Result<()> {
        self.collect.columns(columns)
    }

    fn row(&mut self, cells: Cells<'_>) -> Result<Flow> {
        self.collect.row_after(self.rows, cells)?;
        Ok(if self.collect.rows.len() < BATCH { Flow::More } else { Flow::Full })
    }

    fn holds_rows(&self) -> bool {
        !self.collect.rows.is_empty()
    }

    async fn drain(&mut self) -> Flow {
        let batch = self.take();
        if batch.is_empty() || self.sender.send(batch).await.is_ok() { Flow::More } else { Flow::Enough }
    }

    fn drain_blocking(&mut self) -> Flow {
        let batch = self.take();
        if batch.is_empty() || self.sender.blocking_send(batch).is_ok() { Flow::More } else { Flow::Enough }
    }
}
