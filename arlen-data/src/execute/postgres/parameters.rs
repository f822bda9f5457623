//! What a PostgreSQL URL says: hosts, encryption, and what of it may be shown.

use super::encryption::{Encryption, Mode};
use super::tls;
use crate::diag::{Error, Result};
use crate::execute::url::invalid;
use std::error::Error as _;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, LoadBalanceHosts};

/// What each session is given at its start, so that RESET ALL comes back to it: scripts and texts are read by the
/// rules of the standard, and notices that nobody reads are not sent.
const SETTINGS: &[(&str, &str)] = &[("standard_conforming_strings", "on"), ("client_min_messages", "warning")];

/// How to look for a server that is gone, unless the URL says otherwise: after 15 s without a byte three times, and
/// 15 s for an answer to what was sent.
const PATIENCE: Duration = Duration::from_secs(15);
const PROBES: u32 = 3;

/// Checks a URL without connecting and returns what may be shown of it: hosts, ports and the name.
pub(in crate::execute) fn check(url: &str) -> Result<String> {
    Parameters::parse(url).map(|parameters| parameters.shown)
}

/// The database that a URL names: as in libpq, that of the user if it names none.
pub(in crate::execute) fn database_of(url: &str) -> Option<String> {
    let config = Parameters::parse(url).ok()?.config;
    config.get_dbname().or_else(|| config.get_user()).map(str::to_owned)
}

/// Everything that a URL says.
#[derive(Clone)]
pub(super) struct Parameters {
    config: Config,
    encryption: Encryption,
    targets: Vec<Target>,
    shown: String,
}

/// One of the hosts of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) host: Host,
    /// Where the host is, if the URL says so: then no name is looked up.
    pub(super) address: Option<IpAddr>,
    pub(super) port: u16,
    pub(super) mode: Mode,
}

impl Parameters {
    /// Reads a URL.
    ///
    /// # Errors
    ///
    /// `url-invalid`, and `tls-unavailable` in a build that cannot encrypt where the URL wants it.
    pub(super) fn parse(url: &str) -> Result<Self> {
        Self::parse_for(url, tls::AVAILABLE)
    }

    fn parse_for(url: &str, tls_available: bool) -> Result<Self> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        if place.matches('@').count() > 1 {
            return Err(invalid("the database URL has more than one `@`")
                .with_help("write `%40` for each `@` in the user name or password")
                .into());
        }
        let (encryption, others) = Encryption::take(parameters)?;
        let mark = if others.is_empty() { "" } else { "?" };
        let mut config: Config =
            format!("{}://{place}{mark}{others}", scheme.to_ascii_lowercase()).parse().map_err(unreadable)?;
        let mut targets = targets(&config, &encryption)?;
        if !tls_available {
            // To a socket no word on encryption applies.
            if !targets.iter().all(Target::is_socket) {
                encryption.refuse(targets.iter().all(Target::is_near))?;
            }
            // What is left is content with plain text, and nothing else is asked for.
            targets.iter_mut().for_each(|target| target.mode = Mode::Disable);
        }
        if config.get_application_name().is_none() {
            config.application_name("arlen");
        }
        if !others.split('&').any(|pair| pair.starts_with("keepalives_idle=")) {
            config.keepalives_idle(PATIENCE);
        }
        config.keepalives_interval(config.get_keepalives_interval().unwrap_or(PATIENCE));
        config.keepalives_retries(config.get_keepalives_retries().unwrap_or(PROBES));
        config.tcp_user_timeout(config.get_tcp_user_timeout().copied().unwrap_or(PATIENCE));
        let shown = shown(&config, &targets);
        let parameters = Self { config, encryption, targets, shown };
        Ok(SETTINGS.iter().fold(parameters, |parameters, (name, value)| parameters.with_setting(name, value)))
    }

    /// The same with a setting that holds from the start of each session, and that RESET comes back to. It wins over
    /// what the URL says in `options`.
    #[must_use]
    pub(super) fn with_setting(mut self, name: &str, value: &str) -> Self {
        let mut options = self.config.get_options().unwrap_or_default().to_owned();
        if !options.is_empty() {
            options.push(' ');
        }
        options.push_str("-c ");
        for character in name.chars().chain(['=']).chain(value.chars()) {
            if character.is_ascii_whitespace() || character == '\\' {
                options.push('\\');
            }
            options.push(character);
        }
        self.config.options(options);
        self
    }

    /// What the driver is to know.
    pub(super) const fn config(&self) -> &Config {
        &self.config
    }

    /// How the connection is encrypted.
    pub(super) const fn encryption(&self) -> &Encryption {
        &self.encryption
    }

    /// Hosts in the order in which they are to be tried.
    pub(super) fn targets(&self) -> Vec<Target> {
        let mut targets = self.targets.clone();
        if self.config.get_load_balance_hosts() == LoadBalanceHosts::Random {
            shuffle(&mut targets);
        }
        targets
    }

    /// Hosts, ports and name, without a secret.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }
}

