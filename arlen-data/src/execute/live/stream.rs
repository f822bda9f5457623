//! Rows one after another, as they come.

use super::held::{Call, Held};
use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::row::{Cells, ResultColumn};
use crate::execute::sink::{Collect, Flow, Sink, Wanted};
use crate::execute::{FromRow, ResultLimits};
use futures_core::Stream;
use std::fmt;
use std::future::Future as _;
use std::ops::DerefMut;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinError, JoinHandle};

/// Rows travel in batches of so many, which costs each of them next to nothing.
const BATCH: usize = 128;

/// Rows of a query, one after another, as they come. Dropping it stops the query in the database. In a transaction of
/// PostgreSQL, stopping a statement fails the transaction: what follows it is then refused with `transaction-aborted`.
///
/// It is a [`Stream`] and has a [`next`](RowStream::next) of its own.
#[must_use = "rows come when they are asked for"]
pub struct RowStream<T> {
    batches: Receiver<Result<Vec<T>>>,
    batch: std::vec::IntoIter<T>,
    /// Reads the rows; stopped when the stream is dropped. None once it has ended.
    task: Option<JoinHandle<()>>,
}

impl<T> RowStream<T> {
    /// The next row; none behind the last.
    ///
    /// # Errors
    ///
    /// What the database says in the middle of its answer, and what reading a row gives. Nothing comes behind an error.
    ///
    /// # Panics
    ///
    /// If reading a row panicked.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(row) = self.batch.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            match std::task::ready!(self.batches.poll_recv(context)) {
                Some(Ok(batch)) => self.batch = batch.into_iter(),
                Some(Err(error)) => {
                    self.batches.close();
                    return Poll::Ready(Some(Err(error)));
                }
                // No more rows come; whether those were all, the task knows.
                None => return self.poll_end(context),
            }
        }
    }

    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let Some(task) = &mut self.task else { return Poll::Ready(None) };
        let ended = std::task::ready!(Pin::new(task).poll(context));
        self.task = None;
        match ended.map_err(JoinError::try_into_panic) {
            Ok(()) => Poll::Ready(None),
            Err(Ok(panic)) => resume_unwind(panic),
            Err(Err(_)) => Poll::Ready(Some(Err(abandoned()))),
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

impl<T> Drop for RowStream<T> {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl<T> fmt::Debug for RowStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RowStream(..)")
    }
}

/// Begins a query in the background, on a connection that the stream owns until its end.
pub(super) fn open<H, T>(mut held: H, call: Call<'static>, limits: ResultLimits) -> RowStream<T>
where
    H: DerefMut<Target = Held> + Send + 'static,
    T: FromRow + Send + 'static,
{
    let (sender, batches) = channel(2);
    let sink = Batches { collect: Collect::new(Wanted::All, limits), sender: sender.clone(), rows: 0 };
    let task = tokio::spawn(async move {
        if let Err(error) = held.run(&call, sink).await {
            // Whoever dropped the stream does not want to know.
            drop(sender.send(Err(error)).await);
        }
    });
    RowStream { batches, batch: Vec::new().into_iter(), task: Some(task) }
}

#[cold]
fn abandoned() -> Error {
    Diagnostic::new(Code::ConnectionLost, "the runtime that read the rows has ended before the last of them")
        .with_help("read streams on a runtime that lives as long as they do")
        .into()
}

/// Rows in batches, on their way to a stream.
struct Batches<T> {
    collect: Collect<T>,
    sender: Sender<Result<Vec<T>>>,
    /// How many rows there were before this batch.
    rows: u64,
}

impl<T> Batches<T> {
    fn take(&mut self) -> Vec<T> {
        let batch = std::mem::take(&mut self.collect.rows);
        self.rows += batch.len() as u64;
        batch
    }
}

impl<T: FromRow + Send + 'static> Sink for Batches<T> {
    fn columns(&mut self, columns: &Arc<[ResultColumn]>) -> Result<()> {
        self.collect.columns(columns)
    }

    fn row(&mut self, cells: &dyn Cells) -> Result<Flow> {
        self.collect.row_after(self.rows, cells)?;
        Ok(if self.collect.rows.len() < BATCH { Flow::More } else { Flow::Full })
    }

    fn holds_rows(&self) -> bool {
        !self.collect.rows.is_empty()
    }

    async fn drain(&mut self) -> Flow {
        let batch = self.take();
        if batch.is_empty() || self.sender.send(Ok(batch)).await.is_ok() { Flow::More } else { Flow::Enough }
    }

    fn drain_blocking(&mut self) -> Flow {
        let batch = self.take();
        if batch.is_empty() || self.sender.blocking_send(Ok(batch)).is_ok() { Flow::More } else { Flow::Enough }
    }
}
