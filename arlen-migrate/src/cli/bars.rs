//! A progress bar for each target that runs, on stderr, if that is a terminal. Otherwise there is none of it.

use super::arguments::Arguments;
use crate::report::{Event, Started};
use crate::script::Told;
use arlen_data::config::{Environment, TargetName};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::future::poll_fn;
use std::io::Write as _;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

/// How often a bar looks how far its file has come.
const TICK: Duration = Duration::from_millis(100);

/// What a shell says of a command that an interrupt ended.
const INTERRUPTED: i32 = 130;

/// The bars of a call.
#[derive(Clone, Default)]
pub(super) struct Bars(Option<Arc<Shown>>);

struct Shown {
    screen: MultiProgress,
    bars: Mutex<Vec<Bar>>,
}

/// The bar of a target.
#[derive(Clone)]
pub(super) struct Bar {
    bar: ProgressBar,
    running: Arc<Mutex<Option<Started>>>,
}

impl Bars {
    pub(super) fn new(arguments: &Arguments) -> Self {
        let is_dumb = Environment::process().get("TERM").is_ok_and(|terminal| terminal.as_deref() == Some("dumb"));
        if arguments.quiet || arguments.json || is_dumb {
            return Self::default();
        }
        let screen = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        Self((!screen.is_hidden()).then(|| Arc::new(Shown { screen, bars: Mutex::default() })))
    }

    /// A bar, which is seen as soon as a file begins.
    pub(super) fn bar(&self, name: &TargetName) -> Option<Bar> {
        let shown = self.0.as_ref()?;
        // Each key of it is known to the library.
        let style = ProgressStyle::with_template("{prefix} [{bar:20}] {pos}/{len} {elapsed} {wide_msg}").ok()?;
        let bar = ProgressBar::no_length().with_style(style.progress_chars("=> ")).with_prefix(name.to_string());
        let bar = Bar { bar: shown.screen.add(bar), running: Arc::default() };
        shown.bars.lock().unwrap_or_else(PoisonError::into_inner).push(bar.clone());
        Some(bar)
    }

    /// Does something to the terminal, with the bars out of the way.
    pub(super) fn aside(&self, write: impl FnOnce()) {
        match &self.0 {
            Some(shown) => shown.screen.suspend(write),
            None => write(),
        }
    }

    /// Waits for work, and keeps the bars fresh meanwhile. An interrupt takes them away before it ends the command.
    pub(super) async fn during(&self, work: impl Future<Output = ()>) {
        let Some(shown) = &self.0 else { return work.await };
        let (mut work, mut interrupt) = (pin!(work), pin!(tokio::signal::ctrl_c()));
        let (mut tick, mut is_heard) = (tokio::time::interval(TICK), true);
        poll_fn(|context| {
            if is_heard && let Poll::Ready(interrupted) = interrupt.as_mut().poll(context) {
                if interrupted.is_ok() {
                    shown.leave();
                }
                is_heard = false;
            }
            while tick.poll_tick(context).is_ready() {
                shown.refresh();
            }
            work.as_mut().poll(context)
        })
        .await;
    }
}

impl Shown {
    fn refresh(&self) {
        for bar in self.bars.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            bar.refresh();
        }
    }

    /// Ends the command as the interrupt would have done without bars: the databases roll back what is not committed. At once,
    /// because a statement that runs on a thread would have to be waited for.
    fn leave(&self) {
        self.screen.clear().ok();
        self.screen.set_draw_target(ProgressDrawTarget::hidden());
        std::process::exit(INTERRUPTED)
    }
}

impl Bar {
    pub(super) fn event(&self, event: &Event) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Started(started) => {
                self.bar.set_length(count(started.of));
                self.bar.set_position(count(started.place.saturating_sub(1)));
                self.bar.reset_elapsed();
                *running = Some(started.clone());
            }
            Event::Applied(_) | Event::Undone(_) => {
                if let Some(started) = running.take() {
                    self.bar.set_message("");
                    self.bar.set_position(count(started.place));
                }
                return;
            }
        }
        drop(running);
        self.refresh();
    }

    fn refresh(&self) {
        if let Some(started) = &*self.running.lock().unwrap_or_else(PoisonError::into_inner) {
            self.bar.set_message(message(started));
            // Away from the end of the line, where the echo of an interrupt would begin another one that stays.
            std::io::stderr().write_all(b"\r").ok();
        }
    }

    /// Takes the bar away for good.
    pub(super) fn end(&self) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.bar.finish_and_clear();
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// The file that runs, and its statement as far as that is known.
fn message(started: &Started) -> String {
    let file = started.path.file_name().unwrap_or_default().to_string_lossy();
    let progress = &started.progress;
    let (completed, all) = (progress.completed(), progress.statements());
    let Some(line) = progress.line(completed) else { return format!("{file}: COMMIT") };
    match progress.told() {
        _ if all == 1 => format!("{file}: {line}"),
        Told::Each => format!("{file}, statement {} of {all}: {line}", completed + 1),
        Told::Together => format!("{file}, {all} statements: {line}"),
    }
}
