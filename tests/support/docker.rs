//! A container with a PostgreSQL server, through testcontainers.

use std::process::Child;

/// A running container.
#[derive(Debug)]
pub(crate) struct Container {
    /// The port on loopback that leads to the server.
    pub(crate) port: u16,
    /// Removes the container when the pipe to its standard input closes.
    pub(crate) watchdog: Child,
}

#[cfg(not(feature = "docker"))]
pub(crate) fn start(_password: &str) -> Result<Container, String> {
    Err("or use Docker with `--features arlen-tests/docker`".to_owned())
}

/// Starts a container of the official image. Its superuser is `postgres`.
#[cfg(feature = "docker")]
pub(crate) fn start(password: &str) -> Result<Container, String> {
    use std::os::unix::process::CommandExt as _;
    use std::process::{Command, Stdio};
    use testcontainers::core::{IntoContainerPort as _, WaitFor};
    use testcontainers::runners::SyncRunner as _;
    use testcontainers::{GenericImage, ImageExt as _};

    let port = crate::postgres::free_port();
    let container = GenericImage::new("postgres", "18-alpine")
        .with_wait_for(WaitFor::message_on_stderr("database system is ready to accept connections"))
        .with_env_var("POSTGRES_PASSWORD", password)
        .with_mapped_port(port, 5432.tcp())
        .with_cmd(["-c", "max_connections=200", "-c", "fsync=off"])
        .start()
        .map_err(|error| format!("Docker starts no container: {error}"))?;
    let watchdog = Command::new("/bin/sh")
        .args(["-c", "cat >/dev/null; docker rm -f -v \"$1\"", "watchdog", container.id()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(|error| format!("the container cannot be watched: {error}"))?;
    // It would be removed when this value is dropped, at the end of the test that happened to come first.
    std::mem::forget(container);
    Ok(Container { port, watchdog })
}
