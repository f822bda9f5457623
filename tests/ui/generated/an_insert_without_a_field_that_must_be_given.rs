// says: missing field `name` in initializer of `authors::Insert`
#[path = "../../../examples/bookshop/src/catalog/authors.rs"]
mod authors;

fn main() {
    let _ = authors::Insert { id: None, born: None };
}
