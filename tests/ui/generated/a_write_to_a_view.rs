// says: cannot find struct, variant or union type `Insert` in module `book_sales`
#[path = "../../../examples/bookshop/src/catalog/book_sales.rs"]
mod book_sales;

fn main() {
    let _ = book_sales::Insert { copies: Some(1) };
}
