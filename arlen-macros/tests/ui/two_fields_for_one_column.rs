// says: the column `id` is read by the field `id` already
use arlen_data::execute::FromRow;

#[derive(FromRow)]
struct Book {
    id: i64,
    title: String,
    #[row(name = "id")]
    number: i64,
}

#[derive(FromRow)]
#[row(rename_all = "kebab-case")]
struct Shelf {
    #[row(name = "full-name")]
    r#type: i64,
    full_name: i64,
}

fn main() {}
