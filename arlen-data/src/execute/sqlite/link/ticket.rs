//! A read that any thread may do: what is asked, and the way back to whoever asked.
//!
//! The thread copies the first rows, and whoever asked makes values of them when all has come: what one thread allocates and
//! another frees costs several times as much, which a look-up by key would feel. If there are more rows, the thread takes the
//! sink and makes the values itself, from the first on: for many rows, copies would cost more than that.

use super::desk::{Desk, Order};
use super::fault;
use super::page::Page;
use super::shared::Place;
use super::watch::Watch;
use crate::diag::Result;
use crate::execute::row::{Cells, ResultColumn};
use crate::execute::sink::{Done, Flow, Sink};
use crate::execute::sqlite::Cells as Row;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// A read, and whether anybody waits for it.
pub(in crate::execute) struct Ticket<S> {
    order: Order,
    /// How many rows are wanted at most; with none they are counted only.
    most: u64,
    wanted: Wanted,
    exchange: Mutex<Exchange<S>>,
}

/// Whether anybody waits, as the connection sees it that the read runs on.
#[derive(Clone, Default)]
pub(super) struct Wanted(Arc<AtomicBool>);

struct Exchange<S> {
    /// The connection that it runs on.
    on: Option<Arc<Watch>>,
    /// No thread comes: whoever asked gets a connection itself.
    place: Option<Place>,
    /// With whoever asked, or with the thread, when it is not here.
    sink: Option<S>,
    /// To be filled, then filled.
    page: Option<Page>,
    end: Option<End>,
    reader: Option<Waker>,
}

/// How a read ended: a panic goes on where it was asked for.
type End = std::thread::Result<Result<Ended>>;

/// What is left to do.
struct Ended {
    done: Done,
    /// The columns, unless the sink knows them and all rows.
    columns: Option<Arc<[ResultColumn]>>,
}

/// What there is for whoever asked.
pub(in crate::execute) enum News<S> {
    Carry(Place),
    Ended(Result<(S, Done)>),
}

