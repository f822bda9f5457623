// says: a tuple struct takes the columns by place, it has no names
use arlen_data::execute::FromRow;

#[derive(FromRow)]
#[row(rename_all = "camelCase")]
struct Book(i64, #[row(name = "title")] String, #[row(flatten)] Author);

#[derive(FromRow)]
struct Author {
    name: String,
}

fn main() {}
