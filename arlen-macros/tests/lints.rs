//! What is written passes the lints of whoever derives, and means the same wherever it stands.
#![deny(missing_docs, warnings, clippy::pedantic, clippy::nursery)]
#![deny(unreachable_pub, unused_qualifications, clippy::allow_attributes, clippy::absolute_paths, clippy::unwrap_used)]
#![deny(clippy::arithmetic_side_effects, clippy::indexing_slicing, clippy::init_numbered_fields, clippy::panic)]

use arlen_data::execute::FromRow;

/// A book with all that can be said of fields.
#[derive(FromRow, Debug)]
#[row(rename_all = "PascalCase", crate = "arlen_data")]
pub struct Book {
    /// Has an odd name.
    pub r#type: i64,
    /// Goes out of use.
    #[deprecated]
    pub pages: Option<i32>,
    /// Is a list.
    #[row(json)]
    pub tags: Option<Vec<String>>,
    /// Is converted.
    #[row(try_from = "i16")]
    pub shelf: Option<i64>,
    /// Comes with its own.
    #[row(flatten)]
    pub author: Option<Author>,
    /// Also.
    #[row(flatten)]
    pub town: Town,
    /// Comes from elsewhere.
    #[row(skip)]
    pub read: bool,
}

/// Who wrote it.
#[derive(FromRow, Debug)]
pub struct Author {
    /// Is called like what is written.
    pub row: String,
}

/// Where.
#[derive(FromRow, Debug)]
pub struct Town {
    /// Its name.
    pub city: String,
}

/// A type with parameters, one of them private where it is used.
#[derive(FromRow, Debug)]
pub struct Ranked<T>(pub T, pub Option<T>, #[row(skip)] Private<T>);

#[derive(Debug, Default)]
struct Private<T>(Option<T>);

macro_rules! made {
    ($name:ident, $type:ty, $json:ty) => {
        /// A struct that a macro writes.
        #[derive(FromRow, Debug)]
        pub struct $name {
            /// Its type is one token tree.
            pub made: $type,
            /// An `Option` in such a tree is still one.
            #[row(json)]
            pub json: $json,
        }
    };
}

made!(Made, Option<i64>, Option<Vec<u8>>);

/// Names that mean something else here.
#[expect(dead_code, reason = "what matters is that it compiles")]
mod shadowed {
    use ::arlen_data::execute::FromRow as Derive;

    struct Option;
    struct Result;
    struct Ok;
    struct Some;
    struct None;
    struct Default;
    struct TryFrom;
    struct FromRow;
    mod core {}
    mod std {}
    mod arlen_data {}

    #[expect(non_camel_case_types, reason = "a trap")]
    struct str;

    #[expect(non_camel_case_types, reason = "a trap")]
    struct usize;

    #[derive(Derive)]
    struct Book {
        id: i64,
        #[row(try_from = "i16")]
        shelf: i64,
        #[row(skip)]
        read: bool,
        #[row(flatten)]
        page: Page,
    }

    #[derive(Derive)]
    struct Page {
        page: i64,
    }

    #[derive(Derive)]
    struct Place(i64, #[row(json)] Vec<i64>);
}

#[test]
fn columns_are_those_of_the_fields_and_then_of_flattened_ones() {
    assert_eq!(Book::COLUMNS, Some(["Type", "Pages", "Tags", "Shelf", "row", "city"].as_slice()));
    assert_eq!((Ranked::<i64>::COLUMNS, Ranked::<String>::WIDTH), (None, Some(2)));
    assert_eq!(Made::COLUMNS, Some(["made", "json"].as_slice()));
}
