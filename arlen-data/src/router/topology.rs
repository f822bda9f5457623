//! Which targets there are, and which of them follows which.

use crate::diag::{Code, Diagnostic, Error, Result};
use crate::execute::{Access, TargetName};

/// A target as it was given to the builder.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// What it follows, if it is a replica.
    pub(super) primary: Option<String>,
    pub(super) access: Access,
}

/// The targets by their places, with the two defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Topology {
    names: Vec<TargetName>,
    primaries: Vec<Option<usize>>,
    pub(super) default_read: usize,
    pub(super) default_write: usize,
}

impl Topology {
    /// Checks what was given and puts it together. Without a default write target it is the only target that is no replica;
    /// without a default read target it is that one.
    pub(super) fn new(entries: &[Entry], read: Option<&str>, write: Option<&str>) -> Result<Self> {
        let mut names: Vec<TargetName> = Vec::new();
        for entry in entries {
            let name: TargetName = entry.name.parse()?;
            if names.contains(&name) {
                return Err(invalid(
                    format!("the target `{name}` is there twice"),
                    "give each target a name of its own",
                ));
            }
            names.push(name);
        }
        let mut topology = Self { primaries: vec![None; names.len()], names, default_read: 0, default_write: 0 };
        topology.default_write = match write {
            Some(name) => topology.wanted(name, "the default write target")?,
            None => only_source(entries)?,
        };
        topology.default_read =
            read.map_or(Ok(topology.default_write), |name| topology.wanted(name, "the default read target"))?;
        for (place, entry) in entries.iter().enumerate() {
            let primary = match &entry.primary {
                Some(name) => Some(topology.wanted(name, "the primary of a replica")?),
                // It is read in the place of the other one, so it must hold the same.
                None if place == topology.default_read && place != topology.default_write => {
                    Some(topology.default_write)
                }
                None => None,
            };
            if let Some(slot) = topology.primaries.get_mut(place) {
                *slot = primary;
            }
        }
        topology.check(entries)?;
        Ok(topology)
    }

    fn check(&self, entries: &[Entry]) -> Result<()> {
        let access = |place: usize| entries.get(place).map(|entry| entry.access);
        for (place, name) in self.names.iter().enumerate() {
            let Some(primary) = self.primary(place) else { continue };
            let primary_name = self.name(primary);
            if self.primary(primary).is_some() {
                return Err(invalid(
                    format!("`{name}` is a replica of `{primary_name}`, which is one itself"),
                    "name the target that is written to",
                ));
            }
            if access(place) != Some(Access::Read) {
                return Err(invalid(
                    format!("`{name}` is read in the place of `{primary_name}`, and is opened for writing"),
                    "open it with `DatabaseOptions { access: Access::Read, .. }`",
                ));
            }
            if access(primary) != Some(Access::Write) {
                return Err(read_only(primary_name, "the primary of a replica"));
            }
        }
        let write = self.name(self.default_write);
        if self.primary(self.default_write).is_some() {
            let message = format!("the default write target `{write}` is a replica");
            return Err(invalid(message, "name the target that it follows"));
        }
        if access(self.default_write) != Some(Access::Write) {
            return Err(read_only(write, "the default write target"));
        }
        Ok(())
    }

    fn wanted(&self, name: &str, what: &str) -> Result<usize> {
        let name: TargetName = name.parse()?;
        self.find(name.as_str()).ok_or_else(|| {
            let message = format!("{what} is `{name}`, and the router has no such target");
            Diagnostic::new(Code::TargetUnknown, message).with_help(self.known()).into()
        })
    }

    /// The place of a name, in any case.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known.as_str().eq_ignore_ascii_case(name))
    }

    #[expect(clippy::indexing_slicing, reason = "places come from `find` and stay")]
    pub(super) fn name(&self, place: usize) -> &TargetName {
        &self.names[place]
    }

    /// What a target follows; none for one that stands for itself.
    pub(super) fn primary(&self, place: usize) -> Option<usize> {
        self.primaries.get(place).copied().flatten()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &TargetName> {
        self.names.iter()
    }

    /// The help of an error that looked for another one.
    pub(super) fn known(&self) -> String {
        let names: Vec<_> = self.names.iter().map(TargetName::as_str).collect();
        format!("known: {}", names.join(", "))
    }
}

fn only_source(entries: &[Entry]) -> Result<usize> {
    let mut sources = entries.iter().enumerate().filter(|(_, entry)| entry.primary.is_none());
    match (sources.next(), sources.next()) {
        (Some((place, _)), None) => Ok(place),
        (Some(_), Some(_)) => {
            Err(invalid("several targets can be written to, and none is the default", "say `default_write`"))
        }
        (None, _) if entries.is_empty() => Err(invalid("the router has no target", "give it a database with `target`")),
        (None, _) => Err(invalid("all targets are replicas", "add what they follow with `target`")),
    }
}

fn read_only(name: &TargetName, what: &str) -> Error {
    invalid(
        format!("`{name}` is {what}, and is opened for reading"),
        "open it with `DatabaseOptions { access: Access::Write, .. }`, or name another one",
    )
}

fn invalid(message: impl Into<String>, help: &str) -> Error {
    Diagnostic::new(Code::RouterInvalid, message).with_help(help).into()
}
