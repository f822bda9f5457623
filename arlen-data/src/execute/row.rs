//! Rows, and the columns that they have in common.

use super::{postgres, sqlite};
use crate::diag::{Code, Diagnostic, Result};
use crate::value::{FromValue, Unfit, Value, ValueRef};
use std::fmt;
use std::sync::Arc;

/// A column of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultColumn {
    name: Box<str>,
    type_name: Box<str>,
}

impl ResultColumn {
    pub(super) fn new(name: &str, type_name: &str) -> Self {
        Self { name: name.into(), type_name: type_name.into() }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type as the database calls it; empty for an expression on SQLite, which has no type.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }
}

/// A row on its own: any columns, of any types.
#[derive(Clone, PartialEq)]
pub struct Row {
    columns: Arc<[ResultColumn]>,
    values: Vec<Value>,
}

/// Where a column is: its place from 0, or its name.
pub trait ColumnIndex: fmt::Display {
    /// Its place.
    ///
    /// # Errors
    ///
    /// `column-missing` if there is none, `column-duplicate` if a name belongs to several.
    fn place(&self, columns: &[ResultColumn]) -> Result<usize>;
}

impl ColumnIndex for usize {
    fn place(&self, columns: &[ResultColumn]) -> Result<usize> {
        if *self < columns.len() {
            return Ok(*self);
        }
        Err(Diagnostic::new(
            Code::ColumnMissing,
            format!("the result has {} columns, and none at {self}", columns.len()),
        )
        .with_help("places are counted from 0")
        .into())
    }
}

impl ColumnIndex for str {
    fn place(&self, columns: &[ResultColumn]) -> Result<usize> {
        let mut places = columns.iter().enumerate().filter(|(_, column)| column.name() == self).map(|(place, _)| place);
        match (places.next(), places.next()) {
            (Some(place), None) => Ok(place),
            (Some(_), Some(_)) => {
                Err(Diagnostic::new(Code::ColumnDuplicate, format!("the result has several columns called `{self}`"))
                    .with_help("give each an alias of its own, or read them by place")
                    .into())
            }
            (None, _) => Err(missing(self, columns)),
        }
    }
}

impl ColumnIndex for &str {
    fn place(&self, columns: &[ResultColumn]) -> Result<usize> {
        (**self).place(columns)
    }
}

fn missing(name: &str, columns: &[ResultColumn]) -> crate::diag::Error {
    let names: Vec<_> = columns.iter().map(|column| format!("`{}`", column.name())).collect();
    let known = match names.as_slice() {
        [] => "it has no columns".to_owned(),
        names => format!("it has {}", names.join(", ")),
    };
    Diagnostic::new(Code::ColumnMissing, format!("the result has no column `{name}`"))
        .with_help(format!("{known}; select it, or give a column this name with an alias"))
        .into()
}

impl Row {
    pub(super) const fn new(columns: Arc<[ResultColumn]>, values: Vec<Value>) -> Self {
        Self { columns, values }
    }

    /// Its columns, in the order of the query.
    #[must_use]
    pub fn columns(&self) -> &[ResultColumn] {
        &self.columns
    }

    /// Its values, in the order of the columns.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// A column, by place or name, as a type of yours.
    ///
    /// # Errors
    ///
    /// `column-missing`, `column-duplicate`, `column-type-mismatch`, `null-unexpected`, `value-out-of-range`.
    #[expect(clippy::needless_pass_by_value, reason = "a number or a name, and written without `&`")]
    pub fn get<T: FromValue>(&self, index: impl ColumnIndex) -> Result<T> {
        let place = index.place(&self.columns)?;
        let value = self.values.get(place).map_or(ValueRef::Null, ValueRef::from);
        read(&self.columns, place, value)
    }
}

impl fmt::Debug for Row {
    /// Names and types, never what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.columns.iter().map(ResultColumn::name).zip(&self.values)).finish()
    }
}

/// A row that is being read, in the answer of a database.
pub struct RowRef<'r> {
    columns: &'r Arc<[ResultColumn]>,
    cells: Cells<'r>,
    /// For a type that names its columns: where each of them is. Empty if they are all there in its order.
    places: &'r [usize],
    /// Where its first column is, if they are.
    first: usize,
}

