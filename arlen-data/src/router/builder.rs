//! How a router is put together.

use super::Router;
use super::core::Core;
use super::event::RouteHooks;
use super::fallback::ReadFallback;
use super::plan::{Resolver, RouteRequest};
use super::stickiness::{Clock, Stickiness};
use super::topology::{Entry, Topology};
use crate::diag::{Code, Diagnostic, Result};
use crate::execute::Database;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Puts a router together; made by [`Router::builder`]. What it is told is checked by [`RouterBuilder::build`].
#[must_use = "a router is made by `build`"]
pub struct RouterBuilder {
    entries: Vec<Entry>,
    databases: Vec<Database>,
    default_read: Option<String>,
    default_write: Option<String>,
    resolver: Option<Box<Resolver>>,
    window: Duration,
    limit: usize,
    clock: Clock,
    fallback: ReadFallback,
    hooks: RouteHooks,
}

impl Default for RouterBuilder {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            databases: Vec::new(),
            default_read: None,
            default_write: None,
            resolver: None,
            window: Duration::ZERO,
            limit: 10_000,
            clock: Arc::new(Instant::now),
            fallback: ReadFallback::default(),
            hooks: RouteHooks::default(),
        }
    }
}

impl RouterBuilder {
    /// A target that stands for itself.
    pub fn target(self, name: impl Into<String>, database: &Database) -> Self {
        self.entry(name.into(), None, database)
    }

    /// A target that follows another one, and only reads: its database must be opened with
    /// [`Access::Read`](crate::execute::Access::Read). Reads of it go to the primary while they stick, and may fall back to it.
    pub fn replica(self, name: impl Into<String>, database: &Database, primary: impl Into<String>) -> Self {
        self.entry(name.into(), Some(primary.into()), database)
    }

    fn entry(mut self, name: String, primary: Option<String>, database: &Database) -> Self {
        self.entries.push(Entry { name, primary, access: database.access() });
        self.databases.push(database.clone());
        self
    }

    /// Where reads go. If it is another target than the default write target, it is a replica of that one, unless it was
    /// added as a replica of another. Default: the default write target.
    pub fn default_read(mut self, name: impl Into<String>) -> Self {
        self.default_read = Some(name.into());
        self
    }

    /// Where writes and transactions go. Default: the only target that is no replica.
    pub fn default_write(mut self, name: impl Into<String>) -> Self {
        self.default_write = Some(name.into());
        self
    }

    /// Who names the target of each operation, or none for the default, which is also what an empty text means. The name is
    /// read in any case and without the blanks around it.
    ///
    /// It must depend on nothing but the request, and not take long: it is called for each operation, before it is told or
    /// run.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// use arlen_data::execute::{Database, DatabaseUrl};
    /// use arlen_data::router::{OperationClass, RouteContext, Router};
    ///
    /// let memory = DatabaseUrl::parse("sqlite::memory:")?;
    /// let (main, eu) = (Database::open(&memory).await?, Database::open(&memory).await?);
    /// let router = Router::builder()
    ///     .target("main", &main)
    ///     .target("shard_eu", &eu)
    ///     .default_write("main")
    ///     .resolver(|request| request.context.shard().map(|shard| format!("shard_{shard}").into()))
    ///     .build()?;
    ///
    /// let eu = router.with(RouteContext::new().with_shard("eu"));
    /// assert_eq!(eu.resolve(OperationClass::Write)?.target.as_str(), "shard_eu");
    /// let nowhere = router.with(RouteContext::new().with_shard("us"));
    /// let error = nowhere.resolve(OperationClass::Write).expect_err("there is no such shard");
    /// assert_eq!(error.code().as_str(), "target-unknown");
    /// # Ok::<(), arlen_data::diag::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolver<F>(mut self, resolver: F) -> Self
    where
        F: for<'r> Fn(RouteRequest<'r>) -> Option<Cow<'r, str>> + Send + Sync + 'static,
    {
        self.resolver = Some(Box::new(resolver));
        self
    }

    /// For how long the reads of a scope go to the targets that it wrote to, in the place of their replicas; the end of the
    /// time included. It counts from the end of each write that succeeded and each commit; reads do not prolong it. Default:
    /// zero, which is off.
    pub fn stickiness(mut self, window: Duration) -> Self {
        self.window = window;
        self
    }

    /// For how many pairs of scope and target it is kept, with about 100 bytes for each; at least one. If more scopes write
    /// within the window, what was written longest ago is forgotten, and its readers may not find it on a replica. Default:
    /// 10 000.
    pub fn stickiness_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// The clock of stickiness, for tests. It must not go backwards. Default: [`Instant::now`].
    pub fn clock(mut self, clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Which reads that failed are run once more on the primary. Default: those that did not reach the replica.
    pub fn fallback(mut self, fallback: ReadFallback) -> Self {
        self.fallback = fallback;
        self
    }

    /// Who is told of each choice. Default: nobody.
    pub fn hooks(mut self, hooks: RouteHooks) -> Self {
        self.hooks = hooks;
        self
    }

    /// The router.
    ///
    /// # Errors
    ///
    /// `target-name-invalid` for a name that is none; `target-unknown` if a default or the primary of a replica is not there;
    /// `router-invalid` if there is no target, two have one name, no default can be found, a replica follows a replica or is opened for
    /// writing, what is written to is opened for reading, or the limit of stickiness is zero.
    pub fn build(self) -> Result<Router> {
        let topology = Topology::new(&self.entries, self.default_read.as_deref(), self.default_write.as_deref())?;
        if self.limit == 0 {
            return Err(Diagnostic::new(Code::RouterInvalid, "stickiness for no scope at all is asked for")
                .with_help("give a limit of at least 1, or a `stickiness` of zero to turn it off")
                .into());
        }
        let core = Core {
            topology,
            databases: self.databases,
            resolver: self.resolver,
            stickiness: Stickiness::new(self.window, self.limit, self.clock),
            fallback: self.fallback,
            hooks: self.hooks,
        };
        Ok(Router { core: Arc::new(core), context: None })
    }
}

impl fmt::Debug for RouterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.entries.iter().map(|entry| entry.name.as_str()).collect();
        f.debug_struct("RouterBuilder").field("targets", &names).finish_non_exhaustive()
    }
}
