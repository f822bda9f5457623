//! A PostgreSQL server for this test process, and a database of its own for each test.

use crate::{block_on, docker, skip};
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio_postgres::NoTls;

/// The password of the servers started here; no output of any program may show it.
const PASSWORD: &str = "pass-hunter2-word";

/// Runs a server, waits until the pipe to this process closes, however that ends, and then stops the server and removes
/// its folder. It is the server's parent, so the process that it stops is the one that it started.
pub(crate) const WATCHDOG: &str = r#"
    dir=$1; files=$2; shift 2
    "$@" </dev/null >"$dir/log" 2>&1 &
    pid=$!
    cat >/dev/null
    kill -INT "$pid" 2>/dev/null
    wait "$pid"
    [ "$files" = keep ] || rm -rf "$dir"
"#;

/// What becomes of the files of a server when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    Keep,
    Remove,
}

/// A database of one test; dropped with it.
#[derive(Debug)]
pub struct Database {
    /// The URL of the database, password included.
    pub url: String,
    name: String,
    server: &'static Server,
}

#[derive(Debug)]
struct Server {
    /// The URL up to the name of the database, and what comes behind it.
    before: String,
    behind: String,
    /// The database to administrate from.
    admin: String,
    /// Kept open as long as this process lives: the watchdog reads from it.
    _pipe: Option<ChildStdin>,
}

/// A fresh database, or nothing if there is no server; then the test was reported as skipped.
#[must_use]
pub fn postgres(test: &str) -> Option<Database> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    fresh(test, SERVER.get_or_init(find))
}

/// The same on a second server, where one can be started; else on the first.
#[must_use]
pub fn postgres_apart(test: &str) -> Option<Database> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let second = SERVER.get_or_init(|| postgres_bin().ok_or_else(String::new).and_then(|bin| start_somewhere(&bin)));
    if second.is_ok() { fresh(test, second) } else { postgres(test) }
}

fn fresh(test: &str, server: &'static Result<Server, String>) -> Option<Database> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let server = match server {
        Ok(server) => server,
        Err(reason) => {
            skip(test, "postgres", reason);
            return None;
        }
    };
    let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    server.administrate(&format!("CREATE DATABASE {name}"));
    Some(Database { url: server.url(&name), name, server })
}

impl Database {
    /// The name of the database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs statements.
    pub fn run(&self, sql: &str) {
        block_on(async { connect(&self.url).await.batch_execute(sql).await }).expect(sql);
    }

    /// The first column of all rows, as text.
    #[must_use]
    pub fn column(&self, sql: &str) -> Vec<String> {
        let messages = block_on(async { connect(&self.url).await.simple_query(sql).await }).expect(sql);
        messages
            .iter()
            .filter_map(|message| {
                if let tokio_postgres::SimpleQueryMessage::Row(row) = message {
                    Some(row.get(0).unwrap_or("NULL").to_owned())
                } else {
                    None
                }
            })
            .collect()
    }

