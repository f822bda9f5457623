// says: `{integer}` cannot be compared with a column of type `String`
#[path = "../../codegen/generated/sqlite/catalog/books.rs"]
mod books;

fn main() {
    let _ = books::TITLE.eq(7);
}
