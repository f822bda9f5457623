//! A PostgreSQL server for one test alone, which may kill it.

use crate::postgres::{Cluster, Database, Files};
use crate::{postgres_bin, skip};
use std::process::{Child, ChildStdin, Command};
use std::time::{Duration, Instant};

/// A server of one test. It is stopped, and its files are removed, with it.
#[derive(Debug)]
pub struct OwnServer {
    cluster: Cluster,
    settings: Vec<String>,
    /// Of each time that it was started: the watchdog, and the pipe that it reads from.
    lives: Vec<(ChildStdin, Child)>,
}

impl OwnServer {
    /// A fresh server with settings, `name=value`; nothing where no server can be started, and then the test was reported
    /// as skipped.
    #[must_use]
    pub fn start(test: &str, settings: &[&str]) -> Option<Self> {
        let Some(bin) = postgres_bin() else {
            skip(test, "postgres binaries", "a server of its own needs initdb and postgres");
            return None;
        };
        let settings = settings.iter().flat_map(|setting| ["-c".to_owned(), (*setting).to_owned()]).collect();
        let cluster = Cluster::make(&bin).expect("a server");
        let mut server = Self { cluster, settings, lives: Vec::new() };
        server.run();
        Some(server)
    }

    /// The URL of its database `postgres`, password included.
    #[must_use]
    pub fn url(&self) -> String {
        self.cluster.url()
    }

    /// A new database of it.
    #[must_use]
    pub fn database(&self, name: &str) -> Database {
        self.cluster.database(name)
    }

    /// Kills its first process without a word, as a machine that runs out of memory does.
    pub fn kill(&self) {
        self.signal("-KILL");
    }

    /// Makes it end all sessions at once and end itself, without order, as a machine that is switched off does.
    pub fn quit(&self) {
        self.signal("-QUIT");
    }

    fn signal(&self, signal: &str) {
        let file = self.cluster.folder.join("data/postmaster.pid");
        let pid = std::fs::read_to_string(file).expect("a server that runs");
        let pid = pid.lines().next().expect("its number");
        let killed = Command::new("kill").args([signal, pid]).status().expect("kill runs");
        assert!(killed.success(), "{pid} was not sent {signal}");
    }

    /// Kills it, and starts it again as a standby, which reads and refuses to write. It follows nobody, and waits for more.
    pub fn become_standby(&mut self) {
        std::fs::write(self.cluster.folder.join("data/standby.signal"), "").expect("written");
        self.kill();
        self.run();
    }

    /// Starts it again, on the same port, once what was left of it is gone.
    pub fn run(&mut self) {
        let settings: Vec<_> = self.settings.iter().map(String::as_str).collect();
        let begun = Instant::now();
        // The first watchdog removes the files, behind all others.
        let files = if self.lives.is_empty() { Files::Remove } else { Files::Keep };
        loop {
            match self.cluster.run(&settings, files) {
                Ok(life) => break self.lives.push(life),
                Err(reason) => assert!(begun.elapsed() < Duration::from_secs(20), "{reason}"),
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        // Each watchdog stops its server when its pipe closes.
        for (pipe, mut watchdog) in self.lives.drain(..).rev() {
            drop(pipe);
            drop(watchdog.wait());
        }
    }
}
