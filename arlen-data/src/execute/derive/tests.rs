//! Structs that are read from rows, with the values and the errors that come of it.

use crate::diag::{Code, Result};
use crate::execute::from_row::places;
use crate::execute::row::Cells;
use crate::execute::{FromRow, ResultColumn, Row, RowRef};
use crate::value::{FromValue, Json, Value};
use std::sync::Arc;

/// Reads a row with these columns and values.
fn read<T: FromRow>(row: &[(&str, Value)]) -> Result<T> {
    let columns: Arc<[_]> = row.iter().map(|(name, _)| ResultColumn::new(name, "")).collect();
    let places = places::<T>(&columns)?;
    let values: Vec<_> = row.iter().map(|(_, value)| value.clone()).collect();
    T::from_row(&RowRef::new(&columns, Cells::Values(&values), &places))
}

/// The code and the message of what must fail.
#[track_caller]
fn refused<T: FromRow>(row: &[(&str, Value)]) -> (Code, String) {
    let error = read::<T>(row).map(|_| ()).expect_err("it cannot be read");
    (error.code(), error.to_string())
}

fn json(text: &str) -> Value {
    Value::Json(Box::new(serde_json::from_str(text).expect("JSON")))
}

#[derive(FromRow, Debug, PartialEq)]
#[row(crate = "crate")]
struct Book {
    id: i64,
    title: String,
    pages: Option<i32>,
}

#[test]
fn a_struct_takes_its_columns_by_name_and_leaves_others() {
    let row = [("pages", Value::I32(3)), ("x", Value::Null), ("title", Value::from("Emma")), ("id", Value::I64(1))];
    assert_eq!(read::<Book>(&row).expect("a book"), Book { id: 1, title: "Emma".to_owned(), pages: Some(3) });
    let row = [("id", Value::I64(1)), ("title", Value::from("Emma")), ("pages", Value::Null)];
    assert_eq!(read::<Book>(&row).expect("a book").pages, None);
    assert_eq!((Book::COLUMNS, Book::WIDTH), (Some(["id", "title", "pages"].as_slice()), None));
}

#[test]
fn what_does_not_fit_a_struct_names_the_column() {
    let id = ("id", Value::I64(1));
    assert_eq!(
        refused::<Book>(&[id.clone(), ("title", Value::from("Emma"))]),
        (Code::ColumnMissing, "the result has no column `pages`".to_owned()),
    );
    assert_eq!(
        refused::<Book>(&[id.clone(), ("title", Value::Null), ("pages", Value::Null)]),
        (Code::NullUnexpected, "column `title` is NULL and is read as `String`".to_owned()),
    );
    assert_eq!(
        refused::<Book>(&[id.clone(), id, ("title", Value::Null), ("pages", Value::Null)]),
        (Code::ColumnDuplicate, "the result has several columns called `id`".to_owned()),
    );
}

