//! A process that is driven by lines.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{self, ChildStdin, ChildStdout, Command, Stdio};

/// A process that is driven by lines, and ends with this.
#[derive(Debug)]
pub struct Process {
    child: process::Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// The twin of a binary that counts allocations, `<binary>-count`.
#[must_use]
pub fn twin(binary: &Path) -> PathBuf {
    let stem = binary.file_stem().unwrap_or_default().to_string_lossy();
    binary.with_file_name(format!("{stem}-count{}", std::env::consts::EXE_SUFFIX))
}

impl Process {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// If it cannot be started.
    pub fn start(binary: &Path, arguments: &[&str]) -> io::Result<Self> {
        let mut child = Command::new(binary)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| io::Error::other(format!("`{}`: {error}", binary.display())))?;
        let gone = || io::Error::other("a subject has no pipes");
        let input = child.stdin.take().ok_or_else(gone)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(gone)?);
        Ok(Self { child, input, output })
    }

    /// Writes a line and waits for the answer; nothing if it is `-`.
    ///
    /// # Errors
    ///
    /// If the process ended.
    pub fn ask(&mut self, line: &str) -> io::Result<Option<String>> {
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
