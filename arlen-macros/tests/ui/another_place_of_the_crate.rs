// says: cannot find `nowhere` in `shop`
use arlen_data::execute::FromRow;

mod shop {}

#[derive(FromRow)]
#[row(crate = "crate::shop::nowhere")]
struct Book {
    id: i64,
}

fn main() {}
