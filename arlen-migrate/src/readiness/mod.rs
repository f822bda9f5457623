//! Whether a database has the migrations of a program: one query of a health route.

#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod asked;

use crate::discover::File;
use crate::ledger;
use crate::progress;
use crate::report::Entry;
use crate::version::Version;
use arlen_data::config::TargetName;
use arlen_data::diag::Error;
use arlen_data::dialect::Family;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The question whether a database has the migrations of this program; [`Migrator::readiness`](crate::Migrator::readiness) makes it.
///
/// Versions are compared, and not what they hold: that is what `verify` does.
#[derive(Clone, Debug)]
pub struct Readiness {
    expected: BTreeMap<Version, String>,
    #[cfg_attr(
        not(any(feature = "postgres", feature = "sqlite")),
        expect(dead_code, reason = "asked by drivers only")
    )]
    queries: Queries,
}

/// What is asked.
#[derive(Clone, Debug)]
#[cfg_attr(not(any(feature = "postgres", feature = "sqlite")), expect(dead_code, reason = "of use with a driver"))]
struct Queries {
    /// Rows of two numbers: 0 and a version, or 1 and how many progress tables there are.
    applied: String,
    /// Rows of a version and a name: what began and did not end.
    running: String,
}

/// What a database has of the migrations of a program. `Display` says it in one line.
#[derive(Debug)]
#[non_exhaustive]
pub enum SchemaState {
    /// All of them, and nothing else.
    Current {
        /// The newest version there; none if there are no migrations.
        version: Option<Version>,
    },
    /// Not all.
    Behind {
        /// The newest version there.
        version: Option<Version>,
        /// What is missing.
        pending: Vec<Entry>,
        /// What is there and unknown to this program.
        unknown: Vec<Version>,
    },
    /// All, and more: a newer program has migrated the database.
    Ahead {
        /// The newest version there.
        version: Version,
        /// What is unknown to this program.
        unknown: Vec<Version>,
    },
    /// A migration that runs statement by statement began and did not end: it is under way, or was interrupted.
    Running {
        /// The newest version there.
        version: Option<Version>,
        /// What is under way.
        migrations: Vec<Entry>,
    },
    /// The database did not answer, or has a table of that name that is another one.
    Unreachable(Error),
}

impl SchemaState {
    /// True if the database has what the program needs, and nothing else.
    #[must_use]
    pub const fn is_current(&self) -> bool {
        matches!(self, Self::Current { .. })
    }

    /// True if the database has what the program needs: it is current, or ahead. While programs are replaced one by one, older
    /// ones see it ahead; migrations that they cannot live with must wait until they are gone.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        matches!(self, Self::Current { .. } | Self::Ahead { .. })
    }

    /// The newest version that the database has.
    #[must_use]
    pub const fn version(&self) -> Option<Version> {
        match self {
            Self::Current { version } | Self::Behind { version, .. } | Self::Running { version, .. } => *version,
            Self::Ahead { version, .. } => Some(*version),
            Self::Unreachable(_) => None,
        }
    }
}

impl fmt::Display for SchemaState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.version()) {
            (Self::Unreachable(error), _) => return write!(f, "the schema is unknown: {error}"),
            (_, Some(version)) => write!(f, "the schema is at version {version}")?,
            (_, None) => f.write_str("the schema has no migrations")?,
        }
        match self {
            Self::Current { .. } | Self::Unreachable(_) => Ok(()),
            Self::Behind { pending, .. } => {
                write!(f, "; pending: {}", listed(pending.iter().map(|entry| entry.version)))
            }
            Self::Ahead { unknown, .. } => write!(f, "; unknown to this program: {}", listed(unknown.iter().copied())),
            Self::Running { migrations, .. } => {
                write!(f, "; running: {}", listed(migrations.iter().map(|entry| entry.version)))
            }
        }
    }
}

fn listed(versions: impl Iterator<Item = Version>) -> String {
    versions.map(|version| version.to_string()).collect::<Vec<_>>().join(", ")
}

