// says: cannot find value `TITEL` in module `books`
#[path = "../../../examples/bookshop/src/catalog/books.rs"]
mod books;

fn main() {
    let _ = books::TITEL.eq("Emma");
}
