// says: the trait bound `Wish: std::default::Default` is not satisfied
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    id: i64,
    #[row(skip)]
    wish: Wish,
}

struct Wish;

fn main() {}