/// A row as its driver has it. An enum and no trait object: each cell of each row comes through here.
#[derive(Clone, Copy)]
#[expect(unnameable_types, missing_debug_implementations, reason = "part of a sealed trait; shows no content")]
pub enum Cells<'r> {
    #[doc(hidden)]
    Postgres(postgres::Cells<'r>),
    #[doc(hidden)]
    Sqlite(sqlite::Cells<'r>),
    #[cfg(test)]
    #[doc(hidden)]
    Values(&'r [Value]),
}

impl<'r> Cells<'r> {
    /// The value of a column; none if the driver does not know its type.
    // So that whoever reads a type meets the driver's own kinds, and no value is made in between.
    #[inline(always)]
    pub(super) fn cell(&self, place: usize) -> Option<ValueRef<'r>> {
        match self {
            Self::Postgres(cells) => cells.cell(place),
            Self::Sqlite(cells) => cells.cell(place),
            #[cfg(test)]
            Self::Values(values) => values.get(place).map(ValueRef::from),
        }
    }
}

impl<'r> RowRef<'r> {
    pub(super) fn new(columns: &'r Arc<[ResultColumn]>, cells: Cells<'r>, places: &'r [usize]) -> Self {
        Self { columns, cells, places, first: 0 }
    }

    /// The column with this number among those that the type names, or among all if it names none.
    ///
    /// # Errors
    ///
    /// `column-missing`, `column-type-mismatch`, `null-unexpected`, `value-out-of-range`, `value-type-unsupported`.
    #[inline]
    pub fn get<T: FromValue>(&self, number: usize) -> Result<T> {
        self.get_with(number, T::from_value)
    }

    /// The same for what is read otherwise; messages call it by its type.
    #[inline]
    pub(super) fn get_with<T>(
        &self,
        number: usize,
        from_value: impl FnOnce(ValueRef<'_>) -> Result<T, Unfit>,
    ) -> Result<T> {
        let place = self.places.get(number).copied().unwrap_or(self.first + number);
        match self.cells.cell(place) {
            Some(value) => from_value(value).map_err(|unfit| self.refused::<T>(place, unfit)),
            None => self.missing(number, place, from_value),
        }
    }

    /// There is no such column, or its type is not known.
    #[cold]
    fn missing<T>(
        &self,
        number: usize,
        place: usize,
        from_value: impl FnOnce(ValueRef<'_>) -> Result<T, Unfit>,
    ) -> Result<T> {
        if place < self.columns.len() {
            return Err(unreadable(self.columns, place));
        }
        number.place(self.columns).and_then(|_| from_value(ValueRef::Null).map_err(|_| unreadable(self.columns, place)))
    }

    /// Looks at the value once more: what it is called is of no interest as long as all goes well.
    #[cold]
    fn refused<T>(&self, place: usize, unfit: Unfit) -> crate::diag::Error {
        let held = self.cells.cell(place).map_or("", |value| value.type_name());
        refused::<T>(self.columns, place, held, unfit)
    }

    /// The same row for a type whose columns are those of the outer type from this number on.
    #[cfg(feature = "macros")]
    pub(super) fn rest(&self, first: usize) -> Self {
        let places = self.places.get(first..).unwrap_or_default();
        Self { columns: self.columns, cells: self.cells, places, first: self.first + first }
    }

    /// Its columns, in the order of the query.
    #[must_use]
    pub fn columns(&self) -> &'r [ResultColumn] {
        self.columns
    }

    /// A copy on its own.
    ///
    /// # Errors
    ///
    /// `value-type-unsupported` for a column whose type is not known here.
    pub fn to_row(&self) -> Result<Row> {
        let value = |place| {
            let cell = self.cells.cell(place).and_then(|cell| cell.into_value().ok());
            cell.ok_or_else(|| unreadable(self.columns, place))
        };
        Ok(Row::new(Arc::clone(self.columns), (0..self.columns.len()).map(value).collect::<Result<_>>()?))
    }
}

impl fmt::Debug for RowRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowRef").field("columns", self.columns).finish_non_exhaustive()
    }
}

