// says: `flatten` needs a type without parameters of the struct: its columns are counted before they are known
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Ranked<T> {
    rank: i64,
    #[row(flatten)]
    item: T,
}

fn main() {}
