// says: `rename_all` is one of `snake_case`, `camelCase`, `PascalCase`, `SCREAMING_SNAKE_CASE`, `kebab-case`
use arlen_data::execute::FromRow;

#[derive(FromRow)]
#[row(rename_all = "CamelCase")]
struct Book {
    id: i64,
}

fn main() {}