fn read<T: FromValue>(columns: &[ResultColumn], place: usize, value: ValueRef<'_>) -> Result<T> {
    let held = value.type_name();
    T::from_value(value).map_err(|unfit| refused::<T>(columns, place, held, unfit))
}

#[cold]
fn refused<T>(columns: &[ResultColumn], place: usize, held: &str, unfit: Unfit) -> crate::diag::Error {
    let name = columns.get(place).map_or("", ResultColumn::name);
    // The last part of the path of each type is what people wrote.
    let wanted = short(std::any::type_name::<T>());
    match unfit {
        Unfit::Null => {
            Diagnostic::new(Code::NullUnexpected, format!("column `{name}` is NULL and is read as `{wanted}`"))
                .with_help(format!("read it as `Option<{wanted}>`"))
        }
        Unfit::Type => Diagnostic::new(
            Code::ColumnTypeMismatch,
            format!("column `{name}` holds a value of type `{held}` and is read as `{wanted}`"),
        )
        .with_help("read it as a type that fits, or cast the column in the query"),
        Unfit::Content => Diagnostic::new(
            Code::ValueOutOfRange,
            format!("column `{name}` holds a value of type `{held}` that is no `{wanted}`"),
        )
        .with_help("read it as a type that holds all of its values"),
    }
    .into()
}

/// `Option<String>` of `core::option::Option<alloc::string::String>`.
fn short(path: &str) -> String {
    let mut out = String::new();
    for part in path.split_inclusive(['<', '>', ',', ' ', '(', ')', '[', ']', ';', '&']) {
        out.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    out
}

#[cold]
fn unreadable(columns: &[ResultColumn], place: usize) -> crate::diag::Error {
    let (name, type_name) = columns.get(place).map_or(("", ""), |column| (column.name(), column.type_name()));
    Diagnostic::new(
        Code::ValueTypeUnsupported,
        format!("column `{name}` is of type `{type_name}` and holds what cannot be read here"),
    )
    .with_help("cast the column to text in the query")
    .into()
}

#[cfg(test)]
mod tests {
    use super::{ResultColumn, Row, short};
    use crate::diag::Code;
    use crate::value::Value;

    #[test]
    fn columns_are_found_by_name_and_place() {
        let columns = [ResultColumn::new("a", "int8"), ResultColumn::new("b", "text"), ResultColumn::new("b", "text")];
        let row = Row::new(columns.into(), vec![Value::I64(300), Value::from("x"), Value::Null]);
        assert_eq!(row.get::<i32>("a").expect("an integer"), 300);
        assert_eq!(row.get::<String>(1).expect("text"), "x");
        assert_eq!(row.get::<Option<String>>(2).expect("NULL"), None);
        for (code, message, found) in [
            (Code::ColumnMissing, "the result has no column `c`", row.get::<i32>("c").map(|_| ())),
            (Code::ColumnMissing, "the result has 3 columns, and none at 3", row.get::<i32>(3).map(|_| ())),
            (Code::ColumnDuplicate, "the result has several columns called `b`", row.get::<String>("b").map(|_| ())),
            (
                Code::ColumnTypeMismatch,
                "column `b` holds a value of type `Text` and is read as `i32`",
                row.get::<i32>(1).map(|_| ()),
            ),
            (Code::NullUnexpected, "column `b` is NULL and is read as `String`", row.get::<String>(2).map(|_| ())),
            (
                Code::ValueOutOfRange,
                "column `a` holds a value of type `I64` that is no `u8`",
                row.get::<u8>(0).map(|_| ()),
            ),
        ] {
            let error = found.expect_err(message);
            assert_eq!((error.code(), error.to_string().as_str()), (code, message));
        }
    }

    #[test]
    fn names_of_types_are_as_people_write_them() {
        assert_eq!(short(std::any::type_name::<Option<Vec<String>>>()), "Option<Vec<String>>");
        assert_eq!(short(std::any::type_name::<(i32, &str)>()), "(i32, &str)");
    }
}
