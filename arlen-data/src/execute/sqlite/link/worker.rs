//! The thread of a connection: it opens it, does one job after the other, and closes it.

use super::desk::Desk;
use super::open::{Settings, open};
use super::watch::Watch;
use crate::diag::Result;
use crate::execute::Access;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::Duration;
use tokio::sync::oneshot;

/// A piece of work at the desk.
pub(super) type Job = Box<dyn for<'c> FnOnce(&mut Desk<'c>) + Send>;

/// What a thread is told.
pub(super) enum Task {
    Do(u64, Job),
    Reopen(oneshot::Sender<Result<()>>),
    Close(oneshot::Sender<()>),
}

enum End {
    Reopen(oneshot::Sender<Result<()>>),
    Close(oneshot::Sender<()>),
    /// The link is gone.
    Left,
}

/// The life of a thread.
pub(super) fn live(
    settings: &Settings,
    tasks: &Receiver<Task>,
    watch: &Arc<Watch>,
    mut opened: oneshot::Sender<Result<()>>,
) {
    loop {
        let connection = match open(settings, watch) {
            Ok(connection) => connection,
            Err(error) => {
                drop(opened.send(Err(error)));
                return;
            }
        };
        drop(opened.send(Ok(())));
        match serve(&connection, settings, tasks, watch) {
            End::Reopen(next) => opened = next,
            End::Close(closed) => {
                if settings.options.access == Access::Write {
                    // What cannot be had at once is not worth waiting for.
                    drop(connection.busy_timeout(Duration::ZERO));
                    drop(connection.execute_batch("PRAGMA optimize"));
                }
                drop(connection);
                // Nobody may wait for it any more.
                closed.send(()).ok();
                return;
            }
            End::Left => return,
        }
    }
}

fn serve(connection: &rusqlite::Connection, settings: &Settings, tasks: &Receiver<Task>, watch: &Watch) -> End {
    let mut desk = Desk::new(connection, &settings.options);
    loop {
        match next(tasks) {
            Some(Task::Do(number, job)) => {
                if watch.begin(number) {
                    job(&mut desk);
                }
                watch.end();
            }
            Some(Task::Reopen(opened)) => return End::Reopen(opened),
            Some(Task::Close(closed)) => return End::Close(closed),
            None => return End::Left,
        }
    }
}

/// The next task. A task often follows at once: the thread looks a few times before it sleeps, because waking it costs many
/// times what a short statement does, most of all where an idle core sleeps deeply.
fn next(tasks: &Receiver<Task>) -> Option<Task> {
    const LOOKS: u32 = 50;
    for _ in 0..LOOKS {
        match tasks.try_recv() {
            Ok(task) => return Some(task),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => std::thread::yield_now(),
        }
    }
    tasks.recv().ok()
}
