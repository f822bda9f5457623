// says: unknown attribute `rename` of a struct, known are `rename_all`, `crate`
use arlen_data::execute::FromRow;

#[derive(FromRow)]
#[row(rename = "camelCase")]
struct Book {
    #[row(nmae = "number")]
    id: i64,
    #[row(sqlx::skip)]
    title: String,
    #[row]
    pages: i32,
    #[row(r#type = "x")]
    kind: i32,
}

fn main() {}
