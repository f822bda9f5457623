// says: cannot find struct, variant or union type `Insert` in module `book_sales`
#[path = "../../codegen/generated/sqlite/catalog/book_sales.rs"]
mod book_sales;

fn main() {
    let _ = book_sales::Insert { copies: Some(1) };
}
