// says: the trait bound `Isbn: TryFrom<i64>` is not satisfied
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    #[row(try_from = "i64")]
    isbn: Isbn,
}

struct Isbn;

fn main() {}
