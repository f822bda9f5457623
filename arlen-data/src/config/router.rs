//! The table `[router]`.

use super::TargetName;
use super::file::{File, Key, Node, milliseconds, target_name, whole, wrong_type};
use super::setting::{Place, Placed};
use crate::diag::{Code, Result};
use std::collections::BTreeMap;
use std::time::Duration;
use toml::de::DeValue;

const KEYS: &str = "default_read, default_write, targets, replicas, stickiness_ms, stickiness_limit, fallback";

/// What the file says of the router. What it leaves out has the default that its method names.
#[derive(Clone, Debug)]
pub struct RouterSettings {
    pub(super) default_read: Option<Named>,
    pub(super) default_write: Option<Named>,
    pub(super) targets: Option<Placed<Vec<Named>>>,
    /// Each with its primary.
    pub(super) replicas: Option<Placed<BTreeMap<TargetName, (Named, Named)>>>,
    pub(super) stickiness: Option<Placed<Duration>>,
    pub(super) stickiness_limit: Option<Placed<usize>>,
    pub(super) fallback: Option<Placed<Fallback>>,
}

/// The name of a target, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) name: TargetName,
    pub(super) place: Place,
}

/// `fallback`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fallback {
    Disabled,
    ConnectivityErrors,
    AllErrors,
}

impl RouterSettings {
    /// Nothing but defaults.
    pub(super) const NONE: Self = Self {
        default_read: None,
        default_write: None,
        targets: None,
        replicas: None,
        stickiness: None,
        stickiness_limit: None,
        fallback: None,
    };

    pub(super) fn read(file: &File<'_>, key: &Key<'_>, value: &Node<'_>) -> Result<Self> {
        const PREFIX: &str = "router.";
        let mut router = Self::NONE;
        for (key, value) in file.table(key, value, "")? {
            let place = file.place(key, PREFIX);
            match key.get_ref().as_ref() {
                "default_read" => router.default_read = Some(named(value, &place)?),
                "default_write" => router.default_write = Some(named(value, &place)?),
                "targets" => router.targets = Some(Placed { value: list(value, &place)?, place }),
                "replicas" => router.replicas = Some(Placed { value: replicas(file, key, value)?, place }),
                "stickiness_ms" => router.stickiness = Some(Placed { value: milliseconds(value, &place)?, place }),
                "stickiness_limit" => router.stickiness_limit = Some(Placed { value: limit(value, &place)?, place }),
                "fallback" => router.fallback = Some(Placed { value: fallback(value, &place)?, place }),
                _ => return Err(file.unknown(key, PREFIX, KEYS)),
            }
        }
        Ok(router)
    }

    pub(super) fn overlaid_with(self, over: Self) -> Self {
        Self {
            default_read: over.default_read.or(self.default_read),
            default_write: over.default_write.or(self.default_write),
            targets: over.targets.or(self.targets),
            replicas: over.replicas.or(self.replicas),
            stickiness: over.stickiness.or(self.stickiness),
            stickiness_limit: over.stickiness_limit.or(self.stickiness_limit),
            fallback: over.fallback.or(self.fallback),
        }
    }

    /// `default_read`: where reads go. Default: the default write target.
    #[must_use]
    pub fn default_read(&self) -> Option<&TargetName> {
        self.default_read.as_ref().map(|named| &named.name)
    }

    /// `default_write`: where writes and transactions go. Default: [`Config::default_target`](super::Config::default_target).
    #[must_use]
    pub fn default_write(&self) -> Option<&TargetName> {
        self.default_write.as_ref().map(|named| &named.name)
    }

    /// `targets`: more targets that stand for themselves, for the resolver. Default: none.
    pub fn targets(&self) -> impl Iterator<Item = &TargetName> {
        self.targets.iter().flat_map(|targets| &targets.value).map(|named| &named.name)
    }

    /// `replicas`: targets that only read, each with the one that it follows. Default: none.
    pub fn replicas(&self) -> impl Iterator<Item = (&TargetName, &TargetName)> {
        self.replicas
            .iter()
            .flat_map(|replicas| &replicas.value)
            .map(|(replica, (_, primary))| (replica, &primary.name))
    }

