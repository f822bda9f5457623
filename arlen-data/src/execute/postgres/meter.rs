//! What is known of a connection from the bytes that pass: shared between the task that moves them and its owner.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};
use tokio::sync::Notify;

/// What the server says of its transaction whenever it is ready for the next statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// No transaction.
    Idle,
    /// In a transaction.
    Transaction,
    /// In a transaction that failed, and refuses everything but its end.
    Failed,
}

/// What kind of statement ended last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// None has.
    Nothing,
    /// A transaction, which is stored.
    Commit,
    /// A transaction, or a part of one up to a savepoint, which is undone. A COMMIT of a failed transaction ends so.
    Rollback,
    /// Anything else.
    Other,
}

/// What statements may have left behind in the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Dirt {
    /// Anything: settings, a role, locks, temporary tables, cursors.
    pub(super) session: bool,
    /// The driver's own prepared statements are gone: the connection is of no use any more.
    pub(super) forgotten: bool,
}

/// The bits of `flags`.
const SESSION: u8 = 1;
const FORGOTTEN: u8 = 4;
const DOUBT: u8 = 8;
const CLOSED: u8 = 16;

/// The state of one connection. Written by the task that moves the bytes, read by everybody.
#[derive(Default)]
pub(super) struct Meter {
    /// Answers owed, times four, and the status in the two lowest bits: one word, so that both are of one moment.
    state: AtomicU64,
    flags: AtomicU8,
    ended: AtomicU8,
    version: AtomicU32,
    standby: AtomicU8,
    read_only: AtomicU8,
    read: AtomicU64,
    written: AtomicU64,
    /// Number of the process and its secret: whoever has both may cancel.
    key: OnceLock<[u8; 8]>,
    settled: Notify,
}

impl Meter {
    /// How many answers the server owes: to the start, to each query and to each end of a pipeline. A request that the
    /// driver has queued and not yet written is not among them.
    pub(super) fn owed(&self) -> u64 {
        self.state.load(Ordering::Acquire) >> 2
    }

    /// The server's word on its transaction, unless an answer is owed: then it is a word of the past.
    pub(super) fn status(&self) -> Option<Status> {
        match self.state.load(Ordering::Acquire) {
            1 => Some(Status::Idle),
            2 => Some(Status::Transaction),
            3 => Some(Status::Failed),
            _ => None,
        }
    }

    /// What ended last.
    pub(super) fn ended(&self) -> Ended {
        match self.ended.load(Ordering::Acquire) {
            0 => Ended::Nothing,
            1 => Ended::Commit,
            2 => Ended::Rollback,
            _ => Ended::Other,
        }
    }

    /// What was left behind since it was last taken.
    pub(super) fn dirt(&self) -> Dirt {
        dirt(self.flags.load(Ordering::Acquire))
    }

    /// The same, and forgets it, but for what cannot be mended.
    pub(super) fn take_dirty(&self) -> Dirt {
        dirt(self.flags.fetch_and(!SESSION, Ordering::AcqRel))
    }

    /// Takes note of dirt that passes unseen: a function may do anything, and ends as a SELECT.
    pub(super) fn mark_dirty(&self) {
        self.raise(SESSION);
    }

    /// Takes note that the driver's own statements are gone, which a function may have done unseen.
    pub(super) fn mark_forgotten(&self) {
        self.raise(SESSION | FORGOTTEN);
    }

    /// True if requests and answers can no longer be matched with certainty. The connection must not be used again.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.flags.load(Ordering::Acquire) & DOUBT != 0
    }

    /// True once the stream has ended, in whatever way.
    pub(super) fn is_closed(&self) -> bool {
        self.flags.load(Ordering::Acquire) & CLOSED != 0
    }

    /// The server's version as it counts itself: 15.2 is 150002. Zero before it has said so.
    pub(super) fn server_version(&self) -> u32 {
        self.version.load(Ordering::Acquire)
    }

    /// Whether the server is a standby, as of its last answer. PostgreSQL 14 and later say so.
    pub(super) fn in_hot_standby(&self) -> Option<bool> {
        known(&self.standby)
    }

    /// Whether transactions only read by default, as of the last answer. PostgreSQL 14 and later say so.
    pub(super) fn default_read_only(&self) -> Option<bool> {
        known(&self.read_only)
    }

    /// Bytes read and written.
    pub(super) fn traffic(&self) -> (u64, u64) {
        (self.read.load(Ordering::Relaxed), self.written.load(Ordering::Relaxed))
    }

    /// Waits until nothing is owed. False if the stream ended first, or if nothing can be said any more.
    pub(super) async fn settled(&self) -> bool {
        loop {
            let mut change = std::pin::pin!(self.settled.notified());
            // Registered before the look, or a change between the two would be missed.
            change.as_mut().enable();
            if self.is_closed() || self.is_in_doubt() {
                return false;
            }
            if self.owed() == 0 {
                return true;
            }
            change.await;
        }
    }

    /// Number and secret of the server's process.
    pub(super) fn key(&self) -> Option<[u8; 8]> {
        self.key.get().copied()
    }
}

