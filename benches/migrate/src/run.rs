//! A whole process: how long it takes, and how much memory.

use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Runs a command to its end. It must succeed.
pub(crate) fn time(mut command: Command) -> io::Result<Duration> {
    let begun = Instant::now();
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    let elapsed = begun.elapsed();
    if output.status.success() {
        return Ok(elapsed);
    }
    Err(io::Error::other(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr))))
}

/// Runs a command to its end. The most memory that it had at a time, in bytes, as the kernel counts it; looked at every millisecond,
/// because the count goes with the process.
pub(crate) fn peak(mut command: Command) -> io::Result<u64> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let mut peak = 0;
    loop {
        peak = resident(&child).unwrap_or(0).max(peak);
        if let Some(status) = child.try_wait()? {
            let failed = || io::Error::other(format!("{command:?} failed"));
            return if status.success() { Ok(peak) } else { Err(failed()) };
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn resident(child: &Child) -> Option<u64> {
    let status = std::fs::File::open(format!("/proc/{}/status", child.id())).ok()?;
    let line = BufReader::new(status).lines().map_while(Result::ok).find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}
