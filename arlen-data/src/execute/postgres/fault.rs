//! Why a connection could not be made, in words and codes.

use super::reading::WeakPassword;
use super::said::code_of;
use super::tls;
use crate::diag::{Code, Diagnostic, Error};
use std::error::Error as _;
use std::io;
use std::time::Duration;

/// What went wrong at one server.
#[derive(Debug)]
pub(super) enum Failure {
    /// The socket did.
    Io(io::Error),
    /// The server did not answer in time.
    NoAnswer(Duration),
    /// A handshake did: what is wrong, and what to do.
    Tls(String, String),
    /// The server has no encryption, and the URL asks for it.
    PlainServer,
    /// What answered speaks another protocol.
    NotPostgres,
    /// The server does not have what `target_session_attrs` asks for.
    OtherAccess(&'static str),
    /// The driver has a reason of its own, most often the server's.
    Driver(tokio_postgres::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Driver(error)
    }
}

impl Failure {
    /// True if other servers of the URL are not asked: they would get the same password.
    pub(super) fn is_final(&self) -> bool {
        self.code() == Code::AuthenticationFailed
    }

    /// True if the server may have refused plain text alone: then the mode `allow` tries encryption.
    pub(super) fn may_want_encryption(&self) -> bool {
        self.sqlstate() == Some("28000") || self.weak().is_some()
    }

    fn sqlstate(&self) -> Option<&str> {
        match self {
            Self::Driver(error) => error.as_db_error().map(|error| error.code().code()),
            Self::Io(_)
            | Self::NoAnswer(_)
            | Self::Tls(_, _)
            | Self::PlainServer
            | Self::NotPostgres
            | Self::OtherAccess(_) => None,
        }
    }

    /// The request for a password that the tap stopped.
    fn weak(&self) -> Option<WeakPassword> {
        let Self::Driver(error) = self else {
            return None;
        };
        error.source()?.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref::<WeakPassword>().copied()
    }

    fn code(&self) -> Code {
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::TimedOut => Code::ConnectionTimeout,
            Self::Io(_) | Self::NotPostgres | Self::OtherAccess(_) => Code::ConnectionFailed,
            Self::NoAnswer(_) => Code::ConnectionTimeout,
            Self::Tls(_, _) | Self::PlainServer => Code::TlsFailed,
            Self::Driver(error) => match self.sqlstate() {
                // What never was cannot be lost.
                Some(_) => match error.as_db_error().map(code_of) {
                    Some(Code::ConnectionLost) | None => Code::ConnectionFailed,
                    Some(code) => code,
                },
                None if self.weak().is_some() || is_about_passwords(error) => Code::AuthenticationFailed,
                None => match error.source().and_then(|source| source.downcast_ref::<io::Error>()) {
                    Some(error) if error.kind() == io::ErrorKind::TimedOut => Code::ConnectionTimeout,
                    Some(error) if tls::complaint(error).is_some() => Code::TlsFailed,
                    Some(_) | None => Code::ConnectionFailed,
                },
            },
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Io(error) => error.to_string(),
            Self::NoAnswer(limit) => format!("no answer within {} ms", limit.as_millis()),
            Self::Tls(reason, _) => reason.clone(),
            Self::PlainServer => "the server has no encryption, and the database URL asks for it".to_owned(),
            Self::NotPostgres => "what answers there is no PostgreSQL server".to_owned(),
            Self::OtherAccess(reason) => (*reason).to_owned(),
            Self::Driver(error) => match (error.as_db_error(), self.weak()) {
                (Some(server), _) => server.message().to_owned(),
                (None, Some(weak)) => format!("{weak}, on a connection that is not encrypted"),
                (None, None) => match error.source() {
                    Some(source) => source
                        .downcast_ref::<io::Error>()
                        .and_then(tls::complaint)
                        .unwrap_or_else(|| source.to_string()),
                    None => error.to_string(),
                },
            },
        }
    }

    fn help(&self) -> String {
        match self {
            Self::Tls(_, help) => return help.clone(),
            Self::PlainServer => {
                return "turn `ssl` on in the server's configuration, or write `sslmode=disable` where the network is \
                        trusted"
                    .to_owned();
            }
            Self::OtherAccess(_) => return "name another host, or leave `target_session_attrs` out".to_owned(),
            Self::Io(_) | Self::NoAnswer(_) | Self::NotPostgres | Self::Driver(_) => {}
        }
        match (self.code(), self.sqlstate()) {
            (Code::AuthenticationFailed, Some(_)) => "check user name and password of the database URL",
            (Code::AuthenticationFailed, None) if self.weak().is_some() => {
                "connect encrypted, or set `password_encryption = 'scram-sha-256'` on the server and the password anew"
            }
            (Code::AuthenticationFailed, None) => {
                "check the password of the database URL and how the server asks for it"
            }
            (Code::TlsFailed, _) => "give the client's certificate and key by `sslcert` and `sslkey`",
            (Code::TooManyConnections, _) => "use fewer connections, or raise `max_connections` of the server",
            (_, Some("3D000")) => "create the database first; migrations create what is in it",
            (_, Some(_)) => "see the server's log",
            (Code::ConnectionTimeout, None) => {
                "check that a PostgreSQL server listens there, or raise `connect_timeout` in the database URL"
            }
            (_, None) => "check that the server runs and that host and port of the database URL are right",
        }
        .to_owned()
    }
}

/// The driver tells its own reasons apart by their text alone. No password among them is refused by it before anything
/// is sent, so is a server that does not prove that it knows the password, or does not bind it to the encryption.
fn is_about_passwords(error: &tokio_postgres::Error) -> bool {
    let text = error.to_string();
    text.starts_with("authentication error") || text.starts_with("invalid configuration")
}

/// All that went wrong, as one error: the code of the first, and the reasons of all.
pub(super) fn refuse(shown: &str, failures: &[(String, Failure)]) -> Error {
    let several = failures.len() > 1;
    let mut reasons: Vec<_> = failures
        .iter()
        .map(|(place, failure)| if several { format!("{place}: {}", failure.reason()) } else { failure.reason() })
        .collect();
    reasons.dedup();
    let message = format!("cannot connect to `{shown}`: {}", reasons.join("; "));
    // What is final came last, and ended the attempts.
    let main = failures.last().filter(|(_, failure)| failure.is_final()).or(failures.first());
    let Some((_, main)) = main else {
        return Diagnostic::new(Code::ConnectionFailed, message).into();
    };
    let mut fault = Diagnostic::new(main.code(), message).with_help(main.help());
    if let Some(sqlstate) = main.sqlstate() {
        fault = fault.with_sqlstate(sqlstate);
    }
    fault.into()
}