/// What the tap tells.
impl Meter {
    /// The server owes one more answer.
    pub(super) fn ask(&self) {
        self.state.fetch_add(4, Ordering::AcqRel);
    }

    /// A request will never be answered by itself. The status stays.
    pub(super) fn forgive(&self) {
        self.settle(|state| if state >= 4 { state - 4 } else { state });
    }

    /// The server has answered.
    pub(super) fn answer(&self, status: Status) {
        let low = match status {
            Status::Idle => 1,
            Status::Transaction => 2,
            Status::Failed => 3,
        };
        if self.owed() == 0 {
            // An answer to nothing: whatever is counted from here on is counted wrongly.
            self.doubt();
        }
        self.settle(|state| ((state >> 2).saturating_sub(1) << 2) | low);
    }

    fn settle(&self, change: impl Fn(u64) -> u64) {
        let before = self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| Some(change(state)));
        if before.is_ok_and(|state| change(state) < 4) {
            self.settled.notify_waiters();
        }
    }

    /// Whether the server has been ready at all.
    pub(super) fn is_started(&self) -> bool {
        self.state.load(Ordering::Acquire) & 3 != 0
    }

    pub(super) fn end(&self, ended: Ended, dirt: Dirt) {
        let code = match ended {
            Ended::Nothing => 0,
            Ended::Commit => 1,
            Ended::Rollback => 2,
            Ended::Other => 3,
        };
        self.ended.store(code, Ordering::Release);
        let bit = |raised: bool, bit: u8| if raised { bit } else { 0 };
        let bits = bit(dirt.session, SESSION) | bit(dirt.forgotten, FORGOTTEN);
        if bits != 0 {
            self.raise(bits);
        }
    }

    pub(super) fn doubt(&self) {
        self.raise(DOUBT);
        self.settled.notify_waiters();
    }

    pub(super) fn close(&self) {
        self.raise(CLOSED);
        self.settled.notify_waiters();
    }

    pub(super) fn note_version(&self, version: u32) {
        self.version.store(version, Ordering::Release);
    }

    pub(super) fn note_standby(&self, on: bool) {
        self.standby.store(1 + u8::from(on), Ordering::Release);
    }

    pub(super) fn note_read_only(&self, on: bool) {
        self.read_only.store(1 + u8::from(on), Ordering::Release);
    }

    pub(super) fn note_key(&self, key: [u8; 8]) {
        // The server tells it once.
        self.key.get_or_init(|| key);
    }

    pub(super) fn count_read(&self, bytes: usize) {
        add(&self.read, bytes);
    }

    pub(super) fn count_written(&self, bytes: usize) {
        add(&self.written, bytes);
    }

    fn raise(&self, bits: u8) {
        self.flags.fetch_or(bits, Ordering::AcqRel);
    }
}

/// Only the tap counts, so that this need not be one step, which would cost more than all else that it does for a frame.
fn add(count: &AtomicU64, bytes: usize) {
    let sum = count.load(Ordering::Relaxed).wrapping_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    count.store(sum, Ordering::Relaxed);
}

fn dirt(flags: u8) -> Dirt {
    Dirt { session: flags & SESSION != 0, forgotten: flags & FORGOTTEN != 0 }
}

fn known(word: &AtomicU8) -> Option<bool> {
    match word.load(Ordering::Acquire) {
        0 => None,
        word => Some(word == 2),
    }
}

/// Without the secret.
impl fmt::Debug for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meter")
            .field("owed", &self.owed())
            .field("status", &self.status())
            .field("ended", &self.ended())
            .field("dirt", &self.dirt())
            .field("in_doubt", &self.is_in_doubt())
            .field("closed", &self.is_closed())
            .field("server_version", &self.server_version())
            .field("in_hot_standby", &self.in_hot_standby())
            .field("default_read_only", &self.default_read_only())
            .field("traffic", &self.traffic())
            .finish_non_exhaustive()
    }
}