impl Target {
    const fn is_socket(&self) -> bool {
        match self.host {
            #[cfg(unix)]
            Host::Unix(_) => true,
            Host::Tcp(_) => false,
        }
    }

    /// True for this machine: nobody can listen on the way.
    fn is_near(&self) -> bool {
        let near_name = match &self.host {
            #[cfg(unix)]
            Host::Unix(_) => return true,
            Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        };
        near_name && self.address.is_none_or(|address| address.is_loopback())
    }
}

fn targets(config: &Config, encryption: &Encryption) -> Result<Vec<Target>> {
    let (hosts, addresses, ports) = (config.get_hosts(), config.get_hostaddrs(), config.get_ports());
    let count = hosts.len().max(addresses.len());
    if count == 0 {
        return Err(invalid("the database URL names no host")
            .with_help(
                "write `postgres://user@localhost/name`, or `postgres:///name?host=/var/run/postgresql` for a socket",
            )
            .into());
    }
    let fits = |len: usize| len == 0 || len == count;
    if !fits(hosts.len()) || !fits(addresses.len()) || !(fits(ports.len()) || ports.len() == 1) {
        return Err(invalid("the database URL has different numbers of hosts, addresses and ports")
            .with_help("give one `hostaddr` for each host, and one port for each or one for all")
            .into());
    }
    let target = |n: usize| {
        let address = addresses.get(n).copied();
        let host = hosts.get(n).cloned().or_else(|| address.map(|address| Host::Tcp(address.to_string())))?;
        let port = ports.get(n).or_else(|| ports.first()).copied().unwrap_or(5432);
        let mut target = Target { host, address, port, mode: Mode::Disable };
        target.mode = match &target.host {
            // Nobody can listen, and the server never encrypts there.
            #[cfg(unix)]
            Host::Unix(_) => Mode::Disable,
            Host::Tcp(_) => encryption.mode(target.is_near()),
        };
        Some(target)
    };
    Ok((0..count).filter_map(target).collect())
}

fn shown(config: &Config, targets: &[Target]) -> String {
    let hosts: Vec<_> = targets.iter().map(ToString::to_string).collect();
    let name = config.get_dbname().or_else(|| config.get_user()).unwrap_or_default();
    format!("postgres://{}/{name}", hosts.join(","))
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port;
        match &self.host {
            Host::Tcp(name) if name.contains(':') => write!(f, "[{name}]:{port}"),
            Host::Tcp(name) => write!(f, "{name}:{port}"),
            #[cfg(unix)]
            Host::Unix(path) => write!(f, "{}:{port}", path.display()),
        }
    }
}

/// Without user, password and parameters.
impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parameters({})", self.shown)
    }
}

