// says: a value of type `&str` cannot be set on `arlen_data::build::Column<i32>`
use arlen_data::build::{Column, insert_into};

const AGE: Column<i32> = Column::new("users.age");

fn main() {
    let _ = insert_into("users").set(AGE, "x");
}
