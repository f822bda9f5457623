// says: `name` cannot stand beside `skip`
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    #[row(skip, name = "number")]
    id: i64,
    #[row(json)]
    #[row(try_from = "String")]
    tags: Vec<String>,
    #[row(flatten, json)]
    author: Vec<String>,
    #[row(name = "a", name = "b")]
    title: String,
}

fn main() {}
