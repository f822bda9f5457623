//! Functions with a transaction.

use arlen_data::execute::Transaction;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// What a function gives, under way.
type Running<'t> = Pin<Box<dyn Future<Output = Result<(), Box<dyn Error + Send + Sync>>> + Send + 't>>;

/// A function for a [`RustMigration`](super::RustMigration): `async fn(&Transaction) -> Result<(), E>`, with any error.
///
/// It is implemented for every such function, and for a pair of anything and a function that takes it as well:
/// `(key, encrypt)` with `async fn encrypt(key: &Key, tx: &Transaction) -> Result<(), E>`.
#[diagnostic::on_unimplemented(
    message = "a Rust migration is an `async fn(&Transaction) -> Result<(), E>`, and its future is `Send`",
    note = "write `async fn name(tx: &Transaction) -> Result<(), E>` and pass `name`"
)]
pub trait MigrationFn<'t>: Send + Sync + 'static {
    /// Calls it.
    fn call(&'t self, transaction: &'t Transaction) -> Running<'t>;
}

impl<'t, F, R, E> MigrationFn<'t> for F
where
    F: Fn(&'t Transaction) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), E>> + Send + 't,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    fn call(&'t self, transaction: &'t Transaction) -> Running<'t> {
        let running = self(transaction);
        Box::pin(async move { running.await.map_err(Into::into) })
    }
}

impl<'t, S, F, R, E> MigrationFn<'t> for (S, F)
where
    S: Send + Sync + 'static,
    F: Fn(&'t S, &'t Transaction) -> R + Send + Sync + 'static,
    R: Future<Output = Result<(), E>> + Send + 't,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    fn call(&'t self, transaction: &'t Transaction) -> Running<'t> {
        let (state, function) = self;
        let running = function(state, transaction);
        Box::pin(async move { running.await.map_err(Into::into) })
    }
}

/// A function of any type.
#[derive(Clone)]
pub(crate) struct Work(Arc<dyn for<'t> MigrationFn<'t>>);

impl Work {
    pub(crate) fn new(function: impl for<'t> MigrationFn<'t>) -> Self {
        Self(Arc::new(function))
    }

    pub(crate) async fn run(&self, transaction: &Transaction) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.0.call(transaction).await
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fn(&Transaction)")
    }
}
