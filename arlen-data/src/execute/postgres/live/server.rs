//! The server itself.

use super::{Certificates, block_on, try_open};
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// The password of the server; nothing that is printed may show it.
pub(in crate::execute::postgres) const PASSWORD: &str = "pass-hunter2-word";

/// Runs a server, waits until the pipe to this process closes, and then stops the server and removes its folder.
const WATCHDOG: &str = r#"
    dir=$1; shift
    "$@" </dev/null >"$dir/log" 2>&1 &
    pid=$!
    cat >/dev/null
    kill -INT "$pid" 2>/dev/null
    wait "$pid"
    rm -rf "$dir"
"#;

/// Who may connect, and how.
const ACCESS: &str = "
local     all all                        scram-sha-256
hostssl   all certified 127.0.0.1/32     cert
hostnossl all encrypted 127.0.0.1/32     reject
host      all clear     127.0.0.1/32     password
host      all all       127.0.0.1/32     scram-sha-256
";

/// A running server.
#[derive(Debug)]
pub(in crate::execute::postgres) struct Server {
    pub(in crate::execute::postgres) port: u16,
    pub(in crate::execute::postgres) folder: PathBuf,
    pub(in crate::execute::postgres) certificates: Certificates,
    /// Kept open as long as this process lives: the watchdog reads from it.
    _pipe: Option<ChildStdin>,
}

impl Server {
    /// A URL of the server: encrypted if the build can.
    pub(in crate::execute::postgres) fn url(&self, parameters: &str) -> String {
        self.url_of("arlen", parameters)
    }

    /// A URL of the server for another user.
    pub(in crate::execute::postgres) fn url_of(&self, user: &str, parameters: &str) -> String {
        format!("postgres://{user}:{PASSWORD}@localhost:{}/postgres?hostaddr=127.0.0.1&{parameters}", self.port)
    }
}

/// The server, or nothing if there is none; then the test was reported as skipped.
pub(in crate::execute::postgres) fn server(test: &str) -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Some(start(&binaries()?))).as_ref();
    if server.is_none() {
        #[expect(clippy::disallowed_methods, reason = "a test asks whether it may be skipped")]
        let required = std::env::var("ARLEN_REQUIRE").unwrap_or_default();
        assert!(!required.split(',').any(|name| name.trim() == "postgres"), "{test} needs PostgreSQL");
        writeln!(std::io::stderr(), "skipped: {test}: no postgres").expect("written");
    }
    server
}

/// The folder of `initdb` and `postgres`, newest first.
fn binaries() -> Option<PathBuf> {
    let named = std::env::var_os("ARLEN_TEST_POSTGRES_BIN").map(PathBuf::from);
    let mut folders: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    folders.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = folders.into_iter().rev().chain(std::env::split_paths(&path));
    named.into_iter().chain(found).find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

fn start(bin: &Path) -> Server {
    let folder = tempfile::Builder::new().prefix("arlen-data-").tempdir().expect("a temporary folder").keep();
    let user = unprivileged();
    let command = |program: &Path| {
        let mut command = Command::new(program);
        command.current_dir(&folder).env("LC_ALL", "C").env_remove("PGDATA").stdin(Stdio::null());
        if let Some((uid, gid)) = user {
            command.uid(uid).gid(gid);
        }
        command
    };
    let certificates = Certificates::make(&folder);
    std::fs::File::create(folder.join("password"))
        .and_then(|mut file| file.write_all(PASSWORD.as_bytes()))
        .expect("written");
    for entry in std::fs::read_dir(&folder).expect("a folder") {
        give(&entry.expect("an entry").path(), user);
    }
    give(&folder, user);
    let made = command(&bin.join("initdb"))
        .args(["-D", "data", "-U", "arlen", "-A", "scram-sha-256", "--pwfile", "password", "-E", "UTF8", "--no-sync"])
        .output()
        .expect("initdb runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    std::fs::File::create(folder.join("data/pg_hba.conf"))
        .and_then(|mut file| file.write_all(ACCESS.as_bytes()))
        .expect("written");
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let setting = |name: &str, value: &str| ["-c".to_owned(), format!("{name}={value}")];
    let mut watchdog = command(Path::new("/bin/sh"))
        .args(["-c", WATCHDOG, "watchdog"])
        .arg(&folder)
        .arg(bin.join("postgres"))
        .args(["-D", "data", "-p", &port.to_string()])
        .args(setting("listen_addresses", "127.0.0.1"))
        .args(setting("fsync", "off"))
        .args(setting("max_connections", "100"))
        .args(setting("unix_socket_directories", folder.to_str().expect("UTF-8")))
        .args(setting("ssl", "on"))
        .args(setting("ssl_ca_file", &certificates.certificate("ca")))
        .args(setting("ssl_cert_file", &certificates.certificate("server")))
        .args(setting("ssl_key_file", &certificates.key("server")))
        .stdin(Stdio::piped())
        // Ctrl-C at the terminal is for the tests; the pipe tells the watchdog.
        .process_group(0)
        .spawn()
        .expect("the server starts");
    let pipe = watchdog.stdin.take();
    let server = Server { port, folder, certificates, _pipe: pipe };
    prepare(&server, &mut watchdog);
    server
}

/// Waits for the server, and makes the users of the tests.
fn prepare(server: &Server, watchdog: &mut Child) {
    let begun = Instant::now();
    let url = server.url("sslmode=disable&connect_timeout=5");
    let sql = format!(
        "CREATE ROLE certified LOGIN; CREATE ROLE encrypted LOGIN PASSWORD '{PASSWORD}'; \
         CREATE ROLE clear LOGIN PASSWORD '{PASSWORD}'; CREATE ROLE other LOGIN PASSWORD '{PASSWORD}'"
    );
    loop {
        // On a thread of its own: the test that asked may be inside a runtime.
        let (url, sql) = (url.clone(), sql.clone());
        let made = std::thread::spawn(move || {
            block_on(async { try_open(&url).await.ok()?.client().batch_execute(&sql).await.ok() })
        });
        if made.join().expect("no panic").is_some() {
            return;
        }
        let over = watchdog.try_wait().is_ok_and(|status| status.is_some());
        assert!(!over && begun.elapsed() < Duration::from_secs(60), "the server does not answer: {:?}", server.folder);
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Gives a file to the user of the server, for nobody else to read but root.
fn give(path: &Path, user: Option<(u32, u32)>) {
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("ours");
    if let Some((uid, gid)) = user {
        chown(path, Some(uid), Some(gid)).expect("root may give a file away");
    }
}

/// PostgreSQL refuses to run as root: then somebody else's user and group.
#[expect(clippy::disallowed_methods, reason = "a test reads what the system says of its users")]
fn unprivileged() -> Option<(u32, u32)> {
    if std::fs::metadata("/proc/self").ok()?.uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|wanted| {
        let line = users.lines().find(|line| line.split(':').next() == Some(wanted))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}
