// says: the trait bound `Wish: serde::Deserialize<'de>` is not satisfied
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    #[row(json)]
    wish: Wish,
}

struct Wish;

fn main() {}
