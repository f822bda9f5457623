//! Several databases as one: which of them runs a statement is decided by what the statement does.
//!
//! ```text
//! statement ──> read, write or transaction ──> default target ──> sticky? ──> resolver? ──> event ──> run there
//!                                                                              read that failed ──> once more elsewhere
//! ```
//!
//! `plan` decides and does nothing else, `topology` knows which target is a copy of which, `stickiness` remembers who wrote
//! where, and `run` and `transactions` do what was decided.
#![cfg(any(feature = "postgres", feature = "sqlite"))]

mod builder;
mod context;
mod core;
mod event;
mod fallback;
mod plan;
mod run;
mod stickiness;
mod topology;
#[cfg(feature = "tracing")]
mod trace;
#[cfg(not(feature = "tracing"))]
#[path = "trace_off.rs"]
mod trace;
mod transactions;

pub use builder::RouterBuilder;
pub use context::{GLOBAL_SCOPE, RouteContext};
pub use event::{RouteEvent, RouteHooks, RouteStage};
pub use fallback::ReadFallback;
pub use plan::{OperationClass, Route, RouteReason, RouteRequest};

use self::core::Core;
use crate::diag::Result;
use crate::execute::{Database, TargetName};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Several databases, and the verbs on whichever of them is the right one. A clone is the same router with the same context.
///
/// Reads go to the default read target, and everything else to the default write target. A statement reads if its
/// [`access`](crate::compile::Compile::access) says so: one of the builder that locks rows or calls a function that is not
/// known to be harmless does not, and raw SQL does not unless it is declared by [`reads`](crate::compile::Raw::reads). It is
/// compiled for the target that runs it, so targets may be of different families.
///
/// A transaction goes to the default write target and stays there: it has a connection of that database, and there is no way
/// to lead it elsewhere. One that only reads goes where reads go, unless it is serializable, which a standby of
/// PostgreSQL cannot be.
///
/// - A *replica* is a target that follows another one, its primary. The default read target is one of the default write
///   target, unless they are the same.
/// - *Stickiness*: for some time after a scope wrote to a target, its reads of replicas of that target go to the target
///   itself. Off by default. [`RouteContext::scope`] says whose reads and writes belong together.
/// - *Fallback*: a read that fails on a replica is run once more on its primary, by default if the replica could not be
///   reached. Writes and transactions never are.
/// - A *resolver* may name another target for each call, by tenant or shard for instance.
///
/// A read that a replica refuses as `read-only` was no read. It has done nothing, so it is run once on the primary, and told
/// as [`RouteStage::Misclassified`].
///
/// # Examples
///
/// A file and a copy of it that only reads:
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use arlen_data::build::{insert_into, select};
/// use arlen_data::compile::sql;
/// use arlen_data::execute::{Access, Database, DatabaseOptions, DatabaseUrl, Executor};
/// use arlen_data::router::{OperationClass, Router};
///
/// # let folder = tempfile::tempdir().expect("a folder");
/// let url = DatabaseUrl::parse("sqlite:shop.db")?.relative_to(folder.path());
/// let primary = Database::open(&url).await?;
/// let reading = DatabaseOptions { access: Access::Read, ..DatabaseOptions::default() };
/// let replica = Database::open_with(&url, reading).await?;
/// let router = Router::builder()
///     .target("primary", &primary)
///     .replica("replica", &replica, "primary")
///     .default_write("primary")
///     .default_read("replica")
///     .build()?;
///
/// router.execute(sql("create table books (id integer primary key, title text not null)")).await?;
/// router.execute(&insert_into("books").set("title", "Emma")).await?;
/// let titles: Vec<(String,)> = router.fetch_all(&select("title").from("books")).await?;
/// assert_eq!(titles, [("Emma".to_owned(),)]);
/// assert_eq!(router.resolve(OperationClass::Read)?.target.as_str(), "replica");
/// # Ok::<(), arlen_data::diag::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Router {
    core: Arc<Core>,
    context: Option<Arc<RouteContext>>,
}

impl Router {
    /// A router, to be told its targets.
    pub fn builder() -> RouterBuilder {
        RouterBuilder::default()
    }

    /// The same router for calls with this context, in the place of the one it has. There is no other way to give one: nothing
    /// is taken from the task or thread.
    #[must_use]
    pub fn with(&self, context: RouteContext) -> Self {
        Self { core: Arc::clone(&self.core), context: Some(Arc::new(context)) }
    }

    /// The context of its calls.
    #[must_use]
    pub fn context(&self) -> &RouteContext {
        static EMPTY: RouteContext = RouteContext::new();
        self.context.as_deref().unwrap_or(&EMPTY)
    }

    /// Where an operation would go now. Tells nobody and runs nothing; equal routers with equal contexts, stamps and times
    /// answer the same.
    ///
    /// # Errors
    ///
    /// `target-unknown` if the resolver names a target that is not there.
    pub fn resolve(&self, class: OperationClass) -> Result<Route> {
        self.core.resolve(class, self.context())
    }

    /// The names of the targets, in their order.
    pub fn targets(&self) -> impl Iterator<Item = &TargetName> {
        self.core.topology.names()
    }

    /// The database of a target. What is run on it is not routed: it is not told, and no write of it makes reads stick.
    ///
    /// # Errors
    ///
    /// `target-unknown`.
    pub fn database(&self, name: &str) -> Result<&Database> {
        self.core.named(name)
    }

    /// For how long reads follow their scope's writes; see [`RouterBuilder::stickiness`].
    #[must_use]
    pub fn stickiness(&self) -> Duration {
        self.core.stickiness.window()
    }

    /// Changes for how long, for all clones. Zero ends it at once and forgets what was written.
    pub fn set_stickiness(&self, window: Duration) {
        self.core.stickiness.set_window(window);
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let targets: Vec<_> = self.targets().map(TargetName::as_str).collect();
        f.debug_struct("Router").field("targets", &targets).field("context", self.context()).finish_non_exhaustive()
    }
}

/// The Rust of `docs/router.md`, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/router.md")]
struct Guide;

#[cfg(test)]
mod tests;
