//! Who goes on with a migration where the database does not know. A process that is gone need not be waited for.

use crate::clock::now_ms;
use std::sync::LazyLock;

/// The name of this process among all that may open a file: kernel, process namespace, number, and when it started, because
/// numbers are used again. Where the system does not tell, a name that nobody else has, and only time tells whether it is there.
pub(crate) static OWNER: LazyLock<String> = LazyLock::new(|| {
    let number = std::process::id();
    match (place(), started(number)) {
        (Some(place), Some(started)) => format!("{place}/{number}/{started}"),
        _ => format!("?/{number}/{}", now_ms()),
    }
});

/// True if the process may still be there.
pub(crate) fn may_be_there(owner: &str, lease_until: i64) -> bool {
    let known = owner.rsplit_once('/').and_then(|(rest, began)| Some((rest.rsplit_once('/')?, began)));
    match known {
        Some(((there, number), began)) if place().is_some_and(|here| here == there) => {
            number.parse().ok().and_then(started).is_some_and(|now| now == began)
        }
        _ => lease_until > now_ms(),
    }
}

/// The name of this machine, as far as it can be told.
#[expect(clippy::disallowed_methods, reason = "the system is asked, no migration file is read")]
pub(crate) fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    if name.trim().is_empty() { "an unknown machine".to_owned() } else { name.trim().to_owned() }
}

/// This kernel and this namespace of process numbers.
#[expect(clippy::disallowed_methods, reason = "the system is asked, no migration file is read")]
fn place() -> Option<String> {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let namespace = std::fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{}/{}", kernel.trim(), namespace.display()))
}

/// When a process started, in the system's own measure. The name of the program stands before it in parentheses and may hold
/// anything.
#[expect(clippy::disallowed_methods, reason = "the system is asked, no migration file is read")]
fn started(number: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    let behind_name = stat.rsplit_once(')')?.1;
    // A zombie has ended and does nothing any more.
    let mut fields = behind_name.split_whitespace();
    let state = fields.next()?;
    if state == "Z" { None } else { fields.nth(18).map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::{OWNER, may_be_there};
    use crate::clock::now_ms;

    #[test]
    fn a_process_that_is_gone_is_not_waited_for() {
        assert!(may_be_there(&OWNER, 0), "this one is there, whatever the time");
        let mut child = std::process::Command::new("sleep").arg("60").spawn().expect("started");
        let of = |number: u32| {
            let (place, _) = OWNER.rsplit_once('/').and_then(|(rest, _)| rest.rsplit_once('/')).expect("three parts");
            format!("{place}/{number}/{}", super::started(number).expect("it is there"))
        };
        let owner = of(child.id());
        assert!(may_be_there(&owner, 0));
        child.kill().expect("killed");
        assert!(child.wait().is_ok() && !may_be_there(&owner, i64::MAX));
        // Whoever is elsewhere is believed until the lease is over.
        assert!(may_be_there("elsewhere/1/2", now_ms() + 10_000) && !may_be_there("elsewhere/1/2", now_ms() - 1));
    }
}
