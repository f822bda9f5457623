//! What a PostgreSQL URL says: hosts, encryption, and what of it may be shown.

use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::url::invalid;
use std::error::Error as _;
use std::net::IpAddr;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Checks a URL without connecting and returns what may be shown of it: hosts, ports and the name.
pub(in crate::execute) fn check(url: &str) -> Result<String> {
    let config = parse(url)?;
    let hosts: Vec<_> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(n, host)| {
            let port = config.get_ports().get(n).or_else(|| config.get_ports().first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(name) if name.contains(':') => format!("[{name}]:{port}"),
                Host::Tcp(name) => format!("{name}:{port}"),
                #[cfg(unix)]
                Host::Unix(path) => format!("{}:{port}", path.display()),
            }
        })
        .collect();
    let name = config.get_dbname().or_else(|| config.get_user()).unwrap_or_default();
    Ok(format!("postgres://{}/{name}", hosts.join(",")))
}

/// The driver's configuration for a URL.
///
/// `sslmode` is read here: the driver knows three of libpq's six words.
pub(super) fn parse(url: &str) -> Result<Config> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let place = rest.split_once('?').map_or(rest, |(place, _)| place);
    if place.matches('@').count() > 1 {
        return Err(invalid("the database URL has more than one `@`")
            .with_help("write `%40` for each `@` in the user name or password")
            .into());
    }
    let (rest, sslmode) = take_sslmode(rest);
    let mut config: Config = format!("{}://{rest}", scheme.to_ascii_lowercase()).parse().map_err(unreadable)?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(invalid("the database URL names no host")
            .with_help(
                "write `postgres://user@localhost/name`, or `postgres:///name?host=/var/run/postgresql` for a socket",
            )
            .into());
    }
    check_encryption(&config, sslmode.as_deref())?;
    config.ssl_mode(SslMode::Disable);
    if config.get_application_name().is_none() {
        config.application_name("arlen");
    }
    Ok(config)
}

fn take_sslmode(rest: &str) -> (String, Option<String>) {
    let Some((place, parameters)) = rest.split_once('?') else {
        return (rest.to_owned(), None);
    };
    let (modes, others): (Vec<_>, Vec<_>) =
        parameters.split('&').filter(|pair| !pair.is_empty()).partition(|pair| pair.starts_with("sslmode="));
    let mode = modes.last().and_then(|pair| pair.split_once('=')).map(|(_, mode)| mode.to_owned());
    let joined = if others.is_empty() { place.to_owned() } else { format!("{place}?{}", others.join("&")) };
    (joined, mode)
}

fn check_encryption(config: &Config, sslmode: Option<&str>) -> Result<()> {
    let is_near = |host: &Host| match host {
        #[cfg(unix)]
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
    };
    let near = config.get_hosts().iter().all(is_near) && config.get_hostaddrs().iter().all(IpAddr::is_loopback);
    match sslmode {
        Some("disable") => Ok(()),
        None | Some("prefer" | "allow") if near => Ok(()),
        Some("require" | "verify-ca" | "verify-full") => Err(Diagnostic::new(
            Code::TlsUnavailable,
            "the database URL asks for an encrypted connection, and this version has none",
        )
        .with_help("connect through a tunnel on loopback, or write `sslmode=disable` where the network is trusted")
        .into()),
        None | Some("prefer" | "allow") => Err(Diagnostic::new(
            Code::TlsUnavailable,
            "a server that is not on this machine is reached encrypted by default, and this version has no encryption",
        )
        .with_help("connect through a tunnel on loopback, or write `sslmode=disable` where the network is trusted")
        .into()),
        Some(_) => Err(invalid("`sslmode` has an unknown value")
            .with_help("write one of disable, allow, prefer, require, verify-ca, verify-full")
            .into()),
    }
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
    use super::check;
    use crate::diag::Code;

    #[test]
    fn what_is_shown_has_no_secret() {
        for (url, shown) in [
            ("postgres://u:hunter2@localhost/shop", "postgres://localhost:5432/shop"),
            ("postgresql://u:hunter2@127.0.0.1:5433/shop?application_name=x", "postgres://127.0.0.1:5433/shop"),
            ("POSTGRES://u:hu%40nter2@[::1]:7/shop?sslmode=prefer", "postgres://[::1]:7/shop"),
            ("postgres:///shop?host=/tmp&user=u&password=hunter2", "postgres:///tmp:5432/shop"),
            ("postgres://u:hunter2@db.example.com/shop?sslmode=disable", "postgres://db.example.com:5432/shop"),
        ] {
            assert_eq!(check(url).expect(url), shown);
        }
    }

    #[test]
    fn encryption_is_never_silently_left_out() {
        for url in [
            "postgres://localhost/a?sslmode=require",
            "postgres://localhost/a?sslmode=verify-full",
            "postgres://db.example.com/a",
            "postgres://db.example.com/a?sslmode=prefer",
        ] {
            assert_eq!(check(url).expect_err(url).code(), Code::TlsUnavailable, "{url}");
        }
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
            "postgres://u:x@localhost/a?sslrootcert=hunter2",
            "postgres:///a",
        ] {
            let error = check(url).expect_err(url);
            assert_eq!(error.code(), Code::UrlInvalid, "{url}");
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
