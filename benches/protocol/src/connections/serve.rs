//! The side of a subject.

use super::hazard::{Finding, Hazard};
use super::{Case, Failure};
use crate::answer_lines;
use serde_json::json;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;

/// Does something so many times; nanoseconds or bytes for all of them.
pub type Work = Box<dyn FnMut(u64) -> Result<u64, Failure>>;

/// Where the databases are.
#[derive(Clone, Debug)]
pub struct Places {
    /// The URL of the PostgreSQL database.
    pub postgres: String,
    /// The file of the SQLite database.
    pub sqlite: PathBuf,
}

/// A way to use databases.
pub trait Subject {
    /// The work of a case; nothing if there is no such thing.
    ///
    /// # Errors
    ///
    /// What goes wrong when it is made ready.
    fn work(&self, case: Case, places: &Places) -> Result<Option<Work>, Failure>;

    /// What a probe sees; nothing if there is no way to do such a thing.
    ///
    /// # Errors
    ///
    /// What goes wrong beside the subject.
    fn probe(&self, _hazard: Hazard, _places: &Places) -> Result<Option<Finding>, Failure> {
        Ok(None)
    }
}

/// Answers each line. `count` says how often the process has allocated so far; a process without it takes times only, and
/// one with it counts only: counting takes time.
///
/// # Errors
///
/// What goes wrong with reading and writing, and in the subject.
pub fn serve(
    subject: &dyn Subject,
    places: &Places,
    count: Option<fn() -> usize>,
    input: impl BufRead,
    output: impl Write,
) -> io::Result<()> {
    let mut known = Vec::new();
    answer_lines(input, output, |line| {
        answer(subject, places, count, &mut known, line).map_err(|error| io::Error::other(format!("{line}: {error}")))
    })
}

/// The work that was asked for before. It is kept, with its connections.
type Known = Vec<(Case, Work)>;

fn answer(
    subject: &dyn Subject,
    places: &Places,
    count: Option<fn() -> usize>,
    known: &mut Known,
    line: &str,
) -> Result<Option<String>, Failure> {
    let Some((case, times)) = line.split_once(' ') else { return Ok(None) };
    if case == "hazard" {
        let Some(hazard) = Hazard::ALL.iter().find(|known| known.as_str() == times) else { return Ok(None) };
        let found = subject.probe(*hazard, places)?;
        return Ok(found.map(|found| json!({ "passed": found.passed, "seen": found.seen }).to_string()));
    }
    let Some(case) = Case::ALL.iter().copied().find(|known| known.as_str() == case) else { return Ok(None) };
    let times: u64 = times.parse()?;
    if count.is_some() != (case == Case::AllocationsPoint) {
        return Ok(None);
    }
    let key = if count.is_some() { Case::Point1 } else { case };
    if !known.iter().any(|(known, _)| *known == key) {
        let Some(work) = subject.work(key, places)? else { return Ok(None) };
        known.push((key, work));
    }
    let Some((_, work)) = known.iter_mut().find(|(known, _)| *known == key) else { return Ok(None) };
    if key.is_repeated() {
        // What is done once in the life of a connection, and what another process pushed out of the caches.
        work(times.div_ceil(8))?;
    }
    let before = count.map(|count| count());
    let figure = work(times)?;
    let figure = match (before, count) {
        (Some(before), Some(count)) => (count() - before).to_string(),
        _ => figure.to_string(),
    };
    Ok(Some(figure))
}
