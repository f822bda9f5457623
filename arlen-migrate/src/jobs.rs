//! Several targets at the same time.

use crate::report::TargetReport;
use crate::target::Target;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use tokio::task::JoinSet;

/// Does the same with each target, with at most so many of them at the same time, begun in their order. Needs a Tokio
/// runtime, whose threads the targets share.
///
/// `ended` hears of each target in the order of the targets, whatever ends first: of one as soon as it and all before it
/// have ended. What becomes of one target makes no difference to another.
///
/// Targets in the same file of SQLite follow one another, because of two that write to a file one could wait for ever.
///
/// # Panics
///
/// If `work` does.
pub async fn each<W>(
    targets: &[Target],
    jobs: NonZeroUsize,
    mut work: impl FnMut(usize, &Target) -> W,
    mut ended: impl FnMut(usize, TargetReport),
) where
    W: Future<Output = TargetReport> + Send + 'static,
{
    let files: Vec<Option<PathBuf>> = targets.iter().map(|target| target.url.file().map(resolved)).collect();
    let mut waiting: Vec<(usize, &Target)> = targets.iter().enumerate().collect();
    let mut running = JoinSet::new();
    let mut busy: Vec<(usize, &Path)> = Vec::new();
    let mut reports: Vec<Option<TargetReport>> = targets.iter().map(|_| None).collect();
    let mut told = 0;
    loop {
        while running.len() < jobs.get() {
            let file = |n: usize| files.get(n).and_then(Option::as_deref);
            let is_free = |n: usize| file(n).is_none_or(|file| busy.iter().all(|(_, other)| *other != file));
            let Some(at) = waiting.iter().position(|(n, _)| is_free(*n)) else { break };
            let (n, target) = waiting.remove(at);
            busy.extend(file(n).map(|file| (n, file)));
            let work = work(n, target);
            running.spawn(async move { (n, work.await) });
        }
        let (n, report) = match running.join_next().await {
            None => return,
            Some(Ok(ended)) => ended,
            Some(Err(error)) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime ends, and all of this with it.
                Err(_) => return,
            },
        };
        busy.retain(|(other, _)| *other != n);
        if let Some(slot) = reports.get_mut(n) {
            *slot = Some(report);
        }
        while let Some(report) = reports.get_mut(told).and_then(Option::take) {
            ended(told, report);
            told += 1;
        }
    }
}

/// The same path for the same file, as far as it is there.
fn resolved(file: &Path) -> PathBuf {
    let folder = || Some(file.parent()?.canonicalize().ok()?.join(file.file_name()?));
    file.canonicalize().ok().or_else(folder).unwrap_or_else(|| file.to_owned())
}

#[cfg(test)]
mod tests {
    use super::each;
    use crate::report::TargetReport;
    use crate::target::Target;
    use arlen_data::config::{Config, Environment, Selection};
    use std::num::NonZeroUsize;
    use std::sync::{Arc, Mutex};
    use tokio::sync::Notify;

    fn targets(folder: &std::path::Path, urls: &[&str]) -> Vec<Target> {
        let entries = urls.iter().enumerate().map(|(n, url)| format!("[databases.t{n}]\nurl = \"{url}\"\n"));
        let file = folder.join("arlen.toml");
        std::fs::File::create(&file)
            .and_then(|mut open| std::io::Write::write_all(&mut open, entries.collect::<String>().as_bytes()))
            .expect("written");
        let config = Config::load(&file, None).expect("a configuration");
        Target::resolve(&config, &Environment::default(), &Selection::All, None).expect("targets")
    }

    /// Which targets began and ended, in their order in time.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<String>>>);

    impl Log {
        fn note(&self, text: String) {
            self.0.lock().expect("no panic").push(text);
        }

        fn lines(&self) -> Vec<String> {
            self.0.lock().expect("no panic").clone()
        }
    }

    fn run(future: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future);
    }

    #[test]
    fn results_come_in_the_order_of_the_targets() {
        let folder = tempfile::tempdir().expect("a folder");
        let targets = targets(folder.path(), &["sqlite:a.db", "sqlite:b.db", "sqlite:c.db"]);
        let (log, last_ended) = (Log::default(), Arc::new(Notify::new()));
        let work = |n: usize, target: &Target| {
            let (log, last_ended, report) = (log.clone(), Arc::clone(&last_ended), TargetReport::new(target));
            async move {
                // The first one ends only behind the last one.
                if n == 0 {
                    last_ended.notified().await;
                } else if n == 2 {
                    last_ended.notify_one();
                }
                log.note(format!("ended {n}"));
                report
            }
        };
        let jobs = NonZeroUsize::new(3).expect("not zero");
        run(each(&targets, jobs, work, |n, report| log.note(format!("told {n} {}", report.database))));
        let lines = log.lines();
        assert_eq!(lines.iter().position(|line| line == "ended 0"), Some(2), "{lines:?}");
        assert_eq!(lines.get(3..), Some(&["told 0 t0".to_owned(), "told 1 t1".to_owned(), "told 2 t2".to_owned()][..]));
    }

    #[test]
    fn no_more_run_than_wanted_and_one_file_has_one_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let targets = targets(folder.path(), &["sqlite:a.db", "sqlite:./x/../a.db", "sqlite:b.db", "sqlite:c.db"]);
        std::fs::create_dir(folder.path().join("x")).expect("created");
        for (jobs, most) in [(1, 1), (2, 2), (8, 3)] {
            let (log, inside) = (Log::default(), Arc::new(Mutex::new(Vec::new())));
            let work = |n: usize, target: &Target| {
                let (log, inside, report) = (log.clone(), Arc::clone(&inside), TargetReport::new(target));
                async move {
                    inside.lock().expect("no panic").push(n);
                    for _ in 0..20 {
                        tokio::task::yield_now().await;
                        log.note(format!("{:?}", inside.lock().expect("no panic")));
                    }
                    inside.lock().expect("no panic").retain(|other| *other != n);
                    report
                }
            };
            let mut told = Vec::new();
            run(each(&targets, NonZeroUsize::new(jobs).expect("not zero"), work, |n, _| told.push(n)));
            assert_eq!(told, [0, 1, 2, 3]);
            let seen = log.lines();
            assert!(seen.iter().all(|inside| !(inside.contains('0') && inside.contains('1'))), "{jobs}: {seen:?}");
            let together = seen.iter().map(|inside| inside.split(',').count()).max();
            assert_eq!(together, Some(most), "{jobs}: {seen:?}");
        }
    }
}
