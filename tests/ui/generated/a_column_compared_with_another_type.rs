// says: `{integer}` cannot be compared with a column of type `String`
#[path = "../../../examples/bookshop/src/catalog/books.rs"]
mod books;

fn main() {
    let _ = books::TITLE.eq(7);
}
