// says: no field reads a column; a row that nobody wants is read as `()`
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book;

#[derive(FromRow)]
struct Shelf {
    #[row(skip)]
    books: Vec<i64>,
}

fn main() {}
