//! One line in, one line out.

use std::io::{self, BufRead, Write};

/// Answers each line of the harness with one line; nothing is `-`.
///
/// # Errors
///
/// What goes wrong with reading and writing, and whatever the answer fails with.
pub fn answer_lines(
    input: impl BufRead,
    mut output: impl Write,
    mut answer: impl FnMut(&str) -> io::Result<Option<String>>,
) -> io::Result<()> {
    for line in input.lines() {
        let answer = answer(&line?)?.unwrap_or_else(|| "-".to_owned());
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}