#[test]
fn a_tuple_struct_takes_its_columns_by_place() {
    #[derive(FromRow, Debug, PartialEq)]
    struct Pair(i64, #[row(skip)] Option<Row>, #[row(json)] Vec<u8>);

    assert_eq!((Pair::COLUMNS, Pair::WIDTH), (None, Some(2)));
    let row = [("b", Value::I64(7)), ("a", json("[1, 2]"))];
    assert_eq!(read::<Pair>(&row).expect("a pair"), Pair(7, None, vec![1, 2]));
    assert_eq!(
        refused::<Pair>(row.get(..1).expect("one column")),
        (Code::ColumnCountMismatch, "the result has 1 columns and is read as a tuple of 2".to_owned()),
    );
}

#[test]
fn names_are_those_of_the_fields_or_of_the_attributes() {
    #[derive(FromRow)]
    #[row(rename_all = "camelCase")]
    struct Names {
        r#type: i32,
        first_name: i32,
        #[row(name = "Last name", try_from = "i32")]
        last_name: i32,
    }

    assert_eq!(Names::COLUMNS, Some(["type", "firstName", "Last name"].as_slice()));
    let row = [("Last name", Value::I32(3)), ("firstName", Value::I32(2)), ("type", Value::I32(1))];
    let Names { r#type, first_name, last_name } = read(&row).expect("names");
    assert_eq!([r#type, first_name, last_name], [1, 2, 3]);
}

#[test]
fn a_skipped_field_has_its_default() {
    #[derive(FromRow)]
    struct Counted {
        #[row(skip)]
        count: usize,
        #[row(skip)]
        id: String,
        #[row(name = "id")]
        number: i64,
    }

    let Counted { count, id, number } = read(&[("id", Value::I64(5))]).expect("a number");
    assert_eq!((count, id.as_str(), number), (0, "", 5));
}

#[test]
fn json_is_read_into_the_type() {
    #[derive(FromRow)]
    struct Tagged {
        #[row(json)]
        tags: Vec<String>,
        #[row(json)]
        more: Option<Vec<u8>>,
        as_it_is: Json<Vec<u8>>,
    }

    let row = |tags, more| [("tags", tags), ("more", more), ("as_it_is", json("[9]"))];
    let Tagged { tags, more, as_it_is } = read(&row(json(r#"["a"]"#), json("[1]"))).expect("tags");
    assert_eq!((tags, more, as_it_is), (vec!["a".to_owned()], Some(vec![1]), Json(vec![9])));
    for nothing in [Value::Null, json("null")] {
        assert_eq!(read::<Tagged>(&row(Value::from("[]"), nothing)).expect("no more").more, None);
    }
    for (tags, code, message) in [
        (Value::Null, Code::NullUnexpected, "column `tags` is NULL and is read as `Vec<String>`"),
        (
            Value::I64(1),
            Code::ColumnTypeMismatch,
            "column `tags` holds a value of type `I64` and is read as `Vec<String>`",
        ),
        (json("[1]"), Code::ValueOutOfRange, "column `tags` holds a value of type `Json` that is no `Vec<String>`"),
    ] {
        assert_eq!(refused::<Tagged>(&row(tags, Value::Null)), (code, message.to_owned()));
    }
}

#[derive(Debug, PartialEq)]
struct Even(i64);

impl TryFrom<i64> for Even {
    type Error = String;

    fn try_from(number: i64) -> Result<Self, String> {
        if number % 2 == 0 { Ok(Self(number)) } else { Err(format!("{number} is odd")) }
    }
}

#[test]
fn a_column_is_converted_from_another_type() {
    #[derive(FromRow, Debug, PartialEq)]
    struct Shelf {
        #[row(try_from = "i64")]
        left: Even,
        #[row(name = "r", try_from = "i64")]
        right: Option<Even>,
        #[row(try_from = "String")]
        place: Box<str>,
    }

    let row = |left: i64, right| [("left", Value::I64(left)), ("r", right), ("place", Value::from("hall"))];
    let shelf = |right| Shelf { left: Even(2), right, place: "hall".into() };
    assert_eq!(read::<Shelf>(&row(2, Value::I64(4))).expect("even"), shelf(Some(Even(4))));
    assert_eq!(read::<Shelf>(&row(2, Value::Null)).expect("even"), shelf(None));
    assert_eq!(
        refused::<Shelf>(&row(13, Value::Null)),
        (Code::ValueOutOfRange, "column `left` holds a value of type `I64` that is no `Even`".to_owned()),
    );
    assert_eq!(
        refused::<Shelf>(&row(2, Value::I64(13))),
        (Code::ValueOutOfRange, "column `r` holds a value of type `I64` that is no `Option<Even>`".to_owned()),
    );
    assert_eq!(
        refused::<Shelf>(&row(2, Value::from("x"))),
        (Code::ColumnTypeMismatch, "column `r` holds a value of type `Text` and is read as `Option<Even>`".to_owned()),
    );
}

#[derive(FromRow, Debug, PartialEq)]
struct Author {
    author_id: i64,
    #[row(flatten)]
    home: Option<City>,
    name: Option<String>,
}

#[derive(FromRow, Debug, PartialEq)]
struct City {
    city: String,
}

#[derive(FromRow, Debug, PartialEq)]
struct Written {
    #[row(flatten)]
    book: Book,
    written: i32,
    #[row(flatten)]
    author: Option<Author>,
    printed: i32,
}

fn written(author: [Value; 3]) -> Vec<(&'static str, Value)> {
    let [id, name, city] = author;
    let own = [("printed", Value::I32(1816)), ("written", Value::I32(1814))];
    let book = [("pages", Value::Null), ("title", Value::from("Emma")), ("id", Value::I64(1))];
    let author = [("city", city), ("author_id", id), ("name", name)];
    own.into_iter().chain(book).chain(author).collect()
}

#[test]
fn a_struct_in_a_struct_has_its_columns_in_the_same_row() {
    let columns = ["written", "printed", "id", "title", "pages", "author_id", "name", "city"];
    assert_eq!(Written::COLUMNS, Some(columns.as_slice()));
    let expected = |author| Written {
        book: Book { id: 1, title: "Emma".to_owned(), pages: None },
        written: 1814,
        author,
        printed: 1816,
    };
    let author = |name: Option<&str>, home: Option<&str>| {
        let home = home.map(|city| City { city: city.to_owned() });
        Some(Author { author_id: 5, home, name: name.map(str::to_owned) })
    };
    let id = Value::I64(5);
    for (values, author) in [
        ([id.clone(), Value::from("Jane"), Value::from("Bath")], author(Some("Jane"), Some("Bath"))),
        ([id, Value::Null, Value::Null], author(None, None)),
        ([Value::Null, Value::Null, Value::Null], None),
    ] {
        assert_eq!(read::<Written>(&written(values)).expect("a book"), expected(author));
    }
}

#[test]
fn what_does_not_fit_a_struct_in_a_struct_names_the_column() {
    assert_eq!(
        refused::<Written>(&written([Value::Null, Value::from("Jane"), Value::Null])),
        (Code::NullUnexpected, "column `author_id` is NULL and is read as `i64`".to_owned()),
    );
    let mut row = written([Value::Null, Value::Null, Value::Null]);
    row.retain(|(name, _)| *name != "city");
    assert_eq!(refused::<Written>(&row), (Code::ColumnMissing, "the result has no column `city`".to_owned()));
}

#[test]
fn a_struct_with_parameters_reads_what_they_are() {
    #[derive(FromRow)]
    struct Ranked<T, U: Ord, const N: usize>
    where
        T: Clone,
    {
        item: T,
        rank: Option<U>,
        #[row(json)]
        notes: Vec<T>,
        #[row(try_from = "String")]
        code: Code4<N>,
        #[row(skip)]
        cache: Option<U>,
        #[row(flatten)]
        book: Book,
    }

    struct Code4<const N: usize>([u8; N]);

    impl<const N: usize> TryFrom<String> for Code4<N> {
        type Error = Vec<u8>;

        fn try_from(text: String) -> Result<Self, Vec<u8>> {
            text.into_bytes().try_into().map(Self)
        }
    }

    fn generic<T: FromValue + Clone>(row: &[(&str, Value)]) -> T
    where
        Json<Vec<T>>: FromValue,
    {
        let Ranked { item, rank, notes, code, cache, book } = read::<Ranked<T, i64, 2>>(row).expect("ranked");
        assert_eq!((rank, notes.len(), code.0, cache, book.id), (Some(7), 2, *b"ab", None, 1));
        item
    }

    let own = [("item", Value::from("x")), ("rank", Value::I64(7)), ("notes", json(r#"["y", "z"]"#))];
    let book = [("id", Value::I64(1)), ("title", Value::from("Emma")), ("pages", Value::Null)];
    let row: Vec<_> = own.into_iter().chain([("code", Value::from("ab"))]).chain(book).collect();
    assert_eq!(generic::<String>(&row), "x");
}
