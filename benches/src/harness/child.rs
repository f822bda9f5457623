//! A subject, seen from the harness.

use arlen_bench_protocol::{Case, Measure, Said};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{self, ChildStdin, ChildStdout, Command, Stdio};

/// A subject: one process that takes times, and one that counts allocations.
pub(super) struct Child {
    pub(super) name: &'static str,
    times: Process,
    counts: Process,
}

struct Process {
    child: process::Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Child {
    /// Starts the subject from a binary and from its twin that counts, `<binary>-count`.
    pub(super) fn start(name: &'static str, binary: &Path) -> io::Result<Self> {
        let stem = binary.file_stem().unwrap_or_default().to_string_lossy();
        let twin = binary.with_file_name(format!("{stem}-count{}", std::env::consts::EXE_SUFFIX));
        Ok(Self { name, times: Process::start(name, binary)?, counts: Process::start(name, &twin)? })
    }

    /// What it makes of a case; nothing if it cannot say it.
    pub(super) fn said(&mut self, case: Case) -> io::Result<Option<Said>> {
        let Some(answer) = self.times.ask(&format!("{case} text 1"))? else { return Ok(None) };
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        let sql = answer.get("sql").and_then(|sql| sql.as_str()).unwrap_or_default().to_owned();
        let values = answer.get("values").and_then(|values| values.as_array()).cloned().unwrap_or_default();
        Ok(Some(Said { sql, values }))
    }

    /// Nanoseconds or allocations for so many times; nothing if it cannot say that.
    pub(super) fn measure(&mut self, case: Case, measure: Measure, times: u64) -> io::Result<Option<u64>> {
        let process = if measure == Measure::Allocations { &mut self.counts } else { &mut self.times };
        let answer = process.ask(&format!("{case} {measure} {times}"))?;
        answer.map(|answer| answer.parse().map_err(io::Error::other)).transpose()
    }
}

impl Process {
    fn start(name: &str, binary: &Path) -> io::Result<Self> {
        let mut child = Command::new(binary)
            .args(["serve", name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| io::Error::other(format!("`{}`: {error}", binary.display())))?;
        let gone = || io::Error::other("a subject has no pipes");
        let input = child.stdin.take().ok_or_else(gone)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(gone)?);
        Ok(Self { child, input, output })
    }

    fn ask(&mut self, line: &str) -> io::Result<Option<String>> {
        writeln!(self.input, "{line}")?;
        self.input.flush()?;
        let mut answer = String::new();
        if self.output.read_line(&mut answer)? == 0 {
            return Err(io::Error::other(format!("a subject ended at `{line}`")));
        }
        let answer = answer.trim_end();
        Ok((answer != "-").then(|| answer.to_owned()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is of no use without the harness, and may have ended already.
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}
