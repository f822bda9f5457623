// says: a column cannot be read as `Wish`
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    id: i64,
    wish: Option<Wish>,
}

struct Wish;

fn main() {}
