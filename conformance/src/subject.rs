//! What is held against the matrix.

use arlen_data::dialect::{CompileOption, Dialect, Family, Version, versions};

/// A family of databases in one version, compiled with some options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The family, as the matrix names it.
    pub family: String,
    /// The version.
    pub version: Version,
    /// The compile options that it has.
    pub options: Vec<String>,
}

impl Subject {
    /// A subject without options.
    #[must_use]
    pub fn new(family: impl Into<String>, version: Version) -> Self {
        Self { family: family.into(), version, options: Vec::new() }
    }

    /// The subject that a dialect of this workspace is.
    #[must_use]
    pub fn of(dialect: &Dialect) -> Self {
        let has = |option: &CompileOption| dialect.with_option(*option) == *dialect;
        let options = CompileOption::ALL.iter().filter(|option| has(option)).map(|option| option.as_str().to_owned());
        Self { family: dialect.family().to_string(), version: dialect.version(), options: options.collect() }
    }
}

/// Every dialect of a family that answers differently from another: each version at which an answer changes, with every
/// choice of compile options where the family has them.
#[must_use]
pub fn dialects(family: Family) -> Vec<Dialect> {
    let options: &[CompileOption] = match family {
        Family::Postgres => &[],
        Family::Sqlite => CompileOption::ALL,
    };
    let mut dialects = Vec::new();
    for version in versions(family) {
        let mut choices = vec![family.dialect().at_version(version)];
        for option in options {
            let with: Vec<_> = choices.iter().map(|dialect| dialect.with_option(*option)).collect();
            choices.extend(with);
        }
        dialects.extend(choices);
    }
    dialects
}