impl Readiness {
    pub(crate) fn new(target: &TargetName, family: Family, files: &[File]) -> Self {
        let expected = files.iter().map(|file| (file.version, file.name.clone())).collect();
        Self { expected, queries: Queries::new(target, family) }
    }

    /// What is there, compared with what should be.
    #[cfg_attr(not(any(feature = "postgres", feature = "sqlite")), expect(dead_code, reason = "asked by drivers only"))]
    fn state(&self, applied: &BTreeSet<Version>, migrations: Vec<Entry>) -> SchemaState {
        let version = applied.last().copied();
        if !migrations.is_empty() {
            return SchemaState::Running { version, migrations };
        }
        let pending: Vec<Entry> = self
            .expected
            .iter()
            .filter(|(version, _)| !applied.contains(version))
            .map(|(version, name)| Entry { version: *version, name: name.clone() })
            .collect();
        let unknown: Vec<Version> =
            applied.iter().copied().filter(|version| !self.expected.contains_key(version)).collect();
        match version {
            _ if !pending.is_empty() => SchemaState::Behind { version, pending, unknown },
            Some(version) if !unknown.is_empty() => SchemaState::Ahead { version, unknown },
            _ => SchemaState::Current { version },
        }
    }
}

impl Queries {
    fn new(target: &TargetName, family: Family) -> Self {
        let dialect = family.dialect();
        let (state, progress) = (ledger::table_name(target), progress::table_name(target));
        let (table, name) = (dialect.spell_name(&state), dialect.spell_text(&progress));
        // No function is called that could leave something in the session.
        let applied = match family {
            Family::Postgres => format!(
                "SELECT 0::bigint, version::bigint FROM {table} UNION ALL SELECT 1::bigint, count(*) FROM pg_catalog.pg_class \
                 WHERE relname = {name} AND relnamespace = \
                 (SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = {}::pg_catalog.regclass)",
                dialect.spell_text(&table)
            ),
            Family::Sqlite => format!(
                "SELECT 0, version FROM {table} UNION ALL SELECT 1, count(*) FROM sqlite_schema WHERE name = {name}"
            ),
        };
        let running = format!("SELECT version, name FROM {} ORDER BY version", dialect.spell_name(&progress));
        Self { applied, running }
    }
}

#[cfg(test)]
mod tests {
    use super::{Queries, Readiness, SchemaState};
    use crate::report::Entry;
    use crate::version::Version;
    use arlen_data::config::TargetName;
    use arlen_data::dialect::Family;
    use std::collections::BTreeSet;

    fn state(expected: &[i64], applied: &[i64], running: &[i64]) -> SchemaState {
        let readiness = Readiness {
            expected: expected.iter().map(|version| (Version(*version), format!("n{version}"))).collect(),
            queries: Queries::new(&TargetName::default(), Family::Sqlite),
        };
        let applied: BTreeSet<_> = applied.iter().copied().map(Version).collect();
        let running = running.iter().map(|version| Entry { version: Version(*version), name: String::new() });
        readiness.state(&applied, running.collect())
    }

    #[test]
    fn a_schema_is_current_behind_ahead_or_running() {
        for (state, ready, said) in [
            (state(&[], &[], &[]), true, "the schema has no migrations"),
            (state(&[1, 2], &[1, 2], &[]), true, "the schema is at version 2"),
            (state(&[1, 2, 3], &[1], &[]), false, "the schema is at version 1; pending: 2, 3"),
            (state(&[1], &[], &[]), false, "the schema has no migrations; pending: 1"),
            (state(&[1], &[1, 2], &[]), true, "the schema is at version 2; unknown to this program: 2"),
            (state(&[1, 2], &[1, 3], &[]), false, "the schema is at version 3; pending: 2"),
            (state(&[1, 2], &[1], &[2]), false, "the schema is at version 1; running: 2"),
            (state(&[1, 2], &[1, 2], &[2]), false, "the schema is at version 2; running: 2"),
        ] {
            assert_eq!((state.is_ready(), state.to_string().as_str()), (ready, said));
        }
    }
}
