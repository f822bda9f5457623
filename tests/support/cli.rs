//! The built command, run as a user would, and what it printed without what differs from run to run.

use regex::Regex;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A call of a command that is yet to be made.
#[derive(Debug)]
pub struct Cli {
    command: Command,
    line: String,
    folder: PathBuf,
}

/// What a call printed and how it ended.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; nothing if it was killed.
    pub code: Option<i32>,
    /// What it printed on stdout.
    pub stdout: String,
    /// What it printed on stderr.
    pub stderr: String,
    line: String,
    folder: PathBuf,
}

impl Cli {
    pub(crate) fn new(folder: &Path, name: &str, arguments: &[&str]) -> Self {
        // Beside the test's own program: `target/<profile>/deps/all-...` and `target/<profile>/...`.
        let mut program = std::env::current_exe().expect("this program has a path");
        program.pop();
        program.set_file_name(format!("{name}-under-test"));
        let mut command = Command::new(program);
        command.args(arguments).current_dir(folder).stdin(Stdio::null());
        for (name, _) in std::env::vars() {
            if name.starts_with("ARLEN_") || name == "RUST_LOG" || name == "NO_COLOR" || name == "DATABASE_URL" {
                command.env_remove(name);
            }
        }
        Self { command, line: format!("{name} {}", arguments.join(" ")), folder: folder.to_owned() }
    }

    /// The same with a variable set.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end.
    #[must_use]
    pub fn run(mut self) -> Finished {
        let output = self.command.output().expect("the command runs");
        Finished {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
            line: self.line,
            folder: self.folder,
        }
    }

    /// The command itself, for a test with outputs of its own.
    #[must_use]
    pub fn into_command(self) -> Command {
        self.command
    }

    /// Starts it in a terminal of 160 columns and 24 lines, and goes on. What is typed goes to its stdin, and what the terminal
    /// gets, from both outputs, comes from its stdout.
    #[must_use]
    pub fn start_in_terminal(self) -> Child {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_string_lossy().replace('\'', "'\\''"));
        let line = words.map(quoted).collect::<Vec<_>>().join(" ");
        let mut terminal = Command::new("script");
        terminal.args(["-qefc", &format!("stty cols 160 rows 24; exec {line}"), "/dev/null"]).current_dir(&self.folder);
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => terminal.env(name, value),
                None => terminal.env_remove(name),
            };
        }
        terminal.env("TERM", "xterm").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        terminal.spawn().expect("`script` of util-linux runs")
    }

    /// Starts it and goes on.
    #[must_use]
    pub fn start(mut self) -> Child {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command runs")
    }
}

impl Finished {
    /// The JSON document on stdout.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// Fails unless the call ended with this code.
    #[track_caller]
    #[must_use]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Fails unless stderr names this code of a fault.
    #[track_caller]
    #[must_use]
    pub fn says(self, code: &str) -> Self {
        assert!(self.stderr.contains(&format!("error[{code}]: ")), "no `{code}` in {self}");
        self
    }
}

/// The form for snapshots: the call, the exit code, both outputs; folders, times, durations and servers made equal.
impl fmt::Display for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!("$ {}\nexit: {:?}\n", self.line, self.code);
        for (name, output) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !output.is_empty() {
                text.push_str(&format!("--- {name}\n{output}"));
            }
        }
        text = text.replace(&format!("{}/", self.folder.display()), "");
        for (pattern, replacement) in [
            (r"postgres://[^/ `]*/t\d+_\d+", "postgres://[SERVER]/[DATABASE]"),
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[TIME]"),
            (r"\(\d+ ms\)", "([N] ms)"),
            (r#""duration_ms":\d+"#, r#""duration_ms":[N]"#),
            (r"server process \d+", "server process [PID]"),
            (r"connected since [^)]*", "connected since [TIME]"),
            (r"\b20\d{12}_", "[NOW]_"),
            (r#"PostgreSQL \d[^\n"]*"#, "PostgreSQL [VERSION]"),
            (r"SQLite \d+\.\d+\.\d+", "SQLite [VERSION]"),
        ] {
            text = Regex::new(pattern).expect(pattern).replace_all(&text, replacement).into_owned();
        }
        f.write_str(text.trim_end())
    }
}
