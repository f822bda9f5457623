//! Which samples are taken, and in which order.

use super::{Form, Subject};
use arlen_bench::harness::{Process, median, min};
use arlen_bench_protocol::connections::{Case, Measure};
use std::io;

/// How many idle connections are weighed together.
const IDLE: u64 = 32;

/// How many samples a process gives before a fresh one takes its place: on which cores its threads and the server's processes
/// find themselves can halve its speed, for as long as they live.
const LIFE: usize = 5;

/// How many rows by their keys are counted together.
const COUNTED: u64 = 1_000;

impl Form {
    /// How many samples there are of each.
    const fn rounds(self, case: Case) -> usize {
        match (self, case.measure()) {
            (Self::Full, Measure::Ops | Measure::Time) if case.is_repeated() => 75,
            (Self::Short, Measure::Ops | Measure::Time) if case.is_repeated() => 3,
            // One takes seconds.
            (Self::Full, Measure::Ops | Measure::Time) => 15,
            // They repeat to some percent, or to the digit.
            (Self::Full, Measure::Bytes | Measure::Allocations) => 5,
            (Self::Short, _) => 1,
        }
    }

    /// How long a sample takes, about: many short ones, so that what else the machine does meets all subjects alike.
    const fn sample_nanos(self) -> u64 {
        match self {
            Self::Full => 40_000_000,
            Self::Short => 10_000_000,
        }
    }
}

/// The samples of one subject in one case, one for each round.
pub(super) struct Row {
    pub(super) case: Case,
    pub(super) subject: &'static str,
    /// In the unit of the measure.
    pub(super) samples: Vec<f64>,
}

impl Row {
    pub(super) fn median(&self) -> f64 {
        median(&self.samples)
    }

    pub(super) fn min(&self) -> f64 {
        min(&self.samples)
    }
}

/// A subject in a case.
struct Runner<'s> {
    row: Row,
    subject: &'s Subject,
    times: u64,
    process: Process,
}

/// Every subject once in every round, next to the others of the same case, and never always first.
pub(super) fn measure(subjects: &[Subject], form: Form) -> io::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for case in Case::ALL {
        let mut runners = Vec::new();
        for subject in subjects {
            runners.extend(Runner::start(subject, *case, form)?);
        }
        let count = runners.len().max(1);
        for round in 0..form.rounds(*case) {
            for n in 0..runners.len() {
                if let Some(runner) = runners.get_mut((n + round) % count) {
                    runner.sample()?;
                }
            }
        }
        rows.extend(runners.into_iter().map(|runner| runner.row));
    }
    Ok(rows)
}

impl<'s> Runner<'s> {
    /// A process that is ready for the case; nothing if the subject has no such thing.
    fn start(subject: &'s Subject, case: Case, form: Form) -> io::Result<Option<Self>> {
        let mut process = if case == Case::AllocationsPoint { subject.start_twin()? } else { subject.start()? };
        let times = if case.is_repeated() {
            times(&mut process, case, form.sample_nanos())?
        } else {
            process.ask(&format!("{case} 1"))?.map(|_| match case.measure() {
                Measure::Bytes => IDLE,
                Measure::Allocations => COUNTED,
                Measure::Ops | Measure::Time => 1,
            })
        };
        let row = Row { case, subject: subject.name, samples: Vec::new() };
        Ok(times.map(|times| Self { row, subject, times, process }))
    }

    #[expect(clippy::cast_precision_loss, reason = "nanoseconds and bytes of one sample")]
    fn sample(&mut self) -> io::Result<()> {
        let case = self.row.case;
        let line = format!("{case} {}", self.times);
        let taken = self.row.samples.len();
        if case == Case::IdleMemory {
            // What a process once had it does not give back: each sample has a fresh one.
            self.process = self.subject.start()?;
        } else if case.is_repeated() && taken > 0 && taken.is_multiple_of(LIFE) {
            self.process = self.subject.start()?;
            // It opens its connections.
            self.process.ask(&line)?;
        }
        let answer = self.process.ask(&line)?.ok_or_else(|| io::Error::other(format!("no answer to `{line}`")))?;
        let figure = answer.parse::<u64>().map_err(io::Error::other)? as f64 / self.times as f64;
        self.row.samples.push(match case.measure() {
            Measure::Ops => 1e9 / figure,
            Measure::Time => figure / 1e3,
            Measure::Bytes | Measure::Allocations => figure,
        });
        Ok(())
    }
}

/// How often it is done for a sample to take as long as it should; nothing if it cannot be done.
fn times(process: &mut Process, case: Case, wanted: u64) -> io::Result<Option<u64>> {
    let mut times = 1;
    // The first times open connections: what they say of the speed is not believed before it is said again.
    let mut agreed = 0;
    while agreed < 3 && times < 1 << 24 {
        let Some(nanos) = process.ask(&format!("{case} {times}"))? else { return Ok(None) };
        let nanos: u64 = nanos.parse().map_err(io::Error::other)?;
        if nanos >= wanted / 2 {
            agreed += 1;
            times = (times * wanted / nanos.max(1)).max(1);
        } else {
            agreed = 0;
            times *= 2;
        }
    }
    Ok(Some(times))
}
