//! What rows become.

use super::row::ResultColumn;
use super::{ColumnIndex as _, Row, RowRef};
use crate::diag::{Code, Diagnostic, Result};
use crate::value::FromValue;

/// A type that a row can be read as: a tuple takes the columns by place, a struct with `#[derive(FromRow)]` by name, and
/// [`Row`] takes whatever there is.
///
/// The derive macro has the same name and comes with the feature `macros`.
///
/// ```
/// # #[cfg(feature = "macros")] {
/// use arlen_data::execute::FromRow;
///
/// #[derive(FromRow)]
/// struct Book {
///     id: i64,
///     #[row(name = "full_title")]
///     title: String,
///     pages: Option<i32>,
/// }
///
/// assert_eq!(Book::COLUMNS, Some(["id", "full_title", "pages"].as_slice()));
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "a row cannot be read as `{Self}`",
    label = "a tuple, a struct with `#[derive(FromRow)]`, or `Row` is expected here",
    note = "a single column is read as a tuple of one, `(T,)`, or with `fetch_scalar`"
)]
pub trait FromRow: Sized {
    /// The names of the columns that it takes, in the order of [`RowRef::get`]; none takes them by place.
    const COLUMNS: Option<&'static [&'static str]>;

    /// How many columns the result must have, for types that take them by place.
    const WIDTH: Option<usize> = None;

    /// Reads a row.
    ///
    /// # Errors
    ///
    /// Those of [`RowRef::get`].
    fn from_row(row: &RowRef<'_>) -> Result<Self>;
}

/// Where the columns of a type are in a result; empty if they are there in its order, and no others.
pub(super) fn places<T: FromRow>(columns: &[ResultColumn]) -> Result<Vec<usize>> {
    if let Some(wanted) = T::WIDTH
        && wanted != columns.len()
    {
        let found = columns.len();
        return Err(Diagnostic::new(
            Code::ColumnCountMismatch,
            format!("the result has {found} columns and is read as a tuple of {wanted}"),
        )
        .with_help("select as many columns as the tuple has, in its order")
        .into());
    }
    let names = T::COLUMNS.unwrap_or_default();
    // No type names a column twice: then none is there twice either.
    if names.len() == columns.len() && names.iter().zip(columns).all(|(name, column)| *name == column.name()) {
        return Ok(Vec::new());
    }
    names.iter().map(|name| name.place(columns)).collect()
}

impl FromRow for Row {
    const COLUMNS: Option<&'static [&'static str]> = None;

    fn from_row(row: &RowRef<'_>) -> Result<Self> {
        row.to_row()
    }
}

/// For statements whose rows nobody wants.
impl FromRow for () {
    const COLUMNS: Option<&'static [&'static str]> = None;

    fn from_row(_: &RowRef<'_>) -> Result<Self> {
        Ok(())
    }
}

macro_rules! tuples {
    ($($width:literal: $($name:ident $place:tt)+;)+) => {
        $(impl<$($name: FromValue),+> FromRow for ($($name,)+) {
            const COLUMNS: Option<&'static [&'static str]> = None;
            const WIDTH: Option<usize> = Some($width);

            fn from_row(row: &RowRef<'_>) -> Result<Self> {
                Ok(($(row.get::<$name>($place)?,)+))
            }
        })+
    };
}

tuples! {
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
    13: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 M 12;
    14: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 M 12 N 13;
    15: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 M 12 N 13 O 14;
    16: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11 M 12 N 13 O 14 P 15;
}
