//! Something that is done again and again, by one task or by many.

use super::serve::Work;
use super::{Failure, ITEMS};
use std::rc::Rc;
use std::time::Instant;
use tokio::runtime::{Builder, Runtime};

/// Something that a task does again and again. A clone is the same for another task.
pub trait Operation: Clone + Send + 'static {
    /// Does it once, with the key of a row.
    fn run(&self, key: i32) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The runtime of every subject: two workers, as many as there are cores where the figures on record come from.
///
/// # Errors
///
/// If threads cannot be started.
pub fn runtime() -> Result<Rc<Runtime>, Failure> {
    Ok(Rc::new(Builder::new_multi_thread().worker_threads(2).enable_all().build()?))
}

/// Work that does the operation so many times, by so many tasks at once.
pub fn repeat(runtime: Rc<Runtime>, tasks: u64, operation: impl Operation) -> Work {
    Box::new(move |times| {
        let start = Instant::now();
        runtime.block_on(spread(tasks, times, &operation))?;
        Ok(nanos(start))
    })
}

/// Work that a future measures by itself; how often is the argument.
pub fn awaited<F>(runtime: Rc<Runtime>, mut work: impl FnMut(u64) -> F + 'static) -> Work
where
    F: Future<Output = Result<u64, Failure>>,
{
    Box::new(move |times| runtime.block_on(work(times)))
}

/// Nanoseconds since then.
fn nanos(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

async fn spread(tasks: u64, times: u64, operation: &impl Operation) -> Result<(), Failure> {
    // On the workers, as in a program: the thread that waits here is none of them.
    let tasks: Vec<_> = (0..tasks)
        .map(|task| {
            let share = times / tasks + u64::from(task < times % tasks);
            tokio::spawn(several(operation.clone(), task, share))
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
}

async fn several(operation: impl Operation, task: u64, times: u64) -> Result<(), Failure> {
    let mut key = i32::try_from(task).unwrap_or_default();
    for _ in 0..times {
        // Steps through all rows, far from one to the next.
        key = (key + 48_271) % ITEMS;
        operation.run(key + 1).await?;
    }
    Ok(())
}

/// How much memory of this process is resident; nothing where nobody says so.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the file is the kernel's")]
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
