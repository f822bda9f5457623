//! What compiling yields.

use crate::dialect::Dialect;
use crate::value::Value;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A statement for one dialect: its text, and its values in the order of their placeholders.
///
/// The values are those of the statement, by reference: nothing is copied.
pub struct Compiled<'q> {
    text: Text<'q>,
    values: Values<'q>,
    dialect: Dialect,
    fingerprint: Option<u128>,
}

pub(super) enum Text<'q> {
    Plain(Cow<'q, str>),
    Shared(Arc<str>),
}

/// The values of a [`Compiled`] statement.
#[derive(Clone)]
pub struct Values<'q>(Inner<'q>);

#[derive(Clone)]
enum Inner<'q> {
    Refs(Vec<&'q Value>),
    Slice(&'q [Value]),
    Owned(Vec<Value>),
}

impl<'q> Compiled<'q> {
    pub(super) const fn new(text: Text<'q>, values: Values<'q>, dialect: Dialect, fingerprint: Option<u128>) -> Self {
        Self { text, values, dialect, fingerprint }
    }

    /// Text and values that come from elsewhere.
    #[cfg(feature = "sea-query")]
    pub(crate) const fn owned(text: String, values: Vec<Value>, dialect: Dialect) -> Self {
        Self::new(Text::Plain(Cow::Owned(text)), Values::owned(values), dialect, None)
    }

    /// The text.
    #[must_use]
    pub fn sql(&self) -> &str {
        match &self.text {
            Text::Plain(text) => text,
            Text::Shared(text) => text,
        }
    }

    /// The values: the first belongs to `$1`.
    #[must_use]
    pub const fn values(&self) -> &Values<'q> {
        &self.values
    }

    /// The same with copies of what it borrows.
    #[must_use]
    pub fn into_owned(self) -> Compiled<'static> {
        let text = match self.text {
            Text::Plain(text) => Text::Plain(Cow::Owned(text.into_owned())),
            Text::Shared(text) => Text::Shared(text),
        };
        let values = match self.values.0 {
            Inner::Owned(values) => values,
            Inner::Refs(values) => values.into_iter().cloned().collect(),
            Inner::Slice(values) => values.to_vec(),
        };
        Compiled { text, values: Values::owned(values), dialect: self.dialect, fingerprint: self.fingerprint }
    }

    pub(super) fn into_values(self) -> Values<'q> {
        self.values
    }

    /// The dialect that it was compiled for.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// A number that stands for the text: equal texts of one family have equal fingerprints, and different texts different
    /// ones. It depends on the shape of the statement only, never on what the values hold, and is the same in every run.
    ///
    /// XXH3 of 128 bits over the text, with the place of the family in [`Family`](crate::dialect::Family) as the seed.
    #[must_use]
    pub fn fingerprint(&self) -> u128 {
        self.fingerprint.unwrap_or_else(|| fingerprint(self.dialect, self.sql()))
    }
}

pub(super) fn fingerprint(dialect: Dialect, sql: &str) -> u128 {
    let seed = dialect.family() as u64;
    twox_hash::XxHash3_128::oneshot_with_seed(seed, sql.as_bytes())
}

impl fmt::Debug for Compiled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled").field("sql", &self.sql()).field("values", &self.values).finish_non_exhaustive()
    }
}

impl<'q> Values<'q> {
    pub(super) const fn refs(values: Vec<&'q Value>) -> Self {
        Self(Inner::Refs(values))
    }

    pub(super) const fn slice(values: &'q [Value]) -> Self {
        Self(Inner::Slice(values))
    }

    pub(super) const fn owned(values: Vec<Value>) -> Self {
        Self(Inner::Owned(values))
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match &self.0 {
            Inner::Refs(values) => values.len(),
            Inner::Slice(values) => values.len(),
            Inner::Owned(values) => values.len(),
        }
    }

    /// True if there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at this place, from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Value> {
        match &self.0 {
            Inner::Refs(values) => values.get(index).copied(),
            Inner::Slice(values) => values.get(index),
            Inner::Owned(values) => values.get(index),
        }
    }

    /// The values in the order of their placeholders.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// Copies of the values.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Value> {
        self.iter().cloned().collect()
    }
}

impl PartialEq for Values<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