/// Puts things into an order that nobody knows before: each is given a number by a hash with a fresh key.
pub(super) fn shuffle<T>(things: &mut Vec<T>) {
    use std::hash::BuildHasher as _;
    let state = std::collections::hash_map::RandomState::new();
    let mut numbered: Vec<_> = std::mem::take(things).into_iter().enumerate().collect();
    numbered.sort_by_key(|(n, _)| state.hash_one(n));
    things.extend(numbered.into_iter().map(|(_, thing)| thing));
}

/// The driver's complaint names an option and never its value. The name of one that it does not know may be part of a
/// password that was not encoded.
fn unreadable(error: tokio_postgres::Error) -> Error {
    let reason = error.source().map(ToString::to_string).unwrap_or_default();
    drop(error);
    if reason.starts_with("unknown option") {
        return invalid("the database URL has a parameter that is not known")
            .with_help("leave it out; `docs/configuration.md` names what is known")
            .into();
    }
    invalid(format!("the database URL cannot be read: {reason}"))
        .with_help(
            "percent-encode special characters in user name and password (`@` is `%40`, `:` is `%3A`, `/` is `%2F`)",
        )
        .into()
}

#[cfg(test)]
mod tests {
    use super::{Mode, Parameters, check};
    use crate::diag::Code;
    use crate::execute::DatabaseUrl;
    use std::time::Duration;

    #[test]
    fn what_is_shown_has_no_secret() {
        for (url, shown) in [
            ("postgres://u:hunter2@localhost/shop", "postgres://localhost:5432/shop"),
            ("postgresql://u:hunter2@127.0.0.1:5433/shop?application_name=x", "postgres://127.0.0.1:5433/shop"),
            ("POSTGRES://u:hu%40nter2@[::1]:7/shop?sslmode=prefer", "postgres://[::1]:7/shop"),
            ("postgres:///shop?host=/tmp&user=u&password=hunter2", "postgres:///tmp:5432/shop"),
            ("postgres://u:hunter2@db.example.com/shop?sslmode=disable", "postgres://db.example.com:5432/shop"),
            ("postgres://u:hunter2@a,b:7/shop?sslmode=disable", "postgres://a:5432,b:7/shop"),
            ("postgres:///shop?hostaddr=127.0.0.1&password=hunter2&sslmode=disable", "postgres://127.0.0.1:5432/shop"),
        ] {
            assert_eq!(check(url).expect(url), shown);
            assert!(!format!("{:?}", Parameters::parse(url).expect(url)).contains("hunter2"));
        }
    }

    #[test]
    fn another_database_of_the_same_server_keeps_the_rest() {
        for (url, wanted) in [
            ("postgres://u:p@localhost/shop", "postgres://u:p@localhost/t%5F1"),
            ("postgres://localhost", "postgres://localhost/t%5F1"),
            ("postgres://u:p/p@localhost/", "postgres://u:p/p@localhost/t%5F1"),
            ("postgresql://u@localhost:7/a?application_name=x", "postgresql://u@localhost:7/t%5F1?application_name=x"),
            ("postgres:///a?host=/tmp&dbname=b&user=u", "postgres:///t%5F1?host=/tmp&user=u"),
            ("postgres:///?host=/tmp&dbname=b", "postgres:///t%5F1?host=/tmp"),
            ("postgres://%2Ftmp/a", "postgres://%2Ftmp/t%5F1"),
            ("postgres://localhost/a?dbname=b", "postgres://localhost/t%5F1"),
        ] {
            let other = DatabaseUrl::parse(url).expect(url).with_database("t_1").expect(url);
            assert_eq!(other.secret(), wanted, "{url}");
            assert_eq!(Parameters::parse(other.secret()).expect(url).config().get_dbname(), Some("t_1"));
        }
        let url = DatabaseUrl::parse("postgres://localhost/a").expect("a URL");
        for odd in ["a b", "a/b", "a?b", "\u{e4}@\"", "%41"] {
            let other = url.with_database(odd).expect(odd);
            assert_eq!(Parameters::parse(other.secret()).expect(odd).config().get_dbname(), Some(odd));
        }
        for bad in ["", "a\0b"] {
            assert_eq!(url.with_database(bad).expect_err("no name").code(), Code::UrlInvalid);
        }
    }

