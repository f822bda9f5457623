//! The faults of a pool.

use super::queue::{End, Holder, Refusal};
use crate::diag::{Code, Diagnostic, Error};
use std::time::Duration;

/// How many holders a message lists.
const LISTED: usize = 5;

/// A failed attempt to connect, kept so that more than one caller can be told of it: an [`Error`] cannot be cloned.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    code: Code,
    message: String,
    help: Option<String>,
    sqlstate: Option<String>,
    cause: Option<String>,
}

impl Failure {
    pub(super) fn of(error: &Error) -> Self {
        let fault = error.diagnostic();
        Self {
            code: fault.code(),
            message: fault.message().to_owned(),
            help: fault.help().map(str::to_owned),
            sqlstate: fault.sqlstate().map(str::to_owned),
            cause: std::error::Error::source(error).map(ToString::to_string),
        }
    }

    /// An error like the one it was made of; its cause is text only.
    pub(super) fn error(&self) -> Error {
        let mut fault = Diagnostic::new(self.code, self.message.clone());
        if let Some(help) = &self.help {
            fault = fault.with_help(help.clone());
        }
        if let Some(sqlstate) = &self.sqlstate {
            fault = fault.with_sqlstate(sqlstate.clone());
        }
        if let Some(cause) = &self.cause {
            fault = fault.with_source(cause.clone());
        }
        fault.into()
    }
}

pub(super) fn closed(end: End) -> Error {
    match end {
        End::Closed => Diagnostic::new(Code::PoolClosed, "the pool is closed")
            .with_help("open a new one, or ask for connections before `close` only"),
        End::Abandoned => Diagnostic::new(Code::PoolClosed, "the runtime that the pool was made on has ended")
            .with_help("make the pool on a runtime that lives as long as the pool does"),
    }
    .into()
}

pub(super) fn connect_timeout(limit: Duration) -> Error {
    Diagnostic::new(
        Code::ConnectionTimeout,
        format!("a connection could not be opened within {}: the database did not answer", shown(limit)),
    )
    .with_help("check that the database can be reached from here, or raise `connect_timeout`")
    .into()
}

pub(super) fn connect_panicked() -> Error {
    Diagnostic::new(Code::ConnectionFailed, "opening a connection panicked").into()
}

/// Why a caller that waited too long leaves without a connection.
pub(super) fn refused(refusal: Refusal, now: Duration) -> Error {
    let Refusal { waited, max, size, in_use, waiting, holders, failure, alive } = refusal;
    let failure = match failure {
        // Nobody holds anything that could be waited for: it is the database that is missing, not patience.
        Some(failure) if !alive => return failure.error(),
        other => other,
    };
    let message = format!(
        "no connection came free within {}: {in_use} of {size} {} in use, at most {max} allowed, {waiting} more {} waiting",
        shown(waited),
        if size == 1 { "connection is" } else { "connections are" },
        if waiting == 1 { "caller is" } else { "callers are" },
    );
    let help = if holders.is_empty() {
        "raise `acquire_timeout` or `max_connections`".to_owned()
    } else {
        format!("return connections sooner, or raise `max_connections`; held by {}", listed(holders, now))
    };
    let fault = Diagnostic::new(Code::PoolTimeout, message).with_help(help);
    match failure {
        Some(failure) => fault.with_source(failure.error()).into(),
        None => fault.into(),
    }
}

/// Who holds connections, the longest first.
fn listed(mut holders: Vec<Holder>, now: Duration) -> String {
    holders.sort_by_key(|holder| holder.since);
    let mut text = String::new();
    for holder in holders.iter().take(LISTED) {
        if !text.is_empty() {
            text.push_str(", ");
        }
        let Holder { location, since } = holder;
        text.push_str(&format!("{}:{} for {}", location.file(), location.line(), shown(now.saturating_sub(*since))));
    }
    if let Some(more) = holders.len().checked_sub(LISTED).filter(|more| *more > 0) {
        text.push_str(&format!(", and {more} more"));
    }
    text
}

/// A duration for people: `7.2 s`, `150 ms`.
fn shown(duration: Duration) -> String {
    if duration >= Duration::from_secs(1) {
        let text = format!("{:.1}", duration.as_secs_f64());
        format!("{} s", text.strip_suffix(".0").unwrap_or(&text))
    } else {
        format!("{} ms", duration.as_millis())
    }
}
