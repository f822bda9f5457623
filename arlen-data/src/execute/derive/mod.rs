//! What `#[derive(FromRow)]` calls. Public for what it writes, and for nobody else: it may change with any version.

use super::{FromRow, RowRef};
use crate::diag::Result;
use crate::value::{FromValue, Json, Unfit, ValueRef};

/// A column with JSON.
///
/// # Errors
///
/// Those of [`RowRef::get`], in words of `T`.
pub fn json<T>(row: &RowRef<'_>, number: usize) -> Result<T>
where
    Json<T>: FromValue,
{
    row.get_with(number, |value| Json::from_value(value).map(|Json(inside)| inside))
}

/// A column with JSON; NULL and the `null` of JSON are nothing.
///
/// # Errors
///
/// Those of [`RowRef::get`], in words of `T`.
pub fn json_or_null<T>(row: &RowRef<'_>, number: usize) -> Result<Option<T>>
where
    Json<Option<T>>: FromValue,
{
    row.get_with(number, |value| {
        let json = Option::<Json<Option<T>>>::from_value(value)?;
        Ok(json.and_then(|Json(inside)| inside))
    })
}

/// A column of the type `S`, converted.
///
/// # Errors
///
/// Those of [`RowRef::get`]; `value-out-of-range` for what does not convert.
pub fn convert<S: FromValue, T: TryFrom<S>>(row: &RowRef<'_>, number: usize) -> Result<T> {
    row.get_with(number, |value| T::try_from(S::from_value(value)?).map_err(|_| Unfit::Content))
}

/// A column of the type `S`, converted unless it is NULL.
///
/// # Errors
///
/// Those of [`RowRef::get`]; `value-out-of-range` for what does not convert.
pub fn convert_or_null<S: FromValue, T: TryFrom<S>>(row: &RowRef<'_>, number: usize) -> Result<Option<T>> {
    row.get_with(number, |value| {
        Option::<S>::from_value(value)?.map(T::try_from).transpose().map_err(|_| Unfit::Content)
    })
}

/// A struct in a struct, whose columns begin with this number.
///
/// # Errors
///
/// Those of the struct.
pub fn part<T: FromRow>(row: &RowRef<'_>, first: usize) -> Result<T> {
    T::from_row(&row.rest(first))
}

/// A struct in a struct, or nothing if all of its columns are NULL.
///
/// # Errors
///
/// Those of the struct.
pub fn part_or_null<T: FromRow>(row: &RowRef<'_>, first: usize) -> Result<Option<T>> {
    let part = row.rest(first);
    for number in 0..width::<T>() {
        if part.get_with(number, |value| Ok(!matches!(value, ValueRef::Null)))? {
            return T::from_row(&part).map(Some);
        }
    }
    Ok(None)
}

/// How many columns a type names.
#[must_use]
pub const fn width<T: FromRow>() -> usize {
    match T::COLUMNS {
        Some(columns) => columns.len(),
        None => 0,
    }
}

/// How many names are in all lists together.
#[must_use]
pub const fn count(parts: &[&[&str]]) -> usize {
    let mut parts = parts;
    let mut count = 0;
    while let [part, rest @ ..] = parts {
        count += part.len();
        parts = rest;
    }
    count
}

/// All lists as one, which has `N` names.
#[must_use]
pub const fn join<const N: usize>(parts: &[&[&'static str]]) -> [&'static str; N] {
    let mut all = [""; N];
    let mut parts = parts;
    let mut at = 0;
    while let [part, rest @ ..] = parts {
        let mut names = *part;
        while let [name, others @ ..] = names {
            all[at] = name;
            at += 1;
            names = others;
        }
        parts = rest;
    }
    all
}

/// Whether a name of the list at `place` stands in a list before it.
#[must_use]
pub const fn repeats(parts: &[&[&str]], place: usize) -> bool {
    let (mut before, behind) = parts.split_at(place);
    let [part, ..] = behind else { return false };
    while let [known, rest @ ..] = before {
        let mut names = *known;
        while let [name, others @ ..] = names {
            if contains(part, name) {
                return true;
            }
            names = others;
        }
        before = rest;
    }
    false
}

const fn contains(names: &[&str], wanted: &str) -> bool {
    let mut names = names;
    while let [name, rest @ ..] = names {
        if same(name.as_bytes(), wanted.as_bytes()) {
            return true;
        }
        names = rest;
    }
    false
}

/// `==` of slices, which constants do not have yet.
const fn same(one: &[u8], other: &[u8]) -> bool {
    let (mut one, mut other) = (one, other);
    while let ([a, behind_a @ ..], [b, behind_b @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (behind_a, behind_b);
    }
    one.is_empty() && other.is_empty()
}

#[cfg(test)]
mod tests;
