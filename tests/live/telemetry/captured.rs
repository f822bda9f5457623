//! Everything that is told on one thread: spans and events of `tracing`, metrics, and what the driver logs.

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, LocalRecorderGuard, Metadata, Recorder,
    SharedString, Unit,
};
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, Once};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};

/// Lines of text, growing.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl Lines {
    fn add(&self, line: &str) {
        let mut text = self.0.lock().expect("text");
        text.push_str(line);
        text.push('\n');
    }

    fn take(&self) -> String {
        std::mem::take(&mut self.0.lock().expect("text"))
    }
}

/// Spans and events alone, for tests that run beside one that looks at everything.
pub(crate) struct Traced {
    lines: Lines,
    _subscriber: tracing::subscriber::DefaultGuard,
    /// Where there is but one, `tracing` asks the thread that meets a place first whether anybody listens, and that may be
    /// one of another test.
    _another: tracing::Dispatch,
}

impl Traced {
    /// Listens on this thread until it is dropped.
    pub(crate) fn install() -> Self {
        let lines = Lines::default();
        Self {
            _another: tracing::Dispatch::new(Spans(Lines::default())),
            _subscriber: tracing::subscriber::set_default(Spans(lines.clone())),
            lines,
        }
    }

    /// What was said since.
    pub(crate) fn take(&self) -> String {
        self.lines.take()
    }
}

pub(super) struct Captured {
    traced: Traced,
    meters: Lines,
    _recorder: LocalRecorderGuard<'static>,
}

impl Captured {
    /// Listens on this thread until it is dropped.
    pub(super) fn install() -> Self {
        static LOG: Once = Once::new();
        LOG.call_once(|| log::set_logger(&Log).expect("the first"));
        log::set_max_level(log::LevelFilter::Trace);
        let meters = Lines::default();
        // It lives as long as the guard, and there are two of them in the life of the process.
        let recorder: &'static Meters = Box::leak(Box::new(Meters(meters.clone())));
        Self { traced: Traced::install(), _recorder: metrics::set_default_local_recorder(recorder), meters }
    }

    /// What was said since: spans, metrics, and the lines of the driver.
    pub(super) fn take(&self) -> (String, String, Vec<String>) {
        log::set_max_level(log::LevelFilter::Off);
        (self.traced.take(), self.meters.take(), std::mem::take(&mut *LOGGED.lock().expect("a list")))
    }
}

static LOGGED: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Log;

impl log::Log for Log {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        LOGGED.lock().expect("a list").push(record.args().to_string());
    }

    fn flush(&self) {}
}

struct Spans(Lines);

struct Fields<'l>(&'l Lines);

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.add(&format!("{}={value}", field.name()));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.add(&format!("{}={value:?}", field.name()));
    }
}

impl Subscriber for Spans {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Fields(&self.0));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&self.0));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Fields(&self.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Debug)]
struct Meters(Lines);

impl Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lines")
    }
}

struct Meter(Lines, String);

impl Meter {
    fn of(lines: &Lines, key: &Key) -> Arc<Self> {
        let mut name = key.name().to_owned();
        for label in key.labels() {
            write!(name, " {}={}", label.key(), label.value()).expect("text");
        }
        Arc::new(Self(lines.clone(), name))
    }
}

impl CounterFn for Meter {
    fn increment(&self, value: u64) {
        self.0.add(&format!("{} +{value}", self.1));
    }

    fn absolute(&self, value: u64) {
        self.0.add(&format!("{} {value}", self.1));
    }
}

impl GaugeFn for Meter {
    fn increment(&self, value: f64) {
        self.0.add(&format!("{} +{value}", self.1));
    }

    fn decrement(&self, value: f64) {
        self.0.add(&format!("{} -{value}", self.1));
    }

    fn set(&self, value: f64) {
        self.0.add(&format!("{} {value}", self.1));
    }
}

impl HistogramFn for Meter {
    fn record(&self, value: f64) {
        self.0.add(&format!("{} {value}", self.1));
    }
}

impl Recorder for Meters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(Meter::of(&self.0, key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(Meter::of(&self.0, key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(Meter::of(&self.0, key))
    }
}
