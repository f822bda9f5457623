// says: a row is read as a struct, not as an enum or a union
use arlen_data::execute::FromRow;

#[derive(FromRow)]
enum Book {
    Bound { id: i64 },
}

fn main() {}
