//! What is said of a column in a write.

/// What is said of a column that may be NULL, where saying nothing means something else than NULL.
///
/// ```
/// use arlen_data::value::Field;
///
/// let born: Field<i32> = Field::default();
/// assert_eq!(born, Field::Unset);
/// assert_eq!(Field::from(Some(1815)), Field::Set(1815));
/// assert_eq!(Field::<i32>::from(None), Field::Null);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Field<T> {
    /// Nothing: an insert takes the default, an update keeps what is there.
    #[default]
    Unset,
    /// NULL.
    Null,
    /// This value.
    Set(T),
}

/// What is there, or NULL: never [`Field::Unset`].
impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Set)
    }
}
