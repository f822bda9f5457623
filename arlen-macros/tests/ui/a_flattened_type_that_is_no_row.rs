// says: a row cannot be read as `Author`
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    id: i64,
    #[row(flatten)]
    author: Author,
}

struct Author;

fn main() {}
