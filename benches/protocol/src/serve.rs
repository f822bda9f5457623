//! The side of a subject.

use crate::{Case, Inputs, Measure, answer_lines};
use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::time::Instant;

/// Does something so many times.
pub type Work = Box<dyn FnMut(u64)>;

/// The text of a case, and its values in the order of the placeholders.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The text.
    pub sql: String,
    /// The values.
    pub values: Vec<serde_json::Value>,
}

/// A way to make SQL.
pub trait Subject {
    /// What it makes of a case; nothing if it cannot say it.
    fn said(&self, case: Case) -> Option<Said>;

    /// The work of a measure that takes time; nothing if there is no such thing.
    fn work(&self, case: Case, measure: Measure) -> Option<Work>;
}

/// Work that makes something of the inputs, and drops it, again and again.
pub fn repeat<T>(make: impl Fn(&Inputs) -> T + 'static) -> Work {
    let inputs = Inputs::new();
    Box::new(move |times| {
        for _ in 0..times {
            drop(black_box(make(black_box(&inputs))));
        }
    })
}

/// Answers each line. `count` says how often the process has allocated so far; a process without it takes times only, and
/// one with it counts only: counting takes time.
///
/// # Errors
///
/// What goes wrong with reading and writing.
pub fn serve(
    subject: &dyn Subject,
    count: Option<fn() -> usize>,
    input: impl BufRead,
    output: impl Write,
) -> io::Result<()> {
    let mut known = Vec::new();
    answer_lines(input, output, |line| Ok(answer(subject, count, &mut known, line)))
}

/// The work that was asked for before. It is kept, with its inputs.
type Known = Vec<((Case, Measure), Work)>;

fn answer(subject: &dyn Subject, count: Option<fn() -> usize>, known: &mut Known, line: &str) -> Option<String> {
    let mut words = line.split(' ');
    let (case, measure, times) = (words.next()?, words.next()?, words.next()?.parse::<u64>().ok()?);
    let case = *Case::ALL.iter().find(|known| known.as_str() == case)?;
    if measure == "text" {
        let said = subject.said(case)?;
        return Some(serde_json::json!({ "sql": said.sql, "values": said.values }).to_string());
    }
    let measure = *Measure::ALL.iter().find(|known| known.as_str() == measure)?;
    let key = (case, if measure == Measure::Allocations { Measure::Build } else { measure });
    if !known.iter().any(|(known, _)| *known == key) {
        known.push((key, subject.work(key.0, key.1)?));
    }
    let (_, work) = known.iter_mut().find(|(known, _)| *known == key)?;
    // What is done once in the life of a thread, and what another process pushed out of the caches.
    work(times.div_ceil(8));
    match (measure, count) {
        (Measure::Allocations, Some(count)) => {
            let before = count();
            work(times);
            Some((count() - before).to_string())
        }
        (Measure::Allocations, None) | (_, Some(_)) => None,
        (_, None) => {
            let start = Instant::now();
            work(times);
            Some(start.elapsed().as_nanos().to_string())
        }
    }
}