    /// Everything that migrations leave: tables, columns, indexes, constraints, functions and rows of small tables.
    #[must_use]
    pub fn schema(&self) -> Vec<String> {
        self.column(
            "SELECT format('%s %s %s %s', table_schema, table_name, column_name, data_type) FROM information_schema.columns \
             WHERE table_schema NOT IN ('pg_catalog', 'information_schema') \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
             UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
             ORDER BY 1",
        )
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A test that failed has said why; its database goes with the server.
        if !std::thread::panicking() {
            self.server.administrate(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

impl Server {
    fn on_loopback(user: &str, port: u16, pipe: Option<ChildStdin>) -> Self {
        Self {
            before: format!("postgres://{user}:{PASSWORD}@127.0.0.1:{port}"),
            behind: String::new(),
            admin: "postgres".to_owned(),
            _pipe: pipe,
        }
    }

    fn url(&self, database: &str) -> String {
        format!("{}/{database}{}", self.before, self.behind)
    }

    fn administrate(&self, sql: &str) {
        block_on(async { connect(&self.url(&self.admin)).await.batch_execute(sql).await }).expect(sql);
    }
}

async fn connect(url: &str) -> tokio_postgres::Client {
    try_connect(url).await.expect("the test server answers")
}

async fn try_connect(url: &str) -> Result<tokio_postgres::Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(async move {
        drop(connection.await);
    });
    Ok(client)
}

fn find() -> Result<Server, String> {
    if let Ok(url) = std::env::var("ARLEN_TEST_POSTGRES_URL") {
        let (place, parameters) = url.split_once('?').map_or((url.as_str(), ""), |(place, rest)| (place, rest));
        let (before, admin) = place.rsplit_once('/').ok_or("ARLEN_TEST_POSTGRES_URL names no database")?;
        let behind = if parameters.is_empty() { String::new() } else { format!("?{parameters}") };
        return Ok(Server { before: before.to_owned(), behind, admin: admin.to_owned(), _pipe: None });
    }
    let Some(bin) = postgres_bin() else {
        return match docker::start(PASSWORD) {
            Ok(container) => container_server(container),
            Err(reason) => {
                Err(format!("set ARLEN_TEST_POSTGRES_URL, or install PostgreSQL (initdb and postgres); {reason}"))
            }
        };
    };
    start_somewhere(&bin)
}

fn start_somewhere(bin: &Path) -> Result<Server, String> {
    let mut failure = String::new();
    for _ in 0..3 {
        match start(bin) {
            Ok(server) => return Ok(server),
            // The port may have been taken meanwhile.
            Err(reason) => failure = reason,
        }
    }
    Err(failure)
}

/// The folder of `initdb` and `postgres`, newest first.
#[must_use]
pub fn postgres_bin() -> Option<PathBuf> {
    let named = std::env::var("ARLEN_TEST_POSTGRES_BIN").ok().map(PathBuf::from);
    if named.is_some() {
        return named.filter(|folder| holds_server(folder));
    }
    let mut installed: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    installed.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    installed.into_iter().rev().chain(std::env::split_paths(&path)).find(|folder| holds_server(folder))
}

fn holds_server(folder: &Path) -> bool {
    folder.join("initdb").is_file() && folder.join("postgres").is_file()
}

fn start(bin: &Path) -> Result<Server, String> {
    let cluster = Cluster::make(bin)?;
    let (pipe, _) = cluster.run(&["-c", "max_connections=200"], Files::Remove)?;
    Ok(Server::on_loopback("arlen", cluster.port, Some(pipe)))
}

/// The files of a server.
#[derive(Debug)]
pub(crate) struct Cluster {
    bin: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) port: u16,
}

impl Cluster {
    pub(crate) fn make(bin: &Path) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("arlen-postgres-").tempdir().expect("a temporary folder").keep();
        let cluster = Self { bin: bin.to_owned(), folder, port: free_port() };
        let secret = cluster.folder.join("password");
        std::fs::File::create(&secret).and_then(|mut file| file.write_all(PASSWORD.as_bytes())).expect("written");
        if let Some((uid, gid)) = unprivileged() {
            for path in [&cluster.folder, &secret] {
                chown(path, Some(uid), Some(gid)).expect("root may give a file away");
            }
        }
        let made = cluster
            .command(&bin.join("initdb"))
            .args([
                "-D",
                "data",
                "-U",
                "arlen",
                "-A",
                "scram-sha-256",
                "--pwfile",
                "password",
                "-E",
                "UTF8",
                "--no-sync",
            ])
            .output()
            .map_err(|error| format!("initdb cannot be run: {error}"))?;
        if made.status.success() {
            Ok(cluster)
        } else {
            Err(format!("initdb failed: {}", String::from_utf8_lossy(&made.stderr)))
        }
    }

    /// As somebody who may run a server.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.folder).env("LC_ALL", "C").env_remove("PGDATA").stdin(Stdio::null());
        if let Some((uid, gid)) = unprivileged() {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Runs the server, and waits until it answers. It stops when the pipe closes.
    pub(crate) fn run(&self, settings: &[&str], files: Files) -> Result<(ChildStdin, Child), String> {
        let mut watchdog = self
            .command(Path::new("/bin/sh"))
            .args(["-c", WATCHDOG, "watchdog"])
            .arg(&self.folder)
            .arg(if files == Files::Keep { "keep" } else { "remove" })
            .arg(self.bin.join("postgres"))
            .args(["-D", "data", "-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"])
            .args(settings)
            .arg("-c")
            .arg(format!("unix_socket_directories={}", self.folder.display()))
            .stdin(Stdio::piped())
            // Ctrl-C at the terminal is for the tests; the pipe tells the watchdog.
            .process_group(0)
            .spawn()
            .map_err(|error| format!("the server cannot be started: {error}"))?;
        let pipe = watchdog.stdin.take().ok_or("no pipe to the watchdog")?;
        wait_for(&Server::on_loopback("arlen", self.port, None), &mut watchdog, Some(&self.folder)).map_err(
            |reason| {
                let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                format!("{reason}: {log}")
            },
        )?;
        Ok((pipe, watchdog))
    }

    /// A new database, whose server is forgotten with this process.
    pub(crate) fn database(&self, name: &str) -> Database {
        let server: &'static Server = Box::leak(Box::new(Server::on_loopback("arlen", self.port, None)));
        server.administrate(&format!("CREATE DATABASE {name}"));
        Database { url: server.url(name), name: name.to_owned(), server }
    }

    pub(crate) fn url(&self) -> String {
        Server::on_loopback("arlen", self.port, None).url("postgres")
    }
}

/// A port that is free now. Somebody else may take it meanwhile; then the server ends at once.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// Waits until the server answers or its watchdog has ended.
fn wait_for(server: &Server, watchdog: &mut Child, folder: Option<&Path>) -> Result<(), String> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(30) {
        if block_on(try_connect(&server.url("postgres"))).is_ok() {
            return Ok(());
        }
        // A watchdog outlives its server until its pipe closes; a server that refuses its files says so in its log.
        let log = folder.and_then(|folder| std::fs::read_to_string(folder.join("log")).ok()).unwrap_or_default();
        if log.contains("FATAL:  lock file") || log.contains("FATAL:  pre-existing shared memory") {
            return Err("the server does not start".to_owned());
        }
        if watchdog.try_wait().is_ok_and(|status| status.is_some()) {
            return Err("the server ended".to_owned());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err("the server did not answer within 30 s".to_owned())
}

fn container_server(container: docker::Container) -> Result<Server, String> {
    let docker::Container { port, mut watchdog } = container;
    let server = Server::on_loopback("postgres", port, watchdog.stdin.take());
    wait_for(&server, &mut watchdog, None)?;
    Ok(server)
}

/// PostgreSQL refuses to run as root: then somebody else's user and group.
pub(crate) fn unprivileged() -> Option<(u32, u32)> {
    if std::fs::metadata("/proc/self").ok()?.uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|wanted| {
        let mut fields = users
            .lines()
            .map(|line| line.split(':'))
            .find_map(|mut fields| (fields.next() == Some(*wanted)).then_some(fields))?;
        let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        Some((uid, gid))
    })
}
