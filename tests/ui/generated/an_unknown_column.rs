// says: cannot find value `TITEL` in module `books`
#[path = "../../codegen/generated/sqlite/catalog/books.rs"]
mod books;

fn main() {
    let _ = books::TITEL.eq("Emma");
}
