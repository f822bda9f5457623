//! What goes wrong with connections elsewhere, as probes: each does it on a real server and says what it saw.
//!
//! All are written once, over [`Pooled`], which says how a library does the few things that they need.

mod control;
mod leaks;
mod loss;
mod pooled;
mod proxy;
mod refusals;
mod transactions;
mod waits;

pub use pooled::Pooled;

use super::{Failure, Places, runtime};
use control::Control;
use std::time::Duration;

/// What may go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hazard {
    /// The next caller waits for a query whose future was dropped.
    DroppedQuery,
    /// The next caller waits for a stream that was dropped.
    DroppedStream,
    /// The next caller is inside of a transaction that was begun by hand.
    OpenTransaction,
    /// The next caller is inside of a transaction whose beginning was dropped.
    DroppedBegin,
    /// A prepared statement is of no use for ever once its table has changed.
    StalePlan,
    /// Prepared statements pile up on the server.
    Statements,
    /// Callers get connections that the server has closed.
    KilledIdle,
    /// One fault is told in different ways.
    KilledBusy,
    /// A socket that went silent takes its place in the pool with it.
    Silence,
    /// The next caller has another's role, settings, locks or tables.
    SessionState,
    /// An unread stream and a second query wait for one another.
    UnreadStream,
    /// Too many parameters are not told as such.
    Parameters,
    /// NUL travels to the server.
    Nul,
    /// The password is in what `Debug` shows.
    Secrets,
    /// The commit of a transaction that failed succeeds.
    FailedCommit,
    /// A commit of which nobody knows is told like a loss before it.
    LostCommit,
}

impl Hazard {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::DroppedQuery,
        Self::DroppedStream,
        Self::OpenTransaction,
        Self::DroppedBegin,
        Self::StalePlan,
        Self::Statements,
        Self::KilledIdle,
        Self::KilledBusy,
        Self::Silence,
        Self::SessionState,
        Self::UnreadStream,
        Self::Parameters,
        Self::Nul,
        Self::Secrets,
        Self::FailedCommit,
        Self::LostCommit,
    ];

    /// The name, as in the lines and the results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DroppedQuery => "h1",
            Self::DroppedStream => "h2",
            Self::OpenTransaction => "h3",
            Self::DroppedBegin => "h4",
            Self::StalePlan => "h5",
            Self::Statements => "h6",
            Self::KilledIdle => "h7",
            Self::KilledBusy => "h8",
            Self::Silence => "h9",
            Self::SessionState => "h10",
            Self::UnreadStream => "h11",
            Self::Parameters => "h12-parameters",
            Self::Nul => "h12-nul",
            Self::Secrets => "h12-secrets",
            Self::FailedCommit => "h13-failed",
            Self::LostCommit => "h13-lost",
        }
    }

    /// What a library passes with.
    #[must_use]
    pub const fn wanted(self) -> &'static str {
        match self {
            Self::DroppedQuery => "the next query within 100 ms of a dropped one",
            Self::DroppedStream => "the next query within 100 ms of a dropped stream",
            Self::OpenTransaction => "a hand-made transaction ends with its borrower",
            Self::DroppedBegin => "a dropped `begin` leaves no transaction",
            Self::StalePlan => "a prepared `select *` survives a new column",
            Self::Statements => "2000 texts leave 512 prepared statements at most",
            Self::KilledIdle => "no error of 20 after idle backends were killed",
            Self::KilledBusy => "a killed backend and a cut socket are one kind of error",
            Self::Silence => "a silent socket gives its place back within 5 s",
            Self::SessionState => "no role, setting, lock or table of another",
            Self::UnreadStream => "a second query beside an unread stream ends within 2 s",
            Self::Parameters => "65536 parameters: an error that says so",
            Self::Nul => "NUL in a value and in SQL is refused on the client",
            Self::Secrets => "no password in `Debug`",
            Self::FailedCommit => "the commit of a failed transaction fails",
            Self::LostCommit => "a commit of unknown end is an error of its own",
        }
    }
}

/// What a probe saw.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Whether it is as wanted.
    pub passed: bool,
    /// In a few words.
    pub seen: String,
}

impl Finding {
    fn new(passed: bool, seen: impl Into<String>) -> Self {
        Self { passed, seen: seen.into() }
    }
}

/// Probes a library; nothing if it has no way to do such a thing.
///
/// # Errors
///
/// If the server cannot be reached, or there is no runtime.
pub fn probe<P: Pooled>(hazard: Hazard, places: &Places) -> Result<Option<Finding>, Failure> {
    const LONGEST: Duration = Duration::from_secs(60);
    let runtime = runtime()?;
    runtime.block_on(async {
        let control = Control::connect(&places.postgres).await?;
        control.clean().await?;
        let found = match tokio::time::timeout(LONGEST, on::<P>(hazard, &control)).await {
            Ok(found) => found.unwrap_or_else(|error| Some(Finding::new(false, error.to_string()))),
            Err(_) => Some(Finding::new(false, "hangs")),
        };
        control.clean().await?;
        Ok(found)
    })
}

async fn on<P: Pooled>(hazard: Hazard, control: &Control) -> Result<Option<Finding>, Failure> {
    Ok(Some(match hazard {
        Hazard::DroppedQuery => waits::dropped_query::<P>(control).await?,
        Hazard::DroppedStream => waits::dropped_stream::<P>(control).await?,
        Hazard::OpenTransaction => transactions::open::<P>(control).await?,
        Hazard::DroppedBegin => transactions::dropped_begin::<P>(control).await?,
        Hazard::StalePlan => leaks::stale_plan::<P>(control).await?,
        Hazard::Statements => leaks::statements::<P>(control).await?,
        Hazard::KilledIdle => loss::killed_idle::<P>(control).await?,
        Hazard::KilledBusy => loss::killed_busy::<P>(control).await?,
        Hazard::Silence => waits::silence::<P>(control).await?,
        Hazard::SessionState => leaks::session_state::<P>(control).await?,
        Hazard::UnreadStream => return waits::unread_stream::<P>(control).await,
        Hazard::Parameters => refusals::parameters::<P>(control).await?,
        Hazard::Nul => refusals::nul::<P>(control).await?,
        Hazard::Secrets => refusals::secrets::<P>(control).await?,
        Hazard::FailedCommit => transactions::failed_commit::<P>(control).await?,
        Hazard::LostCommit => loss::lost_commit::<P>(control).await?,
    }))
}
