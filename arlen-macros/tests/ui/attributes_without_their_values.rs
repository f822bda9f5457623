// says: `name` needs a text, as in `name = "column"`
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    #[row(name)]
    id: i64,
    #[row(name = 7)]
    title: String,
    #[row(name = "")]
    pages: i32,
    #[row(skip = true)]
    read: bool,
    #[row(try_from = "i64 or so")]
    isbn: i64,
    #[row(json())]
    tags: Vec<String>,
}

fn main() {}
