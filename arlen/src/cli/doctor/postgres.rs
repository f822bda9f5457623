//! What a server of PostgreSQL says of itself and of the way to it.

use super::check::{Check, Status};
use super::target::{Part, column};
use arlen_data::config::TargetName;
use arlen_data::diag::Result;
use arlen_data::execute::Session;
use std::time::SystemTime;

/// The major versions that this project is tested with.
const TESTED: std::ops::RangeInclusive<i32> = 13..=18;

/// How far the clocks may be apart, in seconds: sums of seconds come from networks, these from clocks.
const CLOCKS: i64 = 5;

/// A session without an address came through a socket of this machine.
const FACTS: &str = "SELECT current_setting('server_version_num')::int4, current_setting('server_version'), \
    pg_is_in_recovery(), coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false), \
    coalesce(inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1', true)";

const CLOCK: &str = "SELECT (extract(epoch FROM clock_timestamp()))::int8";

pub(super) async fn examine(
    session: &mut Session,
    target: &TargetName,
    part: Part,
    checks: &mut Vec<Check>,
) -> Result<()> {
    let facts = session.query(FACTS, &[]).await?;
    let version: String = column(&facts, 1)?;
    checks.push(server(target, column(&facts, 0)?, &version));
    checks.push(role(target, part, column(&facts, 2)?));
    checks.push(encryption(target, column(&facts, 3)?, column(&facts, 4)?));
    let before = seconds();
    let there = session.query(CLOCK, &[]).await?;
    checks.push(clock(target, column(&there, 0)?, before, seconds()));
    Ok(())
}

fn server(target: &TargetName, number: i32, version: &str) -> Check {
    let major = number / 10_000;
    let check = |status, message| Check::of(target, "server", status, message);
    if TESTED.contains(&major) {
        check(Status::Pass, format!("PostgreSQL {version}"))
    } else if major < *TESTED.start() {
        check(Status::Fail, format!("PostgreSQL {version} is older than {}", TESTED.start()))
            .with_hint("move the database to a server that is still maintained")
    } else {
        check(Status::Warn, format!("PostgreSQL {version} is newer than what this version was tested with"))
            .with_hint("look for a newer version of Arlen")
    }
}

fn role(target: &TargetName, part: Part, standby: bool) -> Check {
    match (part, standby) {
        (Part::Primary, true) => {
            Check::of(target, "role", Status::Warn, "the server is a standby: it refuses writes and migrations")
                .with_hint("name the primary, or say in `[router]` that this target is a replica")
        }
        (Part::Replica, false) => {
            Check::of(target, "role", Status::Pass, "a replica for the router, on a server that could write")
        }
        (_, true) => Check::of(target, "role", Status::Pass, "a standby"),
        (_, false) => Check::of(target, "role", Status::Pass, "a primary"),
    }
}

fn encryption(target: &TargetName, encrypted: bool, local: bool) -> Check {
    match (encrypted, local) {
        (true, _) => Check::of(target, "encryption", Status::Pass, "the connection is encrypted"),
        (false, true) => {
            Check::of(target, "encryption", Status::Pass, "the connection does not leave this machine, unencrypted")
        }
        (false, false) => {
            Check::of(target, "encryption", Status::Warn, "the connection leaves this machine and is not encrypted")
                .with_hint("leave out `sslmode=disable`, or say `sslmode=verify-full`")
        }
    }
}

/// The server's answer was made between two looks at our clock: only what is outside of both is a difference.
fn clock(target: &TargetName, there: i64, before: i64, after: i64) -> Check {
    let apart = if there > after { there - after } else { before - there };
    if apart <= CLOCKS {
        return Check::of(target, "clock", Status::Pass, format!("within {CLOCKS} s of this machine's"));
    }
    let word = if there > after { "ahead of" } else { "behind" };
    Check::of(target, "clock", Status::Warn, format!("{apart} s {word} this machine's"))
        .with_hint("synchronise both with a time server: times of rows and of logs do not fit together")
}

#[expect(clippy::disallowed_methods, reason = "the clock of this machine is what is looked at")]
fn seconds() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Part, clock, encryption, role, server};
    use arlen_data::config::TargetName;

    #[test]
    fn servers_that_are_too_old_or_too_new_are_told() {
        let told = |number, version| server(&TargetName::default(), number, version).to_string();
        assert_eq!(told(160_004, "16.4"), "pass default.server: PostgreSQL 16.4\n");
        assert!(told(120_010, "12.10").starts_with("FAIL default.server: PostgreSQL 12.10 is older than 13\n"));
        assert!(told(190_000, "19.0").starts_with("warn default.server: PostgreSQL 19.0 is newer than"));
    }

    #[test]
    fn a_standby_is_well_where_it_is_a_replica() {
        let told = |part, standby| role(&TargetName::default(), part, standby).to_string();
        assert!(told(Part::Primary, true).starts_with("warn"));
        for (part, standby) in [(Part::Primary, false), (Part::Replica, true), (Part::Replica, false)] {
            assert!(told(part, standby).starts_with("pass"));
        }
    }

    #[test]
    fn plain_text_is_told_where_it_leaves_the_machine() {
        let told = |encrypted, local| encryption(&TargetName::default(), encrypted, local).to_string();
        assert!(told(false, false).starts_with("warn"));
        for (encrypted, local) in [(true, true), (true, false), (false, true)] {
            assert!(told(encrypted, local).starts_with("pass"));
        }
    }

    #[test]
    fn clocks_are_apart_by_what_the_way_does_not_explain() {
        let told = |there, before, after| clock(&TargetName::default(), there, before, after).to_string();
        assert!(told(100, 100, 100).starts_with("pass"));
        assert!(told(105, 80, 100).starts_with("pass"));
        assert!(told(106, 80, 100).starts_with("warn default.clock: 6 s ahead of this machine's"));
        assert!(told(70, 80, 100).starts_with("warn default.clock: 10 s behind this machine's"));
        assert!(told(90, 80, 100).starts_with("pass"));
    }
}