    #[test]
    fn encryption_is_never_silently_left_out() {
        for url in [
            "postgres://localhost/a?sslmode=require",
            "postgres://localhost/a?sslmode=verify-full",
            "postgres://db.example.com/a",
            "postgres://db.example.com/a?sslmode=prefer",
            "postgres://localhost,db.example.com/a",
            "postgres://localhost/a?hostaddr=10.0.0.1",
        ] {
            let error = Parameters::parse_for(url, false).expect_err(url);
            assert_eq!(error.code(), Code::TlsUnavailable, "{url}");
        }
    }

    #[test]
    fn each_host_has_its_own_mode() {
        let modes = |url: &str| {
            let parameters = Parameters::parse_for(url, true).expect(url);
            parameters.targets().iter().map(|target| target.mode).collect::<Vec<_>>()
        };
        assert_eq!(modes("postgres://localhost,db.example.com/a"), [Mode::Prefer, Mode::VerifyFull]);
        assert_eq!(modes("postgres://localhost/a?hostaddr=10.0.0.1"), [Mode::VerifyFull], "a name is no place");
        assert_eq!(modes("postgres://db.example.com/a?hostaddr=127.0.0.1"), [Mode::VerifyFull], "a tunnel");
        assert_eq!(modes("postgres:///a?host=/tmp&sslmode=verify-full"), [Mode::Disable], "a socket");
        assert_eq!(modes("postgres://[::1]/a?sslmode=allow"), [Mode::Allow]);
        let socket = Parameters::parse_for("postgres:///a?host=/tmp&sslmode=require", false);
        assert!(socket.is_ok(), "no word on encryption applies to a socket: {socket:?}");
    }

    #[test]
    fn settings_come_behind_the_options_of_the_url() {
        let parameters = Parameters::parse("postgres://localhost/a?options=-c%20search_path%3Dx").expect("read");
        let parameters = parameters.with_setting("app.name", r"a b\c");
        assert_eq!(
            parameters.config().get_options(),
            Some(
                r"-c search_path=x -c standard_conforming_strings=on -c client_min_messages=warning -c app.name=a\ b\\c"
            )
        );
    }

    #[test]
    fn a_server_that_is_gone_is_noticed_unless_the_url_says_otherwise() {
        let config = |url: &str| Parameters::parse(url).expect(url).config().clone();
        let ours = config("postgres://localhost/a");
        assert_eq!(ours.get_keepalives_idle(), Duration::from_secs(15));
        assert_eq!(ours.get_keepalives_retries(), Some(3));
        assert_eq!(ours.get_tcp_user_timeout(), Some(&Duration::from_secs(15)));
        let theirs = config("postgres://localhost/a?keepalives_idle=7200&tcp_user_timeout=9");
        assert_eq!(theirs.get_keepalives_idle(), Duration::from_secs(7200));
        assert_eq!(theirs.get_tcp_user_timeout(), Some(&Duration::from_secs(9)));
    }

    #[test]
    fn faults_never_repeat_what_was_written() {
        for url in [
            "postgres://u:hunter2@x@localhost/a",
            "postgres://u:hunter2@localhost:hunter2/a",
            "postgres://u:hunter2/a",
            "postgres://u:hunter2@localhost/a?connect_timeout=hunter2",
            "postgres://u:hunter2@localhost/a?sslmode=hunter2",
            "postgres://u:x@s?hunter2@localhost/a",
            "postgres://u:x@localhost/a?sslpassword=hunter2",
            "postgres://u:hunter2@a,b/a?hostaddr=127.0.0.1",
            "postgres://u:hunter2@a/a?port=1,2",
            "postgres:///a",
        ] {
            let error = check(url).expect_err(url);
            assert_eq!(error.code(), Code::UrlInvalid, "{url}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
