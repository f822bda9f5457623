//! The verbs, for whatever can run a statement.

use super::super::sink::{Blank, Collect, Discard, Done, ResultLimits, Wanted};
use super::super::{FromRow, RowStream};
use super::query::Query;
use crate::compile::Compile;
use crate::diag::{Code, Diagnostic, Result};
use crate::value::FromValue;
use std::future::Future;
use std::panic::Location;

/// What can run statements: a [`Database`](super::super::Database), a [`Connection`](super::super::Connection), a
/// [`Transaction`](super::super::Transaction), a [`Router`](crate::router::Router).
///
/// The verbs take `&self`, and their futures are `Send`. A future that is dropped before its end stops the statement in the
/// database; nobody gets the connection before that is settled.
///
/// # Errors
///
/// Every verb: what compiling says of a builder statement; `pool-timeout`, `connection-failed` and the like if there is no
/// connection; `value-type-mismatch`, `value-out-of-range`, `parameter-count-mismatch` and `text-invalid` for values that do
/// not fit their parameters, before anything is sent; what the database says of the statement; and, for verbs with rows,
/// `column-missing`, `column-type-mismatch`, `null-unexpected` and `result-too-large`.
pub trait Executor: sealed::Run {
    /// All rows.
    #[track_caller]
    fn fetch_all<T, Q>(&self, query: Q) -> impl Future<Output = Result<Vec<T>>> + Send
    where
        T: FromRow + Send + 'static,
        Q: Query<T>,
    {
        let caller = Location::caller();
        // Made inside and never moved: a future is as large as all that it will ever hold.
        async move {
            let collect = Collect::<T>::new(Wanted::All, self.limits());
            Ok(self.run_with(query, collect, caller).await?.0.rows)
        }
    }

    /// The one row there is.
    ///
    /// # Errors
    ///
    /// Also `row-missing` if there is none, and `rows-too-many` if there are more.
    #[track_caller]
    fn fetch_one<T, Q>(&self, query: Q) -> impl Future<Output = Result<T>> + Send
    where
        T: FromRow + Send + 'static,
        Q: Query<T>,
    {
        let caller = Location::caller();
        async move {
            let collect = Collect::<T>::new(Wanted::AtMostOne, self.limits());
            self.run_with(query, collect, caller).await?.0.rows.pop().ok_or_else(no_row)
        }
    }

    /// The one row there is, or none.
    ///
    /// # Errors
    ///
    /// Also `rows-too-many` if there are more.
    #[track_caller]
    fn fetch_optional<T, Q>(&self, query: Q) -> impl Future<Output = Result<Option<T>>> + Send
    where
        T: FromRow + Send + 'static,
        Q: Query<T>,
    {
        let caller = Location::caller();
        async move {
            let collect = Collect::<T>::new(Wanted::AtMostOne, self.limits());
            Ok(self.run_with(query, collect, caller).await?.0.rows.pop())
        }
    }

    /// The one column of the one row there is.
    ///
    /// # Errors
    ///
    /// Also `row-missing`, `rows-too-many`, and `column-count-mismatch` if there is more than one column.
    #[track_caller]
    fn fetch_scalar<T, Q>(&self, query: Q) -> impl Future<Output = Result<T>> + Send
    where
        T: FromValue + Send + 'static,
        Q: Query<(T,)>,
    {
        let caller = Location::caller();
        async move {
            let collect = Collect::<(T,)>::new(Wanted::AtMostOne, self.limits());
            let row = self.run_with(query, collect, caller).await?.0.rows.pop();
            row.map(|(value,)| value).ok_or_else(no_row)
        }
    }

    /// Runs a statement and says how many rows it inserted, updated or deleted. Rows that it yields are dropped.
    #[track_caller]
    fn execute<Q>(&self, query: Q) -> impl Future<Output = Result<u64>> + Send
    where
        Q: Query<()>,
    {
        let caller = Location::caller();
        async move { Ok(self.run_with(query, Discard, caller).await?.1.affected) }
    }

    /// The rows one after another, as they come, without keeping them. The connection is in use until the stream ends or is
    /// dropped.
    #[track_caller]
    fn stream<T, Q>(&self, query: Q) -> impl Future<Output = Result<RowStream<T>>> + Send
    where
        T: FromRow + Send + 'static,
        Q: Query<T>,
    {
        self.open_stream(query, Location::caller())
    }
}

impl<E: sealed::Run> Executor for E {}

#[cold]
fn no_row() -> crate::diag::Error {
    Diagnostic::new(Code::RowMissing, "the query has no row and is asked for one")
        .with_help("use `fetch_optional` where there may be none")
        .into()
}

pub(crate) mod sealed {
    use super::{Blank, Compile, Done, FromRow, Future, Location, Result, ResultLimits, RowStream};

    /// What the verbs stand on.
    #[expect(unnameable_types, reason = "nobody else has connections to run statements on")]
    pub trait Run: Sync {
        /// How much a result may hold.
        fn limits(&self) -> ResultLimits;

        /// Runs a statement; its rows go to the sink.
        fn run_with<C: Compile + Send + Sync, S: Blank>(
            &self,
            statement: C,
            sink: S,
            caller: &'static Location<'static>,
        ) -> impl Future<Output = Result<(S, Done)>> + Send;

        /// Runs a statement in the background; its rows come through a stream.
        fn open_stream<C: Compile + Send + Sync, T: FromRow + Send + 'static>(
            &self,
            statement: C,
            caller: &'static Location<'static>,
        ) -> impl Future<Output = Result<RowStream<T>>> + Send;
    }
}
