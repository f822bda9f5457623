// says: `crate` is a path, as in `crate = "::arlen_data"`
use arlen_data::execute::FromRow;

#[derive(FromRow)]
#[row(crate = "two words")]
struct Book {
    id: i64,
}

fn main() {}