    /// Whether a target is only read from: a replica, or where reads go by default and writes do not. It follows another one, which is
    /// migrated in its stead.
    #[must_use]
    pub fn only_reads(&self, target: &TargetName) -> bool {
        let by_default = self.default_read() == Some(target) && self.default_write() != Some(target);
        by_default || self.replicas().any(|(replica, _)| replica == target)
    }

    /// `stickiness_ms`: for how long reads follow their scope's writes. Default: zero, which is off.
    #[must_use]
    pub fn stickiness(&self) -> Duration {
        self.stickiness.as_ref().map_or(Duration::ZERO, |stickiness| stickiness.value)
    }

    /// All names, with the places where they stand.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(dead_code, reason = "a router needs a driver")
    )]
    pub(super) fn named(&self) -> impl Iterator<Item = &Named> {
        let replicas = self.replicas.iter().flat_map(|replicas| &replicas.value);
        let replicas = replicas.flat_map(|(_, (replica, primary))| [replica, primary]);
        self.default_read
            .iter()
            .chain(&self.default_write)
            .chain(self.targets.iter().flat_map(|targets| &targets.value))
            .chain(replicas)
    }

    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(dead_code, reason = "a router needs a driver")
    )]
    pub(super) fn stickiness_limit(&self) -> Option<usize> {
        self.stickiness_limit.as_ref().map(|limit| limit.value)
    }

    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(dead_code, reason = "a router needs a driver")
    )]
    pub(super) fn fallback(&self) -> Option<Fallback> {
        self.fallback.as_ref().map(|fallback| fallback.value)
    }
}

fn named(value: &Node<'_>, place: &Place) -> Result<Named> {
    let DeValue::String(name) = value.get_ref() else {
        return Err(wrong_type(place, "the name of a target in quotes", value.get_ref()).into());
    };
    if name.trim().is_empty() {
        return Err(place
            .fault(Code::ConfigValueInvalid, format!("`{}` is empty", place.key))
            .with_help("write the name of a target, or leave the key out")
            .into());
    }
    Ok(Named { name: target_name(name, place)?, place: place.clone() })
}

fn list(value: &Node<'_>, place: &Place) -> Result<Vec<Named>> {
    let DeValue::Array(names) = value.get_ref() else {
        return Err(wrong_type(place, "a list of names in quotes", value.get_ref()).into());
    };
    names.iter().map(|name| named(name, place)).collect()
}

fn replicas(file: &File<'_>, key: &Key<'_>, value: &Node<'_>) -> Result<BTreeMap<TargetName, (Named, Named)>> {
    let mut replicas = BTreeMap::new();
    for (replica, primary) in file.table(key, value, "router.")? {
        let place = file.place(replica, "router.replicas.");
        let name = target_name(replica.get_ref(), &place)?;
        let primary = named(primary, &place)?;
        let replica = Named { name: name.clone(), place: place.clone() };
        if replicas.insert(name.clone(), (replica, primary)).is_some() {
            return Err(file.twice(&name, &place));
        }
    }
    Ok(replicas)
}

fn limit(value: &Node<'_>, place: &Place) -> Result<usize> {
    const EXPECTED: &str = "a whole number from 1 to 1000000";
    let limit = whole(value, place, 1..=1_000_000, EXPECTED)?;
    Ok(usize::try_from(limit).unwrap_or(usize::MAX))
}

fn fallback(value: &Node<'_>, place: &Place) -> Result<Fallback> {
    const EXPECTED: &str = "`\"disabled\"`, `\"connectivity_errors\"` or `\"all_errors\"`";
    let DeValue::String(word) = value.get_ref() else {
        return Err(wrong_type(place, EXPECTED, value.get_ref()).into());
    };
    match word.as_ref() {
        "disabled" => Ok(Fallback::Disabled),
        "connectivity_errors" => Ok(Fallback::ConnectivityErrors),
        "all_errors" => Ok(Fallback::AllErrors),
        _ => Err(place
            .fault(Code::ConfigValueInvalid, format!("`{}` is no policy", place.key))
            .with_help(format!("write {EXPECTED}"))
            .into()),
    }
}
