//! PgBouncer in front of a database, in its transaction mode: each transaction of a client gets another session of the server.

use crate::postgres::{WATCHDOG, free_port, unprivileged};
use crate::{Database, block_on, skip};
use std::net::TcpStream;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};
use tokio_postgres::{NoTls, SimpleQueryMessage};

/// A pooler of one test. It ends with it.
#[derive(Debug)]
pub struct Pooler {
    url: String,
    /// The watchdog stops the pooler, and removes its folder, when this closes.
    pipe: Option<ChildStdin>,
    watchdog: Child,
}

impl Pooler {
    /// A pooler in front of a database; nothing where there is no PgBouncer, and then the test was reported as skipped.
    #[must_use]
    pub fn start(test: &str, database: &Database) -> Option<Self> {
        let found = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];
        let Some(program) = found.into_iter().map(PathBuf::from).find(|path| path.exists()) else {
            skip(test, "pgbouncer", "it is not installed");
            return None;
        };
        let config: tokio_postgres::Config = database.url.parse().expect("a URL");
        let server = match (config.get_hosts().first(), config.get_ports().first()) {
            (Some(tokio_postgres::config::Host::Tcp(host)), Some(port)) => format!("host={host} port={port}"),
            (Some(tokio_postgres::config::Host::Unix(folder)), Some(port)) => {
                format!("host={} port={port}", folder.display())
            }
            other => panic!("a server with an address: {other:?}"),
        };
        let user = config.get_user().expect("a user");
        let password = String::from_utf8_lossy(config.get_password().unwrap_or_default()).into_owned();
        let folder = tempfile::Builder::new().prefix("arlen-pooler-").tempdir().expect("a folder").keep();
        let (port, name) = (free_port(), database.name());
        let text = format!(
            "[databases]\n{name} = {server} dbname={name} user={user} password={password}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 4\n\
             server_round_robin = 1\nignore_startup_parameters = extra_float_digits,options,client_encoding\n"
        );
        let path = folder.join("pgbouncer.ini");
        std::fs::write(&path, text).expect("written");
        let mut command = Command::new("/bin/sh");
        command.args(["-c", WATCHDOG, "watchdog"]).arg(&folder).arg("remove").arg(program).arg("-q").arg(&path);
        // It refuses to be root.
        if let Some((user, group)) = unprivileged() {
            for path in [&folder, &path] {
                chown(path, Some(user), Some(group)).expect("root may give a file away");
            }
            command.uid(user).gid(group);
        }
        let mut watchdog = command.stdin(Stdio::piped()).process_group(0).spawn().expect("a pooler");
        let pipe = watchdog.stdin.take();
        let pooler = Self { url: format!("postgres://{user}@127.0.0.1:{port}/{name}?sslmode=disable"), pipe, watchdog };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "PgBouncer does not answer");
            std::thread::sleep(Duration::from_millis(10));
        }
        pooler.open_all();
        Some(pooler)
    }

    /// The URL of the database behind it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// One value of each session of the server, asked one after another.
    #[must_use]
    pub fn of_each_session(&self, sql: &str) -> Vec<String> {
        block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await.expect("connected");
            let driver = tokio::spawn(connection);
            let mut values = Vec::new();
            for _ in 0..8 {
                let messages = client.simple_query(sql).await.expect(sql);
                for message in messages {
                    if let SimpleQueryMessage::Row(row) = message {
                        values.push(row.get(0).unwrap_or("NULL").to_owned());
                    }
                }
            }
            drop(client);
            drop(driver.await);
            values
        })
    }

    /// Has it open all sessions that it may: it does so when they are needed at once.
    fn open_all(&self) {
        block_on(async {
            let mut waiting = Vec::new();
            for _ in 0..4 {
                let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await.expect("connected");
                tokio::spawn(connection);
                waiting.push(tokio::spawn(async move { client.simple_query("SELECT pg_sleep(0.3)").await.map(drop) }));
            }
            for one in waiting {
                one.await.expect("no panic").expect("slept");
            }
        });
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.pipe.take());
        drop(self.watchdog.wait());
    }
}
