// says: a struct that is read from a row owns what it holds: the row is gone when the next one comes; `String` stands for `&str`, `Vec<u8>` for `&[u8]`
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book<'r> {
    title: &'r str,
}

fn main() {}
