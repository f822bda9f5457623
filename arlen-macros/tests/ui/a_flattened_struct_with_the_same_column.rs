// says: evaluation panicked: the flattened field `author` names a column that another field names as well
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    id: i64,
    #[row(flatten)]
    author: Author,
}

#[derive(FromRow)]
struct Author {
    name: String,
    id: i64,
}

fn main() {}