impl Wanted {
    pub(super) fn is_given_up(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<S: Sink> Ticket<S> {
    pub(super) fn new(order: Order, sink: S) -> Arc<Self> {
        let most = sink.most();
        let exchange =
            Exchange { on: None, place: None, sink: Some(sink), page: Some(Page::new()), end: None, reader: None };
        Arc::new(Self { order, most, wanted: Wanted::default(), exchange: Mutex::new(exchange) })
    }

    fn exchange(&self) -> MutexGuard<'_, Exchange<S>> {
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is new, once there is something.
    pub(in crate::execute) fn poll(&self, context: &Context<'_>) -> Poll<News<S>> {
        let mut exchange = self.exchange();
        if let Some(place) = exchange.place.take() {
            return Poll::Ready(News::Carry(place));
        }
        if let Some(end) = exchange.end.take() {
            let (sink, page) = (exchange.sink.take(), exchange.page.take());
            drop(exchange);
            let end = end.unwrap_or_else(|panic| resume_unwind(panic));
            return Poll::Ready(News::Ended(end.and_then(|ended| finish(ended, sink, page))));
        }
        if !exchange.reader.as_ref().is_some_and(|reader| reader.will_wake(context.waker())) {
            exchange.reader = Some(context.waker().clone());
        }
        Poll::Pending
    }

    /// Nobody waits for it any more: it is stopped if it runs, and is not begun if it does not.
    pub(in crate::execute) fn give_up(&self) {
        self.wanted.0.store(true, Ordering::Release);
        // Either the connection is seen here, or the thread sees the flag when it has said which one it is.
        let mut exchange = self.exchange();
        let (on, place) = (exchange.on.clone(), exchange.place.take());
        drop(exchange);
        drop(place);
        if let Some(watch) = on {
            watch.interrupt(&self.wanted);
        }
    }

    fn end(&self, end: End, sink: Option<S>, page: Option<Page>) -> Option<Waker> {
        let mut exchange = self.exchange();
        exchange.on = None;
        exchange.end = Some(end);
        if sink.is_some() {
            exchange.sink = sink;
        }
        exchange.page = page;
        exchange.reader.take()
    }
}

/// Makes values of the rows that were copied.
fn finish<S: Sink>(ended: Ended, sink: Option<S>, page: Option<Page>) -> Result<(S, Done)> {
    let mut sink = sink.ok_or_else(fault::lost)?;
    if let (Some(columns), Some(page)) = (ended.columns, page) {
        sink.columns(&columns)?;
        for cells in page.rows(columns.len()) {
            if sink.row(Cells::Sqlite(cells))? == Flow::Enough {
                break;
            }
        }
    }
    Ok((sink, ended.done))
}

/// What a thread sees of a ticket.
trait Work: Send + Sync {
    /// Does it, and tells whoever waits.
    fn run(self: Arc<Self>, desk: &mut Desk<'_>, watch: &Arc<Watch>);

    /// Tells whoever waits that nobody will do it.
    fn lose(&self);

    /// Has whoever waits get a connection for it. With nobody there, the place comes back.
    fn hand_back(&self, place: Place) -> Option<Place>;
}

/// A ticket on its way to a thread. Whatever becomes of it, whoever waits is told.
pub(in crate::execute) struct Entry(Option<Arc<dyn Work>>);

impl Entry {
    pub(in crate::execute) fn new<S: Sink>(ticket: Arc<Ticket<S>>) -> Self {
        Self(Some(ticket))
    }

    pub(super) fn hand_back(mut self, place: Place) {
        if let Some(work) = self.0.take() {
            drop(work.hand_back(place));
        }
    }

    pub(super) fn run(mut self, desk: &mut Desk<'_>, watch: &Arc<Watch>) {
        if let Some(work) = self.0.take() {
            work.run(desk, watch);
        }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if let Some(work) = self.0.take() {
            work.lose();
        }
    }
}

impl<S: Sink> Work for Ticket<S> {
    fn run(self: Arc<Self>, desk: &mut Desk<'_>, watch: &Arc<Watch>) {
        let page = {
            let mut exchange = self.exchange();
            exchange.on = Some(Arc::clone(watch));
            exchange.page.take()
        };
        watch.begin_shared(&self.wanted);
        let result = if self.wanted.is_given_up() {
            Ok(Err(fault::lost()))
        } else {
            let early = Early {
                ticket: Arc::clone(&self),
                page: page.unwrap_or_else(Page::new),
                columns: None,
                width: 0,
                left: self.most,
                sink: None,
            };
            catch_unwind(AssertUnwindSafe(|| desk.run(&self.order, early)))
        };
        watch.end_shared();
        let (end, sink, page) = match result {
            Ok(Ok((Early { page, columns, sink, .. }, done))) => (Ok(Ok(Ended { done, columns })), sink, Some(page)),
            Ok(Err(error)) => (Ok(Err(error)), None, None),
            Err(panic) => {
                desk.panicked();
                (Err(panic), None, None)
            }
        };
        let waker = self.end(end, sink, page);
        // Before anybody wakes, so that the memory is given back by the one who took it.
        drop(self);
        waker.into_iter().for_each(Waker::wake);
    }

    fn lose(&self) {
        let waker = self.end(Ok(Err(fault::lost())), None, None);
        waker.into_iter().for_each(Waker::wake);
    }

    fn hand_back(&self, place: Place) -> Option<Place> {
        let mut exchange = self.exchange();
        if self.wanted.is_given_up() {
            return Some(place);
        }
        exchange.place = Some(place);
        let waker = exchange.reader.take();
        drop(exchange);
        waker.into_iter().for_each(Waker::wake);
        None
    }
}

/// Where the thread lays the first rows, until there are too many.
struct Early<S> {
    ticket: Arc<Ticket<S>>,
    page: Page,
    columns: Option<Arc<[ResultColumn]>>,
    width: usize,
    left: u64,
    /// It has all rows from the first on, once it is here.
    sink: Option<S>,
}

impl<S: Sink> Early<S> {
    /// Has the sink take all rows from now on, and those before.
    #[cold]
    fn outgrow(&mut self) -> Result<Flow> {
        let mut sink = self.ticket.exchange().sink.take().ok_or_else(fault::lost)?;
        if let Some(columns) = self.columns.take() {
            sink.columns(&columns)?;
        }
        let mut flow = Flow::More;
        for cells in self.page.rows(self.width) {
            flow = match sink.row(Cells::Sqlite(cells))? {
                Flow::Full => sink.drain_blocking(),
                flow @ (Flow::More | Flow::Enough) => flow,
            };
            if flow == Flow::Enough {
                break;
            }
        }
        self.sink = Some(sink);
        Ok(flow)
    }
}

impl<S: Sink> Sink for Early<S> {
    fn columns(&mut self, columns: &Arc<[ResultColumn]>) -> Result<()> {
        self.width = columns.len();
        self.columns = Some(Arc::clone(columns));
        Ok(())
    }

    #[inline]
    fn row(&mut self, cells: Cells<'_>) -> Result<Flow> {
        if let Some(sink) = &mut self.sink {
            return sink.row(cells);
        }
        if self.ticket.most == 0 {
            return Ok(Flow::More);
        }
        let Cells::Sqlite(Row::Standing(row)) = cells else { return Err(fault::lost()) };
        self.page.push(row, self.width).map_err(|error| fault::refused(&error))?;
        self.left -= 1;
        if self.left == 0 {
            Ok(Flow::Enough)
        } else if self.page.is_full() {
            self.outgrow()
        } else {
            Ok(Flow::More)
        }
    }

    fn drain_blocking(&mut self) -> Flow {
        self.sink.as_mut().map_or(Flow::More, S::drain_blocking)
    }
}
