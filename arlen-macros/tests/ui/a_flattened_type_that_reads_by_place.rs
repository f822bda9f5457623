// says: evaluation panicked: the flattened field `author` is of a type that takes columns by place
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    id: i64,
    #[row(flatten)]
    author: (i64, String),
}

fn main() {}
