//! Macros of `arlen-data` and `arlen-migrate`.
//!
//! They are used as `arlen_data::execute::FromRow`, with the feature `macros` of that crate, and as `arlen_migrate::test`, with
//! its feature `testing`; this one stands alone because the compiler wants macros in a crate of their own.
//!
//! ```text
//! lib ──> model (what the struct says, checked) ──> expand (the implementation)
//!  │       ├─> attribute (what stands in `#[row(...)]`)
//!  │       └─> case      (names of fields as names of columns)
//!  └────> test  (a test with a database of its own)
//! ```

mod attribute;
mod case;
mod embed;
mod expand;
mod model;
mod test;

use proc_macro::TokenStream;
use syn::{DeriveInput, ItemFn, parse_macro_input};

/// Reads a row as a struct.
///
/// A struct with named fields takes the columns by name, in any order, and lets others be; a tuple struct takes them by place
/// and must have as many as the result. Each field is of a type that a column can be read as, `Option` where it may be NULL.
/// The name of a column is that of its field, without `r#`.
///
/// On the struct:
///
/// | | |
/// |---|---|
/// | `#[row(rename_all = "camelCase")]` | names columns after fields in this manner: `snake_case`, `camelCase`, `PascalCase`, `SCREAMING_SNAKE_CASE`, `kebab-case` |
/// | `#[row(crate = "::shop::data")]` | where `arlen_data` is, for a crate that has it under another name or from another crate |
///
/// On a field:
///
/// | | |
/// |---|---|
/// | `#[row(name = "column")]` | the name of its column; `rename_all` does not touch it |
/// | `#[row(json)]` | the column holds JSON, read into the type by serde |
/// | `#[row(try_from = "i64")]` | the column is read as this type and converted by [`TryFrom`]; what does not convert is `value-out-of-range`. The conversion's own error is dropped, because it could repeat the value |
/// | `#[row(flatten)]` | the field is a struct of this kind itself, whose columns stand in the same row. As `Option` it is `None` where all of its columns are NULL, as behind a LEFT JOIN |
/// | `#[row(skip)]` | no column: the field has its [`Default`] |
///
/// `name` may stand beside `json` and `try_from`; the others stand alone. With `json`, `try_from` and `flatten` a type is
/// known to be an `Option` by its name; a type alias hides that.
///
/// Type parameters are fine but for `flatten`; lifetimes are refused, because the row is gone when the next one comes. Two
/// fields for one column are an error of the compiler, also with `flatten`.
///
/// # Examples
///
/// ```
/// use arlen_data::execute::FromRow;
/// use arlen_data::value::Date;
/// use std::collections::BTreeMap;
///
/// #[derive(FromRow)]
/// struct Author {
///     author_id: i64,
///     #[row(name = "author_name")]
///     name: String,
/// }
///
/// struct Isbn(u64);
///
/// impl TryFrom<i64> for Isbn {
///     type Error = &'static str;
///
///     fn try_from(number: i64) -> Result<Self, Self::Error> {
///         match u64::try_from(number) {
///             Ok(number) if number < 10_000_000_000_000 => Ok(Self(number)),
///             _ => Err("no ISBN"),
///         }
///     }
/// }
///
/// #[derive(FromRow)]
/// struct Book {
///     id: i64,
///     r#type: String,
///     published: Option<Date>,
///     #[row(try_from = "i64")]
///     isbn: Isbn,
///     #[row(json)]
///     prices: BTreeMap<String, u32>,
///     #[row(flatten)]
///     author: Option<Author>,
///     #[row(skip)]
///     read: bool,
/// }
///
/// assert_eq!(
///     Book::COLUMNS,
///     Some(["id", "type", "published", "isbn", "prices", "author_id", "author_name"].as_slice()),
/// );
///
/// #[derive(FromRow)]
/// struct Count(i64);
///
/// assert_eq!((Count::COLUMNS, Count::WIDTH), (None, Some(1)));
/// ```
#[proc_macro_derive(FromRow, attributes(row))]
pub fn from_row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    match model::Model::new(&input) {
        Ok(model) => expand::implementation(&model).into(),
        Err(faults) => faults.into_compile_error().into(),
    }
}

/// Makes an `async fn` a test with a migrated database of its own, which is removed when the test ends, also by a panic.
///
/// ```text
/// #[arlen_migrate::test(migrations = "db/migrations")]
/// async fn orders_are_kept(db: Database) -> Result<()> { ... }
/// ```
///
/// | | |
/// |---|---|
/// | `migrations = "db/migrations"` | the folder of the migrations, from the folder of the crate's `Cargo.toml`; this one by default |
/// | `migrations(sqlite = "...", postgres = "...")` | a folder for each database |
/// | `database = "sqlite"`, `database = "postgres"` | where the test runs. By default on the server that `ARLEN_TEST_DATABASE_URL` names, and on SQLite if it is not set |
/// | `flavor = "current_thread"`, `flavor = "multi_thread"` | the runtime; by default all is on the thread of the test |
/// | `worker_threads = 2` | with `multi_thread`; by default as many as there are processors |
/// | `crate = "::shop::migrate"` | where `arlen_migrate` is, for a crate that has it under another name or from another crate |
///
/// The function takes an `arlen_data::execute::Database`, and returns what any test may return. Other attributes of tests, such
/// as `#[should_panic]`, stand beside it. A test that cannot have its database fails and says why.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let function = parse_macro_input!(item as ItemFn);
    test::expand(arguments.into(), &function).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// The migrations of a folder, in the program: `arlen_migrate::embed!("db/migrations/shop")`, from the folder of the crate's
/// `Cargo.toml`. Gives an `arlen_migrate::Embedded`, also in a `const` or `static`.
///
/// The folder is read when the program is compiled, by the rules of a run: a file that is misnamed, has the version of another
/// one, is named in another style, undoes nothing or is no UTF-8 text is an error of the compiler. What is in a file is checked when
/// it is about to run.
///
/// A file that changes or goes makes the program build again. A new one does not, because nothing tells Cargo of it; for that the
/// crate has a `build.rs`:
///
/// ```
/// println!("cargo::rerun-if-changed=db/migrations/shop");
/// ```
///
/// `embed!("db/migrations/shop", crate = "::arlen::migrate")` says where `arlen_migrate` is, for a crate that has it under another
/// name or from another crate.
#[proc_macro]
pub fn embed(input: TokenStream) -> TokenStream {
    let embed = parse_macro_input!(input as embed::Embed);
    embed.expand().unwrap_or_else(syn::Error::into_compile_error).into()
}
